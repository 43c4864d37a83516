"""The quick picture, written into plotly's SVG, is the picture that plotly draws."""

from __future__ import annotations

import re

import pytest

# Every number of every drawn path, marker, label and bar of a graph, in document order.
SNAPSHOT = """
  const numbers = (text) => (text || "").match(/-?[\\d.]+(e-?\\d+)?/g) || [];
  const out = [];
  for (const e of document.querySelectorAll(arguments[0] + " path.js-line, "
      + arguments[0] + " path.js-fill, " + arguments[0] + " .points .point path")) {
    out.push(["d", ...numbers(e.getAttribute("d")), e.style.stroke, e.style.strokeDasharray]);
  }
  for (const e of document.querySelectorAll(arguments[0] + " .points path.point")) {
    out.push(["marker", ...numbers(e.getAttribute("transform")), e.style.fill]);
  }
  for (const e of document.querySelectorAll(arguments[0] + " .bartext")) {
    out.push(["bar", ...numbers(e.getAttribute("transform")), e.textContent]);
  }
  for (const e of document.querySelectorAll(arguments[0] + " .textpoint text")) {
    out.push(["label", e.getAttribute("x"), e.getAttribute("y"), e.textContent]);
  }
  return out;
"""


def same(quick: list[str], settled: list[str]) -> bool:
    number = re.compile(r"-?[\d.]+(e-?\d+)?")
    return len(quick) == len(settled) and all(
        abs(float(a) - float(b)) < 0.6 if number.fullmatch(a) and number.fullmatch(b) else a == b
        for a, b in zip(quick, settled, strict=True)
    )


@pytest.mark.parametrize("query", ["", "?bias=1", "?n=6"])
def test_the_quick_and_the_settled_picture_agree(page, query):
    page.open(query)
    page.settled()
    graphs = ["shadow-vectors", "shadow-cells", "shadow-polytope", "shadow-softmax"]
    # Two quick frames, the second drawn over the first, then plotly's own.
    page.run("window.modules.hand.hand.held = {}")
    page.run("window.modules.server.push('shadow', {'class.3': [-0.3, 0.7]})")
    page.settled()
    page.run("window.modules.server.push('shadow', {'class.3': [-0.25, 0.79], probe: [0.5, -0.5]})")
    page.settled()
    quick = {graph: page.run(SNAPSHOT, f"#{graph}") for graph in graphs}
    assert any(quick.values())
    page.run("window.modules.hand.hand.held = null")
    page.until(lambda: page.run("return window.modules.draw.resting() === 0"))
    for graph in graphs:
        settled = page.run(SNAPSHOT, f"#{graph}")
        assert len(settled) == len(quick[graph]) > 0
        for before, after in zip(quick[graph], settled, strict=True):
            assert same(before, after), f"{graph}: {before[:8]} became {after[:8]}"


@pytest.mark.parametrize("n", [4, 8])
def test_inputs_that_pass_each_other_are_drawn_quickly(page, n):
    """Their curves change colours, dashes and names; plotly draws none of it until it rests."""
    page.open(f"?view=soft_sort&sn={n}", "soft_sort")
    page.settled("soft_sort")
    page.run(
        "window.asked = 0; const restyle = window.Plotly.restyle; "
        "window.Plotly.restyle = (...given) => { window.asked += 1; return restyle(...given); }"
    )
    page.run("window.modules.hand.hand.held = {}")
    for value in (-0.9, 0.05, 0.9, 0.4):
        page.run("window.modules.server.push('soft_sort', {'value.2': arguments[0]})", value)
        page.settled("soft_sort")
    quick = page.run(SNAPSHOT, "#soft_sort-curves")
    assert page.run("return window.asked") == 0
    page.run("window.modules.hand.hand.held = null")
    page.until(lambda: page.run("return window.modules.draw.resting() === 0"))
    assert page.run("return window.asked") > 0
    for before, after in zip(quick, page.run(SNAPSHOT, "#soft_sort-curves"), strict=True):
        assert same(before, after), f"{before[:8]} became {after[:8]}"


def test_axes_wait_until_the_hand_rests(page):
    page.open("?view=soft_sort&sn=4", "soft_sort")
    page.settled("soft_sort")
    shown = "return document.querySelector('#soft_sort-inputs .js-plotly-plot')"
    before = page.run(f"{shown}._fullLayout.yaxis.range.slice()")
    page.run("window.modules.hand.hand.held = {}")
    page.run("window.modules.server.push('soft_sort', {'value.0': 500})")
    page.settled("soft_sort")
    assert page.run(f"{shown}._fullLayout.yaxis.range.slice()") == before
    page.run("window.modules.hand.hand.held = null")
    page.until(lambda: page.run("return window.modules.draw.resting() === 0"))
    assert page.run(f"{shown}._fullLayout.yaxis.range.slice()")[1] >= 500


SHAPES = ["shadow-vectors", "shadow-cells", "shadow-polytope", "shadow-softmax"]


def test_frames_may_come_before_a_picture_of_another_shape_is_drawn(page):
    page.open()
    page.settled()
    # More pictures change their shape than one frame draws; each moves on at once.
    page.run(
        """
        for (const id of arguments[0]) {
          const before = window.modules.draw.figure(id);
          const point = { type: "scatter", name: "added", mode: "markers", x: [0], y: [0] };
          window.modules.draw.draw(id, { ...before, data: [...before.data, point] });
        }
        for (const id of arguments[0]) {
          window.modules.draw.restyle(id, { x: [[0.25]] }, ["added"]);
          window.modules.draw.restyle(id, { x: [[0.5]] }, ["added"]);
          window.modules.draw.restyle(id, { x: [[9]] }, ["added", "absent"]);
        }
        """,
        SHAPES,
    )
    page.until(
        lambda: page.run(
            "return !window.modules.draw.drawing() && window.modules.draw.resting() === 0"
        )
    )
    for graph in SHAPES:
        wanted = page.run(f"return window.modules.draw.figure('{graph}').data.length")
        shown = page.run(
            f"return window.modules.plotly.graphOf('{graph}').data.map((t) => t.x && t.x[0])"
        )
        assert len(shown) == wanted
        assert shown[-1] == 0.5


# For each marker of each flat graph: where the module says that it is, and where it is on screen.
MARKERS = """
  const { plotly } = window.modules;
  const out = [];
  for (const [id, graph] of plotly.graphs()) {
    if (!plotly.isFlat(graph)) continue;
    const corner = graph.getBoundingClientRect();
    for (const full of graph._fullData) {
      if (full.type !== "scatter" || full.visible !== true || !/markers/.test(full.mode)) continue;
      const marks = graph.querySelectorAll(`.trace${full.uid} .points path.point`);
      marks.forEach((mark, i) => {
        const box = mark.getBoundingClientRect();
        const there = [(box.left + box.right) / 2 - corner.left,
          (box.top + box.bottom) / 2 - corner.top];
        const said = plotly.pixelOf(graph, [full.x[i], full.y[i]]);
        const back = plotly.pointAt(graph, said[0] + corner.left, said[1] + corner.top);
        out.push([id, there, said, plotly.pixelOf(graph, back)]);
      });
    }
  }
  return out;
"""


@pytest.mark.parametrize("query", ["", "?view=soft_sort"])
def test_a_point_is_where_plotly_draws_it(page, query):
    view = "soft_sort" if query else "shadow"
    page.open(query, view)
    page.settled(view)
    markers = page.run(MARKERS)
    assert len(markers) > 3
    for graph, there, said, again in markers:
        # A triangle is not drawn around its point.
        assert there == pytest.approx(said, abs=4), graph
        assert again == pytest.approx(said, abs=0.1), graph


def test_a_picture_in_space_keeps_its_camera_when_it_is_drawn_again(page):
    page.open("?d=3")
    page.settled()
    page.until(lambda: page.run(f"return {SCENE} !== undefined"))
    camera = {"eye": {"x": 0.5, "y": 1.9, "z": 0.4}}
    camera |= {"center": {"x": 0, "y": 0, "z": 0}, "up": {"x": 0, "y": 0, "z": 1}}
    page.run(f"return window.Plotly.relayout({GRAPH}, {{'scene.camera': arguments[0]}})", camera)
    page.run(
        """
        const { draw, plotly } = window.modules;
        const figure = structuredClone(draw.figure("shadow-polytope"));
        figure.layout.scene.camera = { eye: { x: 3, y: 0, z: 0 } };
        plotly.react(plotly.graphOf("shadow-polytope"), figure);
        """
    )
    page.until(lambda: page.run(f"return {SCENE} !== undefined"))
    eye = page.run(f"return {SCENE}.getCamera().eye")
    assert eye == pytest.approx(camera["eye"], abs=1e-3)


GRAPH = "window.modules.plotly.graphOf('shadow-polytope')"
SCENE = f"{GRAPH}._fullLayout.scene._scene"
