/* Long jobs beside the page, of which components/page/long_job.py lays out the parts: their buttons,
   and the asking how far one is. The link keeps its id. */
import { asking } from "./asking.mjs";
import * as dash from "./dash.mjs";
import { around, byId } from "./page.mjs";
import { refused } from "./server.mjs";
import * as url from "./url.mjs";

const LOOK = 500; // ms from an answer to the next question
const AGAIN = 3000; // ms where there was none

/** @type {Record<string, {running: boolean, job?: string, forgotten?: boolean, timer?: ReturnType<typeof setTimeout>}>} */
const jobs = {};

/** @param {string} box */
const start = (box) => byId(`${box}-start`);

/** @param {string} box */
const keyOf = (box) => start(box)?.dataset.key || "";

/** @param {string} box @param {string} words */
const say = (box, words) => dash.setProps(`${box}-said`, { children: words });

/** @param {string} box @param {"start" | "look" | "follow" | "cancel"} does */
function ask(box, does) {
  clearTimeout(jobs[box]?.timer);
  const job = url.get(keyOf(box)) || (does === "cancel" && jobs[box]?.job); // of a page that is left
  const data = { ...asking(), does, job, number: Date.now() };
  dash.setProps(`${box}-asked`, { data });
}

/** @param {string} box @param {boolean} running */
function show(box, running) {
  clearTimeout(jobs[box]?.timer);
  jobs[box] = { running };
  dash.setProps(`${box}-start`, { disabled: running });
  dash.setProps(`${box}-cancel`, { disabled: !running });
}

/** @param {string} box @param {number} wait */
function lookLater(box, wait) {
  jobs[box].timer = setTimeout(() => ask(box, jobs[box].running ? "follow" : "look"), wait);
}

/** @param {string} box */
function fresh(box) {
  say(box, start(box)?.dataset.first || "");
  dash.setProps(`${box}-bar`, { value: 0 });
}

/**
 * What was computed is not of this page any more: it ends, and nothing is said of it.
 * @param {string} box
 */
export function forget(box) {
  if (jobs[box]?.running) ask(box, "cancel");
  url.keep(keyOf(box), "");
  // Dash goes through the whole page for each part: not for every move of a hand.
  if (!start(box) || !jobs[box] || jobs[box].forgotten) return;
  show(box, false);
  fresh(box);
  jobs[box].forgotten = true;
}

/**
 * Go on with a job that no address names.
 * @param {string} box
 * @param {string} job
 */
export function resume(box, job) {
  url.keep(keyOf(box), job);
  ask(box, "look");
}

/**
 * The server says which job there is; before it has been asked, nothing.
 * @param {{job: string, running: boolean, first: boolean} | undefined} data
 * @param {string} id
 */
function told(data, id) {
  const box = id.replace(/-job$/, "");
  const key = keyOf(box);
  if (!data) {
    if (url.get(key)) ask(box, "look");
    return;
  }
  if (data.job && url.get(key) !== data.job && !jobs[box]?.running) return; // it was forgotten
  url.keep(key, data.job);
  show(box, data.running);
  jobs[box].job = data.job;
  if (data.first) fresh(box);
  if (data.running) lookLater(box, LOOK);
}
dash.provide("jobs", { told });

document.addEventListener("click", (event) => {
  const { dataset = {} } = around(event, "button[data-job]") || {};
  const { job = "", does = "" } = dataset;
  if (does === "start") {
    show(job, true);
    say(job, dataset.says || "");
    dash.setProps(`${job}-bar`, { value: 0 });
  }
  if (does === "start" || does === "cancel") ask(job, does);
});

refused.add((ids, sentence) => {
  for (const box of Object.keys(jobs)) {
    if (!ids.includes(`${box}-said`)) continue;
    say(box, sentence);
    const followed = Boolean(url.get(keyOf(box)));
    show(box, followed && jobs[box].running);
    if (followed) lookLater(box, AGAIN);
  }
});
