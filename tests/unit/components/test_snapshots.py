"""Every figure for every preset, section and theme is the one that was recorded.

A mismatch says what differs and writes the figures of now beside the recorded ones, as
`snapshots/<view>-<section>.json.new`. Where they are right, record them:

    make snapshots
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.audit.presets import PRESETS as LAYERS
from components.page.palette import THEMES, Theme
from components.shadow import sections as shadow
from components.shadow.presets import SHADOW_PRESETS
from components.soft_sort import sections as soft_sort
from components.soft_sort.sections import error, learning
from components.soft_sort.state import VALUES_PRESETS
from components.softmax import sections as softmax
from components.softmax.state import LOGIT_PRESETS
from components.state.page import PageState
from components.views import VIEWS
from compute.soft_sorting.range_errors import RANGES, SIZES, ErrorCell, measured_comparators
from tests.unit.components.figures import differences

SNAPSHOTS = Path(__file__).parent / "snapshots"
VIEW_SECTIONS = {
    "shadow": (shadow.SECTIONS, SHADOW_PRESETS),
    "soft_sort": (soft_sort.SECTIONS, VALUES_PRESETS),
    "softmax": (softmax.SECTIONS, LOGIT_PRESETS),
    "audit": (["classes", "decided"], LAYERS),  # its other sections draw nothing
}
CASES = [(view, section) for view, (names, _) in VIEW_SECTIONS.items() for section in names]
MOST_BYTES = 1_500_000
MOST_CLASSES = 20  # of a preset that is recorded with every section


def measured(theme: Theme) -> dict[str, Any]:
    """The picture of the error job, half done: errors and overflows by a rule, not measured."""
    cells = [
        ErrorCell(name, size, reach, size / (size + 40 * reach), k > 1 and reach > 100)
        for size in SIZES[: len(SIZES) // 2]
        for k, name in enumerate(measured_comparators())
        for reach in RANGES
    ]
    return {"soft_sort-error": error.figure(cells, theme)}


def learned(theme: Theme) -> dict[str, Any]:
    """The pictures of a lesson: three runs that end at, near and far from what is wanted."""
    wanted, steps = np.array([2.0, 0.0, 3.0, 1.0]), np.arange(5)
    losses = np.array([2.0 * 0.25**steps, 2.0 * 0.5**steps, 2.0 - 0.1 * steps])
    ranks = wanted[::-1] + np.array([[0.0], [0.25], [-0.5]])
    return {
        "soft_sort-loss": learning.loss_figure(losses, (0.01, 0.1, 1.0), theme),
        "soft_sort-learned-values": learning.points_figure(2 * ranks - 1, (-1.0, 5.0), theme),
        "soft_sort-learned-ranks": learning.points_figure(ranks, (0.0, 3.0), theme, wanted),
    }


# Sections whose pictures come from a job of their own, and those pictures from a small result.
JOBS: Mapping[tuple[str, str], Callable[[Theme], dict[str, Any]]] = {
    ("soft_sort", "error"): measured,
    ("soft_sort", "learning"): learned,
}


@cache
def pictures(view: str, section: str, preset: str, theme: str) -> dict[str, Any]:
    """The figures of a view with this section open, as the page receives them."""
    page = PageState(view=view)
    state = replace(getattr(page, view).with_preset(preset), section=section)
    answer = VIEWS[view].draw(page.with_view_state(view, state), THEMES[theme])
    found: dict[str, Any] = json.loads(json.dumps(answer.pictures))
    return found


def drawn(view: str, section: str) -> dict[str, dict[str, Any]]:
    """Every figure of a section, by "preset theme graph".

    What the view shows whatever section is open is recorded with the first.
    """
    names, presets = VIEW_SECTIONS[view]
    found = {}
    for preset in presets:
        n = getattr(PageState(), view).with_preset(preset).n
        if n > MOST_CLASSES and section != names[0]:
            continue  # recorded once: its figures are large
        for theme in THEMES:
            usual = {} if section == names[0] else pictures(view, names[0], preset, theme)
            for graph, figure in pictures(view, section, preset, theme).items():
                if usual.get(graph) != figure:
                    found[f"{preset} {theme} {graph}"] = figure
    if (view, section) in JOBS:
        for theme in THEMES.values():
            for graph, figure in JOBS[view, section](theme).items():
                found[f"job {theme.name} {graph}"] = json.loads(json.dumps(figure))
    return found


def read(path: Path) -> dict[str, dict[str, Any]]:
    """The recorded figures; what several presets share is kept once."""
    kept = json.loads(gzip.decompress(path.read_bytes()))
    return {name: kept["figures"][index] for name, index in kept["shown"].items()}


def write(path: Path, figures: dict[str, dict[str, Any]], *, plain: bool = False) -> None:
    """Record figures, readable where they are to be looked at."""
    texts = {name: json.dumps(figure, sort_keys=True) for name, figure in figures.items()}
    unique = sorted(set(texts.values()))
    kept = {
        "figures": [json.loads(text) for text in unique],
        "shown": {name: unique.index(text) for name, text in texts.items()},
    }
    text = json.dumps(figures if plain else kept, indent=1 if plain else None)
    path.write_bytes(text.encode() if plain else gzip.compress(text.encode(), mtime=0))


def changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[str]]:
    """What differs in each figure that is not as recorded; the first few lines."""
    found = {
        name: differences(was[name], now[name]) if name in was and name in now else ["not in both"]
        for name in was.keys() | now.keys()
    }
    return {name: lines[:6] for name, lines in found.items() if lines}


@pytest.mark.parametrize(("view", "section"), CASES)
def test_every_figure_is_the_recorded_one(view, section):
    path, now = SNAPSHOTS / f"{view}-{section}.json.gz", drawn(view, section)
    changed = changes(read(path) if path.exists() else {}, now)
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    if changed and os.environ.get("SNAPSHOTS") == "accept":
        write(path, now)
        changed = changes(read(path), now)
    if changed:
        write(beside, {name: now[name] for name in changed if name in now}, plain=True)
    assert not changed, f"see {beside.name}: {json.dumps(changed, indent=1)}"


@pytest.mark.parametrize(("view", "section"), CASES)
def test_every_trace_has_a_name_of_its_own(view, section):
    for figure in read(SNAPSHOTS / f"{view}-{section}.json.gz").values():
        names = [trace.get("name") for trace in figure["data"]]
        assert all(names)
        assert len(set(names)) == len(names)


def test_the_snapshots_stay_small_and_none_is_left_over():
    files = {path.name: path.stat().st_size for path in SNAPSHOTS.glob("*.json.gz")}
    assert set(files) == {f"{view}-{section}.json.gz" for view, section in CASES}
    assert sum(files.values()) < MOST_BYTES


# --- what counts as a difference ------------------------------------------------------------------


def scatter(x, **more):
    return {"type": "scatter", "name": "points", "x": x, "y": [0, 1, 2], **more}


def figure(*traces, **layout):
    return {"data": list(traces), "layout": layout}


def test_a_point_may_move_by_a_millionth_of_its_axis_and_no_further():
    axis = {"xaxis": {"range": [0, 100]}}
    was = figure(scatter([0, 1, None]), **axis)
    assert differences(was, figure(scatter([0, 1 + 0.9e-4, None]), **axis)) == []
    assert differences(was, figure(scatter([0, 1 + 1.1e-4, None]), **axis)) != []
    assert differences(was, figure(scatter([0, 1, 2]), **axis)) != []
    assert differences(was, figure(scatter([0, 1]), **axis)) != []
    assert differences(was, figure(scatter([0, 1, None]), xaxis={"range": [0, 101]})) != []


def test_names_colours_and_what_is_missing_count():
    was = figure(scatter([0, 1, 2], marker={"color": "#0072B2"}))
    assert differences(was, figure(scatter([0, 1, 2], marker={"color": "#D55E00"}))) != []
    assert differences(was, figure(scatter([0, 1, 2]))) != []
    assert differences(was, figure(scatter([0, 1, 2], name="other"))) != []
    assert differences(was, figure()) != []


def test_triangles_are_compared_as_sets():
    corners = {"x": [0, 1, 0, 0], "y": [0, 0, 1, 0], "z": [0, 0, 0, 1]}
    mesh = {"type": "mesh3d", "name": "faces", **corners}
    was = figure({**mesh, "i": [0, 1], "j": [1, 2], "k": [2, 3]})
    assert differences(was, figure({**mesh, "i": [3, 2], "j": [1, 0], "k": [2, 1]})) == []
    assert differences(was, figure({**mesh, "i": [3, 2], "j": [1, 0], "k": [2, 3]})) != []
