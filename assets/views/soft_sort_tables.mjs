/* The tables of the Soft sort view: the soft permutation matrix, the Jacobian, the properties, all
   sorters side by side; and the cursors of the paths. Built once, then only cells change. */
import { entry, number, tight, value } from "../core/numbers.mjs";
import * as page from "../core/page.mjs";
import { byId, element } from "../core/page.mjs";
import * as draw from "../plot/draw.mjs";
import { soft } from "./soft_sort.mjs";

const grids = new Map(); // element id -> { key, cells, rowSums, columnSums }

const CROWDED = 10; // columns, beyond which a cell holds four characters
const fitted = (text, columns) => (columns > CROWDED ? tight(text) : text);

function total(columns, totals) {
  const made = element("th", "", columns > CROWDED ? totals.short : totals.label);
  if (columns > CROWDED) made.setAttribute("aria-label", totals.label);
  return made;
}

function grid(box, key, letters, rowNames, totals) {
  const found = grids.get(box.id);
  if (found && found.key === key && box.contains(found.table)) return found;
  const table = element("table");
  table.style.minWidth = `${1.5 * (letters.length + 2)}rem`; // narrower screens scroll: nothing is cut
  const head = element("tr");
  head.append(element("td"), ...letters.map((l) => Object.assign(element("th", "", l), { scope: "col" })),
    Object.assign(total(letters.length, totals), { scope: "col" }));
  table.append(element("tbody"));
  table.createTHead().append(head);
  /** @type {{key: string, table: HTMLTableElement, cells: any[], rowSums: HTMLElement[], columnSums: HTMLElement[]}} */
  const made = { key, table, cells: [], rowSums: [], columnSums: [] };
  for (const name of rowNames) {
    const row = element("tr");
    row.append(Object.assign(element("th", "", name), { scope: "row" }));
    for (let j = 0; j < letters.length; j += 1) {
      const cell = element("td", "cell");
      made.cells.push(cell);
      row.append(cell);
    }
    const sum = element("td", "sum");
    made.rowSums.push(sum);
    row.append(sum);
    table.tBodies[0].append(row);
  }
  const foot = element("tr");
  foot.append(Object.assign(total(letters.length, totals), { scope: "row" }));
  for (let j = 0; j < letters.length; j += 1) {
    const sum = element("td", "sum");
    made.columnSums.push(sum);
    foot.append(sum);
  }
  foot.append(element("td"));
  table.createTFoot().append(foot);
  box.replaceChildren(table);
  grids.set(box.id, made);
  return made;
}

/* Into the text that is there: another text node would be laid out anew. */
function set(cell, text) {
  const node = cell.firstChild;
  if (!node) cell.textContent = text;
  else if (node.nodeValue !== text) node.nodeValue = text;
}

function fill(made, values, sums, colours, low, high, text) {
  const n = made.columnSums.length;
  made.cells.forEach((cell, i) => {
    const colour = soft.colour(values[i], low, high, colours);
    if (cell.shownColour !== colour) {
      cell.shownColour = colour;
      cell.style.background = colour;
      cell.classList.toggle("dark", colours.indexOf(colour) >= colours.dark || colours.indexOf(colour) < colours.darkBelow);
    }
    set(cell, fitted(text(values[i]), n));
  });
  const places = n > CROWDED ? 2 : 3;
  for (let i = 0; i < n; i += 1) {
    set(made.rowSums[i], number(sums[i], places));
    set(made.columnSums[i], number(sums[n + i], places));
  }
}

function matrices(answer) {
  const { frames, data } = answer;
  const n = data.letters.length;
  const positions = data.letters.map((_, i) => String(i + 1));
  const box = byId("soft_sort-matrix");
  if (box && frames.matrices) {
    const colours = Object.assign([...data.sequential], { dark: 4, darkBelow: 0 });
    const made = grid(box, `P${n}`, data.letters, positions, data.sum);
    fill(made, soft.frameOf(frames.matrices), soft.frameOf(frames.matrix_sums), colours, 0, 1, (v) => (v < 0.005 ? "" : v.toFixed(2)));
  }
  const other = byId("soft_sort-jacobian");
  if (other && frames.jacobians) {
    const colours = Object.assign([...data.diverging], { dark: 5, darkBelow: 2 });
    const rows = data.jacobian_of === "sort" ? positions : data.letters;
    const made = grid(other, `J${n}${data.jacobian_of}`, data.letters, rows, data.sum);
    const reach = frames.jacobian_reach[soft.frame];
    fill(made, soft.frameOf(frames.jacobians), soft.frameOf(frames.jacobian_sums), colours, -reach, reach, (v) => (Math.abs(v) < 0.005 * reach ? "" : entry(v, reach)));
  }
}

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
  data.properties.forEach(([key, yes, no, known], i) => {
    const holds = known && soft.frameOf(frames.properties[key])[0] === 1;
    const badge = box.children[i];
    badge.className = `soft-badge ${!known ? "none" : holds ? "yes" : "no"}`;
    set(badge, holds ? yes : no);
  });
  set(box.lastChild, frames.least[soft.frame]);
}

// --- all sorters --------------------------------------------------------------------------------

const compared = { key: null, rows: [] };

function compare({ frames, data }) {
  const box = byId("soft_sort-compare");
  if (!box || !data.compare || !frames.compare) return;
  if (compared.key !== data.compare.length || !box.contains(compared.table)) {
    compared.table = element("table");
    compared.table.append(element("thead"), element("tbody"));
    const head = element("tr");
    head.append(...data.compare_head.map((h) => Object.assign(element("th", "", h), { scope: "col" })));
    compared.table.tHead.append(head);
    compared.rows = data.compare.map((row) => {
      const line = element("tr");
      line.append(Object.assign(element("th", "", row.label), { scope: "row" }),
        ...data.compare_head.slice(1).map((_, k) => element("td", k === 0 ? "outputs" : "number")));
      compared.table.tBodies[0].append(line);
      return line;
    });
    compared.key = data.compare.length;
    box.replaceChildren(compared.table);
  }
  data.compare.forEach((row, i) => {
    const line = compared.rows[i];
    const its = frames.compare[row.name];
    line.classList.toggle("chosen", row.chosen);
    const cells = line.children;
    set(cells[1], Array.from(soft.frameOf(its.outputs), (v) => value(v, frames.decimals, frames.digits, 1)).join("  "));
    set(cells[2], value(soft.frameOf(its.errors)[0], frames.decimals, 2));
    set(cells[3], number(soft.frameOf(its.gradients)[0], 2));
    soft.frameOf(its.flags).forEach((flag, k) => {
      set(cells[4 + k], flag ? "✓" : "✗");
      cells[4 + k].className = flag ? "flag yes" : "flag no";
    });
    set(cells[8], its.spread);
  });
}

// --- paths and responses ------------------------------------------------------------------------

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

function bridge({ frames, data }) {
  if (data.section !== "bridge") return;
  cursor("soft_sort-bridge", frames.bridge);
  cursor("soft_sort-shadow-bridge", frames.shadow_bridge);
  if (frames.verdicts) page.text("soft_sort-bridge-verdict", frames.verdicts[soft.frame]);
}

function response({ frames, data }) {
  if (data.section !== "response" || !frames.response) return;
  const [, m, n] = frames.response.shape;
  const values = soft.frameOf(frames.response);
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, k) => values[k * n + i]));
  draw.restyle("soft_sort-response", { y: rows }, rows.map((_, i) => `output ${i + 1}`));
}

soft.painters.push((answer) => {
  if (answer.data.section === "matrix") {
    matrices(answer);
    badges(answer);
  }
  if (answer.data.section === "compare") compare(answer);
  bridge(answer);
  response(answer);
});
