"""Pictures in space, by pointer and without WebGL; tables and sliders by keyboard and by ear."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import CHROMIUM
from tests.browser.modules import expose

NO_WEBGL = ("--disable-gpu", "--disable-3d-apis")


@pytest.fixture
def opened(chromium: Browser, address: str) -> Any:
    """Open the app: (query, more of its window, arguments of a browser of its own) -> page."""
    with ExitStack() as open_ones:

        def start(query: str, *arguments: str, **window: Any) -> Page:
            browser = chromium
            if arguments:
                plain = ["--no-sandbox", "--disable-dev-shm-usage", *arguments]
                launched = chromium.browser_type.launch(executable_path=CHROMIUM, args=plain)
                browser = open_ones.enter_context(launched)
            page = open_ones.enter_context(browser.new_page(bypass_csp=True, **window))
            page.goto(f"{address}/{query}")
            expose(page)
            page.wait_for_function("window.modules && window.modules.server.answer('shadow')")
            return page

        yield start


def test_without_webgl_flat_pictures_stand_in_and_turn(opened):
    page = opened("?d=3", *NO_WEBGL)
    expect(page.get_by_text("This browser does not draw in space")).to_be_visible()
    drawn = "(document.querySelector('#shadow-{} .js-plotly-plot')?.data || [0]).map(t => t.type)"
    for name in ("vectors", "cells", "polytope"):
        page.wait_for_function(f"{drawn.format(name)}.every(type => type === 'scatter')")
    assert page.get_by_text("get.webgl.org").count() == 0
    first = "document.querySelector('#shadow-cells .js-plotly-plot').data[0].x.join()"
    before = page.evaluate(first)
    page.get_by_role("slider", name="Turn the pictures").press("ArrowRight")
    page.wait_for_function(f"{first} !== {before!r}")


def test_a_cell_answers_as_a_whole_and_labels_stand_in_front_only(opened):
    page = opened("?d=3")
    labels = page.locator("#shadow-cells-picture .space-labels > :not([hidden])")
    expect(labels.first).to_be_visible(timeout=20_000)
    seen = labels.all_inner_texts()
    assert 2 < len(seen) < 24
    box = page.locator("#shadow-cells-picture").bounding_box()
    for k in range(4):
        page.mouse.move(box["x"] + 0.45 * box["width"] + k, box["y"] + 0.5 * box["height"] + k)
        page.wait_for_timeout(100)
    lit = page.locator("#shadow-table .row.lit")
    expect(lit).to_have_count(1)
    key = lit.get_attribute("data-key")
    colours = page.evaluate(
        """key => {
          const { data } = window.modules.draw.figure('shadow-cells');
          const sphere = data.find(t => t.name === 'sphere');
          const cell = data.find(t => t.name === 'cells').customdata.indexOf(key);
          return [...new Set(sphere.facecolor.filter((_, i) => sphere.customdata[i] === cell))];
        }""",
        key,
    )
    assert len(colours) == 1
    assert key in labels.all_inner_texts()


def test_a_table_is_one_stop_and_arrows_go_through_its_rows(opened):
    page = opened("")
    expect(page.locator("#shadow-table button")).to_have_count(24)
    assert page.locator('#shadow-table button[tabindex="0"]').count() == 1
    page.locator('#shadow-table button[tabindex="0"]').focus()
    focused = "document.activeElement.dataset.ranking"
    first = page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) != first
    page.keyboard.press("End")
    assert page.evaluate(focused) == "DCBA"
    assert page.locator('#shadow-table button[tabindex="0"]').count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#shadow-table') === null")


def test_sliders_say_their_value_and_the_headline_is_said_when_it_rests(opened):
    page = opened("")
    slider = page.get_by_role("slider", name="Temperature T", exact=True)
    expect(slider).to_have_attribute("aria-valuetext", "1")
    for _ in range(3):
        slider.press("ArrowRight")
    said = "document.querySelector('[role=slider][aria-label=\"Temperature T\"]').ariaValueText"
    page.wait_for_function(f"{said} === new URLSearchParams(location.search).get('t')")
    described = page.locator("#shadow-softmax-picture").get_attribute("aria-label")
    assert described.startswith("Softmax at the probe: A 0.")
    page.get_by_role("slider", name="Classes N", exact=True).press("ArrowRight")
    expect(page.locator("#spoken")).to_contain_text("of 120 rankings", timeout=8000)


def test_reduced_motion_plays_in_steps(opened):
    page = opened("?part=solid", reduced_motion="reduce")
    page.evaluate(
        "window.frames_ = []; window.modules.scrub.shown.add((v, n, i) => window.frames_.push(i))"
    )
    page.locator("#shadow-play").click()
    slider = page.get_by_role("slider", name="From solid to shadow")
    expect(slider).to_have_attribute("aria-valuenow", "60", timeout=15000)
    frames = page.evaluate("window.frames_")
    assert frames == sorted(frames)
    assert 3 <= len(frames) <= 7
    expect(slider).to_have_attribute("aria-valuetext", "100 % flattened")


def test_on_a_touch_screen_a_swipe_scrolls_until_a_picture_is_tapped(opened):
    page = opened(
        "?d=3",
        has_touch=True,
        is_mobile=True,
        viewport={"width": 375, "height": 667},
    )
    stage = page.locator("#shadow-cells-figure .stage")
    events = "e => getComputedStyle(e.querySelector('.gl-container canvas')).pointerEvents"
    expect(page.locator("#shadow-cells-figure canvas").first).to_be_attached()
    assert stage.evaluate(events) == "none"
    stage.scroll_into_view_if_needed()
    stage.tap()
    assert stage.evaluate(events) != "none"
    page.locator("#shadow-headline").tap()
    assert stage.evaluate(events) == "none"
