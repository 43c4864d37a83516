"""The Soft sort view under a hand: scrubbing softness and layers, dragging an input."""

from __future__ import annotations

from playwright.sync_api import Page

from benchmarks.browser import browser_page, drag, percentiles, press, served, times
from benchmarks.measure import Table

VIEW = "soft_sort"
BARS = {8: "35 ms", 16: "50 ms"}
SECTIONS = (
    *("curves", "response", "matrix", "top_k", "compare", "networks", "bridge", "polytopes"),
    "vectors",
)


def _requests(page: Page) -> int:
    found: int = page.evaluate(
        "() => { const n = window.requests; window.requests = 0; return n; }"
    )
    return found


def _scrub(page: Page, table: Table, label: str, n: int) -> None:
    _requests(page)
    press(page, "Softness, softer →", "ArrowRight", times=30)
    press(page, "Softness, softer →", "ArrowLeft", times=30)
    table.add(label, *percentiles(times(page, "frame")), BARS[n], _requests(page))


def tables() -> list[Table]:
    """Repaint times in headless Chromium."""
    table = Table(
        "Soft sort view: from the input event to the repaint of its value (headless Chromium)",
        ["what", "repaints", "p50", "p95", "at most (p95)", "requests"],
    )
    with served(8098) as address:
        for n in (8, 16):
            with browser_page(address, f"?view={VIEW}&sn={n}", VIEW) as page:
                _scrub(page, table, f"scrub softness, n = {n}", n)
                press(page, "Layer", "ArrowLeft", times=6, pause=60)
                press(page, "Layer", "ArrowRight", times=6, pause=60)
                table.add(
                    f"scrub layers, n = {n}",
                    *percentiles(times(page, "frame")),
                    BARS[n],
                    _requests(page),
                )
                drag(page, "Input C", 0, 60)
                table.add(
                    f"drag an input, n = {n}",
                    *percentiles(times(page, "answer")),
                    "100 ms",
                    _requests(page),
                )
        for section in SECTIONS[1:]:
            for n in (8, 16):
                query = f"?view={VIEW}&sn={n}&stab={section}"
                with browser_page(address, query, VIEW) as page:
                    _scrub(page, table, f"scrub softness, n = {n}, section {section}", n)
        for n in (8, 16):
            query = f"?view={VIEW}&sn={n}&stab=response&saim=rank&sshow=derivative"
            with browser_page(address, query, VIEW) as page:
                _scrub(page, table, f"scrub softness, n = {n}, derivatives of the ranks", n)
    return [table]
