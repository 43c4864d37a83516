"""What a person types into a box is what the page reads."""

from __future__ import annotations

import time

import pytest
from selenium.webdriver.common.keys import Keys

WEIGHT = "Weight of class A, feature 1"
TEXTS = {
    "1e-3": "0.001",
    "1/4": "0.25",
    "0,5": "0.5",
    "\u22120.75": "-0.75",
    ".125": "0.125",
    "2e0": "2",
    "50e-2": "0.5",
}


def first_weight(page) -> str:
    return page.run(
        "return window.modules.server.answer('shadow').controls['weight.0.0'].toString()"
    )


@pytest.mark.parametrize("between", [0, 0.7])
def test_the_text_stays_while_the_caret_is_in_the_box_and_its_value_is_read(page, between):
    page.open()
    page.settled()
    for text, value in TEXTS.items() if not between else [("1e-3", "0.001")]:
        box = page.box(WEIGHT)
        box.send_keys(Keys.CONTROL, "a")
        for key in text:
            box.send_keys(key)
            time.sleep(between)  # a person who types slowly
        box.send_keys(Keys.ENTER)
        page.until(lambda value=value: first_weight(page) == value)
        page.settled()
        assert box.get_attribute("value") == text
        box.send_keys(Keys.TAB)
        page.until(lambda value=value: page.box(WEIGHT).get_attribute("value") == value)
    assert "w=" in page.query()


def test_what_is_not_a_number_is_said_at_the_box_and_keeps_the_value(page):
    page.open()
    page.settled()
    before = first_weight(page)
    page.enter(WEIGHT, "12 apples")
    box = page.box(WEIGHT)
    time.sleep(1)
    assert box.get_attribute("aria-invalid") is None  # the person may still be typing
    assert page.first("#notices").is_displayed() is False
    box.send_keys(Keys.ENTER)
    page.until(lambda: box.get_attribute("aria-invalid") == "true")
    said = page.first(f"#{box.get_attribute('aria-describedby')}")
    assert "“12 apples” is not a number" in said.text
    assert box.get_attribute("value") == "12 apples"
    assert first_weight(page) == before
    box.send_keys(Keys.TAB)
    page.until(lambda: page.box(WEIGHT).get_attribute("value") == before)
    page.says("#notices", "“12 apples” is not a number")
    page.enter(WEIGHT, "1")
    page.box(WEIGHT).send_keys(Keys.ENTER)
    page.until(lambda: first_weight(page) == "1")
    assert page.box(WEIGHT).get_attribute("aria-invalid") is None


def test_a_box_follows_its_slider_and_its_slider_follows_it(page):
    page.open()
    page.settled()
    page.slide_to("Classes N", 6)
    page.until(lambda: page.box("Classes N, typed").get_attribute("value") == "6")
    page.settled()
    page.enter("Classes N, typed", "5")
    page.box("Classes N, typed").send_keys(Keys.ENTER)
    page.until(lambda: page.slider("Classes N").get_attribute("aria-valuenow") == "5")
    page.until(lambda: page.query() == "?n=5")


def test_names_are_typed_seen_in_both_views_and_cleared(page):
    def named(view: str) -> str:
        return page.run(f"return document.getElementById('{view}-name-1').textContent")

    page.open()
    page.settled()
    box = page.box("Names of the classes, separated by commas")
    box.send_keys("cat, d\\,og", Keys.ENTER)
    page.until(lambda: named("shadow") == "d,og")
    page.settled()
    assert box.get_attribute("value") == "cat, d\\,og"
    page.open("?view=softmax&names=cat,dog", "softmax")
    page.settled("softmax")
    assert named("softmax") == "dog"
    box = page.box("Names of the classes, separated by commas")
    assert box.get_attribute("value") == "cat, dog"
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(Keys.DELETE, Keys.TAB)
    page.until(lambda: named("softmax") == "")
    page.until(lambda: "names" not in page.query())  # the address follows at rest
