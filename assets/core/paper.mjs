/* Before the page is printed: pictures keep the size that they have on screen, scaled to the paper,
   for plotly could not draw them anew in time; and the link is written out. */
import { graphs, imagesOfSpaces } from "../plot/plotly.mjs";
import { byId, element } from "./page.mjs";

// CSS pixels that a picture may be wide on A4 with 14 mm of margin: one beside another, and alone.
const HALF = 310;
const WHOLE = 660;

/**
 * An image in the place of a picture in space.
 * @param {{container: HTMLElement, image: string}} space
 */
function stand({ container, image }) {
  /** @type {HTMLImageElement} */
  const img = container.querySelector("img.on-paper") || container.appendChild(element("img", "on-paper"));
  img.alt = "";
  img.src = image;
}

window.addEventListener("beforeprint", () => {
  for (const stage of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".stage"))) {
    const { offsetWidth: wide, offsetHeight: high } = stage;
    if (!wide || !high) continue;
    const room = stage.closest(".pictures") ? HALF : WHOLE;
    stage.style.setProperty("--shown-width", `${wide}px`);
    stage.style.setProperty("--shown-height", `${high}px`);
    stage.style.setProperty("--paper-zoom", String(Math.min(1, room / wide)));
  }
  for (const [, graph] of graphs()) {
    if (graph.offsetWidth) imagesOfSpaces(graph).forEach(stand);
  }
  const link = byId("link-on-paper");
  if (link) link.textContent = window.location.href;
});
