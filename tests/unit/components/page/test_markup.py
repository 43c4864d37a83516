"""What Dash's HTML components are as text: read again, it says the same."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import dash_mantine_components as dmc
import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from components.page import about, keys, markup

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


class Reader(HTMLParser):
    """Elements with their attributes, and texts, in the order in which they come."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[Any] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.said.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.said and isinstance(self.said[-1], list):
            self.said[-1][0] += data
        else:
            self.said.append([data])


@given(TEXTS.filter(bool), TEXTS, TEXTS)
def test_texts_and_attributes_come_back_as_they_were(text: str, title: str, told: str) -> None:
    laid = html.P([html.B(text)], className="says", title=title, **{"data-told": told})
    attributes = {"class": "says", "title": title, "data-told": told}
    assert Reader(markup.written(laid)).said == [("p", attributes), ("b", {}), [text], "/b", "/p"]


def test_attributes_are_those_that_a_browser_knows() -> None:
    laid = html.Label(
        html.Img(src="a.svg", alt="", width=2),
        htmlFor="box",
        hidden=True,
        tabIndex=0,
        style={"--rows": 3},
        **{"aria-hidden": "false"},
    )
    label = {"for": "box", "hidden": None, "tabindex": "0", "style": "--rows: 3"}
    assert Reader(markup.written([laid, None, 7, html.Button(disabled=False)])).said == [
        ("label", label | {"aria-hidden": "false"}),
        ("img", {"src": "a.svg", "alt": "", "width": "2"}),
        "/label",
        ["7"],
        ("button", {}),
        "/button",
    ]


def test_what_needs_a_script_is_refused() -> None:
    with pytest.raises(TypeError, match="Button is not plain HTML"):
        markup.written(html.Div(dmc.Button("Go")))


@pytest.mark.parametrize("dialog", [about.dialog(), keys.dialog()])
def test_a_dialog_is_written_whole(dialog: html.Dialog) -> None:
    said = Reader(markup.written(dialog)).said
    opened = [of[0] for of in said if isinstance(of, tuple)]
    closed = [of[1:] for of in said if isinstance(of, str)]
    assert sorted(opened) == sorted(closed)
    assert {of["id"] for _, of in (s for s in said if isinstance(s, tuple)) if "id" in of} == {
        of.id for of in dialog._traverse() if getattr(of, "id", None)
    } | {dialog.id}
