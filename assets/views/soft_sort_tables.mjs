/* The tables of the Soft sort view: the soft permutation matrix, the Jacobian, the properties, all
   sorters side by side; and the cursors of the paths. Built once, then only cells change. */
import { number, value } from "../core/numbers.mjs";
import * as page from "../core/page.mjs";
import { byId, content, element } from "../core/page.mjs";
import * as draw from "../plot/draw.mjs";
import { lettered, soft } from "./soft_sort.mjs";

/** @typedef {import("../core/answers.mjs").Answer} Answer */
/** @typedef {import("../core/packs.mjs").Pack} Pack */
/** @typedef {{looks: [string, string, boolean][], cells: Pack, totals: string[], sums: Pack}} Tables
 *   of all frames: what cells look like (text, colour, whether that is dark), which look each has,
 *   and likewise the sums of rows and then of columns */
/** @typedef {{key: string, table: HTMLTableElement, cells: HTMLElement[], sums: HTMLElement[]}} Grid */

const CHARACTER = 0.42; // rem: a figure of a cell, with its share of the gap
const SUMS = 3.6; // rem: the names of rows, and their sums

/** @type {Map<string, Grid>} */
const grids = new Map(); // by element id

/** @param {"col" | "row"} scope @param {string} text */
const title = (scope, text) => Object.assign(element("th", "", text), { scope });

/** @param {"col" | "row"} scope @param {{label: string, text: string}} sum */
function total(scope, sum) {
  const made = title(scope, sum.text);
  if (sum.text !== sum.label) made.setAttribute("aria-label", sum.label);
  return made;
}

/**
 * The table in a box, made anew where it is another one.
 * @param {HTMLElement} box
 * @param {string} key
 * @param {string[]} letters
 * @param {string[]} rowNames
 * @param {{sum: {label: string, text: string}, cell_characters: number}} data
 * @returns {Grid}
 */
function grid(box, key, letters, rowNames, { sum, cell_characters: characters }) {
  const found = grids.get(box.id);
  if (found && found.key === key && box.contains(found.table)) return found;
  const table = element("table");
  // Narrower screens scroll: no number touches the next.
  table.style.minWidth = `${CHARACTER * characters * letters.length + SUMS}rem`;
  const head = element("tr");
  head.append(element("td"), ...letters.map((l) => title("col", l)), total("col", sum));
  const body = element("tbody");
  table.append(body);
  table.createTHead().append(head);
  /** @type {HTMLElement[]} */
  const cells = [];
  const rowSums = rowNames.map((name) => {
    const row = element("tr");
    const its = letters.map(() => element("td", "cell"));
    const last = element("td", "sum");
    cells.push(...its);
    row.append(title("row", name), ...its, last);
    body.append(row);
    return last;
  });
  const columnSums = letters.map(() => element("td", "sum"));
  const foot = element("tr");
  foot.append(total("row", sum), ...columnSums, element("td"));
  table.createTFoot().append(foot);
  box.replaceChildren(table);
  const made = { key, table, cells, sums: [...rowSums, ...columnSums] };
  grids.set(box.id, made);
  return made;
}

/** @param {Grid} made @param {Tables} tables */
function fill(made, tables) {
  const cells = soft.frameOf(tables.cells);
  made.cells.forEach((cell, i) => {
    const [text, colour, dark] = tables.looks[cells[i]];
    if (cell.dataset.colour !== colour) {
      cell.dataset.colour = colour;
      cell.style.background = colour;
      cell.classList.toggle("dark", dark);
    }
    content(cell, text);
  });
  const sums = soft.frameOf(tables.sums);
  made.sums.forEach((cell, i) => content(cell, tables.totals[sums[i]]));
}

/** @param {Answer} answer */
function matrices({ frames, data }) {
  /** @type {string[]} */
  const letters = data.letters;
  const positions = letters.map((_, i) => String(i + 1));
  const box = byId("soft_sort-matrix");
  if (box && frames.matrices) {
    fill(grid(box, `P${letters.length}`, letters, positions, /** @type {any} */ (data)), frames.matrices);
  }
  const other = byId("soft_sort-jacobian");
  if (other && frames.jacobians) {
    const rows = data.jacobian_of === "sort" ? positions : letters;
    const key = `J${letters.length}${data.jacobian_of}`;
    fill(grid(other, key, letters, rows, /** @type {any} */ (data)), frames.jacobians);
  }
}

/** @param {Answer} answer */
function badges({ frames, data }) {
  const box = byId("soft_sort-badges");
  if (!box || !data.properties) return;
  if (box.childElementCount !== data.properties.length + 1) {
    box.replaceChildren(...[...data.properties, null].map(() => {
      const badge = element("span", "soft-badge");
      badge.setAttribute("role", "listitem");
      return badge;
    }));
  }
  /** @type {[string, string, string, boolean][]} */
  const properties = data.properties;
  properties.forEach(([key, yes, no, known], i) => {
    const holds = known && soft.frameOf(frames.properties[key])[0] === 1;
    const badge = box.children[i];
    badge.className = `soft-badge ${!known ? "none" : holds ? "yes" : "no"}`;
    content(badge, holds ? yes : no);
  });
  content(box.children[properties.length], soft.lineOf(frames.least));
}

// --- all sorters --------------------------------------------------------------------------------

/** @typedef {{name: string, label: string, chosen: boolean}} Compared  a sorter */
/** @type {{table: HTMLTableElement | null, rows: HTMLTableRowElement[]}} */
const compared = { table: null, rows: [] };

/** @param {Compared[]} sorters @param {string[]} titles */
function buildCompared(sorters, titles) {
  const table = element("table");
  const body = element("tbody");
  table.append(element("thead"), body);
  const head = element("tr");
  const looks = ["", "outputs", "number", "number", "flag", "flag", "flag", "flag", "number"];
  head.append(...titles.map((text, k) => Object.assign(title("col", text), { className: looks[k] })));
  table.createTHead().append(head);
  compared.table = table;
  compared.rows = sorters.map((row) => {
    const line = element("tr");
    line.append(title("row", row.label),
      ...titles.slice(1).map((_, k) => element("td", looks[k + 1])));
    body.append(line);
    return line;
  });
  return table;
}

/** @param {Answer} answer */
function compare({ frames, data }) {
  const box = byId("soft_sort-compare");
  if (!box || !data.compare || !frames.compare) return;
  /** @type {Compared[]} */
  const sorters = data.compare;
  if (compared.rows.length !== sorters.length || !box.contains(compared.table)) {
    box.replaceChildren(buildCompared(sorters, data.compare_head));
  }
  sorters.forEach((row, i) => {
    const line = compared.rows[i];
    const its = frames.compare[row.name];
    line.classList.toggle("chosen", row.chosen);
    const cells = line.children;
    content(cells[1], Array.from(soft.frameOf(its.outputs), (v) => value(v, frames.decimals, frames.digits, 1)).join("  "));
    content(cells[2], value(soft.frameOf(its.errors)[0], frames.decimals, 2));
    content(cells[3], number(soft.frameOf(its.gradients)[0], 2));
    soft.frameOf(its.flags).forEach((flag, k) => {
      content(cells[4 + k], flag ? "✓" : "✗");
      cells[4 + k].className = flag ? "flag yes" : "flag no";
    });
    content(cells[8], its.spread);
  });
}

// --- paths and responses ------------------------------------------------------------------------

/** @param {string} graphId @param {Pack} pack */
function cursor(graphId, pack) {
  if (!pack) return;
  const points = soft.frameOf(pack);
  const x = [];
  const y = [];
  for (let i = 0; i < points.length; i += 2) {
    x.push(points[i]);
    y.push(points[i + 1]);
  }
  draw.restyle(graphId, { x: [x], y: [y] }, ["at this softness"]);
}

/** @param {Answer} answer */
function bridge({ frames, data }) {
  if (data.section !== "bridge") return;
  cursor("soft_sort-bridge", frames.bridge);
  cursor("soft_sort-shadow-bridge", frames.shadow_bridge);
  if (frames.verdicts) page.text("soft_sort-bridge-verdict", soft.lineOf(frames.verdicts));
}

/** @param {Answer} answer */
function polytopes({ frames, data }) {
  if (data.section !== "polytopes") return;
  for (const [id, pack] of Object.entries(frames.polytopes || {})) cursor(id, pack);
}

/** @param {Answer} answer */
function response({ frames, data }) {
  if (data.section !== "response" || !frames.response) return;
  const [, m, n] = frames.response.shape;
  const values = soft.frameOf(frames.response);
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, k) => values[k * n + i]));
  draw.restyle("soft_sort-response", { y: rows }, rows.map((_, i) => `output ${i + 1}`));
}

/* The memberships as bars, the soft sort and its two quantiles. */
/** @param {Answer} answer */
function topK({ frames, data }) {
  if (data.section !== "top_k" || !frames.quantiles) return;
  draw.restyle("soft_sort-quantiles", {
    y: [Array.from(soft.frameOf(frames.outputs)), Array.from(soft.frameOf(frames.quantiles))],
  }, ["soft sort", "soft quantiles"]);
  page.text("soft_sort-quantiles-say", soft.lineOf(frames.quantiles_say));
  lettered("soft_sort-memberships", data.memberships_title, data.letters, frames.memberships);
  if (!frames.memberships) return;
  draw.restyle("soft_sort-top", { y: [Array.from(soft.frameOf(frames.memberships))] }, ["soft"]);
  page.text("soft_sort-top-says", soft.lineOf(frames.top_says));
}

soft.painters.push((answer) => {
  if (answer.data.section === "matrix") {
    matrices(answer);
    badges(answer);
  }
  if (answer.data.section === "compare") compare(answer);
  bridge(answer);
  polytopes(answer);
  response(answer);
  topK(answer);
});
