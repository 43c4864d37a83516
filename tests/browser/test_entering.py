"""What a person has at hand goes in as it is: typed, pasted, opened as a file."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from components.page.controls import USUAL
from components.state.page import PageState, read_page
from components.views import VIEWS
from tests.browser import person
from tests.browser.person import (
    after,
    box,
    boxes,
    open_section,
    opened,
    settled,
    stands,
    wait_for_query,
)

TEXTS = ["1e-3", "1/4", "0,5", "−0.75", ".125", "2e0", "1 000", "1.234,5", "√2", "−3", "7", "2.5"]
FEW = 1  # of them in a box beside others of its kind: the next one each time
TYPED = {"slider", "box", "temperature", "text"}  # kinds of controls that have a box
SLOWLY = {"numeric": "12", "text": "−1e-3", "": "b>d"}
"""What is typed at 400 ms a key, by the keys that a phone would show."""


@pytest.fixture(scope="module")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with person.window(chromium, address) as page:
        page.set_default_timeout(60_000)  # 64 classes are laid out on a machine that is busy
        yield page


@pytest.fixture(scope="module")
def typed_slowly() -> set[str]:
    """The kinds of boxes of which one was typed into slowly."""
    return set()


def type_text(page: Page, view: str, name: str, text: str, between: int = 0) -> None:
    """By keys alone; what was typed stays while the caret is there, and is what the view takes."""
    wanted = after(page, view, name, text)
    place = box(page, view, name)
    place.press("Control+a")
    place.press_sequentially(text, delay=between)
    place.press("Enter")
    wait_for_query(page, view, wanted)
    assert place.input_value() == text


def kind(view: str, name: str) -> str:
    """What the view lays out alike: a control of one kind, an entry of a list or of a matrix."""
    state = read_page(stands_as(view))[0].named(view)
    if name in state.FIELDS:
        field = state.FIELDS[name][1]
        assert field.control is not None
        return field.control.kind or USUAL[type(field)]
    grid = next((grid for grid in state.grids() if stem(grid.cell(0, 0)) == stem(name)), None)
    return name if grid is None else "list" if grid.is_list else "matrix"


def stands_as(view: str) -> str:
    return person.PAGES[view][0]


def stem(name: str) -> str:
    return name.partition(".")[0]


def movers(view: str) -> set[str]:
    """The parameters with which boxes come and go."""
    grids = PageState().named(view).grids()
    return {side.parameter for grid in grids for side in (grid.rows, grid.columns)}


def typed_into(page: Page, view: str, names: list[str], done: set[str], slow: set[str]) -> None:
    """Type into boxes that nobody typed into before; all texts into the first of those alike."""
    for name in names:
        texts = TEXTS
        if stem(name) in {stem(other) for other in done}:
            start = len(done) % len(TEXTS)
            texts = (TEXTS * 2)[start : start + FEW]
        done.add(name)
        for text in texts:
            type_text(page, view, name, text)
        if kind(view, name) not in slow:
            slow.add(kind(view, name))
            keys = box(page, view, name).get_attribute("inputmode") or ""
            keys = "" if name in boxes(page, view, "line") else keys
            type_text(page, view, name, SLOWLY[keys], between=400)


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_box_of_every_section_takes_what_is_typed(
    page: Page, view: str, typed_slowly: set[str]
) -> None:
    done: set[str] = set()
    for query in person.PAGES[view]:
        opened(page, view, query)
        for section in VIEWS[view].sections:
            open_section(page, view, section)
            names = [n for n in boxes(page, view) if n not in done and n not in movers(view)]
            typed_into(page, view, names, done, typed_slowly)
        last = [n for n in boxes(page, view) if n not in done]
        typed_into(page, view, last, done, typed_slowly)
    state = read_page(stands_as(view))[0].named(view)
    declared = {
        name
        for name, (_, field) in state.FIELDS.items()
        if field.control and (field.control.kind or USUAL[type(field)]) in TYPED
    }
    declared |= {stem(grid.cell(0, 0)) for grid in state.grids() if grid.spoken}
    assert declared - {stem(name) for name in done} - person.WITHOUT_WEBGL == set()


def test_lines_of_text_can_be_emptied(page: Page) -> None:
    opened(page, "shadow", "find=b>d&ask=dcba")
    for name in ("search", "asked"):
        wanted = after(page, "shadow", name, "")
        box(page, "shadow", name).press("Control+a")
        box(page, "shadow", name).press("Backspace")
        box(page, "shadow", name).press("Enter")
        wait_for_query(page, "shadow", wanted)


def tried(page: Page, view: str, name: str, key: str, text: str, start: str) -> None:
    """A key is pressed, and what stands there by then is tried after a pause."""
    box(page, view, name).press(key)
    wanted = VIEWS[view].apply(read_page(start)[0], {name: text})[0].to_query()
    wait_for_query(page, view, wanted)


def test_what_a_text_passes_through_leaves_nothing_behind(page: Page) -> None:
    opened(page, "shadow", "seed=12&w=5,6;7,8")
    start = stands(page)
    place = box(page, "shadow", "seed")
    place.press("Control+a")
    tried(page, "shadow", "seed", "1", "1", start)
    assert "5,6" not in stands(page)
    tried(page, "shadow", "seed", "2", "12", start)
    assert stands(page) == start
    assert place.input_value() == "12"
    assert page.get_by_role("button", name="Undo").is_disabled()


def test_a_text_is_one_step_however_slowly_it_is_typed_and_undone_where_the_caret_is(
    page: Page,
) -> None:
    opened(page, "shadow", "")
    place = box(page, "shadow", "weight.0.0")
    place.press("Control+a")
    tried(page, "shadow", "weight.0.0", "1", "1", "")
    tried(page, "shadow", "weight.0.0", "2", "12", "")
    place.press("Enter")
    end = stands(page)
    place.press("Control+z")
    wait_for_query(page, "shadow", "")
    shows(place, "0.99")
    place.press("Control+Shift+z")
    wait_for_query(page, "shadow", end)
    shows(place, "12")
    place.press("Control+a")
    place.press("3")
    place.press("Control+z")  # before it is tried: the browser undoes the key
    page.wait_for_function("box => box.value !== '3'", arg=place.element_handle())
    assert stands(page) == end


def test_the_beginnings_of_numbers_are_no_mistakes(page: Page) -> None:
    opened(page, "shadow", "")
    place = box(page, "shadow", "weight.0.0")
    for text in ("-", "1e", "1/", "sqrt(", ",", "1e-"):
        place.press("Control+a")
        place.press_sequentially(text)
        page.wait_for_timeout(650)  # it is tried in the meantime
        settled(page, "shadow")
        assert place.get_attribute("aria-invalid") is None
        assert not page.locator("#notices").is_visible()
        assert (place.input_value(), stands(page)) == (text, "")


def test_what_could_be_one_number_or_several_is_said_under_the_box(page: Page) -> None:
    opened(page, "shadow", "")
    place = box(page, "shadow", "weight.0.0")
    type_text(page, "shadow", "weight.0.0", "100 200")
    said = "“100 200” is read as one number: 100200."
    place.locator("xpath=following-sibling::*").get_by_text(said).wait_for()
    assert place.get_attribute("aria-invalid") is None
    paste(page, place, "100 200")
    wait_for_query(page, "shadow", "w=100,200;-1.43,0.57;-0.57,-1.51;-0.24,0.82")
    said = "“100 200” is read as 2 numbers, one for each box."
    place.locator("xpath=following-sibling::*").get_by_text(said).wait_for()
    shows(place, "100")


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
    page.get_by_role("textbox", name="Weight of class B, feature 1 dog", exact=True).wait_for()
    first.press("Control+z")
    wait_for_query(page, "shadow", "ask=DCBA")
