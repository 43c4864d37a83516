"""One slider, three polytopes: the points are those of the mappings, and each place is true."""

from __future__ import annotations

import numpy as np
import pytest

from components.page.palette import LIGHT
from components.soft_sort.edits import apply
from components.soft_sort.sections import polytopes
from components.soft_sort.state import SoftSortState
from components.state.page import PageState, read_page
from compute import ProjectionSorter, entmax, softmax, sparsemax
from tests.links import unpacked
from tests.unit.components.figures import trace
from tests.unit.components.programs import printed, unprinted

SHAPES = ("simplex", "hypersimplex", "permutohedron")


def drawn(**changes):
    state = SoftSortState(section="polytopes", **{"n": 3, **changes})
    return polytopes.draw(PageState(view="soft_sort", soft_sort=state), LIGHT)


def said(answer, shape):
    return answer.texts[f"soft_sort-polytopes-{shape}-says"]


@pytest.mark.parametrize("softness", [0.0, 0.3, 2.0])
def test_one_strength_gives_softmax_entmax_sparsemax_the_top_2_and_the_ranks(softness):
    state = SoftSortState(n=3, softness=softness)
    mapped, x = polytopes.mapped_of(state), state.vector()
    T = softness * np.ptp(x)
    l2, kl = ProjectionSorter(T), ProjectionSorter(T, "kl")
    wanted = [
        *(softmax(x, T), entmax(x, 1.5, T), sparsemax(x, T)),
        *(kl.top_k(x, 2), l2.top_k(x, 2), kl.rank(x), l2.rank(x)),
    ]
    found = [each.points[-1] for each in mapped.mappings]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_hard_all_are_at_the_corners_of_one_order_and_soft_none_is():
    hard = drawn(softness=0.0)  # 5, −1, 9.5
    assert said(hard, "simplex").count("is at the corner C") == 3
    assert said(hard, "hypersimplex").count("is at the corner {A, C}") == 2
    assert said(hard, "permutohedron").count("is at the corner CAB") == 2
    soft = drawn(softness=50.0)
    assert [said(soft, shape).count("is inside") for shape in SHAPES] == [3, 2, 2]


def test_the_ranks_of_l2_are_at_a_corner_as_long_as_both_top_1_and_top_2_are():
    gaps = np.diff(np.sort([5.0, -1.0, 9.5])) / 10.5
    both = {"simplex": gaps[1], "hypersimplex": gaps[0], "permutohedron": gaps.min()}
    for shape, until in both.items():
        for softness, there in ((until * (1 - 1e-6), True), (until * (1 + 1e-6), False)):
            last = said(drawn(softness=softness), shape).split("; ")[-1]
            assert ("is at the corner" in last) is there, (shape, softness)
        note = drawn().texts[f"soft_sort-polytopes-{shape}-about"]
        assert f"at a corner up to softness {until:.3g}" in note


def test_what_is_never_0_is_never_said_to_be_where_it_would_be():
    answer = drawn(softness=1e-3)
    assert said(answer, "simplex").startswith("Softmax (<0.0001, <0.0001, 1.0000) is inside;")
    assert said(answer, "hypersimplex").startswith("KL top 2 (1.0000, <0.0001, 1.0000) is on an")


def test_equal_inputs_share_and_are_at_no_corner():
    answer = drawn(values=(1.0, 1.0, 1.0), softness=0.0)
    assert [said(answer, shape).count("is inside") for shape in SHAPES] == [3, 2, 2]
    assert all(
        "Equal inputs share" in answer.texts[f"soft_sort-polytopes-{shape}-about"]
        for shape in SHAPES
    )


@pytest.mark.parametrize("sorter", ["logistic", "smooth"])
def test_the_cursors_go_with_the_softness_and_stand_still_while_smooth_has_another_slider(sorter):
    answer = drawn(sorter=sorter, softness=0.5)
    for shape in SHAPES:
        graph = f"soft_sort-polytopes-{shape}"
        frames = unpacked(answer.frames["polytopes"][graph])
        assert len(frames) == len(answer.frames["texts"][f"{graph}-says"])
        assert bool(np.ptp(frames, axis=0).any()) is (sorter != "smooth")
        here = trace(answer.pictures[graph], "at this softness")
        np.testing.assert_allclose(frames[-1].T, [here["x"], here["y"]], atol=1e-4)


def test_of_more_inputs_the_first_three_are_shown_and_a_button_keeps_only_these():
    few, many = drawn(n=3, softness=0.3), drawn(n=8, softness=0.3)
    assert many.pictures == few.pictures
    assert "A, B and C, the first three of 8 inputs" in many.texts["soft_sort-polytopes-of"]
    assert many.visible["soft_sort-polytopes-three"]
    page, _ = read_page("view=soft_sort&stab=polytopes")
    kept = apply(page, {"three": 1})[0]
    assert (kept.soft_sort.n, kept.soft_sort.section) == (3, "polytopes")
    answer = polytopes.draw(kept, LIGHT)
    assert not answer.visible["soft_sort-polytopes-three"]
    assert answer.texts["soft_sort-polytopes-of"] == ""
    assert answer.pictures == polytopes.draw(page, LIGHT).pictures


def test_two_inputs_are_told_to_be_three():
    answer = drawn(n=2)
    assert "of 2 there is only a segment" in answer.texts["soft_sort-polytopes-says"]
    assert not answer.visible["soft_sort-polytopes-three"]
    assert answer.pictures == {}
    assert answer.data["panels"] == ["polytopes"]


@pytest.mark.parametrize("n", [2, 3, 8])
def test_every_number_in_its_sentences_is_printed(n):
    answer = drawn(n=n, softness=0.3)
    state = SoftSortState(section="polytopes", n=n, softness=0.3)
    output = printed(polytopes.snippet(PageState(view="soft_sort", soft_sort=state)))
    wrong = {key: unprinted(key, text, output) for key, text in answer.texts.items()}
    assert {key: numbers for key, numbers in wrong.items() if numbers} == {}
