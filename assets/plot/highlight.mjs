/* One ranking lit everywhere. Whoever is hovered or focused publishes its key; every picture shows a
   ring at the place that the server gave for that key, every row and chip with that key is marked. */
import { listeners } from "../core/listeners.mjs";
import * as draw from "./draw.mjs";
import * as plotly from "./plotly.mjs";

/** @typedef {{keys: string[], x: (number | null)[], y: (number | null)[], z?: (number | null)[]}} Places */
/**
 * @typedef {object} Lit  what is lit in a view
 * @property {Record<string, Places & {index: Map<string, number>}>} places  by graph id
 * @property {string} base  lit when nothing else is
 * @property {string} key
 * @property {string | null} by
 * @property {((key: string) => void)[]} listeners
 * @property {Record<string, string[]>} marked  by the class of their rings
 */

/** A ranking is lit: (view, key, whether only while something is pointed at or has the focus). */
export const onShow = listeners();

/** @type {Record<string, Lit>} */
const views = {};

/** @param {string} view */
const state = (view) => (views[view] = views[view]
  || { places: {}, base: "", key: "", by: null, listeners: [], marked: {} });

/**
 * Where each ranking stands in each graph; `base` is lit when nothing else is.
 * @param {string} view
 * @param {Record<string, Places>} where
 * @param {string} base
 */
export function places(view, where, base) {
  const v = state(view);
  v.places = {};
  for (const [graph, place] of Object.entries(where)) {
    v.places[graph] = { ...place, index: new Map(place.keys.map((key, i) => [key, i])) };
  }
  v.base = base;
  show(view);
}

/**
 * Light a ranking; "" puts out what the same one lit.
 * @param {string} view
 * @param {string} key
 * @param {string} by
 */
export function light(view, key, by) {
  const v = state(view);
  if (!key && v.by !== by) return; // plotly's late unhover must not put out another's light
  v.key = key || "";
  v.by = key ? by : null;
  show(view);
}

const MOST_RINGS = 60; // of one kind in one picture: more would cover it

/**
 * Rankings that are ringed until they are named anew, by the class of their rings.
 * @param {string} view
 * @param {Record<string, string[]>} keys
 */
export function mark(view, keys) {
  const v = state(view);
  v.marked = keys;
  for (const [graphId, place] of Object.entries(v.places)) {
    if (place.z) markInSpace(graphId, place, keys);
    else showMarks(v, graphId);
  }
}

/* In a 3-D picture the traces named as the marks are moved. */
/** @param {string} graphId @param {Lit["places"][string]} place @param {Record<string, string[]>} marked */
function markInSpace(graphId, place, marked) {
  for (const [kind, keys] of Object.entries(marked)) {
    const at = keys.map((key) => place.index.get(key)).filter((index) => index !== undefined);
    const [x, y, z] = [place.x, place.y, place.z || []].map((all) => (
      at.length ? at.map((index) => all[index]) : [null]));
    draw.restyle(graphId, { x: [x], y: [y], z: [z] }, [kind]);
  }
}

/** @param {string} view */
export const lit = (view) => state(view).key || state(view).base;

/**
 * @param {string} view
 * @param {(key: string) => void} f
 */
export function onLight(view, f) { state(view).listeners.push(f); }

/** @param {string} graphId */
function ring(graphId) {
  const holder = document.getElementById(graphId);
  if (!holder || !holder.parentElement) return null;
  let element = holder.parentElement.querySelector(":scope > .ring:not(.marked)");
  if (!element) {
    element = document.createElement("div");
    element.className = "ring";
    element.setAttribute("aria-hidden", "true");
    holder.parentElement.append(element);
  }
  return element;
}

/** @param {Lit} v @param {string} graphId */
function showRing(v, graphId) {
  const place = v.places[graphId];
  const index = place.index.get(v.key || v.base);
  if (place.z) {
    showInSpace(graphId, place, index);
    return;
  }
  const element = ring(graphId);
  const graph = plotly.graphOf(graphId);
  if (!element) return;
  if (index === undefined || !plotly.isFlat(graph)) element.hidden = true;
  else put(element, graph, place, index);
}

/** @param {Element} element @param {any} graph @param {Places} place @param {number} index */
function put(element, graph, place, index) {
  const [a, b] = [place.x[index], place.y[index]];
  element.hidden = a === null || b === null;
  if (a === null || b === null) return;
  element.style.setProperty("--letters", String(place.keys[index].length));
  const [x, y] = plotly.pixelOf(graph, [a, b]);
  element.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
}

/** @param {Lit} v @param {string} graphId */
function showMarks(v, graphId) {
  const stage = document.getElementById(graphId)?.parentElement;
  const graph = plotly.graphOf(graphId);
  const place = v.places[graphId];
  if (!stage) return;
  const wanted = !plotly.isFlat(graph) || place.z ? [] : Object.entries(v.marked).flatMap(([kind, keys]) => {
    const found = keys.map((key) => place.index.get(key)).filter((index) => index !== undefined);
    return found.length > MOST_RINGS ? [] : found.map((index) => /** @type {[string, number]} */ ([kind, index]));
  });
  const rings = [...stage.querySelectorAll(":scope > .ring.marked")];
  for (const left of rings.slice(wanted.length)) left.remove();
  wanted.forEach(([kind, index], i) => {
    const element = rings[i] || document.createElement("div");
    element.className = `ring marked ${kind}`;
    element.setAttribute("aria-hidden", "true");
    if (!rings[i]) stage.append(element);
    put(element, graph, place, index);
  });
}

/* In a 3-D picture the trace named "lit" is moved. */
/** @param {string} graphId @param {Places} place @param {number | undefined} index */
function showInSpace(graphId, place, index) {
  const element = ring(graphId);
  if (element) element.hidden = true;
  const at = [place.x, place.y, place.z].map((all) => (index === undefined || !all ? null : all[index]));
  draw.restyle(graphId, { x: [[at[0]]], y: [[at[1]]], z: [[at[2]]] }, ["lit"]);
}

/** @param {string} view */
function show(view) {
  const v = state(view);
  for (const graphId of Object.keys(v.places)) {
    showRing(v, graphId);
    showMarks(v, graphId);
  }
  for (const listener of v.listeners) listener(v.key || v.base);
  onShow.tell(view, v.key || v.base, v.key !== "");
}

draw.onPlot.add((id) => {
  for (const v of Object.values(views)) {
    if (!(id in v.places) || v.places[id].z) continue;
    showRing(v, id);
    showMarks(v, id);
  }
});

draw.onBirth.add((id, graph) => {
  const view = id.split("-")[0];
  plotly.onHover(graph, (customdata) => {
    const key = Array.isArray(customdata) ? customdata[0] : customdata;
    if (typeof key === "string") light(view, key, id);
  }, () => light(view, "", id));
});
