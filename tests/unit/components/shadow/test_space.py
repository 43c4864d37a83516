"""Pictures in space: a cell, a face and a label are what they say, to the pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.palette import DARK, LIGHT, class_colour, class_symbol_in_space
from components.shadow import figures
from components.shadow.figures.shadow_body import weak_order
from components.shadow.model import layer_of, probe_of
from components.shadow.view import VIEW
from components.state.page import read_page
from compute import ranking_at
from compute.naming import class_name
from tests.unit.components.figures import trace

SAMPLES = 2000


def pictures(query, theme=LIGHT):
    return VIEW.draw(read_page(query)[0], theme).pictures


def corners_of(mesh):
    """The corners of each triangle, (F, 3, 3)."""
    points = np.array([mesh[axis] for axis in "xyz"]).T
    return points[np.array([mesh[index] for index in "ijk"]).T]


def sampled(triangles, count, seed=0):
    """Points spread evenly over triangles (F, 3, 3), and the triangle of each."""
    rng = np.random.default_rng(seed)
    a, b, c = triangles.transpose(1, 0, 2)
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    which = rng.choice(len(area), size=count, p=area / area.sum())
    u, v = rng.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    return a[which] + u * (b - a)[which] + v * (c - a)[which], which


@pytest.mark.parametrize(
    "query",
    [
        "d=3",
        "n=3&d=3",
        "n=6&d=3&seed=5&w=",
        "n=8&d=3&seed=3&w=",
        "d=3&w=0.99,0.28,1e-9;-1.43,0.57,3e-9;-0.57,-1.51,-2e-9;-0.24,0.82,5e-9",
        "d=3&n=3&w=1,0,0;0,1,0;1,1,0",
    ],
    ids=["notebook's", "three classes", "six", "eight", "nearly flat", "a feature of zeros"],
)
def test_the_sphere_has_the_exact_ranking_at_every_point_of_its_colour(query):
    layer = layer_of(read_page(query)[0].shadow)
    figure = pictures(query)["shadow-cells"]
    sphere, keys = trace(figure, "sphere"), trace(figure, "cells")["customdata"]
    points, which = sampled(corners_of(sphere), SAMPLES)
    for point, k in zip(points, which.tolist(), strict=True):
        best_first = ranking_at(layer.weights, point).order[::-1]
        name = "".join(class_name(int(c)) for c in best_first)
        if name != keys[sphere["customdata"][k]]:
            # Only as near to a wall as the decimals of the picture are: no pixel shows it.
            logits = np.sort(layer.weights @ point)
            slopes = np.ptp(layer.weights, axis=0)
            assert np.diff(logits).min() < 3e-5 * np.linalg.norm(slopes)
            continue
        assert sphere["facecolor"][k] == class_colour(int(best_first[0]))


@given(st.lists(st.permutations(range(4)), min_size=1, max_size=6))
@settings(max_examples=60)
def test_a_face_is_named_by_what_its_rankings_have_in_common(orders):
    ranks = np.argsort(np.array(orders), axis=1)
    blocks = [set(block.split(" = ")) for block in weak_order(ranks).split(" > ")]
    for k in range(1, len(blocks)):
        above, below = set.union(*blocks[:k]), set.union(*blocks[k:])
        for row in ranks:
            at = {class_name(c): rank for c, rank in enumerate(row.tolist())}
            assert min(at[c] for c in above) > max(at[c] for c in below)
    for block in blocks:  # no finer: each block is tied together by some ranking
        for k in range(1, len(block)):
            tops = {
                frozenset(sorted(block, key=lambda c: -row["ABCD".index(c)])[:k]) for row in ranks
            }
            assert len(tops) > 1


@pytest.mark.parametrize("query", ["d=3", "n=5&d=3", "n=6&d=3&seed=5&w="])
def test_faces_of_the_shadow_are_whole_and_each_has_one_name(query):
    body = trace(pictures(query)["shadow-polytope"], "solid")
    triangles = corners_of(body)
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    normals *= np.sign(np.einsum("fd,fd->f", normals, triangles.mean(axis=1)))[:, None]
    names = np.array(body["text"])
    for name in set(body["text"]):
        mine = normals[names == name]
        assert np.abs(mine - mine[0]).max() < 2e-2  # coordinates are rounded
    layer = layer_of(read_page(query)[0].shadow)
    # Euler: corners - edges + faces = 2, and every edge swaps two neighbours.
    edges = trace(pictures(query)["shadow-polytope"], "edges")["x"].count(None) + 1
    assert layer.count - edges + len(set(body["text"])) == 2


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("query", ["d=3", "n=6&d=3&seed=5&w=&lit=ABCDEF"])
def test_what_is_lit_first_is_in_the_picture(query, theme):
    page = read_page(query)[0]
    layer = layer_of(page.shadow)
    key = page.shadow.lit or probe_of(page.shadow, layer).key
    for name, among in (("shadow-cells", "cells"), ("shadow-polytope", "survivors")):
        figure = pictures(query, theme)[name]
        named = trace(figure, among)
        wanted = (
            [named[axis][named["customdata"].index(key)] for axis in "xyz"]
            if key in named["customdata"]
            else [None] * 3
        )
        assert [trace(figure, "lit")[axis][0] for axis in "xyz"] == wanted


def test_twelve_classes_differ_in_space():
    looks = {(class_colour(i), class_symbol_in_space(i)) for i in range(12)}
    assert len(looks) == 12
    assert len({class_colour(i) for i in range(12)}) == 12
    assert len({class_symbol_in_space(i) for i in range(8)}) == 8
    shown = trace(pictures("n=12&d=3&seed=1&w=")["shadow-vectors"], "classes")["marker"]
    assert len(set(zip(shown["color"], shown["symbol"], strict=True))) == 12


def test_labels_in_space_come_the_likeliest_first():
    page = read_page("n=5&d=3")[0]
    layer = layer_of(page.shadow)
    figure = figures.cells(layer, probe_of(page.shadow, layer), LIGHT)
    cells = trace(figure, "cells")
    shares = [
        layer.probabilities[layer.catalogue.index[cells["text"][i]]] for i in cells["meta"]["order"]
    ]
    assert shares == sorted(shares, reverse=True)
    assert cells["mode"] == "markers"  # the page writes the labels of what is in front
