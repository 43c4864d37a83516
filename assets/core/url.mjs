/* The address bar mirrors the state. The query string is the server's canonical one; a slider whose
   frames are here already changes its own key. */

import { listeners } from "./listeners.mjs";

/** A key was changed without the server. */
export const changed = listeners();

const REST = 250; // ms without a change before the address is rewritten
let current = window.location.search;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @type {string[]} keys that make the address too long for a link */
let leftOut = [];
/** @type {string[]} keys among these that only a link of the person's own holds */
let own = [];

/** @param {string} query */
function address(query) {
  const pairs = query.replace(/^\?/, "").split("&");
  const kept = pairs.filter((pair) => !leftOut.includes(pair.split("=")[0])).join("&");
  return window.location.pathname + (kept && `?${kept}`);
}

/** The query string, with what has not reached the address bar yet. */
export const query = () => current;

/** Whether the address says all that the query does. */
export const isWhole = () => !leftOut.length;

/** The path and query that open the page: of one too long for a link, what the link holds. */
export const link = () => address(current);

/** The same with what only a link of the person's own holds; "" where that is nothing. */
export const ownLink = () => (
  own.length && own.length === leftOut.length ? `${window.location.pathname}?${current.replace(/^\?/, "")}` : ""
);

/** @param {string} key */
export const get = (key) => new URLSearchParams(current).get(key);

/**
 * Take over a canonical query; `step` makes it a step of its own for Back. What `without` names is
 * part of the page, and not of its address.
 * @param {string} next
 * @param {boolean} [step]
 * @param {string[]} [without]
 * @param {string[]} [kept]  of these, what a link of the person's own holds
 */
export function take(next, step, without, kept = []) {
  current = next;
  if (without) [leftOut, own] = [without, kept];
  clearTimeout(timer);
  if (step) {
    if (address(next) !== window.location.pathname + window.location.search) {
      window.history.pushState(null, "", address(next));
    }
  } else {
    timer = setTimeout(() => window.history.replaceState(null, "", address(current)), REST);
  }
}

/**
 * Change one key without the server; an empty value removes it.
 * @param {string} key
 * @param {string | number | null | undefined} value
 * @param {boolean} [step]
 */
export function set(key, value, step) {
  keep(key, value, step);
  changed.tell();
}

/**
 * The same for what a person did not do: nothing is undone with it.
 * @param {string} key
 * @param {string | number | null | undefined} value
 * @param {boolean} [step]
 */
export function keep(key, value, step) {
  const pairs = current.replace(/^\?/, "").split("&").filter((p) => p && p.split("=")[0] !== key);
  if (value !== "" && value !== null && value !== undefined) {
    pairs.push(`${key}=${encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3B/g, ";")}`);
  }
  take(pairs.join("&"), step);
}

/** Write the address now. */
export function flush() {
  clearTimeout(timer);
  window.history.replaceState(null, "", address(current));
}

/**
 * Back and Forward.
 * @param {() => void} f
 */
export function onReturn(f) {
  window.addEventListener("popstate", () => {
    clearTimeout(timer);
    current = window.location.search;
    f();
  });
}
