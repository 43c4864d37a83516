"""The Softmax view as a person uses it, in a real browser."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

VIEW = "softmax"
VECTOR = "#softmax-vector"
FIRST = "softmax(1, 2, 3) = (0.0900, 0.2447, 0.6652)"

# Requests to the server since the page was watched.
WATCH = """
window.asked = 0;
const before = window.fetch;
window.fetch = function (resource, ...more) {
  if (String(resource.url || resource).includes("_dash-update")) window.asked += 1;
  return before.call(this, resource, ...more);
};
"""

# Everything visible that a bar of the columns is made of.
BARS = """
return [...document.querySelectorAll("#softmax-columns .barlayer .point")].map((point) => [
  point.querySelector("path").getBoundingClientRect().width, point.textContent,
  point.querySelector("text") ? point.querySelector("text").getBoundingClientRect().x : 0]);
"""


def opened(page, query=""):
    page.open(f"?view=softmax{query}", view=VIEW)
    return page


def settle(page):
    page.settled(VIEW)


def section(page, name):
    page.first(f"#softmax-tab-{name}").click()
    page.until(lambda: page.first(f"#softmax-section-{name} [data-laid]"))
    page.until(lambda: f"mpart={name}" in page.query() or name == "temperature")
    settle(page)


def toggle(page, name):
    page.until(lambda: page.first(f'[data-toggle="{name}"]').click() or True)


def test_three_columns_that_drag_by_mouse_by_keys_and_by_typing(page):
    opened(page)
    page.says("#softmax-headline", "C is the most likely class: p = 0.6652")
    page.says(VECTOR, FIRST)
    assert "0.8324" in page.text("#softmax-entropy")
    assert page.text("#softmax-sum") == "1.0000"
    full = "return document.querySelector('#softmax-columns .js-plotly-plot')._fullLayout"
    assert page.run(f"{full}.xaxis3.range") == [0, 1]
    handle = page.slider("Logit of A")
    for _ in range(5):
        handle.send_keys(Keys.ARROW_UP)
    page.says(VECTOR, "softmax(1.5, 2, 3)")
    page.drag(handle, 90, 0)
    page.until(lambda: float(handle.get_attribute("aria-valuenow")) > 1.5)
    settle(page)
    z = handle.get_attribute("aria-valuenow")
    page.says(VECTOR, f"softmax({z}, 2, 3)")
    page.until(lambda: page.box("Logit of class A, typed").get_attribute("value") == z)
    page.until(lambda: f"mz={z},2,3" in page.query())
    page.enter("Logit of class A, typed", "-4.25")
    page.says(VECTOR, "softmax(−4.25, 2, 3)")
    page.until(lambda: handle.get_attribute("aria-valuenow") == "-4.25")
    page.slide_to("Classes N", 5)
    page.until(lambda: len(page.all("#softmax-columns-handles .handle")) == 5)
    page.until(lambda: page.box("Logit of class E, typed").is_displayed())
    page.button("Reset").click()
    page.says(VECTOR, FIRST)
    page.until(lambda: page.query() == "?view=softmax")


def test_presets_are_steps_for_back(page):
    opened(page)
    page.choose("Preset", "All equal")
    page.says("#softmax-headline", "equally likely: p = 0.2500 each")
    page.choose("Preset", "One far ahead")
    page.says("#softmax-headline", "B is the most likely class: p = 0.9999")
    page.choose("Preset", "(50, 100, 150)")
    page.says(VECTOR, "softmax(50, 100, 150)")
    page.until(lambda: "mz=50,100,150" in page.query())
    page.duo.driver.back()
    page.says("#softmax-headline", "B is the most likely class")
    page.choose("Preset", "(1, 2, 3)")
    page.says(VECTOR, FIRST)


def test_temperature_scrubs_without_a_request(page):
    opened(page)
    page.says("#softmax-cold", "one class. C")
    page.says("#softmax-hot", "uniform")
    page.run(WATCH)
    page.press("Temperature T", Keys.ARROW_LEFT, 30)
    page.says("#softmax-headline", "C is the most likely class: p = 1.0000")
    page.press("Temperature T", Keys.ARROW_RIGHT, 15)
    page.until(lambda: "mt=0.316" in page.query())
    page.until(lambda: page.box("Temperature T, typed").get_attribute("value") == "0.316")
    graph = "document.querySelector('#softmax-curves .js-plotly-plot')"
    page.until(lambda: page.run(f"return {graph}._fullData[0].x[0]") == 0.316)
    fast = page.run(BARS)
    assert page.run("return window.asked") == 0
    # The server, asked for that temperature, draws the same picture.
    opened(page, "&mt=0.316")
    page.until(lambda: page.run(BARS)[-1][1] == fast[-1][1])
    for drawn, settled in zip(fast, page.run(BARS), strict=True):
        assert drawn[1] == settled[1]
        assert drawn[0] == pytest.approx(settled[0], abs=1.5)
        assert drawn[2] == pytest.approx(settled[2], abs=2)
    page.enter("Temperature T, typed", "2")
    page.says("#softmax-headline", "p = 0.5065")


def test_lying_bars_written_quickly_are_the_bars_that_plotly_draws(page):
    opened(page)
    page.run(
        "window.plots = 0; window.modules.plotly.graphOf('softmax-columns')"
        ".on('plotly_afterplot', () => { window.plots += 1; })"
    )
    page.press("Temperature T", Keys.ARROW_LEFT, 8)
    quick = page.run(BARS)
    page.until(lambda: page.run("return window.plots") > 0)
    for written, plotted in zip(quick, page.run(BARS), strict=True):
        assert written[1] == plotted[1]
        assert written[0] == pytest.approx(plotted[0], abs=1.5)
        assert written[2] == pytest.approx(plotted[2], abs=2)


def test_adding_moves_nothing_and_multiplying_sharpens(page):
    opened(page)
    section(page, "shift")
    page.button("+10").click()
    page.says("#softmax-shift-says", "nothing moves")
    page.says("#softmax-formula-shift", "softmax(z + 10) = (0.0900, 0.2447, 0.6652)")
    page.button("×2").click()
    page.says("#softmax-scale-says", "it sharpens: C from 0.6652 to 0.8668")
    page.says("#softmax-scale-says", "entropy goes from 0.8324 to 0.4411")
    page.until(lambda: "mc=10&mk=2" in page.query())
    page.press("Shift c", Keys.ARROW_LEFT)
    page.says("#softmax-formula-shift", "softmax(z + 9)")
    page.button("Keep k z + c as the logits").click()
    page.says(VECTOR, "softmax(11, 13, 15) = (0.0159, 0.1173, 0.8668)")


def test_predict_then_look_at_all_four_questions(page):
    opened(page)
    for number, (guess, verdict) in enumerate(
        (
            ("Nothing moves", "before (0.0900, 0.2447, 0.6652), after (0.0900, 0.2447, 0.6652)"),
            ("It flattens", "Not this time"),
            ("[0, nan, nan]", "exp is inf above 88.72"),
            ("exp(−max) cancels", "[3.78e−44, 1.93e−22, 1] in float32"),
        ),
        1,
    ):
        toggle(page, f"ask.{number}")
        page.says("#softmax-quiz-asks", f"{number} of 4")
        page.until(
            lambda guess=guess: (
                next(b for b in page.all('[data-toggle^="guess"]') if guess in b.text).click()
                or True
            )
        )
        page.says("#softmax-quiz-verdict", verdict)
    page.until(lambda: page.first("#softmax-section-stability").is_displayed())
    page.button("Close").click()
    page.until(lambda: not page.first("#softmax-quiz").is_displayed())


def test_naive_beside_stable_with_inf_and_nan_as_words(page):
    opened(page, "&mpart=stability&mz=50,100,150")
    page.says("#softmax-steps-float32", "[0, nan, nan]")
    page.says("#softmax-steps-float32", "[3.78e−44, 1.93e−22, 1]")
    broken = page.all("#softmax-steps-float32 .broken")
    assert {word.text for word in broken} == {"inf", "nan"}
    icon = "return getComputedStyle(document.querySelector('.broken'), '::before').content"
    assert "⚠" in page.run(icon)
    picture = page.first("#softmax-limits-picture").get_attribute("aria-label")
    for limit in ("11.09", "88.72", "709.78"):
        assert limit in picture
        assert limit in page.text("#softmax-section-stability")
    page.says("#softmax-steps-float16-says", "Naive fails")
    page.says("#softmax-steps-float64-says", "Both forms stand")


def test_gradients_three_ways_and_a_batch(page):
    opened(page)
    section(page, "gradients")
    page.says("#softmax-agreement", "The three agree")
    page.says("#softmax-formula-gradient", "(−0.9100, 0.2447, 0.6652)")
    page.says("#softmax-together", "gives 0 for every class")
    assert page.text("#softmax-gradient-table").count("0.244728") == 3
    page.says("#softmax-jacobian-note", "Every row sums to 0")
    toggle(page, "label.2")
    page.says("#softmax-formula-loss", "p(C) = 0.4076")
    page.until(lambda: "my=2" in page.query())
    page.press("log₁₀ of the step h", Keys.ARROW_LEFT, 4)
    page.says("#softmax-formula-difference", "h = 1e−7")
    mean = page.text("#softmax-formula-batch")
    page.choose("Label of row 1", "C")
    page.until(lambda: page.text("#softmax-formula-batch") != mean)
    page.until(lambda: "mlab=2,3,7" in page.query())
    # T moves here without frames: once it rests, the section follows.
    page.enter("Temperature T, typed", "2")
    page.says("#softmax-formula-gradient", "T = 2")


def test_axis_losses_and_simplex(page):
    opened(page)
    section(page, "axis")
    page.says("#softmax-axis-rows-says", "Every row sums to 1")
    page.says("#softmax-axis-columns-says", "Every column sums to 1")
    page.says("#softmax-axis-global-says", "no row and no column does")
    page.says("#softmax-axis-agree", "Row 2 is row 1 plus 10")
    page.enter("Matrix row 2, column 1", "7")
    page.says("#softmax-axis-agree", "Make one row another row plus a constant")
    section(page, "losses")
    page.says("#softmax-losses-table", "2.4076")
    page.says("#softmax-hinge-says", "cross-entropy gives 1.0000")
    section(page, "simplex")
    page.says("#softmax-simplex-says", "The ranking is C > B > A")
    page.run(WATCH)
    point = "return document.querySelector('#softmax-simplex .js-plotly-plot')._fullData[10].y[0]"
    before = page.run(point)
    page.press("Temperature T", Keys.ARROW_LEFT, 6)
    page.until(lambda: page.run(point) > before)
    page.until(lambda: "mt=0.631" in page.query())
    assert page.run("return window.asked") == 0
    page.slide_to("Classes N", 4)
    page.until(lambda: page.button("Keep the first three classes")).click()
    page.says("#softmax-simplex-says", "The ranking is C > B > A")


def test_shadow_is_carried_over_and_back(page):
    opened(page, "&mpart=simplex")
    page.says("#softmax-carried", "it has 4 classes")
    page.button("W, x, T from Shadow").click()
    page.says(VECTOR, "softmax(0.624, −1.486, 0.45, −0.684)")
    page.enter("Temperature T, typed", "2")
    page.says("#softmax-carried", "T = 1")
    page.until(lambda: "mt=2" in page.query())
    page.button("Back to Shadow").click()
    page.says("#shadow-headline", "12 of 24 rankings are possible")
    page.says("#shadow-probe", "A > C > D > B at T = 2")
    assert "view=" not in page.query()
    page.until(lambda: page.query().startswith("?t=2&"))


def test_formulas_are_typeset_and_the_snippet_is_shown(page):
    opened(page, "&mpart=losses")
    page.until(lambda: len(page.all("#softmax-section-losses math")) == 3)
    box = page.first("#softmax-rows math mfrac").size
    assert box["height"] > 20  # a fraction is set as a fraction, not as a line of letters
    assert page.first('#softmax-rows [role="math"]').get_attribute("aria-label")
    page.first(".snippet summary").click()
    page.says("#softmax-section-python", "from compute.logits.losses import LOSSES")
    page.duo.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    page.first('[data-copies="softmax-section-python"]').click()
    page.until(lambda: page.first('[data-copies="softmax-section-python"]').text == "Copied")


def test_the_first_change_counts_when_the_view_is_opened_from_another(page):
    page.open()
    page.first('[data-opens="softmax"]').click()
    page.says(VECTOR, FIRST)
    page.until(lambda: page.run("return window.modules.server.answer('softmax') !== null"))
    thumb = page.first('[data-view="softmax"] [role="slider"][aria-label="Classes N"]')
    thumb.send_keys(Keys.ARROW_RIGHT)
    page.says(VECTOR, "softmax(1, 2, 3, 0)")
    page.until(lambda: "view=softmax" in page.query() and "mn=4" in page.query())


def test_sections_are_tabs_with_arrow_keys_and_steps_for_back(page):
    opened(page)
    page.first("#softmax-tab-temperature").send_keys(Keys.ARROW_RIGHT)
    page.until(lambda: "mpart=shift" in page.query())
    active = page.duo.driver.switch_to.active_element
    assert active.get_attribute("data-section") == "shift"
    section(page, "losses")
    page.duo.driver.back()
    page.until(lambda: page.first("#softmax-section-shift").is_displayed())
    page.until(lambda: "mpart=shift" in page.query())
    selected = page.duo.driver.find_elements(
        By.CSS_SELECTOR, '[data-view-of="softmax"][aria-selected="true"]'
    )
    assert [tab.get_attribute("data-section") for tab in selected] == ["shift"]


def test_a_mask_is_typed_and_every_section_shows_it_at_both_ends_of_the_temperature(page):
    opened(page, "&mz=-inf,1,2&mt=inf")
    page.says(VECTOR, "softmax(−inf, 1, 2) = (0, 0.5000, 0.5000)")
    assert page.box("Logit of class A, typed").get_attribute("value") == "-inf"
    assert page.box("Temperature T, typed").get_attribute("value") == "inf"
    page.enter("Temperature T, typed", "0" + Keys.ENTER)
    page.says(VECTOR, "softmax(−inf, 1, 2) = (0, 0, 1.0000)")
    page.enter("Logit of class C, typed", "-inf" + Keys.ENTER)
    page.says(VECTOR, "softmax(−inf, 1, −inf) = (0, 1.0000, 0)")
    page.until(lambda: "mz=-inf,1,-inf" in page.query() and "mt=0" in page.query())
    page.says("#softmax-sentence", "A and C are masked")
    for name in ("shift", "stability", "gradients", "losses", "simplex"):
        section(page, name)
        assert "nan" not in page.text(f"#softmax-section-{name}").lower()
    handle = page.slider("Logit of A, masked")
    handle.send_keys(Keys.ARROW_UP)
    page.until(lambda: "softmax(−inf" not in page.text(VECTOR))
