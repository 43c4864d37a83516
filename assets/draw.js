/* Put a figure that the server computed into a graph: quickly while numbers move (quick.js), one
   Plotly.restyle at rest or when only data changed, Plotly.react when the shape of the figure did.
   Knows nothing of what the figure shows. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const drawn = new Map(); // graph id -> the figure last asked for
  const waiting = new Set(); // ids of graphs that are asked for a figure and not plotted yet

  function plot(id) {
    const holder = document.getElementById(id);
    const graph = holder && holder.querySelector(".js-plotly-plot");
    return graph && graph._fullLayout ? graph : null;
  }

  const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

  /* Whether a figure can be drawn on the axes that are there. Under a moving hand that is so even if
     they should grow: they wait for rest, for a handle must not slip away under the hand. */
  const unranged = (layout) => JSON.stringify(layout, (key, value) => (key === "range" ? null : value));
  const fits = (before, after) => same(before, after)
    || (explorer.holding() && unranged(before) === unranged(after));

  function flatten(trace) {
    const flat = {};
    for (const [key, value] of Object.entries(trace)) {
      if (value && typeof value === "object" && !Array.isArray(value) && !("bdata" in value)) {
        for (const [inner, v] of Object.entries(flatten(value))) flat[`${key}.${inner}`] = v;
      } else flat[key] = value;
    }
    return flat;
  }

  /* The attributes that differ between two lists of traces of the same shape, or null. */
  function difference(before, after) {
    if (before.length !== after.length) return null;
    const update = {};
    for (let i = 0; i < after.length; i += 1) {
      const a = flatten(before[i]);
      const b = flatten(after[i]);
      if (a.type !== b.type || Object.keys(a).length !== Object.keys(b).length) return null;
      for (const [key, value] of Object.entries(b)) {
        if (!(key in a)) return null;
        if (!same(a[key], value)) {
          (update[key] = update[key] || new Array(after.length).fill(undefined))[i] = value;
        }
      }
    }
    return update;
  }

  function withCamera(graph, figure) {
    const scene = graph._fullLayout.scene;
    if (!scene || !scene._scene || !figure.layout.scene) return figure;
    const layout = { ...figure.layout, scene: { ...figure.layout.scene, camera: scene._scene.getCamera() } };
    return { ...figure, layout };
  }

  const REST = 200; // ms without a change until plotly draws what was written quickly
  const plotted = new Map(); // graph id -> the figure that plotly itself last drew
  const resting = new Map();

  /* Plotly's own picture of the figure last asked for. */
  function settle(id) {
    const graph = plot(id);
    const figure = drawn.get(id);
    const before = plotted.get(id);
    clearTimeout(resting.get(id));
    resting.delete(id);
    if (!graph || !figure || before === figure) return Promise.resolve();
    plotted.set(id, figure);
    const update = before && same(before.layout, figure.layout) && difference(before.data, figure.data);
    if (update) {
      if (!Object.keys(update).length) return Promise.resolve();
      return window.Plotly.restyle(graph, update, figure.data.map((_, i) => i));
    }
    const shown = withCamera(graph, figure);
    // Copies: plotly writes into what it is given, and the next figure is compared with this one.
    return window.Plotly.react(
      graph, structuredClone(shown.data), structuredClone(shown.layout), graph._context,
    );
  }

  // ms of plotly's work until a paint: the first is soon, with the words and one picture.
  const FIRST_BUDGET = 10;
  const NEXT_BUDGET = 40;
  const queue = [];
  let budget = FIRST_BUDGET;
  let frame = 0;

  function settleInTurn(id) {
    if (queue.includes(id)) return;
    if (budget > 0) {
      const start = performance.now();
      settle(id);
      budget -= performance.now() - start;
    } else queue.push(id);
    if (frame) return;
    const next = () => {
      frame = 0;
      budget = queue.length ? NEXT_BUDGET : FIRST_BUDGET;
      queue.splice(0).forEach(settleInTurn);
    };
    // After the paint of this frame, and of what else waited for it.
    frame = requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(next), 0));
  }

  function atRest(id) {
    if (explorer.holding()) resting.set(id, setTimeout(() => atRest(id), REST));
    else settle(id);
  }

  function draw(id, figure) {
    const graph = plot(id);
    const late = !graph || waiting.has(id) || queue.includes(id); // what is on screen is an older figure
    const before = late ? null : drawn.get(id);
    drawn.set(id, figure);
    if (!graph) {
      waiting.add(id);
      return;
    }
    const update = before && fits(before.layout, figure.layout) && difference(before.data, figure.data);
    if (update && !Object.keys(update).length && same(before.layout, figure.layout)) return;
    if (update && explorer.quick(graph, figure, update)) {
      clearTimeout(resting.get(id));
      resting.set(id, setTimeout(() => atRest(id), REST));
      return;
    }
    settleInTurn(id);
  }

  /* Some attributes of some traces of the figure last asked for, as Plotly.restyle has them. A figure
     without these traces (nothing learned yet) has nothing to move. */
  function restyle(id, update, traces) {
    const before = drawn.get(id);
    if (!before || traces.some((t) => !before.data[t])) return;
    const data = before.data.map((trace) => ({ ...trace }));
    for (const [key, values] of Object.entries(update)) {
      traces.forEach((t, k) => {
        const path = key.split(".");
        let place = data[t];
        path.slice(0, -1).forEach((p) => { place = place[p] = { ...place[p] }; });
        place[path[path.length - 1]] = values[k];
      });
    }
    draw(id, { ...before, data });
  }

  /* Graphs appear when plotly has loaded and when a view is first opened. */
  const listeners = [];
  function watch() {
    for (const holder of document.querySelectorAll(".dash-graph")) {
      const graph = plot(holder.id);
      if (!graph || graph.explorerWatched) continue;
      graph.explorerWatched = true;
      graph.on("plotly_afterplot", () => listeners.forEach((f) => f(holder.id, graph)));
      listeners.forEach((f) => f(holder.id, graph));
      for (const f of born) f(holder.id, graph);
    }
    for (const id of [...waiting]) {
      if (plot(id)) {
        waiting.delete(id);
        settleInTurn(id);
      }
    }
    setTimeout(watch, waiting.size ? 30 : 200);
  }
  const born = [];
  setTimeout(watch, 30);

  Object.assign(explorer, {
    plot, draw, restyle,
    /* The figure last asked for: the traces on screen can be those of an older one. */
    figure: (id) => drawn.get(id),
    resting: () => resting.size,
    drawing: () => queue.length > 0,
    remember: (id, figure) => { drawn.set(id, figure); plotted.set(id, figure); },
    onPlot: (f) => listeners.push(f),
    onBirth: (f) => born.push(f),
  });
})();
