/* Copying, whatever is copied: the button says on itself that it was. Where the browser refuses, the
   text stands selected over the page, for the person's own copying. Nothing moves either way.
   A button with data-copies copies the text of the element named. */
import { sentenceFor } from "./notices.mjs";
import { view } from "./open.mjs";
import { around, beside, byId, element, says } from "./page.mjs";
import { push } from "./server.mjs";
import * as url from "./url.mjs";

const REST = 400; // ms without scrubbing before a program that can be seen is asked for again

/**
 * @param {HTMLElement} button  that was pressed for it
 * @param {string} text
 */
export async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    offer(button, text);
    return;
  }
  says(button, sentenceFor("copied"));
}

/**
 * The text, selected, in a small window beside the button. It belongs to what the button belongs to,
 * so that a menu stays open around it and a figure on the whole screen shows it.
 * @param {HTMLElement} button
 * @param {string} text
 */
function offer(button, text) {
  for (const other of document.querySelectorAll(".by-hand")) other.remove();
  const place = element("div", "by-hand");
  const label = element("label", "label", sentenceFor("copy"));
  const field = element("textarea");
  Object.assign(field, { readOnly: true, rows: 3, value: text });
  label.append(field);
  place.append(label);
  place.popover = "manual";
  button.after(place);
  if (place.showPopover) place.showPopover();
  beside(button, place);
  field.focus({ preventScroll: true });
  field.select();

  const close = () => place.remove();
  field.addEventListener("copy", () => setTimeout(() => {
    button.focus({ preventScroll: true });
    says(button, sentenceFor("copied"));
  }, 0));
  place.addEventListener("focusout", () => { if (document.hasFocus()) close(); });
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // the menu around stays open
    button.focus({ preventScroll: true });
  });
}

document.addEventListener("click", (event) => {
  const button = around(event, "[data-copies]");
  const source = button && byId(button.dataset.copies || "");
  if (button && source) copy(button, source.textContent || "");
});

/* A slider with frames asks nothing: the programs are those of the last answer. */
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
function refresh() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const open = view();
    if (open && document.querySelector(`[data-view="${open}"] .snippet[open]`)) push(open, {});
  }, REST);
}
url.changed.add(refresh);
document.addEventListener("toggle", (event) => {
  if (event.target instanceof Element && event.target.matches(".snippet[open]")) refresh();
}, true);
