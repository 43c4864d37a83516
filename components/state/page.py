"""The whole page as one value, to and from the query string."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from urllib.parse import parse_qsl, urlencode

from components.shadow.state import ShadowState
from components.soft_sort.state import SoftSortState
from components.softmax.state import SoftmaxState
from components.state.fields import Choice, Switch
from components.state.view_state import ViewState

VIEWS = ("shadow", "soft_sort", "softmax")
LONGEST_QUERY = 4000


@dataclass(frozen=True)
class PageState:
    """The whole page: which view is open, whether it is embedded, and every view's state."""

    view: str = "shadow"
    embed: bool = False
    shadow: ShadowState = field(default_factory=ShadowState)
    soft_sort: SoftSortState = field(default_factory=SoftSortState)
    softmax: SoftmaxState = field(default_factory=SoftmaxState)

    def with_view_state(self, name: str, state: ViewState) -> PageState:
        """The page with one view's state replaced."""
        return replace(self, **{name: state})

    def to_query(self) -> str:
        """The query string, without "?"; empty for the page as it opens."""
        pairs: dict[str, str] = {}
        if self.view != "shadow":
            pairs["view"] = self.view
        if self.embed:
            pairs["embed"] = "1"
        for name in view_names():
            pairs |= getattr(self, name).to_query()
        return urlencode(pairs, safe=",;.-")


def view_names() -> list[str]:
    """The views that the page state holds, in the order of the tabs."""
    return [f.name for f in fields(PageState) if f.name in VIEWS]


def read_page(query: str) -> tuple[PageState, list[str]]:
    """The page that a query string asks for, and what could not be had. Never raises."""
    notices: list[str] = []
    query = query.removeprefix("?")
    if len(query) > LONGEST_QUERY:
        notices.append(
            f"The link is {len(query):,} characters long; at most {LONGEST_QUERY:,} are allowed, "
            "so the page starts afresh."
        )
        query = ""
    # A person who edits a link may well write N=5.
    pairs = {key.lower(): value for key, value in parse_qsl(query, keep_blank_values=True)[:200]}
    page = PageState()
    if "view" in pairs:
        read = Choice("The view", tuple(view_names())).read(pairs["view"], page.view)
        page = replace(page, view=read.value)
        notices += [read.notice] if read.notice else []
    if "embed" in pairs:
        page = replace(page, embed=Switch("embed").read(pairs["embed"], False).value)
    for name in view_names():
        state, said = type(getattr(page, name)).from_query(pairs)
        page = page.with_view_state(name, state)
        notices += said
    return page, notices
