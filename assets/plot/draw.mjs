/* Put a figure that the server computed into a graph: quickly while numbers move, one restyling at
   rest or when only data changed, all of it when the shape of the figure did. Knows nothing of what
   the figure shows, and of plotly only what plotly.mjs says. */
import { holding } from "../core/hand.mjs";
import { listeners } from "../core/listeners.mjs";
import { difference, named, restyled, same, sameButRanges } from "./difference.mjs";
import * as plotly from "./plotly.mjs";

/** @typedef {import("./difference.mjs").Figure} Figure */

/** @type {Map<string, Figure>} graph id -> the figure last asked for */
const drawn = new Map();
/** @type {Map<string, Figure>} graph id -> the figure that plotly itself last drew */
const plotted = new Map();
/** @type {Set<string>} graphs that are asked for a figure and not plotted yet */
const waiting = new Set();

/** A graph has been plotted, again or for the first time: (id). */
export const onPlot = listeners();
/** A graph is there: (id, graph). */
export const onBirth = listeners();

/**
 * The figure last asked for: the traces on screen can be those of an older one.
 * @param {string} id
 */
export const figure = (id) => drawn.get(id);

/**
 * The figure that a graph was laid out with.
 * @param {string} id
 * @param {Figure} given
 */
export function remember(id, given) {
  drawn.set(id, given);
  plotted.set(id, given);
}

/* Whether a figure can be drawn on the axes that are there. Under a moving hand that is so even if
   they should grow: they wait for rest, for a handle must not slip away under the hand. */
/** @param {any} before @param {any} after */
const fits = (before, after) => same(before, after) || (holding() && sameButRanges(before, after));

// --- at rest ------------------------------------------------------------------------------------

const REST = 200; // ms without a change until plotly draws what was written quickly
/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const atRest = new Map();
export const resting = () => atRest.size;

/**
 * Plotly's own picture of the figure last asked for.
 * @param {string} id
 */
export function settle(id) {
  const graph = plotly.graphOf(id);
  const now = drawn.get(id);
  const before = plotted.get(id);
  clearTimeout(atRest.get(id));
  atRest.delete(id);
  if (!graph || !now || before === now) return;
  plotted.set(id, now);
  const update = before && same(before.layout, now.layout) && difference(before.data, now.data);
  if (!update) plotly.react(graph, now);
  else if (Object.keys(update).length) plotly.restyle(graph, update, now.data.length);
}

/** @param {string} id */
function settleAtRest(id) {
  clearTimeout(atRest.get(id));
  atRest.set(id, setTimeout(() => (holding() ? settleAtRest(id) : settle(id)), REST));
}

// --- in turn ------------------------------------------------------------------------------------

// ms of plotly's work until a paint: the first is soon, with the words and one picture.
const FIRST_BUDGET = 10;
const NEXT_BUDGET = 40;
/** @type {string[]} */
const queue = [];
let budget = FIRST_BUDGET;
let frame = 0;
export const drawing = () => queue.length > 0;

/** @param {string} id */
function settleInTurn(id) {
  if (queue.includes(id)) return;
  if (budget > 0) {
    const start = performance.now();
    settle(id);
    budget -= performance.now() - start;
  } else queue.push(id);
  if (frame) return;
  const next = () => {
    frame = 0;
    budget = queue.length ? NEXT_BUDGET : FIRST_BUDGET;
    queue.splice(0).forEach(settleInTurn);
  };
  // After the paint of this frame, and of what else waited for it.
  frame = requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(next), 0));
}

// --- a figure -----------------------------------------------------------------------------------

/**
 * @param {string} id
 * @param {Figure} now
 */
export function draw(id, now) {
  const graph = plotly.graphOf(id);
  const late = !graph || waiting.has(id) || queue.includes(id); // what is on screen is an older figure
  const before = late ? null : drawn.get(id);
  drawn.set(id, now);
  if (!graph) {
    waiting.add(id);
    return;
  }
  const update = before && fits(before.layout, now.layout) && difference(before.data, now.data);
  if (update && !Object.keys(update).length && same(before.layout, now.layout)) return;
  if (update && plotly.quick(graph, now, update)) settleAtRest(id);
  else settleInTurn(id);
}

/**
 * Some attributes of some traces of the figure last asked for, as Plotly.restyle has them. A figure
 * without these traces (nothing learned yet) has nothing to move.
 * @param {string} id
 * @param {Record<string, any[]>} update  attribute -> one value for each of `names`
 * @param {string[]} names  of the traces: no two of a figure share one
 */
export function restyle(id, update, names) {
  const before = drawn.get(id);
  const traces = before && named(before, names);
  if (before && traces) draw(id, restyled(before, update, traces));
}

/* Graphs appear when plotly has loaded and when a view is first opened. */
const SOON = 30; // ms
const LATER = 200;
const watched = new WeakSet();
function watch() {
  for (const [id, graph] of plotly.graphs()) {
    if (watched.has(graph)) continue;
    watched.add(graph);
    plotly.onPlotted(graph, () => onPlot.tell(id));
    onPlot.tell(id);
    onBirth.tell(id, graph);
  }
  for (const id of [...waiting]) {
    if (plotly.graphOf(id)) {
      waiting.delete(id);
      settleInTurn(id);
    }
  }
  setTimeout(watch, waiting.size ? SOON : LATER);
}
setTimeout(watch, SOON);
