/* The sections of all views: tabs, the panel of the open one, and panels that are laid out when first
   needed. Everything is looked up within its view. */
import { applied, write } from "./answers.mjs";
import { meet, send, settled } from "./controls.mjs";
import { layOut } from "./layouts.mjs";
import { around } from "./page.mjs";
import { answer } from "./server.mjs";
import { mark } from "./tabs.mjs";

/** @type {Record<string, ((answer: any) => void)[]>} */
const stood = {};

/**
 * Who draws into a panel of a view once it has been laid out.
 * @param {string} view
 * @param {(answer: any) => void} f
 */
export function onLaid(view, f) { (stood[view] = stood[view] || []).push(f); }

/**
 * The elements of a view that carry an attribute.
 * @param {string} view
 * @param {string} attribute
 * @returns {Element[]}
 */
const of = (view, attribute) => [...document.querySelectorAll(`[data-view-of="${view}"][${attribute}]`)];

/**
 * Bring a section to the front; what it shows follows with the answer.
 * @param {string} view
 * @param {string} name
 */
function select(view, name) {
  mark(of(view, "data-section"), (tab) => tab.dataset.section === name);
  let changed = false;
  for (const panel of of(view, "data-section-panel")) {
    const hidden = panel.dataset.sectionPanel !== name;
    changed = changed || panel.hidden !== hidden;
    panel.hidden = hidden;
  }
  if (changed) window.dispatchEvent(new Event("resize"));
}

/**
 * Show the section and the panels that the last answer fills; ask for those that never stood.
 * @param {string} view
 */
function choose(view) {
  const last = answer(view);
  if (!last) return;
  const { section, panels } = last.data;
  select(view, section);
  for (const place of of(view, "data-panel")) {
    const owner = /** @type {HTMLElement | null} */ (place.closest("[data-section-panel]"));
    if (!owner || owner.dataset.sectionPanel !== section) continue;
    const wanted = panels.includes(place.dataset.panel);
    place.hidden = !wanted;
    if (wanted && !place.querySelector("[data-laid]")) ask(view, place);
  }
}
applied.add(choose);

/**
 * @param {string} view
 * @param {Element} place
 */
function ask(view, place) {
  layOut(place, { section: place.dataset.panel || "", part: "opened", view }, () => {
    if (place.querySelector("[data-moved-on]")) choose(view);
    else stands(view);
  });
}

/**
 * A panel has been laid out: it gets what the last answer holds.
 * @param {string} view
 */
function stands(view) {
  const last = answer(view);
  if (!last) return;
  write(last);
  for (const f of stood[view] || []) f(last);
  meet();
  settled(view);
}

const TAB = "[role=tab][data-section]";

document.addEventListener("click", (event) => {
  const tab = around(event, TAB);
  if (!tab) return;
  const { viewOf = "", section = "" } = tab.dataset;
  select(viewOf, section);
  send(viewOf, { section });
});
