"""A first visit: nothing that is seen moves when more of the page arrives."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import sync_playwright

from app import create_app
from benchmarks.browser import ARGUMENTS, CHROMIUM
from components.views import VIEWS

DESKTOP = {"width": 1350, "height": 940}  # Lighthouse's
MOST = 0.02  # of the layout shift that Lighthouse counts
NOTE = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) {
    if (!hadRecentInput) window.shifts.push(value);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
DRAWN = """view => document.querySelector(
  `[data-view="${view}"] .js-plotly-plot .main-svg, [data-view="${view}"] .soft-network svg`)"""


def test_nothing_moves_while_a_page_arrives(dash_thread_server: Any) -> None:
    dash_thread_server(create_app())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for view in VIEWS:
            page = browser.new_page(viewport=DESKTOP, bypass_csp=True)
            page.add_init_script(NOTE)
            page.goto(f"{dash_thread_server.url}/?view={view}")
            page.wait_for_function(DRAWN, arg=view)
            page.wait_for_timeout(700)  # what comes last
            assert sum(page.evaluate("window.shifts")) < MOST, view
            page.close()
        browser.close()
