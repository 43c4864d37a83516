/* Lessons: the bar that goes through the steps, and the menu that begins one. Each step is a page, and
   going there is a step for Back and Undo. */
import { applied } from "./answers.mjs";
import { asking } from "./asking.mjs";
import * as dash from "./dash.mjs";
import { notify } from "./notices.mjs";
import * as open from "./open.mjs";
import { around, byId, element, text } from "./page.mjs";
import { answer } from "./server.mjs";
import * as url from "./url.mjs";

/** @typedef {{title: string, shown: string, says: string, back: string | null, next: string | null, in_section: boolean}} Place */

const PARTS = /** @type {const} */ (["title", "shown", "says"]);
const WAYS = /** @type {const} */ (["back", "next"]);
/** @type {Place | null} */
let now = null;
let going = false; // to a step whose answer is not here yet
let starting = false; // the first of them

/** @param {string | null | undefined} query */
function go(query) {
  if (query === null || query === undefined) return;
  going = true;
  starting = !now;
  open.go(query);
}

/** @param {Place | null} place */
function show(place) {
  now = place;
  const bar = byId("lesson");
  if (!bar) return;
  bar.hidden = !place;
  for (const part of PARTS) text(`lesson-${part}`, place ? place[part] : "");
  for (const way of WAYS) byId(`lesson-${way}`)?.setAttribute("aria-disabled", String(!place || place[way] === null));
}

/* What the step is about comes into sight under the bar. */
function look() {
  going = false;
  const sections = document.querySelector(`[data-view="${open.view()}"] .sections`);
  if (now && now.in_section && sections) sections.scrollIntoView({ block: "start" });
  else window.scrollTo(0, 0);
  if (starting) byId("lesson-next")?.focus({ preventScroll: true });
}

applied.add((view) => {
  if (view !== open.view()) return;
  show(answer(view).lesson || null);
  if (going) look();
});

document.addEventListener("click", (event) => {
  const link = around(event, "#lessons a");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(new URL(link.getAttribute("href") || "", window.location.href).search.slice(1));
    const menu = byId("lessons");
    if (menu instanceof HTMLDetailsElement) menu.open = false;
  }
  for (const way of WAYS) if (around(event, `#lesson-${way}`) && now) go(now[way]);
  if (around(event, "#lesson-leave")) {
    show(null);
    url.set("step", "");
    url.set("lesson", "", true);
    byId("lessons")?.querySelector("summary")?.focus();
  }
  if (around(event, "#open-lesson")) choose();
});

// In the bar the arrows go through the steps.
document.addEventListener("keydown", (event) => {
  if (!around(event, "#lesson") || !now || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowLeft") go(now.back);
  if (event.key === "ArrowRight") go(now.next);
});

// --- a lesson of one's own ----------------------------------------------------------------------

function choose() {
  const button = byId("open-lesson");
  const input = element("input");
  Object.assign(input, { type: "file", accept: ".toml,.txt,text/plain" });
  input.addEventListener("change", async () => {
    const file = input.files && input.files[0];
    if (!file || !button) return;
    const { most, refused = "" } = button.dataset;
    if (file.size > Number(most)) notify([refused]);
    else dash.setProps("lesson-file", { data: { ...asking(), text: await file.text(), number: Date.now() } });
  });
  input.click();
}

/**
 * What the server read in a file.
 * @param {{query: string | null, problems: string[]} | null} read
 */
export function lessonRead(read) {
  if (!read) return;
  const menu = byId("lessons");
  if (menu instanceof HTMLDetailsElement) menu.open = false;
  if (read.query === null) {
    notify(read.problems);
    window.scrollTo(0, 0);
  } else go(read.query);
}
