"""One slider, three polytopes: top 1, top 2 and ranks of three inputs, each in its own polygon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import knob, shares, short
from components.page.packs import packed
from components.page.palette import CLASS_COLOURS, Theme
from components.page.programs import program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.soft_sort import figures, snippets
from components.soft_sort.model import Floats, Sorting, sorting_of
from components.soft_sort.sections.pieces import VIEW, picture, said
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute import entmax
from compute.geometry.orbits import SLACK, blocks_kept, flat_orbit
from compute.geometry.polytope import drawing_basis
from compute.linear import product
from compute.naming import best_first, class_name
from compute.soft_sorting.scaled import sorter_at, value_range

START = f"{VIEW}-polytopes"
INPUTS = 3  # whose polytopes are polygons
ALPHA = 1.5
ENTMAX = f"entmax, α = {ALPHA}"
STYLES = {
    "kl": (CLASS_COLOURS[1], "dot", "square"),
    "entmax": (CLASS_COLOURS[3], "dash", "diamond"),
    "l2": (CLASS_COLOURS[8], "solid", "circle"),
}
PLACES = ("inside", "on an edge", "at the corner")  # by how many blocks are kept
SOFTMAX, SPARSEMAX = "softmax", "sparsemax"
SHAPES = {
    "simplex": ("Top 1: the simplex", (0, 0, 1)),
    "hypersimplex": ("Top 2: the hypersimplex", (0, 1, 1)),
    "permutohedron": ("Ranks: the permutohedron", (0, 1, 2)),
}
NOTES = {
    "simplex": "A corner for each input that can be the largest. Softmax is never exactly 0, so it "
    "stays inside while T is above 0.",
    "hypersimplex": "A corner for each pair on top. KL is never exactly 0, so it comes no nearer "
    "than an edge while T is above 0.",
    "permutohedron": "A corner for each order, the largest first. KL measures ranks counted "
    "from one.",
}
WHAT = (
    "l2 (sparsemax) takes the point nearest to x / T, KL (softmax) the one nearest to exp(x / T) "
    "in relative entropy, and entmax stands between them. A vector lists A, B and C."
)


@dataclass(frozen=True, eq=False)
class Mapping:
    """What becomes of the inputs in one of the polytopes, at every frame."""

    label: str
    shape: str
    points: Floats
    """(K, 3)"""
    style: tuple[str, str, str]
    positive: bool
    """Whether no entry is 0 while T is above 0, however small it is."""

    def kept(self, temperatures: Floats) -> Floats:
        """(K,) how many blocks are kept: 2 at a corner, 1 on an edge, 0 inside."""
        levels = SHAPES[self.shape][1]
        kept = blocks_kept(self.points, levels)
        if self.positive:
            empty = np.sort(levels).cumsum()[:-1] == 0  # blocks in which all would be 0
            kept &= ~(empty & (temperatures[:, None] > 0))
        return np.asarray(kept.sum(axis=1))


@dataclass(frozen=True, eq=False)
class Mapped:
    """Three inputs in all three polytopes."""

    sorting: Sorting
    softness: Floats
    """(K,) at every frame; with Smooth, whose slider is another, always the state's own."""
    mappings: tuple[Mapping, ...]

    @property
    def temperatures(self) -> Floats:
        """(K,) T = softness x range."""
        return self.softness * self.sorting.span

    def of(self, shape: str) -> list[Mapping]:
        """The mappings into one polytope."""
        return [each for each in self.mappings if each.shape == shape]


def mapped_of(state: SoftSortState) -> Mapped:
    """The first three inputs of a state, which has as many, at every frame of its slider."""
    state = replace(state, n=INPUTS)
    sorting = sorting_of(state)
    l2, kl = sorting_of(state, "l2"), sorting_of(state, "kl")
    frames = np.arange(len(l2.knobs))
    if sorting.is_smooth:
        frames = np.repeat(frames[-1:], len(sorting.knobs))

    def mapping(label: str, shape: str, kind: str, found: Floats | None) -> Mapping:
        assert found is not None  # projections have a top k and ranks
        positive = kind == "kl" and shape != "permutohedron"
        return Mapping(label, shape, found[frames], STYLES[kind], positive)

    return Mapped(
        sorting,
        l2.knobs[frames],
        (
            mapping(SOFTMAX, "simplex", "kl", kl.memberships(1)),
            mapping(ENTMAX, "simplex", "entmax", _entmax(l2)),
            mapping(SPARSEMAX, "simplex", "l2", l2.memberships(1)),
            mapping("KL top 2", "hypersimplex", "kl", kl.memberships(2)),
            mapping("l2 top 2", "hypersimplex", "l2", l2.memberships(2)),
            mapping("KL ranks", "permutohedron", "kl", kl.ranks),
            mapping("l2 ranks", "permutohedron", "l2", l2.ranks),
        ),
    )


def _entmax(sorting: Sorting) -> Floats:
    """(K, 3) at every frame."""
    x, temperatures = sorting.values, sorting.knobs[:, None] * sorting.span
    soft = temperatures[:, 0] > 0
    found = np.tile(np.asarray(entmax(x, ALPHA, 0.0)), (len(temperatures), 1))
    found[soft] = entmax((x - x.max()) / temperatures[soft], ALPHA)
    return found


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    state, answer = page.state(SoftSortState), Answer()
    answer.visible[f"{START}-three"] = state.n > INPUTS
    answer.texts |= {f"{START}-what": WHAT, f"{START}-of": of_says(state.n)}
    if state.n < INPUTS:
        answer.texts[f"{START}-says"] = (
            "The simplex, hypersimplex and permutohedron of three inputs are polygons; of "
            f"{state.n} there is only a segment. Choose n = {INPUTS} or more."
        )
        answer.data["panels"] = ["polytopes"]
        return answer
    mapped = mapped_of(state)
    lines = {f"{START}-says": says(mapped)}
    tracks = {}
    for shape, (title, levels) in SHAPES.items():
        graph = f"{START}-{shape}"
        corners, at = flat_orbit(levels)
        paths = [
            figures.Path(each.label, product(each.points, drawing_basis(INPUTS)), each.style)
            for each in mapped.of(shape)
        ]
        labels = [corner_name(shape, corner) for corner in corners]
        answer.pictures[graph] = figures.polytope(
            np.concatenate([at, at[:1]]), at, labels, paths, theme
        )
        tracks[graph] = packed(np.stack([path.track for path in paths], axis=1))
        lines[f"{graph}-says"] = shape_says(mapped, shape)
        answer.texts[f"{graph}-about"] = f"{NOTES[shape]} {exact_says(mapped.sorting, shape)}"
        answer.descriptions[f"{graph}-picture"] = f"{title}. {lines[f'{graph}-says'][-1]}"
    answer.frames |= {"polytopes": tracks, "texts": lines}
    answer.texts |= {key: its[-1] for key, its in lines.items()}
    return answer


# --- words --------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _corner_name(shape: str, corner: tuple[float, ...]) -> str:
    order = np.argsort(corner, kind="stable").tolist()
    if shape == "permutohedron":
        return best_first(order, "")
    if shape == "simplex":
        return class_name(order[-1])
    return f"{{{', '.join(class_name(i) for i in sorted(order[1:]))}}}"


def corner_name(shape: str, corner: Sequence[float] | Floats) -> str:
    """What a corner (3,) stands for: an input, a pair, an order."""
    return _corner_name(shape, tuple(map(float, corner)))


def of_says(n: int) -> str:
    """Which of the inputs these are, where there are more."""
    if n <= INPUTS:
        return ""
    first = ", ".join(class_name(i) for i in range(INPUTS - 1))
    return (
        f"Shown are {first} and {class_name(INPUTS - 1)}, the first three of {n} inputs: theirs "
        "are polygons. The range is that of these three."
    )


def says(mapped: Mapped) -> list[str]:
    """For each frame the one temperature of all points."""
    span = short(mapped.sorting.span, 4)
    return [
        f"One softness for all: T = softness × range = {knob(s)} × {span} = {short(T, 3)}."
        for s, T in zip(mapped.softness.tolist(), mapped.temperatures.tolist(), strict=True)
    ]


def shape_says(mapped: Mapped, shape: str) -> list[str]:
    """For each frame where the points of one polytope are."""
    columns = [_placed(each, mapped.temperatures) for each in mapped.of(shape)]
    lines = (f"{'; '.join(parts)}." for parts in zip(*columns, strict=True))
    return [line[0].upper() + line[1:] for line in lines]


def _placed(mapping: Mapping, temperatures: Floats) -> Iterator[str]:
    frames = zip(mapping.points, mapping.kept(temperatures).tolist(), temperatures, strict=True)
    for point, kept, T in frames:
        where = PLACES[kept]
        if kept == INPUTS - 1:
            where += f" {corner_name(mapping.shape, np.round(point))}"
        yield f"{mapping.label} ({_vector(point, mapping.positive and T > 0)}) is {where}"


def _vector(point: Floats, positive: bool) -> str:
    """The entries in four decimals; "0" is exactly that, but for rounding."""
    return ", ".join(
        "0" if abs(v) <= SLACK and not positive else text
        for v, text in zip(point.tolist(), shares(point), strict=True)
    )


def exact_until(sorting: Sorting, shape: str) -> float:
    """The largest softness at which l2 is at a corner; 0 where ties keep it from one."""
    below, above = np.diff(sorting.hard).tolist()
    gaps = {"simplex": above, "hypersimplex": below, "permutohedron": min(below, above)}
    return float(gaps[shape] / sorting.span)


def exact_says(sorting: Sorting, shape: str) -> str:
    """Up to which softness l2 is hard."""
    until = exact_until(sorting, shape)
    if not until:
        return "Equal inputs share, so however hard, no point is at a corner."
    both = " (as long as top 1 and top 2 both are)" if shape == "permutohedron" else ""
    name = SPARSEMAX.capitalize() if shape == "simplex" else "l2"
    return f"{name} is at a corner up to softness {short(until, 3)}{both}."


# --- layout -------------------------------------------------------------------------------------


def _head(page: PageState, answer: Answer) -> list[Any]:
    return [
        said("polytopes-says", answer, "says", role="status"),
        html.Div(
            [
                said("polytopes-of", answer, "note"),
                controls.button(VIEW, "three", "Keep the first three inputs"),
            ],
            id=f"{START}-three",
            hidden=not answer.visible[f"{START}-three"],
        ),
        said("polytopes-what", answer, "note"),
    ]


def _pictures(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(
            [
                html.Div(
                    [
                        picture(f"polytopes-{shape}", title, answer, sheet="polytopes"),
                        said(f"polytopes-{shape}-says", answer),
                        said(f"polytopes-{shape}-about", answer, "note"),
                    ],
                    className="soft-stack",
                )
                for shape, (title, _) in SHAPES.items()
            ],
            className="soft-three soft-squares",
        )
    ]


# --- to take home -------------------------------------------------------------------------------


def snippet(page: PageState) -> str:
    """The program that prints every point, its polytope and up to where it is a corner."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state, "l2")
    if state.n < INPUTS:
        return program(f"{snippets.values(sorting)}\nprint(len(x), 'inputs')")
    first = f'\nprint("the first three of", len(x), "inputs")\nx = x[:{INPUTS}]'
    body = f"""{snippets.values(sorting)}{first * (state.n > INPUTS)}
R = value_range(x)
T = softness * R
print("T", softness, f"{{R:.4g}} {{T:.3g}}")
l2, kl = (sorter_at(name, softness, R) for name in ("l2", "kl"))
found = {{
    "{SOFTMAX}": (kl.top_k(x, 1), (0, 0, 1)),
    "entmax {ALPHA}": (entmax(x, {ALPHA}, T), (0, 0, 1)),
    "{SPARSEMAX}": (l2.top_k(x, 1), (0, 0, 1)),
    "KL top 2": (kl.top_k(x, 2), (0, 1, 1)),
    "l2 top 2": (l2.top_k(x, 2), (0, 1, 1)),
    "KL ranks": (kl.rank(x), (0, 1, 2)),
    "l2 ranks": (l2.rank(x), (0, 1, 2)),
}}
for name, (point, levels) in found.items():
    print(name, point, "among the orders of", levels)
low, high = np.diff(np.sort(x)) / R
print("l2 at a corner up to", f"{{high:.3g}} {{low:.3g}} {{min(low, high):.3g}}")"""
    return program(body, sorter_at, value_range, entmax, precision=4)


def sheet(page: PageState) -> Sheet | None:
    """Every point at every softness of the slider."""
    state = page.state(SoftSortState)
    if state.n < INPUTS:
        return None
    mapped = mapped_of(state)
    rows: list[tuple[Any, ...]] = []
    for each in mapped.mappings:
        kept = each.kept(mapped.temperatures).tolist()
        frames = zip(mapped.softness.tolist(), each.points.tolist(), kept, strict=True)
        rows += [(each.shape, each.label, s, *point, PLACES[k]) for s, point, k in frames][:-1]
    return Sheet(
        ("polytope", "mapping", "softness", *map(class_name, range(INPUTS)), "where"), rows
    )


SECTION = Section(
    "One slider, three polytopes",
    draw,
    {"polytopes": _head, "polytopes-pictures": _pictures},
    seconds=0.05,
    snippet=snippet,
    sheets={"polytopes": sheet},
)
