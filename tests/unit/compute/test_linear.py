"""Small matrices: claims, with numpy's own routines as the other opinion."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute.linear import length, polar_factors, principal_directions, product

ENTRIES = st.integers(-2, 2).map(float) | st.floats(-1e3, 1e3, width=32)
SIZES = st.integers(1, 7)


@st.composite
def matrices(draw, square=False):
    d = draw(SIZES)
    rows = d if square else draw(SIZES)
    scale = draw(st.sampled_from([1.0, 1e-200, 1e200]))
    return draw(hnp.arrays(float, (rows, d), elements=ENTRIES)), scale


@given(matrices())
def test_the_axes_are_those_of_the_singular_value_decomposition(case):
    matrix, scale = case
    values, axes = principal_directions(matrix * scale)
    expected = np.linalg.svd(matrix, compute_uv=False)
    size = np.abs(matrix).max()
    np.testing.assert_allclose(
        values / scale, np.append(expected, np.zeros(len(values) - len(expected))), atol=1e-9 * size
    )
    np.testing.assert_allclose(axes.T @ axes, np.eye(len(axes)), atol=1e-12)
    np.testing.assert_allclose(
        np.sqrt(((matrix @ axes) ** 2).sum(axis=0)), values / scale, atol=1e-9 * size
    )
    for axis in axes.T:  # among entries that are as large, the first
        assert next(v for v in axis if abs(v) >= (1 - 1e-9) * np.abs(axis).max()) > 0


@given(st.integers(1, 6), st.integers(1, 9))
def test_equal_values_keep_the_coordinates(d, rows):
    _, axes = principal_directions(np.tile(np.eye(d), (rows, 1)))
    np.testing.assert_array_equal(axes, np.eye(d))


@given(matrices(square=True))
def test_a_matrix_is_a_rotation_of_a_squeeze(case):
    matrix, scale = case
    rotation, squeeze, stretches = polar_factors(matrix * scale)
    size = np.abs(matrix).max()
    np.testing.assert_allclose((rotation @ squeeze) / scale, matrix, atol=1e-9 * size)
    np.testing.assert_allclose(rotation.T @ rotation, np.eye(len(matrix)), atol=1e-9)
    np.testing.assert_allclose(squeeze, squeeze.T, atol=1e-9 * size * scale)
    np.testing.assert_allclose(
        np.linalg.eigvalsh(squeeze / scale)[::-1], stretches / scale, atol=1e-9 * max(size, 1e-9)
    )
    if stretches[-1] <= 1e-12 * stretches[0]:
        assert np.linalg.det(rotation) > 0


@given(st.integers(0, 4), st.integers(1, 4), st.integers(1, 4), st.data())
def test_products_and_lengths(n, k, m, data):
    a = data.draw(hnp.arrays(float, (n, k), elements=ENTRIES))
    b = data.draw(hnp.arrays(float, (k, m), elements=ENTRIES))
    np.testing.assert_allclose(product(a, b), a @ b, atol=1e-8)
    np.testing.assert_allclose(product(a, b[:, 0]), a @ b[:, 0], atol=1e-8)
    np.testing.assert_allclose(length(b[:, 0]), np.linalg.norm(b[:, 0]), rtol=1e-15)
    assert length(b[:, 0] * 1e200) < np.inf
