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

/** @param {string} id @param {{head: string[], rows: Cell[][]}} spec */
function table(id, spec) {
  const box = document.getElementById(id);
  if (!box) return;
  const element = document.createElement("table");
  const head = element.createTHead().insertRow();
  for (const text of spec.head) {
    const th = document.createElement(text ? "th" : "td");
    if (text) th.scope = "col";
    th.textContent = text;
    head.append(th);
  }
  const body = element.createTBody();
  for (const row of spec.rows) {
    const tr = body.insertRow();
    row.forEach((cell, i) => {
      const td = document.createElement(i ? "td" : "th");
      if (!i) td.scope = "row";
      fill(td, cell);
      tr.append(td);
    });
  }
  box.replaceChildren(element);
}

/** @param {import("./answers.mjs").Answer} answer */
export function tables({ data }) {
  for (const [id, spec] of Object.entries(data.tables || {})) table(id, spec);
}
