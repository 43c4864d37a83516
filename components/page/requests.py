"""What a browser asks for: the one place that reads a query for a request, and bounds it.

A request comes as a callback's value, which anyone can write: an object with the page's query
string, the edits since then, the theme, the window's width, whether the browser draws in space,
whether a hand still moves a point and a number, or the query string alone. Reading never raises:
what is not as it should be is left out, as if it had not been sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask import has_request_context, request

from components.page import lessons
from components.page.palette import Theme, theme_named
from components.page.widths import NARROW, width_named
from components.serving.allowance import most_seconds
from components.serving.costs import Bound, afforded
from components.state.page import LONGEST_LINK, PageState, read_page

MOST_EDITS = 200
LARGEST_NUMBER = 2**53  # of a request: what the browser counts exactly


@lru_cache(maxsize=32)
def _kept_page(query: str) -> tuple[PageState, list[str]]:
    return read_page(query)


def _read_page(query: str) -> tuple[PageState, list[str]]:
    """Kept: the moves of a gesture all say where it began, and many people open the same page.

    But for what is longer than any link, which nobody may fill this memory with.
    """
    return _kept_page(query) if len(query) <= LONGEST_LINK else read_page(query)


@dataclass(frozen=True)
class PageRequest:
    """What a browser asks for, within its bounds."""

    page: PageState
    """The page that the query names, as this server can afford it."""
    notices: list[str]
    """What of the query could not be had, a sentence each."""
    query: str
    """The query string as it came."""
    theme: Theme
    edits: Mapping[str, Any]
    """New values by name, not yet applied; each is bounded by the view that takes it."""
    before: PageState | None
    """The page before what the hand now does; None where that was not said."""
    number: int
    """By which the browser knows the answer again; 0 where none was given."""


def read_request(given: Any) -> PageRequest:
    """What a callback's value asks for. Never raises."""
    content = given if isinstance(given, Mapping) else {"query": given}
    query, edits, number = (content.get(name) for name in ("query", "edits", "number"))
    query = query if isinstance(query, str) else ""
    page, notices = _read_page(query)
    page, wrong = lessons.begun(page)
    page, lowered = affordable(page)
    if not isinstance(edits, Mapping) or len(edits) > MOST_EDITS:
        edits = {}
    if type(number) is not int or abs(number) >= LARGEST_NUMBER:
        number = 0
    before = content.get("before")
    return PageRequest(
        page=page,
        before=affordable(_read_page(before)[0]).page if isinstance(before, str) else None,
        notices=notices + wrong + lowered,
        query=query,
        theme=replace(
            theme_named(content.get("theme")),
            width=width_named(content.get("width")),
            flat=content.get("depth") == "flat",
            in_hand=content.get("in_hand") is True,
        ),
        edits={str(name): value for name, value in edits.items()},
        number=number,
    )


def address_request() -> PageRequest:
    """What the address under way asks for; the page as it opens outside a request.

    The page asks for its layout with its own query: a proxy may strip the referrer. A first visit
    has no cookies; a phone says that it is one, so that its pictures are not drawn twice.
    """
    if not has_request_context():
        return read_request("")
    query = request.query_string.decode("utf-8", "replace")
    kept = {name: request.cookies.get(name) for name in ("theme", "width", "depth")}
    if not kept["width"] and "Mobi" in request.headers.get("User-Agent", ""):
        kept["width"] = NARROW.name
    return read_request({"query": query, **kept})


def affordable(page: PageState) -> Bound:
    """The page, or the nearest one that computes within what the server under way allows.

    A long job runs inside the server that started it, and is bounded alike.
    """
    return afforded(page, most_seconds())
