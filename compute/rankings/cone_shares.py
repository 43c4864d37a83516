"""How often isotropic Gaussian inputs lie where given logits rise along given pairs of classes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.geometry.plane import hull_corners
from compute.linear import length, product, unit_vectors
from compute.rankings.layer import Layer
from compute.rankings.orders import logits_of
from compute.rankings.probabilities import (
    angles_between,
    estimated_shares,
    normal_shares,
    unit_differences,
)
from compute.rankings.sampling import gaussian_inputs

PLANE, SPACE = 2, 3
SAMPLES, AT_ONCE = 1 << 16, 1 << 22
"""Random inputs where shares are estimated, and logits that are compared at a time."""


def is_exact(layer: Layer) -> bool:
    """Whether shares are angles or intervals: three dimensions without bias, or one with."""
    d = layer.effective_dimension
    return d <= 1 or (layer.central and d <= SPACE)


def share_of(
    layer: Layer, lesser: IntArray, greater: IntArray, x: FloatArray
) -> tuple[float, float]:
    """Return the share of inputs that give `greater` (m,) more than `lesser` (m,), and its error.

    Parameters
    ----------
    layer : Layer
    lesser, greater : (m,) int arrays
        The pairs, which join all classes to one another.
    x : (D,)
        An input that does it; NaN where none is known in doubles.

    Returns
    -------
    float, float
        The share and its standard error, 0 where it is exact.
    """
    if not len(lesser):  # nothing is asked
        return 1.0, 0.0
    if is_exact(layer):
        return float(cone_shares(layer, lesser[None], greater[None], x[None])[0]), 0.0
    hits = counted = 0
    size = max(len(lesser), layer.n_classes, layer.weights.shape[1])
    for inputs in gaussian_inputs(
        layer.weights.shape[1], SAMPLES, at_once=max(1, min(SAMPLES, AT_ONCE // size))
    ):
        logits = logits_of(layer, inputs)
        rises = (logits[:, greater] > logits[:, lesser]).all(axis=1)
        if layer.central:  # the opposite input ranks the other way round
            rises = rises | (logits[:, greater] < logits[:, lesser]).all(axis=1)
        hits += int(np.count_nonzero(rises))
        counted += len(inputs)
    share, error = estimated_shares(np.array([float(hits)]), counted, 2 if layer.central else 1)
    return float(share[0]), float(error[0])


def cone_shares(layer: Layer, lesser: IntArray, greater: IntArray, x: FloatArray) -> FloatArray:
    """Return the shares (S,) of S cells that `is_exact` says can be measured; error about 1e-15.

    Parameters
    ----------
    layer : Layer
    lesser, greater : (S, m) int arrays
        The pairs of each cell: they join all classes to one another.
    x : (S, D)
        An input in each; NaN where none is known, and the share too small for doubles: 0.
    """
    d = layer.effective_dimension
    if d == 0:
        return np.ones(len(x))
    if d == 1 and layer.central:
        return np.full(len(x), 0.5)
    if d == 1:
        return _intervals(layer, lesser, greater)
    shares = np.zeros(len(x))
    there = np.flatnonzero(np.isfinite(x).all(axis=1))
    for k, normals, point in _seen(layer, lesser, greater, x, there):
        shares[k] = _angle(normals, point) if d == PLANE else _solid_angle(normals, point)
    return shares


def _intervals(layer: Layer, lesser: IntArray, greater: IntArray) -> FloatArray:
    """(S,): where all differences of rows are multiples of one, along it inputs are normal."""
    count, m = lesser.shape
    gaps = layer.differences(greater.ravel(), lesser.ravel())
    gaps = gaps.reshape(count, m, gaps.shape[1])  # there may be no cell at all
    column = layer.columns[0]
    slopes, steps = gaps[:, :, column], gaps[:, :, -1]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        crossings = np.sign(slopes) * -steps / np.linalg.norm(gaps[:, :, :-1], axis=2)
    low = np.where(slopes > 0, crossings, -np.inf).max(axis=1)
    high = np.where(slopes < 0, crossings, np.inf).min(axis=1)
    return np.where(high > low, normal_shares(low, high), 0.0)


def _seen(
    layer: Layer, lesser: IntArray, greater: IntArray, x: FloatArray, cells: IntArray
) -> Iterator[tuple[int, FloatArray, FloatArray]]:
    """Each cell with its normals (m, d) and its input (d,), in coordinates of length."""
    if not len(cells):
        return
    bare = Layer(layer.weights, None)
    one = unit_differences(bare, greater[cells[0]], lesser[cells[0]])
    basis = np.linalg.svd(one, full_matrices=False)[2][: layer.effective_dimension].T
    points = product(unit_vectors(x[cells] / np.abs(x[cells]).max(axis=1, keepdims=True)), basis)
    for k, point in zip(cells.tolist(), points, strict=True):
        yield k, product(unit_differences(bare, greater[k], lesser[k]), basis), point


def _angle(normals: FloatArray, point: FloatArray) -> float:
    """The share of the plane between the walls with `normals` (m, 2) around `point` (2,)."""
    across = product(normals, np.array([-point[1], point[0]]))
    turned = np.arctan2(across, product(normals, point))
    first, last = normals[turned.argmin()], normals[turned.argmax()]
    return float(angles_between(first[None], -last[None])[0]) / (2 * np.pi)


def _solid_angle(normals: FloatArray, point: FloatArray) -> float:
    """The share of the sphere between the walls with `normals` (m, 3) around `point` (3,).

    The walls that bound the cell are the corners of the hull of the normals, seen in perspective;
    a spherical polygon measures 2 pi less the angles between neighbouring ones (Girard).
    """
    axis = point / length(point)
    heights = product(normals, axis)
    if not (heights > 0).all():
        return 0.0
    other = np.eye(SPACE)[np.abs(axis).argmin()]
    first = np.cross(axis, other)
    first = first / length(first)
    plane = np.column_stack([first, np.cross(axis, first)])
    around = hull_corners(product(normals / heights[:, None], plane))
    turns = angles_between(normals[around[:-1]], normals[around[1:]])
    # a cell too thin for doubles may come out a rounding error below zero
    return max(float(2 * np.pi - turns.sum()), 0.0) / (4 * np.pi)
