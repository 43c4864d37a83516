"""A first visit: nothing that is seen moves when more of the page arrives."""

from __future__ import annotations

from playwright.sync_api import Browser

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


def test_nothing_moves_while_a_page_arrives(chromium: Browser, address: str) -> None:
    for view in VIEWS:
        with chromium.new_page(viewport=DESKTOP, bypass_csp=True) as page:
            page.add_init_script(NOTE)
            page.goto(f"{address}/?view={view}")
            page.wait_for_function(DRAWN, arg=view)
            page.wait_for_timeout(700)  # what comes last
            assert sum(page.evaluate("window.shifts")) < MOST, view
