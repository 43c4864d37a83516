"""Undo and redo: one step a gesture, in every view; Back keeps its meaning."""

from __future__ import annotations

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


def undo(page, keys=("z",), shift=False):
    chain = ActionChains(page.duo.driver).key_down(Keys.CONTROL)
    if shift:
        chain = chain.key_down(Keys.SHIFT)
    chain.send_keys(*keys)
    if shift:
        chain = chain.key_up(Keys.SHIFT)
    chain.key_up(Keys.CONTROL).perform()


def test_a_drag_is_one_step_and_typed_weights_survive_a_seed(page):
    page.open()
    page.settled()
    assert page.first("#undo").get_attribute("disabled")
    start = page.query()
    handle = page.first("#shadow-vectors-handles [role=slider]")
    page.drag(handle, 40, -30)
    page.until(lambda: page.query() != start)
    page.settled()
    # The address follows when the hand has rested.
    held = "return '?' + window.modules.url.query().replace(/^[?]/, '')"
    page.until(lambda: page.run(held) == page.query() and "w=" in page.query())
    dragged = page.query()
    page.slide_to("Classes N", 5)
    page.settled()
    page.until(lambda: "n=5" in page.query())
    undo(page)
    page.until(lambda: page.query() == dragged)
    page.settled()
    undo(page)
    page.until(lambda: page.query() == start)
    page.says("#shadow-headline", "12 of 24")
    page.settled()
    assert page.first("#undo").get_attribute("disabled")
    undo(page, shift=True)
    page.until(lambda: page.query() == dragged)
    page.first("#redo").click()
    page.until(lambda: "n=5" in page.query())
    page.says("#shadow-headline", "of 120")


def test_a_scrub_and_another_view_are_steps_too(page):
    page.open("?t=1.5")
    page.settled()
    page.press("Temperature T", Keys.ARROW_RIGHT)
    page.until(lambda: page.query() != "?t=1.5")
    page.until(lambda: not page.first("#undo").get_attribute("disabled"))
    next(t for t in page.all('[role="tab"]') if t.text.strip() == "Softmax").click()
    page.until(lambda: page.first("#softmax-headline").is_displayed())
    page.settled("softmax")
    page.until(lambda: "view=softmax" in page.query())
    undo(page)
    page.until(lambda: page.first("#shadow-headline").is_displayed())
    page.settled()
    undo(page)
    page.until(lambda: page.query() == "?t=1.5")
    page.settled()
    undo(page, keys=("y",))
    page.until(lambda: page.query() != "?t=1.5")


def test_a_slider_that_keys_have_just_moved_goes_back(page):
    # Dash hears where it stands only at rest: until then it believes it to be where it was.
    page.open("?t=1.5")
    page.settled()
    before = page.slider("Temperature T").get_attribute("aria-valuenow")
    page.press("Temperature T", Keys.ARROW_RIGHT)
    page.run("window.modules.scrub.setScrub('shadow', 'temperature', Number(arguments[0]))", before)
    page.until(lambda: page.slider("Temperature T").get_attribute("aria-valuenow") == before)
