/* plotly in two parts: what draws in a plane is here, what draws in space comes with the first
   picture that needs it. The first pictures are drawn one a task, so that the page answers between. */
import Plotly from "./flat.cjs";

const PLOTTED = "js-plotly-plot"; // plotly's mark on what it has drawn into
const IN_SPACE = new Set(["scatter3d", "mesh3d"]);

/** @type {Promise<unknown> | null} */
let space = null;
/** @type {Promise<unknown>} */
let turn = Promise.resolve();

const nextTask = () => new Promise((go) => { setTimeout(go, 0); });

/** newPlot and react take (graph, data, layout, config) or (graph, {data, layout, config}). */
const needsSpace = (given) => (
  (Array.isArray(given) ? given : (given && given.data) || []).some(({ type }) => IN_SPACE.has(type))
);

async function ready(given) {
  if (!needsSpace(given)) return;
  space ||= import("./space.mjs").catch((error) => { space = null; throw error; });
  await space;
}

for (const name of ["newPlot", "react"]) {
  const plot = Plotly[name];
  Plotly[name] = (graph, ...rest) => {
    const element = typeof graph === "string" ? document.getElementById(graph) : graph;
    if (element && element.classList.contains(PLOTTED) && (space || !needsSpace(rest[0]))) return plot(graph, ...rest);
    const drawn = turn.then(nextTask).then(() => ready(rest[0])).then(() => (
      // A panel may have been closed while its picture waited.
      !element || element.isConnected ? plot(graph, ...rest) : element
    ));
    turn = drawn.catch(() => undefined);
    return drawn;
  };
}

export default Plotly;
