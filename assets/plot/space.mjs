/* Pictures in space: labels of what is in front as they are turned, faces that answer the pointer as a
   whole, and on a touch screen a tap before they take a swipe that was meant for the page. */
import * as answers from "../core/answers.mjs";
import { around, byId, element } from "../core/page.mjs";
import * as draw from "./draw.mjs";
import * as highlight from "./highlight.mjs";
import * as plotly from "./plotly.mjs";

/** @typedef {{element: HTMLElement, text: string, at: number[], place: string, wide: number, high: number}} Label */

const LABELS = "space-labels";
const GAP = 5; // px between a point and its label
const FRONT = 0.3; // of the way from the middle of a body to its front: labels on it are not edgewise
/** @type {Map<string, {made: string, box: HTMLElement, labels: Label[]}>} by graph id */
const written = new Map();
/** @type {Record<string, string>} by view */
const lit = {};

// --- labels -------------------------------------------------------------------------------------

/** @param {string} id */
function specs(id) {
  const figure = draw.figure(id);
  if (!figure) return [];
  return figure.data.filter((trace) => trace.meta && trace.meta.labels && trace.text).flatMap((trace) => (
    trace.meta.order.map((/** @type {number} */ i) => ({
      text: trace.text[i], at: [trace.x[i], trace.y[i], trace.z[i]], place: trace.meta.labels,
    }))
  ));
}

/** @param {string} id */
function boxOf(id) {
  const holder = byId(id)?.parentElement;
  if (!holder) return null;
  const made = /** @type {HTMLElement} */ (holder.querySelector(`:scope > .${LABELS}`) || element("div", LABELS));
  made.setAttribute("aria-hidden", "true");
  if (!made.parentElement) holder.append(made);
  return made;
}

/* The labels of the figure that a graph shows; none for a flat one. */
/** @param {string} id */
function write(id) {
  const graph = plotly.graphOf(id);
  const wanted = graph && plotly.isInSpace(graph) ? specs(id) : [];
  if (!graph || (!wanted.length && !written.has(id))) return;
  const made = JSON.stringify(wanted);
  const box = boxOf(id);
  if (!box) return;
  const before = written.get(id);
  if (!before || before.made !== made || before.box !== box) {
    const labels = wanted.map((spec) => ({ ...spec, element: element("span", spec.place, spec.text), wide: 0, high: 0 }));
    box.replaceChildren(...labels.map((label) => label.element));
    for (const label of labels) [label.wide, label.high] = [label.element.offsetWidth, label.element.offsetHeight];
    written.set(id, { made, box, labels });
  }
  plotly.onPaint(graph, () => place(id));
  place(id);
}

/* Those in front, and the lit one; none over another. */
/** @param {string} id */
function place(id) {
  const now = written.get(id);
  const graph = plotly.graphOf(id);
  if (!now || !graph || !now.labels.length) return;
  const { labels } = now;
  const [middle, ...at] = plotly.pixelsInSpace(graph, [[0, 0, 0], ...labels.map((label) => label.at)]);
  if (!middle) return;
  const reach = Math.max(...at.map(([, , depth]) => middle[2] - depth));
  /** @type {number[][]} */
  const taken = [];
  const key = lit[id.split("-")[0]];
  const order = [...labels.keys()].sort((i, j) => Number(labels[j].text === key) - Number(labels[i].text === key));
  for (const i of order) {
    const { element: label, text, place: how, wide, high } = labels[i];
    const [x, y, depth] = at[i];
    const gap = how === "always" ? 2 * GAP : GAP; // their marks are larger
    const [dx, dy] = how === "on" ? [0, 0] : aside(x - middle[0], y - middle[1]);
    const [left, top] = [x + dx * (wide / 2 + gap) - wide / 2, y + dy * (high / 2 + gap) - high / 2];
    const front = how === "always" || middle[2] - depth > (how === "on" ? FRONT * reach : 0);
    const room = taken.every(([l, t, w, h]) => left >= l + w || l >= left + wide || top >= t + h || t >= top + high);
    const seen = text === key || (front && room);
    label.hidden = !seen;
    if (!seen) continue;
    taken.push([left, top, wide, high]);
    label.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
  }
}

/** @param {number} x @param {number} y */
function aside(x, y) {
  const length = Math.hypot(x, y);
  return length > 1 ? [x / length, y / length] : [0, -1];
}

draw.onPlot.add(write);
answers.applied.add(() => { for (const [id] of plotly.graphs()) write(id); });

// --- faces --------------------------------------------------------------------------------------

/** @type {Map<string, {name: string, trace: string, own: string[], now: string[]}>} by graph id */
const painted = new Map();

/* The triangles of a body that carry a name are painted as a face that is pointed at; "" for none. */
/** @param {string} id @param {string} name */
function paint(id, name) {
  const before = painted.get(id);
  const body = bodyOf(id);
  if (!body) return;
  const still = before && body.facecolor === before.now; // else another answer has come since
  if (before && still ? before.name === name : !name) return;
  const own = before && still ? before.own : body.facecolor;
  const names = namesOf(id, body);
  const now = name ? own.map((/** @type {string} */ colour, /** @type {number} */ i) => (names[i] === name ? body.meta.lit : colour)) : own;
  painted.set(id, { name, trace: body.name, own, now });
  draw.restyle(id, { facecolor: [now] }, [body.name]);
}

/** @param {string} id */
const bodyOf = (id) => draw.figure(id)?.data.find((trace) => trace.type === "mesh3d" && trace.meta && trace.meta.lit);

/* What each triangle of a body is called: by its own text, or the key of a point of another trace. */
/** @param {string} id @param {any} body @returns {string[]} */
function namesOf(id, body) {
  if (!body.meta.keys) return body.text;
  const keys = draw.figure(id)?.data.find((trace) => trace.name === body.meta.keys)?.customdata || [];
  return body.customdata.map((/** @type {number} */ i) => keys[i] || "");
}

/* Faces that are rankings are lit wherever rankings are; the others by the pointer alone. */
draw.onBirth.add((id, graph) => {
  plotly.onFace(graph, (trace, triangle) => {
    const body = bodyOf(id);
    if (!body) return;
    const name = body.name === trace ? namesOf(id, body)[triangle] : "";
    if (!body.meta.keys) paint(id, name);
    else if (name) highlight.light(id.split("-")[0], name, id);
  }, () => {
    const body = bodyOf(id);
    if (body && !body.meta.keys) paint(id, "");
  });
});

highlight.onShow.add((view, key, held) => {
  lit[view] = key;
  for (const id of written.keys()) {
    if (!id.startsWith(`${view}-`)) continue;
    place(id);
    const body = bodyOf(id);
    if (body && body.meta.keys) paint(id, held ? key : "");
  }
});

// --- a tap first --------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const stage = around(event, ".stage");
  for (const other of document.querySelectorAll(".stage.awake")) {
    if (other !== stage) other.classList.remove("awake");
  }
  if (stage) stage.classList.add("awake");
});
