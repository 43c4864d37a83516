"""Doubles inside a thin cell, starting from a rational point in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import inf, isfinite, lcm, nextafter

from flint import fmpz_mat

from compute.exact.integers import dot, nearest_double
from compute.exact.slopes import doubles_in_sector

Gap = Sequence[Fraction]
"""Coefficients that make a positive sum with the wanted point, a constant last if there is one."""

REGULAR = 64
"""Bits by which the grid's own lengths count less than the gaps, where gaps tell steps apart."""

ALONG = [Fraction(eighths, 8) for eighths in (8, 9, 7, 10, 6)]
"""Where else a thin cell is searched: at so much of a point of it."""

FEW = 4
"""Dimensions up to which all small combinations of a short basis are tried."""


def double_in_cone(gaps: Sequence[Gap], point: Sequence[Fraction]) -> list[float] | None:
    """Return doubles that make every gap positive, given a rational point that does; None if none
    found.

    Only the direction counts: other lengths of the point are rounded anew, and then integer
    vectors near its ray that are as short as the width of the cone allows. In a plane None means
    that there are none.
    """
    inside = _test(gaps, len(point))
    largest = _power_of_two(max(map(abs, point), default=Fraction(0)))
    point = [v / largest for v in point]
    for attempt in range(64):
        candidate = [nearest_double(v * (64 + attempt) / 64) for v in point]
        if inside(candidate):
            return candidate
    if len(point) == 2:
        return doubles_in_sector(gaps, point)
    # entries of about equal size: doubles carry their own powers of two
    units = [_power_of_two(v) for v in point]
    basis, parts = _short_basis(gaps, point, units)
    for doubled in range(2, 2 * 53):
        length = Fraction(2 + doubled % 2, 2) * 2 ** (doubled // 2)
        candidate = _combined(basis, [round(length * c) for c in parts], units)
        if inside(candidate):
            return candidate
    if len(basis) <= FEW:  # short vectors far from the point, where the cone has room to the side
        for whole in product(range(-2, 3), repeat=len(basis)):
            candidate = _combined(basis, whole, units)
            if inside(candidate):
                return candidate
    return None


def double_in_cell(gaps: Sequence[Gap], point: Sequence[Fraction]) -> list[float] | None:
    """Return doubles in an open cell, given a rational point in it; None if none found.

    In one dimension the two doubles around the point decide. In more, so do those around it and
    the grid point that is nearest in the cell's own metric, unless the cell is very thin. There
    the same is tried from other points of the cell, on the line through the origin.
    """
    inside = _test(gaps, len(point))
    for share in ALONG:
        other = [v * share for v in point]
        if share == 1 or all(dot_fractions(gap, [*other, Fraction(1)]) > 0 for gap in gaps):
            found = _double_near(gaps, other, inside)
            if found is not None:
                return found
    return None


def _double_near(
    gaps: Sequence[Gap], point: Sequence[Fraction], inside: Callable[[Sequence[float]], bool]
) -> list[float] | None:
    """Return doubles around a point of the cell, or nearest to it in the cell's own metric."""
    nearest = [nearest_double(v) for v in point]
    choices = [(v, nextafter(v, inf), nextafter(v, -inf)) for v in nearest]
    for neighbour in product(*choices):
        if inside(neighbour):
            return list(neighbour)
    units = [_power_of_two(v) / 2**52 for v in point]
    constants = [gap[-1] for gap in gaps]
    at_point = [dot_fractions(gap, [*point, Fraction(1)]) for gap in gaps]
    relative = [
        [*gap[:-1], value - constant]
        for gap, value, constant in zip(gaps, at_point, constants, strict=True)
    ]
    basis, parts = _short_basis(relative, point, units, at_point)
    for offsets in product((0, 1), repeat=len(parts)):
        whole = [(c.numerator // c.denominator) + k for c, k in zip(parts, offsets, strict=True)]
        candidate = _combined(basis, whole, units)
        if inside(candidate):
            return candidate
    return None


def dot_fractions(a: Sequence[int | Fraction], b: Sequence[Fraction]) -> Fraction:
    """Return the inner product of two vectors of one length, in fractions."""
    total = Fraction(0)
    for p, q in zip(a, b, strict=True):
        total += p * q
    return total


def _test(gaps: Sequence[Gap], width: int) -> Callable[[Sequence[float]], bool]:
    """Whether doubles make every gap positive, in integers."""
    rows = []
    for gap in gaps:
        common = lcm(*(v.denominator for v in gap))
        rows.append([v.numerator * (common // v.denominator) for v in gap])
    affine = bool(rows) and len(rows[0]) > width

    def inside(candidate: Sequence[float]) -> bool:
        if not all(map(isfinite, candidate)):
            return False
        ratios = [v.as_integer_ratio() for v in candidate]
        common = max((below for _, below in ratios), default=1)
        whole = [above * (common // below) for above, below in ratios]
        if affine:
            whole.append(common)
        return all(dot(row, whole) > 0 for row in rows)

    return inside


def _combined(
    basis: Sequence[Sequence[int]], whole: Sequence[int], units: Sequence[Fraction]
) -> list[float]:
    vector = [dot(whole, column) for column in zip(*basis, strict=True)]
    # a sum that is not a double is rounded here, and then most likely refused
    return [nearest_double(v * unit) for v, unit in zip(vector, units, strict=True)]


def _short_basis(
    gaps: Sequence[Gap],
    point: Sequence[Fraction],
    units: Sequence[Fraction],
    sizes: Sequence[Fraction] | None = None,
) -> tuple[list[list[int]], list[Fraction]]:
    """Integer vectors that change the gaps little beside their sizes, and the point in them.

    A. K. Lenstra, H. W. Lenstra and L. Lovasz, "Factoring polynomials with rational
    coefficients", Math. Ann. 261 (1982): a reduced basis of the grid in the metric of the cell.
    """
    d = len(point)
    sizes = sizes or [dot_fractions(gap[:d], point) for gap in gaps]
    # The sizes count by their power of two only, so that no image is rounded: where gaps do not
    # change along a direction, they must not seem to.
    metric = [
        [v * unit / _power_of_two(size) for v, unit in zip(gap, units, strict=False)]
        for gap, size in zip(gaps, sizes, strict=True)
    ]
    scale = lcm(*(v.denominator for row in metric for v in row)) << REGULAR
    images = [[int(row[k] * scale) for row in metric] for k in range(d)]
    for k in range(d):  # keeps the metric regular
        images[k] += [int(k == m) for m in range(d)]
    _, basis = fmpz_mat(images).lll(True)  # the second: what was done to the basis
    common = [v / unit for v, unit in zip(point, units, strict=True)]
    denominator = lcm(*(v.denominator for v in common))
    right = fmpz_mat([[int(v * denominator)] for v in common])
    parts = [
        Fraction(int(v.p), int(v.q) * denominator)
        for (v,) in basis.transpose().solve(right).tolist()
    ]
    return [[int(v) for v in row] for row in basis.tolist()], parts


def _power_of_two(value: Fraction) -> Fraction:
    if not value:
        return Fraction(1)
    bits = abs(value.numerator).bit_length() - value.denominator.bit_length()
    return Fraction(2) ** bits
