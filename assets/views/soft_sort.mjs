/* The Soft sort view: picks the frame that its sliders ask for and shows it. Every number in a frame
   was computed by the server; here they are only looked up, written and coloured. */
import * as answers from "../core/answers.mjs";
import * as controls from "../core/controls.mjs";
import * as dash from "../core/dash.mjs";
import { number, value } from "../core/numbers.mjs";
import { frame } from "../core/packs.mjs";
import * as page from "../core/page.mjs";
import { around, byId, element } from "../core/page.mjs";
import * as scrubbing from "../core/scrub.mjs";
import * as sections from "../core/sections.mjs";
import * as server from "../core/server.mjs";
import { spare } from "../core/sparing.mjs";
import * as url from "../core/url.mjs";
import * as draw from "../plot/draw.mjs";
import * as plotly from "../plot/plotly.mjs";

const VIEW = "soft_sort";
const STEP = 800; // ms a layer is shown while the network plays
/** @typedef {import("../core/answers.mjs").Answer} Answer */
/** @typedef {import("../core/answers.mjs").Painter} Painter */
/** @typedef {import("../core/packs.mjs").Pack} Pack */

/* What is on screen, and who shows it: `painters` a frame, `layered` a layer. */
/**
 * @type {{answer: Answer, before: number, layer: number, painters: Painter[], layered: Painter[],
 *   frameOf: (pack: Pack, index?: number) => import("../core/packs.mjs").Numbers,
 *   lineOf: (lines: string[]) => string,
 *   colour: (of: number, low: number, high: number, colours: string[]) => string,
 *   goTo: (layer: number) => void}}
 */
export const soft = {
  answer: /** @type {any} */ (null), // before the first
  /* Frames are counted from the last, the state's own: under a moving hand there may be no other. */
  before: 0,
  layer: 0,
  painters: [],
  layered: [],
  /* A frame of an array, the one that the slider stands at. */
  frameOf: (pack, index = place(pack.shape[0])) => frame(pack, index),
  lineOf: (lines) => lines[place(lines.length)],
  /* The one of some colours, which go from `low` to `high`. */
  colour(of, low, high, colours) {
    const share = high > low ? (of - low) / (high - low) : 0.5;
    return colours[Math.min(Math.max(Math.round(share * (colours.length - 1)), 0), colours.length - 1)];
  },
  goTo(layer) {
    stop();
    goTo(layer);
  },
};
const { frameOf, lineOf } = soft;
/** Which of so many frames is shown. @param {number} count */
const place = (count) => count - 1 - soft.before;
/** The answer to a moving hand: one frame, no bands. @param {Answer} answer */
const isHeld = ({ data }) => !data.bands;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let playing;
/** @type {number | null} */
let keep = null; // a frame chosen while an answer was under way

// --- a frame ----------------------------------------------------------------------------------

function showOutputs() {
  const { frames } = soft.answer;
  const box = byId("soft_sort-outputs");
  if (!box) return;
  const outputs = frameOf(frames.outputs);
  if (box.childElementCount !== outputs.length + 1) {
    box.replaceChildren(element("span", "label", "Soft sort"), ...Array.from(outputs, () => element("span", "soft-output")));
  }
  Array.from(outputs).forEach((output, i) => {
    page.content(box.children[i + 1], value(output, frames.decimals, frames.digits));
  });
  draw.restyle("soft_sort-inputs", { y: [Array.from(outputs)] }, ["outputs"]);
}

/**
 * A number for each input, beside its letter; nothing where there is no pack.
 * @param {string} id
 * @param {string} title
 * @param {string[]} letters
 * @param {Pack | null | undefined} pack
 */
export function lettered(id, title, letters, pack) {
  const box = byId(id);
  if (!box) return;
  box.hidden = !pack;
  if (!pack) return;
  if (box.childElementCount !== letters.length + 1) {
    box.replaceChildren(element("span", "label", title), ...letters.map(() => element("span", "soft-output")));
  }
  frameOf(pack).forEach((of, i) => {
    page.content(box.children[i + 1], `${letters[i]} ${number(of, 3)}`);
  });
}

/* Which softness is of use: the parts of two rows under the slider, where the server puts them. */
/** @typedef {{kind: string, label: string, from: string, to: string}} Part */
function showBands() {
  const { frames, data } = soft.answer;
  const box = byId(`soft_sort-${frames.knob}-band`);
  if (!box || isHeld(soft.answer)) return; // under a moving hand those of before stay
  /** @type {Part[][]} */
  const rows = data.bands.rows;
  const drawn = JSON.stringify(rows);
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  box.replaceChildren(...rows.map((parts, k) => {
    const row = element("div", "soft-band-row");
    row.append(...parts.map((part) => {
      const made = element("span", `soft-band-part ${part.kind}`);
      made.append(element("span", "", part.label));
      made.title = part.label;
      made.style.left = `${part.from}%`;
      made.style.width = `calc(${part.to}% - ${part.from}%)`;
      return made;
    }));
    row.title = data.bands.heads[k];
    return row;
  }));
}

spare(VIEW, isHeld);

function showWarning() {
  const box = byId("soft_sort-warning");
  if (!box) return;
  const warning = lineOf(soft.answer.frames.warnings);
  page.content(box, warning);
  box.hidden = !warning;
}

/* Pictures against softness: a line stands in each at the slider's own. */
const AGAINST_SOFTNESS = ["soft_sort-curves", "soft_sort-networks-error", "soft_sort-networks-followed"];

/** @param {string} id */
function showCursor(id) {
  const graph = plotly.graphOf(id);
  const holder = byId(id);
  if (!graph || !holder || !holder.parentElement || !soft.answer) return;
  let line = holder.parentElement.querySelector(":scope > .soft-cursor");
  if (!line) {
    line = element("div", "soft-cursor");
    line.setAttribute("aria-hidden", "true");
    holder.parentElement.append(line);
  }
  const at = plotly.uprightAt(graph, Number(lineOf(soft.answer.frames.knobs)));
  line.style.transform = `translateX(${at.x}px)`;
  line.style.top = `${at.top}px`;
  line.style.height = `${at.height}px`;
}

const CROWDED = 8; // inputs, beyond which inputs and network stand below each other

function show() {
  if (!soft.answer) return;
  const { frames, data } = soft.answer;
  const top = document.querySelector(".soft-top");
  const crowded = data.letters.length > CROWDED;
  if (top && top.classList.contains("crowded") !== crowded) {
    top.classList.toggle("crowded", crowded);
    window.dispatchEvent(new Event("resize"));
  }
  page.text("soft_sort-headline", lineOf(frames.headlines));
  page.text("soft_sort-sentence", lineOf(frames.sentences));
  if (frames.zones) page.text(`soft_sort-${frames.knob}-zone`, lineOf(frames.zones));
  for (const [id, described] of Object.entries(frames.described)) {
    byId(id)?.setAttribute("aria-label", described.replace("{}", lineOf(frames.headlines)));
  }
  showWarning();
  showOutputs();
  lettered("soft_sort-ranks", data.ranks_title, data.letters, frames.ranks);
  for (const [id, lines] of Object.entries(frames.texts || {})) page.text(id, lineOf(lines));
  AGAINST_SOFTNESS.forEach(showCursor);
  for (const painter of soft.painters) painter(soft.answer);
}

/* The link holds the softness that is shown. */
/** @param {Answer} answer */
function linkKnob({ frames, data }) {
  const text = lineOf(frames.knobs);
  url.set(data.keys[frames.knob], text === data.defaults[frames.knob] ? "" : text, false);
}

/** @param {string} knob */
function scrubKnob(knob) {
  return (/** @type {number} */ index) => {
    const { frames } = soft.answer;
    if (frames.knob !== knob) return;
    if (!server.idle(VIEW) || isHeld(soft.answer)) keep = index;
    if (isHeld(soft.answer)) return; // let go only just: its frames are on their way
    soft.before = frames.knobs.length - 1 - index;
    linkKnob(soft.answer);
    controls.setControl(VIEW, knob, Number(frames.knobs[index]));
    if (knob === "softness") controls.setControl(VIEW, "temperature", frames.temperatures[index]);
    show();
  };
}
/** @param {string} knob @returns {import("../core/scrub.mjs").Says} */
const knobAt = (knob) => (index, frames) => (frames.knob === knob ? frames.knobs[index] : undefined);
for (const knob of ["softness", "smoothing"]) scrubbing.scrub(VIEW, knob, scrubKnob(knob), knobAt(knob));

// --- layers -----------------------------------------------------------------------------------

/** @param {number} layer */
function showLayer(layer) {
  const { depth } = soft.answer.data;
  soft.layer = Math.min(Math.max(layer, 0), depth);
  url.set(soft.answer.data.keys.layer, soft.layer === depth ? "" : soft.layer, false);
  page.text("soft_sort-layer-shown", soft.answer.data.layers[soft.layer]);
  for (const painter of soft.layered) painter(soft.answer);
}
scrubbing.scrub(VIEW, "layer", (layer) => {
  if (layer !== soft.layer) showLayer(layer);
}, (layer) => soft.answer && soft.answer.data.layers[layer]);

/** @param {number} layer */
function goTo(layer) {
  const { depth } = soft.answer.data;
  const to = Math.min(Math.max(layer, 0), depth);
  showLayer(to);
  scrubbing.setScrub(VIEW, "layer", to);
}

function stop() {
  clearTimeout(playing);
  playing = undefined;
  const button = document.querySelector('[data-act="play"]');
  page.turn(button, false);
}

function play() {
  const { depth } = soft.answer.data;
  if (soft.layer >= depth) goTo(0);
  const button = document.querySelector('[data-act="play"]');
  page.turn(button, true);
  const tick = () => {
    goTo(soft.layer + 1);
    if (soft.layer >= soft.answer.data.depth) stop();
    else playing = setTimeout(tick, STEP);
  };
  playing = setTimeout(tick, STEP / 2);
}

/** @type {Record<string, () => void>} */
const acts = {
  play: () => (playing ? stop() : play()),
  back: () => { stop(); goTo(soft.layer - 1); },
  forward: () => { stop(); goTo(soft.layer + 1); },
};

document.addEventListener("click", (event) => {
  const act = around(event, "[data-act]");
  const what = act && acts[act.dataset.act || ""];
  if (what) what();
});
document.addEventListener("pointerup", () => setTimeout(() => {
  if (soft.answer) setSliders(soft.answer);
}, 50), true);

let depth = -1;
let most = -1; // where the slider of k ends
let options = -1; // how many inputs the menu of the moving one lists
/** @param {Answer} answer */
function setSliders(answer) {
  const { scrub, depth: now } = answer.data;
  const { knob } = answer.frames;
  scrubbing.setScrub(VIEW, knob, soft.before ? place(answer.frames.knobs.length) : scrub[knob]);
  if (depth !== now) dash.setProps({ scrub: "layer", view: VIEW }, { max: now });
  depth = now;
  scrubbing.setScrub(VIEW, "layer", soft.layer);
  const n = answer.data.letters.length;
  if (most !== n && byId("soft_sort-memberships")) {
    most = n;
    dash.setProps({ by: "hand", control: "top_size", part: "slider", view: VIEW }, { max: n });
  }
  if (options !== n && byId("soft_sort-response")) {
    options = n;
    dash.setProps({ control: "moving", part: "value", view: VIEW }, {
      data: answer.data.letters.map((/** @type {string} */ letter, /** @type {number} */ i) => ({ value: String(i + 1), label: `Input ${letter}` })),
    });
  }
}

let units = ""; // that the menu lists
/** @param {Answer} answer */
function setUnits({ data }) {
  const names = JSON.stringify(data.units);
  if (units === names) return;
  units = names;
  dash.setProps({ control: "unit", part: "value", view: VIEW }, { data: data.units });
}

answers.paint(VIEW, (answer) => {
  soft.answer = answer;
  const { frames, data } = answer;
  const last = frames.knobs.length - 1;
  soft.before = 0;
  if (!isHeld(answer)) {
    if (keep !== null && keep < last) {
      soft.before = last - keep;
      linkKnob(answer);
    }
    keep = null;
  }
  soft.layer = data.layer;
  page.text("soft_sort-layer-shown", data.layers[soft.layer]);
  setSliders(answer);
  setUnits(answer);
  showBands();
  show();
  for (const painter of soft.layered) painter(answer);
});

sections.onLaid(VIEW, (answer) => {
  setSliders(answer);
  show();
});

draw.onPlot.add((id) => {
  if (AGAINST_SOFTNESS.includes(id)) showCursor(id);
});
