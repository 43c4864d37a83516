"""Pictures use the screen: what is large, what stands beside it, how large its text is."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

FRONT = {"shadow": "shadow-cells", "soft_sort": "soft_sort-network", "softmax": "softmax-columns"}
SIZES = [(1280, 800, 420), (1920, 1080, 640)]
# The px of data across: axes that share a row are one picture. Of the network, its wires.
ACROSS = """
const id = arguments[0], svg = document.querySelector(`#${id} > svg`);
if (svg) return svg.getBoundingClientRect().width;
const { _fullLayout: layout } = document.getElementById(id).querySelector(".js-plotly-plot");
const axes = Object.keys(layout).filter((key) => /^xaxis\\d*$/.test(key))
  .map((key) => layout[key]);
const ends = axes.map((axis) => axis._offset + axis._length);
return Math.max(...ends) - Math.min(...axes.map((axis) => axis._offset));
"""
UPWARDS = """
const graph = document.getElementById(arguments[0]).querySelector(".js-plotly-plot");
return graph._fullLayout.yaxis._length;
"""
# Every text that a picture on screen shows, with its size.
TEXTS = """
return [...document.querySelectorAll(".picture .js-plotly-plot text")]
  .filter((text) => text.textContent.trim() && text.getBoundingClientRect().width)
  .map((text) => [text.textContent, parseFloat(getComputedStyle(text).fontSize)]);
"""


@pytest.fixture
def screen(page):
    """Set the size of the window's inside."""

    def resized(width, height):
        page.duo.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    yield resized
    page.duo.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height", "least"), SIZES)
@pytest.mark.parametrize("view", FRONT)
def test_the_main_picture_uses_the_screen(page, screen, view, width, height, least, theme):
    screen(width, height)
    page.open(f"?view={view}", view=view)
    if page.run("return document.documentElement.dataset.mantineColorScheme") != theme:
        page.first("#theme-switch").click()
    page.settled(view)
    page.until(lambda: page.run(ACROSS, FRONT[view]) >= least)
    assert page.run("return document.documentElement.scrollWidth") <= width
    if view == "shadow":
        assert page.run(UPWARDS, FRONT[view]) >= least
        others = [page.first(f"#shadow-{name}") for name in ("vectors", "polytope", "softmax")]
        front = page.first("#shadow-cells").rect
        for other in others:
            assert other.rect["x"] > front["x"] + front["width"]
            assert other.rect["width"] < front["width"]
            assert other.rect["y"] + other.rect["height"] < height


def test_text_can_be_read_when_it_is_projected(page, screen):
    screen(1920, 1080)
    for view in FRONT:
        page.open(f"?view={view}", view=view)
        page.settled(view)
        page.until(lambda view=view: min(size for _, size in page.run(TEXTS)) >= 14)
        assert len(page.run(TEXTS)) > 10


def test_pictures_change_places_by_a_click_or_a_key_and_undo_brings_them_back(page, screen):
    screen(1280, 800)
    page.open()

    def large():
        page.settled()
        return page.run("return document.querySelector('.turning .large').id")

    assert large() == "shadow-cells-figure"
    page.first("#shadow-polytope-figure .stage").click()
    page.until(lambda: large() == "shadow-polytope-figure" and "large=polytope" in page.query())
    page.until(lambda: page.run(UPWARDS, "shadow-polytope") >= 420)
    page.first("#shadow-vectors-figure .caption").send_keys(Keys.ENTER)
    page.until(lambda: large() == "shadow-vectors-figure" and "large=vectors" in page.query())
    page.first("#undo").click()
    page.until(lambda: large() == "shadow-polytope-figure")
    page.first("#undo").click()
    page.until(lambda: large() == "shadow-cells-figure" and "large" not in page.query())
    # A point of a small picture is dragged, and the pictures stay where they are.
    page.drag(page.slider("Class D"), 10, 10)
    page.settled()
    assert large() == "shadow-cells-figure"


def test_the_headline_says_what_a_drag_gained_and_lost_and_the_table_marks_it(page, screen):
    screen(1280, 800)
    page.open("?large=vectors")
    cell = page.box("Weight of class D, feature 2")
    before = cell.get_attribute("value")
    page.drag(page.slider("Class D"), -40, 120)
    page.says("#shadow-headline", "gained")
    assert page.says("#shadow-headline", "12 of 24")
    assert cell.get_attribute("value") != before
    gained = page.all("#shadow-table .row.gained")
    assert gained
    assert all("gained" in row.text for row in gained)
    rings = "#shadow-polytope-picture > .ring.marked"
    page.until(lambda: len(page.all(f"{rings}.gained")) == len(gained))
    assert len(page.all(f"{rings}.lost")) == len(page.all("#shadow-table .row.lost"))
    # The probe is no part of the layer: what was gained stays lit.
    page.press("Probe x", Keys.ARROW_LEFT)
    page.settled()
    page.says("#shadow-headline", "gained")
    page.first("#undo").click()
    page.first("#undo").click()
    page.says("#shadow-headline", "12 can never happen.")
    assert not page.all("#shadow-table .row.gained")


def test_boxes_follow_a_point_while_it_is_dragged(page):
    page.open()
    before = page.box("Weight of class A, feature 1").get_attribute("value")
    chain = ActionChains(page.duo.driver, duration=20).click_and_hold(
        page.still(page.slider("Class A"))
    )
    chain.move_by_offset(-12, 4).move_by_offset(-6, 4).perform()
    page.until(lambda: page.box("Weight of class A, feature 1").get_attribute("value") != before)
    ActionChains(page.duo.driver).release().perform()


ROWS = """
  return [...document.querySelectorAll("#shadow-table .row:not(.head)")].map((row) => {
    const button = row.querySelector("button");
    return [row.dataset.key, button.dataset.ranking, button.textContent];
  });
"""


def test_rows_and_points_are_called_by_the_rankings_of_the_last_answer(page):
    page.open("?n=12")
    page.settled()
    seen = []
    for place in ([-0.4, 0.9], [1.1, 0.2]):
        page.run("window.modules.server.push('shadow', {'class.3': arguments[0]})", place)
        page.settled()
        keys = page.run("return window.modules.server.answer('shadow').data.table.keys")
        page.until(lambda keys=keys: page.run(ROWS) == [[key] * 3 for key in keys])
        for picture, trace in (("cells", "cells"), ("polytope", "survivors")):
            named = page.run(
                f"return window.modules.draw.figure('shadow-{picture}').data"
                f".find((trace) => trace.name === '{trace}').customdata"
            )
            assert sorted(named) == sorted(keys)
        seen.append(keys)
    assert len(seen[0]) == len(seen[1]) == 132
    assert seen[0] != seen[1]
