/* The Knuth diagram of the Soft sort view, drawn from coordinates that the server gives. While a
   slider moves only attributes change: colours and numbers of wires, fills of comparators. */
import { fixed, value } from "../core/numbers.mjs";
import * as page from "../core/page.mjs";
import { around } from "../core/page.mjs";
import { soft } from "./soft_sort.mjs";

const SVG = "http://www.w3.org/2000/svg";
const BAR = 8; // width of a comparator
const ROOM = 6; // characters that have room in every layer
const LONG = 7; // characters that have room at the end of a wire

/** @typedef {import("../core/answers.mjs").Answer} Answer */
/** @typedef {{layer: number, x: number, low: number, high: number}} Comparator */
/**
 * @typedef {object} Diagram  as components/soft_sort/diagram.py gives it
 * @property {string} key
 * @property {number} width
 * @property {number} height
 * @property {number[]} wires  the height of each
 * @property {number} left
 * @property {number} right
 * @property {number[]} values_at
 * @property {number[]} bounds
 * @property {Comparator[]} comparators
 * @property {number[]} outputs
 * @property {boolean} links  whether every input is tied to every output instead
 * @property {string[]} places
 * @property {number[][][]} came
 * @property {string[][]} sources
 * @property {Record<string, string>} said
 */
/** @typedef {{line: SVGElement, colour: string}} Wire */
/** @typedef {{group: SVGElement, fill: SVGElement, from: number, length: number, down: boolean, shown: number}} Drawn */
/** @typedef {{group: SVGElement, wires: Wire[], bars: (Comparator & Drawn)[], numbers: SVGElement[]}} Step */
/** @typedef {{key: string, layer: number, diagram: Diagram, root: SVGElement, band: SVGElement, links: SVGElement[],
 *   steps: Step[], outputs: SVGElement[]}} Picture */

/** @type {Picture | null} */
let drawn = null;
/** @type {[number, number] | null} */
let lit = null; // the wire that is asked about: [layer, wire]

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {Element} [parent]
 * @returns {SVGElement}
 */
function svg(tag, attributes, parent) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, its] of Object.entries(attributes)) element.setAttribute(name, String(its));
  if (parent) parent.append(element);
  return element;
}

/* Where the piece of a wire that carries its value after `layer` layers begins. */
/** @param {Diagram} diagram */
function begins(diagram) {
  const starts = diagram.bounds.map((x) => diagram.wires.map(() => x));
  starts[0] = diagram.wires.map(() => diagram.left);
  for (const { layer, x, low, high } of diagram.comparators) {
    starts[layer + 1][low] = x;
    starts[layer + 1][high] = x;
  }
  if (diagram.links) starts[1] = diagram.wires.map(() => diagram.bounds[1]);
  return starts;
}

/** @param {Comparator} its @param {number[]} y @param {Element} parent @returns {Drawn} */
function comparator({ x, low, high }, y, parent) {
  const [top, bottom] = [Math.min(y[low], y[high]), Math.max(y[low], y[high])];
  const group = svg("g", { class: "comparator" }, parent);
  svg("rect", { class: "bar", x: x - BAR / 2, y: top, width: BAR, height: bottom - top, rx: 2 }, group);
  const fill = svg("rect", { class: "fill", x: x - BAR / 2, y: top, width: BAR, height: 0 }, group);
  svg("circle", { class: "low", cx: x, cy: y[low], r: 3 }, group);
  const down = y[high] > y[low];
  const tip = y[high];
  const back = tip + (down ? -8 : 8);
  svg("path", { class: "arrow", d: `M${x - 5.5} ${back}L${x + 5.5} ${back}L${x} ${tip}z` }, group);
  return { group, fill, from: y[low], length: bottom - top, down, shown: 0 };
}

/** @param {Diagram} diagram @param {SVGElement} root */
function buildLinks({ links, wires: y, bounds }, root) {
  if (!links) return [];
  const group = svg("g", { class: "links" }, root);
  return y.flatMap((to) => y.map((from) => (
    svg("line", { x1: bounds[0], y1: from, x2: bounds[1], y2: to }, group)
  )));
}

/**
 * @param {Diagram} diagram
 * @param {number[][]} starts
 * @param {number} layer
 * @param {SVGElement} root
 * @returns {Step}
 */
function buildStep(diagram, starts, layer, root) {
  const y = diagram.wires;
  const group = svg("g", { class: "step" }, root);
  const last = layer + 1 === diagram.values_at.length;
  const end = (/** @type {number} */ wire) => (
    last ? diagram.right : diagram.links ? diagram.bounds[0] : starts[layer + 1][wire]
  );
  const line = (/** @type {string} */ name, /** @type {number} */ wire) => svg("line", {
    class: name, x1: starts[layer][wire], y1: y[wire], x2: end(wire), y2: y[wire],
    "data-layer": layer, "data-wire": wire,
  }, group);
  const wires = y.map((_, wire) => ({ line: line("wire", wire), colour: "" }));
  const bars = diagram.comparators.filter((c) => c.layer === layer - 1).map((c) => ({ ...c, ...comparator(c, y, group) }));
  const numbers = y.map((height) => svg("text", { class: "soft-number", x: diagram.values_at[layer], y: height - 4 }, group));
  for (const wire of y.keys()) line("reach", wire); // wide and unseen over each wire, for the pointer
  return { group, wires, bars, numbers };
}

/**
 * @param {Element} box
 * @param {Diagram} diagram
 * @param {string[]} letters
 * @param {string} key
 * @returns {Picture}
 */
function build(box, diagram, letters, key) {
  const root = svg("svg", {
    viewBox: `0 0 ${diagram.width} ${diagram.height}`, "aria-hidden": "true",
    style: `min-width: ${diagram.links ? 0 : Math.min(diagram.width * 0.85, 620)}px; max-width: ${diagram.width * 1.8}px`,
  });
  const y = diagram.wires;
  const starts = begins(diagram);
  const band = svg("rect", { class: "band", y: 2, height: diagram.height - 4, rx: 4 }, root);
  const links = buildLinks(diagram, root);
  const steps = diagram.values_at.map((_, layer) => buildStep(diagram, starts, layer, root));
  y.forEach((height, wire) => {
    svg("text", { class: "end", x: diagram.left - 8, y: height + 4, "text-anchor": "end" }, root).textContent = letters[wire];
  });
  const outputs = diagram.outputs.map((wire, position) => {
    const text = svg("text", { class: "end", x: diagram.right + 8, y: y[wire] + 4 }, root);
    text.dataset.position = String(position + 1);
    return text;
  });
  box.replaceChildren(root);
  return { key, layer: -1, diagram, root, band, links, steps, outputs };
}

/* Of what has no layers: how much of each input is in each output. */
/** @param {Picture} picture @param {Answer["frames"]} frames */
function paintLinks({ links }, frames) {
  if (!links.length) return;
  const weights = soft.frameOf(frames.links);
  links.forEach((line, i) => {
    const weight = weights[i];
    const strength = Math.min(Math.abs(weight), 1);
    page.attribute(line, "stroke-width", (strength * 5).toFixed(2));
    page.attribute(line, "class", weight < 0 ? "negative" : "");
    page.attribute(line, "stroke-opacity", strength < 0.005 ? "0" : (0.15 + 0.85 * strength).toFixed(2));
  });
}

/* Colours and numbers of the wires; how many characters the longest number has. */
/** @param {Picture} picture @param {Answer} answer */
function paintWires({ steps, diagram }, { frames, data }) {
  const n = diagram.wires.length;
  const held = soft.frameOf(frames.wires);
  let longest = 0;
  steps.forEach(({ wires, numbers }, layer) => {
    wires.forEach((wire, i) => {
      const its = held[layer * n + i];
      const colour = soft.colour(its, frames.low, frames.high, data.colours);
      if (wire.colour !== colour) {
        wire.colour = colour;
        wire.line.setAttribute("stroke", colour);
      }
      const text = value(its, frames.decimals, frames.digits, 2);
      longest = Math.max(longest, text.length);
      page.content(numbers[i], text);
    });
  });
  return longest;
}

/** @param {Picture} picture @param {Answer["frames"]} frames */
function paintBars({ steps }, frames) {
  if (!frames.swaps) return;
  const swaps = soft.frameOf(frames.swaps);
  const widest = frames.swaps.shape[2];
  steps.forEach(({ bars }, layer) => bars.forEach((bar, k) => {
    const share = Math.min(Math.max(swaps[(layer - 1) * widest + k], 0), 1);
    const height = share * bar.length;
    if (Math.abs(bar.shown - height) < 0.05) return;
    bar.shown = height;
    bar.fill.setAttribute("height", String(height));
    bar.fill.setAttribute("y", String(bar.down ? bar.from : bar.from - height));
  }));
}

/** @param {Answer} answer */
function paint(answer) {
  const box = document.getElementById("soft_sort-network");
  if (!box) return;
  const { data, frames } = answer;
  const key = `${data.diagram.key} ${data.letters.join("")}`;
  if (!drawn || drawn.key !== key || !box.contains(drawn.root)) {
    lit = null;
    drawn = build(box, data.diagram, data.letters, key);
    layers();
  }
  box.classList.toggle("wide", paintWires(drawn, answer) > ROOM); // numbers then stand in the current layer alone
  paintBars(drawn, frames);
  const ends = Array.from(soft.frameOf(frames.outputs), (held) => value(held, frames.decimals, frames.digits));
  box.classList.toggle("long", ends.some((end) => end.length > LONG));
  drawn.outputs.forEach((text, position) => {
    page.content(text, `${data.diagram.places[position]}  ${ends[position]}`);
  });
  paintLinks(drawn, frames);
  const ramp = page.byId("soft_sort-key");
  const colours = data.colours.join(", ");
  if (ramp && ramp.dataset.colours !== colours) {
    ramp.dataset.colours = colours;
    ramp.style.background = `linear-gradient(to right, ${colours})`;
  }
  source(answer);
}

/* Layers that are still to come are faint, the newest one stands on a band. */
function layers() {
  if (!drawn || drawn.layer === soft.layer) return;
  drawn.layer = soft.layer;
  const { diagram, root, band, steps } = drawn;
  steps.forEach(({ group }, layer) => {
    group.classList.toggle("later", layer > soft.layer);
    group.classList.toggle("current", layer === soft.layer);
  });
  band.setAttribute("visibility", diagram.links ? "hidden" : "visible");
  root.classList.toggle("unfinished", soft.layer < steps.length - 1);
  const from = soft.layer === 0 ? diagram.left : diagram.values_at[soft.layer - 1] + 18;
  const to = diagram.values_at[soft.layer] + 20;
  const box = root.parentElement;
  if (box && box.scrollWidth > box.clientWidth + 1) {
    const middle = (diagram.values_at[soft.layer] / diagram.width) * box.scrollWidth;
    const atEnd = soft.layer === steps.length - 1; // with what comes out
    box.scrollLeft = atEnd ? box.scrollWidth : middle - box.clientWidth / 2;
  }
  band.setAttribute("x", String(Math.min(from, to)));
  band.setAttribute("width", String(Math.max(to - from, 1)));
}

// --- where a value came from ------------------------------------------------------------------

/* Whether a piece of wire leads to the one asked about. */
/** @param {number} layer @param {number} wire */
function leads(layer, wire) {
  if (!lit || !drawn) return false;
  if (drawn.diagram.links) return lit[0] === layer && lit[1] === wire;
  const came = drawn.diagram.came[lit[0]][lit[1]];
  return layer < came.length && Boolean((came[layer] >> wire) & 1);
}

/** @param {Answer} answer */
function source(answer) {
  if (!drawn) return;
  drawn.root.classList.toggle("asked", lit !== null);
  drawn.steps.forEach(({ wires, bars }, layer) => {
    wires.forEach(({ line }, wire) => line.classList.toggle("from", leads(layer, wire)));
    for (const bar of bars) {
      bar.group.classList.toggle("from", leads(layer, bar.low) || leads(layer, bar.high));
    }
  });
  page.text("soft_sort-source", lit ? sentence(answer, lit) : "");
}

/* A sentence of the server with the numbers of the frame. */
/** @param {string} text @param {Record<string, string | number>} numbers */
const filled = (text, numbers) => text.replace(/\{(\w+)\}/g, (_, name) => String(numbers[name]));

/** @param {Answer} answer @param {[number, number]} place */
function sentence({ frames, data }, [layer, wire]) {
  const { said, sources } = data.diagram;
  const at = layer * data.letters.length + wire;
  const held = value(soft.frameOf(frames.wires)[at], frames.decimals, frames.digits);
  if (!layer) return filled(said.input, { letter: data.letters[wire], value: held });
  return filled(said.wire, {
    wire: wire + 1, layer, value: held, what: what(frames, data.letters, at),
    sources: sources.length ? sources[layer][wire] : "",
  });
}

/** @param {Answer["frames"]} frames @param {string[]} letters @param {number} at */
function what(frames, letters, at) {
  const n = letters.length;
  if (frames.sources) {
    const weight = soft.frameOf(frames.weights)[at];
    return filled(frames.what, {
      letter: letters[soft.frameOf(frames.sources)[at]],
      weight: frames.percent ? String(weight) : fixed(weight / 100, 2),
    });
  }
  const wire = at - n;
  const weights = soft.frameOf(frames.links).subarray(wire * n, (wire + 1) * n);
  const most = frames.strongest.shape[2];
  const first = Array.from(soft.frameOf(frames.strongest).subarray(wire * most, (wire + 1) * most));
  return first.filter((i) => i < n).map((i) => filled(frames.what, { letter: letters[i], weight: fixed(weights[i], 2) }))
    .join(", ") || frames.nothing;
}

/** @param {[number, number] | null} where */
function ask(where) {
  lit = where;
  if (soft.answer) source(soft.answer);
}

for (const [name, on] of /** @type {[string, boolean][]} */ ([["mouseover", true], ["mouseout", false]])) {
  document.addEventListener(name, (event) => {
    const piece = around(event, "#soft_sort-network [data-wire]");
    if (piece) ask(on ? [Number(piece.dataset.layer), Number(piece.dataset.wire)] : null);
  });
}
document.addEventListener("keydown", (event) => {
  const box = around(event, "#soft_sort-network");
  if (!box || !soft.answer) return;
  const n = soft.answer.data.letters.length;
  const wire = lit ? lit[1] : -1;
  /** @type {Record<string, () => void>} */
  const moves = {
    ArrowLeft: () => soft.goTo(soft.layer - 1),
    ArrowRight: () => soft.goTo(soft.layer + 1),
    Home: () => soft.goTo(0),
    End: () => soft.goTo(soft.answer.data.depth),
    ArrowDown: () => ask([soft.layer, (wire + 1) % n]),
    ArrowUp: () => ask([soft.layer, (wire + n - (wire < 0 ? 0 : 1)) % n]),
    Escape: () => ask(null),
  };
  if (!moves[event.key]) return;
  event.preventDefault();
  moves[event.key]();
  if (lit && ["ArrowLeft", "ArrowRight"].includes(event.key)) ask([soft.layer, lit[1]]);
});
document.addEventListener("focusout", (event) => {
  if (around(event, "#soft_sort-network")) ask(null);
});

soft.painters.push(paint);
soft.layered.push(layers);
