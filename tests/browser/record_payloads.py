"""Record what a real page posts, for the tests with hostile payloads to start from.

    python -m tests.browser.record_payloads

writes tests/cases/hosting/payloads.json; run it again when a view gets a new callback.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request, sync_playwright

from benchmarks.browser import ARGUMENTS, CHROMIUM, served

RECORDINGS = Path(__file__).parents[1] / "cases" / "hosting" / "payloads.json"
SIZE = 12_000  # characters; a longer one is not worth keeping twice


def main() -> None:
    found: dict[str, Any] = {}

    def keep(request: Request) -> None:
        body = request.post_data
        if "_dash-update-component" in request.url and body and len(body) < SIZE:
            payload = json.loads(body)
            value = payload["inputs"][0].get("value") if payload["inputs"] else None
            edits = value.get("edits", {}) if isinstance(value, dict) else {}
            found.setdefault(f"{payload['output']} {sorted(edits)[:2]}", payload)

    with served(8098) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        page.on("request", keep)
        for query in (
            "",
            "?n=5&d=3",
            "?view=soft_sort",
            "?view=soft_sort&stab=error",
            "?view=soft_sort&stab=learning",
            "?view=softmax",
            "?view=softmax&mpart=axis",
        ):
            page.goto(address + query)
            page.wait_for_selector(".js-plotly-plot .main-svg")
            page.wait_for_timeout(1500)
            _touch_everything(page)
        browser.close()
    RECORDINGS.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(payload) for payload in found.values())
    RECORDINGS.write_text(f"[\n{lines}\n]\n")
    print(f"{len(found)} payloads in {RECORDINGS}")


def _touch_everything(page: Page) -> None:
    """Press every button and tab that is there, and move every slider by a step."""
    for role in ("slider", "button", "tab"):
        for element in page.get_by_role(role).all():
            try:
                if role == "slider":
                    element.focus(timeout=300)
                    page.keyboard.press("ArrowRight")
                else:
                    element.click(timeout=300)
            except Exception:  # hidden by now, or covered: the next one
                continue
            page.wait_for_timeout(120)


if __name__ == "__main__":
    main()
