/* Sliders through frames that came with the answer: a frame is drawn as soon as the slider moves,
   and the server is asked nothing. Their ids are {scrub, view}. */
import { scrubShows } from "./controls.mjs";
import * as dash from "./dash.mjs";
import { hand } from "./hand.mjs";
import { listeners } from "./listeners.mjs";
import { answer } from "./server.mjs";

/** @type {Record<string, (index: number, frames: any) => void>} by "view/name" */
const scrubbers = {};

/** A frame has been drawn: (view, name, index). */
export const shown = listeners();

/**
 * Who draws the frames of a slider.
 * @param {string} view
 * @param {string} name
 * @param {(index: number, frames: any) => void} f
 */
export function scrub(view, name, f) { scrubbers[`${view}/${name}`] = f; }

dash.onSlide(({ view, scrub: name }, index) => {
  const last = name && answer(view);
  if (!last || !scrubShows(view, name, index)) return;
  const f = scrubbers[`${view}/${name}`];
  if (f) f(index, last.frames);
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
  if (!hand.down && dash.find(id) && scrubShows(view, name, value)) dash.setProps(id, { value });
}
