/* What only the Softmax view draws: typeset formulas, tables, its sections, the temperature's frames.
   Every number was computed and written by the server. */
import * as answers from "../core/answers.mjs";
import * as controls from "../core/controls.mjs";
import * as page from "../core/page.mjs";
import * as scrubbing from "../core/scrub.mjs";
import * as sections from "../core/sections.mjs";
import * as server from "../core/server.mjs";
import { spare } from "../core/sparing.mjs";
import { tables } from "../core/tables.mjs";
import * as url from "../core/url.mjs";
import * as draw from "../plot/draw.mjs";

/** @typedef {import("../core/answers.mjs").Answer} Answer */

const VIEW = "softmax";
const COLUMNS = "softmax-columns";
const REST = 400; // ms without scrubbing before a section without frames is asked for again
let section = "";

// --- small pieces ---------------------------------------------------------------------------

/** @param {Element | null} root */
function typeset(root) {
  if (!root) return;
  for (const element of root.querySelectorAll("[data-math]:empty")) {
    element.innerHTML = element.dataset.math || "";
  }
}

/* At first they are there with what stands around them: nothing moves when they come. */
const arriving = new MutationObserver(() => typeset(document.body));
arriving.observe(document.documentElement, { childList: true, subtree: true });
answers.applied.add(() => arriving.disconnect());

// --- an answer ------------------------------------------------------------------------------

/** @param {Answer} answer */
function paint(answer) {
  const { data } = answer;
  const rows = document.getElementById("softmax-rows");
  if (!rows) return;
  rows.style.setProperty("--rows", data.rows);
  rows.classList.toggle("many", data.rows > 5);
  typeset(rows.closest("[data-view]"));
  tables(answer);
  section = data.section;
  scrubbing.setScrub(VIEW, "temperature", data.scrub.temperature);
}
answers.paint(VIEW, paint);
sections.onLaid(VIEW, paint);

// --- the temperature, frame by frame --------------------------------------------------------

spare(VIEW, ({ frames }) => !frames.texts);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
scrubbing.scrub(VIEW, "temperature", (index, frames) => {
  const answer = server.answer(VIEW);
  const written = frames.temperatures[index];
  const t = Number(written);
  if (!frames.texts) { // it has only just been let go, and the frames are on their way
    server.push(VIEW, { temperature: t });
    return;
  }
  // What is written beside the bars is what they are drawn from; "<0.0001" has no length.
  const [exp, p] = [frames.exp, frames.p].map((list) => (
    list[index].map((/** @type {string} */ text) => Number(text) || 0)
  ));
  draw.restyle(COLUMNS, { x: [exp, p], text: [frames.exp[index], frames.p[index]] }, ["exp", "p"]);
  for (const [id, list] of Object.entries(frames.texts)) page.text(id, list[index]);
  const picture = document.getElementById(`${COLUMNS}-picture`);
  if (picture) picture.setAttribute("aria-label", frames.description + frames.texts["softmax-vector"][index]);
  if (section === "temperature") {
    const update = { x: [[t, t], p.map(() => t)], y: [[0, 1], p] };
    draw.restyle("softmax-curves", update, ["cursor", "at this temperature"]);
    for (const [name, rows] of Object.entries(frames.mapped)) {
      const moved = { ...update, y: [[0, 1], rows[index]] };
      draw.restyle(`softmax-${name}`, moved, ["cursor", "at this temperature"]);
    }
  }
  if (section === "simplex" && frames.place) {
    const [x, y] = frames.place[index];
    draw.restyle("softmax-simplex", { x: [[x]], y: [[y]] }, ["p"]);
    for (const [name, rows] of Object.entries(frames.places)) {
      const [across, up] = rows[index];
      draw.restyle("softmax-simplex", { x: [[across]], y: [[up]] }, [name]);
    }
  }
  controls.setControl(VIEW, "temperature", t);
  const { keys, defaults } = answer.data;
  url.set(keys.temperature, written === defaults.temperature ? "" : written, false);
  clearTimeout(resting);
  if (!answer.data.framed) resting = setTimeout(() => server.push(VIEW, {}), REST);
}, (index, frames) => frames.temperatures[index]);
