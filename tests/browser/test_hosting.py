"""The hosted app in a browser: its policy is never violated, a limit is quiet, a prefix works."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from components.views import VIEWS
from tests.browser import person
from tests.browser.modules import expose
from tests.load.served import Hosted, free_port, hosted

PATIENCE = 30_000  # ms

PAGES = [
    *((view, f"view={view}") for view in VIEWS),
    ("shadow", "n=5&d=3&w="),
    ("shadow", "embed=1"),
]

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Hosted]:
    with hosted(HOSTED="1", WORKERS="1") as running:
        yield running


class Visit:
    """A page, and what its browser complained about."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 900})
        self.page.add_init_script(WATCH)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    def open(self, address: str, view: str) -> Page:
        self.page.goto(address)
        graph = f'[data-view="{view}"] .js-plotly-plot .main-svg'
        self.page.wait_for_selector(graph, timeout=PATIENCE, state="attached")
        expose(self.page)
        self.until(f"window.modules.server.answer('{view}') !== null")
        self.until(f"window.modules.server.idle('{view}')")
        return self.page

    def until(self, condition: str) -> None:
        """Wait for a condition without wait_for_function, which the policy rightly blocks."""
        end = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(f"Boolean({condition})"):
            assert time.monotonic() < end, f"not within {PATIENCE} ms: {condition}"
            self.page.wait_for_timeout(50)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    there = Visit(chromium)
    yield there
    there.page.close()


def test_no_view_and_no_section_violates_the_policy(visit: Visit, server: Hosted) -> None:
    for view, query in PAGES:
        page = visit.open(f"http://127.0.0.1:{server.port}/?{query}", view)
        policy = page.evaluate("fetch('').then((r) => r.headers.get('content-security-policy'))")
        assert "script-src 'self' 'sha256-" in policy
        assert "unsafe-eval" not in policy
        for section in VIEWS[view].sections if query == f"view={view}" else ():
            page.locator(f"#{view}-tab-{section}").press("Enter")
            visit.until(person.LAID.format(view=view, section=section))
            visit.until(f"window.modules.server.idle('{view}') && !window.modules.draw.drawing()")
            assert page.evaluate("window.violations") == [], section
        page.wait_for_timeout(300)  # what a late script does counts too
        assert page.evaluate("window.violations") == [], query
        assert visit.complaints == [], query


def test_the_policy_does_block_what_it_forbids(visit: Visit, server: Hosted) -> None:
    """The watch above would see a violation."""
    page = visit.open(f"http://127.0.0.1:{server.port}/", "shadow")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
        " document.body.append(s); }"
    )
    visit.until("window.violations.length === 1")
    assert page.evaluate("window.bad === undefined")


def test_too_fast_is_said_quietly_and_loses_nothing(visit: Visit) -> None:
    with hosted(WORKERS="1", RATE="60/second") as server:
        page = visit.open(f"http://127.0.0.1:{server.port}/", "shadow")
        probe = page.get_by_role("slider", name="Probe x", exact=True)
        said = []
        for _ in range(60):
            probe.press("ArrowRight")
            page.wait_for_timeout(20)
            text = page.locator("#notices").inner_text()
            if "a little fast" in text:
                said.append(text)
                break
        assert said, "sixty milliseconds of computing in a second were always enough"
        assert page.locator("#shadow-polytope .js-plotly-plot .main-svg").count()
        visit.until("window.modules.server.idle('shadow')")
        visit.until("document.getElementById('notices').hidden")
        drawn = page.evaluate("window.modules.server.answer('shadow').controls['probe.0']")
        shown = probe.get_attribute("aria-valuetext") or ""
        assert f"{drawn:.2f}".rstrip("0").rstrip(".").replace("-", "−") in shown
        # The browser itself notes a 429; nothing else may complain.
        assert [c for c in visit.complaints if "429" not in c] == []


NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log warn;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    location /tools/explorer/ {{
      proxy_pass http://127.0.0.1:{behind}{path};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
    location / {{ return 404 "outside"; }}
  }}
}}
"""


def find_nginx() -> str:
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
    assert program, "nginx is missing: tests/system-packages.sh installs it"
    return program


@contextmanager
def nginx(folder: Path, behind: int, path: str) -> Iterator[int]:
    """Debian's nginx on loopback, in front of the app."""
    program = find_nginx()
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        NGINX.format(folder=folder, port=port, behind=behind, path=path), encoding="utf-8"
    )
    process = subprocess.Popen([program, "-c", str(configuration), "-e", str(folder / "log")])
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("path", ["/", ""], ids=["prefix cut off", "prefix passed on"])
def test_under_a_prefix_behind_nginx(visit: Visit, tmp_path: Path, path: str) -> None:
    settings = {"WORKERS": "1", "PREFIX": "/tools/explorer/", "TRUSTED_PROXIES": "1"}
    outside: list[str] = []
    with hosted(**settings) as server, nginx(tmp_path, server.port, path) as port:
        visit.page.on("response", lambda r: outside.append(r.url) if r.status >= 400 else None)
        address = f"http://127.0.0.1:{port}/tools/explorer/"
        page = visit.open(f"{address}?n=5&d=2", "shadow")
        assert "20 of 120" in page.locator("#shadow-headline").inner_text()
        page.get_by_role("slider", name="Classes N", exact=True).press("ArrowLeft")
        visit.until("document.getElementById('shadow-headline').textContent.startsWith('12 of')")
        page.get_by_role("tab", name="Softmax").click()
        visit.until("window.modules.server.answer('softmax') !== null")
        visit.until("window.location.search.includes('view=softmax')")
        assert page.evaluate("window.location.pathname") == "/tools/explorer/"
        assert _fetched(page, f"{address}health") == 200
        assert page.evaluate("window.violations") == []
    assert outside == []
    assert visit.complaints == []


def _fetched(page: Page, address: str) -> Any:
    return page.evaluate("(address) => fetch(address).then((r) => r.status)", address)
