"""Top k and quantiles: what is drawn is what the operators give, at every softness."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.page.palette import LIGHT
from components.soft_sort.model import sorting_of
from components.soft_sort.sections import learning, top_k
from components.soft_sort.state import SoftSortState
from components.state.page import PageState, read_page
from compute.soft_sorting.registry import SORTERS
from tests.links import unpacked


def drawn(**changes):
    state = SoftSortState(section="top_k", **changes)
    return sorting_of(state), top_k.draw(PageState(view="soft_sort", soft_sort=state), LIGHT)


RANKED = [name for name, kind in SORTERS.items() if kind.has_ranks]


@pytest.mark.parametrize("name", RANKED)
@pytest.mark.parametrize("k", [1, 3, 6])
def test_memberships_are_those_of_the_sorter_and_sum_to_k(name, k):
    sorting, answer = drawn(sorter=name, n=6, top_size=k)
    found = unpacked(answer.frames["memberships"])
    np.testing.assert_allclose(found.sum(axis=1), k, rtol=1e-6)
    assert found.min() >= 0
    assert name in ("softsort", "neuralsort") or found.max() <= 1 + 1e-6
    now = sorting.sorter().top_k(sorting.values, k)
    np.testing.assert_allclose(found[-1], now, atol=1e-6)
    hard = sorting.values >= np.sort(sorting.values)[-k]
    np.testing.assert_array_equal(top_k.hard_memberships(sorting, k), hard)
    assert f"The memberships sum to {k}.000." in answer.texts["soft_sort-top-says"]


@pytest.mark.parametrize("name", sorted(SORTERS.keys() - set(RANKED)))
def test_a_sorter_without_a_top_k_says_why_and_has_quantiles(name):
    _, answer = drawn(sorter=name)
    assert "so it has no top k" in answer.texts["soft_sort-top-why"]
    assert answer.data["panels"] == ["top-k", "quantiles"]
    assert "memberships" not in answer.frames


@pytest.mark.parametrize("name", SORTERS)
def test_the_quantile_and_the_median_are_those_of_the_sorter(name):
    sorting, answer = drawn(sorter=name, n=5, share=0.3)
    now = [sorting.sorter().quantile(sorting.values, q) for q in (0.5, 0.3)]
    np.testing.assert_allclose(unpacked(answer.frames["quantiles"])[-1], now, rtol=1e-6)


def test_half_of_the_values_are_on_top_until_a_number_is_chosen_and_never_more_than_all():
    assert [SoftSortState(n=n).places() for n in (2, 5, 8)] == [1, 2, 4]
    assert SoftSortState(n=4, top_size=9).places() == 4
    page, notices = read_page("view=soft_sort&sk=0")
    assert (page.soft_sort.top_size, notices) == (0, [])


def test_memberships_above_1_and_those_of_ties_in_networks_are_explained():
    _, answer = drawn(sorter="softsort", n=3, values=(-1.0, 0.0, 1.0), softness=1.0, top_size=3)
    assert "Above 1: B 1.066." in answer.texts["soft_sort-top-says"]
    _, answer = drawn(n=3, values=(1.0, 1.0, 1.0), top_size=1)
    assert "A, B and C share 1 place" in answer.texts["soft_sort-top-says"]
    assert "hard memberships are 0.250, 0.250, 0.500" in answer.texts["soft_sort-top-note"]


def test_a_lesson_of_the_top_k_is_of_the_k_that_is_asked_for():
    asked = SoftSortState(n=6, sorter="l2", loss="top_k", top_size=2)
    sorting, wanted = sorting_of(asked), learning.target_ranks(asked)
    front = (wanted >= 4).astype(float)
    found = learning.loss_of(asked).value(sorting.values, wanted, sorting.sorter())
    apart = sorting.sorter().top_k(sorting.values, 2) - front
    np.testing.assert_allclose(found, np.mean(apart**2))
    assert learning.lesson_key(asked) != learning.lesson_key(replace(asked, top_size=3))
    squares = replace(asked, loss="squares")
    assert learning.lesson_key(squares) == learning.lesson_key(replace(squares, top_size=3))
