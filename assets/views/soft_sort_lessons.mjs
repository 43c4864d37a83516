/* Two sections of the Soft sort view: the rows that move whole, and the descents that are played step
   by step. */
import * as answers from "../core/answers.mjs";
import { asking } from "../core/asking.mjs";
import * as dash from "../core/dash.mjs";
import { number } from "../core/numbers.mjs";
import * as page from "../core/page.mjs";
import { around, byId, element } from "../core/page.mjs";
import * as scrubbing from "../core/scrub.mjs";
import { refused } from "../core/server.mjs";
import * as draw from "../plot/draw.mjs";
import { soft } from "./soft_sort.mjs";

/** @typedef {import("../core/answers.mjs").Answer} Answer */

const VIEW = "soft_sort";
const DURATION = 6000; // ms for all steps of a descent

// --- rows -------------------------------------------------------------------------------------

/** @type {{count: number, table: any}} */
const rows = { count: -1, table: null };

/** @param {Element} box @param {number} count @param {string[]} titles */
function buildRows(box, count, titles) {
  rows.count = count;
  rows.table = element("table");
  const head = element("tr");
  head.append(...titles.map((text) => Object.assign(element("th", "", text), { scope: "col" })));
  const body = element("tbody");
  for (let i = 0; i < count; i += 1) {
    const line = element("tr");
    line.append(Object.assign(element("th", "", String(i + 1)), { scope: "row" }), element("td", "number"), element("td", "number"), element("td", "number"));
    body.append(line);
  }
  rows.table.append(Object.assign(element("thead")), body);
  rows.table.tHead.append(head);
  box.replaceChildren(rows.table);
}

/** @param {Answer} answer */
function vectors({ data, frames }) {
  const box = byId("soft_sort-rows");
  if (data.section !== "vectors" || !box || !frames.vectors) return;
  const points = soft.frameOf(frames.vectors);
  const scores = soft.frameOf(frames.vector_scores);
  const count = scores.length;
  if (rows.count !== count || !box.contains(rows.table)) buildRows(box, count, data.rows_head);
  const x = [];
  const y = [];
  for (let i = 0; i < count; i += 1) {
    x.push(points[2 * i]);
    y.push(points[2 * i + 1]);
    const { cells } = rows.table.tBodies[0].rows[i];
    [x[i], y[i], scores[i]].forEach((value, k) => { cells[k + 1].textContent = number(value, 2); });
  }
  draw.restyle("soft_sort-vectors", { x: [x], y: [y] }, ["softly sorted"]);
}
soft.painters.push(vectors);

// --- descents ---------------------------------------------------------------------------------

/**
 * @typedef {object} Lesson  three descents
 * @property {string} key  of the state that they belong to
 * @property {string} stale  what is said once another state is shown
 * @property {number} steps
 * @property {string[]} counted  by step
 * @property {string[]} shown  likewise
 * @property {string[]} said
 * @property {string[]} runs
 * @property {Pack} losses
 * @property {Pack} values
 * @property {Pack} ranks
 * @property {Answer["pictures"]} pictures
 */
/** @typedef {import("../core/packs.mjs").Pack} Pack */
/** @type {{now: Lesson | null, step: number, frame: number}} */
const lesson = { now: null, step: 0, frame: 0 };

/** @param {number} step */
function showStep(step) {
  const { now } = lesson;
  if (!now) return;
  lesson.step = Math.min(Math.max(step, 0), now.steps);
  page.text("soft_sort-step-shown", now.counted[lesson.step]);
  const losses = soft.frameOf(now.losses, lesson.step);
  draw.restyle("soft_sort-loss", {
    x: [now.runs.map(() => lesson.step)], y: [Array.from(losses)],
  }, ["at this step"]);
  const moved = { "soft_sort-learned-values": now.values, "soft_sort-learned-ranks": now.ranks };
  for (const [id, pack] of Object.entries(moved)) {
    const points = soft.frameOf(pack, lesson.step);
    const n = points.length / now.runs.length;
    const y = now.runs.map((_, k) => Array.from(points.subarray(k * n, (k + 1) * n)));
    draw.restyle(id, { y }, now.runs);
  }
  page.text("soft_sort-learn-said", now.shown[lesson.step]);
}
scrubbing.scrub(VIEW, "step", (step) => {
  if (step !== lesson.step) showStep(step);
}, (step) => lesson.now?.counted[step]);

/** @param {boolean} yes */
function running(yes) {
  for (const [id, off] of /** @type {[string, boolean][]} */ ([["start", yes], ["stop", !yes]])) {
    const button = byId(`soft_sort-learn-${id}`);
    if (button instanceof HTMLButtonElement) button.disabled = off;
  }
}

function stop() {
  cancelAnimationFrame(lesson.frame);
  lesson.frame = 0;
  running(false);
  scrubbing.setScrub(VIEW, "step", lesson.step);
}

/** @param {number} steps */
function play(steps) {
  cancelAnimationFrame(lesson.frame);
  running(true);
  const begin = performance.now();
  const tick = () => {
    const step = Math.floor(page.played((performance.now() - begin) / DURATION) * steps);
    if (step !== lesson.step) showStep(step);
    if (step >= steps) {
      stop();
      return;
    }
    lesson.frame = requestAnimationFrame(tick);
  };
  tick();
}

/** @param {Lesson & {why: ""} | {why: string} | null} found */
function learned(found) {
  if (!found) return;
  lesson.now = "steps" in found ? found : null;
  lesson.step = 0;
  const box = byId("soft_sort-lesson");
  if (!box) return;
  box.hidden = Boolean(found.why);
  const ends = byId("soft_sort-learn-ends");
  if (ends) ends.replaceChildren();
  if (!("steps" in found)) {
    page.text("soft_sort-learn-said", found.why);
    running(false);
    return;
  }
  if (ends) ends.append(...found.said.map((said) => element("li", "", said)));
  window.dispatchEvent(new Event("resize"));
  for (const [id, figure] of Object.entries(found.pictures)) draw.draw(id, figure);
  play(found.steps);
}

soft.painters.push((answer) => {
  const box = byId("soft_sort-lesson");
  if (answer.data.section !== "learning" || !box || !lesson.now || lesson.now.key === answer.data.lesson) return;
  if (box.hidden) return;
  stop();
  box.hidden = true;
  const ends = byId("soft_sort-learn-ends");
  if (ends) ends.replaceChildren();
  page.text("soft_sort-learn-said", lesson.now.stale);
});

// --- buttons ----------------------------------------------------------------------------------

const asked = () => ({ ...asking(), number: Date.now() });
let begun = false; // the first lesson, which nobody has to ask for
function learn() {
  begun = true;
  running(true);
  dash.setProps("soft_sort-learn", { data: asked() });
}
soft.painters.push((answer) => {
  if (!begun && answer.data.section === "learning" && byId("soft_sort-learn-start")) learn();
});
document.addEventListener("click", (event) => {
  const button = around(event, "button");
  const { id = "", dataset = {} } = button || {};
  if (id === "soft_sort-learn-start") learn();
  if (id === "soft_sort-learn-stop") stop();
  if (id === "soft_sort-autograd") {
    dash.setProps("soft_sort-autograd-said", { children: dataset.says });
    dash.setProps("soft_sort-autograd-asked", { data: asked() });
  }
});

/* A refusal is said beside the button that was pressed, too; it can be pressed again. */
refused.add((ids, sentence) => {
  if (ids.includes("soft_sort-learned")) {
    running(false);
    page.text("soft_sort-learn-said", sentence);
  } else if (ids.includes("soft_sort-autograd-said")) {
    dash.setProps("soft_sort-autograd-said", { children: sentence });
  }
});

/* Another Jacobian: what was said of the last one no longer holds. */
answers.paint("soft_sort", () => {
  const said = byId("soft_sort-autograd-said");
  if (said && said.textContent) dash.setProps("soft_sort-autograd-said", { children: "" });
});

dash.provide("soft_sort", { learned });
