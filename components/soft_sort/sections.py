"""The sections under the network: each adds to the answer what only it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.answers import Answer, packed
from components.page.palette import Theme
from components.shadow.model import Layer, layer_of
from components.soft_sort import examples, figures, words
from components.soft_sort.model import Sorting, permutation_spread, sorting_of
from components.state.page import PageState
from compute.geometry import soft_ranks as bridge
from compute.naming import best_first, class_name
from compute.soft_sorting.scaled import SORTERS

Floats = NDArray[np.float64]
Draw = Callable[[PageState, Sorting, Theme, Answer], None]

DIVERGING = ("#8c4a00", "#d55e00", "#f0b98a", "#f4f4f4", "#9cc7e3", "#0072b2", "#003f66")
SEQUENTIAL = ("#f7f9fb", "#cfe3f1", "#8cbfe0", "#3f91c9", "#0072b2", "#00456d")
# What a property is called where it holds, and where it does not.
PROPERTIES = {
    "sum_preserved": ("keeps the sum", "does not keep the sum"),
    "inside_hull": ("inside the hull", "leaves the hull of the inputs"),
    "ascending": ("ascending", "not ascending"),
    "monotone": ("monotone", "not monotone: an input can lower an output"),
    "doubly_stochastic": ("P doubly stochastic", "P not doubly stochastic"),
}


def _curves(page: PageState, sorting: Sorting, theme: Theme, answer: Answer) -> None:
    answer.pictures["soft_sort-curves"] = figures.curves(sorting, theme)
    answer.texts["soft_sort-curves-note"] = _curves_note(sorting)
    answer.descriptions["soft_sort-curves-picture"] = (
        f"Every output of the sort against softness. {_curves_note(sorting)}"
    )


def _curves_note(sorting: Sorting) -> str:
    lines = "Blue: the outputs. Dotted: the hard sort. Orange: the mean. "
    if sorting.name == "logsumexp":
        return lines + "LogSumExp never comes to rest: the spread grows with the temperature."
    if sorting.name == "hard":
        return lines + "The hard comparator does not soften."
    if sorting.kind.is_network and sorting.name != "smooth" and sorting.n & (sorting.n - 1):
        return lines + (
            f"{sorting.n} is no power of two, so the soft limit is not the mean but what all "
            "shares at one half make of these inputs."
        )
    if sorting.kind.is_network and sorting.network == "odd_even" and sorting.n > 2:
        return lines + "An odd-even network with all shares at one half does not reach the mean."
    return lines + "Softer still, every output meets in one value."


def _response(page: PageState, sorting: Sorting, theme: Theme, answer: Answer) -> None:
    moving = min(page.soft_sort.moving, sorting.n) - 1
    places, outputs = sorting.response(moving)
    answer.pictures["soft_sort-response"] = figures.response(
        sorting, places, outputs[-1], moving, theme
    )
    answer.frames["response"] = packed(outputs, sorting.dtype)
    answer.texts["soft_sort-response-note"] = (
        f"Input {class_name(moving)} moves through the others: the hard sort (dotted) has a kink "
        "wherever it meets one of them, the soft sort a bend."
    )
    answer.descriptions["soft_sort-response-picture"] = answer.texts["soft_sort-response-note"]


def _matrix(page: PageState, sorting: Sorting, theme: Theme, answer: Answer) -> None:
    of = page.soft_sort.jacobian_of
    jacobians = sorting.sort_jacobians if of == "sort" else sorting.rank_jacobians
    if sorting.matrices is not None:
        answer.frames["matrices"] = packed(sorting.matrices)
        answer.frames["matrix_sums"] = packed(_sums(sorting.matrices))
    if jacobians is not None:
        answer.frames["jacobians"] = packed(jacobians)
        answer.frames["jacobian_sums"] = packed(_sums(jacobians))
        reach = np.abs(jacobians).max(axis=(1, 2))
        answer.frames["jacobian_reach"] = figures.numbers(np.maximum(reach, 1e-9))
    found = sorting.properties()
    answer.frames["properties"] = {key: packed(flags, "uint8") for key, flags in found.items()}
    answer.frames["least"] = [
        words.two_figures(v) for v in sorting.sort_jacobians.min(axis=(1, 2)).tolist()
    ]
    answer.data |= {
        "properties": [[key, *said, key in found] for key, said in PROPERTIES.items()],
        "diverging": DIVERGING,
        "sequential": SEQUENTIAL,
        "jacobian_of": of,
    }
    answer.texts["soft_sort-matrix-why"] = words.no_matrix(sorting)
    answer.texts["soft_sort-jacobian-why"] = (
        words.no_ranks(sorting.name) if jacobians is None else ""
    )
    answer.visible |= {
        "soft_sort-matrix": sorting.matrices is not None,
        "soft_sort-jacobian": jacobians is not None,
    }


def compared_with_autograd(page: PageState) -> str:
    """How far the Jacobian that is shown lies from the one that torch's autograd gives."""
    state = page.soft_sort
    sorting = sorting_of(state)
    of = state.jacobian_of
    shown = sorting.sort_jacobians if of == "sort" else sorting.rank_jacobians
    if shown is None:
        return words.no_ranks(sorting.name)
    found = sorting.sorter(sorting.at).autograd_jacobian(sorting.values, of)
    gap = float(np.abs(found - shown[-1]).max())
    knob = "smoothing" if sorting.is_smooth else "softness"
    said = "exactly the entries shown" if gap == 0 else f"the entries shown within {gap:.1e}"
    return f"At {knob} {words.knob_text(sorting.at)}, torch autograd gives {said}."


def _sums(matrices: Floats) -> Floats:
    """(K, 2, n) the sums of the rows and of the columns."""
    return np.stack([matrices.sum(axis=2), matrices.sum(axis=1)], axis=1)


def _compare(page: PageState, sorting: Sorting, theme: Theme, answer: Answer) -> None:
    rows, frames = [], {}
    for name in SORTERS:
        other = sorting_of(page.soft_sort, name)
        rows.append({"name": name, "label": SORTERS[name].label, "chosen": name == sorting.name})
        found = other.properties()
        frames[name] = {
            "outputs": packed(_steady(other, other.outputs, sorting), sorting.dtype),
            "errors": packed(_steady(other, other.errors, sorting)),
            "gradients": packed(
                _steady(other, np.abs(other.sort_jacobians).sum(axis=(1, 2)), sorting)
            ),
            "flags": packed(
                _steady(
                    other,
                    np.stack(
                        [
                            found[key]
                            for key in ("sum_preserved", "inside_hull", "ascending", "monotone")
                        ],
                        axis=1,
                    ),
                    sorting,
                ),
                "uint8",
            ),
            "spread": words.two_figures(
                permutation_spread(name, sorting.values, other.at, page.soft_sort.network)
            ),
        }
    answer.data["compare"] = rows
    answer.frames["compare"] = frames
    answer.texts["soft_sort-compare-note"] = (
        "Largest error: the largest distance of an output to the sorted order. Sum |gradient|: "
        f"over all entries of the sort's Jacobian; the hard sort has {sorting.n}. When permuted: "
        "the largest change of an output over 64 orders of the inputs, at the softness of the last "
        "change; a network sees the order, the others do not. Smooth stands at smoothing "
        f"{page.soft_sort.smoothing:g}."
    )


def _steady(other: Sorting, values: NDArray[Any], sorting: Sorting) -> NDArray[Any]:
    """The frames of one sorter on the slider of another: Smooth has its own slider."""
    if other.is_smooth == sorting.is_smooth:
        return values
    return np.repeat(values[-1:], len(sorting.knobs), axis=0)


def _bridge(page: PageState, sorting: Sorting, theme: Theme, answer: Answer) -> None:
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


class _Tracks:
    """The soft ranks of every sorter that has any, at every frame of the softness slider."""

    def __init__(self, page: PageState, sorting: Sorting) -> None:
        names = [name for name, kind in SORTERS.items() if kind.has_ranks and name != "hard"]
        self.chosen = sorting.name if sorting.name in names else ""
        self.ranks: dict[str, Floats] = {}
        self.outside: dict[str, NDArray[np.bool_]] = {}
        self.ends: dict[str, Floats] = {}
        centre = (sorting.n - 1) / 2
        for name in names:
            other = sorting_of(page.soft_sort, name)
            assert other.ranks is not None
            self.ranks[name] = other.ranks
            self.outside[name] = ~bridge.is_inside(other.ranks)
            if SORTERS[name].is_network:
                end = bridge_end(name, other)
                if np.abs(end - centre).max() > 1e-6:
                    self.ends[name] = end
        if sorting.is_smooth:  # its slider is not the softness: the cursor stays where it was
            for name, track in self.ranks.items():
                steady = np.repeat(track[-1:], len(sorting.knobs), axis=0)
                self.ranks[name] = steady
                self.outside[name] = np.repeat(self.outside[name][-1:], len(sorting.knobs))


def bridge_end(name: str, sorting: Sorting) -> Floats:
    """Where the soft ranks of a network end: all shares one half."""
    from compute.soft_sorting.scaled import ranks_at

    found = ranks_at(name, sorting.values, [np.inf], sorting.network)
    assert found is not None
    return np.asarray(found[0])


def _tracks(page: PageState, sorting: Sorting) -> _Tracks:
    return _Tracks(page, sorting)


def _picture_plane(
    page: PageState, sorting: Sorting, view: _Tracks, theme: Theme
) -> tuple[Floats, list[dict[str, Any]], Floats]:
    """The plane that the paths are drawn in, what is drawn of the solid, and its corners."""
    if sorting.n == 2:
        segment = bridge.outline(np.array([[0.0, 0.0], [1.0, 0.0]]))
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
        solid = bridge.truncated_octahedron(2 * np.pi * page.soft_sort.turn / 36)
        names = [best_first(r, "") for r in solid.rankings]
        traces = figures.solid_traces(
            solid.points, solid.edges, solid.in_front, solid.facing, names, theme
        )
        return solid.axes, traces, solid.points
    plane = bridge.principal_plane(np.concatenate(list(view.ranks.values())))
    shadow = bridge.outline(plane)
    return plane, figures.polygon_traces(shadow.polygon, theme, (), shadow.corners), shadow.corners


@lru_cache(maxsize=1)
def _hexagon() -> bridge.Outline:
    return bridge.hexagon()


def _path_figure(
    view: _Tracks,
    sorting: Sorting,
    axes: Floats,
    solid: list[dict[str, Any]],
    corners: Floats,
    theme: Theme,
) -> figures.Figure:
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
    layer = layer_of(page.shadow)
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
    axes, features = bridge.layer_plane(layer.weights)
    shadow = bridge.outline(axes)
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
        f"feature{'s' if features > 1 else ''}.{seen}"
    )
    answer.descriptions["soft_sort-shadow-bridge-picture"] = (
        "The same paths in the shadow of the permutohedron under the Shadow view's W."
    )
    verdicts = _verdicts(layer, sorting)
    answer.frames["verdicts"] = verdicts
    answer.texts["soft_sort-bridge-verdict"] = verdicts[-1]


def _verdicts(layer: Layer, sorting: Sorting) -> list[str]:
    """For each frame the ranking of the soft ranks, and whether W can produce it."""
    if sorting.ranks is None:
        return [words.no_ranks(sorting.name)] * len(sorting.knobs)
    possible, label = _possible(layer), figures.short_label(sorting.name)
    lines: list[str] = []
    for ranks in sorting.ranks:
        ranking, strict = bridge.ranking_of(ranks)
        shown = ", ".join(f"{class_name(i)} {r:.2f}" for i, r in enumerate(ranks.tolist()))
        name = best_first(ranking)
        shown = f"{shown} ({label})"
        if not strict:
            lines.append(f"Soft ranks {shown}: some are equal, so there is no strict ranking.")
        elif possible is None:
            lines.append(f"Soft ranks {shown}: {name}. Too many rankings to decide here.")
        elif tuple(ranking) in possible:
            lines.append(f"Soft ranks {shown}: {name}. This W can produce that ranking.")
        else:
            lines.append(f"Soft ranks {shown}: {name}. This W can never produce that ranking.")
    return lines


def _possible(layer: Layer) -> set[tuple[int, ...]] | None:
    if layer.feasible is None:
        return None
    return {tuple(row) for row in layer.feasible.rankings.tolist()}


def _later(page: PageState, sorting: Sorting, theme: Theme, answer: Answer) -> None:
    """Sections that are asked for by a button of their own."""


DRAW: Mapping[str, Draw] = {
    "curves": _curves,
    "response": _response,
    "matrix": _matrix,
    "compare": _compare,
    "bridge": _bridge,
    "vectors": examples.draw,
    "error": _later,
    "learning": _later,
}
