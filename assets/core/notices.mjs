/* The sentences that a person is told above the view. */
import { byId } from "./page.mjs";

/** @param {string[]} sentences */
export function notify(sentences) {
  const box = byId("notices");
  if (!box) return;
  box.replaceChildren(...sentences.map((sentence) => {
    const line = document.createElement("p");
    line.textContent = sentence;
    return line;
  }));
  box.hidden = !sentences.length;
}
