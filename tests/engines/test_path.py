"""One short path through the page in three engines: Chromium, Firefox, and WebKit as on iPhones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app import create_app
from tests.engines.drivers import ENGINES, KEEP_ERRORS, Engine

SOFTMAX = "return document.querySelector('#shadow-softmax-picture').getAttribute('aria-label')"
SAYS = "return document.querySelector(arguments[0])?.textContent.includes(arguments[1])"
PLOTTED = """
return [...document.querySelectorAll("#shadow-figures, [data-view=shadow] .js-plotly-plot")]
  .filter((graph) => graph._fullLayout && graph.querySelector(".main-svg")).length >= 4
"""
SEARCH = "return [...new URLSearchParams(location.search)].sort().join('&')"
QUERY = "return new URLSearchParams(location.search).get(arguments[0])"
WEIGHTS = """return [...document.querySelectorAll('input[aria-label^="Weight of class "]')]
  .map((box) => box.value).join()"""
BARS = """return [...document.querySelectorAll("#shadow-softmax .point path")]
  .map((bar) => bar.getAttribute("d")).join()"""
ASKED = """return performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("_dash-update-component")).length"""
SPACE = """return document.querySelectorAll("#shadow-cells .gl-container canvas").length > 0
  || document.body.innerText.includes("This browser does not draw in space")"""
BOX = 'input[aria-label="Weight of class A, feature 1"]'
SLIDER = '[role="slider"][aria-label="{}"]'


@pytest.fixture(params=ENGINES)
def engine(request: Any) -> Iterator[Engine]:
    with ENGINES[request.param]() as opened:
        yield opened


@pytest.fixture
def address(dash_thread_server: Any) -> str:
    """The app; its policy holds but for eval, by which Playwright runs what it is asked to."""
    app = create_app()
    own = app.interpolate_index
    app.interpolate_index = lambda **parts: own(**parts).replace(
        "<head>", f"<head><script>{KEEP_ERRORS}</script>", 1
    )
    app.server.wsgi_app = _with_eval(app.server.wsgi_app)
    dash_thread_server(app)
    return str(dash_thread_server.url)


def _with_eval(wsgi: Any) -> Any:
    def answer(environ: Any, start: Any) -> Any:
        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start(status, [(name, _allowing(value)) for name, value in headers], *rest)

        return wsgi(environ, started)

    return answer


def _allowing(policy: str) -> str:
    return policy.replace("script-src ", "script-src 'unsafe-eval' ", 1)


def test_a_short_path_works_in_every_engine(engine: Engine, address: str) -> None:
    engine.go(address)
    engine.until(SAYS, "#shadow-headline", "12 of 24 rankings are possible")
    engine.until(PLOTTED)

    # A number is typed.
    engine.click(BOX)
    engine.run("document.activeElement.select()")
    engine.type("1.25")
    engine.press("Tab")
    engine.until(QUERY, "w")
    assert engine.run(QUERY, "w").startswith("1.25,")

    # A class is dragged: its weights follow, and so does the address.
    weights, query = engine.run(WEIGHTS), engine.run(SEARCH)
    engine.drag(*engine.middle(SLIDER.format("Class D")), 30, 24)
    engine.until_other(WEIGHTS, weights)
    engine.until_other(SEARCH, query)

    # The temperature is scrubbed: the bars move, and nobody is asked.
    engine.middle("#shadow-softmax .point path")
    bars, asked = engine.run(BARS), engine.run(ASKED)
    engine.drag(*engine.middle(SLIDER.format("Temperature T")), 40, 0)
    engine.until_other(BARS, bars)
    engine.until(QUERY, "t")
    assert engine.run(ASKED) == asked

    # The link opens the same page.
    shown = [engine.run(script) for script in (SOFTMAX, WEIGHTS, SEARCH)]
    link = engine.run("return location.href")
    assert engine.complaints() == []
    engine.go("about:blank")
    engine.go(link)
    engine.until(PLOTTED)
    assert [engine.run(script) for script in (SOFTMAX, WEIGHTS, SEARCH)] == shown

    # Back from another view.
    engine.click('[data-opens="softmax"]')
    engine.until("return document.querySelector('[data-view=softmax] .js-plotly-plot .main-svg')")
    assert engine.run(QUERY, "view") == "softmax"
    engine.back()
    engine.until("return !document.querySelector('[data-view=shadow]').hidden")
    assert [engine.run(script) for script in (SOFTMAX, WEIGHTS, SEARCH)] == shown

    # A third dimension: in space where the browser can, flat and with a sentence where it cannot.
    engine.middle(SLIDER.format("Features D"))
    engine.run("document.querySelector(arguments[0]).focus()", SLIDER.format("Features D"))
    engine.press("ArrowRight")
    engine.until(SAYS, "#shadow-headline", "24 of 24")
    engine.until(SPACE)

    assert engine.complaints() == []
