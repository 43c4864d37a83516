/* The tables of an answer, `data.tables` by the id of the box they stand in: written by the server. */

/** @typedef {{class?: string, text?: string, numbers?: string[], brackets?: boolean, weight?: string}} Cell */

/* A number as its format holds it; what is not finite gets an icon and a colour beside its word. */
/** @param {string} text */
function number(text) {
  const span = document.createElement("span");
  span.textContent = text;
  if (/inf|nan/.test(text)) span.className = "broken";
  return span;
}

/** @param {HTMLElement} td @param {Cell} cell */
function fill(td, cell) {
  td.className = cell.class || "";
  if (cell.numbers) {
    const parts = cell.numbers.flatMap((text, i) => (i ? [", ", number(text)] : [number(text)]));
    td.replaceChildren(...(cell.brackets ? ["[", ...parts, "]"] : parts));
  } else td.textContent = cell.text ?? null;
  if (cell.weight !== undefined) td.style.setProperty("--weight", cell.weight);
}

const AT_ONCE = 60; // rows that are written at once, more than are in sight
const AFTER = 500; // and in each turn after that
/** @type {WeakMap<HTMLElement, {text: string, later?: ReturnType<typeof setTimeout>}>} */
const written = new WeakMap();

/** @param {HTMLTableSectionElement} body @param {Cell[][]} rows @param {number} first @param {number} last */
function write(body, rows, first, last) {
  for (const row of rows.slice(first, last)) {
    const tr = body.insertRow();
    row.forEach((cell, i) => {
      const td = document.createElement(i ? "td" : "th");
      if (!i) td.scope = "row";
      fill(td, cell);
      tr.append(td);
    });
  }
}

/* A table that says the same stays as it is; of a long one the rows in sight come first. */
/** @param {string} id @param {{head: string[], rows: Cell[][]}} spec */
function table(id, spec) {
  const box = document.getElementById(id);
  const text = JSON.stringify(spec);
  const before = box && written.get(box);
  if (!box || (before && before.text === text)) return;
  clearTimeout(before?.later);
  const element = document.createElement("table");
  const head = element.createTHead().insertRow();
  for (const title of spec.head) {
    const th = document.createElement(title ? "th" : "td");
    if (title) th.scope = "col";
    th.textContent = title;
    head.append(th);
  }
  const body = element.createTBody();
  /** @type {{text: string, later?: ReturnType<typeof setTimeout>}} */
  const now = { text };
  written.set(box, now);
  write(body, spec.rows, 0, AT_ONCE);
  box.replaceChildren(element);
  let next = AT_ONCE;
  const more = () => {
    write(body, spec.rows, next, next + AFTER);
    next += AFTER;
    if (next < spec.rows.length) now.later = setTimeout(more, 0);
  };
  if (next < spec.rows.length) now.later = setTimeout(more, 0);
}

/** @param {import("./answers.mjs").Answer} answer */
export function tables({ data }) {
  for (const [id, spec] of Object.entries(data.tables || {})) table(id, spec);
}
