/* Ctrl+Z, Ctrl+Shift+Z and their buttons: one step a gesture, for every control of every view. Back
   keeps its meaning: it goes through views, sections and presets. */
import { typingNow, undone } from "./boxes.mjs";
import { hand } from "./hand.mjs";
import { onKey } from "./keys.mjs";
import * as open from "./open.mjs";
import { around, byId } from "./page.mjs";
import { applied, pushed, rested } from "./server.mjs";
import { steps } from "./steps.mjs";
import * as url from "./url.mjs";

const taken = steps();
/** @type {Record<string, unknown>} by view: the gesture whose edits are answered next */
let by = {};

/** @param {unknown} gesture */
function reached(gesture) {
  taken.reached(url.query().replace(/^\?/, ""), gesture);
  show();
}

function show() {
  const { back, forward } = taken.count();
  for (const [id, count] of /** @type {[string, number][]} */ ([["undo", back], ["redo", forward]])) {
    const button = byId(id);
    if (button instanceof HTMLButtonElement) button.disabled = !count;
  }
}

/** @param {string | null} query */
function go(query) {
  if (query === null) return;
  by = {};
  undone();
  open.restore(query);
  show();
}

pushed.add((view, edits) => {
  if (Object.keys(edits).length) by[view] = hand.gesture;
});
applied.add((view) => {
  // An edit may have opened another view by now.
  const edited = by[view] !== undefined;
  if (edited || view === open.view()) reached(edited ? by[view] : null);
});
rested.add((view) => { delete by[view]; });
url.changed.add(() => reached(hand.gesture)); // a slider whose frames are here, another view
url.onReturn(() => {
  by = {};
  reached({}); // Back is a gesture of its own
});

/* In a box whose text has not been taken yet, the browser undoes what was typed; so it does in every
   other place where a person can write. */
/** @param {EventTarget | null} target */
function typing(target) {
  if (target instanceof HTMLTextAreaElement) return true;
  if (!(target instanceof HTMLInputElement) || target.readOnly) return false;
  return ["text", "search"].includes(target.type) && (!target.closest(".box") || typingNow());
}

for (const [name, step] of /** @type {[string, () => string | null][]} */ ([["undo", taken.back], ["redo", taken.forward]])) {
  onKey(name, (event) => {
    if (typing(event.target)) return false;
    go(step());
    return true;
  });
  document.addEventListener("click", (event) => { if (around(event, `#${name}`)) go(step()); });
}
