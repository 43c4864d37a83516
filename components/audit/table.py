"""The classes as a table: which are listed, in which order, and the rows of the page in front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from components.audit import words
from components.audit.model import OwnLayer
from components.audit.parts import cell
from components.audit.state import AuditState
from components.page.numbers import short
from compute.naming import class_name

ROWS = 20  # of a page
HEAD = ["Class", "Verdict", "Ahead by", "Why"]
VERDICTS = {"can": "can win", "never": "never wins", "undecided": "undecided"}
NEVER_FIRST = ("never", "undecided", "can")


@dataclass(frozen=True)
class Listing:
    """The classes that a state lists, and the page of them in front."""

    classes: list[int]
    page: int
    """From 1."""

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.classes) // ROWS))

    @property
    def first(self) -> int:
        """Where the page begins."""
        return (self.page - 1) * ROWS

    @property
    def front(self) -> list[int]:
        """The classes of the page."""
        return self.classes[self.first : self.first + ROWS]


def listing_of(own: OwnLayer, state: AuditState) -> Listing:
    """Filtered, searched and sorted; a page beyond the end is the last."""
    listed = _sorted(own, _found(own, state), state.sort)
    pages = Listing(listed, 1).pages
    return Listing(listed, min(int(state.page), pages))


def _found(own: OwnLayer, state: AuditState) -> list[int]:
    """The classes that are filtered and searched for, in order."""
    listed = list(range(own.n)) if state.shown == "all" else own.classes(state.shown)
    wanted = state.search.strip()
    if not wanted:
        return listed
    by_number = int(wanted) - 1 if wanted.isdecimal() and len(wanted) < 9 else -1
    return [
        i
        for i in listed
        if i == by_number
        or class_name(i) == wanted.upper()
        or wanted.casefold() in own.names.of(i).casefold()
    ]


def _sorted(own: OwnLayer, classes: list[int], sort: str) -> list[int]:
    if sort == "verdict":
        return sorted(classes, key=lambda i: NEVER_FIRST.index(own.kinds[i]))
    if sort == "margin" and not own.large:
        return [classes[k] for k in np.argsort(own.margins[classes], kind="stable").tolist()]
    if sort == "name":
        return sorted(classes, key=lambda i: (not own.names.of(i), own.names.of(i).casefold()))
    return classes


def table(own: OwnLayer, listing: Listing) -> dict[str, Any]:
    """The rows of the page in front, as the browser writes them."""
    winners = [i for i in listing.front if own.kinds[i] == "can"]
    leads = dict(zip(winners, own.leads(winners).tolist(), strict=True))
    return {
        "head": HEAD,
        "rows": [
            [
                cell(own.called(i)),
                cell(VERDICTS[own.kinds[i]], own.kinds[i]),
                cell(short(leads[i], 3) if i in leads else ""),
                cell(why(own, i), "why"),
            ]
            for i in listing.front
        ],
    }


def why(own: OwnLayer, i: int) -> str:
    """The input at which a class wins, the mixture that its row is, or what was tried."""
    if own.kinds[i] == "can":
        return f"at x = {words.point(own, i)}"
    return words.proof(own, i) or "; ".join(own.audit.tried.get(i, ()))
