/* A table or list of buttons is one stop of the Tab key; arrows, Home and End go from one to the next. */
import { around } from "./page.mjs";

const BOX = "[data-roving]";
/** @type {WeakMap<Element, HTMLElement>} the button of a box that Tab leads to */
const stops = new WeakMap();

/** @param {Element} box @param {HTMLElement} button */
function take(box, button) {
  const before = stops.get(box);
  if (before && before !== button) before.tabIndex = -1;
  button.tabIndex = 0;
  stops.set(box, button);
}

/** @param {Element} box @returns {HTMLElement[]} */
const buttons = (box) => [...box.querySelectorAll("button")];

/**
 * A box has other buttons than before, each made with tabIndex -1: Tab leads to one of them.
 * @param {Element | null | undefined} box
 */
export function settle(box) {
  if (!box) return;
  const before = stops.get(box);
  if (before && box.contains(before)) return;
  const first = box.querySelector("button");
  if (first) take(box, first);
}

document.addEventListener("focusin", (event) => {
  const box = around(event, BOX);
  const button = box && around(event, `${BOX} button`);
  if (box && button) take(box, button);
});

const PAGE = 10; // rows
/** @type {Record<string, number>} */
const WAYS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity };

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  const box = around(event, BOX);
  const button = around(event, `${BOX} button`);
  if (!way || !box || !button || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const all = buttons(box);
  const to = Math.min(Math.max(all.indexOf(button) + way, 0), all.length - 1);
  all[to].focus();
});
