/* How wide the window is, in three steps: the server draws pictures for the step that a request
   names. A cookie lets the first page come as it will be seen. */
import { listeners } from "./listeners.mjs";

const NARROW = window.matchMedia("(max-width: 48rem)");
const WIDE = window.matchMedia("(min-width: 100rem)");

/** Another step is reached. */
export const changed = listeners();

export const name = () => (NARROW.matches ? "narrow" : WIDE.matches ? "wide" : "usual");

function keep() {
  document.cookie = `width=${name()}; path=/; max-age=31536000; samesite=lax`;
}

const REST = 200; // ms: a window that prints, or is photographed, is another for a moment
let known = name();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
function rest() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (name() === known) return;
    known = name();
    keep();
    changed.tell();
  }, REST);
}
for (const step of [NARROW, WIDE]) step.addEventListener("change", rest);
keep();
