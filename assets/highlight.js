/* One ranking lit everywhere. Whoever is hovered or focused publishes its key; every picture shows a
   ring at the place that the server gave for that key, every row and chip with that key is marked. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const views = {}; // view -> { places: {graph: {index, x, y, z}}, base, lit, by, listeners }

  function state(view) {
    return (views[view] = views[view] || { places: {}, base: "", lit: "", by: null, listeners: [] });
  }

  /* where: {graph id: {keys, x, y[, z]}}; `base` is lit when nothing else is. */
  function places(view, where, base) {
    const v = state(view);
    v.places = {};
    for (const [graph, place] of Object.entries(where)) {
      v.places[graph] = { ...place, index: new Map(place.keys.map((key, i) => [key, i])) };
    }
    v.base = base;
    show(view);
  }

  function light(view, key, by) {
    const v = state(view);
    if (!key && v.by !== by) return; // plotly's late unhover must not put out another's light
    v.lit = key || "";
    v.by = key ? by : null;
    show(view);
  }

  function ring(graphId) {
    const holder = document.getElementById(graphId);
    if (!holder || !holder.parentElement) return null;
    let element = holder.parentElement.querySelector(":scope > .ring");
    if (!element) {
      element = document.createElement("div");
      element.className = "ring";
      element.setAttribute("aria-hidden", "true");
      holder.parentElement.append(element);
    }
    return element;
  }

  function showRing(v, graphId) {
    const place = v.places[graphId];
    const index = place && place.index.get(v.lit || v.base);
    if (place && place.z) {
      showInSpace(graphId, place, index);
      return;
    }
    const element = ring(graphId);
    const graph = explorer.plot(graphId);
    if (!element) return;
    const axis = graph && graph._fullLayout.xaxis;
    element.hidden = !(axis && index !== undefined && place.x[index] !== null);
    if (element.hidden) return;
    const { xaxis, yaxis } = graph._fullLayout;
    const x = xaxis._offset + xaxis.d2p(place.x[index]);
    const y = yaxis._offset + yaxis.d2p(place.y[index]);
    element.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
  }

  /* In a 3-D picture the trace named "lit" is moved. */
  function showInSpace(graphId, place, index) {
    const element = ring(graphId);
    if (element) element.hidden = true;
    const figure = explorer.figure(graphId);
    const trace = figure ? figure.data.findIndex((t) => t.name === "lit") : -1;
    if (trace < 0) return;
    const at = index === undefined ? [null, null, null] : [place.x[index], place.y[index], place.z[index]];
    explorer.restyle(graphId, { x: [[at[0]]], y: [[at[1]]], z: [[at[2]]] }, [trace]);
  }

  function show(view) {
    const v = state(view);
    for (const graphId of Object.keys(v.places)) showRing(v, graphId);
    for (const listener of v.listeners) listener(v.lit || v.base, v.lit !== "");
  }

  explorer.onPlot((id) => {
    for (const v of Object.values(views)) if (id in v.places && !v.places[id].z) showRing(v, id);
  });

  explorer.onBirth((id, graph) => {
    const view = id.split("-")[0];
    graph.on("plotly_hover", (event) => {
      const point = event.points && event.points[0];
      const key = point && (Array.isArray(point.customdata) ? point.customdata[0] : point.customdata);
      if (typeof key === "string") light(view, key, id);
    });
    graph.on("plotly_unhover", () => light(view, "", id));
  });

  Object.assign(explorer, {
    places, light,
    lit: (view) => state(view).lit || state(view).base,
    onLight: (view, f) => state(view).listeners.push(f),
  });
})();
