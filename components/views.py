"""The views, in the order of their tabs: a view is a folder of its own and a line in `NAMES`.

components/<name>/state.py says as `STATE` what the address holds for it, components/<name>/view.py
as `VIEW` what it shows. Both are imported when first asked for: they import the page, and the page
asks here which views there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.page.view import View
    from components.state.view_state import ViewState

NAMES = [
    "shadow",
    "soft_sort",
    "softmax",
    "audit",
]


class Views(Mapping[str, "View"]):
    """Every view by name."""

    def __getitem__(self, name: str) -> View:
        if name not in NAMES:
            raise KeyError(name)
        view: View = import_module(f"components.{name}.view").VIEW
        return view

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


VIEWS = Views()


def state_class(name: str) -> type[ViewState]:
    """The class of one view's state."""
    state: type[ViewState] = import_module(f"components.{name}.state").STATE
    return state
