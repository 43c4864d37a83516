/* Asks the server, one request a view at a time (gate.mjs), and says what became of it. */
import * as dash from "./dash.mjs";
import { gates } from "./gate.mjs";
import { listeners } from "./listeners.mjs";
import { notify } from "./notices.mjs";
import * as theme from "./theme.mjs";
import * as url from "./url.mjs";

/** An edit leaves, or waits for the last answer: (view, edits). */
export const pushed = listeners();
/** An answer is here: (answer). */
export const arrived = listeners();
/** An answer has been applied: (view, answer). */
export const applied = listeners();
/** All that was asked for a view is on screen: (view). */
export const rested = listeners();

let drawing = () => false;
/**
 * Whether pictures still wait to be drawn.
 * @param {() => boolean} f
 */
export function drawsWhile(f) { drawing = f; }

/** @param {() => void} f */
function afterPaint(f) {
  requestAnimationFrame(() => setTimeout(() => (drawing() ? afterPaint(f) : f()), 0));
}

/* The view's callback is asked from here and its answer drawn from here: passed through Dash's
   Stores, both would go through the whole page twice, half the time of a drag. */
/**
 * @param {string} view
 * @param {number} number
 * @param {import("./gate.mjs").Edits} edits
 */
async function send(view, number, edits) {
  const output = `${view}-answer`;
  const value = { number, query: url.query(), theme: theme.name(), edits };
  const response = await dash.post(`${view}-request`, output, value).catch(() => null);
  if (!response || !response.ok) return;
  const answer = dash.given(await response.json(), output);
  if (gate.isNewest(view, number)) arrived.tell(JSON.parse(answer));
}

const gate = gates({ send, afterPaint, rested: (view) => rested.tell(view) });
export const { idle, answer, expected } = gate;

/**
 * @param {string} view
 * @param {import("./gate.mjs").Edits} edits
 */
export function push(view, edits) {
  pushed.tell(view, edits);
  gate.push(view, edits);
}

/**
 * @param {string} view
 * @param {any} given
 */
export function answered(view, given) {
  gate.answered(view, given);
  applied.tell(view, given);
}

// --- what can go wrong --------------------------------------------------------------------------

/* A request failed: keep the picture, say so, let the next one go. */
/** @param {number} status */
function failed(status) {
  for (const view of ["shadow", "soft_sort", "softmax"]) gate.failed(view);
  notify(status === 429
    ? ["The server is busy. The last picture is kept; try again in a moment."]
    : ["The server could not be reached. The last picture is kept; your next change tries again."]);
}

const ATTEMPTS = 5; // of a request that the server finds too fast
const fetch0 = window.fetch;

/* What was refused as too fast is asked again when the server says, so that no change is lost;
   Dash sees one slow answer, and the gate merges what is edited meanwhile. */
/**
 * @param {RequestInfo | URL} resource
 * @param {RequestInit} [options]
 */
async function patiently(resource, options) {
  let response = await fetch0.call(window, resource, options);
  for (let k = 1; k < ATTEMPTS && response.status === 429; k += 1) {
    notify(["A little fast for the server: the last picture stays for a second."]);
    const seconds = Number(response.headers.get("Retry-After")) || 1;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(seconds, 5)));
    response = await fetch0.call(window, resource, options);
    if (response.ok) notify([]);
  }
  if (response.status >= 400) failed(response.status);
  return response;
}

window.fetch = function (resource, options) {
  if (!dash.isCallback(resource)) return fetch0.call(this, resource, options);
  const response = patiently(resource, options);
  response.catch(() => failed(0));
  return response;
};
