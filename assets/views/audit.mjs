/* What only "Your layer" draws: the tables of its sections; and what becomes of a layer that is
   uploaded, and of its audit in the background. */
import * as answers from "../core/answers.mjs";
import * as dash from "../core/dash.mjs";
import { forget } from "../core/long_job.mjs";
import * as sections from "../core/sections.mjs";
import * as server from "../core/server.mjs";
import { tables } from "../core/tables.mjs";
import * as url from "../core/url.mjs";

/** @typedef {import("../core/answers.mjs").Answer} Answer */

const VIEW = "audit";
export const JOB = "audit-job";
export const FORMATS = "audit-formats";

/** @type {Record<string, string>} by job: of what it is, "" for nothing that is uploaded */
const subjects = {};
let ready = ""; // which job was last said to have how many formats ready

/** @param {Answer} answer */
function paint(answer) {
  tables(answer);
  for (const [job, now] of Object.entries({ [JOB]: answer.data.layer, [FORMATS]: answer.data.compared })) {
    const before = subjects[job];
    subjects[job] = now;
    if (before && before !== now) forget(job);
  }
}
answers.paint(VIEW, paint);
sections.onLaid(VIEW, tables);

dash.provide(VIEW, {
  /** @param {Record<string, unknown> | null | undefined} chosen  what is uploaded and ready, null for nothing any more */
  layered: (chosen) => {
    if (chosen !== undefined) server.push(VIEW, { layer: chosen ? JSON.stringify(chosen) : "" });
  },
  /** @param {number | null | undefined} count  of the formats that are audited */
  compared: (count) => {
    if (count === null || count === undefined) return;
    setTimeout(() => {
      const now = `${url.get("aform")} ${count}`;
      if (now === ready || Number(url.get("aready")) === count) return;
      ready = now; // said once, whether or not this view is in front
      server.push(VIEW, { ready: count });
    }, 0);
  },
  /** @param {boolean | undefined} done */
  audited: (done) => {
    if (!done) return;
    setTimeout(() => { // by then the job's id is kept
      const job = url.get("ajob");
      const known = [url.get("adone"), url.get("aheld")];
      if (job && !known.includes(job)) server.push(VIEW, { audited: job });
    }, 0);
  },
});
