/* The sentences that a person is told above the view. Those that no answer brings stand in the page
   already, as data of the box. */
import { byId } from "./page.mjs";

const box = () => byId("notices");
let troubled = false;

/**
 * A sentence that the page has for this occasion.
 * @param {string} occasion
 */
export const sentenceFor = (occasion) => (box() || document.body).dataset[occasion] || "";

/**
 * Something went wrong: it is said until the next answer.
 * @param {string} sentence
 */
export function trouble(sentence) {
  troubled = true;
  notify([sentence]);
}

/** An answer came. */
export function calm() {
  if (troubled) notify([]);
  troubled = false;
}

/** @param {string[]} sentences */
export function notify(sentences) {
  const place = box();
  if (!place) return;
  place.replaceChildren(...sentences.map((sentence) => {
    const line = document.createElement("p");
    line.textContent = sentence;
    return line;
  }));
  place.hidden = !sentences.length;
}
