/* Applies an answer of the server to the page. Computes nothing: every number and every word on
   screen is the server's. */
import * as draw from "../plot/draw.mjs";
import { handles } from "../plot/points.mjs";
import { fitting } from "./asking.mjs";
import * as boxes from "./boxes.mjs";
import * as depth from "./depth.mjs";
import { meet, tookStep, want } from "./controls.mjs";
import { listeners } from "./listeners.mjs";
import { notify } from "./notices.mjs";
import * as open from "./open.mjs";
import { byId, text } from "./page.mjs";
import { sayAll } from "./scrub.mjs";
import { answered, arrived, drawsWhile, push } from "./server.mjs";
import * as theme from "./theme.mjs";
import * as url from "./url.mjs";
import { explain } from "./words.mjs";

/** @typedef {import("../plot/difference.mjs").Figure} Figure */
/**
 * @typedef {object} Answer  as components/page/answers.py gives it; by element id where nothing else is said
 * @property {string} view
 * @property {number} number  of the request, 0 for what came with the layout
 * @property {string} query
 * @property {string[]} left_out  keys of the query that its link does not hold
 * @property {string[]} own  of these, what a link of the person's own holds
 * @property {string} theme
 * @property {string} width
 * @property {string} depth
 * @property {string[]} notices
 * @property {string} opens  another view that an edit went to, or ""
 * @property {Record<string, string>} [read]  by name, what was wrong with a person's text, or ""
 * @property {Record<string, string>} [remarks]  by name, how a text was read that could mean something else
 * @property {Record<string, any> | null} [changed]  what is said and lit after a change: texts by id,
 *   and what the view's script draws; null leaves what was said
 * @property {string} [address]  the query that came with the request of the layout
 * @property {Record<string, Figure>} pictures
 * @property {string} title
 * @property {Record<string, string>} texts
 * @property {Record<string, Record<string, string>>} terms  by element id: words that are explained
 * @property {Record<string, string>} descriptions
 * @property {Record<string, boolean>} visible
 * @property {Record<string, any>} controls  by name
 * @property {Record<string, any>} frames  what the view's sliders scrub through
 * @property {Record<string, any>} data  what the view's own scripts draw
 */
/** @typedef {(answer: Answer) => void} Painter */

/** @type {Record<string, Painter[]>} */
const painters = {};
/** @type {Record<string, Answer["changed"]>} by view: what was last said of a change */
const said = {};
/** An answer has been applied: (view). */
export const applied = listeners();

/**
 * Who draws what only one view has.
 * @param {string} view
 * @param {Painter} f
 */
export function paint(view, f) { (painters[view] = painters[view] || []).push(f); }

/**
 * Words, descriptions and what is to be seen, where their elements are in the page.
 * @param {Answer} answer
 */
export function write(answer) {
  for (const id of Object.keys(answer.texts)) explain(id, answer.terms[id]);
  for (const [id, value] of Object.entries({ ...answer.texts, ...answer.changed?.texts })) text(id, value);
  for (const [id, value] of Object.entries(answer.descriptions)) {
    const element = byId(id);
    if (element) element.setAttribute("aria-label", value);
  }
  for (const [id, value] of Object.entries(answer.visible)) {
    const element = byId(id);
    if (element) element.hidden = !value;
  }
  press(answer.view, answer.data.pressed || {});
}

/**
 * Which buttons of a view are pressed, by the edits that they are.
 * @param {string} view
 * @param {Record<string, boolean>} pressed
 */
function press(view, pressed) {
  for (const [name, on] of Object.entries(pressed)) {
    for (const button of document.querySelectorAll(`[data-view="${view}"] [data-toggle="${name}"]`)) {
      button.setAttribute("aria-pressed", String(on));
    }
  }
}

/**
 * @param {string} view
 * @param {Answer} answer
 */
function apply(view, answer) {
  const step = tookStep(view);
  const front = view === open.view() || !open.view();
  if (front) {
    url.take(answer.query, step, answer.left_out, answer.own);
    document.title = answer.title;
  }
  answer.changed = said[view] = answer.changed === null ? said[view] : answer.changed;
  write(answer);
  for (const [id, figure] of Object.entries(answer.pictures)) {
    if (!figure.layout.scene || depth.ask()) draw.draw(id, figure);
  }
  for (const [id, specs] of Object.entries(answer.data.handles || {})) handles(view, id, specs);
  want(view, answer.controls);
  const early = boxes.read(view, answer.read || {}, answer.remarks || {});
  if (front) notify(answer.notices.filter((notice) => !early.includes(notice)));
  for (const painter of painters[view] || []) painter(answer);
  answered(view, answer);
  sayAll(view);
  applied.tell(view);
  if (front && answer.number > 0 && answer.opens) open.show(answer.opens, false);
}
boxes.told.add((_, sentence) => notify([sentence]));
arrived.add((answer) => apply(answer.view, answer));
drawsWhile(draw.drawing);

/**
 * A view's first answer, which can be here before what it is drawn into.
 * @param {Answer} answer
 */
export function laidOut(answer) {
  const panel = document.querySelector(`[data-view="${answer.view}"]`);
  if (!panel || !panel.querySelector("[data-ready]")) {
    setTimeout(() => laidOut(answer), 20);
    return;
  }
  first(answer.view, answer);
  apply(answer.view, answer);
}

/**
 * The answer that came with the layout: the graphs were plotted from the very same figures.
 * @param {string} view
 * @param {Answer} answer
 */
function first(view, answer) {
  for (const [id, figure] of Object.entries(answer.pictures)) draw.remember(id, figure);
  const front = document.querySelector("[data-first]");
  const stale = front && view === front.dataset.first
    && (answer.address || "").replace(/^\?/, "") !== window.location.search.replace(/^\?/, "");
  if (!open.view()) open.show(view, false);
  meet();
  theme.show();
  if (!fitting(answer) || stale) setTimeout(() => push(view, {}), 0);
}
