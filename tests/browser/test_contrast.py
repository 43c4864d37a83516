"""Every text of every section stands out from what lies under it, light and dark: 4.5 to 1 (WCAG).

Colours are those that the browser computed. What lies under a text is asked of the page itself: the
boxes and shapes at its middle, from the text downwards, laid over each other. A picture of pixels
(a heat map, a canvas) tells no colour; tests/unit/components/test_contrast.py reads its figure.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from components.views import VIEWS
from tests.browser.modules import expose

LEAST = 4.5
TALL = {"width": 1280, "height": 4200}  # no text is out of sight

# Each text that is too faint: [text, contrast, its colour, the ground, where it is].
FAINT = """
(least) => {
  const all = document.createElement("style");
  all.textContent = "* { pointer-events: auto !important }"
    + "svg * { pointer-events: all !important }";
  document.head.append(all);
  const read = (colour) => {
    const numbers = (colour.match(/-?[\\d.]+(e-?\\d+)?/g) || []).map(Number);
    if (colour === "none" || numbers.length < 3) return [0, 0, 0, 0];
    const scale = colour.startsWith("color(") ? 255 : 1;
    return [...numbers.slice(0, 3).map((v) => v * scale), numbers.length > 3 ? numbers[3] : 1];
  };
  const over = (top, under) => under.map((v, i) => top[3] * top[i] + (1 - top[3]) * v);
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (c) => {
    const [r, g, b] = c.map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y);
    return (bright + 0.05) / (dark + 0.05);
  };
  const opacity = (element) => {
    let product = 1;
    for (let at = element; at; at = at.parentElement) {
      product *= Number(getComputedStyle(at).opacity);
    }
    return product;
  };
  const isSvg = (element) => element instanceof SVGElement && element.tagName !== "svg";
  // A line is found by its stroke, and fills nothing.
  const fills = (element, x, y) => {
    if (!element.isPointInFill) return true;
    const matrix = element.getScreenCTM();
    return !matrix || element.isPointInFill(new DOMPoint(x, y).matrixTransform(matrix.inverse()));
  };
  // What an element paints at a place; null where that cannot be told.
  const painted = (element, x, y) => {
    const style = getComputedStyle(element);
    if (["image", "IMG", "CANVAS"].includes(element.tagName)) return null;
    if (["text", "tspan"].includes(element.tagName)) return [0, 0, 0, 0];
    if (isSvg(element) && !fills(element, x, y)) return [0, 0, 0, 0];
    const colour = read(isSvg(element) ? style.fill : style.backgroundColor);
    const share = isSvg(element) ? Number(style.fillOpacity) : 1;
    return [...colour.slice(0, 3), colour[3] * share * opacity(element)];
  };
  const ground = (layers, x, y) => {
    const seen = [];
    for (const element of layers) {
      const paint = painted(element, x, y);
      if (!paint) return null;
      seen.push(paint);
      if (paint[3] > 0.999) break;
    }
    return seen.reverse().reduce((under, paint) => over(paint, under), [255, 255, 255]);
  };
  const UNSEEN = "script, style, option, .visually-hidden, .skip, :disabled, [data-disabled]";
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].filter((n) => n.nodeType === 3 && n.nodeValue.trim());
    if (!own.length || element.closest(UNSEEN)) continue;
    const range = document.createRange();
    range.selectNodeContents(own[0]);
    const box = isSvg(element) ? element.getBoundingClientRect() : range.getBoundingClientRect();
    if (!box.width || !box.height || getComputedStyle(element).visibility === "hidden") continue;
    const middle = [box.x + box.width / 2, box.y + box.height / 2];
    const layers = document.elementsFromPoint(...middle);
    const at = layers.findIndex((l) => l === element || element.contains(l));
    if (at < 0) continue; // scrolled out of its box
    const under = ground(layers.slice(at), ...middle);
    if (!under) continue;
    const style = getComputedStyle(element);
    const [r, g, b, a] = read(isSvg(element) ? style.fill : style.color);
    const colour = over([r, g, b, a * opacity(element)], under);
    const ratio = contrast(colour, under);
    if (ratio < least) {
      const place = element.closest("[id]");
      found.push([
        own[0].nodeValue.trim().slice(0, 30), ratio.toFixed(2), colour.map(Math.round).join(),
        under.map(Math.round).join(),
        `${place ? place.id : ""} ${element.getAttribute("class") || element.tagName}`,
      ]);
    }
  }
  all.remove();
  return found;
}
"""
SETTLED = """
(view) => window.modules.server.idle(view)
  && !window.modules.draw.drawing() && !window.modules.draw.resting()
  && [...document.querySelectorAll(`[data-view="${view}"] .dash-graph`)]
    .every((graph) => !graph.offsetParent || graph.querySelector(".main-svg, canvas"))
"""


@pytest.fixture(params=["light", "dark"])
def tall(request: Any, chromium: Browser, address: str) -> Any:
    """Open the app in a very tall window of a colour scheme."""
    with chromium.new_page(
        viewport=TALL, color_scheme=request.param, reduced_motion="reduce", bypass_csp=True
    ) as page:

        def open_page(view: str) -> Any:
            page.goto(f"{address}/?view={view}")
            expose(page)
            page.wait_for_function(f"window.modules.server.answer('{view}')")
            return page

        yield open_page


@pytest.mark.parametrize("view", VIEWS)
def test_every_text_stands_out_from_its_ground(tall, view):
    page = tall(view)
    faint = {}
    for section in VIEWS[view].sections:
        page.locator(f"#{view}-tab-{section}").click()
        page.wait_for_selector(f"#{view}-section-{section} [data-laid]", state="attached")
        page.wait_for_function(SETTLED, arg=view)
        faint |= {tuple(text): section for text in page.evaluate(FAINT, LEAST)}
    assert not faint, "\n".join(f"{section}: {text}" for text, section in faint.items())
