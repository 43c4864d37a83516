"""Sharing, by a person's means: the menu, the clipboard, a frame on another site."""

from __future__ import annotations

import threading
import time
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


def take_menu(page, graph):
    place = f'[data-figure="{graph}"]'
    page.first(f"{place} summary").send_keys(Keys.ENTER)
    button = page.first(f'{place} [data-take="link"]')
    page.until(button.is_displayed)
    return button


def test_the_link_to_a_figure_is_copied(page, clipboard):
    page.open("?n=5")
    page.settled()
    take_menu(page, "shadow-cells").send_keys(Keys.ENTER)
    page.says('[data-figure="shadow-cells"] [data-take="link"]', "Copied")
    assert clipboard() == f"{page.duo.driver.current_url}#shadow-cells-figure"


SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      window.shifts.push([value, ...sources.map(({ node }) => node && node.nodeName)]);
    }
  }).observe({ type: "layout-shift" });
"""
SELECTED = """
  const { activeElement: field } = document;
  return [field.closest(".by-hand") !== null, field.value, field.selectionStart,
    field.selectionEnd, window.shifts];
"""


def shown(page, selector, count):
    """Those elements that can be seen, once they are so many."""
    found = [element for element in page.all(selector) if element.is_displayed()]
    return found if len(found) == count else []


def test_where_the_clipboard_is_refused_the_text_stands_selected_and_nothing_moves(page):
    page.open("?n=5")
    page.settled()
    # As a browser does that lets no page write: this one has no such setting.
    page.run("navigator.clipboard.writeText = () => Promise.reject(new DOMException('no'))")
    copied = {}
    page.first("#share summary").send_keys(Keys.ENTER)
    # The link of a person's own waits for an upload.
    for button in page.until(lambda: shown(page, "#share [data-copies]", 4)):
        source = button.get_attribute("data-copies")
        copied[button] = page.run(f"return document.getElementById('{source}').textContent")
    link = f"{page.duo.driver.current_url}#shadow-cells-figure"
    for button, text in [*copied.items(), (None, link)]:
        if button is None:
            page.first("#share summary").send_keys(Keys.ENTER)
            button = take_menu(page, "shadow-cells")
        time.sleep(0.5)  # what opening the menu moved
        page.run(SHIFTS)
        button.send_keys(Keys.ENTER)
        page.until(lambda: page.first(".by-hand textarea"))
        assert page.run(SELECTED) == [True, text, 0, len(text), []]
        page.run("return document.activeElement").send_keys(Keys.ESCAPE)
        assert page.all(".by-hand") == []
        assert page.run("return document.activeElement") == button
        assert not page.first("#notices").is_displayed()


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
        page.first('[data-figure="shadow-cells"] [data-take="screen"]').click()
        page.says("#shadow-cells-figure [role=status]", "so it fills the window")
        page.first('[data-figure="shadow-cells"] [data-take="screen"]').click()
        assert page.all("#shadow-cells-figure > [role=status]") == []
        page.run(
            "document.querySelector('#full-page').addEventListener('click',"
            " (event) => event.preventDefault())"
        )
        page.first("#full-page").click()
        assert page.first("#full-page").get_attribute("href").endswith("/?n=5")
    finally:
        page.duo.driver.switch_to.default_content()
        server.shutdown()
