/* Which view is open: its tab, its panel, its key in the address. */
import { layOut } from "./layouts.mjs";
import { around } from "./page.mjs";
import { anew, answer, push } from "./server.mjs";
import { mark } from "./tabs.mjs";
import * as theme from "./theme.mjs";
import * as url from "./url.mjs";
import * as depth from "./depth.mjs";
import * as width from "./width.mjs";

/** @type {string | null} */
let open = null;
export const view = () => open;

const tabs = () => [...document.querySelectorAll("[role=tab][data-opens]")];

/* The view that an address without one opens. */
function unnamed() {
  const main = document.querySelector("[data-unnamed]");
  return (main && main.dataset.unnamed) || "";
}

/**
 * Gives whether the server was asked for what the view shows now.
 * @param {string} name
 * @param {boolean} [step]
 */
export function show(name, step = true) {
  for (const panel of document.querySelectorAll("[data-view]")) {
    panel.hidden = panel.dataset.view !== name;
  }
  mark(tabs(), (tab) => tab.dataset.opens === name);
  const changed = open !== name;
  open = name;
  document.body.dataset.open = name;
  if (step && changed) url.set("view", name === unnamed() ? "" : name, true);
  if (!changed) return false;
  const panel = document.querySelector(`[data-view="${name}"]`);
  if (panel && !panel.querySelector("[data-ready]")) {
    layOut(panel, { panel: name, part: "opened" });
    return true;
  }
  if (!answer(name)) return false;
  window.dispatchEvent(new Event("resize"));
  push(name, {}); // another view may have changed what this one shows
  return true;
}

document.addEventListener("click", (event) => {
  const opener = around(event, "[data-opens]");
  if (opener) show(opener.dataset.opens || "");
});

/* The view that the address names, as the address has it. */
function reopen() {
  const name = url.get("view") || unnamed();
  if (!show(name, false)) anew(name);
}
url.onReturn(reopen);

/**
 * Show what a query says, in place of what is shown.
 * @param {string} query
 */
export function restore(query) {
  url.take(query);
  reopen();
}

/**
 * The same, as a step of its own for Back and for Undo.
 * @param {string} query
 */
export function go(query) {
  url.take(query, true);
  url.changed.tell();
  reopen();
}
for (const { changed } of [theme, width, depth]) {
  changed.add(() => {
    if (open) push(open, {});
  });
}
