/* While a hand moves: new numbers straight into the SVG that plotly has drawn, the very same picture
   in a tenth of the time. Only data that keeps its shape (as many points, as many bars); anything else
   is left to plotly, and so is the picture once the hand rests. This file alone knows plotly's SVG;
   plotly's version is pinned, and a test shows that both pictures agree. */
(function () {
  "use strict";
  const explorer = (window.explorer = window.explorer || {});
  const ACROSS_GAP = 3; // px between a lying bar's end and its number
  const BAR_LABEL = 6; // px between a bar's end and its number, as plotly has it
  const MOVES = new Set(["x", "y", "text", "customdata", "marker.color", "textposition"]);

  function path(x, y, xs, ys) {
    let d = "";
    for (let i = 0; i < xs.length; i += 1) {
      if (xs[i] === null || ys[i] === null) return null; // a gap: plotly splits the line
      d += `${i ? "L" : "M"}${x.d2p(xs[i]).toFixed(2)},${y.d2p(ys[i]).toFixed(2)}`;
    }
    return d;
  }

  function axesOf(graph, trace) {
    const name = (ref, axis) => axis + (ref || axis).slice(1) + "axis";
    const layout = graph._fullLayout;
    return [
      layout[name(trace.xaxis, "x").replace(/^x(\d*)axis$/, "xaxis$1")],
      layout[name(trace.yaxis, "y").replace(/^y(\d*)axis$/, "yaxis$1")],
    ];
  }

  /* What has to be written for one trace, or null where plotly must draw it. */
  function scatter(graph, full, trace, changed) {
    const group = graph.querySelector(`.scatterlayer .trace${full.uid}`);
    if (!group) return trace.x.length ? null : [];
    const [x, y] = axesOf(graph, trace);
    const mode = full.mode || "";
    const writes = [];
    if (mode.includes("lines")) {
      const d = path(x, y, trace.x, trace.y);
      const lines = group.querySelectorAll(".js-line");
      const fills = group.querySelectorAll(".js-fill");
      if (d === null || lines.length > 1 || fills.length > 1 || (!lines.length && d)) return null;
      for (const line of lines) writes.push(() => line.setAttribute("d", d || "M0,0"));
      for (const fill of fills) writes.push(() => fill.setAttribute("d", d ? `${d}Z` : "M0,0"));
    }
    if (mode.includes("markers")) {
      const points = group.querySelectorAll(".points path.point");
      if (points.length !== trace.x.length) return null;
      const colours = changed.has("marker.color") ? trace.marker.color : null;
      if (colours && !Array.isArray(colours)) return null;
      points.forEach((point, i) => writes.push(() => {
        point.setAttribute("transform", `translate(${x.d2p(trace.x[i])},${y.d2p(trace.y[i])})`);
        if (colours) point.style.fill = colours[i];
      }));
    }
    if (mode.includes("text")) {
      const labels = group.querySelectorAll(".text .textpoint text");
      if (labels.length !== trace.x.length) return null;
      labels.forEach((label, i) => {
        if (label.children.length && changed.has("text")) return;
        writes.push(() => {
          label.setAttribute("x", x.d2p(trace.x[i]));
          label.setAttribute("y", y.d2p(trace.y[i]));
          const words = Array.isArray(trace.text) ? trace.text[i] : trace.text;
          if (!label.children.length && label.textContent !== words) label.textContent = words;
        });
      });
    }
    return writes;
  }

  function bars(graph, full, trace, changed) {
    const across = full.orientation === "h";
    if (changed.has(across ? "y" : "x")) return null;
    const index = graph._fullData.filter((t) => t.type === "bar").indexOf(full);
    const group = graph.querySelectorAll(".barlayer .trace.bars")[index];
    const points = group ? group.querySelectorAll(".point") : [];
    if (points.length !== trace.y.length) return null;
    const [x, y] = axesOf(graph, trace);
    if (across) return barsAcross(points, x, trace);
    return [...points].map((point, i) => () => {
      const bar = point.querySelector("path");
      const [left, right] = [/M([-\d.e]+)/, /H([-\d.e]+)/].map((r) => (r.exec(bar.getAttribute("d")) || [])[1]);
      if (left === undefined || right === undefined) return;
      const top = y.d2p(trace.y[i]);
      bar.setAttribute("d", `M${left},${y.d2p(0)}V${top}H${right}V${y.d2p(0)}Z`);
      const label = point.querySelector("text");
      if (!label) return;
      label.setAttribute("transform", label.getAttribute("transform")
        .replace(/translate\(([-\d.e]+)[ ,]+[-\d.e]+\)/, `translate($1,${top - BAR_LABEL})`));
      label.textContent = Array.isArray(trace.text) ? trace.text[i] : trace.text;
    });
  }

  const ACROSS = /^M([-\d.e]+),([-\d.e]+)V([-\d.e]+)H([-\d.e]+)/;

  function barsAcross(points, x, trace) {
    const drawn = [...points].map((point) => ACROSS.exec(point.querySelector("path").getAttribute("d")));
    if (drawn.some((part) => part === null)) return null;
    return drawn.map(([, , top, bottom, before], i) => () => {
      const end = x.d2p(trace.x[i]);
      points[i].querySelector("path").setAttribute("d", `M${x.d2p(0)},${top}V${bottom}H${end}V${top}Z`);
      const label = points[i].querySelector("text");
      if (!label) return;
      // Numbers are centred on their place: its distance from the bar grows with their length.
      const words = Array.isArray(trace.text) ? trace.text[i] : trace.text;
      const longer = words.length / (label.textContent.length || words.length || 1);
      label.setAttribute("transform", label.getAttribute("transform").replace(
        /translate\(([-\d.e]+)/,
        (_, place) => `translate(${end + ACROSS_GAP + (place - before - ACROSS_GAP) * longer}`,
      ));
      label.textContent = words;
    });
  }

  /* Write the changes `update` ({attribute: one value a trace}) of `figure`; false: plotly must. */
  function quick(graph, figure, update) {
    const changed = figure.data.map(() => new Set());
    for (const [key, values] of Object.entries(update)) {
      values.forEach((value, i) => value !== undefined && changed[i].add(key));
      if (!MOVES.has(key)) return false;
    }
    const writes = [];
    for (let i = 0; i < figure.data.length; i += 1) {
      if (!changed[i].size) continue;
      const full = graph._fullData[i];
      const kind = { scatter, bar: bars }[full.type || "scatter"];
      const todo = kind && full.visible === true ? kind(graph, full, figure.data[i], changed[i]) : null;
      if (!todo) return false;
      writes.push(...todo);
    }
    for (const write of writes) write();
    return true;
  }

  explorer.quick = quick;
})();
