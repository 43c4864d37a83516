/* Sliders through frames that came with the answer: a frame is drawn as soon as the slider moves,
   and the server is asked nothing. Their ids are {scrub, view}. */
import { scrubShows } from "./controls.mjs";
import * as dash from "./dash.mjs";
import { hand } from "./hand.mjs";
import { listeners } from "./listeners.mjs";
import { answer } from "./server.mjs";

/** @typedef {(index: number, frames: any) => string | number | undefined} Says  what stands at a place of a slider */
/** @type {Record<string, {draws: (index: number, frames: any) => void, says?: Says}>} by "view/name" */
const scrubbers = {};

/** A frame has been drawn: (view, name, index). */
export const shown = listeners();

/**
 * Who draws the frames of a slider.
 * @param {string} view
 * @param {string} name
 * @param {(index: number, frames: any) => void} draws
 * @param {Says} [says]  the value that a frame shows, for who hears the slider instead of seeing it
 */
export function scrub(view, name, draws, says) { scrubbers[`${view}/${name}`] = { draws, says }; }

/* A slider that stands at a frame says the value that the frame shows. */
/** @param {string} view @param {string} name @param {any} frames @param {number} [index] */
function say(view, name, frames, index) {
  const slider = dash.find({ scrub: name, view });
  const { says } = scrubbers[`${view}/${name}`] || {};
  const text = slider && says && says(index === undefined ? dash.standsAt(slider) : index, frames);
  if (slider && text !== undefined && text !== null) dash.sayValue(slider, String(text).replace("-", "−"));
}

/**
 * All sliders of a view say what they show.
 * @param {string} view
 */
export function sayAll(view) {
  const last = answer(view);
  for (const place of last ? Object.keys(scrubbers) : []) {
    const [of, name] = place.split("/");
    if (of === view) say(view, name, last.frames);
  }
}

const REST = 300; // ms
const RENDERED = 30; // ms in which Dash has taken over a value
/** @type {Map<string, ReturnType<typeof setTimeout>>} sliders whose place Dash has not heard yet */
const moving = new Map();
/** @type {WeakMap<Element, number>} by slider: the value that Dash last heard */
const told = new WeakMap();

/** @param {import("./dash.mjs").Id} id @param {number} value */
function tell(id, value) {
  const slider = dash.find(id);
  if (slider) told.set(slider, value);
  dash.setProps(id, { value });
}

/** @param {import("./dash.mjs").Id} id @param {() => void} f @param {number} wait */
function soon(id, f, wait) {
  const key = dash.written(id);
  clearTimeout(moving.get(key));
  moving.set(key, setTimeout(() => {
    moving.delete(key);
    f();
  }, wait));
}

/* Dash hears where a slider stands once it rests (AT_REST in components/page/controls.py). */
/** @param {import("./dash.mjs").Id} id */
function tellAtRest(id) {
  soon(id, () => {
    const slider = dash.find(id);
    if (slider) tell(id, dash.standsAt(slider));
  }, REST);
}

/**
 * Move a slider. Where Dash may believe it to be there already, it first hears where it stands.
 * @param {import("./dash.mjs").Id} id
 * @param {number} value
 */
export function moveTo(id, value) {
  const key = dash.written(id);
  const slider = dash.find(id);
  if (slider && moving.has(key) && (told.get(slider) ?? value) === value) {
    tell(id, dash.standsAt(slider));
    soon(id, () => tell(id, value), RENDERED);
    return;
  }
  clearTimeout(moving.get(key));
  moving.delete(key);
  tell(id, value);
}

dash.onSlide((id, index) => {
  const { view, scrub: name } = id;
  if (name) tellAtRest(id);
  const last = name && answer(view);
  if (!last) return;
  say(view, name, last.frames, index);
  if (!scrubShows(view, name, index)) return;
  const { draws } = scrubbers[`${view}/${name}`] || {};
  if (draws) draws(index, last.frames);
  shown.tell(view, name, index);
});

/**
 * Show a value in a slider without drawing its frame; one that is not laid out yet has none.
 * @param {string} view
 * @param {string} name
 * @param {any} value
 */
export function setScrub(view, name, value) {
  const id = { scrub: name, view };
  if (!hand.down && dash.find(id) && scrubShows(view, name, value)) moveTo(id, value);
}
