"""The permutohedron of three or four classes flattened to its shadow, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from compute.arrays import FloatArray, as_count, as_weights
from compute.geometry.plane import principal_axes
from compute.geometry.polytope import drawing_basis, permutohedron
from compute.linear import polar_factors, product

TURN, TILT = 0.6, 1.0
"""Where the eye stands at first, in radians: turned about the upright axis, tilted from above."""

FLAT = 1e-12


@dataclass(frozen=True, eq=False)
class Flattening:
    """A solid, the squeeze that makes it a shadow, and pictures on the way.

    The solid is turned so that the squeeze is symmetric (the polar factors of the projection):
    what the weights do not see is squeezed to nothing, the rest is only stretched.
    """

    solid: FloatArray
    """(n!, n-1) the vertices, turned; for fewer features than n-1 the last axes are unseen."""
    shadow: FloatArray
    """(n!, n-1) where they end: the shadow in the units of the weights divided by `scale`."""
    scale: float
    """The largest stretch of the projection, 1 where the weights see nothing."""
    rank: int
    """How many dimensions are left."""
    frames: FloatArray
    """(F, n!, 2) orthographic pictures from the solid to the shadow."""
    turns: FloatArray
    """(T, n!, 2) the solid once around; for n = 3, which is flat, its one picture."""


def flattening(
    weights: Any, frames: int = 61, turns: int = 36, *, rank: int | None = None
) -> Flattening:
    """Flatten the permutohedron of N = 3 or 4 classes along what the weights do not see.

    Parameters
    ----------
    weights : array_like, shape (N, D)
        N = 3 or 4.
    frames, turns : int
        How many pictures of each kind, 2 to 1000.
    rank : int, optional
        How many dimensions the weights see, where that is known exactly; otherwise those that are
        stretched by more than 1e-12 of the largest stretch count.

    Returns
    -------
    Flattening
        For D <= 2 the last frame is the shadow as the sum over classes of rank_c w_c, centred and
        divided by `scale`; its axes are the features. For D >= 3 and N = 4 a solid is left, seen
        along the features' principal axes, as the first frame saw the whole one.

    Raises
    ------
    ValueError
        If N is not 3 or 4.
    """
    W = as_weights(weights)
    n = as_count(len(W), "the number of classes", least=3, most=4)
    count = as_count(frames, "frames", least=2, most=1000)
    steps = as_count(turns, "turns", least=2, most=1000)
    rotation, squeeze, seen, scale = _factors(W, n - 1)
    rank = seen if rank is None else as_count(rank, "rank", most=n - 1)
    solid = product(permutohedron(n).coordinates, rotation)
    shadow = product(solid, squeeze)
    s = _eased(np.linspace(0, 1, count))
    between = solid + s[:, None, None] * (shadow - solid)
    if n == 3:
        return Flattening(solid, shadow, scale, rank, between, solid[None])
    # A shadow is looked at from straight above, a solid from where it was looked at before.
    stays = rank > 2
    path = [_eye(TURN * (stays or 1 - v), TILT * (stays or 1 - v)) for v in s]
    round_ = [_eye(TURN + v, TILT) for v in 2 * np.pi * np.arange(steps) / steps]
    pictures = np.einsum("fvk,fkp->fvp", between, np.array(path))
    around = np.einsum("vk,fkp->fvp", solid, np.array(round_))
    return Flattening(solid, shadow, scale, rank, pictures, around)


def _factors(W: FloatArray, dimension: int) -> tuple[FloatArray, FloatArray, int, float]:
    """Rotation and symmetric squeeze of the projection, its rank, and its largest stretch."""
    features = W if W.shape[1] <= dimension else product(W, principal_axes(W, dimension))
    size = np.abs(features - features.mean(axis=0)).max()
    projection = np.zeros((dimension, dimension))
    if size > 0:
        projection[:, : features.shape[1]] = product(drawing_basis(len(W)).T, features / size)
    rotation, squeeze, stretches = polar_factors(projection)
    largest = float(stretches[0])
    if largest <= 0:
        return rotation, np.zeros_like(squeeze), 0, 1.0
    rank = int(np.count_nonzero(stretches > FLAT * largest))
    return rotation, squeeze / largest, rank, largest * float(size)


def _eye(turn: float, tilt: float) -> FloatArray:
    """(3, 2) the right and up of a picture seen at a tilt from straight above."""
    right = np.array([np.cos(turn), -np.sin(turn), 0.0])
    away = np.array([np.sin(turn), np.cos(turn), 0.0])
    up = np.cos(tilt) * away + np.sin(tilt) * np.array([0.0, 0.0, 1.0])
    return np.stack([right, up], axis=1)


def _eased(t: FloatArray) -> FloatArray:
    """Slow at both ends: 3 t^2 - 2 t^3."""
    return np.asarray(t * t * (3 - 2 * t))
