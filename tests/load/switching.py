"""A browser that goes through all views and sections, hundreds of times, holds no more for it."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

from playwright.sync_api import CDPSession, Page

from benchmarks.measure import Table
from components.views import VIEWS
from tests.browser.person import open_section, opened, served_page, settled
from tests.load.judging import Judge

SWITCHES, MOST_GROWTH = 300, 0.1
SOLID = "n=5&d=3"  # pictures in space: each has a WebGL context

# Keeps a weak hand on every WebGL context, and counts those that are alive.
COUNT = """
(() => {
  const made = [];
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    const context = get.call(this, kind, ...more);
    if (context && /webgl/.test(kind) && !made.some((ref) => ref.deref() === context)) {
      made.push(new WeakRef(context));
    }
    return context;
  };
  window.contexts = () => made.filter((ref) => {
    const context = ref.deref();
    return context && !context.isContextLost();
  }).length;
})();
"""
HERE = "view => window.modules.server.answer(view) !== null"
Held = dict[str, float]


def switches() -> list[tuple[str, str]]:
    """Each section of each view, so that every step but those inside a view changes the view."""
    places = {view: list(VIEWS[view].sections) for view in VIEWS}
    longest = max(map(len, places.values()))
    return [
        (view, sections[round_ % len(sections)])
        for round_ in range(longest)
        for view, sections in places.items()
    ]


def held(page: Page, cdp: CDPSession) -> Held:
    """What the page holds after a collection: MB of heap, elements, listeners, contexts."""
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(100)
    used: Any = cdp.send("Runtime.getHeapUsage")
    counts: Any = cdp.send("Memory.getDOMCounters")
    return {
        "MB of heap": used["usedSize"] / 1e6,
        "DOM nodes": counts["nodes"],
        "listeners": counts["jsEventListeners"],
        "documents": counts["documents"],
        "WebGL contexts": page.evaluate("window.contexts()"),
    }


def switched(count: int) -> tuple[list[Held], list[str]]:
    """What is held after one round and after so many switches, and what the console said."""
    said: list[str] = []
    with served_page() as page:
        page.add_init_script(COUNT)
        page.on("console", lambda message: said.append(message.text))
        cdp = page.context.new_cdp_session(page)
        opened(page, "shadow", SOLID)
        places = switches()
        found = []
        for part in (islice(cycle(places), 2 * len(places)), islice(cycle(places), count)):
            for view, section in part:
                page.locator(f'[role="tab"][data-opens="{view}"]').press("Enter")
                page.wait_for_function(HERE, arg=view)
                settled(page, view)
                open_section(page, view, section)
            found.append(held(page, cdp))
    return found, [text for text in said if "Too many active WebGL" in text or "Lost" in text]


def switching(judge: Judge) -> Table:
    """The table."""
    (before, after), said = switched(SWITCHES)
    table = Table(
        f"{SWITCHES} switches of view and section in a browser; the heap grows by at most "
        f"{MOST_GROWTH:.0%}",
        ["held", "after two rounds", "after all"],
    )
    for name, value in before.items():
        table.add(name, f"{value:.1f}", f"{after[name]:.1f}")
    growth = after["MB of heap"] / before["MB of heap"] - 1
    judge(f"the heap grew by {growth:.0%}", growth <= MOST_GROWTH)
    judge("no WebGL context is left over", after["WebGL contexts"] <= before["WebGL contexts"])
    judge(f"the browser is silent about WebGL, but: {said[:1]}", not said)
    return table
