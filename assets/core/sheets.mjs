/* Tables to take home: as a file that the server writes, and as rows on the clipboard. */
import { copy } from "./copy.mjs";
import { prefix } from "./dash.mjs";
import { save, tabbed, tableAddress } from "./files.mjs";
import { notify, sentenceFor } from "./notices.mjs";
import { around } from "./page.mjs";
import { sentenceOf } from "./patience.mjs";
import * as url from "./url.mjs";

const COPIED = "tsv"; // the kind that goes to the clipboard

/**
 * What is not part of the address is not put into one, and travels as the body.
 * @param {string} name
 * @param {string} kind
 * @returns {[string, RequestInit?]}
 */
const asked = (name, kind) => (url.isWhole()
  ? [tableAddress(prefix(), url.query(), name, kind)]
  : [tableAddress(prefix(), "", name, kind), { method: "POST", body: url.query() }]);

/** @param {HTMLElement} button */
async function take(button) {
  const { sheet: name = "", kind = "" } = button.dataset;
  try {
    const response = await fetch(...asked(name, kind));
    if (!response.ok) notify([(await sentenceOf(response)) || sentenceFor("unreachable")]);
    else if (kind === COPIED) await copy(button, (await response.text()).trimEnd());
    else save(await response.blob(), `${name}.${kind}`);
  } catch {
    notify([sentenceFor("unreachable")]);
  }
}

document.addEventListener("click", (event) => {
  const button = around(event, "[data-sheet]");
  if (button) take(button);
});

// --- the clipboard ------------------------------------------------------------------------------

const TABLES = "table, [role=table]";
const ROWS = "tr, [role=row]";
const CELLS = "td, th, [role=cell], [role=rowheader], [role=columnheader]";

/** @param {Element} row */
const texts = (row) => [...row.querySelectorAll(CELLS)].map((cell) => cell.textContent || "");

/* The rows that a selection touches, where it is one of more than a cell; all rows of a table that
   has the focus where nothing is selected. */
function chosen() {
  const selection = window.getSelection();
  if (!selection || !selection.rangeCount || selection.isCollapsed) {
    const held = document.activeElement;
    const table = held && held.matches("[role=region]") && held.querySelector(TABLES);
    return table ? [...table.querySelectorAll(ROWS)] : [];
  }
  const range = selection.getRangeAt(0);
  const within = range.commonAncestorContainer;
  const element = within instanceof Element ? within : within.parentElement;
  const table = element && element.closest(TABLES);
  if (!table || element.closest(CELLS)) return [];
  return [...table.querySelectorAll(ROWS)].filter((row) => range.intersectsNode(row));
}

document.addEventListener("copy", (event) => {
  const target = event.target;
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
  const rows = chosen();
  if (!rows.length || !event.clipboardData) return;
  event.clipboardData.setData("text/plain", tabbed(rows.map(texts)));
  event.preventDefault();
});
