"""The Shadow view under a hand: dragging a class and the probe, scrubbing the temperature."""

from __future__ import annotations

from benchmarks.browser import browser_page, drag, percentiles, press, served, times
from benchmarks.measure import Table


def tables() -> list[Table]:
    """Repaint times in headless Chromium."""
    table = Table(
        "Shadow view: from the input event to the repaint of its value (headless Chromium)",
        ["what", "repaints", "p50", "p95", "at most (p95)", "requests"],
    )
    with served() as address:
        for n in (4, 6):
            with browser_page(address, "" if n == 4 else f"?n={n}") as page:
                for label, name, move in (
                    (f"drag a class point, N = {n}, D = 2", "Class D", (30, 40)),
                    (f"drag the probe, N = {n}, D = 2", "Probe x", (-60, -80)),
                ):
                    page.evaluate("window.requests = 0")
                    drag(page, name, *move)
                    requests = page.evaluate("window.requests")
                    table.add(label, *percentiles(times(page, "answer")), "100 ms", requests)
                page.evaluate("window.requests = 0")
                press(page, "Temperature T", "ArrowLeft")
                requests = page.evaluate("window.requests")
                table.add(
                    f"scrub the temperature, N = {n}",
                    *percentiles(times(page, "frame")),
                    "35 ms",
                    requests,
                )
        with browser_page(address) as page:
            page.evaluate("window.requests = 0")
            press(page, "Classes N", "ArrowRight", times=2, pause=400)
            press(page, "Classes N", "ArrowLeft", times=2, pause=400)
            requests = page.evaluate("window.requests")
            table.add(
                "slide N from 4 to 6 and back",
                *percentiles(times(page, "answer")),
                "-",
                requests,
            )
    return [table]
