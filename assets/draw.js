/* Put a figure that the server computed into a graph: one Plotly.restyle when only data changed,
   Plotly.react when the shape of the figure did. Knows nothing of what the figure shows. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const drawn = new Map(); // graph id -> the figure last asked for
  const waiting = new Map(); // graph id -> a figure for a graph that is not plotted yet

  function plot(id) {
    const holder = document.getElementById(id);
    const graph = holder && holder.querySelector(".js-plotly-plot");
    return graph && graph._fullLayout ? graph : null;
  }

  const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

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

  function draw(id, figure, keepCamera = true) {
    const graph = plot(id);
    if (!graph) {
      waiting.set(id, figure);
      return Promise.resolve();
    }
    const before = drawn.get(id);
    drawn.set(id, figure);
    if (before && same(before, figure)) return Promise.resolve();
    if (before && same(before.layout, figure.layout)) {
      const update = difference(before.data, figure.data);
      if (update) {
        if (!Object.keys(update).length) return Promise.resolve();
        return window.Plotly.restyle(graph, update, figure.data.map((_, i) => i));
      }
    }
    const shown = keepCamera ? withCamera(graph, figure) : figure;
    return window.Plotly.react(graph, shown.data, shown.layout, graph._context);
  }

  /* Some attributes of some traces, as Plotly.restyle has them, remembered for the next draw. */
  function restyle(id, update, traces) {
    const graph = plot(id);
    const before = drawn.get(id);
    if (!graph || !before) return Promise.resolve();
    drawn.delete(id);
    const data = before.data.map((trace) => ({ ...trace }));
    for (const [key, values] of Object.entries(update)) {
      traces.forEach((t, k) => {
        const path = key.split(".");
        let place = data[t];
        path.slice(0, -1).forEach((p) => { place = place[p] = { ...place[p] }; });
        place[path[path.length - 1]] = values[k];
      });
    }
    drawn.set(id, { ...before, data });
    return window.Plotly.restyle(graph, update, traces);
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
    for (const [id, figure] of [...waiting]) {
      if (plot(id)) {
        waiting.delete(id);
        draw(id, figure, false);
      }
    }
    setTimeout(watch, waiting.size ? 30 : 200);
  }
  const born = [];
  setTimeout(watch, 30);

  Object.assign(explorer, {
    plot, draw, restyle,
    remember: (id, figure) => drawn.set(id, figure),
    onPlot: (f) => listeners.push(f),
    onBirth: (f) => born.push(f),
  });
})();
