/* Dialogs of words ("About", the list of keys): opened by what has data-shows, by an address that ends
   in their id, or by a key. */
import { applied } from "./answers.mjs";
import { onKey } from "./keys.mjs";
import { around, byId } from "./page.mjs";

const LEAF = "dialog.leaf";

/** @param {string | undefined} id */
function show(id) {
  const leaf = id ? byId(id) : null;
  if (!(leaf instanceof HTMLDialogElement) || !leaf.matches(LEAF)) return;
  if (!leaf.open) leaf.showModal();
  leaf.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const opener = around(event, "[data-shows]");
  if (opener) {
    event.preventDefault(); // of a link: the address stays that of the view
    show(opener.dataset.shows);
  }
  const closer = around(event, "[data-closes]");
  const leaf = closer ? byId(closer.dataset.closes || "") : event.target;
  // A click on the dialog itself, and on nothing in it, is one beside it.
  if (leaf instanceof HTMLDialogElement && leaf.matches(LEAF)) leaf.close();
});
onKey("keys", () => show("keys"));

let wanted = window.location.hash.slice(1);
applied.add(() => {
  show(wanted);
  wanted = "";
});
window.addEventListener("hashchange", () => show(window.location.hash.slice(1)));
