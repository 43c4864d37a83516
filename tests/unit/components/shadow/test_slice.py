"""The section of the slice: what is drawn is what is said, and what the exact answer says."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.palette import DARK, LIGHT, class_colour, mixed
from components.shadow import edits
from components.shadow.figures.slice import HOLLOW, NEVER, OPAQUE, disc
from components.shadow.model import all_rankings, layer_of, probe_of
from components.shadow.sections.slice import CIRCLE, DISCS, SPACE
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page
from compute.geometry.directions import SIDES
from compute.geometry.polytope import drawing_basis
from tests.unit.components.figures import trace

ENTRY = st.integers(-20, 20).map(lambda v: v / 10)
STATES = st.builds(
    ShadowState,
    section=st.just("slice"),
    n=st.sampled_from([3, 4]),
    d=st.integers(1, 3),
    with_bias=st.booleans(),
    seed=st.integers(0, 99),
    weights=st.lists(st.tuples(ENTRY, ENTRY), max_size=4).map(tuple),
    probe=st.tuples(ENTRY, ENTRY, ENTRY),
)


def drawn(state, theme=LIGHT):
    return VIEW.draw(PageState(shadow=state), theme)


def of(query, theme=LIGHT):
    page, notices = read_page(f"part=slice&{query}")
    assert notices == []
    return VIEW.draw(page, theme)


def flat(answer, n):
    """The flat pictures, each with what finds the direction at a place in it."""
    if n == 3:
        return [(answer.pictures[CIRCLE], np.array)]
    return [
        (answer.pictures[name], partial(from_disc, side))
        for name, side in zip(DISCS, SIDES, strict=True)
    ]


def from_disc(side, place):
    """The direction (3,) at a place of a disc."""
    u, v = place
    size = u * u + v * v
    return np.array([side * (1 - size), *(np.sqrt(max(2 - size, 0)) * np.array([side * u, v]))])


def ranking(direction):
    """The ranking of a direction, and how far the nearest tie is."""
    logits = drawing_basis(len(direction) + 1) @ direction
    order = np.argsort(-logits)
    return "".join("ABCD"[c] for c in order), np.abs(np.diff(logits[order])).min()


def at(one):
    """The places of a trace."""
    return list(zip(one["x"], one["y"], strict=True))


@given(state=STATES)
@settings(max_examples=40)
def test_cells_are_filled_where_the_exact_answer_says_so_and_named_with_a_cross_elsewhere(state):
    answer, layer = drawn(state), layer_of(state).drawn
    possible = dict(zip(layer.catalogue.keys, layer.is_feasible.tolist(), strict=True))
    found = {}
    for picture, _ in flat(answer, state.n):
        cells = trace(picture, "cells")
        for key, text, colour in zip(
            cells["customdata"], cells["text"], cells["marker"]["color"], strict=True
        ):
            found[key] = text == key
            assert text == (key if possible[key] else NEVER + key)
            assert (colour == HOLLOW) != possible[key]
            assert (len(set(at(trace(picture, f"cell {key}")))) > 1) == possible[key]
    assert found == possible


@given(state=STATES.filter(lambda state: state.n == 4))
@settings(max_examples=20)
def test_the_sphere_shows_the_same_cells_as_its_halves(state):
    answer = drawn(state)
    cells = trace(answer.pictures[SPACE], "cells")
    halves = [trace(answer.pictures[name], "cells") for name in DISCS]
    for what in ("text", "customdata"):
        assert sorted(cells[what]) == sorted(halves[0][what] + halves[1][what])


@given(state=STATES)
@settings(max_examples=40)
def test_every_point_of_the_drawn_slice_lies_in_the_cell_of_the_ranking_that_it_says(state):
    said = set()
    for picture, direction in flat(drawn(state), state.n):
        for line in [one for one in picture["data"] if one["name"] == "slice"]:
            for place, key in zip(at(line), line["customdata"], strict=True):
                found, nearest = ranking(direction(place))
                # Numbers of a picture have four digits.
                assert key == found or nearest < 2e-3
                said.add(key)
    layer = layer_of(state).drawn
    keys, possible = layer.catalogue.keys, layer.is_feasible.tolist()
    assert said - {None} <= {key for key, yes in zip(keys, possible, strict=True) if yes}


@pytest.mark.parametrize(
    ("query", "kind", "count"),
    [
        ("", "a great circle", 12),
        ("w=1,1;-1,1;-1,-1;1,-1", "a great circle", 8),
        ("d=1", "two opposite points", 2),
        ("d=1&bias=1", "half a great circle", 7),
        ("bias=1", "half of the sphere", 18),
        ("d=3", "every direction", 24),
        ("d=3&bias=1", "every direction", 24),
        ("w=1,0;1,0;0,1;-1,-1", "A and B are equal", 0),
        ("w=0,0;0,0;0,0;0,0", "no direction", 0),
        ("w=0,0;0,0;0,0;0,0&bias=1&b=4,3,2,1", "one point", 1),
        ("n=3&d=1", "two opposite points", 2),
        ("n=3&d=1&bias=1", "half of the circle", 4),
        ("n=3", "every direction", 6),
        # Bias that x can undo, and one that is the same for all.
        ("d=1&w=1;2;4;3&bias=1&b=2,4,8,6", "two opposite points", 2),
        ("bias=1&b=7,7,7,7", "a great circle", 12),
    ],
)
def test_the_slice_is_named_and_counted(query, kind, count):
    answer = of(query)
    text = answer.texts["shadow-slice-reaches"]
    assert kind in text
    names = [
        name
        for picture, _ in flat(answer, answer.data["shape"]["n"])
        for name in trace(picture, "cells")["text"]
    ]
    assert sum(not name.startswith(NEVER) for name in names) == count
    said = {0: "0 of" if "equal" in text and "circle" in text else "", len(names): f"all {count}"}
    assert said.get(count, f"{count} of {len(names)}") in text


def test_a_circle_through_crossings_says_so():
    assert "fewer than 12" in of("w=1,1;-1,1;-1,-1;1,-1").texts["shadow-slice-reaches"]
    assert "fewer" not in of("").texts["shadow-slice-reaches"]


def test_a_product_stored_with_rounding_is_drawn_at_its_rank():
    query = "d=3&w=.99,.28,1.27;-1.43,.57,-.86;-.57,-1.51,-2.08;-.24,.82,.58"
    assert "a great circle: 12 of 24" in of(query).texts["shadow-slice-reaches"]
    random = np.random.default_rng(3)
    W = random.standard_normal((4, 2)) @ random.standard_normal((2, 3))
    rows = ";".join(",".join(repr(v) for v in row) for row in W.tolist())
    answer = of(f"d=3&w={rows}")
    assert "W at rank 2" in answer.texts["shadow-slice-says"]
    assert "a great circle: 12 of 24" in answer.texts["shadow-slice-reaches"]


@given(state=STATES)
@settings(max_examples=40)
def test_the_probe_stands_once_in_the_cell_of_its_ranking(state):
    answer = drawn(state)
    stands = 0
    for picture, direction in flat(answer, state.n):
        probe = trace(picture, "probe")
        for place, key in zip(at(probe), probe["customdata"], strict=True):
            found, nearest = ranking(direction(place))
            assert key == found or nearest < 2e-3
            assert (key or "") == answer.data["probe"]
            stands += 1
    logits = probe_of(state, layer_of(state)).logits
    assert stands == (np.ptp(logits) > 0)


def test_logits_that_all_tie_have_no_direction():
    answer = of("x=0,0")
    assert [trace(answer.pictures[name], "probe")["x"] for name in DISCS] == [[], []]
    assert "probe" not in [one["name"] for one in answer.pictures[SPACE]["data"]]


@pytest.mark.parametrize("side", SIDES)
def test_each_triangle_lies_in_its_disc_around_its_mark(side):
    numbers, outlines, places = disc(side)
    assert len(numbers) == 12
    for number, outline, place in zip(numbers, outlines, places, strict=True):
        key = all_rankings(4).keys[number]
        assert ranking(from_disc(side, place))[0] == key
        inner = place + 0.98 * (outline - place)
        assert {ranking(from_disc(side, where))[0] for where in inner} == {key}


@pytest.mark.parametrize("n", [2, 5, 12])
def test_other_numbers_of_classes_have_a_sentence_and_a_way_there(n):
    answer = of(f"n={n}")
    assert not answer.pictures.keys() & {SPACE, CIRCLE, *DISCS}
    assert answer.data["panels"] == ["slice"]
    assert answer.visible["shadow-slice-elsewhere"]
    assert "With N = 4 it is a sphere" in answer.texts["shadow-slice-says"]
    page, _ = edits.apply(read_page(f"part=slice&n={n}")[0], {"four_classes": 1})
    assert page.shadow.section == "slice"
    assert page.shadow.preset() == "notebook"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_link_turns_the_sphere(theme):
    camera = of("cam=2,0,0,0,0,0,0,0,1", theme).pictures[SPACE]["layout"]["scene"]["camera"]
    assert camera["eye"] == {"x": 2.0, "y": 0.0, "z": 0.0}


def test_the_mesh_of_the_sphere_is_coloured_triangle_by_triangle():
    sphere = trace(of("").pictures[SPACE], "sphere")
    corners = np.column_stack([sphere[axis] for axis in "xyz"])
    faces = np.column_stack([sphere[corner] for corner in "ijk"])
    middles = corners[faces].mean(axis=1)
    found = {ranking(middle)[0] for middle in middles}
    assert found == {"".join(p) for p in permutations("ABCD")}
    shades = {}
    for middle, colour in zip(middles, sphere["facecolor"], strict=True):
        shades.setdefault(ranking(middle)[0], set()).add(colour)
    possible = dict(zip(all_rankings(4).keys, layer_of(ShadowState()).is_feasible, strict=True))
    assert {key for key, colours in shades.items() if colours == {LIGHT.grid}} == {
        key for key, yes in possible.items() if not yes
    }


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_crossed_cell_looks_like_its_winner(theme):
    sphere = trace(of("d=3", theme).pictures[SPACE], "sphere")
    assert set(sphere["facecolor"]) == {
        mixed(class_colour(c), theme.paper, OPAQUE) for c in range(4)
    }


def test_colours_are_mixed_channel_by_channel():
    assert mixed("#ff0080", "#0000ff", 0.5) == "#8000c0"
    assert mixed("#123456", "#ffffff", 1.0) == "#123456"


def test_without_drawing_in_space_the_halves_stand_alone_and_a_sentence_says_why():
    flat = of("", replace(LIGHT, flat=True))
    assert SPACE not in flat.pictures
    assert flat.data["panels"] == ["slice", "slice-above", "slice-below"]
    assert flat.visible["shadow-slice-flat"]
    assert not of("").visible["shadow-slice-flat"]


def test_the_halves_are_titled_by_the_names_of_the_classes():
    answer = of("part=slice&names=cat,dog")
    titles = [answer.texts[f"{name}-title"] for name in DISCS]
    assert titles == ["The half with A (cat) above B (dog)", "The half with B (dog) above A (cat)"]
