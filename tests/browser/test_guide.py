"""What leads a person through the page, by keys and pointer: first steps, questions, lessons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from components.page.lessons import EXAMPLE, ours
from tests.browser import person

FILE = {"name": "mine.toml", "mimeType": "text/plain"}


@pytest.fixture(scope="module")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with person.window(chromium, address) as page:
        page.set_default_timeout(15_000)
        yield page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).press("Enter")


def test_the_first_steps_carry_the_scene_are_undone_one_by_one_and_do_not_come_again(
    page: Page,
) -> None:
    person.opened(page, "shadow", "")
    says = page.locator("#shadow-visit-says")
    press(page, "1 Nudge D down")
    expect(says).to_contain_text("D can never win now, and the count stays 12 of 24")
    press(page, "2 Add a dimension")
    expect(says).to_contain_text("24 of 24")
    press(page, "3 Make it soft")
    expect(page.locator("#soft_sort-headline")).to_be_visible()
    person.settled(page, "soft_sort")
    query = person.stands(page)
    assert "view=soft_sort" in query
    assert "sn=4" in query
    page.locator("#undo").click()
    expect(page.locator("#shadow-headline")).to_contain_text("24 of 24")
    page.locator("#undo").click()
    page.locator("#undo").click()
    expect(says).to_contain_text("New here?")
    page.get_by_role("button", name="Hide these steps").press("Enter")
    expect(says).to_be_hidden()
    assert page.evaluate("() => document.activeElement.id") == "shadow-headline"
    for query in ("", "embed=1"):
        person.opened(page, "shadow", query)
        expect(says).to_be_hidden()


def test_a_frame_has_no_first_steps(page: Page) -> None:
    page.goto("/robots.txt")  # whichever test came first: a page of nowhere keeps nothing
    page.evaluate("() => window.localStorage.clear()")
    person.opened(page, "shadow", "embed=1")
    expect(page.locator("#shadow-headline")).to_be_visible()
    expect(page.locator("#shadow-visit")).to_be_hidden()


@pytest.mark.parametrize("view", ["shadow", "soft_sort"])
def test_a_question_is_asked_guessed_and_answered(page: Page, view: str) -> None:
    person.opened(page, view, f"view={view}")
    panel, asks = page.locator(f"#{view}-quiz"), page.locator(f"#{view}-quiz-asks")
    page.locator(f'[data-view="{view}"] [data-toggle="ask.1"]').press("Enter")
    expect(asks).to_contain_text("1 of 4.")
    expect(page.locator(f"#{view}-quiz-verdict")).to_be_hidden()
    page.locator(f'[data-view="{view}"] [data-toggle="guess.2"]').press("Enter")
    expect(page.locator(f"#{view}-quiz-verdict")).to_contain_text("✓ Yes.")
    person.settled(page, view)
    page.go_back()
    expect(page.locator(f"#{view}-quiz-verdict")).to_be_hidden()
    panel.get_by_role("button", name="Close", exact=True).press("Enter")
    expect(panel).to_be_hidden()


def shown(page: Page) -> Any:
    return page.locator("#lesson-shown")


def test_a_lesson_is_begun_gone_through_reopened_and_left(page: Page) -> None:
    person.opened(page, "shadow", "")
    page.locator("#lessons summary").press("Enter")
    page.get_by_role("link", name="Softmax by hand").press("Enter")
    expect(shown(page)).to_have_text("Step 1 of 7")
    expect(page.locator("#softmax-headline")).to_be_visible()
    following = page.locator("#lesson-next")
    expect(following).to_be_focused()
    says = [page.locator("#lesson-says").text_content()]
    for number in range(2, 8):
        following.press("ArrowRight" if number % 2 else "Enter")
        expect(shown(page)).to_have_text(f"Step {number} of 7")
        says.append(page.locator("#lesson-says").text_content())
    assert len(set(says)) == 7
    following.press("Enter")  # leads nowhere, and keeps the focus
    expect(following).to_be_focused()
    following.press("ArrowLeft")
    expect(shown(page)).to_have_text("Step 6 of 7")
    page.locator("#undo").click()
    expect(shown(page)).to_have_text("Step 7 of 7")
    person.settled(page, "softmax")
    # A link from the middle of it, in another window, with what was changed there.
    person.box(page, "softmax", "logit.0").fill("49")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => ({person.STANDS})().includes('49')")
    person.opened(page, "softmax", person.stands(page))
    expect(shown(page)).to_have_text("Step 7 of 7")
    page.locator("#lesson-leave").press("Enter")
    expect(page.locator("#lesson")).to_be_hidden()
    query = person.stands(page)
    assert "49,100,150" in query
    assert "lesson" not in query
    page.locator("#undo").click()
    expect(shown(page)).to_have_text("Step 7 of 7")


def test_a_lesson_from_a_file_opens_or_says_what_is_wrong(page: Page) -> None:
    person.opened(page, "shadow", "")
    for text, place, words in (
        (
            EXAMPLE.replace("says", "sais"),
            "#notices",
            "Step 1 has link and says; “sais” was given.",
        ),
        ("x" * 70_000, "#notices", "at most 16,000 characters"),
        (EXAMPLE, "#lesson-title", "A lesson of mine"),
    ):
        page.locator("#lessons summary").click()
        with page.expect_file_chooser() as chooser:
            page.locator("#open-lesson").click()
        chooser.value.set_files([{**FILE, "buffer": text.encode()}])
        expect(page.locator(place)).to_contain_text(words)
        page.keyboard.press("Escape")
    expect(page.locator("#shadow-headline")).to_contain_text("20 of 120")
    page.locator("#lesson-next").click()
    expect(page.locator("#shadow-headline")).to_contain_text("120 of 120")
    page.reload()
    expect(shown(page)).to_have_text("Step 2 of 2")


@pytest.mark.parametrize("width", [375, 1280])
def test_no_step_of_a_lesson_is_wider_than_the_page_or_hides_most_of_it(
    page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 667})
    for name in ours():
        page.goto(f"/?lesson={name}")
        bar = page.locator("#lesson").bounding_box()
        assert bar is not None
        assert bar["height"] < 667 * 0.4
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})
