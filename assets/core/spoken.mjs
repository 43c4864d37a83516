/* Says the headline of the view in front to who listens, once it rests: while something is dragged it
   changes many times a second. */
import { applied } from "./answers.mjs";
import * as open from "./open.mjs";
import { byId, text } from "./page.mjs";
import { shown } from "./scrub.mjs";

const REST = 1000; // ms without another headline
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
let before = "";

const headline = () => byId(`${open.view()}-headline`)?.textContent || "";

function say() {
  const now = headline();
  if (now !== before) text("spoken", now);
  before = now;
}

function soon() {
  before ||= headline(); // what the page opens with is read with it
  clearTimeout(resting);
  resting = setTimeout(say, REST);
}
applied.add(soon);
shown.add(soon);
