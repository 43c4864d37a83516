"""The Soft sort view's state, edits, sentences and pictures, without a browser."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.page import numbers
from components.page.answers import respond
from components.page.packs import unpacked
from components.page.palette import DARK, LIGHT, ink_on
from components.soft_sort import edits, words
from components.soft_sort.diagram import diagram, network_diagram
from components.soft_sort.model import SMOOTHINGS, SOFTNESSES, nearest, sorting_of
from components.soft_sort.sections import error, learning, matrix, vectors
from components.soft_sort.state import (
    GOALS,
    REFERENCE_VALUES,
    RULES,
    SECTIONS,
    SMALLEST_VALUE,
    VALUES_PRESETS,
    SoftSortState,
)
from components.soft_sort.view import VIEW
from components.state.page import PageState, read_page
from compute import sorting_network
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.range_errors import error_cell, measured_comparators
from compute.soft_sorting.registry import SORTERS


def not_tiny(low, high):
    return st.floats(low, high).map(lambda v: v if abs(v) >= SMALLEST_VALUE else 0.0)


def page(**changes) -> PageState:
    return PageState(view="soft_sort", soft_sort=SoftSortState(**changes))


def edited(state: SoftSortState, **changes) -> SoftSortState:
    named = {key.replace("__", "."): value for key, value in changes.items()}
    return edits.apply(PageState(soft_sort=state), named)[0].soft_sort


# --- state --------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.builds(
        SoftSortState,
        n=st.integers(2, 16),
        values=st.lists(not_tiny(-1e9, 1e9), max_size=16).map(tuple),
        seed=st.integers(0, 999_999),
        sorter=st.sampled_from(list(SORTERS)),
        network=st.sampled_from(list(NETWORKS)),
        softness=not_tiny(0, 100),
        smoothing=st.floats(0, 1),
        layer=st.integers(0, 16),
        section=st.sampled_from(SECTIONS),
        rule=st.sampled_from(list(RULES)),
        descending=st.booleans(),
        goal=st.sampled_from(list(GOALS)),
    )
)
def test_a_link_restores_the_state(state):
    there = PageState(view="soft_sort", soft_sort=state)
    back, notices = read_page(there.to_query())
    assert back == there
    assert not notices


def test_the_page_as_it_opens_needs_no_query_and_names_agree():
    assert PageState().to_query() == ""
    assert set(VALUES_PRESETS) >= {
        "reference",
        "equal",
        "outlier",
        "sorted",
        "reversed",
        "clusters",
    }
    assert VALUES_PRESETS["reference"].values == REFERENCE_VALUES


@pytest.mark.parametrize(
    "query",
    [
        "view=soft_sort&sn=99&soft=-1&ssort=bubble&slayer=x&smooth=2",
        "view=soft_sort&sv=nan,inf,1e400,<script>&sseed=-3",
        "view=soft_sort&srows=1,2;3&spoint=,&stab=nowhere&sturn=1e9",
        "view=soft_sort&" + "sv=1," * 500,
    ],
)
def test_hostile_links_are_bounded_and_drawn(query):
    asked, notices = read_page(query)
    assert notices
    json.dumps(VIEW.draw(asked, LIGHT).__dict__, allow_nan=False)


def test_edits_are_bounded_and_keep_what_was_entered():
    state = SoftSortState()
    assert edited(state, value__2=7).vector()[2] == 7
    assert edited(state, value__99=7) == state
    assert edited(edited(state, n=3), n=8).vector().tolist() == list(REFERENCE_VALUES)
    assert edited(state, preset="equal").vector().tolist() == [3.0] * 8
    assert edited(state, temperature=1).softness == pytest.approx(1 / 43)
    assert edited(state, temperature="soft") == state
    assert edited(state, nonsense=1, sorter="bubble") == state
    shuffled = edited(state, shuffle=1)
    assert sorted(shuffled.vector()) == sorted(REFERENCE_VALUES)
    assert shuffled.vector().tolist() != list(REFERENCE_VALUES)
    assert edited(state, seed=5).values == ()
    rows = state
    for _ in range(9):
        rows = edited(rows, add_row=1)
    assert len(rows.table()) == 6
    for _ in range(9):
        rows = edited(rows, drop_row=1)
    assert len(rows.table()) == 2
    assert edited(state, entry__1__0=-4).table()[1, 0] == -4
    assert edited(state, point__1=3).place().tolist() == [20.0, 3.0]


def test_the_slider_stops_at_numbers_that_a_link_restores():
    for grid in (SOFTNESSES, SMOOTHINGS):
        assert all(float(f"{v:.6g}") == v for v in grid)
        assert [nearest(grid, v) for v in grid] == list(range(len(grid)))
    assert SOFTNESSES[0] == 0
    assert SMOOTHINGS[-1] == 1


# --- what is said -------------------------------------------------------------------------------


def test_the_headline_is_the_largest_distance_to_the_sorted_order():
    state = replace(SoftSortState(), sorter="logsumexp", softness=1 / 43)
    sorting = sorting_of(state)
    off = np.abs(sorting.outputs[-1] - np.sort(REFERENCE_VALUES)).max()
    assert words.headlines(sorting)[-1].endswith(f"off by {off:.2f} from the sorted order")
    assert words.headlines(sorting)[0] == "Softness 0: exactly the sorted order"


def test_equal_values_under_logsumexp_are_warned_of():
    state = replace(SoftSortState().with_preset("equal"), sorter="logsumexp")
    said = words.warnings(sorting_of(state))
    assert said[-1].startswith("Not ascending")
    assert said[0] == ""  # hard: exactly equal


def test_ranks_out_of_order_are_warned_of():
    state = SoftSortState(n=16, network="odd_even")
    sorting = sorting_of(state)
    low, high = sorting.disorders[-1]
    assert sorting.values[low] < sorting.values[high]
    assert sorting.ranks[-1, low] > sorting.ranks[-1, high]
    assert "do not keep the order" in words.warnings(sorting)[-1]


ENDS = {matrix.SEQUENTIAL["light"][-1], *matrix.DIVERGING["light"][::6]}


def which(frames, name, of="matrices"):
    return unpacked(frames[of][name]).astype(int)


@pytest.mark.parametrize("n", [4, 12])
@pytest.mark.parametrize("name", SORTERS)
@pytest.mark.parametrize("of", ["sort", "rank"])
def test_cells_say_what_the_matrices_hold(name, of, n):
    state = SoftSortState(n=n, sorter=name, section="matrix", jacobian_of=of)
    sorting = sorting_of(state)
    frames = VIEW.draw(PageState(soft_sort=state), LIGHT).frames
    jacobians = sorting.sort_jacobians if of == "sort" else sorting.rank_jacobians
    for shown, matrices in (("matrices", sorting.matrices), ("jacobians", jacobians)):
        assert (shown in frames) == (matrices is not None)
        if matrices is None:
            continue
        looks, cells = frames[shown]["looks"], which(frames, "cells", shown)
        for t in (0, len(matrices) // 2, -1):
            reach = 1.0 if shown == "matrices" else max(np.abs(matrices[t]).max(), 1e-9)
            for entry, cell in zip(matrices[t].ravel(), cells[t].ravel(), strict=True):
                text, colour, dark = looks[cell]
                near = float(np.float32(entry))
                blank = abs(near) < numbers.BLANK * reach
                fitted = numbers.tight if n > 10 else str
                assert text == ("" if blank else fitted(numbers.entry(near, reach)))
                assert dark == (ink_on(colour) == "#ffffff")
                extreme = abs(abs(entry) - reach) < 1e-6 * reach
                assert not extreme or colour in ENDS


@pytest.mark.parametrize("name", SORTERS)
def test_a_matrix_is_shown_or_its_absence_explained(name):
    answer = VIEW.draw(page(sorter=name, section="matrix"), LIGHT)
    frames = answer.frames
    if SORTERS[name].has_matrix:
        sums = np.array(frames["matrices"]["totals"])[which(frames, "sums")]
        assert set(sums[:, 0].ravel()) == {"1.000"}
        if SORTERS[name].is_network:
            assert set(sums[:, 1].ravel()) == {"1.000"}
        assert answer.texts["soft_sort-matrix-why"] == ""
    else:
        assert "has no matrix" in answer.texts["soft_sort-matrix-why"]
        assert not answer.visible["soft_sort-matrix"]


# --- the diagram --------------------------------------------------------------------------------


def test_eight_wires_have_24_comparators_in_6_layers():
    drawn = network_diagram(sorting_network(8))
    assert len(drawn["comparators"]) == 24
    assert {c["layer"] for c in drawn["comparators"]} == set(range(6))
    assert "24 comparators in 6 layers" in words.network_note(sorting_of(SoftSortState()))


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("n", range(2, 17))
def test_no_two_comparators_overlap(kind, n):
    drawn = network_diagram(sorting_network(n, kind))
    columns: dict[float, list[tuple[int, int]]] = {}
    for c in drawn["comparators"]:
        columns.setdefault(c["x"], []).append(tuple(sorted((c["low"], c["high"]))))
    for spans in columns.values():
        for (a, b), (c, d) in combinations(spans, 2):
            assert b < c or d < a
    assert sorted(drawn["outputs"]) == list(range(n))
    assert drawn["wires"] == sorted(drawn["wires"])
    layers = [c["layer"] for c in sorted(drawn["comparators"], key=lambda c: c["x"])]
    assert layers == sorted(layers)


def test_sorters_without_layers_are_drawn_as_links():
    for name in ("l2", "kl", "softsort", "neuralsort"):
        drawn = diagram(sorting_of(SoftSortState(sorter=name)))
        assert drawn["links"]
        assert drawn["comparators"] == []


# --- answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", ["sort", "rank"])
@pytest.mark.parametrize("name", SORTERS)
def test_the_jacobian_shown_is_the_one_of_autograd(name, of):
    said = matrix.compared_with_autograd(page(sorter=name, jacobian_of=of))
    if SORTERS[name].has_ranks or of == "sort":
        exact, gap = "exactly" in said, re.search(r"within (\S+)\.$", said)
        assert exact or (gap is not None and float(gap[1].replace("−", "-")) < 1e-12), said
    else:
        assert "no soft ranks" in said


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("n", [2, 3, 4, 6, 16])
def test_every_section_is_drawn_for_every_number_of_inputs(section, n):
    for name, theme in (("cauchy", LIGHT), ("smooth", DARK), ("l2", LIGHT)):
        answer = VIEW.draw(page(section=section, n=n, sorter=name), theme)
        json.dumps(answer.__dict__, allow_nan=False)
        assert answer.data["section"] == section
        assert len(unpacked(answer.frames["outputs"])[0]) == n


def test_only_the_open_section_is_sent():
    for section, own in (("curves", "soft_sort-curves"), ("bridge", "soft_sort-bridge")):
        pictures = VIEW.draw(page(section=section), LIGHT).pictures
        assert own in pictures
        assert not {"soft_sort-curves", "soft_sort-bridge"} - {own} & set(pictures)


def test_curves_keep_their_shape_while_values_move():
    shapes = []
    for value in (5.0, 6.5):
        state = SoftSortState(values=(value, *REFERENCE_VALUES[1:]))
        figure = VIEW.draw(PageState(soft_sort=state), LIGHT).pictures["soft_sort-curves"]
        shapes.append([(t["type"], len(t["x"]), len(t["y"])) for t in figure["data"]])
    assert shapes[0] == shapes[1]


def test_the_bridge_gives_the_verdict_of_the_shadow_view():
    # The notebook's layer cannot rank D > C > A > B; at softness 0 these values are ranked so.
    state = page(section="bridge", n=4, values=(5.0, -1.0, 9.5, 13.2))
    verdicts = VIEW.draw(state, LIGHT).frames["verdicts"]
    assert "D > C > A > B" in verdicts[0]
    assert "can never produce" in verdicts[0]
    possible = page(section="bridge", n=4, values=(1.0, 9.0, 2.0, 3.0))
    assert "B > D > C > A" in VIEW.draw(possible, LIGHT).frames["verdicts"][0]
    assert "can produce" in VIEW.draw(possible, LIGHT).frames["verdicts"][0]
    elsewhere = VIEW.draw(page(section="bridge", n=5), LIGHT)
    assert elsewhere.visible["soft_sort-shadow-n"]
    assert "projection" in elsewhere.texts["soft_sort-bridge-note"]
    assert "all-halves" in elsewhere.texts["soft_sort-bridge-note"].lower()


def test_respond_answers_a_request_and_its_garbage():
    request = {"query": "view=soft_sort", "edits": {"softness": 0}, "number": 3}
    answer = json.loads(respond("soft_sort", request, edits.apply, VIEW.draw))
    assert answer["texts"]["soft_sort-headline"] == "Softness 0: exactly the sorted order"
    for garbage in (None, 7, {"edits": {"value.0": {}, "rows": 3, "section": None}}, {"query": 4}):
        answer = json.loads(respond("soft_sort", garbage, edits.apply, VIEW.draw))
        assert answer["view"] == "soft_sort"


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 16])
def test_every_section_can_be_written_as_text(section, n):
    query = f"view=soft_sort&sn={n}&stab={section}"
    answer = respond("soft_sort", {"query": query}, edits.apply, VIEW.draw)
    assert json.loads(answer)["data"]["section"] == section


# --- examples, lessons, the job -----------------------------------------------------------------


def sorted_rows(state, softness):
    return vectors.sorted_rows(state, "logistic", np.array([softness]))[0]


def test_rows_move_whole_by_each_rule():
    state = SoftSortState()
    table = state.table()
    hard = {rule: sorted_rows(replace(state, rule=rule), 0.0) for rule in RULES}
    np.testing.assert_allclose(hard["first"], table[np.argsort(table[:, 0])])
    np.testing.assert_allclose(hard["second"], table[np.argsort(table[:, 1])])
    size = np.hypot(*table.T)
    np.testing.assert_allclose(hard["magnitude"], table[np.argsort(size)])
    away = np.hypot(*(table - state.place()).T)
    np.testing.assert_allclose(hard["distance"], table[np.argsort(away)])
    largest = sorted_rows(replace(state, descending=True), 0.0)
    np.testing.assert_allclose(largest, hard["first"][::-1])


def test_the_readme_example_of_vector_sorting_reproduces():
    # Its temperature is 1; the first column spans 79.
    found = sorted_rows(SoftSortState(descending=True), 1 / 79)
    printed = [[80.0, -2.0], [30.0, 30.0], [5.97, 8.97], [1.03, 5.03]]
    np.testing.assert_allclose(found.round(2), printed)


def test_a_lesson_shows_too_hard_right_and_too_soft():
    lesson = learning.lesson(page(), LIGHT, learning.STEPS)
    hard, right, soft = lesson["said"]
    assert "Too hard: the gradient" in hard
    assert "in the wanted order" in right
    assert "another order" in soft
    assert unpacked(lesson["losses"]).shape == (learning.STEPS + 1, 3)
    assert "no soft ranks" in learning.lesson(page(sorter="logsumexp"), LIGHT, 2)["why"]
    assert "equal" in learning.lesson(page(values=(3.0,) * 8), LIGHT, 2)["why"]


def test_errors_fall_with_the_range_and_naive_formulas_overflow():
    small, large = (error_cell("Logistic", 16, r, "float32") for r in (0.25, 1024.0))
    assert small.error > 0.9
    assert large.error < 0.01
    assert large.naive_overflows
    assert not small.naive_overflows
    assert not error_cell("Cauchy", 16, 1024.0, "float32").naive_overflows
    assert not error_cell("LogSumExp", 4, 512.0, "float64").naive_overflows
    assert error_cell("LogSumExp", 4, 1024.0, "float64").naive_overflows
    assert np.isfinite(error_cell("LogSumExp", 8, 1024.0, "float32").error)


def test_the_error_picture_grows_from_its_first_cell():
    cells = [error_cell("Logistic", 2, 1.0, "float32")]
    figure = error.figure(cells, LIGHT)
    maps = [t for t in figure["data"] if t["type"] == "heatmap"]
    assert len(maps) == len(measured_comparators())
    assert sum(v is not None for t in maps for row in t["z"] for v in row) == 1
    json.dumps(figure, allow_nan=False)


# --- values far from 0, close together ------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.sampled_from([0.0, 1.0, -250.0, 5e5, -1e8]),
    st.sampled_from([1e-6, 1e-4, 0.3, 40.0, 3e5]),
    st.lists(st.integers(0, 20), min_size=3, max_size=8, unique=True),
    st.sampled_from(SECTIONS),
)
def test_values_are_told_apart_however_far_from_0_they_lie(offset, span, steps, section):
    assume(span >= 1e-12 * abs(offset))  # nearer, doubles themselves have no figures left
    values = offset + span * np.array(steps) / 20
    state = page(n=len(steps), values=tuple(values.tolist()), softness=0.0, section=section)
    answer = VIEW.draw(state, LIGHT)
    hard = np.sort(values)
    close = float(np.ptp(values)) / 1000
    figure = answer.pictures["soft_sort-inputs"]
    for trace in figure["data"][:2]:
        np.testing.assert_allclose(trace["y"], hard, rtol=0, atol=close)
    np.testing.assert_allclose(unpacked(answer.frames["outputs"])[-1], hard, rtol=0, atol=close)
    np.testing.assert_allclose(unpacked(answer.frames["wires"])[-1, -1], hard, rtol=0, atol=close)
    said = [
        numbers.value(v, answer.frames["decimals"], answer.frames["digits"]) for v in hard.tolist()
    ]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("size", [1e-100, 1e-9, 1.0, 250.0, 1e9])
@pytest.mark.parametrize("section", SECTIONS)
def test_values_one_rounding_apart_are_drawn_on_an_axis(size, section):
    state = page(n=3, values=(size, float(np.nextafter(size, 0)), size), section=section)
    answer = VIEW.draw(state, LIGHT)
    low, high = answer.pictures["soft_sort-inputs"]["layout"]["yaxis"]["range"]
    assert low < size < high
    assert all(handle["step"] > 0 for handle in answer.data["handles"]["soft_sort-inputs"])


@pytest.mark.parametrize("values", [(1e-90, 3e-90), (1e-100, np.nextafter(1e-100, 0)), (1e9, -1e9)])
@pytest.mark.parametrize("sorter", SORTERS)
def test_slopes_beyond_float32_are_drawn(values, sorter):
    shown = {"section": "matrix", "jacobian_of": "rank"}
    state = page(n=2, values=tuple(map(float, values)), sorter=sorter, **shown)
    tables = VIEW.draw(state, LIGHT).frames.get("jacobians")
    assert (tables is None) == (sorting_of(state.soft_sort).rank_jacobians is None)
    texts = [text for text, *_ in tables["looks"]] + tables["totals"] if tables else []
    assert all(math.isfinite(float(text.replace(numbers.MINUS, "-") or 0)) for text in texts)
