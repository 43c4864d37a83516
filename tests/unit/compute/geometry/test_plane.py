"""Hulls for pictures: thin and flat bodies have faces too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute.geometry.plane import hull_faces
from compute.geometry.polytope import permutohedron


def area(points, faces):
    a, b, c = points[faces].transpose(1, 0, 2)
    return np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2


@st.composite
def turns(draw):
    matrix = np.random.default_rng(draw(st.integers(0, 10**6))).standard_normal((3, 3))
    return np.linalg.qr(matrix)[0]


@given(st.floats(5, 13), turns())
def test_a_thin_body_has_two_sides(digits, turn):
    """The permutohedron of four classes squeezed to almost nothing: its outline, seen twice."""
    solid = permutohedron(4).coordinates
    thin = solid * [1, 1, 10.0**-digits] @ turn
    flat = solid * [1, 1, 0]
    expected = 2 * area(flat, hull_faces(flat))
    assert area(thin, hull_faces(thin)) == pytest.approx(expected, rel=1e-3)


@given(turns())
def test_a_flat_body_is_its_polygon(turn):
    corners = np.array([[0, 0, 0], [2, 0, 0], [2, 1, 0], [0, 1, 0], [1, 0.5, 0]]) @ turn
    faces = hull_faces(corners)
    assert area(corners, faces) == pytest.approx(2)
    assert 4 not in faces  # the middle is not a corner
    triangle = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]]) @ turn
    assert area(triangle, hull_faces(triangle)) == pytest.approx(0.5)


def test_lines_and_points_have_no_faces():
    line = np.outer([0, 1, 2, 3], [1, 2, 3])
    for points in (line, line[:2], np.zeros((4, 3))):
        assert hull_faces(points).shape == (0, 3)


def test_a_body_keeps_its_faces():
    cube = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, -1).T.astype(float)
    assert area(cube, hull_faces(cube)) == pytest.approx(6)
