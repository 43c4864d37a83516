/* The Share menu: what it shows is made of the address when it is opened. A frame's way out leads to
   what the frame shows by then. */
import { around, byId } from "./page.mjs";
import * as url from "./url.mjs";

const parts = () => [...document.querySelectorAll("#share [data-hides]")];

/**
 * The address of the view, in a frame or in full.
 * @param {string[] | null} hidden
 */
function address(hidden) {
  const link = new URL(window.location.href);
  link.search = new URL(url.link(), link).search;
  for (const key of ["embed", "hide"]) link.searchParams.delete(key);
  let query = link.search;
  if (hidden) query += `${query ? "&" : "?"}embed=1${hidden.length ? `&hide=${hidden.join(",")}` : ""}`;
  return link.origin + link.pathname + query;
}

function fill() {
  url.flush();
  const panel = document.querySelector("#share [data-frame]");
  const [link, code] = [byId("share-link"), byId("share-embed")];
  if (!panel || !link || !code) return;
  link.textContent = window.location.href;
  const own = url.ownLink();
  const [place, written] = [byId("share-own"), byId("share-own-link")];
  if (place) place.hidden = !own;
  if (written) written.textContent = own && window.location.origin + own;
  const hidden = parts().filter((part) => part.getAttribute("aria-pressed") === "false");
  const escaped = (/** @type {string} */ text) => (
    text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")
  );
  code.textContent = (panel.dataset.frame || "")
    .replace("{address}", () => escaped(address(hidden.map((part) => part.dataset.hides || ""))))
    .replace("{title}", () => escaped(document.title));
}

document.addEventListener("toggle", (event) => {
  if (event.target === byId("share")) fill();
}, true);
// Before what is on the button is copied: a slider may have moved since the menu was opened.
document.addEventListener("click", (event) => {
  const part = around(event, "#share [data-hides]");
  if (part) part.setAttribute("aria-pressed", String(part.getAttribute("aria-pressed") === "false"));
  const alone = around(event, "#share-section");
  if (alone) {
    const out = (alone.dataset.leaves || "").split(" ");
    for (const each of parts()) each.setAttribute("aria-pressed", String(!out.includes(each.dataset.hides || "")));
  }
  if (around(event, "#share")) fill();
  const out = around(event, "#full-page");
  if (out) out.setAttribute("href", address(null));
}, true);
