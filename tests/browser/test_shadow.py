"""The Shadow view as a person uses it, in a real browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from components.shadow.state import MOST_CLASSES

HEADLINE = "#shadow-headline"


def possible(page):
    return [row.text.split("\n")[0] for row in page.all("#shadow-table .yes [role=rowheader]")]


def test_the_page_opens_on_the_notebook_and_lists_its_twelve_rankings(page):
    page.open()
    page.says(HEADLINE, "12 of 24 rankings are possible. 12 can never happen.")
    page.until(lambda: len(page.all("#shadow-table [data-key]")) == 24)
    feasible = {tuple(r) for r in NOTEBOOK_RANKINGS}
    assert {tuple(name.split(" > ")) for name in possible(page)} == feasible
    assert page.query() == ""
    assert page.first("html").get_attribute("lang") == "en"


# From the reference case of the notebook's weights, worst class first.
NOTEBOOK_RANKINGS = [
    "".join("ABCD"[c] for c in reversed(ranking))
    for ranking in (
        (0, 2, 3, 1),
        (0, 3, 1, 2),
        (0, 3, 2, 1),
        (1, 2, 3, 0),
        (1, 3, 0, 2),
        (1, 3, 2, 0),
        (2, 0, 1, 3),
        (2, 0, 3, 1),
        (2, 1, 0, 3),
        (2, 1, 3, 0),
        (3, 0, 1, 2),
        (3, 1, 0, 2),
    )
]


def test_counts_follow_the_sliders_and_the_link_follows_the_state(page):
    page.open()
    for n, d, count, total in (
        (3, 2, 6, 6),
        (4, 2, 12, 24),
        (4, 3, 24, 24),
        (5, 3, 72, 120),
        (5, 2, 20, 120),
        (6, 2, 30, 720),
        (6, 3, 172, 720),
    ):
        page.slide_to("Classes N", n)
        page.slide_to("Features D", d)
        page.says(HEADLINE, f"{count} of {total} ")
    page.until(lambda: "n=6" in page.query() and "d=3" in page.query())


def test_dragging_a_class_keeps_the_count_and_shows_that_it_can_never_win(page):
    page.open()
    for step in range(47):
        page.slider("Class D").send_keys(Keys.ARROW_DOWN)
        if step == 5:
            page.says(HEADLINE, "12 of 24")
    page.until(lambda: page.slider("Class D").get_attribute("aria-valuetext") == "x −0.24, y 0.35")
    page.says("#shadow-sentence", "D can never win")
    page.says(HEADLINE, "12 of 24 ")
    page.until(lambda: "-0.24,0.35" in page.query())
    page.until(lambda: page.box("Weight of class D, feature 2").get_attribute("value") == "0.35")
    # The same by mouse, upwards: D wins again.
    page.drag(page.slider("Class D"), 0, -40)
    page.until(lambda: "can never win" not in page.text("#shadow-sentence"))
    # And typed.
    page.settled()
    page.enter("Weight of class D, feature 2", "0.3")
    page.says("#shadow-sentence", "D can never win")
    page.until(lambda: "y 0.3" in page.slider("Class D").get_attribute("aria-valuetext"))


def test_the_square_shows_eight_rankings_and_says_why(page):
    page.open()
    page.choose("Preset", "square")
    page.says(HEADLINE, "8 of 24 ")
    page.says("#shadow-sentence", "parallel")
    page.choose("Preset", "hexagon")
    page.says(HEADLINE, "12 of 720 ")
    page.choose("Preset", "equal")
    page.says(HEADLINE, "0 of 120 ")
    page.says("#shadow-sentence", "B and E are equal")
    page.duo.driver.back()
    page.says(HEADLINE, "12 of 720 ")
    page.duo.driver.back()
    page.says(HEADLINE, "8 of 24 ")
    page.duo.driver.back()
    page.says(HEADLINE, "12 of 24 ")


def test_the_temperature_scrubs_without_a_request_and_the_link_restores_it(page):
    page.open()
    page.settled()
    before = page.run("return performance.getEntriesByType('resource').length")
    page.press("Temperature T", Keys.ARROW_LEFT, 30)
    page.until(lambda: page.text("#shadow-probe").endswith("at T = 0.1"))
    page.until(lambda: page.query().endswith("t=0.1"))
    requests = page.run(
        "return performance.getEntriesByType('resource').slice(arguments[0])"
        ".filter(e => e.name.includes('_dash-update')).length",
        before,
    )
    assert requests == 0
    page.until(lambda: page.run("return window.modules.draw.resting() === 0"))
    fast = page.run("return document.querySelector('#shadow-softmax .js-plotly-plot').data[0].y")
    page.open(page.query())
    page.says("#shadow-probe", "at T = 0.1")
    settled = page.run("return document.querySelector('#shadow-softmax .js-plotly-plot').data[0].y")
    assert settled == pytest.approx(fast, abs=1e-4)
    assert page.box("Temperature T, typed").get_attribute("value") == "0.1"


def test_a_ranking_lights_everywhere_and_the_table_filters_and_searches(page):
    page.open("?show=feasible")
    page.until(lambda: len(page.all("#shadow-table [data-key]")) == 12)
    row = page.first('#shadow-table [data-key="BDCA"] button')
    page.run("arguments[0].focus()", row)
    page.until(
        lambda: "lit" in page.first('#shadow-table [data-key="BDCA"]').get_attribute("class")
    )
    rings = [r for r in page.all(".ring") if r.is_displayed()]
    assert len(rings) == 2
    row.click()
    page.until(lambda: "lit=BDCA" in page.query())
    page.enter("Search rankings", "b>d")
    page.until(lambda: len(page.all("#shadow-table [data-key]")) == 6)
    page.until(lambda: "find=b" in page.query())


def test_a_bias_cuts_bounded_cells_and_the_page_says_what_the_shadow_is_of(page):
    page.open("?bias=1&large=polytope")
    page.says(HEADLINE, "18 of 24 ")
    page.says("#shadow-polytope-note", "of W alone")
    assert page.box("Bias of class A").get_attribute("value") != ""


def test_more_dimensions_fall_back_to_words_never_to_a_blank(page):
    page.open("?n=5&d=4")
    page.says("#shadow-polytope-note", "shadow of the shadow")
    page.open("?n=12&d=8")
    page.says(HEADLINE, "At most 97,332,048 of 479,001,600")
    page.until(lambda: "Too many" in page.first("#shadow-polytope").text)


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("?n=99", "2 to 64"),
        ("?d=NaN&t=inf", "1 to 16"),
        ("?w=" + quote("<script>alert(1)</script>"), "A weight"),
        ("?find=" + "x" * 3000, "120 characters"),
        ("?view=nowhere&n=1e999&seed=-5", "The view"),
    ],
)
def test_hostile_links_get_a_polite_notice(page, query, notice):
    page.open(query)
    page.says("#notices", notice)
    assert "rankings are possible" in page.text(HEADLINE)


def test_a_slider_dragged_there_and_back_ends_where_the_hand_let_go(page):
    page.open()
    page.settled()
    thumb = page.slider("Classes N")
    width = page.run("return arguments[0].parentElement.getBoundingClientRect().width", thumb)
    step = round(width / (MOST_CLASSES - 2))
    hand = ActionChains(page.duo.driver, duration=10).click_and_hold(page.still(thumb))
    for _ in range(2):  # to 5 and 6, faster than the server answers, and back
        hand = hand.move_by_offset(step, 0)
    for _ in range(2):
        hand = hand.move_by_offset(-step, 0)
    hand.perform()
    page.says("#shadow-headline", "12 of 24 rankings")
    page.settled()
    assert page.text("#shadow-headline").startswith("12 of 24")
    assert page.slider("Classes N").get_attribute("aria-valuenow") == "4"
    ActionChains(page.duo.driver, duration=10).move_by_offset(2 * step, 0).perform()
    page.says("#shadow-headline", "of 720 ")
    page.says("#shadow-table-count", "720")
    ActionChains(page.duo.driver).release().perform()
    page.until(lambda: len(page.all("#shadow-table [data-key]")) == 720)
    page.until(lambda: page.box("Classes N, typed").get_attribute("value") == "6")
    page.until(lambda: page.box("Weight of class F, feature 1"))


def test_what_a_person_does_leaves_the_answer_as_it_came(page):
    page.open()
    page.settled()
    answer = "return JSON.stringify(window.modules.server.answer('shadow'))"
    before = page.run(answer)
    page.first("#shadow-table button[data-ranking]").click()
    page.until(lambda: "lit=" in page.query())
    page.press("Temperature T", Keys.ARROW_RIGHT)
    page.until(lambda: "t=" in page.query())
    assert page.run(answer) == before


def test_the_button_takes_a_rounded_product_at_its_rank(page):
    """Four mixtures of two rows, multiplied out in doubles: of rank 2 but for rounding."""
    a, b = (0.3, -1.1, 0.7), (0.9, 0.4, -0.6)
    mixed = ((1, 0.1), (0.7, -0.3), (-0.9, 0.7), (-0.3, -1.3))
    rows = [[p * u + q * v for u, v in zip(a, b, strict=True)] for p, q in mixed]
    page.open("?d=3&w=" + ";".join(",".join(map(repr, row)) for row in rows))
    page.says(HEADLINE, "24 of 24 rankings are possible. Every ranking can happen.")
    page.until(lambda: "only through rounding" in page.text("#shadow-sentence"))
    page.button("Take the rank-2 W").click()
    page.says(HEADLINE, "12 of 24 possible: 12 lost")
    page.until(lambda: not page.first("#shadow-take-rank").is_displayed())
