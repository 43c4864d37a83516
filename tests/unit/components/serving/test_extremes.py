"""At the extremes of every parameter, alone and together, each view answers, and affordably.

What these answers take is measured by `make load`.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any

import pytest

from app import create_app
from components.page.requests import affordable
from components.serving import costs
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings
from components.state.page import PageState, read_page, view_names
from tests.hostile.extremes import dearest, extremes, fields, one_at_a_time, query, together
from tests.load.people import payload

LIMIT = 2.0  # seconds, as on the open web
EVERY = 41  # of the pages with one extreme: enough for each parameter in some section


@cache
def server() -> Any:
    return create_app(Settings(rate="", most_seconds=LIMIT)).server


def answered(view: str, given: dict[str, str]) -> bool:
    body = payload(view, 1, query(view, given), {})
    answer = server().test_client().post(CALLBACKS, data=body, content_type="application/json")
    return bool(answer.status_code == 200)


@pytest.mark.parametrize("view", view_names())
def test_each_view_answers_at_the_extremes_of_its_parameters(view: str) -> None:
    pages = [*islice(one_at_a_time(view), 0, None, EVERY), *together(view, 6)]
    refused = [given for given in pages if not answered(view, given)]
    assert refused == []


@pytest.mark.parametrize("view", view_names())
def test_a_page_at_the_extremes_is_lowered_to_what_a_server_allows(view: str) -> None:
    with server().app_context():
        for given in together(view, 60, seed=1):
            page = affordable(read_page(query(view, given))[0]).page
            assert costs.seconds(page, view) <= LIMIT, given


def test_the_dearest_layers_are_affordable_and_dear() -> None:
    seconds = [
        costs.seconds(read_page(query("shadow", given))[0], "shadow") for given in dearest(LIMIT)
    ]
    assert max(seconds) <= LIMIT
    assert max(seconds) > LIMIT / 2


@pytest.mark.parametrize("view", view_names())
def test_extremes_are_known_of_every_parameter(view: str) -> None:
    """A field of a new kind has to say its extremes; a number's are its own."""
    for key, declared in PageState().named(view).FIELDS.values():
        assert len(fields(view)[key]) == len(set(extremes(declared))) >= 2
