"""One way to read what a browser asks for: bounded, whatever it is, and never an error."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.page import requests
from components.page.requests import MOST_EDITS, affordable, read_request
from components.serving.settings import Settings
from components.state.page import LONGEST_LINK, PageState, read_page

ROOT = Path(__file__).parents[4]
# Nine rows in nearly one direction: cells a few rounding errors wide, which take long to find.
THIN = "n=9&d=3&w=" + ";".join(
    f"{a * 0.37!r},{a * 0.91!r},{a * -0.53!r}"
    for a in (1.3, -0.7, 0.2, 2.1, -1.9, 0.77, -0.31, 1.01, -2.7)
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(
    ANYTHING
    | st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("query", "edits", "theme", "number"), ANYTHING)
    )
)
def test_whatever_is_asked_is_read(given_: Any) -> None:
    asked = read_request(given_)
    assert isinstance(asked.page, PageState)
    assert asked.theme.name in ("light", "dark")
    assert type(asked.number) is int
    assert len(asked.edits) <= MOST_EDITS
    assert all(isinstance(name, str) for name in asked.edits)


def test_a_query_alone_and_a_query_in_an_object_are_the_same_request() -> None:
    assert read_request("?n=5").page == read_request({"query": "n=5"}).page
    assert read_request("n=5").page.shadow.n == 5


def test_too_many_edits_are_no_edits() -> None:
    assert read_request({"edits": dict.fromkeys(map(str, range(MOST_EDITS + 1)), 1)}).edits == {}


def test_reading_a_page_knows_nothing_of_a_server() -> None:
    """A link means the same inside a server that allows little and outside any."""
    outside = read_page(THIN)
    with create_app(Settings(most_seconds=0.001)).server.app_context():
        assert read_page(THIN) == outside
    assert outside[0].shadow.n == 9


def test_a_request_is_bounded_by_the_server_under_way() -> None:
    with create_app(Settings(most_seconds=2.0)).server.app_context():
        asked = read_request(THIN)
        assert asked.page.shadow.n < 9
        assert "lowered" in " ".join(asked.notices)
        assert affordable(asked.page) == (asked.page, [])


def test_only_what_a_link_may_hold_is_kept() -> None:
    requests._kept_page.cache_clear()
    for _ in range(2):
        read_request("n=5")
        assert read_request("n=5&lit=" + "A" * LONGEST_LINK).page.shadow.n == 5
    assert requests._kept_page.cache_info().currsize == 1


def test_nobody_else_reads_a_query() -> None:
    """A caller that reads a query in its own way would forget the limit, or the theme."""
    readers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "components").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) == "read_page"
    }
    # The steps of a lesson are queries; each is opened by a request, within its limits.
    assert readers == {"components/page/requests.py", "components/page/lessons.py"}


def test_the_state_knows_neither_flask_nor_the_server() -> None:
    for path in (ROOT / "components/state").glob("*.py"):
        imported = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
        }
        assert not [n for n in imported if n.startswith(("flask", "components.serving"))], path
