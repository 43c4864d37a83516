"""A first visit as Lighthouse judges it, desktop and mobile, against the server as it is hosted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.browser import ARGUMENTS, CHROMIUM, ROOT
from benchmarks.measure import Table
from tests.load.first_paint import visit_twice
from tests.load.served import hosted

LIGHTHOUSE = ROOT / "benchmarks" / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = 5
TRIES = 4 * RUNS  # a run in ten fails to measure
KINDS = {"desktop": ["--preset=desktop"], "mobile": []}
SCORES = {
    "performance": {"desktop": 95, "mobile": 80},
    "accessibility": {"desktop": 100, "mobile": 100},
    "best-practices": {"desktop": 100, "mobile": 100},
    "seo": {"desktop": 100, "mobile": 100},
}
# What a run measures: its name there, how it is written, and the most that it should be.
MEASURED = {
    "blocking": ("total-blocking-time", "{:,.0f} ms", {"desktop": "", "mobile": "900 ms"}),
    "layout shift (CLS)": ("cumulative-layout-shift", "{:.3f}", dict.fromkeys(KINDS, "0.02")),
    "largest paint": ("largest-contentful-paint", "{:,.0f} ms", dict.fromkeys(KINDS, "")),
    "interactive": ("interactive", "{:,.0f} ms", dict.fromkeys(KINDS, "")),
}


def tables() -> list[Table]:
    """What a first visit transfers and waits for, and what Lighthouse makes of it."""
    with hosted(HOSTED="1", RATE="off") as server:
        address = f"http://127.0.0.1:{server.port}/"
        return [_visits(address), *([_judged(address)] if LIGHTHOUSE.exists() else [])]


def _visits(address: str) -> Table:
    table = Table(
        f"First visit, empty cache, 1280 x 800 (median of {RUNS}; server on the same machine)",
        ["what", "measured", "at most"],
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        visits = [visit_twice(browser, address) for _ in range(RUNS)]
        browser.close()
    headline, figure, first, second = (median(column) for column in zip(*visits, strict=True))
    table.add("headline", f"{headline:.2f} s", "")
    table.add("first figure", f"{figure:.2f} s", "1.2 s")
    table.add("transferred", f"{first:,.0f} kB", "1,000 kB")
    table.add("transferred by a second visit", f"{second:,.0f} kB", "100 kB")
    return table


def _judged(address: str) -> Table:
    table = Table(
        f"Lighthouse {_version()} (median of {RUNS})",
        ["what", *(word for kind in KINDS for word in (kind, "bar"))],
    )
    reports = {kind: _reports(address, kind) for kind in KINDS}
    for name, least in SCORES.items():
        cells: list[str] = []
        for kind, runs in reports.items():
            score = median(100 * run["categories"][name]["score"] for run in runs)
            cells += [f"{score:.0f}", str(least[kind])]
        table.add(name.replace("-", " "), *cells)
    for what, (name, form, most) in MEASURED.items():
        cells = []
        for kind, runs in reports.items():
            value = median(run["audits"][name]["numericValue"] for run in runs)
            cells += [form.format(value), most[kind]]
        table.add(what, *cells)
    return table


def _reports(address: str, kind: str) -> list[dict[str, Any]]:
    """The reports of so many runs; those that could not measure are run again."""
    found: list[dict[str, Any]] = []
    for _ in range(TRIES):
        report = _report(address, kind)
        if report:
            found.append(report)
        if len(found) == RUNS:
            return found
    raise RuntimeError(f"Lighthouse measured {len(found)} of {RUNS} visits in {TRIES} tries.")


def _report(address: str, kind: str) -> dict[str, Any] | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        subprocess.run(
            [
                _node(),
                str(LIGHTHOUSE),
                address,
                "--quiet",
                "--output=json",
                f"--output-path={path}",
                f"--chrome-flags={' '.join(['--headless=new', *ARGUMENTS])}",
                *KINDS[kind],
            ],
            env={**os.environ, "CHROME_PATH": CHROMIUM},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        report: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    scored = report and all(report["categories"][name]["score"] is not None for name in SCORES)
    return report if scored and "runtimeError" not in report else None


def _node() -> str:
    """Node of the virtual environment, or the machine's own."""
    own = Path(sys.executable).parent
    return shutil.which("node", path=f"{own}{os.pathsep}{os.environ.get('PATH', '')}") or "node"


def _version() -> str:
    package = json.loads((LIGHTHOUSE.parents[1] / "package.json").read_text())
    return str(package["version"])
