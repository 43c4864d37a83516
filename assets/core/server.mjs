/* Asks the server, one request per view at a time (gate.mjs), and says what became of it. */
import { asking } from "./asking.mjs";
import * as dash from "./dash.mjs";
import { drafts } from "./draft.mjs";
import { gates } from "./gate.mjs";
import { hand, holding } from "./hand.mjs";
import { listeners } from "./listeners.mjs";
import { calm, sentenceFor, trouble } from "./notices.mjs";
import { patiently, sentenceOf } from "./patience.mjs";
import { restored } from "./repeated.mjs";
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

const draft = drafts();
/**
 * A person begins to type into a box.
 * @param {string} view
 * @param {string} name
 */
export const begin = (view, name) => draft.begin(view, name, url.query());

/** @type {Record<string, AbortController>} by view: ends the asking for an older answer */
const waiting = {};

/** @type {Record<string, {gesture: number, query: string} | null>} by view: where a gesture began */
const begun = {};

/** @type {Set<string>} views whose answers to a moving hand lack what they ask for once it rests */
export const sparing = new Set();

/* The view's callback is asked from here and its answer drawn from here: passed through Dash's
   Stores, both would go through the whole page twice, half the time of a drag. */
/**
 * @param {string} view
 * @param {number} number
 * @param {import("./gate.mjs").Edits} edits
 */
async function send(view, number, edits) {
  if (waiting[view]) waiting[view].abort();
  const { signal } = (waiting[view] = new AbortController());
  const output = `${view}-answer`;
  const value = {
    number, ...asking(), query: draft.asked(view, number, edits, url.query()), edits, before: begun[view]?.query,
    in_hand: sparing.has(view) && holding(),
  };
  let answer = null;
  try {
    const response = await dash.post(`${view}-input`, output, value, signal);
    if (response.ok) answer = restored(JSON.parse(dash.given(await response.json(), output)));
  } catch { /* said where it was asked */ }
  if (!gate.isNewest(view, number)) return;
  if (answer) arrived.tell(answer);
  else gate.failed(view);
}

const gate = gates({ send, afterPaint, rested: (view) => rested.tell(view) });
export const { ahead, idle, answer, expected } = gate;

/**
 * @param {string} view
 * @param {import("./gate.mjs").Edits} edits
 */
export function push(view, edits) {
  pushed.tell(view, edits);
  if (!Object.keys(edits).length) begun[view] = null;
  else if (begun[view]?.gesture !== hand.gesture) begun[view] = { gesture: hand.gesture, query: url.query() };
  gate.push(view, edits);
}

/**
 * Another page is shown in place of what is under way.
 * @param {string} view
 */
export function anew(view) {
  begun[view] = null;
  gate.anew(view);
}

/**
 * @param {string} view
 * @param {any} given
 */
export function answered(view, given) {
  draft.answered(view, given.number, url.query());
  gate.answered(view, given);
  applied.tell(view, given);
}

// --- what can go wrong --------------------------------------------------------------------------

/** A callback was not answered: (the ids of its outputs, the sentence that says why). */
export const refused = listeners();
/** A callback was answered: the server is there. */
export const reached = listeners();
/** The server said anything at all: (response). */
export const heard = listeners();

const fetch0 = window.fetch;

/**
 * @param {RequestInfo | URL} resource
 * @param {RequestInit} [options]
 */
async function fetchCallback(resource, options) {
  const unreachable = sentenceFor("unreachable");
  const ask = () => fetch0.call(window, resource, options);
  const tell = (/** @type {string} */ sentence) => trouble(sentence || unreachable);
  /** @param {string} sentence */
  function refuse(sentence) {
    trouble(sentence);
    refused.tell(dash.outputsOf(options), sentence);
  }
  try {
    const response = await patiently(ask, tell, options && options.signal);
    heard.tell(response);
    if (response.ok) {
      calm();
      reached.tell();
    } else refuse((await sentenceOf(response)) || unreachable);
    return response;
  } catch (error) {
    if (!options || !options.signal || !options.signal.aborted) refuse(unreachable);
    throw error;
  }
}

/**
 * What Dash begins with: without it there is no page, nor a place for a sentence.
 * @param {RequestInfo | URL} resource
 * @param {RequestInit} [options]
 */
async function fetchBeginning(resource, options) {
  const response = await patiently(() => fetch0.call(window, dash.asked(resource), options), () => {});
  heard.tell(response);
  return response;
}

window.fetch = function (resource, options) {
  if (dash.isCallback(resource)) return fetchCallback(resource, options);
  if (dash.isBeginning(resource)) return fetchBeginning(resource, options);
  return fetch0.call(this, resource, options);
};
