"""The Shadow view under a hand: dragging a class and the probe, scrubbing the temperature."""

from __future__ import annotations

from benchmarks.browser import browser_page, drag, percentiles, press, served, slide, times
from benchmarks.measure import Table

MOST = 45  # classes, which have 1,980 rankings


def tables() -> list[Table]:
    """Repaint times in headless Chromium."""
    table = Table(
        "Shadow view: from the input event to the repaint of its value (headless Chromium)",
        ["what", "repaints", "p50", "p95", "at most (p95)", "requests"],
    )
    with served() as address:
        for n in (4, 6, MOST):
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
            thumb = page.get_by_role("slider", name="Classes N", exact=True)
            low, high = (
                int(thumb.get_attribute(end) or 0) for end in ("aria-valuemin", "aria-valuemax")
            )
            width = thumb.evaluate("thumb => thumb.parentElement.getBoundingClientRect().width")
            step = width / (high - low)
            slide(page, "Classes N", [step * k for k in (1, 2, 1, 0) * 8])
            requests = page.evaluate("window.requests")
            for label, kind, most in (
                ("slide N between 4 and 6, D = 2", "answer", "100 ms"),
                ("slide N: until all four pictures are drawn", "whole", "-"),
            ):
                table.add(label, *percentiles(times(page, kind)), most, requests)
    return [table]
