/* All that is known of plotly beyond its documentation: where a graph keeps its axes and its camera,
   how its elements are named, and the SVG that it draws. plotly's version is pinned, and tests show
   that its picture and the quick one agree. */

import { attribute, content } from "../core/page.mjs";

/** @typedef {import("./difference.mjs").Figure} Figure */
/** @typedef {any} Graph  the element that plotly draws into */

// --- plotly itself ------------------------------------------------------------------------------

/** Where something that is known by name is: null for what this page does not have. */
const whereIs = (/** @type {string} */ name) => {
  try { return import.meta.resolve(name); } catch { return null; }
};

/** plotly in the parts that were built for the page; without them Dash brings the whole. */
export function bring() {
  const parts = whereIs("plotly");
  if (!parts) return;
  // What it imports is asked for at the same time, not when it has been read.
  for (let k = 0, shared; (shared = whereIs(`plotly/shared/${k}`)); k += 1) import(shared);
  window.Plotly = import(parts).then((module) => { window.Plotly = module.default; return module.default; });
}

/**
 * The whole of plotly, as a script.
 * @returns {Promise<string>}
 */
export async function library() {
  const response = await fetch(whereIs("plotly/whole") || "");
  if (!response.ok) throw new Error(response.statusText);
  return response.text();
}

// --- graphs -------------------------------------------------------------------------------------

const GRAPHS = ".dash-graph"; // what Dash draws around one

/**
 * The graph with this id, once it is plotted.
 * @param {string} id
 * @returns {Graph | null}
 */
export function graphOf(id) {
  const holder = document.getElementById(id);
  /** @type {Graph | null} */
  const graph = holder && holder.querySelector(".js-plotly-plot");
  return graph && graph._fullLayout ? graph : null;
}

/**
 * All plotted graphs of the page, with their ids.
 * @returns {[string, Graph][]}
 */
export const graphs = () => [...document.querySelectorAll(GRAPHS)]
  .map(({ id }) => /** @type {[string, Graph]} */ ([id, graphOf(id)])).filter(([, graph]) => graph);

/** @param {Graph} graph @param {() => void} f */
export function onPlotted(graph, f) { graph.on("plotly_afterplot", f); }

/**
 * The pointer is over a point, with this customdata; or has left it.
 * @param {Graph} graph
 * @param {(customdata: any) => void} over
 * @param {() => void} left
 */
export function onHover(graph, over, left) {
  graph.on("plotly_hover", (/** @type {any} */ { points }) => {
    if (points && points.length) over(points[0].customdata);
  });
  graph.on("plotly_unhover", left);
}

/**
 * The pointer is over a face of a body in space: the name of its trace and the number of the triangle;
 * over something else, "".
 * @param {Graph} graph
 * @param {(trace: string, triangle: number) => void} over
 * @param {() => void} left
 */
export function onFace(graph, over, left) {
  graph.on("plotly_hover", (/** @type {any} */ { points }) => {
    const [point] = points || [];
    if (point) over(point.data.type === "mesh3d" ? point.data.name : "", point.pointNumber);
  });
  graph.on("plotly_unhover", left);
}

/**
 * A picture in space has been turned: (camera), with its eye, center and up.
 * @param {Graph} graph
 * @param {(camera: any) => void} f
 */
export function onTurn(graph, f) {
  graph.on("plotly_relayout", (/** @type {any} */ change) => {
    const camera = change && change["scene.camera"];
    if (camera) f(camera);
  });
}

/**
 * What the pictures in space of a graph show now: the element that each is drawn in, and an image of
 * it. Their canvas is empty on paper, and plotly's documented way to an image is too late for it.
 * @param {Graph} graph
 * @returns {{container: HTMLElement, image: string}[]}
 */
export const imagesOfSpaces = (graph) => (graph._fullLayout._subplots.gl3d || []).map((/** @type {string} */ id) => {
  const scene = graph._fullLayout[id]._scene;
  return { container: scene.container, image: scene.toImage("png") };
});

// --- plotly's own picture -----------------------------------------------------------------------

/**
 * The figure as it is seen: one in space with the camera that it has.
 * @param {Graph} graph
 * @param {Figure} figure
 */
export function withCamera(graph, figure) {
  const { scene } = graph._fullLayout;
  if (!scene || !scene._scene || !figure.layout.scene) return figure;
  const layout = { ...figure.layout, scene: { ...figure.layout.scene, camera: scene._scene.getCamera() } };
  return { ...figure, layout };
}

/**
 * Draw a figure; a picture in space keeps the camera that it has.
 * @param {Graph} graph
 * @param {Figure} figure
 */
export function react(graph, figure) {
  const shown = withCamera(graph, figure);
  // Copies: plotly writes into what it is given, and the next figure is compared with this one.
  window.Plotly.react(
    graph, structuredClone(shown.data), structuredClone(shown.layout), graph._context,
  );
}

/**
 * Write attributes of all traces: {attribute: one value per trace}.
 * @param {Graph} graph
 * @param {Record<string, any[]>} update
 * @param {number} traces
 */
export function restyle(graph, update, traces) {
  window.Plotly.restyle(graph, update, Array.from({ length: traces }, (_, i) => i));
}

// --- pictures to take home ------------------------------------------------------------------------

/** @param {Graph | null} graph */
export const isInSpace = (graph) => Boolean(graph && graph._fullLayout.scene);

/**
 * What a graph shows, as SVG of this size.
 * @param {Graph} graph
 * @param {number} width
 * @param {number} height
 * @returns {Promise<string>}
 */
export const toSvg = (graph, width, height) => (
  window.Plotly.toImage(graph, { format: "svg", width, height, imageDataOnly: true })
);

/**
 * The same as a PNG, `scale` times as large: its data URL.
 * @param {Graph} graph
 * @param {number} width
 * @param {number} height
 * @param {number} scale
 * @returns {Promise<string>}
 */
export const toPng = (graph, width, height, scale) => (
  window.Plotly.toImage(graph, { format: "png", width, height, scale })
);

// --- places in a flat picture -------------------------------------------------------------------

/** @param {Graph | null} graph */
export const isFlat = (graph) => Boolean(graph && graph._fullLayout.xaxis);

/**
 * Where a point of a flat picture is, in pixels from the graph's corner.
 * @param {Graph} graph
 * @param {number[]} point
 */
export function pixelOf(graph, [a, b]) {
  const { xaxis, yaxis } = graph._fullLayout;
  return [xaxis._offset + xaxis.d2p(a), yaxis._offset + yaxis.d2p(b)];
}

/**
 * The point of a flat picture at a place on screen.
 * @param {Graph} graph
 * @param {number} clientX
 * @param {number} clientY
 */
export function pointAt(graph, clientX, clientY) {
  const { xaxis, yaxis } = graph._fullLayout;
  const box = graph.getBoundingClientRect();
  return [xaxis.p2d(clientX - box.left - xaxis._offset), yaxis.p2d(clientY - box.top - yaxis._offset)];
}

/**
 * An upright line at a value of the x axis, inside the picture: {x, top, height} in pixels. On a
 * logarithmic axis what is not positive stands at its beginning.
 * @param {Graph} graph
 * @param {number} value
 */
export function uprightAt(graph, value) {
  const { xaxis, yaxis } = graph._fullLayout;
  const inside = value > 0 || xaxis.type !== "log" ? xaxis.d2p(value) : 0;
  const x = xaxis._offset + Math.min(Math.max(inside, 0), xaxis._length);
  return { x, top: yaxis._offset, height: yaxis._length };
}

// --- places in a picture in space ---------------------------------------------------------------

const hooked = new WeakSet();

/** @param {Graph} graph */
const sceneOf = (graph) => graph._fullLayout.scene && graph._fullLayout.scene._scene;

/**
 * A picture in space has been painted, as it is at each step of a turn.
 * @param {Graph} graph
 * @param {() => void} f
 */
export function onPaint(graph, f) {
  const scene = sceneOf(graph);
  if (!scene || !scene.glplot || hooked.has(scene.glplot)) return;
  hooked.add(scene.glplot);
  const own = scene.glplot.onrender;
  scene.glplot.onrender = () => {
    own();
    f();
  };
}

/* A point (x, y, z, w) by a matrix as WebGL has it, column by column. */
/** @param {number[]} m @param {number[]} p */
const moved = (m, p) => [0, 1, 2, 3].map((r) => m[r] * p[0] + m[r + 4] * p[1] + m[r + 8] * p[2] + m[r + 12] * p[3]);

/**
 * Where plotly draws points of a picture in space: pixels from its corner, and how far behind them.
 * @param {Graph} graph
 * @param {number[][]} points
 * @returns {number[][]}
 */
export function pixelsInSpace(graph, points) {
  const scene = sceneOf(graph);
  if (!scene || !scene.glplot) return [];
  const { glplot: { cameraParams: { model, view, projection } }, dataScale, container } = scene;
  const { clientWidth: wide, clientHeight: high } = container;
  return points.map((point) => {
    const scaled = [...point.map((v, k) => v * dataScale[k]), 1];
    const [x, y, , w] = moved(projection, moved(view, moved(model, scaled)));
    return [(0.5 + (0.5 * x) / w) * wide, (0.5 - (0.5 * y) / w) * high, w];
  });
}

// --- the quick picture --------------------------------------------------------------------------

/* While a hand moves: new numbers straight into the SVG that plotly has drawn, the very same picture
   in a tenth of the time. Only data that keeps its shape (as many points, as many bars); anything else
   is left to plotly, and so is the picture once the hand rests. */

const ACROSS_GAP = 3; // px between a lying bar's end and its number
const BAR_LABEL = 6; // px between a bar's end and its number, as plotly has it
// What a hover says is asked of plotly's own trace, which it reads again at rest.
const MOVES = new Set([
  "x", "y", "text", "customdata", "marker.color", "textposition", "hovertemplate", "line.color", "line.dash",
]);
const DASHED = 3; // px: a thinner line is dashed as one so wide
/** @type {Record<string, number[]>} dash -> its strokes and gaps, in widths of the line */
const DASHES = {
  solid: [], dot: [1, 1], dash: [3, 3], longdash: [5, 5], dashdot: [3, 1, 1, 1], longdashdot: [5, 2, 2, 2],
};

/** @param {any} x @param {any} y @param {any[]} xs @param {any[]} ys */
function path(x, y, xs, ys) {
  let d = "";
  for (let i = 0; i < xs.length; i += 1) {
    if (xs[i] === null || ys[i] === null) return null; // a gap: plotly splits the line
    d += `${i ? "L" : "M"}${x.d2p(xs[i]).toFixed(2)},${y.d2p(ys[i]).toFixed(2)}`;
  }
  return d;
}

/** @param {Graph} graph @param {any} trace */
function axesOf(graph, trace) {
  const name = (/** @type {string | undefined} */ ref, /** @type {string} */ axis) => axis + (ref || axis).slice(1) + "axis";
  const layout = graph._fullLayout;
  return [
    layout[name(trace.xaxis, "x").replace(/^x(\d*)axis$/, "xaxis$1")],
    layout[name(trace.yaxis, "y").replace(/^y(\d*)axis$/, "yaxis$1")],
  ];
}

/* How a line looks where that changes, or null where plotly must say. */
/** @param {NodeListOf<SVGElement>} lines @param {any} full @param {any} line @param {Set<string>} changed */
function look(lines, full, line, changed) {
  const writes = [];
  if (changed.has("line.color")) {
    if (!/^#[0-9a-f]{6}$/i.test(line.color) || (full.mode || "").includes("markers")) return null;
    for (const drawn of lines) writes.push(() => drawn.style.setProperty("stroke", line.color));
  }
  if (changed.has("line.dash")) {
    const strokes = DASHES[line.dash || "solid"];
    if (!strokes) return null;
    const unit = Math.max(full.line.width, DASHED);
    const pattern = strokes.map((k) => `${k * unit}px`).join(",");
    for (const drawn of lines) writes.push(() => drawn.style.setProperty("stroke-dasharray", pattern));
  }
  return writes;
}

/* What has to be written for one trace, or null where plotly must draw it. */
/**
 * @param {Graph} graph
 * @param {any} full  the trace as plotly has completed it
 * @param {any} trace
 * @param {Set<string>} changed
 * @returns {(() => void)[] | null}
 */
function scatter(graph, full, trace, changed) {
  const group = graph.querySelector(`.scatterlayer .trace${full.uid}`);
  if (!group) return trace.x.length ? null : [];
  const [x, y] = axesOf(graph, trace);
  const mode = full.mode || "";
  const writes = [];
  if (mode.includes("lines")) {
    const d = path(x, y, trace.x, trace.y);
    const lines = group.querySelectorAll(".js-line");
    const fills = group.querySelectorAll(".js-fill");
    if (d === null || lines.length > 1 || fills.length > 1 || (!lines.length && d)) return null;
    const looks = look(lines, full, trace.line, changed);
    if (!looks) return null;
    writes.push(...looks);
    for (const line of lines) writes.push(() => line.setAttribute("d", d || "M0,0"));
    for (const fill of fills) writes.push(() => fill.setAttribute("d", d ? `${d}Z` : "M0,0"));
  }
  if (mode.includes("markers")) {
    const points = group.querySelectorAll(".points path.point");
    if (points.length !== trace.x.length) return null;
    const colours = changed.has("marker.color") ? trace.marker.color : null;
    if (colours && !Array.isArray(colours)) return null;
    points.forEach((/** @type {Element} */ point, /** @type {number} */ i) => writes.push(() => {
      attribute(point, "transform", `translate(${x.d2p(trace.x[i])},${y.d2p(trace.y[i])})`);
      if (colours) point.style.fill = colours[i];
    }));
  }
  if (mode.includes("text")) {
    const labels = group.querySelectorAll(".text .textpoint text");
    if (labels.length !== trace.x.length) return null;
    labels.forEach((/** @type {Element} */ label, /** @type {number} */ i) => {
      if (label.children.length && changed.has("text")) return;
      writes.push(() => {
        attribute(label, "x", String(x.d2p(trace.x[i])));
        attribute(label, "y", String(y.d2p(trace.y[i])));
        if (!label.children.length) content(label, Array.isArray(trace.text) ? trace.text[i] : trace.text);
      });
    });
  }
  return writes;
}

/**
 * @param {Graph} graph
 * @param {any} full
 * @param {any} trace
 * @param {Set<string>} changed
 * @returns {(() => void)[] | null}
 */
function bars(graph, full, trace, changed) {
  const across = full.orientation === "h";
  if (changed.has(across ? "y" : "x")) return null;
  const index = graph._fullData.filter((/** @type {any} */ t) => t.type === "bar").indexOf(full);
  const group = graph.querySelectorAll(".barlayer .trace.bars")[index];
  const points = group ? group.querySelectorAll(".point") : [];
  if (points.length !== trace.y.length) return null;
  const [x, y] = axesOf(graph, trace);
  if (across) return barsAcross(points, x, trace);
  return [...points].map((point, i) => () => {
    const bar = point.querySelector("path");
    const [left, right] = [/M([-\d.e]+)/, /H([-\d.e]+)/].map((r) => (r.exec(bar.getAttribute("d")) || [])[1]);
    if (left === undefined || right === undefined) return;
    const top = y.d2p(trace.y[i]);
    attribute(bar, "d", `M${left},${y.d2p(0)}V${top}H${right}V${y.d2p(0)}Z`);
    const label = point.querySelector("text");
    if (!label) return;
    attribute(label, "transform", label.getAttribute("transform")
      .replace(/translate\(([-\d.e]+)[ ,]+[-\d.e]+\)/, `translate($1,${top - BAR_LABEL})`));
    content(label, Array.isArray(trace.text) ? trace.text[i] : trace.text);
  });
}

const ACROSS = /^M([-\d.e]+),([-\d.e]+)V([-\d.e]+)H([-\d.e]+)/g;

/** @param {any} points @param {any} x @param {any} trace */
function barsAcross(points, x, trace) {
  const drawn = [...points].flatMap((point) => [
    ...point.querySelector("path").getAttribute("d").matchAll(ACROSS),
  ]);
  if (drawn.length !== points.length) return null;
  return drawn.map(([, , top, bottom, before], i) => () => {
    const end = x.d2p(trace.x[i]);
    points[i].querySelector("path").setAttribute("d", `M${x.d2p(0)},${top}V${bottom}H${end}V${top}Z`);
    const label = points[i].querySelector("text");
    if (!label) return;
    // Numbers are centred on their place: its distance from the bar grows with their length.
    const words = Array.isArray(trace.text) ? trace.text[i] : trace.text;
    const longer = words.length / (label.textContent.length || words.length || 1);
    label.setAttribute("transform", label.getAttribute("transform").replace(
      /translate\(([-\d.e]+)/,
      (/** @type {string} */ _, /** @type {number} */ place) => `translate(${end + ACROSS_GAP + (place - before - ACROSS_GAP) * longer}`,
    ));
    content(label, words);
  });
}

/**
 * Write the changes `update` ({attribute: one value per trace}) of `figure`; false: plotly must.
 * @param {Graph} graph
 * @param {Figure} figure
 * @param {Record<string, any[]>} update
 */
export function quick(graph, figure, update) {
  const changed = figure.data.map(() => new Set());
  for (const [key, values] of Object.entries(update)) {
    values.forEach((value, i) => value !== undefined && changed[i].add(key));
    if (!MOVES.has(key)) return false;
  }
  const writes = [];
  for (let i = 0; i < figure.data.length; i += 1) {
    if (!changed[i].size) continue;
    const full = graph._fullData[i];
    const type = full.type || "scatter";
    const kind = type === "scatter" ? scatter : type === "bar" ? bars : null;
    const todo = kind && full.visible === true ? kind(graph, full, figure.data[i], changed[i]) : null;
    if (!todo) return false;
    writes.push(...todo);
  }
  for (const write of writes) write();
  return true;
}
