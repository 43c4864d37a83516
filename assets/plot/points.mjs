/* Draggable points over a graph: own elements, because plotly says nothing while a marker moves.
   Mouse, touch and arrow keys move a point alike; the point is drawn where the hand is, the rest of
   the picture follows with the server's answer. */
import { settled } from "../core/controls.mjs";
import { hand } from "../core/hand.mjs";
import { attribute, content } from "../core/page.mjs";
import { moveTo } from "../core/scrub.mjs";
import { ahead, push } from "../core/server.mjs";
import { onPlot } from "./draw.mjs";
import * as plotly from "./plotly.mjs";

const SVG = "http://www.w3.org/2000/svg";
/** @type {Record<string, number[]>} */
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/** @type {Map<string, Layer>} by graph id */
const layers = new Map();

/** @typedef {{name: string, label: string, point: number[], range: number[][], step: number,
 *   keyStep: number, path: string, colour: string, ink: string, letter: string, vertical?: boolean,
 *   horizontal?: boolean, track?: number[][], texts?: string[], at?: number}} Spec  a point as the
 *   server has it; one with a track moves the slider of its name, and stands where that stands */
/** @typedef {{element: HTMLElement, spec: Spec, shape: Element, text: SVGElement, point: number[],
 *   reach: number[][], at: number}} Handle */
/** @typedef {{graph: string, view: string, element: HTMLElement, handles: Map<string, Handle>}} Layer */

/** @param {number} value @param {number} step */
const rounded = (value, step) => Number((Math.round(value / step) * step).toFixed(10));
/** @param {number} value @param {number[]} range */
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);

/** @param {Layer} layer @param {Handle} handle */
function place(layer, handle) {
  const graph = plotly.graphOf(layer.graph);
  if (!plotly.isFlat(graph)) return;
  const [left, top] = plotly.pixelOf(graph, handle.point);
  handle.element.style.transform = `translate(${left}px, ${top}px) translate(-50%, -50%)`;
  handle.element.hidden = false;
  const { spec } = handle;
  if (spec.track) {
    attribute(handle.element, "aria-valuenow", String(handle.at));
    attribute(handle.element, "aria-valuetext", (spec.texts || [])[handle.at] || "");
    return;
  }
  attribute(handle.element, "aria-valuenow", String(handle.point[spec.vertical ? 1 : 0]));
  const [x, y] = handle.point.map((of) => String(of).replaceAll("-", "−"));
  attribute(handle.element, "aria-valuetext",
    spec.vertical ? y : spec.horizontal ? x : `x ${x}, y ${y}`);
}

/* The place of a track that is nearest to a point. */
/** @param {number[][]} track @param {number[]} point */
function nearest(track, [x, y]) {
  const apart = track.map(([a, b]) => Math.hypot(a - x, b - y));
  return apart.indexOf(Math.min(...apart));
}

/* A point on a track moves its slider, which draws the frame and brings the point along. */
/** @param {Layer} layer @param {Handle} handle @param {number} index */
function slide(layer, { spec, at }, index) {
  const next = clamp(index, [0, (spec.track || []).length - 1]);
  if (next !== at) moveTo({ scrub: spec.name, view: layer.view }, next);
}

/**
 * A slider has moved: the point that stands on its track follows.
 * @param {string} graphId
 * @param {string} name
 * @param {number} index
 */
export function follow(graphId, name, index) {
  const layer = layers.get(graphId);
  const handle = layer && layer.handles.get(name);
  if (!layer || !handle || !handle.spec.track) return;
  handle.at = index;
  handle.point = handle.spec.track[index];
  place(layer, handle);
}

/** @param {Layer} layer @param {Handle} handle @param {number[]} point */
function move(layer, handle, point) {
  const { spec } = handle;
  if (spec.track) {
    slide(layer, handle, nearest(spec.track, point));
    return;
  }
  // As far as when it was taken: else an axis that grows with the point would run away with it.
  const range = hand.held === handle ? handle.reach : spec.range;
  const next = [
    spec.vertical ? handle.point[0] : rounded(clamp(point[0], range[0]), spec.step),
    spec.horizontal ? handle.point[1] : rounded(clamp(point[1], range[1]), spec.step),
  ];
  if (next[0] === handle.point[0] && next[1] === handle.point[1]) return;
  handle.point = next;
  place(layer, handle);
  push(layer.view, {
    [spec.name]: spec.vertical ? next[1] : spec.horizontal ? next[0] : next,
  });
}

/** @param {Layer} layer @param {Spec} spec */
function create(layer, spec) {
  const element = document.createElement("div");
  element.className = "handle";
  element.tabIndex = 0;
  element.hidden = true;
  element.dataset.name = spec.name;
  for (const [name, value] of Object.entries({
    role: "slider", "aria-roledescription": "draggable point", "aria-label": spec.label,
    "aria-orientation": spec.vertical ? "vertical" : "horizontal",
  })) element.setAttribute(name, value);
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "-2 -2 28 28");
  picture.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("x", "12");
  text.setAttribute("y", "16.500");
  picture.append(shape, text);
  element.append(picture);
  /** @type {Handle} */
  const handle = { element, spec, shape, text, point: spec.point, reach: spec.range, at: 0 };

  element.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    hand.held = handle;
    handle.reach = handle.spec.range;
    element.classList.add("held");
  });
  element.addEventListener("pointermove", (event) => {
    if (hand.held !== handle) return;
    move(layer, handle, plotly.pointAt(plotly.graphOf(layer.graph), event.clientX, event.clientY));
  });
  const drop = () => {
    if (hand.held !== handle) return;
    hand.held = null;
    element.classList.remove("held");
    settled(layer.view);
  };
  element.addEventListener("pointerup", drop);
  element.addEventListener("pointercancel", drop);
  element.addEventListener("lostpointercapture", drop);
  element.addEventListener("keydown", (event) => {
    const direction = DIRECTIONS[event.key];
    if (!direction) return;
    event.preventDefault();
    if (handle.spec.track) {
      slide(layer, handle, handle.at + (direction[0] + direction[1]) * (event.shiftKey ? 10 : 1));
      return;
    }
    const by = handle.spec.keyStep * (event.shiftKey ? 10 : 1);
    // A point with one way to go takes both pairs of arrows, as sliders do.
    const both = handle.spec.vertical || handle.spec.horizontal ? direction[0] + direction[1] : 0;
    move(layer, handle, [
      handle.point[0] + by * (both || direction[0]), handle.point[1] + by * (both || direction[1]),
    ]);
  });
  layer.element.append(element);
  return handle;
}

/**
 * The points of a graph, as the server has them.
 * @param {string} view
 * @param {string} graphId
 * @param {Spec[]} specs
 */
export function handles(view, graphId, specs) {
  const element = document.getElementById(`${graphId}-handles`);
  if (!element) return;
  let layer = layers.get(graphId);
  if (!layer || layer.element !== element) {
    layer = { graph: graphId, view, element, handles: new Map() };
    layers.set(graphId, layer);
  }
  const wanted = new Set(specs.map((spec) => spec.name));
  for (const [name, handle] of layer.handles) {
    if (!wanted.has(name)) {
      handle.element.remove();
      layer.handles.delete(name);
    }
  }
  for (const spec of specs) {
    let handle = layer.handles.get(spec.name);
    if (!handle) {
      handle = create(layer, spec);
      layer.handles.set(spec.name, handle);
    }
    handle.spec = spec;
    attribute(handle.shape, "d", spec.path);
    attribute(handle.shape, "fill", spec.colour);
    handle.text.style.fill = spec.ink;
    content(handle.text, spec.letter);
    attribute(handle.element, "aria-label", spec.label);
    const [low, high] = spec.range[spec.vertical ? 1 : 0];
    attribute(handle.element, "aria-valuemin", String(low));
    attribute(handle.element, "aria-valuemax", String(high));
    const moving = hand.held === handle
      || (document.activeElement === handle.element && ahead(view));
    if (!moving) [handle.point, handle.at] = [spec.point, spec.at || 0];
    place(layer, handle);
  }
}

onPlot.add((id) => {
  const layer = layers.get(id);
  if (layer) for (const handle of layer.handles.values()) place(layer, handle);
});
