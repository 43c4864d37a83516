"""How often isotropic Gaussian inputs produce each ranking: angles, solid angles, samples."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from compute.corners import Corners
from compute.exact import differences, integer_columns, pivot_columns, solve
from compute.layer import Layer
from compute.lexicographic import Rows, find_rows
from compute.validation import FloatArray
from compute.walls import Walk

Shares = tuple[FloatArray, FloatArray]
"""Probabilities and their standard errors."""

FEWEST_SAMPLES, MOST_SAMPLES = 1 << 16, 1 << 20


def isometric_coordinates(layer: Layer) -> FloatArray:
    """(d, d): takes x in the independent columns to where isotropic inputs stay isotropic.

    Inputs that differ by a vector orthogonal to all differences of rows have the same ranking; the
    coordinates are those of the orthogonal complement, in an orthonormal basis.
    """
    columns, width = layer.columns, layer.weights.shape[1]
    d = len(columns)
    if d == width:
        return np.eye(d)
    integers, exponents = integer_columns(layer.weights)
    rows = differences(integers)
    independent = pivot_columns(list(zip(*rows, strict=True)))
    # every column as a combination of the independent ones
    left = [[rows[k][q] for q in columns] for k in independent]
    combination = solve(left, [rows[k] for k in independent])
    span = np.array([[float(v) for v in row] for row in combination])
    powers = np.array(exponents)
    span = np.ldexp(span, powers[None, :] - powers[columns][:, None])
    basis, _ = np.linalg.qr(span.T)
    return np.asarray(basis[columns].T)


def walk_shares(layer: Layer, cells: Walk) -> FloatArray:
    """(R,) exact shares of the cells of a walk, in its order."""
    borders = cells.borders()
    if not cells.full_circle:
        # one feature: x, times the length of its column in isometric coordinates, is normal
        unit = abs(float(isometric_coordinates(layer)[0, 0]))
        with np.errstate(divide="ignore"):
            crossings = borders[:, 0] / np.abs(borders[:, 1]) * unit
        # the distribution function of the nearer tail keeps small shares exact
        low, high = crossings[:-1], crossings[1:]
        upper = low > 0
        return np.asarray(
            np.where(upper, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low)), dtype=np.float64
        )
    plane = borders @ isometric_coordinates(layer).T
    before, after = plane[:-1], plane[1:]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    angles = np.arctan2(np.abs(cross), (before * after).sum(axis=1))
    return np.tile(angles / (2 * np.pi), 2)


def solid_angle_shares(layer: Layer, corners: Corners) -> FloatArray:
    """(R,) exact shares of the cells in three effective dimensions.

    Each cell is a spherical polygon, cut into triangles around an inner point.

    References
    ----------
    A. Van Oosterom and J. Strackee, "The solid angle of a plane triangle", IEEE Trans. Biomed.
    Eng. 30 (1983), equation 8.
    """
    change = isometric_coordinates(layer)
    rays = _unit(corners.rays @ change.T)
    sums = [np.bincount(corners.cells, ray, corners.n_cells) for ray in rays.T]
    centre = _unit(np.array(sums, dtype=np.float64).T[corners.cells])
    # around the centre, from a direction that is far from it
    start = np.eye(3)[np.abs(centre).argmin(axis=1)]
    across = _unit(np.cross(centre, start))
    up = np.cross(centre, across)
    angle = np.arctan2((rays * up).sum(axis=1), (rays * across).sum(axis=1))
    order = np.lexsort((angle, corners.cells))
    cells, a, c = corners.cells[order], rays[order], centre[order]
    last = np.append(cells[1:] != cells[:-1], True)
    first = np.flatnonzero(np.append(True, last[:-1]))
    following = np.arange(1, len(cells) + 1)
    following[last] = first
    b = a[following]
    volume = np.abs((c * np.cross(a, b)).sum(axis=1))
    below = 1 + (a * b).sum(axis=1) + (b * c).sum(axis=1) + (c * a).sum(axis=1)
    areas = np.bincount(cells, 2 * np.arctan2(volume, below), corners.n_cells)
    assert corners.opposite is not None
    return np.asarray((areas + areas[corners.opposite]) / (4 * np.pi))


def sampled_shares(layer: Layer, rankings: Rows) -> Shares:
    """Estimates from random inputs (always the same ones), with standard errors.

    Without bias each input counts for its ranking and its opposite for the reversal. The errors
    are those of a share with one more hit and one more miss, so that no ranking is called
    impossible for want of a sample.
    """
    W = layer.weights
    count = int(np.clip(32 * len(rankings), FEWEST_SAMPLES, MOST_SAMPLES))
    rng = np.random.default_rng(0)
    hits = np.zeros(len(rankings))
    for _ in range(-(-count // (1 << 16))):
        logits = rng.standard_normal((1 << 16, W.shape[1])) @ W.T
        if layer.bias is not None:
            logits += layer.bias
        drawn = find_rows(rankings, np.argsort(logits, axis=1).astype(rankings.dtype))
        hits += np.bincount(drawn[drawn >= 0], minlength=len(rankings))
    count = -(-count // (1 << 16)) * (1 << 16)
    sides = 1
    if layer.central:
        opposite = find_rows(rankings, rankings[:, ::-1])
        hits = hits + np.where(opposite >= 0, hits[opposite], 0)
        sides = 2
    smoothed = (hits + 1) / (count + 2)
    return hits / count / sides, np.sqrt(smoothed * (1 - smoothed) / count) / sides


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
