"""Inputs made from the rows themselves: which class certainly wins at its own.

Products in float32 decide nearly everything. With u = 2^-24, the product of two rows of D entries
as float32 computes it, in any order of its sums and with or without fused multiplication, errs by
at most (D + 8) u 1.01 times both lengths, the rounding of the entries to float32 included, and by
D 2^-125 for what underflows (Higham, "Accuracy and Stability", 2002, section 3.1). A row certainly
loses to another where its length is smaller by more than rounding (Cauchy and Schwarz): at the
input w_i only rows at least as long as w_i can beat it. What float32 leaves in doubt is looked at
in float64, and what that leaves in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from compute.arrays import UNIT_ROUNDOFF, FloatArray, IntArray, rounding_bound
from compute.rankings.audit.answers import Chance, Kind, Recipe, Wins
from compute.rankings.audit.layer_data import AT_ONCE, LayerData

SINGLE_ROUNDOFF = 2.0**-24

MOST_DOUBTFUL = 2000
"""Rivals of one class that are looked at in float64 and in whole numbers."""


def single_bound(data: LayerData, lengths: FloatArray) -> FloatArray:
    """Return how far products with inputs of these `lengths` (B,) may err in float32, (B,)."""
    d = data.small.shape[1]
    factor = (d + 8) * SINGLE_ROUNDOFF * 1.01
    return np.asarray(factor * lengths * data.length * (1 + 1e-9) + 4 * d * 2.0**-125)


@dataclass(frozen=True, eq=False)
class Inputs:
    """One input for each of some classes, in doubles; largest entries between 1/2 and 1."""

    kind: Kind
    places: IntArray
    """(B,) the classes' places in `LayerData.classes`."""
    points: FloatArray
    """(B, D)"""
    slack: FloatArray
    """(B,) at most how far the points are from what the recipe says."""
    scales: FloatArray
    """(B,) the recipe's own input times these, powers of two, is the point."""


def inputs_of(data: LayerData, places: IntArray, kind: Kind) -> Inputs:
    """Return the inputs of a kind for the classes at `places` (B,)."""
    rows = data.rows(places)
    points, slack = rows, np.zeros(len(rows))
    if kind != "own":
        points = rows - data.centre
        slack = UNIT_ROUNDOFF * np.linalg.norm(points, axis=1)
    if kind == "whitened":
        sizes = np.abs(points) @ np.abs(data.whitening).T
        slack = (2 * len(data.centre) + 8) * UNIT_ROUNDOFF * np.linalg.norm(sizes, axis=1)
        points = points @ data.whitening.T
    powers = -np.frexp(np.abs(points).max(axis=1))[1]
    with np.errstate(under="ignore"):
        points = np.ldexp(points, powers[:, None])
        return Inputs(kind, places, points, np.ldexp(slack, powers), np.ldexp(1.0, powers))


def winners(data: LayerData, inputs: Inputs) -> dict[int, Chance]:
    """Return {place: `Wins`} for the classes that certainly win at their input."""
    if data.bias is not None:
        return _winners_with_bias(data, inputs)
    places, points = inputs.places, inputs.points
    lengths = np.linalg.norm(points, axis=1)
    reach = len(data.classes)
    if inputs.kind == "own":
        least = data.squares[places].min() * (1 - 16 * SINGLE_ROUNDOFF)
        reach = int(np.searchsorted(-data.squares, -least, side="right"))
    with np.errstate(under="ignore"):
        products = points.astype(np.float32) @ data.small[:reach].T
    among = np.flatnonzero(places < reach)
    products[among, places[among]] = -np.inf
    own = np.einsum("ij,ij->i", points, data.rows(places))
    bound = single_bound(data, lengths) + 4 * inputs.slack * data.length
    leads = own - products.max(axis=1)
    found: dict[int, Chance] = {}
    for k in np.flatnonzero(leads > -bound).tolist():
        place = int(places[k])
        if leads[k] <= bound[k]:
            rivals = np.flatnonzero(products[k] >= own[k] - bound[k])
            if len(rivals) > MOST_DOUBTFUL:
                continue
            x = data.ingredients.input(int(data.classes[place]), Recipe(inputs.kind))
            if any_ahead(data, place, x, rivals):
                continue
            slack = float(inputs.slack[k])
            if slack and any_ahead(data, place, points[k], rivals, slack):
                continue
        found[place] = Wins(Recipe(inputs.kind))
    return found


def _winners_with_bias(data: LayerData, inputs: Inputs) -> dict[int, Chance]:
    """How far out an input has to lie is bounded by every rival, from below or from above."""
    places, points = inputs.places, inputs.points
    shifts = data.shifts
    assert shifts is not None
    with np.errstate(under="ignore"):
        products = points.astype(np.float32) @ data.small.T
    bound = single_bound(data, np.linalg.norm(points, axis=1)) + 4 * inputs.slack * data.length
    own = np.einsum("ij,ij->i", points, data.rows(places))
    found: dict[int, Chance] = {}
    for k, place in enumerate(places.tolist()):
        gaps = own[k] - products[k].astype(np.float64) - bound[k]
        needs = shifts - shifts[place]
        gaps[place], needs[place] = np.inf, 0.0
        scale = _how_far(gaps, needs)
        if scale is not None:
            scale = float(np.ldexp(scale * inputs.scales[k], -data.exponent))
            if 1e-250 < scale < 1e250:
                found[place] = Wins(Recipe(inputs.kind, scale))
    return found


def _how_far(gaps: FloatArray, needs: FloatArray) -> float | None:
    """A t with t gaps > needs in every entry, a power of two where there is one."""
    up = needs >= 0
    if (gaps[up] <= 0).any():
        return None
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        least = float((needs[up] / gaps[up]).max(initial=0.0))
        down = ~up & (gaps < 0)
        most = float((needs[down] / gaps[down]).min(initial=np.inf))
        if not least < most or least > 1e200 or most < 1e-200:
            return None
        between = 2 * least if most == np.inf else most / 2 if least == 0 else (least * most) ** 0.5
        between = between or 1.0
        for t in (2.0 ** np.rint(np.log2(between)), between):
            sizes = np.where(np.isinf(gaps), 0.0, t * np.abs(gaps)) + np.abs(needs)
            if (t * gaps - needs > 8 * UNIT_ROUNDOFF * sizes).all():
                return float(t)
    return None


def single_heights(data: LayerData, inputs: FloatArray) -> FloatArray:
    """Return the products (B, K) of all rows with `inputs` (B, q), each over a power of two.

    In single precision; with a bias the last entry of an input is what it counts there.
    """
    d = data.small.shape[1]
    with np.errstate(under="ignore"):
        near = np.ldexp(inputs, -np.frexp(np.abs(inputs).max(axis=1))[1][:, None])
        heights = near[:, :d].astype(np.float32) @ data.small.T
        shifts = data.shifts
        return np.asarray(heights if shifts is None else heights + near[:, d:] * shifts)


def leaders(
    data: LayerData, place: int, point: FloatArray, heights: FloatArray | None = None
) -> tuple[bool, IntArray]:
    """Return whether a class wins at doubles `point` (D,), exactly, and else who does not lose.

    The rivals (m,) are places, the furthest ahead first. Without a bias `heights` (K,), the
    `single_heights` there, may be known.
    """
    largest = float(np.abs(point).max())
    if not 0 < largest < np.inf:
        return False, np.empty(0, dtype=np.intp)
    power = -int(np.frexp(largest)[1])
    with np.errstate(under="ignore", over="ignore"):
        near = np.ldexp(point, power)
        if heights is None:
            heights = data.small @ near.astype(np.float32)
        heights = heights.astype(np.float64)
        bound = float(single_bound(data, np.array([np.linalg.norm(near)]))[0])
        shifts = data.shifts
        if shifts is not None:
            shifts = np.ldexp(shifts, power)
            heights += shifts
            bound += 4 * UNIT_ROUNDOFF * (float(np.abs(shifts).max()) + data.length * len(point))
        own = float(data.rows([place])[0] @ near) + (0.0 if shifts is None else shifts[place])
    heights[place] = -np.inf
    rivals = np.flatnonzero(heights >= own - bound)
    if not len(rivals):
        return True, rivals
    rivals = rivals[np.argsort(-heights[rivals], kind="stable")]
    if len(rivals) > MOST_DOUBTFUL or heights[rivals[0]] > own + bound:
        return False, rivals
    still = list(ahead(data, place, point, rivals))
    return not still, np.array(still, dtype=np.intp)


def any_ahead(
    data: LayerData, place: int, point: FloatArray, rivals: IntArray, slack: float = 0.0
) -> bool:
    """Whether any of the `rivals` (m,) is `ahead` at `point` (D,): of near ties one is enough."""
    return next(ahead(data, place, point, rivals, slack), None) is not None


def ahead(
    data: LayerData, place: int, point: FloatArray, rivals: IntArray, slack: float = 0.0
) -> Iterator[int]:
    """Yield which rivals are not beaten by the class at `place` at `point` (D,), exactly.

    `rivals` (m,) are places. With a `slack` above 0, which are not certainly beaten at every point
    so near to it.
    """
    rows, own = data.full_rows(rivals), data.full_rows([place])[0]
    x = point if data.bias is None else np.append(point, 1.0)
    sizes = np.abs(rows) @ np.abs(x) + np.abs(own) @ np.abs(x)
    with np.errstate(over="ignore", invalid="ignore"):
        gaps = own @ x - rows @ x
        doubt = rounding_bound(sizes, len(x), float(np.abs(x).max()))
        doubt = doubt + slack * np.linalg.norm(rows - own, axis=1) * 1.001
        close = np.flatnonzero(~(gaps > doubt))
    if slack:
        yield from rivals[close].tolist()
        return
    exact = data.exact_rows([place, *rivals[close]])
    for k, other in zip(close.tolist(), exact[1:], strict=True):
        if gaps[k] < -doubt[k] or not _beats(exact[0], other, x):
            yield int(rivals[k])


def _beats(own: FloatArray, other: FloatArray, x: FloatArray) -> bool:
    """Whether (own - other).x > 0 exactly."""
    return (
        sum(
            (Fraction(a) - Fraction(b)) * Fraction(v)
            for a, b, v in zip(own.tolist(), other.tolist(), x.tolist(), strict=True)
            if v and a != b
        )
        > 0
    )


def blocks(data: LayerData, places: IntArray) -> list[IntArray]:
    """Return `places` (m,) in parts for which the products with all rows fit in memory."""
    size = max(AT_ONCE // len(data.classes), 1)
    return [places[k : k + size] for k in range(0, len(places), size)]
