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
for (const step of [NARROW, WIDE]) {
  step.addEventListener("change", () => {
    keep();
    changed.tell();
  });
}
keep();
