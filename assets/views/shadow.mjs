/* What only the Shadow view draws: the table of rankings, the temperature's frames, the light. */
import * as answers from "../core/answers.mjs";
import * as controls from "../core/controls.mjs";
import * as dash from "../core/dash.mjs";
import { hand } from "../core/hand.mjs";
import { fixed, tight } from "../core/numbers.mjs";
import { unpack, frame } from "../core/packs.mjs";
import * as page from "../core/page.mjs";
import { around, byId } from "../core/page.mjs";
import { settle } from "../core/roving.mjs";
import * as scrubbing from "../core/scrub.mjs";
import * as server from "../core/server.mjs";
import * as url from "../core/url.mjs";
import * as draw from "../plot/draw.mjs";
import * as highlight from "../plot/highlight.mjs";
import * as plotly from "../plot/plotly.mjs";

const VIEW = "shadow";
const AT_ONCE = 40; // rows that come with an answer, more than are in sight
const AFTER_PAINT = 60; // ms
const RESTING = 200; // ms
const MOST_MADE = 800; // rows in the page; of a longer list those around what is in sight
const ROW = 1.7; // rem, the height of a row, as in style.css
const ROOM = 13; // letters that fit beside the other columns
const LETTER = 1.3; // of the width of a digit, a capital at most
const AROUND = 80; // rows above and below
/**
 * @typedef {object} Row  one ranking of the table; its elements are made when it is first shown
 * @property {string} key
 * @property {boolean | null} state  whether it is possible
 * @property {string} said  the same in a word
 * @property {string | null} text  how probable it is
 * @property {boolean} lit
 * @property {boolean} pinned
 * @property {string} changed  "gained", "lost" or ""
 * @property {HTMLElement | null} tr
 * @property {HTMLElement} [button]
 * @property {HTMLElement} [possible]
 * @property {HTMLElement} [share]
 */
/**
 * @typedef {object} Table  as the server has it
 * @property {string} label
 * @property {string[]} head
 * @property {string[]} keys
 * @property {string} apart  what stands between the names in a key
 * @property {string} between  and in a row
 * @property {Record<string, string>} colours
 * @property {Pack} feasible
 * @property {string[]} words
 * @property {string[] | null} shares
 * @property {Pack | null} listed  the places of the rows in `keys`, null for all
 */
/** @typedef {import("../core/answers.mjs").Answer} Answer */
/** @typedef {import("../core/packs.mjs").Pack} Pack */
/** @type {{keys: string[] | null, parts: Row[], listed: string | null, element: HTMLElement | null,
 *   long: Row[], at: number, later: ReturnType<typeof setTimeout> | undefined}} */
const rows = { keys: null, parts: [], listed: null, element: null, long: [], at: -1, later: undefined };

/** @type {Answer | null} */
let latest = null;

/** @param {string} role @param {string} name */
function cell(role, name) {
  const element = document.createElement("div");
  element.setAttribute("role", role);
  element.className = name;
  return element;
}

/* One row: a real button (the ranking), whether it is possible, how probable it is. Not a <tr>:
   rows out of sight are then neither laid out nor painted, which 720 of them need. */
/** @param {Row} part */
function made(part) {
  if (part.tr) return part.tr;
  const tr = cell("row", "row");
  const th = cell("rowheader", "");
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  const winner = document.createElement("span");
  winner.className = "winner";
  button.append(winner, "");
  th.append(button);
  const possible = cell("cell", "");
  const share = cell("cell", "number");
  tr.append(th, possible, share);
  Object.assign(part, { tr, button, possible, share });
  name(part);
  write(part);
  return tr;
}

/** @param {any} part  a row that has its elements, of another ranking than before */
function name({ key, tr, button }) {
  const { apart = "", between = "", colours = {} } = latest?.data.table || {};
  const names = key.split(apart);
  tr.dataset.key = key;
  button.dataset.ranking = key;
  button.firstChild.style.background = colours[names[0]];
  button.lastChild.data = names.join(between);
}

/** @param {any} part  a row that has its elements */
function write(part) {
  page.attribute(part.tr, "class", `row ${part.state ? "yes" : "no"} ${part.changed}${part.lit ? " lit" : ""}`);
  page.content(part.possible, latest?.changed?.words?.[part.changed] || part.said);
  page.content(part.share, part.text);
  page.attribute(part.button, "aria-pressed", String(part.pinned));
}

/** @param {Table} table @param {Element} box */
function build(table, box) {
  const element = cell("table", "rows");
  element.setAttribute("aria-label", table.label);
  const head = cell("row", "row head");
  table.head.forEach((title, i) => {
    const place = cell("columnheader", i === 2 ? "number" : "");
    place.textContent = title;
    head.append(place);
  });
  const body = cell("rowgroup", "");
  rows.parts = table.keys.map((key) => ({
    key, tr: null, state: null, said: "", text: null, lit: false, pinned: false, changed: "",
  }));
  rows.keys = table.keys;
  rows.element = body;
  const longest = table.keys.length ? table.keys[0].split(table.apart).join(table.between).length : 0;
  // A ranking of many classes makes its column wider than the table, which then scrolls.
  element.style.setProperty("--ranking", longest > ROOM ? `calc(${LETTER * longest}ch + 1rem)` : "0");
  element.append(head, body);
  box.replaceChildren(element);
}

/* As many other rankings: the rows stay, and those that are made are called anew. */
/** @param {Table} table */
function rename(table) {
  const { keys, parts } = rows;
  rows.keys = table.keys;
  table.keys.forEach((key, i) => {
    if (keys && keys[i] === key) return;
    parts[i].key = key;
    if (parts[i].tr) name(parts[i]);
  });
}

/* What the rows say: whether each is possible, and the texts of those that are, in their order. */
/** @param {Table} table @param {number[]} listed */
function fill(table, listed) {
  const feasible = unpack(table.feasible);
  let possible = 0;
  for (const i of listed) {
    const part = rows.parts[i];
    const yes = feasible[i] === 1;
    const text = (yes && table.shares && table.shares[possible]) || "";
    if (yes) possible += 1;
    if (part.state === yes && part.text === text) continue;
    Object.assign(part, { state: yes, said: table.words[yes ? 1 : 0], text });
    if (part.tr) write(part);
  }
}

/* The rows below the ones in sight come after the pictures have been painted. */
/** @param {Row[]} kept @param {number} from */
function append(kept, from) {
  if (rows.element) rows.element.append(...kept.slice(from, from + 4 * AT_ONCE).map((part) => made(part)));
  if (from + 4 * AT_ONCE < kept.length) rows.later = setTimeout(() => append(kept, from + 4 * AT_ONCE), 0);
}

/* The rows that the server lists. */
/** @param {Table} table @param {number[]} listed */
function list(table, listed) {
  if (!rows.element) return;
  const now = table.listed ? table.listed.base64 : "all";
  if (rows.listed === now) return;
  rows.listed = now;
  const kept = listed.map((i) => rows.parts[i]);
  clearTimeout(rows.later);
  rows.long = kept.length > MOST_MADE ? kept : [];
  rows.at = -1;
  if (rows.element.parentElement) rows.element.parentElement.setAttribute("aria-rowcount", String(kept.length + 1));
  if (rows.long.length) {
    look();
    return;
  }
  rows.element.style.padding = "";
  for (const { tr } of kept) if (tr) tr.removeAttribute("aria-rowindex");
  rows.element.replaceChildren(...kept.slice(0, AT_ONCE).map((part) => made(part)));
  settle(byId("shadow-table"));
  if (kept.length > AT_ONCE) rows.later = setTimeout(() => append(kept, AT_ONCE), AFTER_PAINT);
}

/* Of a long list: the rows around what is in sight, between as much room as the others take. */
function look() {
  const { element, long } = rows;
  const box = byId("shadow-table");
  if (!element || !box || !long.length) return;
  const height = ROW * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const seen = Math.ceil(box.clientHeight / height);
  const top = Math.min(Math.floor(box.scrollTop / height), long.length - seen);
  if (rows.at >= 0 && Math.abs(top - rows.at) < AROUND / 2) return;
  const first = Math.max(0, top - AROUND);
  const last = Math.min(long.length, top + seen + AROUND);
  const focused = document.activeElement;
  rows.at = top;
  element.replaceChildren(...long.slice(first, last).map((part, i) => {
    const tr = made(part);
    tr.setAttribute("aria-rowindex", String(first + i + 2));
    return tr;
  }));
  element.style.padding = `${first * height}px 0 ${(long.length - last) * height}px`;
  settle(box);
  if (focused instanceof HTMLElement && element.contains(focused)) focused.focus({ preventScroll: true });
}
document.addEventListener("scroll", (event) => {
  if (event.target === byId("shadow-table")) look();
}, { capture: true, passive: true });

/** @param {Answer} answer */
function paintTable(answer) {
  /** @type {{table: Table}} */
  const { table } = /** @type {any} */ (answer.data);
  const box = document.getElementById("shadow-table");
  if (!box) return;
  latest = answer;
  const fits = rows.keys && rows.keys.length === table.keys.length && rows.keys[0]?.length === table.keys[0]?.length;
  if (fits && box.contains(rows.element)) rename(table);
  else {
    rows.listed = null;
    build(table, box);
  }
  const listed = table.listed ? Array.from(unpack(table.listed)) : rows.parts.map((_, i) => i);
  fill(table, listed);
  list(table, listed);
}

/* What the last change of the layer gained and lost, in the table and as rings in the pictures. */
/** @param {Answer} answer */
function markChanged({ changed }) {
  /** @type {Record<string, number[]>} */
  const { gained = [], lost = [] } = changed || {};
  /** @type {Map<number, string>} */
  const kinds = new Map();
  for (const i of gained) kinds.set(i, "gained");
  for (const i of lost) kinds.set(i, "lost");
  rows.parts.forEach((part, i) => {
    const now = kinds.get(i) || "";
    if (part.changed === now) return;
    part.changed = now;
    if (part.tr) write(part);
  });
  const keys = (/** @type {number[]} */ which) => which.map((i) => rows.parts[i].key);
  highlight.mark(VIEW, { gained: keys(gained), lost: keys(lost) });
}

/* Write what differs: which row is lit, which is pinned. */
/** @param {"lit" | "pinned"} what @param {string} key */
function mark(what, key) {
  for (const part of rows.parts) {
    const now = part.key === key;
    if (part[what] === now) continue;
    part[what] = now;
    if (part.tr) write(part);
  }
}

highlight.onLight(VIEW, (key) => {
  mark("lit", key);
});

for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  document.addEventListener(on, (event) => {
    const tr = around(event, "#shadow-table [data-key]");
    if (tr) highlight.light(VIEW, tr.dataset.key || "", "table");
  });
  document.addEventListener(off, (event) => {
    const tr = around(event, "#shadow-table [data-key]");
    if (tr) highlight.light(VIEW, "", "table");
  });
}

/* A click pins a ranking: it stays lit, and the link says so. */
let pinned = "";
document.addEventListener("click", (event) => {
  const button = around(event, "#shadow-table button[data-ranking]");
  if (!button || !latest) return;
  const key = button.dataset.ranking || "";
  pinned = pinned === key ? "" : key;
  url.set(latest.data.keys.lit, pinned, false);
  relight(latest);
});

/** @param {Answer} answer */
function relight(answer) {
  mark("pinned", pinned);
  highlight.places(VIEW, places(answer.pictures), pinned || answer.data.probe);
}

/* The softmax at another temperature: a frame that came with the answer. */
scrubbing.scrub(VIEW, "temperature", (index, frames) => {
  const p = Array.from(frame(frames.temperature, index));
  const text = p.map((v) => (frames.bare ? "" : frames.tight ? tight(fixed(v, 2)) : fixed(v, 3)));
  draw.restyle("shadow-softmax", { y: [p], text: [text] }, ["probabilities"]);
  const picture = byId("shadow-softmax-picture");
  const described = frames.described.map((/** @type {string} */ part, /** @type {number} */ i) => part + (i < p.length ? fixed(p[i], 3) : ""));
  if (picture) picture.setAttribute("aria-label", described.join(""));
  const t = frames.temperatures[index];
  controls.setControl(VIEW, "temperature", Number(t));
  if (frames.said) page.text("shadow-probe", frames.said + t);
  const { keys, defaults } = server.answer(VIEW).data;
  url.set(keys.temperature, t === defaults.temperature ? "" : t, false);
}, (index, frames) => frames.temperatures[index]);

/* Cameras of the 3-D pictures: to the address when the hand lets go. */
draw.onBirth.add((id, graph) => {
  if (!id.startsWith("shadow-")) return;
  plotly.onTurn(graph, (camera) => {
    const numbers = ["eye", "center", "up"].flatMap((name) => ["x", "y", "z"].map((k) => camera[name][k].toFixed(3)));
    url.set(server.answer(VIEW).data.keys.camera, numbers.join(","), false);
  });
});

const SLICES = ["", "-above", "-below", "-circle"].map((part) => `shadow-slice${part}`);

/* Where each ranking stands: the points of the pictures that carry its key. */
/** @param {Answer["pictures"]} pictures */
function places(pictures) {
  /** @type {Record<string, any>} */
  const found = {};
  for (const id of ["shadow-cells", "shadow-polytope", ...SLICES]) {
    if (!pictures[id]) continue;
    /** @type {Record<string, any[]>} */
    const place = (found[id] = { keys: [], x: [], y: [] });
    for (const trace of pictures[id].data) {
      if (!Array.isArray(trace.customdata) || trace.type === "mesh3d") continue; // those of triangles
      place.keys = place.keys.concat(trace.customdata); // a call with each as an argument holds fewer
      for (const axis of ["x", "y", "z"]) {
        if (trace[axis]) place[axis] = (place[axis] || []).concat(trace[axis]);
      }
    }
  }
  return found;
}

/* The typed twins of the weights, once the slider rests: laying out many boxes takes a while. */
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
function layMatrixOut() {
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (!server.idle(VIEW) || hand.down) layMatrixOut();
    else dash.setProps("shadow-shape", { data: latest && latest.query });
  }, RESTING);
}

let shape = "";
answers.paint(VIEW, (answer) => {
  paintTable(answer);
  pinned = answer.data.lit;
  relight(answer);
  markChanged(answer);
  scrubbing.setScrub(VIEW, "temperature", answer.data.scrub.temperature);
  const now = JSON.stringify(answer.data.shape);
  if (answer.number > 0 && shape !== now) layMatrixOut();
  shape = now;
});
