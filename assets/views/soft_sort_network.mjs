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
/** @type {any} */
const drawn = { key: null, root: null };
/** @type {[number, number] | null} */
let lit = null; // the wire that is asked about: [layer, wire]

function svg(tag, attributes, parent) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, its] of Object.entries(attributes)) element.setAttribute(name, its);
  if (parent) parent.append(element);
  return element;
}

/* Where the piece of a wire that carries its value after `layer` layers begins. */
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
  return { group, fill, from: y[low], length: bottom - top, down };
}

function build(box, diagram, letters) {
  const root = svg("svg", {
    viewBox: `0 0 ${diagram.width} ${diagram.height}`, "aria-hidden": "true",
    style: `min-width: ${diagram.links ? 0 : Math.min(diagram.width * 0.85, 620)}px; max-width: ${diagram.width * 1.3}px`,
  });
  const y = diagram.wires;
  const starts = begins(diagram);
  const depth = diagram.values_at.length;
  drawn.steps = [];
  const band = svg("rect", { class: "band", y: 2, height: diagram.height - 4, rx: 4 }, root);
  const links = [];
  if (diagram.links) {
    const group = svg("g", { class: "links" }, root);
    for (let i = 0; i < y.length; i += 1) {
      for (let j = 0; j < y.length; j += 1) {
        links.push(svg("line", { x1: diagram.bounds[0], y1: y[j], x2: diagram.bounds[1], y2: y[i] }, group));
      }
    }
  }
  for (let layer = 0; layer < depth; layer += 1) {
    const group = svg("g", { class: "step" }, root);
    const wires = y.map((height, wire) => {
      const end = layer + 1 < depth ? (diagram.links ? diagram.bounds[0] : starts[layer + 1][wire]) : diagram.right;
      return svg("line", {
        class: "wire", x1: starts[layer][wire], y1: height, x2: end, y2: height,
        "data-layer": layer, "data-wire": wire,
      }, group);
    });
    const bars = diagram.comparators.filter((c) => c.layer === layer - 1).map((c) => ({ ...c, ...comparator(c, y, group) }));
    const numbers = y.map((height) => svg("text", { class: "soft-number", x: diagram.values_at[layer], y: height - 4 }, group));
    // A wide unseen line over each wire, for the pointer.
    y.forEach((height, wire) => svg("line", {
      class: "reach", x1: starts[layer][wire], y1: height, "data-layer": layer, "data-wire": wire,
      x2: wires[wire].getAttribute("x2"), y2: height,
    }, group));
    drawn.steps.push({ group, wires, bars, numbers });
  }
  y.forEach((height, wire) => {
    svg("text", { class: "end", x: diagram.left - 8, y: height + 4, "text-anchor": "end" }, root).textContent = letters[wire];
  });
  drawn.outputs = diagram.outputs.map((wire, position) => {
    const text = svg("text", { class: "end", x: diagram.right + 8, y: y[wire] + 4 }, root);
    text.dataset.position = String(position + 1);
    return text;
  });
  Object.assign(drawn, { root, band, links, diagram });
  box.replaceChildren(root);
}

/* Of what has no layers: how much of each input is in each output. */
function paintLinks(frames) {
  if (!drawn.links.length) return;
  const weights = soft.frameOf(frames.links);
  drawn.links.forEach((line, i) => {
    const weight = weights[i];
    const strength = Math.min(Math.abs(weight), 1);
    line.setAttribute("stroke-width", (strength * 5).toFixed(2));
    line.setAttribute("class", weight < 0 ? "negative" : "");
    line.setAttribute("stroke-opacity", strength < 0.005 ? 0 : (0.15 + 0.85 * strength).toFixed(2));
  });
}

function paint(answer) {
  const box = document.getElementById("soft_sort-network");
  if (!box) return;
  const { data, frames } = answer;
  const key = `${data.diagram.key} ${data.letters.join("")}`;
  if (drawn.key !== key || !box.contains(drawn.root)) {
    drawn.key = key;
    drawn.layer = null;
    lit = null;
    build(box, data.diagram, data.letters);
    layers();
  }
  const n = data.letters.length;
  let longest = 0;
  const wires = soft.frameOf(frames.wires);
  const swaps = frames.swaps && soft.frameOf(frames.swaps);
  const widest = frames.swaps && frames.swaps.shape[2];
  drawn.steps.forEach(({ wires: lines, bars, numbers }, layer) => {
    for (let wire = 0; wire < n; wire += 1) {
      const held = wires[layer * n + wire];
      const colour = soft.colour(held, frames.low, frames.high, data.colours);
      if (lines[wire].colour !== colour) {
        lines[wire].colour = colour;
        lines[wire].setAttribute("stroke", colour);
      }
      const text = value(held, frames.decimals, frames.digits, 2);
      longest = Math.max(longest, text.length);
      if (numbers[wire].shownText !== text) {
        numbers[wire].shownText = text;
        numbers[wire].textContent = text;
      }
    }
    bars.forEach((bar, k) => {
      const share = Math.min(Math.max(swaps[(layer - 1) * widest + k], 0), 1);
      const height = share * bar.length;
      if (Math.abs((bar.shown ?? -1) - height) < 0.05) return;
      bar.shown = height;
      bar.fill.setAttribute("height", height);
      bar.fill.setAttribute("y", bar.down ? bar.from : bar.from - height);
    });
  });
  box.classList.toggle("wide", longest > ROOM); // numbers then stand in the current layer alone
  const outputs = soft.frameOf(frames.outputs);
  const ends = Array.from(outputs, (held) => value(held, frames.decimals, frames.digits));
  box.classList.toggle("long", ends.some((end) => end.length > LONG));
  drawn.outputs.forEach((text, position) => {
    const shown = `${data.diagram.places[position]}  ${ends[position]}`;
    if (text.textContent !== shown) text.textContent = shown;
  });
  paintLinks(frames);
  source(answer);
}

/* Layers that are still to come are faint, the newest one stands on a band. */
function layers() {
  if (!drawn.root || drawn.layer === soft.layer) return;
  drawn.layer = soft.layer;
  const { diagram } = drawn;
  drawn.steps.forEach(({ group }, layer) => {
    group.classList.toggle("later", layer > soft.layer);
    group.classList.toggle("current", layer === soft.layer);
  });
  drawn.band.setAttribute("visibility", diagram.links ? "hidden" : "visible");
  drawn.root.classList.toggle("unfinished", soft.layer < drawn.steps.length - 1);
  const from = soft.layer === 0 ? diagram.left : diagram.values_at[soft.layer - 1] + 18;
  const to = diagram.values_at[soft.layer] + 20;
  const box = drawn.root.parentElement;
  if (box && box.scrollWidth > box.clientWidth + 1) {
    const middle = (diagram.values_at[soft.layer] / diagram.width) * box.scrollWidth;
    box.scrollLeft = middle - box.clientWidth / 2;
  }
  drawn.band.setAttribute("x", Math.min(from, to));
  drawn.band.setAttribute("width", Math.max(to - from, 1));
}

// --- where a value came from ------------------------------------------------------------------

/* Whether a piece of wire leads to the one asked about. */
function leads(layer, wire) {
  if (!lit) return false;
  if (drawn.diagram.links) return lit[0] === layer && lit[1] === wire;
  const came = drawn.diagram.came[lit[0]][lit[1]];
  return layer < came.length && Boolean((came[layer] >> wire) & 1);
}

function source(answer) {
  if (!drawn.root) return;
  drawn.root.classList.toggle("asked", lit !== null);
  drawn.steps.forEach(({ wires, bars }, layer) => {
    wires.forEach((line, wire) => line.classList.toggle("from", leads(layer, wire)));
    for (const bar of bars) {
      bar.group.classList.toggle("from", leads(layer, bar.low) || leads(layer, bar.high));
    }
  });
  page.text("soft_sort-source", lit ? sentence(answer, lit) : "");
}

/* A sentence of the server with the numbers of the frame. */
const filled = (text, numbers) => text.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);

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
