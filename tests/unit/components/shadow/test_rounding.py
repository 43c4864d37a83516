"""What the page says and draws of a layer of lower rank but for rounding, or nearly flat."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.page.requests import read_page
from components.shadow.model import layer_of
from components.shadow.view import VIEW
from tests.unit.components.figures import trace


def link(W, **more):
    rows = ";".join(",".join(map(repr, row)) for row in np.asarray(W).tolist())
    extra = "".join(f"&{key}={value}" for key, value in more.items())
    return f"n={len(W)}&d={len(W[0])}&w={rows}{extra}"


def page_of(W, **more):
    return read_page(link(W, **more))[0]


def rounded_product(seed, n, d, rank):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, rank)) @ rng.standard_normal((rank, d))


def test_a_rounded_product_of_rank_two_says_what_only_rounding_adds():
    answer = VIEW.draw(page_of(rounded_product(0, 5, 4, 2)), LIGHT)
    assert answer.texts["shadow-headline"].startswith("120 of 120")
    said = "at most 20 of 120 if W's rank is 2; at least 100 are there only through rounding"
    assert said in answer.texts["shadow-sentence"]
    assert answer.visible["shadow-take-rank"]
    assert answer.texts["shadow-take-rank-label"] == "Take the rank-2 W"


def test_too_many_rankings_to_list_have_a_bound_by_the_rank():
    answer = VIEW.draw(page_of(rounded_product(1, 12, 8, 2)), LIGHT)
    assert "at most 132 of 479,001,600 if W's rank is 2." in answer.texts["shadow-sentence"]
    assert len(trace(answer.pictures["shadow-polytope"], "survivors")["x"]) == 132


def test_the_pictures_are_drawn_in_the_numerical_rank():
    answer = VIEW.draw(page_of(rounded_product(0, 5, 4, 2)), LIGHT)
    shadow = answer.pictures["shadow-polytope"]
    assert len(trace(shadow, "survivors")["x"]) == 20
    assert len(trace(shadow, "hidden")["x"]) == 100
    assert "z" not in trace(shadow, "survivors")
    assert len(trace(answer.pictures["shadow-vectors"], "classes")["x"]) == 5
    assert len(trace(answer.pictures["shadow-cells"], "probe")["x"]) == 1
    assert answer.data["handles"] == {"shadow-vectors": [], "shadow-cells": []}
    for name in ("vectors", "cells", "polytope"):
        assert answer.texts[f"shadow-{name}-note"].startswith("W at rank 2, without")


@given(
    st.integers(0, 10**6), st.integers(3, 6), st.integers(2, 6), st.integers(1, 2), st.booleans()
)
@settings(max_examples=40, deadline=None)
def test_the_button_takes_the_layer_of_the_rank_and_keeps_the_logits(seed, n, d, rank, biased):
    assume(min(n - 1, d) > rank)
    page = page_of(rounded_product(seed, n, d, rank), bias=int(biased), to=",".join("1" * d))
    before = layer_of(page.shadow)
    taken, notices = VIEW.apply(page, {"take_rank": 1})
    after = layer_of(taken.shadow)
    assert notices == []
    assert after.d == rank
    assert after.read.is_decimal
    assert after.at_rank is None
    assert after.count == before.at_rank.count
    for asked, of in (("point", page.shadow.point()), ("end", page.shadow.end())):
        x = getattr(taken.shadow, asked)()
        np.testing.assert_allclose(after.read.at(x).logits, before.read.at(of).logits, atol=1e-9)


@pytest.mark.parametrize("query", ["", "n=5&d=3", "n=3&d=3&w=.1,.2,.3;.2,.1,.3;.7,.1,.8"])
def test_a_layer_of_decimals_has_no_such_button(query):
    page = read_page(query)[0]
    answer = VIEW.draw(page, LIGHT)
    assert not answer.visible["shadow-take-rank"]
    assert "Rounding" not in answer.texts["shadow-sentence"]
    assert VIEW.apply(page, {"take_rank": 1}) == (page, [])


@st.composite
def flat_layers(draw):
    """Three features, the third direction of which is 1e-13 to 1e-5 of the first; often turned."""
    n = draw(st.integers(4, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    W = rng.standard_normal((n, 3))
    W[:, 2] *= 10.0 ** -draw(st.integers(5, 13))
    if draw(st.booleans()):
        W = W @ np.linalg.qr(rng.standard_normal((3, 3)))[0]
    return W * 10.0 ** draw(st.integers(-3, 3))


def windows_of(scene, points):
    """What each axis shows (3, 2): its range, or all of the points where it has none."""
    return np.array(
        [
            scene[f"{axis}axis"].get("range", [at.min(), at.max()])
            for axis, at in zip("xyz", points.T, strict=True)
        ]
    )


def assert_a_body(figure, mesh, corners):
    """Faces that cover an area, inside a window that is not a line in any direction."""
    shown = trace(figure, mesh)
    points = np.array([shown[axis] for axis in "xyz"]).T
    a, b, c = points[np.array([shown[index] for index in "ijk"])]
    size = np.ptp(points, axis=0).max()
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() > 0.01 * size**2
    assert len(trace(figure, corners)["x"]) > 3
    windows = windows_of(figure["layout"]["scene"], points)
    assert (windows[:, 0] <= points.min(axis=0)).all()
    assert (points.max(axis=0) <= windows[:, 1]).all()
    assert np.ptp(windows, axis=1).min() > 0.04 * size


@given(flat_layers())
@settings(max_examples=40, deadline=None)
def test_flat_layers_show_a_flat_body(W):
    page = page_of(W, part="solid")
    answer = VIEW.draw(page, LIGHT)
    assert layer_of(page.shadow).at_rank is None
    assert_a_body(answer.pictures["shadow-polytope"], "solid", "survivors")
    assert_a_body(answer.pictures["shadow-vectors"], "hull", "classes")
    cells = answer.pictures["shadow-cells"]
    assert len(trace(cells, "sphere")["i"]) > 0
    assert None not in trace(cells, "cells")["x"]


@pytest.mark.parametrize("digits", [5, 9, 13])
def test_a_flattened_solid_keeps_the_direction_that_is_small(digits):
    W = np.random.default_rng(0).standard_normal((4, 3)) * [1, 1, 10.0**-digits]
    answer = VIEW.draw(page_of(W, part="solid"), LIGHT)
    assert "These 3 features see all 3 dimensions" in answer.texts["shadow-flattened-note"]


def test_a_solid_of_a_rounded_product_is_pressed_flat():
    answer = VIEW.draw(page_of(rounded_product(2, 4, 3, 2), part="solid"), LIGHT)
    assert "W sees 2 of 3 dimensions" in answer.texts["shadow-flattened-note"]
    assert "12 of 24 vertices end inside" in answer.texts["shadow-flattened-note"]
