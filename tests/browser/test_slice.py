"""The slice and the line among the inputs, moved by a hand and by keys, in a real browser."""

from __future__ import annotations

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

NAMES = (
    "return ['shadow-slice-above', 'shadow-slice-below'].flatMap(id => document"
    ".querySelector(`#${id} .js-plotly-plot`).data.find(t => t.name === 'cells').text)"
)
LIT = "return window.modules.highlight.lit('shadow')"
RINGS = (
    "return ['above', 'below'].map(half => document"
    ".querySelector(`#shadow-slice-${half}-figure .ring`)?.hidden === false)"
)
AT = (
    "return document.querySelector('#shadow-line .js-plotly-plot')"
    ".data.find(t => t.name === 'at t').x"
)
REACHES = "#shadow-slice-reaches"


def crossed(page):
    return [name for name in page.run(NAMES) if not name.startswith("✗")]


def drawn_curve(page):
    """The lines of a half as they are on screen: under a hand plotly's own data wait."""
    return page.run(
        "return [...document.querySelectorAll('#shadow-slice-above .js-line')]"
        ".map(line => line.getAttribute('d')).join()"
    )


def test_dragging_a_class_tilts_the_slice_and_a_ranking_is_lit_everywhere(page):
    page.open("?part=slice")
    page.says(REACHES, "a great circle: 12 of 24 triangles")
    page.until(lambda: page.first("#shadow-slice canvas"))
    page.until(lambda: len(crossed(page)) == 12)
    before, curve = set(crossed(page)), drawn_curve(page)
    handle = page.still(page.slider("Class D"))
    ActionChains(page.duo.driver, duration=50).click_and_hold(handle).move_by_offset(
        0, 60
    ).perform()
    page.until(lambda: drawn_curve(page) != curve)
    ActionChains(page.duo.driver).release().perform()
    page.until(lambda: set(crossed(page)) != before)
    assert len(crossed(page)) == 12
    # The ring stands in the half that has the ranking, and nowhere in the other.
    row = page.first('#shadow-table [data-key="ADCB"] button')
    page.run("arguments[0].focus()", row)
    page.until(lambda: page.run(LIT) == "ADCB")
    page.until(lambda: page.run(RINGS) == [True, False])


def test_every_shape_has_its_slice(page):
    page.open("?part=slice&n=3&d=1&bias=1")
    page.says(REACHES, "half of the circle, without its ends: 4 of 6 sectors")
    page.until(lambda: page.first("#shadow-slice-circle .main-svg").is_displayed())
    page.slide_to("Classes N", 5)
    page.says("#shadow-slice-says", "With N = 4 it is a sphere")
    page.until(lambda: page.button("Show four classes in a plane").click() or True)
    page.says(REACHES, "12 of 24")
    page.until(lambda: page.first("#shadow-slice-below .main-svg").is_displayed())
    page.slide_to("Features D", 3)
    page.says(REACHES, "every direction: all 24 triangles")


def test_the_point_on_the_line_goes_by_slider_by_keys_and_by_hand(page):
    page.open("?part=line")
    page.says("#shadow-along-shown", "t = 0.5")
    page.until(lambda: page.slider("Point on the line").is_displayed())
    start = page.run(LIT)
    page.press("Along the line", Keys.ARROW_LEFT, 3)
    page.says("#shadow-along-shown", "t = 0.47")
    page.until(lambda: page.slider("Point on the line").get_attribute("aria-valuenow") == "47")
    page.press("Point on the line", Keys.ARROW_RIGHT, 1)
    page.says("#shadow-along-shown", "t = 0.48")
    page.until(lambda: "at=0.48" in page.query())
    # Pulled to the end, it stays on the line.
    page.settled()
    point, end = (page.slider(f"{which} the line") for which in ("Point on", "End of"))
    ActionChains(page.duo.driver, duration=50).click_and_hold(page.still(point)).move_to_element(
        end
    ).release().perform()
    page.says("#shadow-along-shown", "t = 1:")
    page.until(lambda: page.run(LIT) not in ("", start))
    page.until(lambda: set(page.run(AT)) == {1})
    # The address is written once the hand has rested.
    page.open(page.until(lambda: "at=1" in page.query() and page.query()))
    page.says("#shadow-along-shown", "t = 1")
