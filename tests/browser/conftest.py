"""A page of the real app in headless Chromium, with what every browser test needs of it.

Two programs drive the browser: Selenium cannot answer a request in the server's place, open a page
in another colour scheme or act before its first script runs, so accessibility, refusals, hosting
and the benchmarks need Playwright; the tests that use this file were written for Selenium, which
dash[testing] brings along, and as Playwright could do what they ask, a new test is written for it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

# A server's thread is ended with its test, in whatever it does: torch half imported stays broken.
import torch  # noqa: F401
from dash.testing.application_runners import BaseDashRunner, ThreadedRunner
from playwright.sync_api import Browser, expect
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from app import create_app
from tests.browser import person
from tests.browser.modules import EXPOSE

# Processes that run tests side by side serve on ports of their own.
BaseDashRunner._next_port += 1000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])

END = 10  # seconds that a request under way has to end before its server is ended
_end_server = ThreadedRunner.stop


def _end_server_at_rest(self: Any) -> None:
    """A thread that is ended in the middle of an answer would be an error of the test."""
    end = time.monotonic() + END
    while time.monotonic() < end and any(
        "process_request_thread" in thread.name for thread in threading.enumerate()
    ):
        time.sleep(0.05)
    _end_server(self)


ThreadedRunner.stop = _end_server_at_rest

PATIENCE = 20  # seconds: the machines that run this are slow, and a condition ends the wait
expect.set_options(timeout=1000 * PATIENCE)


def pytest_setup_options():
    """How dash[testing] starts the browser: Debian's Chromium, headless, with software WebGL."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1280,900",
        "--enable-unsafe-swiftshader",
    ):
        options.add_argument(argument)
    return options


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The app, served once for all tests of a process that use Playwright."""
    with person.served() as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """The one Chromium of Playwright; each test has windows of its own."""
    return person.chromium()


@dataclass
class Page:
    """The open page; `duo` is dash[testing]'s own browser object."""

    duo: Any

    def open(self, query: str = "", view: str = "shadow") -> Page:
        """Load the page and wait until the view's first graph is plotted."""
        self.duo.driver.get(f"{self.duo.server_url}/{query}")
        self.until(lambda: self.first(f'[data-view="{view}"] .js-plotly-plot .main-svg'))
        self.run(EXPOSE)
        self.until(lambda: self.run(f"return window.modules.server.answer('{view}') !== null"))
        return self

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a line of JavaScript in the page."""
        return self.duo.driver.execute_script(script, *arguments)

    def until(self, condition: Callable[[], Any], timeout: float = PATIENCE) -> Any:
        """Wait for a condition, and give back what it returned."""
        return WebDriverWait(
            self.duo.driver, timeout, poll_frequency=0.05, ignored_exceptions=(Exception,)
        ).until(lambda _: condition())

    def first(self, selector: str) -> WebElement:
        """The first element that a CSS selector finds."""
        return self.duo.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """All elements that a CSS selector finds."""
        return self.duo.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """The visible text of the first element that a selector finds."""
        return self.first(selector).text

    def says(self, selector: str, wanted: str) -> str:
        """Wait until an element's text contains `wanted`."""
        try:
            return self.until(lambda: self.text(selector) if wanted in self.text(selector) else "")
        except Exception:
            raise AssertionError(
                f"{selector} says {self.text(selector)!r}, not {wanted!r}"
            ) from None

    def slider(self, name: str) -> WebElement:
        """A slider, a handle or a thumb, by its accessible name."""
        return self.first(f'[role="slider"][aria-label="{name}"]')

    def press(self, name: str, key: str, times: int = 1) -> None:
        """Press a key on a slider."""
        for _ in range(times):
            self.slider(name).send_keys(key)

    def slide_to(self, name: str, value: int) -> None:
        """Move a slider of whole numbers with the arrow keys."""
        now = int(self.slider(name).get_attribute("aria-valuenow"))
        self.press(name, Keys.ARROW_RIGHT if value > now else Keys.ARROW_LEFT, abs(value - now))

    def still(self, element: WebElement) -> WebElement:
        """Wait until an element stands where it stood a look before: a hand would miss it."""
        looks: list[dict[str, int]] = [{}]

        def stands() -> bool:
            looks.append(element.rect)
            return looks[-1] == looks[-2]

        self.until(stands)
        return element

    def drag(self, element: WebElement, x: int, y: int) -> None:
        """Drag an element by so many pixels, in a few steps."""
        chain = ActionChains(self.duo.driver, duration=20).click_and_hold(self.still(element))
        for _ in range(4):
            chain = chain.move_by_offset(x // 4, y // 4)
        chain.move_by_offset(x - 4 * (x // 4), y - 4 * (y // 4)).release().perform()

    def button(self, label: str) -> WebElement:
        """A visible button by its text."""
        return next(b for b in self.all("button") if b.text.strip() == label and b.is_displayed())

    def box(self, label: str) -> WebElement:
        """A box by its accessible name."""
        return self.first(f'input[aria-label="{label}"]')

    def enter(self, label: str, value: str) -> None:
        """Type a value into a box in place of what is there."""
        box = self.box(label)
        box.send_keys(Keys.CONTROL, "a")
        box.send_keys(value)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a menu by (part of) its text."""
        self.until(
            lambda: (
                next(
                    e for e in self.all("label") if e.text.strip() == label and e.is_displayed()
                ).click()
                or True
            )
        )
        self.until(
            lambda: (
                next(
                    o for o in self.all('[role="option"]') if option in o.text and o.is_displayed()
                ).click()
                or True
            )
        )

    def query(self) -> str:
        """The query string in the address bar."""
        return self.run("return window.location.search")

    def settled(self, view: str = "shadow") -> None:
        """Wait until nothing is under way for a view."""
        self.until(lambda: self.run(f"return window.modules.server.idle('{view}')"))


@pytest.fixture
def page(dash_duo: Any) -> Any:
    """The app, served and open in a browser; a console error fails the test."""
    dash_duo.start_server(create_app())
    yield Page(dash_duo)
    errors = [entry for entry in dash_duo.get_logs() or [] if "favicon" not in entry["message"]]
    assert errors == [], "the page reported errors"
