/* The menu in a figure's caption: save it as a file, copy the link that opens the page at it. */
import { copy } from "../core/copy.mjs";
import { save } from "../core/files.mjs";
import { notify, sentenceFor } from "../core/notices.mjs";
import { around, byId } from "../core/page.mjs";
import * as url from "../core/url.mjs";
import * as draw from "./draw.mjs";
import { kinds, picture } from "./pictures.mjs";

const figureOf = (/** @type {string} */ id) => `${id}-figure`;

/**
 * The link that opens the page at a figure.
 * @param {string} id
 */
function linkTo(id) {
  return `${window.location.origin}${url.link()}#${figureOf(id)}`;
}

/** @param {Element} menu */
function close(menu) {
  const inside = menu.contains(document.activeElement);
  menu.removeAttribute("open");
  if (inside) menu.querySelector("summary")?.focus();
}

/** @param {string} id @param {string} kind @param {string} title */
async function take(id, kind, title) {
  try {
    save(await picture(id, kind, { title, link: linkTo(id) }), `${id}.${kind}`);
  } catch {
    notify([sentenceFor("undrawn")]);
  }
}

document.addEventListener("click", async (event) => {
  const button = around(event, "[data-take]");
  const place = /** @type {HTMLElement | null} */ (button && button.closest("[data-figure]"));
  const menu = button && button.closest("details");
  if (!button || !place || !menu) return;
  const { figure = "", title = "" } = place.dataset;
  const kind = button.dataset.take || "";
  if (kind === "link") await copy(button, linkTo(figure));
  else {
    await take(figure, kind, title);
    close(menu);
  }
});

// --- the menu -----------------------------------------------------------------------------------

const OPEN = ".take details[open]";

document.addEventListener("toggle", ({ target }) => {
  if (!(target instanceof HTMLDetailsElement) || !target.open || !target.matches(OPEN)) return;
  const place = /** @type {HTMLElement | null} */ (target.closest("[data-figure]"));
  const can = kinds(place?.dataset.figure || "");
  for (const button of target.querySelectorAll("[data-take]")) {
    const kind = button.dataset.take || "";
    button.hidden = kind !== "link" && !can.includes(kind);
  }
}, true);
document.addEventListener("pointerdown", ({ target }) => {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (!(target instanceof Node) || !menu.contains(target)) menu.removeAttribute("open");
  }
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") document.querySelectorAll(OPEN).forEach(close);
});

// --- a link to a figure -------------------------------------------------------------------------

/** @type {string} the figure that the address names, until it is there */
let wanted = window.location.hash.slice(1);
draw.onBirth.add(() => {
  const figure = wanted && byId(wanted);
  if (!figure) return;
  wanted = "";
  figure.scrollIntoView({ block: "center" });
});
