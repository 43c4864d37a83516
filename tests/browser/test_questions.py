"""The questions under the Shadow view's pictures, as a person asks them, in a real browser."""

from __future__ import annotations

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

VERDICT = "#shadow-ask-verdict"
PROOF = "#shadow-ask-proof"
CERTIFICATE = "D−C, C−B and B−A cannot all be positive: 0.36 (D−C) + 0.43 (C−B) + 0.20 (B−A) = 0"


def focused(page):
    return page.run("return document.activeElement")


def keys(page, *sent):
    """Type into whatever has the focus."""
    ActionChains(page.duo.driver).send_keys(*sent).perform()


def select_all(page):
    """Select what stands in the box that has the focus."""
    ActionChains(page.duo.driver).key_down(Keys.CONTROL).send_keys("a").key_up(
        Keys.CONTROL
    ).perform()


def tab_to(page, selector, back=False):
    """Press Tab until the focus is on a thing, as someone without a mouse does."""
    for _ in range(150):
        if page.run("return document.activeElement.matches(arguments[0])", selector):
            return
        chain = ActionChains(page.duo.driver)
        if back:
            chain.key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
        else:
            chain.send_keys(Keys.TAB).perform()
    raise AssertionError(f"Tab does not lead to {selector}")


def chips(page):
    return "".join(
        page.run(
            "return [...document.querySelectorAll('#shadow-chips .chip')]"
            ".map(c => c.dataset.letter)"
        )
    )


def box_value(page):
    return page.first("#shadow-section-ask input").get_attribute("value")


def test_a_ranking_is_asked_by_keyboard_alone(page):
    page.open()
    page.says(VERDICT, "D > C > B > A can never happen")
    page.run("document.querySelector('#shadow-table button').focus()")
    tab_to(page, "#shadow-tab-ask")
    tab_to(page, "#shadow-section-ask input")
    keys(page, "dcba")
    page.says(VERDICT, "D > C > B > A can never happen")
    page.says(PROOF, CERTIFICATE)
    page.until(lambda: page.first("#shadow-mixture .main-svg"))
    page.says("#shadow-mixture-note", "0.54 CBAD + 0.40 DBAC + 0.06 BDCA")
    page.until(lambda: "ask=dcba" in page.query())
    # Chips: D from best to worst, C to the front; the box follows.
    tab_to(page, "#shadow-chips .chip")
    assert focused(page).get_attribute("aria-label") == "D, best of 4"
    keys(page, Keys.ARROW_RIGHT)
    page.says(VERDICT, "C > D > B > A can never happen")
    keys(page, Keys.END)
    page.says(VERDICT, "C > B > A > D is possible")
    assert focused(page).get_attribute("aria-label") == "D, worst of 4"
    page.says(PROOF, "Its margin is")
    page.until(lambda: box_value(page) == "C > B > A > D")
    page.until(
        lambda: "lit" in page.first('#shadow-table [data-key="CBAD"]').get_attribute("class")
    )
    page.says("#shadow-mixture-note", "corner of the shadow furthest in the direction of x")
    # The probe goes there.
    tab_to(page, "#shadow-probe-there button")
    keys(page, Keys.ENTER)
    page.says("#shadow-probe", "C > B > A > D")
    page.until(lambda: "x=" in page.query())
    # What is not a ranking is said, and stays as it was typed.
    tab_to(page, "#shadow-section-ask input", back=True)
    select_all(page)
    keys(page, "4 3 9")
    page.says(VERDICT, "4 classes are numbered 1 to 4, or 0 to 3")
    keys(page, Keys.BACKSPACE)
    page.says(VERDICT, "A and B are missing")
    assert box_value(page).strip() == "4 3"
    keys(page, "2 1")
    page.says(VERDICT, "D > C > B > A can never happen")
    select_all(page)
    keys(page, Keys.BACKSPACE)
    page.until(lambda: "ask=" not in page.query())


def test_first_places_and_sets_are_asked_by_typing(page):
    page.open("?n=5&d=1&w=1;2;3;4;5")
    tab_to(page, "#shadow-section-ask input")
    keys(page, "e > c > ...")
    page.says(VERDICT, "E > C > … can never happen")
    page.says(PROOF, "cannot")
    page.until(lambda: chips(page) == "EC")
    page.says("#shadow-ask-shortest", "No shorter beginning is impossible: E as the first can")
    # A chip moves: the list stays one of first places.
    tab_to(page, "#shadow-chips .chip")
    keys(page, Keys.ARROW_RIGHT)
    page.says(VERDICT, "C > E > … can never happen")
    page.says("#shadow-ask-shortest", "Already C as the first can never happen")
    page.until(lambda: box_value(page) == "C > E > …")
    # A set has no chips; the probe goes to where it is on top, and the link keeps the question.
    tab_to(page, "#shadow-section-ask input", back=True)
    select_all(page)
    keys(page, "{d, e}")
    page.says(VERDICT, "{D, E} can be the top two")
    page.until(lambda: not page.first("#shadow-ask-order").is_displayed())
    tab_to(page, "#shadow-probe-there button")
    keys(page, Keys.ENTER)
    page.says("#shadow-probe", "E > D > C > B > A")
    page.until(lambda: "ask=%7Bd" in page.query())
    page.open(page.query())
    page.says(VERDICT, "{D, E} can be the top two")
    tab_to(page, "#shadow-section-ask input")
    select_all(page)
    keys(page, "{d > e}")
    page.says(VERDICT, "A set has no order")


def test_a_chip_is_dragged_and_the_link_keeps_the_question(page):
    page.open("?ask=BDCA")
    page.says(VERDICT, "B > D > C > A is possible")
    page.until(lambda: chips(page) == "BDCA")
    first, last = (
        page.first("#shadow-chips .chip:first-child"),
        page.first("#shadow-chips .chip:last-child"),
    )
    ActionChains(page.duo.driver, duration=50).click_and_hold(page.still(first)).move_to_element(
        last
    ).release().perform()
    page.until(lambda: chips(page) == "DCAB")
    page.says(VERDICT, "D > C > A > B can never happen")
    page.until(lambda: "ask=D+%3E+C" in page.query())
    page.open(page.query())
    page.says(VERDICT, "D > C > A > B can never happen")
    page.open("?n=5&d=3&bias=1&ask=1>2>3>4>5")
    page.says(VERDICT, "A > B > C > D > E")


def open_question(page, label):
    """Press a tab of the questions, and wait until its panel stands."""
    page.until(lambda: page.button(label).click() or True)
    page.until(lambda: page.button(label).get_attribute("aria-selected") == "true")


def figure(page, graph):
    return page.run(
        f"return document.querySelector('#{graph} .js-plotly-plot').data"
        ".map(t => ({x: t.x, y: t.y, type: t.type, customdata: t.customdata}))"
    )


def test_fifty_thousand_samples_miss_rankings_that_are_possible(page):
    page.open("?n=8&d=3&w=&seed=3")
    open_question(page, "Sample")
    page.until(lambda: page.first("#shadow-section-sample [data-laid]"))
    says = page.says("#shadow-sample-says", "of the 646 possible rankings and missed")
    seen = int(says.split(" showed ")[1].split(" ")[0])
    assert 0 < seen < 646
    page.until(lambda: figure(page, "shadow-curve")[0]["y"][-1] == seen)
    # The same seed shows the same again; the link keeps it.
    page.enter("Seed of the samples", "1")
    page.until(lambda: page.text("#shadow-sample-says") != says)
    page.enter("Seed of the samples", "0")
    page.until(lambda: page.text("#shadow-sample-says") == says)
    page.until(lambda: page.all("#shadow-missed .key"))
    first = page.first("#shadow-missed .key")
    page.run("arguments[0].focus()", first)
    key = first.get_attribute("data-lights")
    page.until(lambda: page.run("return window.modules.highlight.lit('shadow')") == key)


def test_the_solid_is_shown_in_3d_and_flattens_frame_by_frame(page):
    page.open()
    open_question(page, "The whole permutohedron")
    page.says("#shadow-solid-says", "truncated octahedron")
    page.until(lambda: len(page.all("#shadow-pair-list [role=listitem]")) == 6)
    page.until(lambda: page.first("#shadow-solid canvas"))
    page.until(lambda: page.first("#shadow-flattened .main-svg"))
    page.says("#shadow-flattened-note", "12 of 24 vertices end inside")
    start = figure(page, "shadow-flattened")[-1]
    name = "From solid to shadow"
    # By hand, one frame; then by the button to the end.
    page.press(name, Keys.ARROW_RIGHT)
    page.until(lambda: drawn_points(page) != points_of(start))
    page.run("document.querySelector('#shadow-play').focus()")
    keys(page, Keys.ENTER)
    page.until(lambda: page.text("#shadow-play") == "Pause")
    keys(page, Keys.ENTER)
    page.until(lambda: page.text("#shadow-play") == "Play")
    paused = int(page.slider(name).get_attribute("aria-valuenow"))
    assert paused < 60
    keys(page, Keys.ENTER)
    page.until(lambda: page.slider(name).get_attribute("aria-valuenow") == "60")
    page.until(lambda: page.text("#shadow-play") == "Play")
    # The last frame is the shadow beside the input space, up to its size.
    page.until(lambda: agrees_with_the_shadow(page))


def points_of(trace):
    return dict(zip(trace["customdata"], zip(trace["x"], trace["y"], strict=True), strict=True))


def drawn_points(page):
    return points_of(figure(page, "shadow-flattened")[-1])


def agrees_with_the_shadow(page):
    flat = drawn_points(page)
    shadow = {}
    for trace in figure(page, "shadow-polytope"):
        if trace["customdata"]:
            shadow |= points_of(trace)
    assert len(shadow) == 24
    scale = max(abs(v) for p in shadow.values() for v in p) / max(
        abs(v) for p in flat.values() for v in p
    )
    return all(
        abs(scale * a - b) < 0.01
        for key in shadow
        for a, b in zip(flat[key], shadow[key], strict=True)
    )


def test_flat_frames_stand_in_for_3d_and_reduced_motion_steps_to_the_end(page):
    page.duo.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]},
    )
    # As in a browser without WebGL.
    page.duo.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "const get = HTMLCanvasElement.prototype.getContext;"
            "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
            " return /webgl/.test(kind) ? null : get.call(this, kind, ...rest); };"
        },
    )
    page.open()
    open_question(page, "The whole permutohedron")
    page.until(lambda: page.first("#shadow-turned .main-svg").is_displayed())
    before = points_of(figure(page, "shadow-turned")[-1])
    page.press("Turn", Keys.ARROW_RIGHT, 3)
    page.until(lambda: points_of(figure(page, "shadow-turned")[-1]) != before)
    page.until(lambda: page.first("#shadow-flattened .main-svg"))
    page.first("#shadow-play").click()
    page.until(lambda: page.slider("From solid to shadow").get_attribute("aria-valuenow") == "60")
    page.until(lambda: agrees_with_the_shadow(page))
    page.slide_to("Classes N", 3)
    page.says("#shadow-solid-says", "hexagon")
    page.slide_to("Classes N", 5)
    page.says("#shadow-solid-says", "Choose N = 3 or N = 4")


def test_remedies_stand_side_by_side_and_can_be_used(page):
    page.open("?w=0,1.5;-1.5,-1;1.5,-1;0.1,-0.2&part=remedies")
    page.says("#shadow-remedy-before-never", "D can never win")
    page.says("#shadow-remedy-unit-verdict", "It helps: D can win now")
    page.says("#shadow-remedy-norm-count", "18 of 24")
    page.button("Use this bias").click()
    page.says("#shadow-headline", "18 of 24 possible: 6 gained")
    page.says("#shadow-remedy-before-never", "Every class can win")
    page.says("#shadow-remedy-norm-verdict", "Nothing to repair")
    page.duo.driver.back()
    page.says("#shadow-headline", "12 of 24 rankings are possible")


def test_a_line_through_the_inputs_lists_its_swaps(page):
    page.open("?part=line")
    page.says("#shadow-line-says", "5 walls and 5 pairs swap")
    page.until(lambda: len(page.all("#shadow-line-steps .key")) == 6)
    page.run("arguments[0].focus()", page.all("#shadow-line-steps .key")[1])
    page.until(
        lambda: "lit" in page.first('#shadow-table [data-key="ADCB"]').get_attribute("class")
    )
    page.press("End of the line", Keys.ARROW_LEFT, 2)
    page.until(lambda: "to=-0.52,0.9" in page.query())
    page.until(lambda: page.box("End of the line, feature 1").get_attribute("value") == "-0.52")
    page.button("To −x").click()
    page.says("#shadow-line-says", "1 wall and 6 pairs swap, up to 6 pairs at one wall")
    page.settled()
    page.enter("End of the line, feature 2", "-0.6")
    page.says("#shadow-line-says", "wall")
    page.until(lambda: "to=-0.8,-0.6" in page.query())
    page.open("?part=line&x=0.75,2&to=-0.25,2&w=1,1;-1,1;-1,-1;1,-1")
    page.says("#shadow-line-says", "1 wall and 2 pairs swap, up to 2 pairs at one wall")
