/* Small things that every script does with elements. */
import { write } from "./words.mjs";

/** @param {string} id */
export const byId = (id) => document.getElementById(id);

/**
 * The closest element around the target of an event that a selector finds.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export const around = (event, selector) => (
  event.target instanceof Element ? event.target.closest(selector) : null
);

/** @param {string} id @param {string} value */
export function text(id, value) {
  const place = byId(id);
  if (place) write(place, value);
}

/* What is written again is laid out and painted again, even if it says the same: for what follows a
   hand, the next two write only what differs. */
/** @param {Element} place @param {string} name @param {string} value */
export function attribute(place, name, value) {
  if (place.getAttribute(name) !== value) place.setAttribute(name, value);
}

/* Into the text that is there: another text node would be laid out anew. */
/** @param {Element} place @param {string | null} value */
export function content(place, value) {
  const { firstChild: node } = place;
  const words = value ?? "";
  if (node instanceof Text && !node.nextSibling) {
    if (node.data !== words) node.data = words;
  } else if (place.textContent !== words) place.textContent = words;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string} [words]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, className, words) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (words !== undefined) made.textContent = words;
  return made;
}

/**
 * A button shows its other text and label (data-on, data-on-label), or its own again.
 * @param {Element | null} button
 * @param {boolean} on
 */
export function turn(button, on) {
  if (!button) return;
  const { dataset } = button;
  if (dataset.off === undefined) {
    dataset.off = button.textContent || "";
    dataset.offLabel = button.getAttribute("aria-label") || "";
  }
  button.textContent = (on ? dataset.on : dataset.off) || "";
  const label = on ? dataset.onLabel : dataset.offLabel;
  if (label) button.setAttribute("aria-label", label);
}

const SAID = 2000; // ms that a button says what it did

/**
 * A button says for a moment what became of it, then its own words again.
 * @param {HTMLElement} button
 * @param {string} words
 */
export function says(button, words) {
  const own = button.dataset.own || (button.dataset.own = button.textContent || "");
  button.style.minWidth = `${button.getBoundingClientRect().width}px`; // nothing beside it moves
  button.textContent = words;
  setTimeout(() => { button.textContent = own; }, SAID);
}

const EDGE = 8; // px between the edge of the window and what stands over the page

/**
 * Put what stands over the page under an element, or above it where there is no room.
 * @param {Element} anchor
 * @param {HTMLElement} place
 */
export function beside(anchor, place) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = place.getBoundingClientRect();
  const left = Math.min(at.left, window.innerWidth - width - EDGE);
  const below = at.bottom + height + EDGE < window.innerHeight;
  place.style.left = `${Math.max(EDGE, left)}px`;
  place.style.top = `${Math.max(EDGE, below ? at.bottom : at.top - height)}px`;
}

const FEW = 6; // steps of what is played where motion is to be reduced

/**
 * How far something is that is played: 0 to 1, in a few steps where the system asks for less motion.
 * @param {number} share
 */
export const played = (share) => (
  window.matchMedia("(prefers-reduced-motion: reduce)").matches ? Math.floor(share * FEW) / FEW : share
);
