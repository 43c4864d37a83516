"""What a person sees of a fault: a server renewed, restarted or cut off, a browser that slept."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from components.serving.version import HEADER
from tests.browser.modules import expose
from tests.load.served import Hosted, free_port, hosted

CALLBACKS = re.compile(r"/_dash-update-component(\?|$)")
REFERRER = re.compile(rb"(?<=\r\n)Referer:[^\r]*\r\n", re.I)
ONE = {"WORKERS": "1", "RATE": "off"}


@pytest.fixture(scope="module")
def pages(chromium: Browser) -> Iterator[BrowserContext]:
    size = {"width": 1280, "height": 900}
    with chromium.new_context(viewport=size, bypass_csp=True) as context:
        yield context


@pytest.fixture(scope="module")
def server() -> Iterator[Hosted]:
    with hosted(**ONE) as running:
        yield running


@pytest.fixture
def page(pages: BrowserContext) -> Iterator[Page]:
    page = pages.new_page()
    yield page
    page.close()


def open_page(page: Page, port: int, query: str = "") -> None:
    page.goto(f"http://127.0.0.1:{port}/?{query}")
    ready(page)


def ready(page: Page) -> None:
    page.wait_for_selector("#shadow-vectors .js-plotly-plot .main-svg")
    expose(page)
    settled(page)


def settled(page: Page) -> None:
    page.wait_for_function(
        "() => { const { answer, idle } = window.modules.server;"
        " return answer('shadow') !== null && idle('shadow'); }"
    )


def add_a_class(page: Page) -> None:
    page.get_by_role("slider", name="Classes N", exact=True).press("ArrowRight")


def has(page: Page, n: int) -> None:
    """Wait until the page shows that many classes, and says no more of any trouble."""
    page.wait_for_function(f"new URLSearchParams(location.search).get('n') === '{n}'")
    settled(page)
    page.locator("#notices").wait_for(state="hidden")


@contextmanager
def proxy(behind: int, cut: threading.Event, buffers: bool = False) -> Iterator[int]:
    """A proxy that strips the referrer, may hold each answer back until it is whole, and cuts what
    is answered after 600 bytes while `cut`.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    try:
                        server = socket.create_connection(("127.0.0.1", behind))
                    except ConnectionRefusedError:  # the server is away
                        client.close()
                        continue
                    for ends in ((client, server, False), (server, client, True)):
                        threading.Thread(target=passed, args=ends, daemon=True).start()

        def passed(source: socket.socket, target: socket.socket, answers: bool) -> None:
            held = b""
            with closing(source), closing(target), suppress(OSError):
                while data := source.recv(65536):
                    cuts = answers and cut.is_set()
                    if answers and buffers:
                        held += data
                        continue
                    data = data[:600] if cuts else data
                    target.sendall(data if answers else REFERRER.sub(b"", data))
                    if cuts:
                        cut.clear()
                        for end in (source, target):
                            end.shutdown(socket.SHUT_RDWR)
                target.sendall(held)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def test_a_server_cut_off_or_restarted_and_an_hour_asleep_lose_nothing(page: Page) -> None:
    """A proxy that cuts an answer; a restart under a hand; a browser asleep over a restart."""
    port, cut = free_port(), threading.Event()
    with proxy(port, cut) as through:
        page.clock.install()
        with hosted(PORT=str(port), **ONE):
            open_page(page, through)
            cut.set()
            add_a_class(page)
            has(page, 5)
            assert not cut.is_set(), "no answer was cut"
        add_a_class(page)  # the server is away
        page.locator("#notices").get_by_text("cannot be reached").wait_for()
        with hosted(PORT=str(port), **ONE):
            page.clock.fast_forward("01:00:00")
            has(page, 6)
            add_a_class(page)
            has(page, 7)
            assert page.locator("#renewed").is_hidden(), "the same version is not a new one"


def test_a_page_of_an_older_version_asks_to_be_reloaded_and_is_the_same_after_that(
    page: Page, server: Hosted
) -> None:
    """All it has is kept, even what no link holds."""

    new = [True]

    def renewed(route: Route) -> None:
        if not new:
            route.continue_()
            return
        response = route.fetch()
        route.fulfill(response=response, headers={**response.headers, HEADER.lower(): "another"})

    open_page(page, server.port, "n=6&d=2")
    assert page.locator("#renewed").is_hidden()
    page.route(CALLBACKS, renewed)
    add_a_class(page)
    page.locator("#renewed").get_by_text("a newer version").wait_for()
    has(page, 7)
    new.clear()
    # As if the address could not hold the number of classes.
    page.evaluate("window.modules.url.take('n=7&d=2', false, ['n'])")
    page.wait_for_function("!location.search.includes('n=7')")
    page.evaluate("window.old = true")
    page.get_by_role("button", name="Reload").click()
    page.wait_for_function("!window.old")
    ready(page)
    has(page, 7)
    assert page.locator("#renewed").is_hidden()


def test_behind_a_proxy_that_strips_the_referrer_and_buffers_the_page_is_that_of_its_address(
    page: Page, server: Hosted
) -> None:
    with proxy(server.port, threading.Event(), buffers=True) as through:
        open_page(page, through, "n=6&d=2")
        page.locator("#shadow-headline").get_by_text("30 of 720").wait_for()
        add_a_class(page)
        has(page, 7)
