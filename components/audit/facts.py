"""What a lesson may say of a layer of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from components.audit.model import OwnLayer, own_layer
from components.audit.state import AuditState
from components.state.page import PageState


def _own(page: PageState) -> OwnLayer:
    return own_layer(page.state(AuditState), page.names)


def _listed(page: PageState) -> str:
    own = _own(page)
    never = own.audit.never
    return own.names.listed(never) if never else "no class"


FACTS: Mapping[str, Callable[[PageState], str]] = {
    "classes": lambda page: f"{_own(page).n:,}",
    "winners": lambda page: f"{int(_own(page).audit.argmaxable.sum()):,}",
    "never": lambda page: f"{len(_own(page).audit.never):,}",
    "losers": _listed,
}
