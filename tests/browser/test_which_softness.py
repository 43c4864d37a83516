"""Which softness: the bands under the slider, units that can be typed, ranks and derivatives."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from components.soft_sort.band import Ask, sentence
from components.soft_sort.model import sorting_of
from components.state.page import read_page
from tests.browser.test_soft_sort import SOFTNESS, VIEW, opened, requests, tab

NOTE = "#soft_sort-band-note"
ZONE = "#soft_sort-softness-zone"
BAND = """
const slider = document.querySelector("#soft_sort-softness-control .mantine-Slider-trackContainer")
  .getBoundingClientRect();
return [...document.querySelectorAll("#soft_sort-softness-band .soft-band-part")].map((part) => {
  const box = part.getBoundingClientRect();
  return [part.title, ...[box.left, box.right].map((x) => (x - slider.left) / slider.width)];
});
"""
HANDS = """
const asked = window.fetch;
window.hands = []; // for each request whether it has edits, and what it says of the hand
window.fetch = function (resource, options) {
  const value = JSON.parse(options?.body || "{}").inputs?.[0]?.value;
  if (value?.edits) window.hands.push([Object.keys(value.edits).length > 0, value.in_hand]);
  return asked.call(this, resource, options);
};
"""
AT_REST_LATER = """
const asked = window.fetch;
window.fetch = async function (resource, options) {
  const value = JSON.parse(options?.body || "{}").inputs?.[0]?.value;
  if (value?.in_hand === false) await new Promise((go) => { window.answerNow = go; });
  return asked.call(this, resource, options);
};
"""
LINES = """
const plot = document.querySelector("#soft_sort-response .js-plotly-plot");
return plot.data.filter((trace) => trace.name.startsWith("output")).map((trace) => [...trace.y]);
"""


def pick(page, label):
    """Press the first choice of this name that can be seen."""
    page.until(
        lambda: (
            next(
                e
                for e in page.all(".mantine-SegmentedControl-label")
                if e.is_displayed() and e.text == label
            ).click()
            or True
        )
    )
    page.settled(VIEW)


def ranks(page):
    return [e.text for e in page.all("#soft_sort-ranks .soft-output")]


def test_the_bands_lie_under_the_slider_and_say_where_it_stands_without_a_request(page):
    opened(page)
    parts = page.until(lambda: page.run(BAND))
    assert [title for title, *_ in parts] == ["exact", "close", "soft", "merged", "flat", "useful"]
    assert abs(parts[0][1]) < 0.01
    assert abs(parts[3][2] - 1) < 0.01
    page.says(ZONE, "the outputs are soft")
    assert ranks(page)[6] == "G 7.000"
    before = requests(page)
    page.slider(SOFTNESS).send_keys(Keys.HOME)
    page.says(ZONE, "the outputs are exact; gradient flat")
    assert ranks(page)[:2] == ["A 1.000", "B 0.000"]
    page.slider(SOFTNESS).send_keys(Keys.END)
    page.says(ZONE, "merged: all alike; too soft")
    assert requests(page) == before


def bands_of(query):
    state = read_page(query)[0].soft_sort
    return sentence(Ask(sorting_of(state), False, state.known_unit()))


def test_under_the_hand_the_bands_stay_and_at_rest_they_are_those_of_the_values(page):
    opened(page)
    before = page.until(lambda: page.run(BAND))
    page.run(HANDS)
    page.drag(page.first('[data-name="value.2"]'), 0, -60)
    page.settled(VIEW)
    # The last is asked at rest: with the last of the edits, or without any.
    page.until(lambda: page.run("return window.hands.at(-1)[1] === false"))
    assert page.run("return window.hands")[0] == [True, True]
    page.settled(VIEW)
    page.until(lambda: "sv=" in page.query() and page.text(NOTE) == bands_of(page.query()))
    assert page.run(BAND) != before


def test_a_slider_that_moves_before_the_answer_at_rest_shows_its_frame_once_that_is_there(page):
    opened(page)
    page.run(AT_REST_LATER)
    page.drag(page.first('[data-name="value.2"]'), 0, -60)
    page.until(lambda: page.run("return Boolean(window.answerNow)"))
    page.slider(SOFTNESS).send_keys(Keys.HOME)
    page.run("window.answerNow()")
    page.says("#soft_sort-headline", "Softness 0: exactly the sorted order")
    page.says(ZONE, "the outputs are exact; gradient flat")
    page.until(lambda: "soft=0" in page.query().split("&"))


def test_the_bands_reach_from_end_to_end_on_a_phone(page):
    page.duo.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 375, "height": 667, "deviceScaleFactor": 2, "mobile": True},
    )
    opened(page, "saim=rank")
    parts = page.until(lambda: page.run(BAND))
    assert abs(parts[0][1]) < 0.01
    assert abs(max(end for *_, end in parts) - 1) < 0.01
    assert page.run("return document.documentElement.scrollWidth") <= 375


def test_the_goal_and_the_unit_stand_in_the_link_and_the_unit_can_be_typed(page):
    opened(page, "ssort=l2")
    page.says(NOTE, "Sort, by softness (temperature): exact up to 2 (86)")
    pick(page, "Ranks")
    page.says(NOTE, "Ranks, by softness (temperature): exact up to 0.0419 (1.8)")
    page.choose("Softness as", "Strength")
    page.says(NOTE, "by softness (strength)")
    page.until(lambda: "saim=rank" in page.query() and "sunit=strength" in page.query())
    page.settled(VIEW)
    page.enter("Softness in this unit, typed", "4.3")
    page.says("#soft_sort-headline", "Softness 0.1:")
    # A sorter that has no strength says its softness as a temperature.
    page.choose("Sorter", "Logistic")
    page.says(NOTE, "Ranks, by softness (temperature)")
    page.choose("Softness as", "Steepness")
    page.until(
        lambda: page.box("Softness in this unit, typed").get_attribute("value") == "0.232558"
    )


def test_derivatives_of_the_ranks_are_scrubbed_and_tied_ranks_explained(page):
    opened(page, "sn=4&sv=3,1,2,5&stab=response")
    tab(page, "Response")
    page.until(lambda: page.run(LINES))
    pick(page, "Derivatives")
    pick(page, "Ranks")
    page.until(lambda: "sshow=derivative" in page.query() and "saim=rank" in page.query())
    page.says("#soft_sort-response-note", "how fast each rank changes")
    drawn, before = page.run(LINES), requests(page)
    page.press(SOFTNESS, Keys.ARROW_RIGHT, 4)
    page.until(lambda: page.run(LINES) != drawn)
    assert requests(page) == before
    opened(page, "sn=3&sv=1,1,1")
    assert ranks(page) == ["A 0.875", "B 0.875", "C 1.250"]
    page.says("#soft_sort-ranks-note", "A, B and C are equal")
