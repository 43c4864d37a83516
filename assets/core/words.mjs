/* Words that the page explains: dotted under in its sentences; hover, focus and a tap show the sentence
   about them. Which words, and the sentences, are the server's (components/page/glossary.py). */

const DEFINED = "term-"; // and the term's key: the id of its sentence

/** @typedef {Record<string, string>} Marks  a word as it stands in a text, and its term's key */
/** @type {Record<string, Marks>} by element id */
const marks = {};
/** @type {WeakMap<Element, string>} */
const written = new WeakMap();

/**
 * The words that an element's text has explained, from now on.
 * @param {string} id
 * @param {Marks | undefined} own
 */
export function explain(id, own) {
  if (own) marks[id] = own;
  else delete marks[id];
}

/**
 * A text in pieces: each marked word where it first stands alone, and what is between.
 * @param {string} text
 * @param {Marks} own
 * @returns {{text: string, term?: string}[]}
 */
export function pieces(text, own) {
  const left = { ...own };
  const parts = [];
  let from = 0;
  const all = Object.keys(own).sort((a, b) => b.length - a.length)
    .map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  for (const found of text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${all.join("|")})(?![\\p{L}\\p{N}_-])`, "gu"))) {
    const term = left[found[0]];
    if (!term) continue;
    delete left[found[0]];
    if (found.index > from) parts.push({ text: text.slice(from, found.index) });
    parts.push({ text: found[0], term });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/**
 * @param {Element} place
 * @param {string} text
 */
export function write(place, text) {
  const own = marks[place.id];
  const now = own && !place.closest("button, summary, label, a") ? JSON.stringify(own) : "";
  if (place.textContent === text && (written.get(place) || "") === now) return;
  const held = place.contains(document.activeElement) ? document.activeElement?.getAttribute("data-term") : null;
  written.set(place, now);
  if (!now) place.textContent = text;
  else place.replaceChildren(...pieces(text, own).map((piece) => (piece.term ? word(piece.text, piece.term) : piece.text)));
  if (held) /** @type {HTMLElement | null} */ (place.querySelector(`[data-term="${held}"]`))?.focus({ preventScroll: true });
}

/** @param {string} text @param {string} term */
function word(text, term) {
  const made = document.createElement("span"); // a button of the browser's own would break the line
  made.className = "term";
  made.tabIndex = 0;
  made.dataset.term = term;
  made.setAttribute("role", "button");
  made.setAttribute("aria-describedby", DEFINED + term);
  made.textContent = text;
  return made;
}
