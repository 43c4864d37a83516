"""The programs that the page shows, run in a process of their own: they print what is on screen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError

from components.views import VIEWS
from tests.browser.modules import expose
from tests.unit.components.programs import unprinted

ROOT = Path(__file__).parents[2]
# A view's link, its sections, and its program for the sections that need one of their own.
PAGES = {
    "shadow": "names=cat,dog&ask=DCBA&to=-0.3,0.7",
    "softmax": "view=softmax&mz=2,-1,0.5&mt=0.7&mc=3&mk=2&names=cat,dog",
    "soft_sort": "view=soft_sort&sn=4&names=cat,dog",
}
# Measures for a minute; test_snippets.py runs it shortened.
LONG = {"error"}

# What is on screen, by element: of the open section, or around the sections.
SHOWN = """([view, section]) => {
  const texts = ":is(h1, p, dd, .sheet, .key-list)[id]";
  const all = [...document.querySelectorAll(`[data-view="${view}"] ${texts}`)];
  const panel = section && document.getElementById(`${view}-section-${section}`);
  const chosen = all.filter((e) => (panel ? panel.contains(e) : !e.closest("[role=tabpanel]")));
  const visible = chosen.filter((e) => e.checkVisibility());
  return Object.fromEntries(visible.map((e) => [e.id, e.innerText]));
}"""
READY = """([view, section]) => {
  const answer = window.modules.server.answer(view);
  return answer && answer.data.section === section && window.modules.server.idle(view)
    && [...document.querySelectorAll(`#${view}-section-${section} [data-panel]:not([hidden])`)]
      .every((panel) => panel.querySelector("[data-laid]"))
    && [...document.querySelectorAll(`#${view}-section-${section} .js-plotly-plot`)]
      .every((graph) => !graph.checkVisibility() || graph.querySelector(".main-svg"));
}"""
# What of it is missing, for who reads a failure.
LACKS = """([view, section]) => {
  const panels = document.querySelectorAll(`#${view}-section-${section} [data-panel]`);
  return {
    section: window.modules.server.answer(view)?.data.section,
    idle: window.modules.server.idle(view),
    empty: [...panels].filter((p) => !p.querySelector("[data-laid]")).map((p) => p.outerHTML),
    notices: document.querySelector("#notices")?.innerText,
  };
}"""
# Programs come in as a list, and go out as what each of them prints.
RUNNER = """
import contextlib, io, json, sys
printed = []
for program in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program, {})
    printed.append(out.getvalue())
json.dump(printed, sys.stdout)
"""


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with chromium.new_page(bypass_csp=True, base_url=address) as page:
        yield page


def opened(page: Page, view: str, section: str) -> None:
    """Wait until a section is on screen as a whole."""
    try:
        page.wait_for_function(READY, arg=[view, section], timeout=60_000)
    except TimeoutError as error:
        raise AssertionError((section, page.evaluate(LACKS, [view, section]))) from error


def printed(programs: list[str]) -> list[str]:
    """What programs print, each run as a file of its own would be, in one process."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUNNER],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    outputs: list[str] = json.loads(ran.stdout)
    return outputs


def test_every_program_on_the_page_prints_what_is_on_screen(page: Page) -> None:
    seen: list[tuple[str, str, str, dict[str, str]]] = []
    for view, query in PAGES.items():
        page.goto(f"/?{query}")
        page.wait_for_selector(f'[data-view="{view}"] .js-plotly-plot .main-svg')
        expose(page)
        for section in VIEWS[view].sections:
            page.click(f"#{view}-tab-{section}")
            opened(page, view, section)
            program = page.text_content(f"#{view}-section-python") or ""
            seen.append((view, section, program, page.evaluate(SHOWN, [view, section])))
        program = page.text_content(f"#{view}-python") or ""
        seen.append((view, "", program, page.evaluate(SHOWN, [view, ""])))
    seen = [one for one in seen if one[1] not in LONG]
    outputs = printed([program for _, _, program, _ in seen])
    lacking = [
        (view, section, key, numbers, text)
        for (view, section, _, texts), output in zip(seen, outputs, strict=True)
        for key, text in texts.items()
        if (numbers := unprinted(key, text, output))
    ]
    assert lacking == []
    assert all(program.strip() for _, _, program, _ in seen)
    assert sum(len(texts) for *_, texts in seen) > 60
