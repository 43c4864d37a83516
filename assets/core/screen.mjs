/* A figure on the whole screen: by its button, or by a key where the focus or the pointer is. */
import { onKey } from "./keys.mjs";
import { listeners } from "./listeners.mjs";
import { sentenceFor } from "./notices.mjs";
import { around, element } from "./page.mjs";

const FIGURE = ".picture";
const BUTTON = "[data-take=screen]";
const FILLED = "filled"; // the class of a figure that fills the window, where the browser has no more

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

onKey("screen", () => {
  const held = document.activeElement?.closest(FIGURE);
  turn(held || [...document.querySelectorAll(`${FIGURE}:hover`)].pop());
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && document.querySelector(`.${FILLED}`)) leave();
});
