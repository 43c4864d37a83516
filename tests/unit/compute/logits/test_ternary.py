"""The triangle of three probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute.logits.ternary import (
    TERNARY_CORNERS,
    ternary_coordinates,
    ternary_ranking_regions,
)


@given(hnp.arrays(np.float64, 3, elements=st.floats(0.01, 1)))
def test_the_triangle_keeps_barycentric_coordinates(raw):
    p = raw / raw.sum()
    point = ternary_coordinates(p)
    # The area of the part opposite a corner, over the whole, is that corner's share.
    corners = TERNARY_CORNERS
    for i in range(3):
        a, b = np.delete(corners, i, axis=0) - point
        assert abs(a[0] * b[1] - a[1] * b[0]) / np.sqrt(0.75) == pytest.approx(p[i])


def test_each_region_of_the_triangle_holds_its_ranking():
    regions = ternary_ranking_regions()
    for ranking, polygon in zip(regions.rankings, regions.polygons, strict=True):
        barycentric = np.vstack([TERNARY_CORNERS.T, np.ones(3)])
        middle = np.linalg.solve(barycentric, [*polygon.mean(axis=0), 1])
        np.testing.assert_array_equal(np.argsort(middle), ranking)


@pytest.mark.parametrize("p", [[0.5, 0.5], [0.5, 0.5, 0.5], [-0.1, 0.1, 1.0], [np.nan, 0, 1]])
def test_the_triangle_refuses_what_is_no_distribution(p):
    with pytest.raises(ValueError, match="probabilities"):
        ternary_coordinates(p)
