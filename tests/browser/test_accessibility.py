"""Every view, light and dark, wide and narrow: axe finds nothing serious, nothing overflows."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from components.views import VIEWS
from tests.browser.modules import expose


@pytest.fixture
def visit(chromium: Browser, address: str) -> Any:
    """Open the app in a window of a given width and colour scheme."""
    with ExitStack() as windows:

        def open_page(query: str, view: str, width: int, scheme: Any) -> Any:
            height = 800 if width > 500 else 667
            page = windows.enter_context(
                chromium.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    reduced_motion="reduce",
                    bypass_csp=True,  # axe is a script of its own
                )
            )
            page.goto(f"{address}/{query}")
            expose(page)
            page.wait_for_function(f"window.modules.server.answer('{view}')")
            page.wait_for_selector(f'[data-view="{view}"] .js-plotly-plot .main-svg')
            page.wait_for_function(f"window.modules.server.idle('{view}')")
            return page

        yield open_page


def serious(page: Any) -> list[str]:
    """What axe finds that is serious."""
    return [
        f"{v['id']} ({v['impact']}): {[n['target'] for n in v['nodes']][:3]}"
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(visit, view):
    query = "" if view == "shadow" else f"?view={view}"
    for width, scheme in ((1280, "light"), (375, "dark")):
        page = visit(query, view, width, scheme)
        assert serious(page) == [], f"{view}, {width} px, {scheme}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_dialog_for_tables(visit, scheme):
    page = visit("", "shadow", 375, scheme)
    page.get_by_role("button", name="Paste or open").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text").fill("cat 1 2\ndog 3 4")
    dialog.get_by_text("2 × 2 numbers read").wait_for()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_dark_is_dark_and_the_figures_follow(visit):
    page = visit("", "shadow", 1280, "light")
    ink = "getComputedStyle(document.querySelector('#shadow-softmax .ytick text')).fill"
    light = page.evaluate(ink)
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function(f"{ink} !== '{light}'")
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"
