"""Three probabilities as a point of a triangle, and the triangle cut by ranking."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import as_floats

TERNARY_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
"""(3, 2) the corner of each class in an equilateral triangle of side 1."""


def ternary_coordinates(probabilities: Any) -> NDArray[np.float64]:
    """Return the point of the triangle whose barycentric coordinates are the probabilities.

    Parameters
    ----------
    probabilities : array_like, shape (..., 3)
        At least 0, each row summing to 1 (within 1e-6, so that float32 passes).

    Returns
    -------
    (..., 2) array
        In the triangle of `TERNARY_CORNERS`, of side 1.

    Raises
    ------
    ValueError
        For another shape, and rows that are not probabilities.
    """
    p = as_floats(probabilities, "probabilities")
    if p.ndim == 0 or p.shape[-1] != 3:
        raise ValueError(f"probabilities must have 3 entries a row, but their shape is {p.shape}.")
    if np.any(p < 0) or np.any(np.abs(p.sum(axis=-1) - 1) > 1e-6):
        raise ValueError("probabilities must be at least 0 and each row must sum to 1.")
    return np.asarray(p @ TERNARY_CORNERS)


@dataclass(frozen=True)
class RankingRegions:
    """The six parts of the triangle, one for each order of three probabilities."""

    rankings: NDArray[np.intp]
    """(6, 3) in lexicographic order, worst class first."""
    polygons: NDArray[np.float64]
    """(6, 3, 2) corners: the best class's, the middle of its edge to the second, the centre."""


def ternary_ranking_regions() -> RankingRegions:
    """Return where in the triangle each ranking of three probabilities holds."""
    rankings = np.array(list(permutations(range(3))), dtype=np.intp)
    unit = np.eye(3)
    corner = unit[rankings[:, 2]]
    middle = (corner + unit[rankings[:, 1]]) / 2
    centre = np.full_like(corner, 1 / 3)
    return RankingRegions(rankings, ternary_coordinates(np.stack([corner, middle, centre], axis=1)))
