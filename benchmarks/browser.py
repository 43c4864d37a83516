"""Times in a real headless Chromium: from the event of a hand to the paint of its value."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.browser.modules import expose

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--enable-unsafe-swiftshader",
]

# Notes when an edit's event happened, under which number it left, and when its answer was painted;
# likewise for a frame that is drawn without a request. The app itself is not changed.
PROBE = """
() => {
  const marks = (window.marks = []);
  let last = 0;
  for (const name of ["pointermove", "keydown", "pointerdown"]) {
    document.addEventListener(name, (event) => { last = event.timeStamp; }, true);
  }
  const { server, scrub, draw } = window.modules;
  const painted = (from, kind) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => marks.push([kind, performance.now() - from]);
    channel.port2.postMessage(0);
  });
  const sent = new Map();
  let edit = 0;
  server.pushed.add(() => { edit = last; });
  const fetch0 = window.fetch;
  window.fetch = (resource, options) => {
    const { inputs } = JSON.parse((options && options.body) || "{}");
    if (inputs && inputs[0].value && inputs[0].value.number) sent.set(inputs[0].value.number, edit);
    return fetch0(resource, options);
  };
  server.applied.add((view, answer) => {
    if (!sent.has(answer.number)) return;
    const from = sent.get(answer.number);
    painted(from, "answer");
    const whole = () => (draw.drawing() ? setTimeout(whole, 4) : painted(from, "whole"));
    whole();
  });
  scrub.shown.add(() => painted(last, "frame"));
  window.requests = 0;
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) if (e.name.includes("_dash-update")) window.requests += 1;
  }).observe({ type: "resource" });
}
"""


@contextmanager
def served(port: int = 8099) -> Iterator[str]:
    """The app in a process of its own, as `make run` starts it."""
    process = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "HOST": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browser_page(address: str, query: str = "", view: str = "shadow") -> Iterator[Page]:
    """The page in a browser, its view drawn and the probe in place."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        # The measuring scripts are evaluated strings, which the app's own policy forbids.
        page = browser.new_page(viewport={"width": 1280, "height": 800}, bypass_csp=True)
        page.goto(address + query)
        expose(page)
        page.wait_for_function(f"window.modules.server.answer('{view}')")
        page.wait_for_selector(f'[data-view="{view}"] .js-plotly-plot .main-svg')
        page.wait_for_timeout(1500)
        page.evaluate(PROBE)
        yield page
        browser.close()


def drag(page: Page, name: str, dx: float, dy: float, moves: int = 80, pause: int = 16) -> None:
    """Move a handle there and back by mouse, as a hand does."""
    box = page.get_by_role("slider", name=name, exact=True).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(moves):
        turn = np.sin(np.pi * (k + 1) / moves)
        page.mouse.move(x + dx * turn, y + dy * turn)
        page.wait_for_timeout(pause)
    page.mouse.up()
    page.wait_for_timeout(500)


def slide(page: Page, name: str, pixels: list[float], pause: int = 400) -> None:
    """Drag the thumb of a slider by mouse to each of these distances from where it was."""
    box = page.get_by_role("slider", name=name, exact=True).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for distance in pixels:
        page.mouse.move(x + distance, y)
        page.wait_for_timeout(pause)
    page.mouse.up()
    page.wait_for_timeout(pause)


def press(page: Page, name: str, key: str, times: int = 60, pause: int = 25) -> None:
    """Press a key on a slider again and again."""
    page.get_by_role("slider", name=name, exact=True).focus()
    for _ in range(times):
        page.keyboard.press(key)
        page.wait_for_timeout(pause)
    page.wait_for_timeout(400)


def times(page: Page, kind: str) -> list[float]:
    """The milliseconds from event to paint since the last call, and forget those of this kind."""
    marks: list[Any] = page.evaluate(
        """kind => {
          const [these, others] = [true, false].map(
            (of) => window.marks.filter((m) => (m[0] === kind) === of));
          window.marks.splice(0, window.marks.length, ...others);
          return these;
        }""",
        kind,
    )
    return [milliseconds for _, milliseconds in marks]


def percentiles(values: list[float]) -> tuple[str, str, str]:
    """How many, p50 and p95 in milliseconds, as text."""
    if not values:
        return "0", "-", "-"
    p50, p95 = np.percentile(values, [50, 95])
    return str(len(values)), f"{p50:.0f} ms", f"{p95:.0f} ms"
