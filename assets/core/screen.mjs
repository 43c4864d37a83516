/* A figure on the whole screen: by its button, or by the key F where the focus or the pointer is.
   Single keys can be turned off: who dictates, or types elsewhere, must not set them off. */
import { listeners } from "./listeners.mjs";
import { sentenceFor } from "./notices.mjs";
import { around, byId, element } from "./page.mjs";

const FIGURE = ".picture";
const BUTTON = "[data-take=screen]";
const FILLED = "filled"; // the class of a figure that fills the window, where the browser has no more
const KEPT = "single-keys";
// Where a letter is text.
const TEXT = "input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=range]), textarea, select, [contenteditable=true]";

/** A figure is about to fill the screen: (figure). */
export const filled = listeners();

const large = () => document.fullscreenElement || document.querySelector(`.${FILLED}`);

function show() {
  for (const button of document.querySelectorAll(BUTTON)) {
    const figure = button.closest(FIGURE);
    button.setAttribute("aria-pressed", String(figure !== null && figure === large()));
  }
  window.dispatchEvent(new Event("resize"));
}

/** @param {Element} figure */
async function enter(figure) {
  filled.tell(figure);
  try {
    await figure.requestFullscreen();
  } catch { // a frame that may not, or a phone that cannot
    figure.classList.add(FILLED);
    const said = element("p", "note why-filled", sentenceFor("screen"));
    said.setAttribute("role", "status");
    figure.append(said);
    show();
  }
}

function leave() {
  document.querySelector(`.${FILLED}`)?.classList.remove(FILLED);
  document.querySelector(".why-filled")?.remove();
  if (document.fullscreenElement) document.exitFullscreen();
  else show();
}

/** @param {Element | null | undefined} figure */
function turn(figure) {
  if (large()) leave();
  else if (figure) enter(figure);
}

document.addEventListener("fullscreenchange", show);
document.addEventListener("click", (event) => turnBy(around(event, BUTTON)));

/** @param {Element | null} button */
function turnBy(button) {
  if (button) turn(button.closest(FIGURE));
}

// --- the key ------------------------------------------------------------------------------------

function allowed() {
  try { return window.localStorage.getItem(KEPT) !== "off"; } catch { return true; }
}

function mark() {
  byId(KEPT)?.setAttribute("aria-checked", String(allowed()));
}

document.addEventListener("click", (event) => {
  if (!around(event, `#${KEPT}`)) return;
  try { window.localStorage.setItem(KEPT, allowed() ? "off" : "on"); } catch { return; }
  mark();
});
// The switch is laid out after this runs; whoever is about to use it sees how it stands.
new MutationObserver((_, watch) => {
  if (!byId(KEPT)) return;
  watch.disconnect();
  mark();
}).observe(document.documentElement, { childList: true, subtree: true });

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.querySelector(`.${FILLED}`)) leave();
  if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.shiftKey || event.repeat || around(event, TEXT) || !allowed()) return;
  const held = document.activeElement?.closest(FIGURE);
  turn(held || [...document.querySelectorAll(`${FIGURE}:hover`)].pop());
});
