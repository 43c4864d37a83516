"""Pictures in space as flat ones, for browsers without WebGL."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.page.in_plane import STEPS, in_plane
from components.page.palette import DARK, LIGHT, class_colour
from components.page.requests import read_request
from components.shadow.model import layer_of
from components.shadow.view import VIEW
from components.state.page import read_page
from tests.unit.components.figures import trace

FLAT = replace(LIGHT, flat=True)
QUERIES = ["d=3", "n=6&d=3&seed=5&w=", "n=6&d=4", "d=3&part=solid", "d=3&bias=1", "part=slice&d=3"]


def pictures(query, theme=LIGHT):
    return VIEW.draw(read_page(query)[0], theme).pictures


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_no_picture_in_space_is_left_and_none_is_blank(query, theme):
    answer = VIEW.draw(read_page(query)[0], replace(theme, flat=True))
    assert answer.visible["shadow-flat-space"]
    for name, figure in answer.pictures.items():
        assert "scene" not in figure["layout"], name
        assert {trace["type"] for trace in figure["data"]} <= {"scatter", "bar", "heatmap"}
        assert figure["data"] or figure["layout"]["annotations"]
        names = [trace["name"] for trace in figure["data"]]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("turn", [0, 5, STEPS - 1])
def test_the_flat_sphere_has_the_colours_that_its_front_has(turn):
    query = f"d=3&turn={turn}"
    W = layer_of(read_page(query)[0].shadow).weights
    space = pictures(query)["shadow-cells"]
    figure = in_plane(space, LIGHT, turn)
    eye = np.array([space["layout"]["scene"]["camera"]["eye"][axis] for axis in "xyz"])
    angle = 2 * np.pi * turn / STEPS
    turned = np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
    eye = turned @ eye / np.linalg.norm(eye)
    right = np.cross([0, 0, 1], eye)
    right /= np.linalg.norm(right)
    up = np.cross(eye, right)
    checked = 0
    for area in figure["data"]:
        if not area["name"].startswith("sphere"):
            continue
        points = np.array([area["x"], area["y"]], dtype=float).T
        triangles = points[: len(points) // 5 * 5].reshape(-1, 5, 2)[:, :3]
        for x, y in triangles.mean(axis=1):
            direction = x * right + y * up + np.sqrt(max(0.0, 1 - x * x - y * y)) * eye
            logits = np.sort(W @ direction)
            # Away from walls and from the edge: the sphere is made of chords.
            if logits[-1] - logits[-2] > 0.1 and x * x + y * y < 0.8:
                assert area["fillcolor"] == class_colour(int((W @ direction).argmax()))
                checked += 1
    assert checked > 300


def test_what_stands_behind_the_sphere_is_left_out_and_nothing_else():
    space = pictures("d=3")["shadow-cells"]
    keys = trace(in_plane(space, LIGHT), "cells")["customdata"]
    opposite = trace(in_plane(space, LIGHT, STEPS // 2), "cells")["customdata"]
    assert 0 < len(keys) < 24
    assert set(keys) | set(opposite) <= set(trace(space, "cells")["customdata"])
    # A body that can be seen through hides nothing.
    polytope = pictures("d=3")["shadow-polytope"]
    flat = in_plane(polytope, LIGHT)
    assert len(trace(flat, "survivors")["customdata"]) == 24
    assert 3 < len(trace(flat, "survivors: labels")["text"]) < 24


def test_a_turn_around_is_the_same_picture():
    space = pictures("n=5&d=3")["shadow-polytope"]
    once, again = in_plane(space, LIGHT, 0), in_plane(space, LIGHT, STEPS)
    for first, second in zip(once["data"], again["data"], strict=True):
        before = np.array([first["x"], first["y"]], dtype=float)
        assert before == pytest.approx(
            np.array([second["x"], second["y"]], dtype=float), nan_ok=True
        )


def test_the_browser_says_whether_it_draws_in_space():
    assert read_request({"query": "", "depth": "flat"}).theme.flat
    for other in ("space", None, 7, {}):
        assert not read_request({"query": "", "depth": other}).theme.flat
