"""What a person reads and sees when the server refuses, or is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from components.serving.errors import BROKEN, TOO_LARGE
from components.serving.payloads import MOST_CHANGED
from tests.browser.modules import expose

CALLBACKS = re.compile(r"/_dash-update-component(\?|$)")  # Dash adds a query to its own
NOTICES = "#notices"


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The Shadow view, its first answer drawn."""
    with chromium.new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True) as page:
        page.goto(address)
        page.wait_for_selector("#shadow-vectors .js-plotly-plot .main-svg")
        expose(page)
        settled(page, "shadow")
        yield page


def settled(page: Page, view: str) -> None:
    page.wait_for_function(
        "view => { const { answer, idle } = window.modules.server;"
        " return answer(view) !== null && idle(view); }",
        arg=view,
    )


def told(page: Page, sentence: str) -> None:
    """Wait until the page says so."""
    page.locator(NOTICES).get_by_text(sentence).wait_for()


def refuse(page: Page, status: int, sentence: str) -> None:
    """Every callback is refused from now on."""
    page.route(
        CALLBACKS,
        lambda route: route.fulfill(status=status, body=sentence, content_type="text/plain"),
    )


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "The inputs are not those of this callback."),
        (413, TOO_LARGE),
        (429, "This server is busy with other long jobs. Try again later."),
        (500, BROKEN),
    ],
)
def test_the_servers_own_sentence_is_read_until_the_next_answer(
    page: Page, status: int, sentence: str
) -> None:
    refuse(page, status, sentence)
    slider = page.get_by_role("slider", name="Probe x", exact=True)
    slider.press("ArrowRight")
    told(page, sentence)
    settled(page, "shadow")
    page.unroute(CALLBACKS)
    slider.press("ArrowRight")
    page.locator(NOTICES).wait_for(state="hidden")


def test_the_server_itself_says_why_it_refuses(page: Page) -> None:
    """No sentence of this test's own: a payload that the server does not take."""
    names = [f"x{i}" for i in range(MOST_CHANGED + 1)]

    def spoil(route: Route) -> None:
        payload = route.request.post_data_json
        route.continue_(post_data={**payload, "changedPropIds": names})

    page.route(CALLBACKS, spoil)
    page.get_by_role("slider", name="Probe x", exact=True).press("ArrowRight")
    told(page, "What changed is a list of names.")


def test_a_view_opened_while_the_server_is_away_draws_itself_when_it_is_back(page: Page) -> None:
    page.route(CALLBACKS, lambda route: route.abort())
    page.get_by_role("tab", name="Softmax").click()
    told(page, "The server cannot be reached.")
    page.unroute(CALLBACKS)
    page.wait_for_selector("#softmax-columns .js-plotly-plot .main-svg")
    settled(page, "softmax")
    page.locator(NOTICES).wait_for(state="hidden")


@pytest.mark.parametrize("tab", ["Softmax", "Along a line"])
def test_a_layout_that_was_lost_for_good_is_asked_for_again(page: Page, tab: str) -> None:
    """A view, and a panel of a section: no reload, once the server answers anything at all."""

    def lose(route: Route) -> None:
        if '"opened"' in str(route.request.post_data):
            route.fulfill(status=500, body=BROKEN, content_type="text/plain")
        else:
            route.continue_()

    page.route(CALLBACKS, lose)
    page.get_by_role("tab", name=tab, exact=True).click()
    told(page, BROKEN)
    page.unroute(CALLBACKS)
    page.evaluate("window.modules.server.push('shadow', {})")
    shown = {"Softmax": "#softmax-columns", "Along a line": '[data-laid="line"]'}[tab]
    page.wait_for_selector(shown, state="attached")


def test_nothing_changed_while_the_server_is_away_is_lost(page: Page) -> None:
    page.route(CALLBACKS, lambda route: route.abort())
    page.get_by_role("slider", name="Classes N", exact=True).press("ArrowRight")
    told(page, "The server cannot be reached.")
    page.unroute(CALLBACKS)
    page.wait_for_function("new URLSearchParams(location.search).get('n') === '5'")


def test_a_refusal_lets_go_of_its_own_view_alone(page: Page) -> None:
    """While Softmax waits for an answer, Shadow is refused: Softmax still waits."""
    page.get_by_role("tab", name="Softmax").click()
    settled(page, "softmax")
    held: list[Route] = []

    def answer(route: Route) -> None:
        if "softmax-answer" in str(route.request.post_data):
            held.append(route)
        else:
            route.fulfill(status=500, body=BROKEN, content_type="text/plain")

    page.route(CALLBACKS, answer)
    page.evaluate("window.modules.server.push('softmax', {})")
    page.evaluate("window.modules.server.push('shadow', {})")
    told(page, BROKEN)
    page.wait_for_timeout(100)
    assert page.evaluate("window.modules.server.idle('shadow')")
    assert not page.evaluate("window.modules.server.idle('softmax')")
    held[0].continue_()
    settled(page, "softmax")
