"""What a person does with a page by keys and clipboard, and what it then is: for Playwright."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from benchmarks.browser import ARGUMENTS, CHROMIUM
from components.serving.settings import Settings
from components.state.page import read_page
from components.views import VIEWS
from tests.browser.modules import expose

# Pages on which every control of a view can be seen and changes something; each shows all sections.
WITHOUT_WEBGL = {"turned"}  # controls for pictures in space drawn flat: test_space.py turns them
PAGES = {
    "shadow": [
        "n=4&w=1,0.2;-1.4,0.6;-0.6,-1.5;-0.2,0.8&bias=1&seed=3&x=0.3,0.2&ask=ADBC&find=A...",
        "n=5&d=3&w=0.1,0.2,0.3;0.4,0.5,0.6;0.7,0.8,0.9000000000000001;0.2,0.7,1.2;1,-1,-3&find=A>B>C...",
    ],
    "soft_sort": [
        "view=soft_sort&sn=4&sv=3,1,2,0.5&srule=distance&stab=vectors&slayer=2&swires=0:1;1:2",
        "view=soft_sort&sn=3&sv=3,1,2&ssort=smooth",
    ],
    "softmax": ["view=softmax&mn=4&mz=1,2,0.5,-1&mc=2&mk=2&mq=1"],
    "audit": ["view=audit&apreset=sphere&apage=2&aq=1"],
}

# All of a section stands.
LAID = """window.modules.server.answer("{view}").data.section === "{section}"
  && [...document.querySelectorAll("#{view}-section-{section} [data-panel]:not([hidden])")]
    .every((place) => place.querySelector("[data-laid]"))"""
STANDS = "() => window.modules.url.query().replace(/^[?]/, '')"
SETTLED = "view => window.modules.server.idle(view)"


@cache
def chromium() -> Browser:
    """Debian's Chromium for Playwright, started once: a process can run one Playwright."""
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@contextmanager
def served(**settings: Any) -> Iterator[str]:
    """The app, served without a limit of requests; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(Settings(**{"rate": "", **settings}))
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    app.server.extensions["jobs"].close()


@contextmanager
def window(browser: Browser, address: str, **more: Any) -> Iterator[Page]:
    """A page in a window that keeps nothing, and whose clipboard may be used as by a person's keys.

    `more` is what else Playwright's new_context is told.
    """
    errors: list[Any] = []
    with browser.new_context(
        bypass_csp=True,
        base_url=address,
        permissions=["clipboard-read", "clipboard-write"],
        **{"viewport": {"width": 1280, "height": 900}, **more},
    ) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(error))
        yield page
    assert not errors, "\n".join(map(str, errors))


@contextmanager
def served_page(**more: Any) -> Iterator[Page]:
    """A page of the app on a server of its own."""
    with served() as address, window(chromium(), address, **more) as page:
        yield page


def opened(page: Page, view: str, query: str) -> None:
    page.goto(f"/?{query}")
    page.wait_for_selector(f'[data-view="{view}"] .js-plotly-plot .main-svg')
    expose(page)
    page.wait_for_function("view => window.modules.server.answer(view) !== null", arg=view)
    settled(page, view)


def settled(page: Page, view: str) -> None:
    page.wait_for_function(SETTLED, arg=view)


def stands(page: Page) -> str:
    """The query string of what is shown."""
    return str(page.evaluate(STANDS))


def wait_for_query(page: Page, view: str, wanted: str) -> None:
    """Wait until a view shows this; keys that scripts have set may stand elsewhere in the query."""
    page.wait_for_function(
        f"""([view, wanted]) => {{
          const sorted = (query) => query.split("&").sort().join("&");
          return ({SETTLED})(view) && sorted(({STANDS})()) === sorted(wanted);
        }}""",
        arg=[view, wanted],
    )


def box(page: Page, view: str, name: str) -> Locator:
    return page.locator(f'[data-view-of="{view}"][data-box="{name}"]:visible input').first


def boxes(page: Page, view: str, kind: str = "box") -> list[str]:
    """The edits of the boxes that are to be seen, in their order."""
    names = page.locator(f'.{kind}[data-view-of="{view}"]:visible').evaluate_all(
        "all => all.map((place) => place.dataset.box)"
    )
    return list(dict.fromkeys(names))


def after(page: Page, view: str, name: str, value: Any) -> str:
    """The address that the view's own edit leads to from here."""
    here = read_page(stands(page))[0]
    if name == "names":
        return here.with_names(value)[0].to_query()
    return VIEWS[view].apply(here, {name: value})[0].to_query()


def open_section(page: Page, view: str, name: str) -> None:
    """By its tab, and wait until all of it stands."""
    page.locator(f"#{view}-tab-{name}").press("Enter")
    page.wait_for_function(f"() => {LAID.format(view=view, section=name)}")
    settled(page, view)
