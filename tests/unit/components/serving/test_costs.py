"""How long a page would compute: estimated for every view and section, and bounded."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app import create_app
from components.page.palette import theme_named
from components.page.requests import affordable
from components.serving import costs
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings
from components.soft_sort.sections import learning
from components.soft_sort.state import SoftSortState
from components.state.page import PageState, read_page
from components.views import VIEWS
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.registry import SORTERS

LIGHT = theme_named("light")
FACTOR = 4  # within which an estimate is right: machines differ
ATTEMPTS = 3  # and so does what else they do meanwhile

LARGEST = {
    "shadow": [
        *("n=12&d=2&bias=1&w=", "n=8&d=3&w=", "n=7&d=4&w=", "n=12&d=8&w=&drawn=1"),
        *("n=64&d=2&w=&drawn=1", "n=20&d=3&w=", "n=9&d=6&w="),
    ],
    "soft_sort": ["view=soft_sort&sn=16&sv=&snet=odd_even", "view=soft_sort&sn=4&w=&d=3"],
    "softmax": ["view=softmax&mn=10&mz=1,2,3,4,5,6,7,8,9,1"],
    "audit": ["view=audit&apreset=vocabulary"],
}


def sections(view: str) -> Iterator[tuple[str, str]]:
    """Every section of a view: the attribute that opens it, and its name."""
    state = getattr(PageState(), view)
    yield from (("section", name) for name in state.FIELDS["section"][1].options)


@pytest.mark.parametrize(
    ("view", "attribute", "section", "query"),
    [
        (view, *section, query)
        for view, queries in LARGEST.items()
        for section in sections(view)
        for query in queries
    ],
)
def test_no_view_takes_much_longer_than_estimated(
    view: str, attribute: str, section: str, query: str
) -> None:
    page, _ = read_page(query)
    page = page.with_view_state(view, replace(getattr(page, view), **{attribute: section}))
    VIEWS[view].draw(read_page("view=" + page.view)[0], LIGHT)  # what is imported is not measured
    if section == "gradients":
        VIEWS[view].draw(page, LIGHT)  # nor torch
    most = FACTOR * costs.seconds(page, view)
    assert any(_seconds_to_draw(view, page) <= most for _ in range(ATTEMPTS))


def _seconds_to_draw(view: str, page: PageState) -> float:
    start = time.thread_time()
    VIEWS[view].draw(page, LIGHT)
    return time.thread_time() - start


def test_a_section_costs_what_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("components.softmax.sections.axis")
    page, _ = read_page("view=softmax&mpart=axis")
    before = costs.seconds(page, "softmax")
    monkeypatch.setattr(module, "SECTION", replace(module.SECTION, seconds=7.0))
    assert costs.seconds(page, "softmax") == before + 7


@pytest.mark.parametrize(
    "sorter", ["logistic", "optimal", "l2", "neuralsort", "sinkhorn", "lapsum"]
)
def test_a_lesson_takes_about_as_long_as_estimated(sorter: str) -> None:
    page, _ = read_page(f"view=soft_sort&sn=16&sv=&snet=odd_even&ssort={sorter}")
    learning.lesson(page, LIGHT, 2)  # torch is imported
    steps = 60
    start = time.thread_time()
    learning.lesson(page, LIGHT, steps)
    took = time.thread_time() - start
    estimated = costs.lesson_seconds(page.soft_sort, steps)
    assert estimated / FACTOR <= took <= FACTOR * estimated


@example("kl", 2, "bitonic", 0.6)
@given(
    st.sampled_from(sorted(SORTERS)),
    st.integers(2, 16),
    st.sampled_from(list(NETWORKS)),
    st.floats(0.5, 20),
)
def test_a_lesson_ends_within_what_is_allowed(
    sorter: str, n: int, network: str, limit: float
) -> None:
    state = SoftSortState(n=n, sorter=sorter, network=network)
    steps = costs.lesson_steps(state, learning.STEPS, limit)
    assert costs.FEWEST_STEPS <= steps <= learning.STEPS
    assert costs.lesson_seconds(state, steps) <= limit
    if steps < learning.STEPS:
        assert costs.lesson_seconds(state, steps + 1) > limit, "no shorter than it need be"
    assert costs.lesson_steps(state, learning.STEPS, 0) == learning.STEPS


@given(st.integers(2, 64), st.integers(1, 16), st.booleans(), st.floats(0.35, 60), st.booleans())
def test_a_page_that_is_afforded_is_within_the_limit_and_stays_as_it_is(
    n: int, d: int, bias: bool, limit: float, thin: bool
) -> None:
    rows = [[0.37 * (i + 1) ** 2 - i, 0.91 * (i - 3) ** 3, -0.53 * i] for i in range(n)]
    one = [[a * b for b in (0.37, 0.91, -0.53)] for a, *_ in rows]
    weights = tuple(tuple(row[:d]) for row in (one if thin else rows))
    state = replace(PageState().shadow, n=n, d=d, with_bias=bias, weights=weights)
    page, notices = costs.afforded(PageState(shadow=state), limit)
    assert costs.shadow_seconds(page.shadow) <= limit or page.shadow.n == 2
    assert bool(notices) == (page.shadow != state)
    assert costs.afforded(page, limit) == (page, [])


def posted(output: str, property_: str, input_: str, value: Any) -> dict[str, Any]:
    return {
        "output": f"{output}.{property_}",
        "outputs": {"id": output, "property": property_},
        "inputs": [{"id": input_, "property": "data", "value": value}],
        "changedPropIds": [f"{input_}.data"],
    }


LEARN = posted("soft_sort-learned", "data", "soft_sort-learn", {"query": "sn=4&ssort=softsort"})
AUTOGRAD = posted(
    "soft_sort-autograd-said", "children", "soft_sort-autograd-asked", {"query": "sn=5"}
)


@pytest.mark.parametrize(
    ("payload", "of"), [(LEARN, "learning.lesson"), (AUTOGRAD, "matrix.compared_with_autograd")]
)
def test_a_lesson_is_computed_once_for_all_who_ask_the_same(
    monkeypatch: pytest.MonkeyPatch, payload: dict[str, Any], of: str
) -> None:
    name, function = of.split(".")
    module = import_module(f"components.soft_sort.sections.{name}")
    compute, runs = getattr(module, function), []

    def counted(*given_: Any) -> Any:
        runs.append(1)
        return compute(*given_)

    monkeypatch.setattr(module, function, counted)
    monkeypatch.setattr(learning, "STEPS", 30)
    server = create_app(Settings()).server
    first, again = (server.test_client().post(CALLBACKS, json=payload) for _ in range(2))
    assert first.status_code == 200
    assert first.get_json() == again.get_json()
    assert len(runs) == 1


def test_a_lesson_on_a_small_server_is_shorter_and_says_so() -> None:
    client = create_app(Settings(most_seconds=0.1)).server.test_client()
    learned = client.post(CALLBACKS, json=LEARN).get_json()["response"]["soft_sort-learned"]["data"]
    assert costs.FEWEST_STEPS <= learned["steps"] < learning.STEPS
    assert f"{learned['steps']} of {learning.STEPS} steps" in json.dumps(learned["said"])


def test_outside_a_server_nothing_is_bounded() -> None:
    page = PageState(shadow=replace(PageState().shadow, n=12, d=3))
    assert affordable(page) == (page, [])
