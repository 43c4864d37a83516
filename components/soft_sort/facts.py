"""What a lesson may say of a soft sort."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from components.page.numbers import error, short
from components.soft_sort.model import Sorting, sorting_of
from components.soft_sort.state import SoftSortState
from components.state.page import PageState


def _sorting(page: PageState) -> Sorting:
    return sorting_of(page.state(SoftSortState))


FACTS: Mapping[str, Callable[[PageState], str]] = {
    "n": lambda page: str(_sorting(page).n),
    "smallest": lambda page: short(float(_sorting(page).hard[0])),
    "greatest": lambda page: short(float(_sorting(page).hard[-1])),
    "lowest": lambda page: short(float(_sorting(page).outputs[-1].min())),
    "highest": lambda page: short(float(_sorting(page).outputs[-1].max())),
    "mean": lambda page: short(float(_sorting(page).values.mean())),
    "temperature": lambda page: short(page.state(SoftSortState).softness * _sorting(page).span),
    "error": lambda page: error(float(_sorting(page).errors[-1])),
}
