"""From an empty cache to the headline and the first figure; what a second visit transfers."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.browser import ARGUMENTS, CHROMIUM
from benchmarks.measure import Table
from tests.load.judging import Judge
from tests.load.served import hosted

REPEATS = 3
MOST_HEADLINE, MOST_FIGURE, MOST_AGAIN = 0.6, 2.5, 100  # s, s, kB
PAGES = {
    "as it opens": ("", "shadow", "12 of 24 rankings"),
    "a deep link to Shadow": ("?n=6&w=&seed=3", "shadow", "30 of 720 rankings"),
    "a deep link to Soft sort": ("?view=soft_sort&soft=0", "soft_sort", "8 values"),
    "a deep link to Softmax": ("?view=softmax&mz=5,1,2", "softmax", "A"),
}

# Notes when the headline, and when a figure, was first in a painted frame.
WATCH = """
(() => {
  const seen = (window.seen = {});
  const look = () => {
    const now = performance.now();
    const h1 = document.querySelector("h1");
    if (!seen.headline && h1 && h1.textContent && h1.getClientRects().length) {
      seen.headline = now; seen.text = h1.textContent;
    }
    if (!seen.figure && document.querySelector("[data-view] .js-plotly-plot .main-svg .trace, "
        + "[data-view] .js-plotly-plot .gl-container canvas")) seen.figure = now;
    if (!seen.figure) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


def paints(judge: Judge) -> Table:
    """The table."""
    table = Table(
        f"First visit, empty browser cache (best and worst of {REPEATS}), then a second visit",
        ["page", "headline", "at most", "first figure", "at most", "1st visit", "2nd visit", "of"],
    )
    with hosted(HOSTED="1") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for label, (query, _, _) in PAGES.items():
            visits = [
                visit_twice(browser, f"http://127.0.0.1:{server.port}/{query}")
                for _ in range(REPEATS)
            ]
            headline, figure, first, second = zip(*visits, strict=True)
            table.add(
                label,
                f"{min(headline):.2f}-{max(headline):.2f} s",
                f"{MOST_HEADLINE} s",
                f"{min(figure):.2f}-{max(figure):.2f} s",
                f"{MOST_FIGURE} s",
                f"{max(first):,.0f} kB",
                f"{max(second):.0f} kB",
                f"{MOST_AGAIN} kB",
            )
            judge(f"headline: {label}", min(headline) <= MOST_HEADLINE)
            judge(f"first figure: {label}", min(figure) <= MOST_FIGURE)
            judge(f"second visit: {label}", max(second) <= MOST_AGAIN)
        browser.close()
    return table


def visit_twice(browser: Browser, address: str) -> tuple[float, float, float, float]:
    """Seconds to the headline and the figure, and the kB of the first and the second visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        seen, first = _visit(context, address)
        _, second = _visit(context, address)
        return seen["headline"] / 1e3, seen["figure"] / 1e3, first, second
    finally:
        context.close()


def _visit(context: BrowserContext, address: str) -> tuple[dict[str, Any], float]:
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    received: list[float] = []
    network.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
    page.add_init_script(WATCH)
    page.goto(address)
    while not page.evaluate("window.seen && window.seen.figure"):
        page.wait_for_timeout(50)
    page.wait_for_timeout(1500)  # what comes after the first figure counts as transferred too
    seen = page.evaluate("window.seen")
    page.close()
    return seen, sum(received) / 1e3
