/* Turns what a person does with a control into an edit for the gate, and writes into the controls
   what the server settled on. Ids are {control, view, part}: controls of one name follow each other. */
import * as boxes from "./boxes.mjs";
import * as dash from "./dash.mjs";
import { hand, holding } from "./hand.mjs";
import { listeners } from "./listeners.mjs";
import * as open from "./open.mjs";
import { begin, expected, idle, push, rested } from "./server.mjs";

/** @typedef {import("./dash.mjs").Id} Id */
/** @typedef {{key: string, id: Id, slider?: HTMLElement}} Part */

/** @type {Record<string, Record<string, any>>} view -> {control: what it should show} */
const wanted = {};
/** @type {Map<string, any>} "view/control/part" -> what it shows now, filled by the controls themselves */
const shown = new Map();
/** @type {Map<string, Part[]>} by "view/control" */
const known = new Map();
/** @type {Set<string>} views whose next answer is a step of its own for Back */
const stepped = new Set();

/** @param {any} a @param {any} b */
const equal = (a, b) => a === b || (a !== null && b !== null && a !== "" && b !== ""
  && typeof a !== "object" && Number(a) === Number(b)) || JSON.stringify(a) === JSON.stringify(b);

/** @param {Id} id */
const keys = (id) => ({ key: `${id.view}/${id.control}/${id.part}`, family: `${id.view}/${id.control}` });

/** @param {string} view @param {string} name @returns {Part[]} */
function parts(view, name) {
  const id = { by: "hand", control: name, part: "slider", view };
  const slider = dash.find(id);
  const others = known.get(`${view}/${name}`) || [];
  return slider ? [...others, { ...keys(id), id, slider }] : others;
}

/** @param {Part} part @param {any} value */
function write(part, value) {
  if (equal(part.slider ? dash.standsAt(part.slider) : shown.get(part.key), value)) return;
  shown.set(part.key, value);
  dash.setProps(part.id, { value });
}

// --- an answer ----------------------------------------------------------------------------------

/**
 * What the controls of a view should show when nothing is under way any more; boxes follow a point
 * that is dragged.
 * @param {string} view
 * @param {Record<string, any>} values
 */
export function want(view, values) {
  wanted[view] = { ...values };
  if (!holding()) return; // at rest they are shown once nothing is under way
  for (const [name, value] of Object.entries(values)) boxes.show(view, name, value);
}

/**
 * Whether the edit that is answered now is a step of its own for Back.
 * @param {string} view
 */
export const tookStep = (view) => stepped.delete(view);

/**
 * Nothing is under way for the view: the controls may take over what the server settled on.
 * @param {string} view
 */
export function settled(view) {
  if (hand.down || holding() || !idle(view)) return;
  for (const [name, value] of Object.entries(wanted[view] || {})) {
    for (const part of parts(view, name)) write(part, value);
    boxes.show(view, name, value);
  }
  atRest.tell(view);
}
rested.add(settled);
/** A view is at rest: the hand too, and all that it did is on screen: (view). */
export const atRest = listeners();
boxes.left.add((view) => setTimeout(() => settled(view), 0));

/* Dash says nothing of controls that came with a part laid out later: look them up in the page, so
   that they can follow an answer and their first change counts. */
export function meet() {
  for (const element of dash.allWith("control")) {
    const id = dash.idOf(element);
    if (!id) continue;
    const { key, family } = keys(id);
    if (id.by || parts(id.view, id.control).some((part) => part.key === key)) continue;
    known.set(family, [...(known.get(family) || []), { key, id }]);
    shown.delete(key);
  }
}

// --- an edit ------------------------------------------------------------------------------------

/**
 * Every control of a view reports here, their values side by side.
 * @param {any[]} values
 * @param {Id[]} ids
 */
export function edited(values, ids) {
  const before = new Map(shown);
  const old = new Set([...known.values()].flat().map((part) => part.key));
  known.clear(); // the list is complete: what is not in it is no longer on the page
  ids.forEach((id, i) => {
    const { key, family } = keys(id);
    known.set(family, [...(known.get(family) || []), { key, id }]);
    shown.set(key, values[i]);
  });
  /** @type {Record<string, any>} */
  const edits = {};
  let view = "";
  ids.forEach((id, i) => {
    const { key } = keys(id);
    const was = before.get(key);
    if (!old.has(key) || (was === undefined && !(id.control in (wanted[id.view] || {})))) return;
    if (!isEdit(id, values[i], was)) return;
    view = id.view;
    edits[id.control] = values[i];
    showTwins(id, values[i]);
  });
  if (view) send(view, edits);
}

/** @param {Id} id @param {any} value @param {any} [was] */
function isEdit(id, value, was) {
  if (value === undefined || value === null || equal(was, value)) return false;
  return !equal(expected(id.view, wanted[id.view] || {})[id.control], value);
}

/** @param {Id} id @param {any} value */
function showTwins(id, value) {
  for (const twin of parts(id.view, id.control)) if (twin.key !== keys(id).key) write(twin, value);
  boxes.show(id.view, id.control, value);
}

/**
 * An edit leaves; another preset or section is a step of its own for Back.
 * @param {string} view
 * @param {Record<string, any>} edits
 */
export function send(view, edits) {
  if ("preset" in edits || "section" in edits) stepped.add(view);
  push(view, edits);
}

boxes.begun.add(begin);
boxes.entered.add((view, name, what) => send(view, { [name]: what }));

/* A slider under the hand: its edit leaves without a round through Dash. */
dash.onSlide((id, value) => {
  if (id.scrub || !id.by) return;
  if (!(id.control in (wanted[id.view] || {})) || !isEdit(id, value)) return;
  send(id.view, { [id.control]: value });
  showTwins(id, value);
});

/**
 * Buttons: ids {button, view}; the edit is {button: how often it was pressed}.
 * @param {(number | null | undefined)[]} clicks
 * @param {Id[]} ids
 */
export function pressed(clicks, ids) {
  ids.forEach((id, i) => {
    const key = `${id.view}/button/${id.button}`;
    const before = shown.get(key) || 0;
    const now = clicks[i] || 0;
    shown.set(key, now);
    if (now <= before) return;
    stepped.add(id.view);
    push(id.view, { [id.button]: now });
  });
}

for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => setTimeout(() => {
    const view = open.view();
    if (view) settled(view);
  }, 0), true);
}

// An emptied or refused entry gets its value back when it is left.
const LEFT = 350; // ms, longer than the pause of a typed box
document.addEventListener("focusout", (event) => {
  const view = open.view();
  if (!(event.target instanceof HTMLInputElement) || !view) return;
  setTimeout(() => {
    for (const [name, value] of Object.entries(wanted[view] || {})) {
      for (const part of parts(view, name)) {
        if (!idle(view)) return;
        write(part, value);
      }
    }
  }, LEFT);
});

// --- sliders whose frames are here --------------------------------------------------------------

/**
 * Whether a scrubbing slider shows something else than before.
 * @param {string} view
 * @param {string} name
 * @param {any} value
 */
export function scrubShows(view, name, value) {
  const key = `${view}/scrub/${name}`;
  if (shown.get(key) === value) return false;
  shown.set(key, value);
  return true;
}

const PAUSE = 300; // ms
/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const resting = new Map();
/**
 * A control's value changed here without the server (a scrubbed slider's typed twin).
 * @param {string} view
 * @param {string} name
 * @param {any} value
 */
export function setControl(view, name, value) {
  if (wanted[view]) wanted[view][name] = value;
  clearTimeout(resting.get(`${view}/${name}`));
  // Once, at rest: a box that is rewritten while it still waits out its own pause answers with the
  // value before.
  resting.set(`${view}/${name}`, setTimeout(() => settled(view), PAUSE));
}
