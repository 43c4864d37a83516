"""The questions under the Shadow view's pictures, as a person asks them, in a real browser."""

from __future__ import annotations

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

VERDICT = "#shadow-ask-verdict"
PROOF = "#shadow-ask-proof"
CERTIFICATE = (
    "D-C, C-B and B-A cannot all be positive: 0.36 (D-C) + 0.43 (C-B) + 0.20 (B-A) = 0"
)


def focused(page):
    return page.run("return document.activeElement")


def keys(page, *sent):
    """Type into whatever has the focus."""
    ActionChains(page.duo.driver).send_keys(*sent).perform()


def select_all(page):
    """Select what stands in the box that has the focus."""
    ActionChains(page.duo.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()


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
    return "".join(page.run(
        "return [...document.querySelectorAll('#shadow-chips .chip')].map(c => c.dataset.letter)"
    ))


def box_value(page):
    return page.first("#shadow-question-ask input").get_attribute("value")


def test_a_ranking_is_asked_by_keyboard_alone(page):
    page.open()
    page.says(VERDICT, "Which ranking")
    page.run("document.querySelector('#shadow-table').focus()")
    tab_to(page, "[role=tab][data-question=ask]")
    tab_to(page, "#shadow-question-ask input")
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
    page.until(lambda: "lit" in page.first('#shadow-table [data-key="CBAD"]').get_attribute("class"))
    page.says("#shadow-mixture-note", "corner of the shadow furthest in the direction of x")
    # The probe goes there.
    tab_to(page, "#shadow-probe-there button")
    keys(page, Keys.ENTER)
    page.says("#shadow-probe", "C > B > A > D")
    page.until(lambda: "x=" in page.query())
    # What is no ranking is said, and stays as it was typed.
    tab_to(page, "#shadow-question-ask input", back=True)
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
    page.says(VERDICT, "Which ranking")


def test_a_chip_is_dragged_and_the_link_keeps_the_question(page):
    page.open("?ask=BDCA")
    page.says(VERDICT, "B > D > C > A is possible")
    page.until(lambda: chips(page) == "BDCA")
    first, last = page.first("#shadow-chips .chip:first-child"), page.first("#shadow-chips .chip:last-child")
    ActionChains(page.duo.driver, duration=50).click_and_hold(first).move_to_element(last).release().perform()
    page.until(lambda: chips(page) == "DCAB")
    page.says(VERDICT, "D > C > A > B can never happen")
    page.until(lambda: "ask=D+%3E+C" in page.query())
    page.open(page.query())
    page.says(VERDICT, "D > C > A > B can never happen")
    page.open("?n=5&d=3&bias=1&ask=1>2>3>4>5")
    page.says(VERDICT, "A > B > C > D > E")
