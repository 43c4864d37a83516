"""What a person can change in "Your layer": edits by name, each bounded by the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from components.audit import carried, quiz
from components.audit.brought import field_of_done
from components.audit.model import own_layer
from components.audit.reading import Chosen
from components.audit.state import AuditState
from components.audit.table import listing_of
from components.page.answers import in_order
from components.state.names import Names
from components.state.page import PageState

Changed = tuple[PageState, list[str]]
# What decides which rows of the table there are: a change begins at its first page.
OF_TABLE = {"shown", "sort", "search", "format", "centred"}


def apply(page: PageState, edits: Mapping[str, Any]) -> Changed:
    """The page after these edits, in the order in which they were made."""
    return in_order(page, edits, _one)


def _one(page: PageState, name: str, value: Any) -> Changed:
    if name in CARRIED:
        return CARRIED[name](page)
    state = page.state(AuditState)
    if name in BUTTONS:
        return page.with_view_state("audit", BUTTONS[name](state, page.names)), []
    state, notices = _state(state, name, value)
    return page.with_view_state("audit", state), notices


def _state(state: AuditState, name: str, value: Any) -> tuple[AuditState, list[str]]:
    if quiz.QUIZ.takes(name):
        return quiz.QUIZ.edit(state, name)
    if name in STARTS:
        return replace(state, **{STARTS[name]: True}), []
    if name == "preset":
        return state.with_preset(value) if isinstance(value, str) else state, []
    if name == "layer":  # by the panel of uploads
        return state.with_file(Chosen.from_text(str(value)).as_text()), []
    if name == "weights":
        return state.with_weights(value)
    if name == "audited":  # by its job
        name = field_of_done(state)
    changed, notices = state.changed({name: value})  # a parameter by its name, or nothing
    if name in ("format", "centred"):
        changed = replace(changed, held="")
    if name == "centred":
        changed = replace(changed, compared="", ready=0)
    if name in OF_TABLE:
        changed = replace(changed, page=1)
    return changed, notices


def _turned(state: AuditState, names: Names, by: int) -> AuditState:
    """Pages further in the table, from the one that is shown."""
    listing = listing_of(own_layer(state, names), state)
    return replace(state, page=min(max(listing.page + by, 1), listing.pages))


BUTTONS: Mapping[str, Callable[[AuditState, Names], AuditState]] = {
    "reset": lambda state, names: type(state)(section=state.section),
    "page_back": lambda state, names: _turned(state, names, -1),
    "page_on": lambda state, names: _turned(state, names, 1),
}

STARTS = {"compare_formats": "all_formats", "try_remedies": "both_remedies"}
"""What waits for a button where it takes long, and the parameter that says that it was pressed."""

CARRIED: Mapping[str, Callable[[PageState], Changed]] = {
    "from_shadow": carried.from_shadow,
    "to_shadow": carried.to_shadow,
}
