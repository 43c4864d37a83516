"""The directions of logits: on a sphere, on its halves, and for three classes on a circle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.numbers import positions
from components.page.palette import Theme, class_colour, mixed, translucent
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    base_layout,
    camera_of,
    gapped,
    line,
    margins,
    marker,
    mesh,
    points,
    space_layout,
    square_axes,
    texts,
    xy,
    xyz,
)
from components.shadow.figures.room import clear, is_under, roomiest, stands
from components.shadow.figures.windows import lit_in_space
from components.shadow.model import ShownLayer, all_rankings
from compute.cached import cached_property
from compute.geometry import directions
from compute.geometry.directions import Arc, Reached, beyond, on_disc, side_of
from compute.geometry.polytope import drawing_basis
from compute.linear import product, unit_vectors
from compute.naming import class_name

CURVE = 145  # points of a curve
STEPS = 6  # pieces of each edge of a triangle
CAMERA = {"eye": {"x": 0.9, "y": -0.5, "z": 0.9}}
TINT = 0.3  # how much of its winner's colour a reached cell has
OPAQUE = 0.5  # the same on the sphere, which nothing is seen through
OUT = 1.28  # how far the slice stands out of the sphere
PROBE_ROOM = 0.22  # of the probe's mark and letter, in parts of a disc's radius
NEVER = "✗ "
HOLLOW = "rgba(0,0,0,0)"


@dataclass(frozen=True)
class Slice:
    """What a layer of three or four classes reaches of the directions of logits."""

    layer: ShownLayer
    probe: Floats  # (N-1,) the direction of the probe's logits; NaN where all tie
    key: str  # its ranking, "" where classes tie

    @cached_property
    def reached(self) -> Reached:
        """The directions that some x gives."""
        layer = self.layer.read.feasible().layer
        return directions.reached_directions(
            layer.weights, layer.bias, layer.effective_dimension, shifts=layer.bias_shifts
        )

    @property
    def possible(self) -> NDArray[np.bool_]:
        """For each ranking in alphabetical order whether its cell is crossed: exact."""
        return self.layer.is_feasible

    @property
    def winners(self) -> list[int]:
        """The class that wins in each cell."""
        winners: list[int] = all_rankings(self.layer.n).best_first[:, 0].tolist()
        return winners

    def keys_at(self, at: Floats) -> list[str | None]:
        """The ranking of each of these directions (M, N-1), if it is possible; None on a wall."""
        logits = product(at, drawing_basis(self.layer.n).T)
        best_first = np.argsort(-logits, axis=1)
        found = ["".join(class_name(c) for c in row) for row in best_first.tolist()]
        index = self.layer.catalogue.index
        return [key if self.possible[index[key]] else None for key in found]


@lru_cache(maxsize=2)
def corners_of(n: int) -> Floats:
    """The corners (N!, N-1, N-1) of the cells of all rankings, in alphabetical order."""
    return directions.simplices(all_rankings(n).best_first)


def _written(values: Any) -> list[Any]:
    return positions(values, places=4)


def _cells(
    slice_: Slice, numbers: Iterable[int], at: Floats, theme: Theme, below: Sequence[bool]
) -> Trace:
    """A mark in each cell: filled where it is crossed, else hollow with a cross by its name."""
    cells = [(slice_.layer.catalogue.keys[k], bool(slice_.possible[k]), k) for k in numbers]
    colours = [class_colour(slice_.winners[k]) if yes else HOLLOW for _, yes, k in cells]
    return points(
        "cells",
        xy(at, _written),
        marker(9, colours, rim=(theme.faint, 1)),
        text=[key if yes else NEVER + key for key, yes, _ in cells],
        font=(13, theme.text),
        beside=["bottom center" if low else "top center" for low in below],
        hover="%{text}",
        customdata=[key for key, *_ in cells],
        cliponaxis=False,
    )


def _fills(
    slice_: Slice, numbers: Iterable[int], outlines: Iterable[Floats], at: Floats
) -> list[Trace]:
    """The colour of each cell that is crossed; the others are drawn into a point."""
    return [
        line(
            f"cell {slice_.layer.catalogue.keys[k]}",
            xy(outline if slice_.possible[k] else 0 * outline + middle, _written),
            width=0,
            fill=translucent(class_colour(slice_.winners[k]), TINT),
            whole=True,
        )
        for k, outline, middle in zip(numbers, outlines, at, strict=True)
    ]


def _probe(slice_: Slice, there: Floats, theme: Theme) -> Trace:
    """The direction of the probe's logits, where it is here (M = 1) and not elsewhere (M = 0)."""
    there = there[np.isfinite(there).all(axis=1)]
    return points(
        "probe",
        xy(there, _written),
        marker(13, theme.text, rim=(theme.paper, 2)),
        text=["x"] * len(there),
        font=(15, theme.text),
        beside="middle right",
        hover=f"x: {slice_.key}" if slice_.key else "x",
        customdata=[slice_.key or None] * len(there),
        cliponaxis=False,
    )


def _ends(at: Floats, keys: list[str | None], theme: Theme) -> Trace:
    """The points that are all that is reached."""
    return points(
        "slice",
        xy(at, _written),
        marker(15, HOLLOW, "diamond", (theme.text, 4)),
        hover="%{customdata}",
        customdata=keys,
        cliponaxis=False,
    )


# --- half of the sphere, as a disc --------------------------------------------------------------


@lru_cache(maxsize=2)
def disc(side: float) -> tuple[list[int], Floats, Floats]:
    """The triangles of a hemisphere: their rankings' numbers, outlines, and places of the marks."""
    corners = corners_of(4)
    middles = directions.middles(corners)
    mine = np.flatnonzero(middles[:, 0] * side > 0)
    outlines = directions.outlines(corners[mine], STEPS)
    flat = on_disc(outlines.reshape(-1, 3), side).reshape(len(mine), -1, 2)
    return mine.tolist(), flat, np.array([roomiest(outline) for outline in flat])


@lru_cache(maxsize=2)
def _stands(side: float) -> list[Floats]:
    """Where else the marks of a hemisphere's triangles may stand."""
    return [stands(outline) for outline in disc(side)[1]]


def _standing(
    slice_: Slice, side: float, curve: Floats, probe: Floats
) -> tuple[Floats, list[bool]]:
    """Where the marks of a hemisphere stand, and which has its name under it: off the curve."""
    numbers, outlines, places = disc(side)
    found: dict[int, Floats | None] = {}
    if len(curve):
        crossed = [k for k, number in enumerate(numbers) if slice_.possible[number]]
        box = PROBE_ROOM * np.array([1.0, 0.6])
        taken = [(at + PROBE_ROOM / 4 * np.array([1.0, 0.0]), box) for at in probe]
        cells = [_stands(side)[k] for k in crossed]
        found = dict(zip(crossed, clear(cells, curve[::4], taken), strict=True))
    places, below = places.copy(), []
    for k, outline in enumerate(outlines):
        stand = found.get(k)
        if stand is not None:
            places[k] = stand[:2]
        below.append(is_under(outline, places[k], curve) if stand is None else bool(stand[2] < 0))
    return places, below


@lru_cache(maxsize=2)
def _walls(side: float) -> list[Floats]:
    """The six ties in a hemisphere: its rim, and five half circles."""
    towards = _pole(side)
    basis = drawing_basis(4)
    circles = [
        directions.circle_across(basis[i] - basis[j]).beside(towards)
        for i in range(4)
        for j in range(i + 1, 4)
    ]
    return [on_disc(circle.points(73), side) for circle in circles]


def _pole(side: float) -> Floats:
    """The middle (3,) of a hemisphere."""
    return np.array([side, 0.0, 0.0])


def on_a_disc(slice_: Slice, side: float, theme: Theme) -> Figure:
    """The hemisphere of A above B, or of B above A: twelve triangles."""
    numbers, outlines, places = disc(side)
    reached = slice_.reached
    strokes: list[Trace] = []
    curve = np.zeros((0, 2))
    if reached.dimension == 1:
        part = reached.curve.beside(_pole(side)).points(CURVE)
        curve = on_disc(part, side)
        strokes = [_stroke(slice_, part, curve, 5, theme)]
    elif reached.dimension == 0:
        ends = reached.ends[side_of(reached.ends) == side]
        strokes = [_ends(on_disc(ends, side), slice_.keys_at(ends), theme)]
    elif not reached.everything and reached.pole is not None:
        curve = on_disc(directions.circle_across(reached.pole).beside(_pole(side)).points(97), side)
        strokes = _half_sphere(reached.pole, side, curve, theme)
    at = slice_.probe[None]
    there = on_disc(at[side_of(at) == side], side)
    standing, below = _standing(slice_, side, curve, there)
    data = [
        *_fills(slice_, numbers, outlines, places),
        line("walls", gapped(_walls(side), _written), width=1, colour=theme.faint, whole=True),
        *strokes,
        _probe(slice_, there, theme),
        _cells(
            slice_,
            numbers,
            standing,
            theme,
            below,
        ),
    ]
    return {"data": data, "layout": _layout(theme)}


def _layout(theme: Theme) -> dict[str, Any]:
    layout = base_layout(theme, **square_axes(theme, 1.06, 1.06, visible=False))
    return {**layout, "margin": margins(4, 4, 4, 4)}


def _stroke(slice_: Slice, at: Floats, flat: Floats, width: float, theme: Theme) -> Trace:
    """The curve that is reached; every point of it knows its ranking."""
    return line(
        "slice",
        xy(flat, _written),
        width=width,
        colour=theme.text,
        whole=True,
        hover="%{customdata}",
        customdata=slice_.keys_at(at),
    )


def _half_sphere(pole: Floats, side: float, border: Floats, theme: Theme) -> list[Trace]:
    """What half a sphere leaves out, and its border (M, 2)."""
    left_out = on_disc(beyond(pole, side, 49), side)
    grey = translucent(theme.grid, 0.75)
    return [
        line("beyond", xy(left_out, _written), width=0, fill=grey, whole=True),
        line(
            "border",
            xy(border, _written),
            width=3,
            colour=theme.text,
            dash="dash",
            whole=True,
        ),
    ]


# --- the circle ---------------------------------------------------------------------------------


def on_a_circle(slice_: Slice, theme: Theme) -> Figure:
    """The circle of three classes: six sectors, one a ranking."""
    corners = corners_of(3)
    places = 0.65 * directions.middles(corners)
    share = np.linspace(0, 1, 13)[:, None]
    origin = np.zeros((1, 2))
    outlines = [
        np.concatenate([origin, unit_vectors((1 - share) * first + share * second), origin])
        for first, second in corners
    ]
    walls = [np.stack([origin[0], corner[0]]) for corner in corners]
    rim = Arc(*np.eye(2)).points(97)
    reached = slice_.reached
    strokes: list[Trace] = []
    if reached.dimension == 1:
        at = reached.curve.points(CURVE)
        strokes = [_stroke(slice_, at, at, 6, theme)]
    elif reached.dimension == 0:
        strokes = [_ends(reached.ends, slice_.keys_at(reached.ends), theme)]
    data = [
        *_fills(slice_, range(6), outlines, places),
        line("walls", gapped([*walls, rim], _written), width=1, colour=theme.faint, whole=True),
        *strokes,
        _probe(slice_, slice_.probe[None], theme),
        _cells(slice_, range(6), places, theme, [False] * 6),
    ]
    return {"data": data, "layout": _layout(theme)}


# --- the sphere ---------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _sphere() -> tuple[dict[str, list[Any]], NDArray[np.intp]]:
    """The mesh of the 24 triangles, each with small ones of its own: colour ends at the walls."""
    vertices, faces = directions.triangulated(corners_of(4), STEPS)
    return xyz(vertices, _written), faces


def in_space(slice_: Slice, theme: Theme, camera: Sequence[float]) -> Figure:
    """The sphere of four classes, cut by the walls, with the slice that stands out of it."""
    vertices, faces = _sphere()
    shades = [
        mixed(class_colour(c), theme.paper, OPAQUE) if yes else theme.grid
        for c, yes in zip(slice_.winners, slice_.possible.tolist(), strict=True)
    ]
    colours = [shade for shade in shades for _ in range(len(faces) // len(shades))]
    basis = drawing_basis(4)
    walls = [
        1.004 * directions.circle_across(basis[i] - basis[j]).points(73)
        for i in range(4)
        for j in range(i + 1, 4)
    ]
    data = [
        mesh("sphere", vertices, faces, (0.95, 0.1), facecolor=colours),
        line("walls", gapped(walls, _written, "xyz"), width=2, colour=theme.faint),
        *_slice_in_space(slice_, theme),
        _cells_in_space(slice_, theme),
        _firsts(theme),
        *([_arrow(slice_, theme)] if np.isfinite(slice_.probe).all() else []),
        lit_in_space(theme),
    ]
    turned = camera_of(camera) if len(camera) == 9 else CAMERA
    axis = {"visible": False, "range": [-1.3, 1.3]}
    return {"data": data, "layout": space_layout(theme, axis, turned, "cube")}


def _cells_in_space(slice_: Slice, theme: Theme) -> Trace:
    """A small mark in each cell; names would cover each other, and stand in the halves."""
    keys, possible = slice_.layer.catalogue.keys, slice_.possible.tolist()
    return points(
        "cells",
        xyz(1.02 * directions.middles(corners_of(4)), _written),
        marker(4, theme.text, ["circle" if yes else "circle-open" for yes in possible]),
        text=[key if yes else NEVER + key for key, yes in zip(keys, possible, strict=True)],
        hover="%{text}",
        customdata=keys,
        mode="markers",
    )


def _firsts(theme: Theme) -> Trace:
    """The letter of each class, where it stands alone above all others."""
    return texts(
        "first",
        xyz(1.13 * directions.directions(np.eye(4)), _written),
        [class_name(c) for c in range(4)],
        (17, theme.text),
    )


def _arrow(slice_: Slice, theme: Theme) -> Trace:
    """The direction of the probe's logits, as a pin."""
    pin = np.outer([0.0, OUT], slice_.probe)
    return points(
        "probe",
        xyz(pin, _written),
        marker([0, 6], theme.text),
        text=["", "x"],
        font=(15, theme.text),
        beside="top center",
        mode="lines+markers+text",
        line={"color": theme.text, "width": 5},
    )


def _slice_in_space(slice_: Slice, theme: Theme) -> list[Trace]:
    """What is reached: points as pins, a curve with its plane, or what half a sphere leaves out."""
    reached = slice_.reached
    if reached.dimension == 0:
        pins = [np.outer([0.9, OUT], end) for end in reached.ends]
        return [line("slice", gapped(pins, _written, "xyz"), width=9, colour=theme.text)]
    if reached.dimension == 1:
        at = reached.curve.points(CURVE)
        ribbon, faces = _ribbon(reached.curve)
        return [
            mesh("plane", xyz(ribbon, _written), faces, color=theme.faint, opacity=0.35),
            line(
                "slice",
                xyz(1.012 * at, _written),
                width=9,
                colour=theme.text,
                hover="%{customdata}",
                customdata=slice_.keys_at(at),
            ),
        ]
    if reached.pole is None:
        return []
    cap, faces = _cap(-reached.pole)
    border = 1.03 * directions.circle_across(reached.pole).points(97)
    return [
        mesh("beyond", xyz(cap, _written), faces, color=theme.faint, opacity=0.55),
        line("border", xyz(border, _written), width=6, colour=theme.text, dash="dash"),
    ]


def _ribbon(curve: Arc) -> tuple[Floats, NDArray[np.intp]]:
    """The plane of the slice, where it stands out of the sphere."""
    at = curve.points(73)
    k = np.arange(len(at) - 1)
    m = len(at)
    faces = [[k, k + 1, m + k], [k + 1, m + k + 1, m + k]]
    return np.concatenate([at, OUT * at]), np.concatenate([np.stack(f, axis=1) for f in faces])


def _cap(pole: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Half a sphere around a pole, a little larger than the sphere."""
    rings, around = 13, 48
    circle = directions.circle_across(pole).points(around + 1)[:-1]
    tilts = np.linspace(np.pi / 2, 0, rings)
    at = np.concatenate([np.sin(t) * circle + np.cos(t) * pole for t in tilts])
    i, j = np.meshgrid(np.arange(rings - 1), np.arange(around), indexing="ij")
    here, beside = around * i + j, around * i + (j + 1) % around
    faces = [[here, beside, here + around], [beside, beside + around, here + around]]
    return 1.02 * at, np.concatenate([np.stack([c.ravel() for c in f], axis=1) for f in faces])
