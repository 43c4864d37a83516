"""Which softness: the bands under the slider, their sentence, and the units it is said in."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.page.requests import read_request
from components.soft_sort import band, model
from components.soft_sort.band import Ask
from components.soft_sort.edits import apply
from components.soft_sort.model import SOFTNESSES, nearest, sorting_of
from components.soft_sort.state import SECTIONS, SoftSortState
from components.soft_sort.view import VIEW
from components.state.page import PageState
from compute import SORTERS, softness_range
from tests.links import unpacked

TIES = (1.0, 1.0, 1.0)


def ask_of(state):
    return Ask(sorting_of(state), state.aim == "rank", state.known_unit())


def dumped(part):
    return orjson.dumps(part, option=orjson.OPT_SERIALIZE_NUMPY)


def drawn(**changes):
    return VIEW.draw(PageState(view="soft_sort", soft_sort=SoftSortState(**changes)), LIGHT)


def edited(state, **changes):
    return apply(PageState(soft_sort=state), changes)[0].soft_sort


asked = st.builds(
    SoftSortState,
    n=st.integers(2, 6),
    seed=st.integers(0, 99),
    values=st.just(()),
    sorter=st.sampled_from(list(SORTERS)),
    network=st.sampled_from(["bitonic", "odd_even"]),
    softness=st.sampled_from([0.0, 1e-3, 0.02, 0.3, 30.0]),
    aim=st.sampled_from(["sort", "rank"]),
)


@settings(max_examples=40, deadline=None)
@given(asked)
@example(SoftSortState(n=2, values=(), seed=23))  # two equal values
@example(SoftSortState(n=3, values=(), seed=58, sorter="kl", aim="rank"))  # merged at the very end
def test_the_parts_of_a_row_follow_each_other_from_the_hard_end(state):
    for row in drawn(**vars(state)).data["bands"]["rows"]:
        ends = [(float(part["from"]), float(part["to"])) for part in row]
        assert all(
            a == 0 for part, (a, _) in zip(row, ends, strict=True) if part["kind"] == "exact"
        )
        assert all(0 <= a < b <= 100 for a, b in ends)
        assert all(b == a for (_, b), (a, _) in pairwise(ends))


@settings(max_examples=40, deadline=None)
@given(asked)
def test_what_is_said_of_a_softness_is_what_its_place_on_the_bands_says(state):
    ask = ask_of(replace(state, aim="sort"))
    rows = band.bands(ask)["rows"]
    last = len(ask.sorting.grid) - 1
    for frame, line in enumerate(band.zones(ask)[:-1]):
        at = 100 * frame / last
        there = next(
            (p["kind"] for p in rows[0] if float(p["from"]) - 0.01 <= at <= float(p["to"]) + 0.01),
            "exact",
        )
        edge = any(abs(at - float(p[end])) < 0.02 for p in rows[0] for end in ("from", "to"))
        assert edge or f"are {there}" in line


def test_the_sentence_says_the_numbers_of_softness_range_in_the_unit_of_the_person():
    state = SoftSortState(sorter="l2", unit="strength", aim="rank")
    found = softness_range("l2", state.vector(), "rank")
    said = drawn(**vars(state)).texts["soft_sort-band-note"]
    assert "Ranks, by softness (strength)" in said
    for softness in (found.exact_below, found.close_below, found.merged_above):
        assert f"{softness:.3g} ({softness * 43:.3g})" in said
    said = drawn(**vars(replace(state, aim="sort"))).texts["soft_sort-band-note"]
    exact = softness_range("l2", state.vector()).exact_below
    assert f"exact up to {exact:.3g} ({exact / 43:.3g})" in said


@pytest.mark.parametrize(
    ("sorter", "part"),
    [
        ("cauchy", "never exact but at 0"),
        ("hard", "exact at every softness"),
        ("logsumexp", "The outputs never merge"),
        ("smooth", "Sort, by smoothing:"),
    ],
)
def test_what_has_no_end_is_said(sorter, part):
    assert part in drawn(sorter=sorter).texts["soft_sort-band-note"]


def last(frames, count):
    """Of what sliders scrub through the last frame, where there are `count` or that alone."""
    if isinstance(frames, list) and len(frames) in (1, count):
        return frames[-1]
    if not isinstance(frames, dict):
        return frames
    if "base64" in frames:
        assert frames["shape"][0] in (1, count)
        return unpacked(frames)[-1].round(12)  # one frame is not rounded quite as many are
    if "cells" in frames:  # a table: which looks and sums it lists depends on all frames
        cells, sums = (unpacked(frames[part])[-1].astype(int) for part in ("cells", "sums"))
        looks = [frames["looks"][look] for look in cells.ravel()]
        return looks, [frames["totals"][total] for total in sums.ravel()]
    return {name: last(its, count) for name, its in frames.items()}


@pytest.mark.parametrize("sorter", ["logistic", "smooth", "hard", "kl"])
@pytest.mark.parametrize("section", SECTIONS)
def test_under_a_moving_hand_no_band_is_worked_out_and_the_last_frame_is_as_at_rest(
    section, sorter, monkeypatch
):
    state = SoftSortState(section=section, n=5, seed=31, sorter=sorter, softness=0.3)
    page = PageState(view="soft_sort", soft_sort=state)
    rest = vars(VIEW.draw(page, LIGHT))
    monkeypatch.setattr(model, "softness_range", None)
    model._sorting.cache_clear()  # where the bands of a while ago are kept
    moving = vars(VIEW.draw(page, replace(LIGHT, in_hand=True)))
    zones = ["soft_sort-softness-zone", "soft_sort-smoothing-zone"]
    said = {"soft_sort-band-note", *zones}
    waits = {
        "texts": said,
        "terms": said & rest["terms"].keys(),
        "frames": {"zones"},
        "data": {"bands"},
    }
    for part, whole in rest.items():
        left_out = waits.get(part, set())
        if isinstance(whole, dict):
            assert whole.keys() - moving[part].keys() == left_out
            whole = {key: value for key, value in whole.items() if key not in left_out}
        if part == "frames":
            assert len(moving[part]["knobs"]) == 1
            count = len(whole["knobs"])
            whole, moving[part] = last(whole, count), last(moving[part], count)
        assert dumped(moving[part]) == dumped(whole)


def test_a_request_says_that_a_hand_moves_a_point_or_it_is_at_rest():
    assert read_request({"query": "", "in_hand": True}).theme.in_hand
    for other in (False, None, 1, "true", [True]):
        assert not read_request({"query": "", "in_hand": other}).theme.in_hand


def test_a_sorter_without_ranks_has_no_bands_for_them_and_says_why():
    answer = drawn(sorter="logsumexp", aim="rank", section="curves", shown="derivative")
    assert answer.data["bands"]["rows"] == []
    assert "no soft ranks" in answer.texts["soft_sort-band-note"]
    assert answer.texts["soft_sort-curves-note"].startswith("LogSumExp has no soft")
    assert answer.frames["ranks"] is None


# Units


@pytest.mark.parametrize(
    ("sorter", "unit", "aim", "amount"),
    [
        ("logistic", "temperature", "sort", 0.05 * 43),
        ("logistic", "steepness", "sort", 1 / (0.05 * 43)),
        ("softsort", "tau", "sort", 0.05 * 43),
        ("l2", "strength", "sort", 0.05 / 43),
        ("l2", "strength", "rank", 0.05 * 43),
        ("kl", "strength", "sort", 0.05),
        ("kl", "strength", "rank", 0.05 * 43),
        ("kl", "steepness", "rank", 0.05 * 43),  # which it has not: the temperature
    ],
)
def test_the_softness_is_shown_and_typed_in_the_units_of_other_programs(sorter, unit, aim, amount):
    state = SoftSortState(sorter=sorter, unit=unit, aim=aim)
    answer = drawn(**vars(state))
    assert answer.controls["temperature"] == pytest.approx(amount, rel=1e-5)
    assert float(answer.frames["temperatures"][-1]) == pytest.approx(amount, rel=1e-5)
    twice = edited(state, temperature=f"{2 * amount:.9g}").softness
    assert twice == pytest.approx(0.025 if unit == "steepness" and sorter == "logistic" else 0.1)


def test_an_infinite_steepness_is_hard_and_shown():
    state = edited(SoftSortState(unit="steepness"), temperature="inf")
    assert state.softness == 0
    answer = drawn(**vars(state))
    assert answer.controls["temperature"] == answer.frames["temperatures"][0] == "inf"
    assert edited(state, temperature="0").softness == 100


def test_the_menu_lists_the_units_that_the_sorter_knows():
    known = {
        "logistic": ["Temperature", "Steepness"],
        "l2": ["Temperature", "Strength"],
        "neuralsort": ["Temperature", "Tau"],
    }
    for sorter, names in known.items():
        assert [unit["label"] for unit in drawn(sorter=sorter).data["units"]] == names


# Ranks


def test_the_ranks_stand_beside_the_outputs_at_every_softness_and_any_n():
    for n in (2, 5, 16):
        answer = drawn(n=n, values=(), softness=0.1)
        ranks = unpacked(answer.frames["ranks"])
        assert ranks.shape == (len(SOFTNESSES) + 1, n)
        assert np.allclose(
            ranks[nearest(SOFTNESSES, 0.1)],
            sorting_of(SoftSortState(n=n, values=(), softness=0.1)).ranks[nearest(SOFTNESSES, 0.1)],
            atol=1e-6,
        )


def test_ranks_that_differ_though_the_inputs_are_equal_are_explained():
    answer = drawn(n=3, values=TIES)
    note = answer.texts["soft_sort-ranks-note"]
    assert "A, B and C are equal" in note
    assert "0.875, 0.875, 1.25 and not 1 each" in note
    assert answer.visible["soft_sort-ranks-note"]
    for other in (drawn(n=3, values=TIES, sorter="l2"), drawn()):
        assert other.texts["soft_sort-ranks-note"] == ""
        assert not other.visible["soft_sort-ranks-note"]


@pytest.mark.parametrize("aim", ["sort", "rank"])
@pytest.mark.parametrize("sorter", ["logistic", "l2", "kl", "neuralsort"])
def test_the_derivative_while_an_input_moves_is_that_of_the_jacobian(aim, sorter):
    from components.soft_sort.shown import Shown
    from compute import jacobian

    state = SoftSortState(n=4, values=(3.0, 1.0, 7.0, 4.5), sorter=sorter, softness=0.3)
    sorting = sorting_of(state)
    shown = Shown(sorting, aim == "rank", True)
    x = state.vector()
    for place, slopes in list(zip(shown.places(), shown.now(1), strict=True))[::7]:
        x[1] = place
        exact = jacobian(sorting.sorter(), x, aim)[:, 1] * (sorting.span if aim == "rank" else 1)
        assert np.allclose(slopes, exact, rtol=0, atol=1e-5)


def test_curves_of_derivatives_start_where_the_hard_sorter_is():
    for aim, start in (("sort", 1.0), ("rank", 0.0)):
        answer = drawn(aim=aim, shown="derivative", section="curves")
        traces = answer.pictures["soft_sort-curves"]["data"]
        lines = [trace for trace in traces if trace["name"].startswith("output")]
        assert all(abs(line["y"][0] - start) < 1e-3 for line in lines)
        assert math.isfinite(sum(line["y"][-1] for line in lines))
