"""The line drawn among the inputs, and the point that moves along it: one frame a hundredth."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from typing import Any

import numpy as np

from components.page.numbers import short
from components.page.packs import packed
from components.page.palette import Theme, class_path
from components.page.traces import Channels, Figure, Floats, Trace, line, marker, points, xy, xyz
from components.shadow.figures import cell_window
from components.shadow.model import ShownLayer
from components.shadow.state import ShadowState
from components.state.names import Names, hover
from compute.linear import unit_vectors
from compute.naming import side_by_side
from compute.rankings.line import LineOfRankings, Segment, Wall

CELLS = "shadow-cells"
STEPS = 100
LEVEL = 0.62  # where the line lies above the axis of a single feature
LIFT = 1.04  # how far it lies above the sphere
PURPLE = "#7a1fa2"
TIMES = np.arange(STEPS + 1) / STEPS


def step(state: ShadowState) -> int:
    """The frame of the state's place on the line."""
    return round(state.along * STEPS)


def key(segment: Segment) -> str:
    """What the page calls the ranking; "" where classes tie."""
    best_first = segment.ranking[::-1]
    return side_by_side(best_first, len(best_first)) if segment.is_strict else ""


def written(segment: Segment, names: Names) -> str:
    """The ranking in words, best first."""
    if segment.is_strict:
        return names.ranking(segment.ranking[::-1])
    return segment.written([names.said(c) for c in range(len(segment.ranking))])


def pairs_text(wall: Wall, names: Names) -> str:
    """The pairs that swap at a wall: "A ⇄ C, B ⇄ D"."""
    return ", ".join(f"{names.said(a)} ⇄ {names.said(b)}" for a, b in wall.pairs)


def frames(found: LineOfRankings, at: Floats | None, names: Names) -> dict[str, Any]:
    """What is shown at each of the steps: places, logits, the ranking's key, and a sentence."""
    with np.errstate(over="ignore", invalid="ignore"):
        first, last = found.start_logits, found.end_logits
        logits = np.outer(1 - TIMES, first) + np.outer(TIMES, last)
    there = [_at(found, Fraction(k, STEPS)) for k in range(STEPS + 1)]
    texts = [f"t = {short(k / STEPS)}" for k in range(STEPS + 1)]
    return {
        "points": None if at is None else packed(at),
        "logits": packed(logits),
        "keys": ["" if isinstance(stop, Wall) else key(stop) for stop in there],
        "times": TIMES.tolist(),
        "said": [
            f"{text}, on a wall: {pairs_text(stop, names)} swap here."
            if isinstance(stop, Wall)
            else f"{text}: {written(stop, names)}"
            for text, stop in zip(texts, there, strict=True)
        ],
    }


def _at(found: LineOfRankings, t: Fraction) -> Segment | Wall:
    """The wall at t, or the segment that holds it."""
    k = bisect_left(found.walls, t, key=lambda wall: wall.at)
    return found.walls[k] if k < len(found.walls) and found.walls[k].at == t else found.segments[k]


# --- among the inputs ---------------------------------------------------------------------------


def places(layer: ShownLayer, start: Floats, end: Floats, times: Floats) -> Floats | None:
    """Where the line is at these times in the picture of the inputs; None without a picture.

    (M, 2), or (M, 3) on the sphere of three features.
    """
    drawn = layer.drawn
    if drawn.feasible is None or drawn.d > 3 or (drawn.d == 3 and drawn.bias is not None):
        return None
    first, last = layer.along_rank(start), layer.along_rank(end)
    at = np.outer(1 - times, first) + np.outer(times, last)
    if drawn.d == 1:
        return np.column_stack([at, np.full(len(at), LEVEL)])
    return at if drawn.d == 2 else LIFT * unit_vectors(at)


def path(state: ShadowState, layer: ShownLayer) -> Floats | None:
    """The ends of the line and the point on it (3, 2) among inputs in a plane; else None."""
    times = np.array([0.0, 1.0, step(state) / STEPS])
    at = places(layer, state.point(), state.end(), times)
    return at if at is not None and layer.drawn.d == 2 else None


def _channels(at: Floats) -> Channels:
    return xy(at) if at.shape[1] == 2 else xyz(at)


def among_inputs(
    layer: ShownLayer,
    found: LineOfRankings,
    start: Floats,
    end: Floats,
    now: int,
    names: Names,
    theme: Theme,
) -> dict[str, Figure]:
    """What the line adds to the picture of the inputs: itself, and a mark at each wall."""
    walls = np.array([float(wall.at) for wall in found.walls])
    path, crossings = (places(layer, start, end, times) for times in (TIMES, walls))
    if path is None or crossings is None:
        return {}
    flat = path.shape[1] == 2
    marks = points(
        "crossings",
        _channels(crossings),
        marker(9 if flat else 5, theme.paper, "circle", (theme.text, 2)),
        hover="%{text}",
        mode="markers",
        text=[
            hover(f"{pairs_text(wall, names)} swap at t = {short(float(wall.at))}")
            for wall in found.walls
        ],
    )
    data: list[Trace] = [
        line("line", _channels(path[[0, -1]] if flat else path), width=3, colour=theme.text),
        marks,
    ]
    if not flat:
        data.append(points("at t", xyz(path[[now]]), marker(9, theme.accent, "diamond")))
    return {CELLS: {"data": data, "layout": {}}}


def handles(
    state: ShadowState, layer: ShownLayer, start: Floats, end: Floats
) -> dict[str, list[dict[str, Any]]]:
    """The end of the line, where inputs are a plane, and the point that moves along it."""
    found = []
    if layer.d == 2 and layer.at_rank is None:
        window = cell_window(layer, start)
        reach = [[-window, window], [-window, window]]
        found.append(_handle("destination", "End of the line", "1", 2, end.tolist(), reach))
    path = places(layer, start, end, TIMES)
    if path is not None and path.shape[1] == 2:
        track = path.tolist()
        moving = _handle("along", "Point on the line", "t", 0, track[step(state)], [[0, STEPS]] * 2)
        texts = [f"t = {short(t)}" for t in TIMES]
        found.append({**moving, "track": track, "texts": texts, "at": step(state)})
    return {CELLS: found}


def _handle(
    name: str, label: str, letter: str, shape: int, point: list[float], reach: list[list[float]]
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "letter": letter,
        "point": point,
        "range": reach,
        "step": 0.01,
        "keyStep": 0.01,
        "colour": PURPLE,
        "path": class_path(shape),
    }
