/* What the questions under the Shadow view's pictures draw: a ranking as chips, lists, the solid. */
import * as answers from "../core/answers.mjs";
import * as dash from "../core/dash.mjs";
import { frame, unpack } from "../core/packs.mjs";
import * as page from "../core/page.mjs";
import { around, byId } from "../core/page.mjs";
import { settle } from "../core/roving.mjs";
import * as scrubbing from "../core/scrub.mjs";
import * as sections from "../core/sections.mjs";
import * as server from "../core/server.mjs";
import { tables } from "../core/tables.mjs";
import * as url from "../core/url.mjs";
import * as draw from "../plot/draw.mjs";
import * as highlight from "../plot/highlight.mjs";
import { follow } from "../plot/points.mjs";

const VIEW = "shadow";
const SVG = "http://www.w3.org/2000/svg";
/** @typedef {import("../core/answers.mjs").Answer} Answer */
/** @typedef {import("../core/packs.mjs").Pack} Pack */
/** @typedef {{letter: string, name: string, colour: string, path: string}} Chip */

/** @type {import("../core/answers.mjs").Painter[]} */
const painters = []; // functions (answer) of the questions, called once their panels stand


/** @param {Answer} answer */
function paint(answer) {
  for (const painter of painters) painter(answer);
}
answers.paint(VIEW, paint);
sections.onLaid(VIEW, paint);

// --- chips ----------------------------------------------------------------------------------

/** @param {Chip} spec */
function shape({ colour, path }) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const element = document.createElementNS(SVG, "path");
  element.setAttribute("d", path);
  element.setAttribute("fill", colour);
  picture.append(element);
  return picture;
}

/** @param {Chip} spec */
function chip(spec) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "chip";
  element.dataset.letter = spec.letter;
  const name = document.createElement("span");
  name.className = "class-name";
  element.append(shape(spec), spec.letter, name);
  element.setAttribute("aria-roledescription", "chip that moves");
  return element;
}

const chips = () => [...(byId("shadow-chips") || { children: [] }).children];

/** @type {string[]} what the place of a chip is called */
let places = [];
let after = ""; // what follows the chips in the text that they spell
function label() {
  chips().forEach((element, i) => {
    const { letter, name } = /** @type {HTMLElement} */ (element).dataset;
    page.attribute(element, "aria-label", `${letter}${name ? ` (${name})` : ""}, ${places[i]}`);
  });
}

/* Put a chip at another place; the ranking that the chips then spell is asked about. */
/** @param {HTMLElement} element @param {number} place */
function move(element, place) {
  const box = byId("shadow-chips");
  const all = chips();
  const from = all.indexOf(element);
  const to = Math.min(Math.max(place, 0), all.length - 1);
  if (to === from) return;
  const focused = document.activeElement === element;
  // The others step aside: a chip that stays in the page keeps the pointer and the focus.
  if (to < from) for (const other of all.slice(to, from).reverse()) element.after(other);
  else for (const other of all.slice(from + 1, to + 1)) element.before(other);
  if (focused && document.activeElement !== element) element.focus();
  label();
  if (box) box.dataset.order = chips().map((c) => c.dataset.letter).join(" ");
  server.push(VIEW, { asked: chips().map((c) => c.dataset.letter).join(" > ") + after });
}

/** @type {HTMLElement | null} */
let held = null;
document.addEventListener("keydown", (event) => {
  const element = around(event, "#shadow-chips .chip");
  if (!element) return;
  const at = chips().indexOf(element);
  const place = {
    ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: Infinity,
  }[event.key];
  if (place === undefined) return;
  event.preventDefault();
  move(element, place);
});
document.addEventListener("pointerdown", (event) => {
  const element = around(event, "#shadow-chips .chip");
  if (!element || event.button > 0) return;
  event.preventDefault();
  element.focus({ preventScroll: true });
  element.setPointerCapture(event.pointerId);
  element.classList.add("held");
  held = element;
});
document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const all = chips();
  const over = all.findIndex((c) => {
    const box = c.getBoundingClientRect();
    return c !== held && event.clientX > box.left && event.clientX < box.right
      && event.clientY > box.top && event.clientY < box.bottom;
  });
  if (over >= 0) move(held, over);
});
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => {
    if (held) held.classList.remove("held");
    held = null;
  });
}

// --- ask ------------------------------------------------------------------------------------

/** @type {string | null} */
let lit = null;
painters.push(({ data: { ask, probe } }) => {
  const box = byId("shadow-chips");
  if (!ask || !box) {
    lit = null;
    return;
  }
  /** @type {Chip[]} */
  const specs = ask.chips;
  const order = specs.map((c) => c.letter).join(" ");
  ({ places, after } = ask);
  const settled = !server.ahead(VIEW) || !box.contains(document.activeElement);
  if (!held && (box.dataset.order !== order || !box.childElementCount) && settled) {
    const known = new Map(chips().map((c) => [c.dataset.letter, c]));
    const next = specs.map((spec) => known.get(spec.letter) || chip(spec));
    const focused = document.activeElement;
    box.replaceChildren(...next);
    if (focused && next.includes(focused)) focused.focus();
    box.dataset.order = order;
    label();
  }
  const called = new Map(specs.map((c) => [c.letter, c.name]));
  for (const element of chips()) {
    const name = called.get(element.dataset.letter || "") || "";
    if (element.dataset.name === name) continue;
    element.dataset.name = name;
    /** @type {Element} */ (element.querySelector(".class-name")).textContent = name;
  }
  label();
  const verdict = byId("shadow-ask-verdict");
  if (verdict) verdict.dataset.kind = ask.kind;
  const now = `${ask.key} ${probe}`;
  // A new question lights its ranking; a probe that moves is lit instead.
  if (lit !== null && lit.split(" ")[0] === ask.key && lit !== now) highlight.light(VIEW, "", "ask");
  else if (lit !== now) highlight.light(VIEW, ask.key, "ask");
  lit = now;
});

// --- lists of rankings ----------------------------------------------------------------------

/* Rankings as buttons that light them, each with a word about it. */
/** @param {string} id @param {{key: string, text: string, share?: string}[]} items */
function list(id, items) {
  const box = byId(id);
  const now = JSON.stringify(items);
  if (!box || box.dataset.now === now) return;
  box.dataset.now = now;
  box.replaceChildren(...items.map(({ key, text, share }) => {
    const item = document.createElement(key ? "button" : "span");
    if (item instanceof HTMLButtonElement) {
      item.type = "button";
      item.tabIndex = -1;
      item.dataset.lights = key;
    }
    item.className = key ? "key" : "between";
    const name = document.createElement("span");
    name.textContent = text;
    const note = document.createElement("span");
    note.className = "note";
    note.textContent = share || "";
    item.append(name, note);
    return item;
  }));
  settle(box);
}
for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  const find = (/** @type {Event} */ event) => around(event, "[data-lights]");
  document.addEventListener(on, (event) => {
    const element = find(event);
    if (element) highlight.light(VIEW, element.dataset.lights || "", "question");
  });
  document.addEventListener(off, (event) => {
    if (find(event)) highlight.light(VIEW, "", "question");
  });
}
painters.push(({ data: { sample } }) => { if (sample) list("shadow-missed", sample.missed); });
painters.push(tables);
painters.push(({ data: { line } }) => { if (line) list("shadow-line-steps", line.steps); });

// --- the point on the line ------------------------------------------------------------------

const BESIDE_NAMES = [0, 0.3, null, 0.7, 1]; // the rule at t in the strip cuts no name

scrubbing.scrub(VIEW, "along", (index, { along }) => {
  if (!along) return;
  const t = along.times[index];
  const logits = Array.from(frame(along.logits, index));
  page.text("shadow-along-shown", along.said[index]);
  draw.restyle("shadow-line", { x: [logits.map(() => t), [t, t, null, t, t]], y: [logits, BESIDE_NAMES] }, ["at t", "strip at t"]);
  if (along.points) {
    const [x, y, z] = frame(along.points, index);
    if (z !== undefined) draw.restyle("shadow-cells", { x: [[x]], y: [[y]], z: [[z]] }, ["at t"]);
    follow("shadow-cells", "along", index);
  }
  highlight.light(VIEW, along.keys[index], "along");
  const { keys, defaults } = server.answer(VIEW).data;
  url.set(keys.along, String(t) === defaults.along ? "" : String(t), false);
}, (index, { along }) => along && along.said[index]);
painters.push(({ data: { line, scrub } }) => {
  if (line) scrubbing.setScrub(VIEW, "along", scrub.along);
  else highlight.light(VIEW, "", "along");
});

// --- sets that are ordered ------------------------------------------------------------------

/* The points of the shadow at a step from sets to rankings: in the plane its outline goes through
   some of them, in space they are the corners of the body. */
scrubbing.scrub(VIEW, "ordering", (index, { ordering }) => {
  if (!ordering) return;
  const size = ordering.points.shape[2];
  const points = frame(ordering.points, index);
  const columns = Array.from({ length: size }, (_, k) => Array.from(points).filter((_v, i) => i % size === k));
  const outline = ordering.outline && Array.from(unpack(ordering.outline));
  /** @type {Record<string, any[]>} */
  const update = {};
  columns.forEach((column, k) => {
    update["xyz"[k]] = [outline ? outline.map((/** @type {number} */ i) => column[i]) : column, column];
  });
  draw.restyle("shadow-top-shadow", update, [outline ? "outline" : "solid", "ordered"]);
  page.text("shadow-ordering-shown", ordering.said[index]);
  const { keys, defaults } = server.answer(VIEW).data;
  const t = String(ordering.times[index]);
  url.set(keys.ordering, t === defaults.ordering ? "" : t, false);
}, (index, { ordering }) => ordering && ordering.said[index]);
painters.push(({ data: { scrub } }) => {
  if (scrub.ordering !== undefined) scrubbing.setScrub(VIEW, "ordering", scrub.ordering);
});

// --- the solid ------------------------------------------------------------------------------

const DURATION = 4000; // ms from solid to shadow

/** @type {number[]} */
let edges = []; // the two vertices of each, one after the other
/** @type {string[]} */
let traces = []; // an edge each, then all vertices
/* Move the points of a flat picture to a frame. */
/** @param {string} graphId @param {Pack} pack @param {number} index */
function showFrame(graphId, pack, index) {
  if (!pack) return;
  const n = pack.shape[1];
  const points = frame(pack, index);
  const place = (/** @type {number} */ vertex, /** @type {number} */ axis) => points[2 * vertex + axis];
  const lines = [0, 1].map((axis) => {
    const ends = [];
    for (let e = 0; e < edges.length; e += 2) ends.push([place(edges[e], axis), place(edges[e + 1], axis)]);
    return [...ends, Array.from({ length: n }, (_, v) => place(v, axis))];
  });
  draw.restyle(graphId, { x: lines[0], y: lines[1] }, traces);
}

const at = { flatten: 0, turn: 0 };
scrubbing.scrub(VIEW, "flatten", (index, frames) => {
  at.flatten = index;
  told = 0;
  showFrame("shadow-flattened", frames.flatten, index);
}, (index, frames) => frames.solid_said && frames.solid_said.flatten[index]);
scrubbing.scrub(VIEW, "turn", (index, frames) => {
  at.turn = index;
  showFrame("shadow-turned", frames.turn, index);
}, (index, frames) => frames.solid_said && frames.solid_said.turn[index]);

/** @type {number | null} */
let playing = null; // the time at which the first frame would have been shown
let told = 0; // when the slider was told of a frame that it has not drawn yet
const PATIENCE = 500; // ms for it to draw one before it is told of another
/** @param {number} index */
function setFrame(index) {
  told = performance.now();
  dash.setProps({ scrub: "flatten", view: VIEW }, { value: index });
}
function stop() {
  playing = null;
  const button = byId("shadow-play");
  page.turn(button, false);
  if (button) button.setAttribute("aria-pressed", "false");
}
/** @param {number} now */
function step(now) {
  const answer = server.answer(VIEW);
  if (playing === null || !answer || !answer.frames.flatten) return;
  const last = answer.frames.flatten.shape[0] - 1;
  const index = Math.max(0, Math.min(Math.floor(page.played((now - playing) / DURATION) * last), last));
  const free = !told || performance.now() - told > PATIENCE;
  if (free && index !== at.flatten) setFrame(index);
  if (free && index >= last && at.flatten >= last) stop();
  else requestAnimationFrame(step);
}
function play() {
  const last = server.answer(VIEW).frames.flatten.shape[0] - 1;
  const from = at.flatten < last ? at.flatten : 0;
  playing = performance.now() - (from / last) * DURATION;
  const button = byId("shadow-play");
  page.turn(button, true);
  if (button) button.setAttribute("aria-pressed", "true");
  requestAnimationFrame(step);
}
document.addEventListener("click", (event) => {
  if (!around(event, "#shadow-play")) return;
  if (playing === null) play();
  else stop();
});

/** @param {{text: string, colour: string, strokes: string}[]} pairs */
function legend(pairs) {
  const box = byId("shadow-pair-list");
  const now = JSON.stringify(pairs);
  if (!box || box.dataset.now === now) return;
  box.dataset.now = now;
  box.replaceChildren(...pairs.map(({ text, colour, strokes }) => {
    const item = document.createElement("span");
    item.setAttribute("role", "listitem");
    item.innerHTML = `<svg viewBox="0 0 40 8" aria-hidden="true"><path d="M0 4H40" stroke="${colour}" stroke-width="3" stroke-dasharray="${strokes}"/></svg>`;
    item.append(text);
    return item;
  }));
}

painters.push(({ data: { solid, section }, frames }) => {
  if (!solid) {
    stop();
    return;
  }
  ({ edges, traces } = solid);
  legend(solid.pairs);
  // A new answer draws the first frame: the sliders stay where they are, and so do the pictures.
  if (frames.flatten) showFrame("shadow-flattened", frames.flatten, at.flatten);
  if (frames.turn) showFrame("shadow-turned", frames.turn, Math.min(at.turn, frames.turn.shape[0] - 1));
  if (section !== "solid") stop();
});
