/* Files of a layer, uploaded in pieces of which each is a short request; one that breaks off goes on
   from where it was. What stands in the panel, components/audit/entering.py lays out. */
import { applied } from "../core/answers.mjs";
import * as dash from "../core/dash.mjs";
import { resume } from "../core/long_job.mjs";
import { restore } from "../core/open.mjs";
import { around, byId, element } from "../core/page.mjs";
import { patiently, sentenceOf } from "../core/patience.mjs";
import { sentenceFor } from "../core/notices.mjs";
import { refused } from "../core/server.mjs";
import * as url from "../core/url.mjs";
import { FORMATS, JOB } from "./audit.mjs";

/** @typedef {Record<string, string | boolean>} Chosen */

const PANEL = "audit-entering";
const KEPT = "permutohedron-explorer-layer"; // for a reload: no address says which files they are
const PRIVATE = ["afile", "ajob", "adone", "aheld", "aform", "aready"]; // keys of the query that say it

/** @type {AbortController | null} */
let going = null;
let asked = 0;

/** @param {string} name */
const says = (name) => byId(PANEL)?.dataset[name] || "";

/** @param {string} words */
const say = (words) => dash.setProps(`${PANEL}-said`, { children: words });

/** @returns {Chosen} */
const entered = () => JSON.parse(document.querySelector(`#${PANEL} [data-entered]`)?.dataset.entered || "{}");

/** @param {Record<string, unknown>} more  the choice that is `asked` for, or what it `deletes` */
function ask(more) {
  asked += 1;
  dash.setProps("audit-asked", { data: { now: entered(), number: asked, ...more } });
}

/** @param {number | null} share  of the file that is there, null while none is on its way */
function show(share) {
  const way = byId(`${PANEL}-way`);
  if (way) way.hidden = share === null;
  dash.setProps(`${PANEL}-bar`, { value: String(share || 0) });
}

// --- the way of a file --------------------------------------------------------------------------

/**
 * @param {string} method
 * @param {Record<string, string>} headers
 * @param {BodyInit | undefined} body
 * @param {AbortSignal} signal
 */
const request = (method, headers, body, signal) => patiently(
  () => fetch(`${dash.prefix()}upload`, { method, headers, body, signal }), () => {}, signal,
);

/** @param {Response} response */
async function refusal(response) {
  return new Error((await sentenceOf(response)) || sentenceFor("unreachable"));
}

/**
 * The piece of a file from a byte on; what cannot be read is said.
 * @param {File} file
 * @param {number} from
 * @param {number} size
 */
const piece = (file, from, size) => file.slice(from, from + size).arrayBuffer().catch(() => {
  throw new Error(says("unreadable"));
});

/**
 * Upload a file, and give the id that the server knows it by.
 * @param {File} file
 * @param {AbortSignal} signal
 */
async function sent(file, signal) {
  const about = JSON.stringify({ name: file.name, size: file.size });
  const begun = await request("POST", { "X-Upload": "begin", "Content-Type": "application/json" }, about, signal);
  if (!begun.ok) throw await refusal(begun);
  const { id, piece: most } = await begun.json();
  signal.addEventListener("abort", () => {
    fetch(`${dash.prefix()}upload`, { method: "DELETE", headers: { "X-Upload": id } }).catch(() => {});
  });
  for (let bytes = 0; bytes < file.size;) {
    const content = await piece(file, bytes, most);
    const answer = await request("PUT", { "X-Upload": id, "X-Offset": String(bytes) }, content, signal);
    const here = Number(answer.headers.get("X-Offset") || bytes);
    if (answer.ok) bytes = (await answer.json()).bytes;
    else if (answer.status === 409 && here > bytes) bytes = here; // it had come, its answer had not
    else throw await refusal(answer);
    show(bytes / file.size);
  }
  return id;
}

/**
 * @param {string} part  weights, bias or names
 * @param {File} file
 */
async function upload(part, file) {
  if (going) going.abort();
  const own = new AbortController();
  going = own;
  show(0);
  say(says("uploading"));
  try {
    const id = await sent(file, own.signal);
    if (own.signal.aborted) return;
    say(says("reading"));
    // Other weights are another layer; a bias and names come to the one that is there.
    ask({ asked: part === "weights" ? { weights: id } : { ...entered(), [part]: id } });
  } catch (error) {
    if (!own.signal.aborted) say(error instanceof Error ? error.message : String(error));
  } finally {
    if (going === own) {
      going = null;
      show(null);
    }
  }
}

// --- what a person does ---------------------------------------------------------------------------

/** @param {HTMLElement} button */
function choose(button) {
  const input = element("input");
  Object.assign(input, { type: "file", accept: button.dataset.accept || "" });
  input.addEventListener("change", () => {
    const file = input.files && input.files[0];
    if (file) upload(button.dataset.uploads || "", file);
  });
  input.click();
}

function cancel() {
  if (!going) return;
  going.abort();
  going = null;
  show(null);
  say(says("cancelled"));
}

document.addEventListener("click", (event) => {
  const button = around(event, `#${PANEL} button`);
  if (!button) return;
  const { uploads, deletes, chooses, value = "" } = button.dataset;
  if (uploads) choose(button);
  if (button.id === `${PANEL}-cancel`) cancel();
  if (deletes) ask({ deletes });
  if (chooses) ask({ asked: { ...entered(), [chooses]: chooses === "transpose" ? value === "1" : value } });
});

document.addEventListener("dragover", (event) => {
  if (around(event, `#${PANEL}`)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const file = around(event, `#${PANEL}`) && event.dataTransfer?.files[0];
  if (!file) return;
  event.preventDefault();
  upload(file.name.endsWith(".json") ? "names" : "weights", file);
});

refused.add((ids, sentence) => {
  if (ids.includes(`${PANEL}-said`)) say(sentence);
});

// --- after a reload -------------------------------------------------------------------------------

/** @type {string | null} the keys of the query that are to come back, until they have */
let back = null;
let first = true;

/** @param {string} query @param {boolean} only */
const pairs = (query, only) => query.replace(/^\?/, "").split("&").filter(
  (pair) => pair && PRIVATE.includes(pair.split("=")[0]) === only,
);

function keep() {
  try {
    if (url.get("afile")) window.sessionStorage.setItem(KEPT, pairs(url.query(), true).join("&"));
    else if (!back) window.sessionStorage.removeItem(KEPT);
  } catch { /* storage may be off */ }
}

/** @returns {string | null} */
function kept() {
  const [entry] = performance.getEntriesByType("navigation");
  if (!(entry instanceof PerformanceNavigationTiming) || entry.type !== "reload") return null;
  try {
    return window.sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** @param {string} held  the keys of the query that no address says */
function comeBack(held) {
  const query = [...pairs(url.query(), false), held].join("&");
  url.take(query, false, PRIVATE);
  ask({ asked: JSON.parse(url.get("afile") || "{}") });
  restore(query);
}

applied.add((view) => {
  if (view !== "audit") return;
  if (first && !url.get("afile")) {
    back = kept();
    if (back) setTimeout(comeBack, 0, back);
  }
  first = false;
  keep();
  if (back && url.get("afile")) {
    back = null;
    for (const [box, key] of [[JOB, "ajob"], [FORMATS, "aform"]]) {
      const job = url.get(key);
      if (job && byId(`${box}-start`)) resume(box, job);
    }
  }
});
window.addEventListener("pagehide", keep);
