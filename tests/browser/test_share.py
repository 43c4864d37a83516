"""Sharing, by a person's means: the menu, the clipboard, a frame on another site."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from selenium.webdriver.common.keys import Keys


@pytest.fixture
def clipboard(page):
    page.duo.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    return lambda: page.duo.driver.execute_async_script(
        "navigator.clipboard.readText().then(arguments[0], () => arguments[0](''))"
    )


def place(page, selector):
    return page.run(
        f"const r = document.querySelector('{selector}').getBoundingClientRect();"
        "return [r.left, r.top, r.width, r.height]"
    )


def test_copying_the_link_moves_nothing(page, clipboard):
    page.open("?n=5&d=2")
    before = [place(page, name) for name in ("#content", "#shadow-headline", "#shadow-matrix")]
    summary = page.first("#share summary")
    summary.send_keys(Keys.ENTER)
    page.first("#copy-link").send_keys(Keys.ENTER)
    page.says("#copy-link", "Copied")
    assert clipboard() == page.duo.driver.current_url
    assert clipboard().endswith("?n=5")
    now = [place(page, name) for name in ("#content", "#shadow-headline", "#shadow-matrix")]
    assert now == before
    page.first("#copy-link").send_keys(Keys.ESCAPE)
    page.until(lambda: not page.run("return document.querySelector('#share').open"))


def test_the_program_is_shown_and_copied(page, clipboard):
    page.open("?part=line")
    page.first(".snippet summary").click()
    page.says("#shadow-section-python", "layer.line(")
    page.first('[data-copies="shadow-section-python"]').click()
    page.says('[data-copies="shadow-section-python"]', "Copied")
    assert clipboard() == page.run(
        "return document.querySelector('#shadow-section-python').textContent"
    )


def test_the_code_to_embed_shows_the_view_on_another_site(page):
    page.open("?n=5")
    page.first("#share summary").click()
    page.first('[data-hides="controls"]').click()
    code = page.first("#share-embed").text
    assert "embed=1&amp;hide=controls" in code

    class Other(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><h1>Elsewhere</h1>{code}".encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page.duo.driver.get(f"http://127.0.0.1:{server.server_port}/")
        page.duo.driver.switch_to.frame(page.first("iframe"))
        page.until(lambda: page.first('[data-view="shadow"] .js-plotly-plot .main-svg'))
        page.says("#full-page", "Open the full page")
        assert not page.first(".controls").is_displayed()
        assert not page.first(".header").is_displayed()
        page.run(
            "document.querySelector('#full-page').addEventListener('click',"
            " (event) => event.preventDefault())"
        )
        page.first("#full-page").click()
        assert page.first("#full-page").get_attribute("href").endswith("/?n=5")
    finally:
        page.duo.driver.switch_to.default_content()
        server.shutdown()
