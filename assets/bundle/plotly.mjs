/* plotly in two parts: what draws in a plane is here, what draws in space comes with the first
   picture that needs it. The first pictures are drawn one a task, so that the page answers between:
   at first those that are seen or nearly so, the others soon after somebody is there to scroll to
   them, or when the page has been there for a while. */
import { pieces, whole } from "./flat.cjs";

const nextTask = () => new Promise((go) => { setTimeout(go, 0); });
for (const bring of pieces) {
  bring();
  await nextTask();
}
const Plotly = whole();

const PLOTTED = "js-plotly-plot"; // plotly's mark on what it has drawn into
const IN_SPACE = new Set(["scatter3d", "mesh3d"]);

// --- in space -----------------------------------------------------------------------------------

/** @type {Promise<unknown> | null} */
let space = null;

/** newPlot and react take (graph, data, layout, config) or (graph, {data, layout, config}). */
const needsSpace = (given) => (
  (Array.isArray(given) ? given : (given && given.data) || []).some(({ type }) => IN_SPACE.has(type))
);

/** What is done when what a figure needs is there. */
function equipped(given, draw) {
  if (!needsSpace(given)) return draw();
  space ||= import("./space.mjs").catch((error) => { space = null; throw error; });
  return space.then(draw);
}

// --- in sight, and in turn ----------------------------------------------------------------------

const SOON = 1000; // ms after the first sign of a person
const AWHILE = 8000; // ms without one
const SIGNS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "scroll"];
const NEARLY = "10% 0px"; // of the window's height, above it and below
/** @type {Map<Element, () => void>} what waits until an element is seen */
const unseen = new Map();
const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) seen(target);
}, { rootMargin: NEARLY });
const later = new Promise((go) => {
  setTimeout(go, AWHILE);
  const soon = () => setTimeout(go, SOON);
  for (const sign of SIGNS) window.addEventListener(sign, soon, { once: true, capture: true, passive: true });
});
let isLater = false;
later.then(() => { isLater = true; [...unseen.keys()].forEach(seen); });

function seen(element) {
  unseen.get(element)?.();
  unseen.delete(element);
  sight.unobserve(element);
}

const inSight = (element) => new Promise((go) => {
  if (isLater || !element) { go(); return; }
  const before = unseen.get(element);
  unseen.set(element, () => { if (before) before(); go(); });
  sight.observe(element);
});

/** @type {Promise<unknown>} */
let turn = Promise.resolve();
function inTurn(draw) {
  const drawn = turn.then(nextTask).then(draw);
  turn = drawn.catch(() => undefined);
  return drawn;
}

// --- plotly -------------------------------------------------------------------------------------

/** @type {Set<() => unknown>} first pictures that are not drawn yet */
const undrawn = new Set();
// Paper shows all of the page, and does not wait.
window.addEventListener("beforeprint", () => { for (const draw of [...undrawn]) draw(); });

for (const name of ["newPlot", "react"]) {
  const plot = Plotly[name];
  Plotly[name] = (graph, ...rest) => {
    const element = typeof graph === "string" ? document.getElementById(graph) : graph;
    if (element && element.classList.contains(PLOTTED) && (space || !needsSpace(rest[0]))) return plot(graph, ...rest);
    let drawn = null;
    const draw = () => {
      undrawn.delete(draw);
      // A panel may have been closed while its picture waited.
      drawn ||= equipped(rest[0], () => (!element || element.isConnected ? plot(graph, ...rest) : element));
      return drawn;
    };
    undrawn.add(draw);
    return inSight(element).then(() => inTurn(draw));
  };
}

export default Plotly;
