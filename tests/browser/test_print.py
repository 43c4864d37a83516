"""Printed or saved as PDF: headline, every picture whole, numbers and link, dark on light."""

from __future__ import annotations

import io
from typing import Any

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser.modules import expose


@pytest.fixture
def printed(chromium: Browser, address: str) -> Any:
    """Print an address: the words on paper, and whether a picture was wider than its place."""

    def print_page(query: str, view: str, paper: str, scheme: Any) -> str:
        size = {"width": 1280, "height": 800}
        with chromium.new_page(viewport=size, color_scheme=scheme, bypass_csp=True) as page:
            page.goto(f"{address}/{query}")
            expose(page)
            page.wait_for_selector(f'[data-view="{view}"] .js-plotly-plot .main-svg')
            page.wait_for_function(f"window.modules.server.answer('{view}')")
            page.wait_for_function(f"window.modules.server.idle('{view}')")
            content = page.pdf(format=paper, print_background=True)
            # What is drawn on screen fits between the margins once it is scaled.
            for wide, scale in page.evaluate("""() => [...document.querySelectorAll('.stage')]
                .filter((stage) => stage.offsetWidth).map((stage) => [stage.offsetWidth,
                    Number(stage.style.getPropertyValue('--paper-zoom'))])"""):
                assert 0 < wide * scale <= 660
        sheets = PdfReader(io.BytesIO(content)).pages
        assert len(sheets) < 6
        return "\n".join(sheet.extract_text() for sheet in sheets)

    return print_page


@pytest.mark.parametrize(
    ("query", "view", "paper", "scheme", "wanted"),
    [
        ("", "shadow", "A4", "light", "12 of 24 rankings are possible."),
        ("?n=5&d=3", "shadow", "Letter", "dark", "72 of 120 rankings are possible."),
        ("?view=soft_sort&stab=matrix", "soft_sort", "A4", "dark", "Softness 0.05"),
        ("?view=softmax", "softmax", "Letter", "light", "C is the most likely class"),
    ],
)
def test_a_print_has_the_headline_every_class_and_the_link(
    printed, query, view, paper, scheme, wanted
):
    words = printed(query, view, paper, scheme)
    assert wanted in words
    letters = {"shadow": "ABCDE" if "n=5" in query else "ABCD", "soft_sort": "ABCDEFGH"}
    lines = [line.strip() for line in words.splitlines()]
    for letter in letters.get(view, "ABC"):
        assert any(letter in line.split() for line in lines), f"{letter} is not on paper"
    assert f"/{query}" in words.replace("\n", "")
    assert "Copy link" not in words
