"""Soft ranks as paths inside the permutohedron, and in the shadow of the Shadow view's layer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import fixed
from components.page.packs import packed
from components.page.palette import Theme
from components.page.programs import Calls, array, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.traces import Figure
from components.shadow.model import ShownLayer, layer_of
from components.shadow.state import ShadowState
from components.shadow.words import doubles_note
from components.soft_sort import figures, snippets, words
from components.soft_sort.model import Sorting, sorting_of
from components.soft_sort.sections.pieces import VIEW, picture
from components.soft_sort.state import SoftSortState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead
from compute.geometry import soft_ranks
from compute.naming import best_first, class_name
from compute.soft_sorting.kinds import Knob
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.scaled import sweep_at

Floats = NDArray[np.float64]


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    sorting, answer = sorting_of(page.state(SoftSortState)), Answer()
    view = _tracks(page, sorting)
    axes, solid, corners = _picture_plane(page, sorting, view, theme)
    answer.pictures["soft_sort-bridge"] = _path_figure(view, sorting, axes, solid, corners, theme)
    answer.frames["bridge"] = packed(np.stack([t @ axes for t in view.ranks.values()], axis=1))
    answer.texts["soft_sort-bridge-note"] = _bridge_note(view, sorting)
    answer.descriptions["soft_sort-bridge-picture"] = (
        f"Soft ranks of {len(view.ranks)} sorters as paths in the permutohedron. "
        + _bridge_note(view, sorting)
    )
    answer.visible["soft_sort-turn-control"] = sorting.n == 4
    _shadow_bridge(page, sorting, view, theme, answer)
    return answer


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    return [
        html.P(id="soft_sort-bridge-verdict", className="note strong", role="status"),
        html.Div(
            [
                html.Div(
                    [
                        picture(
                            "bridge",
                            "Soft ranks inside the permutohedron",
                            answer,
                            sheet="bridge",
                        ),
                        html.Div(
                            controls.parameter(VIEW, page.state(SoftSortState), "turn"),
                            id="soft_sort-turn-control",
                            hidden=page.state(SoftSortState).n != 4,
                        ),
                    ]
                ),
                html.Div(
                    [
                        picture(
                            "shadow-bridge", "The same paths in the Shadow view's shadow", answer
                        ),
                        html.Div(
                            controls.button(
                                VIEW,
                                "shadow_n",
                                "Match the Shadow view's n",
                            ),
                            id="soft_sort-shadow-n",
                            hidden=page.state(ShadowState).n == page.state(SoftSortState).n,
                        ),
                    ]
                ),
            ],
            className="soft-pair soft-tall",
        ),
    ]


class _Tracks:
    """The soft ranks of every sorter that has any, at every frame of the softness slider."""

    def __init__(self, page: PageState, sorting: Sorting) -> None:
        names = ranking_sorters()
        self.chosen = sorting.name if sorting.name in names else ""
        self.ranks: dict[str, Floats] = {}
        self.outside: dict[str, NDArray[np.bool_]] = {}
        self.ends: dict[str, Floats] = {}
        centre = (sorting.n - 1) / 2
        for name in names:
            other = sorting_of(page.state(SoftSortState), name)
            assert other.ranks is not None
            self.ranks[name] = other.ranks
            self.outside[name] = ~soft_ranks.is_inside(other.ranks)
            if SORTERS[name].is_network:
                end = bridge_end(name, other)
                if np.abs(end - centre).max() > 1e-6:
                    self.ends[name] = end
        if sorting.is_smooth:  # its slider is not the softness: the cursor stays where it was
            for name, track in self.ranks.items():
                steady = np.repeat(track[-1:], len(sorting.knobs), axis=0)
                self.ranks[name] = steady
                self.outside[name] = np.repeat(self.outside[name][-1:], len(sorting.knobs))


def ranking_sorters() -> list[str]:
    """The sorters whose soft ranks are drawn."""
    return [name for name, kind in SORTERS.items() if kind.has_ranks and kind.knob is not Knob.NONE]


def bridge_end(name: str, sorting: Sorting) -> Floats:
    """Where the soft ranks of a network end: all shares one half."""
    found = sweep_at(name, sorting.values, [np.inf], sorting.network).ranks
    assert found is not None
    return np.asarray(found[0])


def _tracks(page: PageState, sorting: Sorting) -> _Tracks:
    return _Tracks(page, sorting)


def _picture_plane(
    page: PageState, sorting: Sorting, view: _Tracks, theme: Theme
) -> tuple[Floats, list[dict[str, Any]], Floats]:
    """The plane that the paths are drawn in, what is drawn of the solid, and its corners."""
    if sorting.n == 2:
        segment = soft_ranks.outline(np.array([[0.0, 0.0], [1.0, 0.0]]))
        names = [best_first(r, "") for r in segment.rankings]
        return (
            segment.axes,
            figures.polygon_traces(segment.polygon, theme, names, segment.corners),
            segment.corners,
        )
    if sorting.n == 3:
        flat = _hexagon()
        names = [best_first(r, "") for r in flat.rankings]
        return (
            flat.axes,
            figures.polygon_traces(flat.polygon, theme, names, flat.corners),
            (flat.corners),
        )
    if sorting.n == 4:
        solid = soft_ranks.truncated_octahedron(2 * np.pi * page.state(SoftSortState).turn / 36)
        names = [best_first(r, "") for r in solid.rankings]
        traces = figures.solid_traces(
            solid.points, solid.edges, solid.in_front, solid.facing, names, theme
        )
        return solid.axes, traces, solid.points
    plane = soft_ranks.principal_plane(np.concatenate(list(view.ranks.values())))
    shadow = soft_ranks.outline(plane)
    return plane, figures.polygon_traces(shadow.polygon, theme, (), shadow.corners), shadow.corners


@lru_cache(maxsize=1)
def _hexagon() -> soft_ranks.Outline:
    return soft_ranks.hexagon()


def _path_figure(
    view: _Tracks,
    sorting: Sorting,
    axes: Floats,
    solid: list[dict[str, Any]],
    corners: Floats,
    theme: Theme,
) -> Figure:
    return figures.paths(
        solid,
        corners,
        {name: ranks @ axes for name, ranks in view.ranks.items()},
        {name: end @ axes for name, end in view.ends.items()},
        {name: (view.ranks[name] @ axes)[flags] for name, flags in view.outside.items()},
        len(sorting.knobs) - 1,
        theme,
        view.chosen,
    )


def _bridge_note(view: _Tracks, sorting: Sorting) -> str:
    shape = {
        2: "Two classes: the permutohedron is a segment.",
        3: "Three classes: the permutohedron is a hexagon, drawn as it is.",
        4: "Four classes: the permutohedron is the truncated octahedron, seen from one side.",
    }.get(
        sorting.n,
        f"This is a projection: the permutohedron of {sorting.n} classes has {sorting.n - 1} "
        "dimensions, seen along the two in which these paths vary most.",
    )
    said = [shape, "Each path starts at the corner of the hard ranking and softens inwards."]
    strays = [figures.short_label(k) for k, flags in view.outside.items() if flags.any()]
    if strays:
        verb = "leaves" if len(strays) == 1 else "leave"
        said.append(f"{' and '.join(strays)} {verb} the permutohedron (crosses).")
    if view.ends:
        said.append(
            f"All-halves point (triangles): networks of {sorting.n} wires "
            + ("end there, not at the centre." if len(view.ends) > 1 else "may end off the centre.")
        )
    if sorting.kind.has_ranks is False:
        said.append(words.no_ranks(sorting.name))
    return " ".join(said)


def _shadow_bridge(
    page: PageState, sorting: Sorting, view: _Tracks, theme: Theme, answer: Answer
) -> None:
    """The same paths in the shadow of the Shadow view's layer, and the verdict at the cursor."""
    layer = layer_of(page.state(ShadowState))
    fits = layer.n == sorting.n
    answer.visible |= {
        "soft_sort-shadow-bridge-figure": fits,
        "soft_sort-shadow-n": not fits,
    }
    if not fits:
        answer.texts["soft_sort-bridge-verdict"] = (
            f"The Shadow view's W ranks {layer.n} classes, and here are {sorting.n} inputs. With "
            f"n = {layer.n} the path is drawn in its shadow."
        )
        answer.frames["verdicts"] = None
        answer.frames["shadow_bridge"] = None
        return
    axes, features = soft_ranks.layer_plane(layer.weights)
    shadow = soft_ranks.outline(axes)
    names = [best_first(r, "") for r in shadow.rankings] if len(shadow.rankings) <= 12 else []
    solid = figures.polygon_traces(shadow.polygon, theme, names, shadow.corners)
    answer.pictures["soft_sort-shadow-bridge"] = _path_figure(
        view, sorting, axes, solid, shadow.corners, theme
    )
    answer.frames["shadow_bridge"] = packed(
        np.stack([t @ axes for t in view.ranks.values()], axis=1)
    )
    seen = " It is seen along the two directions in which W varies most." if features > 2 else ""
    answer.texts["soft_sort-shadow-bridge-note"] = (
        f"The Shadow view's W: {layer.n} classes through {features} "
        f"feature{'s' if features > 1 else ''}.{seen}{_read(layer)}"
    )
    answer.descriptions["soft_sort-shadow-bridge-picture"] = (
        "The same paths in the shadow of the permutohedron under the Shadow view's W."
    )
    verdicts = _verdicts(layer, sorting, page.names)
    answer.frames["verdicts"] = verdicts
    answer.texts["soft_sort-bridge-verdict"] = verdicts[-1]


def _read(layer: ShownLayer) -> str:
    note = doubles_note(layer)
    return f" {note}" if note else ""


def _verdicts(layer: ShownLayer, sorting: Sorting, names: Names = LETTERS) -> list[str]:
    """For each frame the ranking of the soft ranks, and whether W can produce it."""
    if sorting.ranks is None:
        return [words.no_ranks(sorting.name)] * len(sorting.knobs)
    possible, label = _possible(layer), figures.short_label(sorting.name)
    lines: list[str] = []
    for ranks in sorting.ranks:
        ranking, strict = soft_ranks.ranking_of(ranks)
        shown = ", ".join(f"{names.said(i)} {fixed(r, 2)}" for i, r in enumerate(ranks.tolist()))
        name = names.ranking(reversed(ranking))
        shown = f"{shown} ({label})"
        if not strict:
            lines.append(f"Soft ranks {shown}: some are equal, so the ranking is not strict.")
        elif possible is None:
            lines.append(f"Soft ranks {shown}: {name}. Too many rankings to decide here.")
        elif tuple(ranking) in possible:
            lines.append(f"Soft ranks {shown}: {name}. This W can produce that ranking.")
        else:
            lines.append(f"Soft ranks {shown}: {name}. This W can never produce that ranking.")
    return lines


def _possible(layer: ShownLayer) -> set[tuple[int, ...]] | None:
    if layer.feasible is None:
        return None
    return {tuple(row) for row in layer.feasible.rankings.tolist()}


def snippet(page: PageState) -> str:
    """The program that prints the soft ranks, and whether the layer can produce their order."""
    sorting = sorting_of(page.state(SoftSortState))
    layer, calls = layer_of(page.state(ShadowState)), Calls(page.names, sorting.n)
    shapes = f"""print({sorting.n}, "inputs,", {sorting.n - 1}, "dimensions")
print("this W ranks", {layer.n}, "classes through", {layer.d}, "features")
"""
    if not sorting.kind.has_ranks:
        return program(f"# {words.no_ranks(sorting.name)}\n{shapes}")
    body = f"""{calls.line}{snippets.values(sorting)}
ranks = sweep_at("{sorting.name}", x, [softness]{snippets.arguments(sorting)}).ranks[0]
{shapes}print("soft ranks", ranks)
ranking, strict = ranking_of(ranks)
if strict:
    print("order", {calls.ranking("ranking")})
"""
    used = [sweep_at, soft_ranks.ranking_of, *calls.USES]
    if layer.n == sorting.n:
        body += f"""layer = LayerAsRead.of({array(layer.weights)}, {array(layer.bias)})
if strict:
    print("this W can produce it:", layer.verdict(ranking).feasible)"""
        used.append(LayerAsRead)
    return program(body, *used, precision=2)


def sheet(page: PageState) -> Sheet:
    """The soft ranks of every sorter that has any, at every softness of the slider."""
    sorting = sorting_of(page.state(SoftSortState))
    rows: list[tuple[Any, ...]] = []
    for name in ranking_sorters():
        other = sorting_of(page.state(SoftSortState), name)
        assert other.ranks is not None
        inside = soft_ranks.is_inside(other.ranks).tolist()
        frames = zip(other.knobs.tolist(), other.ranks.tolist(), inside, strict=True)
        rows += [(SORTERS[name].label, knob, *ranks, flag) for knob, ranks, flag in frames][:-1]
    letters = [class_name(i) for i in range(sorting.n)]
    return Sheet(
        (
            "sorter",
            "softness or smoothing",
            *[f"soft rank of {c}" for c in letters],
            "inside the permutohedron",
        ),
        rows,
    )


SECTION = Section(
    "Bridge",
    draw,
    {"bridge": layout},
    seconds=0.06,
    snippet=snippet,
    sheets={"bridge": sheet},
)
