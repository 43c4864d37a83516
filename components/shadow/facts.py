"""What a lesson may say of a layer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from components.page.numbers import counted
from components.shadow.model import ShownLayer, layer_of, probe_of
from components.shadow.state import ShadowState
from components.state.page import PageState


def _layer(page: PageState) -> ShownLayer:
    return layer_of(page.state(ShadowState))


def _possible(page: PageState) -> str:
    layer = _layer(page)
    return f"at most {counted(layer.bound)}" if layer.count is None else counted(layer.count)


def _never(page: PageState) -> str:
    layer = _layer(page)
    if layer.count is None:
        return f"at least {counted(layer.total - layer.bound)}"
    return counted(layer.total - layer.count)


def _losers(page: PageState) -> str:
    never = _layer(page).never_first
    return page.names.listed(never) if never else "no class"


def _ranking(page: PageState) -> str:
    probe = probe_of(page.state(ShadowState), _layer(page))
    return page.names.ranking(probe.best_first) or "no strict ranking"


FACTS: Mapping[str, Callable[[PageState], str]] = {
    "possible": _possible,
    "all": lambda page: counted(_layer(page).total),
    "never": _never,
    "pairs": lambda page: counted(math.comb(_layer(page).n, 2)),
    "losers": _losers,
    "ranking": _ranking,
}
