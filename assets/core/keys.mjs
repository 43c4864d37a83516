/* The keys of the whole page: which they are stands in the page (components/page/keys.py), and whoever
   does something waits for it by its name. Keys without a modifier can be switched off: who dictates,
   or types elsewhere, must not set them off. */
import { around, byId } from "./page.mjs";

const KEPT = "single-keys";
// Where a letter is text.
const TEXT = "input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=range]), textarea, select, [contenteditable=true]";

/** @typedef {(event: KeyboardEvent) => boolean | void} Does  false where the key is left to others */
/** @type {Record<string, Does>} */
const doers = {};

/**
 * @param {string} name  what is done, as the list of keys calls it
 * @param {Does} f
 */
export function onKey(name, f) { doers[name] = f; }

/**
 * Whether an event is this key: "f", "?", "Control+Shift+z".
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean}} event
 * @param {string} keys
 */
export function matches(event, keys) {
  const parts = keys.split("+");
  const key = parts.pop() || "";
  if (event.key.toLowerCase() !== key.toLowerCase() || event.altKey) return false;
  if ((event.ctrlKey || event.metaKey) !== parts.includes("Control")) return false;
  const isSign = key.toLowerCase() === key.toUpperCase(); // some keyboards need Shift for it
  return isSign || event.shiftKey === parts.includes("Shift");
}

/** @param {string} keys */
const isSingle = (keys) => keys.length === 1;

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

/** @param {KeyboardEvent} event */
const typed = (event) => event.repeat || around(event, TEXT) || document.querySelector("dialog[open]");

document.addEventListener("keydown", (event) => {
  const list = byId("keys");
  if (!list) return;
  for (const [name, does] of Object.entries(doers)) {
    const keys = (list.getAttribute(`data-key-${name}`) || "").split(" ").find((one) => matches(event, one));
    if (!keys || (isSingle(keys) && (typed(event) || !allowed()))) continue;
    if (does(event) !== false) event.preventDefault();
  }
});
