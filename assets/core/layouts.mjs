/* Parts of the page that the server lays out when they are first needed: a view's panel, a panel of
   a section. Each is asked for once, and again when its answer was lost and the server is back. */
import { asking } from "./asking.mjs";
import * as dash from "./dash.mjs";
import { reached, refused } from "./server.mjs";

/** @typedef {{opener: import("./dash.mjs").Id, lost: boolean}} Asked */

const STANDS = "[data-ready], [data-laid], [data-moved-on]";
const AGAIN = 1000; // ms from the sign that the server is back to the next asking
/** @type {Map<Element, Asked>} by the place that waits to be filled */
const waiting = new Map();

/** @param {Asked} asked */
function ask(asked) {
  asked.lost = false;
  dash.setProps(asked.opener, { data: asking() });
}

/**
 * Have a place filled, unless it is waited for already.
 * @param {Element} place
 * @param {import("./dash.mjs").Id} opener  the Store whose change the server answers with it
 * @param {() => void} [stands]  called once something stands there
 */
export function layOut(place, opener, stands = () => {}) {
  if (waiting.has(place)) return;
  const asked = { opener, lost: false };
  waiting.set(place, asked);
  const watcher = new MutationObserver(() => {
    if (!place.querySelector(STANDS)) return;
    watcher.disconnect();
    waiting.delete(place);
    stands();
  });
  watcher.observe(place, { childList: true, subtree: true });
  ask(asked);
}

refused.add((ids) => {
  for (const [place, asked] of waiting) if (ids.includes(place.id)) asked.lost = true;
});

function again() {
  for (const asked of waiting.values()) {
    if (!asked.lost) continue;
    asked.lost = false;
    setTimeout(() => ask(asked), AGAIN);
  }
}
reached.add(again);
// Nobody may be asking by now: who comes back to the page, or to the network, tries again.
for (const name of ["online", "focus"]) window.addEventListener(name, again);
