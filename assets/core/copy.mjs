/* Copying: a button with data-copies copies the text of the element named, and says on itself what
   became of it. Where the browser refuses, the text is selected for Ctrl+C. */
import { view } from "./open.mjs";
import { around, byId, says } from "./page.mjs";
import { push } from "./server.mjs";
import * as url from "./url.mjs";

const REST = 400; // ms without scrubbing before a program that can be seen is asked for again

document.addEventListener("click", async (event) => {
  const button = around(event, "[data-copies]");
  if (!button) return;
  const source = byId(button.dataset.copies || "");
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent || "");
    says(button, button.dataset.copied || "");
  } catch {
    const selection = window.getSelection();
    if (selection) selection.selectAllChildren(source);
    says(button, button.dataset.selected || "");
  }
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
