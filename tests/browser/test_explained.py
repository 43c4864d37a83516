"""What explains the page: words with their sentences, "About", the list of keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.person import opened, settled, window
from tests.browser.test_accessibility import serious


@pytest.fixture(scope="module")
def page(chromium, address):
    with window(chromium, address) as shared:
        yield shared


def sentence(page, word):
    return page.locator(f"#{word.get_attribute('aria-describedby')}").text_content()


def test_a_dotted_word_is_explained_on_hover_focus_and_tap(page):
    opened(page, "shadow", "n=4")
    tip, word = page.locator("#term-tip"), page.locator("#shadow-sentence .term").first
    expect(tip).to_be_hidden()
    word.hover()
    expect(tip).to_have_text(sentence(page, word))
    box, over = word.bounding_box(), tip.bounding_box()
    assert over["y"] >= box["y"] + box["height"] - 1
    tip.hover()  # what is read may be pointed at
    page.wait_for_timeout(400)
    expect(tip).to_be_visible()
    page.mouse.move(640, 500)
    expect(tip).to_be_hidden()
    word.focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    word.blur()
    word.dispatch_event("click")
    expect(tip).to_be_visible()
    page.mouse.click(640, 500)
    expect(tip).to_be_hidden()


def test_a_sentence_keeps_its_words_while_it_changes(page):
    opened(page, "soft_sort", "view=soft_sort")
    place = page.locator("#soft_sort-sentence")
    terms = place.locator(".term").count()
    assert terms
    before = place.text_content()
    page.get_by_role("slider", name="Softness, softer →").first.press("Home")
    expect(place).not_to_have_text(before)
    settled(page, "soft_sort")
    text = place.text_content()
    assert place.locator(".term").count() <= terms
    assert text == page.evaluate("window.modules.server.answer('soft_sort').frames.sentences[0]")


def test_about_opens_by_its_button_and_by_a_link(page):
    opened(page, "shadow", "n=4")
    about = page.get_by_role("dialog", name="About")
    page.get_by_role("link", name="About").click()
    expect(
        about.get_by_role("link", name="Fast differentiable sorting and ranking")
    ).to_be_visible()
    assert not page.url.endswith("#about")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(about).to_be_hidden()
    page.goto("/?n=5#about")
    page.reload()
    expect(about).to_be_visible()
    about.get_by_role("button", name="Close").click()
    expect(about).to_be_hidden()


def test_the_keys_are_listed_and_single_ones_can_be_switched_off(page):
    opened(page, "shadow", "n=4")
    keys = page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    expect(keys.get_by_text("Undo the last gesture.")).to_be_visible()
    assert serious(page) == []
    switch = keys.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    page.reload()
    page.get_by_role("button", name="Keyboard").click()
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    keys.get_by_role("button", name="Close").click()
    page.locator("#shadow-headline").click()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
