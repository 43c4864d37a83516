"""What a person has at hand goes in as it is: typed, pasted, opened as a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from app import create_app
from benchmarks.browser import ARGUMENTS, CHROMIUM
from components.serving.settings import Settings
from components.state.page import read_page
from components.views import VIEWS
from tests.browser.modules import expose

TEXTS = ["1e-3", "1/4", "0,5", "−0.75", ".125", "2e0", "1 000", "1.234,5", "√2", "−3", "7", "2.5"]
# Every view with the sections that have boxes of their own.
PAGES = [
    ("shadow", "bias=1&part=line&drawn=1"),
    ("soft_sort", "view=soft_sort&stab=vectors&srule=distance"),
    ("softmax", "view=softmax&mpart=axis"),
    ("softmax", "view=softmax&mpart=shift"),
]
LAST = ("n", "d", "seed")  # other boxes come and go with them
STANDS = "() => { const { url } = window.modules; return url.query().replace(/^[?]/, ''); }"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, dash_thread_server: Any) -> Iterator[Page]:
    """A page whose clipboard may be used, as by the keys of a person."""
    dash_thread_server(create_app(Settings(rate="")))
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        bypass_csp=True,
        base_url=dash_thread_server.url,
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context.new_page()
    context.close()


def opened(page: Page, view: str, query: str) -> None:
    page.goto(f"/?{query}")
    page.wait_for_selector(f'[data-view="{view}"] .js-plotly-plot .main-svg')
    expose(page)
    page.wait_for_function("view => window.modules.server.answer(view) !== null", arg=view)
    settled(page, view)


def settled(page: Page, view: str) -> None:
    page.wait_for_function("view => window.modules.server.idle(view)", arg=view)


def box(page: Page, view: str, name: str) -> Locator:
    return page.locator(f'[data-view-of="{view}"][data-box="{name}"] input').first


def boxes(page: Page, view: str) -> list[str]:
    """The edits of the boxes for numbers that are to be seen, those that move others last."""
    names = page.locator(f'.typed[data-view-of="{view}"]:visible').evaluate_all(
        "all => all.map((place) => place.dataset.box)"
    )
    return sorted(set(names), key=lambda name: (name in LAST, names.index(name)))


def stands(page: Page) -> str:
    return str(page.evaluate(STANDS))


def wait_for_query(page: Page, view: str, wanted: str) -> None:
    page.wait_for_function(
        "([view, wanted]) => window.modules.server.idle(view)"
        " && window.modules.url.query().replace(/^[?]/, '') === wanted",
        arg=[view, wanted],
    )


def after(page: Page, view: str, name: str, value: Any) -> str:
    """The address that the view's own edit leads to from here."""
    return VIEWS[view].apply(read_page(stands(page))[0], {name: value})[0].to_query()


def type_text(page: Page, view: str, name: str, text: str, between: int = 0) -> None:
    """By keys alone; what was typed stays while the caret is there, and is what the view takes."""
    wanted = after(page, view, name, text)
    place = box(page, view, name)
    place.press("Control+a")
    place.press_sequentially(text, delay=between)
    place.press("Enter")
    wait_for_query(page, view, wanted)
    assert place.input_value() == text


@pytest.mark.parametrize(("view", "query"), PAGES)
def test_every_box_takes_what_is_typed_quickly(page: Page, view: str, query: str) -> None:
    opened(page, view, query)
    names = boxes(page, view)
    assert len(names) > 5
    for name in names:
        for text in TEXTS:
            type_text(page, view, name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("weight.0.0", "−1e-3"), ("d", "3"), ("temperature", "0,25"), ("seed", "12")],
)
def test_a_box_of_each_kind_takes_what_is_typed_slowly(page: Page, name: str, text: str) -> None:
    opened(page, "shadow", "")
    type_text(page, "shadow", name, text, between=400)


def test_lines_of_text_take_what_is_typed_slowly_and_can_be_emptied(page: Page) -> None:
    opened(page, "shadow", "")
    for name, text in (("search", "b>d"), ("asked", "dcba")):
        type_text(page, "shadow", name, text, between=400)
        box(page, "shadow", name).press("Control+a")
        box(page, "shadow", name).press("Backspace")
        box(page, "shadow", name).press("Enter")
        wait_for_query(page, "shadow", "")


def shows(place: Locator, text: str) -> None:
    """Wait until a box shows a text: it is written when all of an answer is on screen."""
    place.page.wait_for_function(
        "([box, text]) => box.value === text", arg=[place.element_handle(), text]
    )


def paste(page: Page, place: Locator, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    place.press("Control+a")
    place.press("Control+v")


MATRIX = np.array([[1.5, -2.0], [0.001, 4.0], [-5.25, 6.0]])
FORMS = {
    "cells": "1.5\t-2\n0.001\t4\n-5.25\t6\n",
    "csv": "1.5,-2\n0.001,4\n-5.25,6",
    "decimal commas": "1,5;−2\n0,001;4\n−5,25;6",
    "columns": "1.5  -2\n1e-3  4\n-5.25  6",
    "python": "[[1.5, -2.0], [0.001, 4.0], [-5.25, 6.0]]",
    "numpy": str(MATRIX),
    "json": '{"weights": [[1.5, -2], [0.001, 4], [-5.25, 6]]}',
    "markdown": "| x | y |\n|---|---|\n| 1.5 | -2 |\n| 0.001 | 4 |\n| -5.25 | 6 |",
    "latex": r"\begin{pmatrix} 1.5 & -2 \\ 0.001 & 4 \\ -5.25 & 6 \end{pmatrix}",
    "matlab": "[1.5 -2; 0.001 4; -5.25 6]",
}
PASTED = "n=3&w=1.5,-2;0.001,4;-5.25,6"


def test_ten_forms_of_a_table_fill_the_matrix_from_a_box(page: Page) -> None:
    opened(page, "shadow", "n=3")
    for text in FORMS.values():
        paste(page, box(page, "shadow", "weight.0.0"), text)
        page.wait_for_function(
            "() => window.modules.url.query().includes('w=1.5,-2;0.001,4;-5.25,6')"
        )
        settled(page, "shadow")
        shows(box(page, "shadow", "weight.0.0"), "1.5")
        shows(box(page, "shadow", "weight.2.0"), "-5.25")
        box(page, "shadow", "weight.0.0").press("Control+z")
        page.wait_for_function("() => !window.modules.url.query().includes('w=1.5')")
        settled(page, "shadow")


def test_what_does_not_fit_and_what_cannot_be_read_is_said(page: Page) -> None:
    opened(page, "shadow", "")
    place = box(page, "shadow", "weight.3.1")
    paste(page, place, "7\t8\n9\t10")
    said = "2 × 2 pasted; the 1 row beyond N = 4 and the 1 column beyond D = 2 are left out."
    page.locator("#notices").get_by_text(said).wait_for()
    shows(place, "7")
    paste(page, place, "some words\nhere")
    page.wait_for_function(
        "box => box.getAttribute('aria-invalid') === 'true'", arg=place.element_handle()
    )
    assert place.input_value() == "7"


def test_arrow_keys_move_a_number_by_its_step(page: Page) -> None:
    opened(page, "shadow", "")
    place = box(page, "shadow", "weight.0.0")
    place.press("ArrowUp")
    place.press("Shift+ArrowDown")
    shows(place, "0.9")


def test_a_file_is_read_and_shown_before_it_replaces_anything_and_can_be_undone(page: Page) -> None:
    opened(page, "shadow", "")
    stream = io.BytesIO()
    np.save(stream, MATRIX)
    page.get_by_role("button", name="Paste or open").first.press("Enter")
    dialog = page.get_by_role("dialog", name="Paste or open: W")
    dialog.get_by_text("W takes 2 to 64 rows (N) and 1 to 16 columns (D).").wait_for()
    with page.expect_file_chooser() as chooser:
        dialog.get_by_label("File").click()
    chooser.value.set_files(
        {"name": "W.npy", "mimeType": "application/octet-stream", "buffer": stream.getvalue()}
    )
    dialog.get_by_text("3 × 2 numbers read. N becomes 3.").wait_for()
    assert dialog.get_by_role("cell", name="−5.25").is_visible()
    assert stands(page) == ""
    dialog.get_by_role("button", name="Transpose").click()
    dialog.get_by_text("2 × 3 numbers read. N becomes 2 and D becomes 3.").wait_for()
    dialog.get_by_role("button", name="Transpose").click()
    dialog.get_by_text("3 × 2 numbers read. N becomes 3.").wait_for()
    dialog.get_by_role("button", name="Replace").click()
    wait_for_query(page, "shadow", PASTED)
    assert not dialog.is_visible()
    page.get_by_role("button", name="Undo").click()
    wait_for_query(page, "shadow", "")


def test_what_is_too_large_says_what_fits_and_cancel_leaves_all_as_it_was(page: Page) -> None:
    opened(page, "shadow", "")
    page.get_by_role("button", name="Paste or open").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text").fill("\n".join([",".join(map(str, range(17)))] * 3))
    dialog.get_by_text("1 to 16 columns (D)").wait_for()
    assert dialog.get_by_role("button", name="Replace").is_disabled()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert stands(page) == ""


def test_a_table_with_names_pasted_into_a_box_names_the_classes_and_is_undone_in_one_step(
    page: Page,
) -> None:
    opened(page, "shadow", "ask=DCBA")
    first = box(page, "shadow", "weight.0.0")
    paste(page, first, "cat\t1\t2\ndog\t3\t4")
    page.wait_for_function("() => window.modules.url.query().includes('names=cat,dog')")
    settled(page, "shadow")
    shows(first, "1")
    assert "w=1,2;3,4;" in stands(page)
    shows(page.get_by_label("Names of the classes, separated by commas"), "cat, dog")
    assert page.locator("#shadow-chips").inner_text().split() == ["D", "C", "B", "dog", "A", "cat"]
    page.get_by_label("B (dog), place 3 of 4").wait_for()
    first.press("Control+z")
    wait_for_query(page, "shadow", "ask=DCBA")
