"""The page draws with plotly in parts, and with the whole of it where the parts are not served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from components.serving import bundle
from tests.browser import person

FLAT, SOLID = "?d=2", "?d=3&section=solid"


@pytest.fixture(params=["parts", "whole"])
def page(request: Any, chromium: Browser) -> Iterator[Page]:
    """A browser that keeps what it fetched in `page.fetched` and what went wrong in `page.said`."""
    assert bundle.built(), "`make bundle` builds the parts; `make test` does it first"
    with (
        person.served(parts=request.param == "parts") as address,
        person.window(chromium, address) as page,
    ):
        page.fetched, page.said, page.form = [], [], request.param
        page.on("request", lambda asked: page.fetched.append(asked.url))
        page.on("console", lambda line: line.type == "error" and page.said.append(line.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        yield page
        assert page.said == []


def fetched(page: Any, name: str) -> bool:
    return any(name in address for address in page.fetched)


def test_pictures_are_drawn_and_space_is_fetched_when_it_is_needed(page: Any) -> None:
    page.goto(f"/{FLAT}")
    page.wait_for_selector("#shadow-vectors .js-plotly-plot .main-svg")
    page.wait_for_function("document.querySelectorAll('.js-plotly-plot .main-svg').length > 3")
    parts = page.form == "parts"
    assert fetched(page, "plotly.min.js") is not parts
    assert fetched(page, "/built/plotly-") is parts
    assert not fetched(page, "/built/space-")
    features = page.get_by_role("slider", name="Features D")
    features.focus()
    features.press("ArrowRight")
    page.wait_for_selector(".js-plotly-plot .gl-container canvas", state="attached")
    assert fetched(page, "/built/space-") is parts
    features.press("ArrowLeft")
    page.wait_for_function("!document.querySelector('#shadow-vectors .gl-container canvas')")


def test_a_link_to_a_picture_in_space_opens_it(page: Any) -> None:
    page.goto(f"/{SOLID}")
    page.wait_for_selector(".js-plotly-plot .gl-container canvas", state="attached")
    page.wait_for_function(
        "[...document.querySelectorAll('.js-plotly-plot')].some(({ _fullLayout }) =>"
        " _fullLayout && _fullLayout.scene && _fullLayout.scene._scene)"
    )
