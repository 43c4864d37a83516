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

/** @type {string | null} */
let layer = null; // the uploaded one in front, "" for none

/** @param {Answer} answer */
function paint(answer) {
  tables(answer);
  const before = layer;
  layer = answer.data.layer;
  if (before && before !== layer) forget(JOB);
}
answers.paint(VIEW, paint);
sections.onLaid(VIEW, tables);

dash.provide(VIEW, {
  /** @param {Record<string, unknown> | null | undefined} chosen  what is uploaded and ready, null for nothing any more */
  layered: (chosen) => {
    if (chosen !== undefined) server.push(VIEW, { layer: chosen ? JSON.stringify(chosen) : "" });
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
