"""The whole page as one value, to and from the query string."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from components import views
from components.state.fields import Choice, Number, Switch, Text
from components.state.names import LETTERS, NAMES_KEY, Names, NamesField
from components.state.view_state import ViewState
from compute.cached import cached_property

LONGEST_QUERY = 60_000
"""Characters of a query that are read at all: more than any page has."""
LONGEST_LINK = 4000
"""Characters of a query in an address: what all browsers, servers and messengers let through."""
NAMES = NamesField()
LONGEST_LESSON = 12_000  # characters of one that stands in the address
MOST_STEPS = 30
LESSON, STEP = Text("The lesson", LONGEST_LESSON), Number("The step", 1, MOST_STEPS, integer=True)

# What an embedded page may leave out, by what the link calls it.
BLOCKS = {
    "lesson": "Lesson",
    "headline": "Headline",
    "controls": "Controls",
    "pictures": "Pictures",
    "table": "Table",
    "sections": "Sections",
    "python": "Python",
}
GROUPS = {
    "steps": "Steps to try",
    "presets": "Presets",
    "sliders": "Sliders and switches",
    "seed": "New, seed, reset",
    "names": "Class names",
    "numbers": "Number boxes",
    "tabs": "Section tabs",
    "files": "Saving",
}
PARTS = {**BLOCKS, **GROUPS}

State = TypeVar("State", bound=ViewState)


@dataclass(frozen=True, init=False)
class PageState:
    """The whole page: which view is open, whether it is embedded, and every view's state.

    `state` gives a view's state. When a page is made, states are given by their views' names; an
    attribute of that name reads them, unseen by type checkers.
    """

    view: str
    embed: bool
    states: tuple[tuple[str, ViewState], ...]
    """Each view's name and its state, in the order of the tabs; hashed, for answers are kept."""
    hide: tuple[str, ...]
    """Which of `PARTS` an embedded page leaves out."""
    names: Names
    """What the classes are called, in every view that has classes."""
    lesson: str
    """The lesson under way, as the address calls it; "" outside of lessons."""
    step: int
    """Its step, from 1; 0 where a lesson is about to begin."""

    def __init__(
        self,
        view: str = "",
        embed: bool = False,
        states: tuple[tuple[str, ViewState], ...] = (),
        names: Names = LETTERS,
        hide: tuple[str, ...] = (),
        lesson: str = "",
        step: int = 0,
        **named: ViewState,
    ) -> None:
        known = view_names()
        if unknown := named.keys() - set(known):
            raise TypeError(f"The views are {', '.join(known)}; {', '.join(unknown)} was given.")
        given = {**dict(states), **named}
        held = tuple((name, given.get(name) or views.state_class(name).fresh()) for name in known)
        object.__setattr__(self, "view", view or known[0])
        object.__setattr__(self, "embed", embed)
        object.__setattr__(self, "hide", hide)
        object.__setattr__(self, "states", held)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "lesson", lesson)
        object.__setattr__(self, "step", step)

    if not TYPE_CHECKING:  # which views there are is known when the list is read: see `state`

        def __getattr__(self, name: str) -> ViewState:
            for view, state in self.__dict__.get("states", ()):
                if view == name:
                    return state
            raise AttributeError(f"The page holds no {name}.", name=name, obj=self)

    def state(self, kind: type[State]) -> State:
        """A view's state by its class, for who knows which view it is."""
        for _, state in self.states:
            if isinstance(state, kind):
                return state
        raise TypeError(f"The page holds no {kind.__name__}.")

    def named(self, view: str) -> ViewState:
        """A view's state by the view's name, for what is the same in all views."""
        return dict(self.states)[view]

    def to_link(self) -> str:
        """The query string without what is private."""
        private = self.private_keys()
        query = self.to_query()
        if not private:
            return query
        return "&".join(pair for pair in query.split("&") if pair.partition("=")[0] not in private)

    def private_keys(self) -> list[str]:
        """The keys of this page's query that no link to it holds."""
        return [key for _, state in self.states for key in state.private_keys()]

    def with_view_state(self, name: str, state: ViewState) -> PageState:
        """The page with one view's state replaced."""
        held = (
            *(self.view, self.embed, self.states, self.names, self.hide),
            *(self.lesson, self.step),
        )
        return PageState(*held, **{name: state})

    def in_full(self) -> PageState:
        """The page outside a frame, with nothing left out."""
        return replace(self, embed=False, hide=())

    def with_names(self, given: Any) -> tuple[PageState, list[str]]:
        """The page with its classes called otherwise, and what is said of the names."""
        read = NAMES.read(given, self.names)
        return replace(self, names=read.value), [read.notice] if read.notice else []

    def to_query(self) -> str:
        """The query string, without "?"; empty for the page as it opens."""
        return self._query

    @cached_property
    def _query(self) -> str:
        pairs: dict[str, str] = {}
        if self.view != view_names()[0]:
            pairs["view"] = self.view
        if self.embed:
            pairs["embed"] = "1"
        if self.hide:
            pairs["hide"] = ",".join(self.hide)
        if self.names != LETTERS:
            pairs[NAMES_KEY] = NAMES.write(self.names)
        for _, state in self.states:
            pairs |= state.to_query()
        if self.lesson:
            pairs |= {"lesson": self.lesson, "step": str(self.step)}
        return urlencode(pairs, safe=",;.-")


def too_long(query: str) -> list[str]:
    """The keys to leave out of a link, the longest first; none where the link holds them all."""
    if len(query) <= LONGEST_LINK:
        return []
    pairs = sorted(query.split("&"), key=len)
    left_out = []
    while len("&".join(pairs)) > LONGEST_LINK:
        left_out.append(pairs.pop().partition("=")[0])
    return left_out


def view_names() -> list[str]:
    """The views that the page state holds, in the order of the tabs."""
    return list(views.NAMES)


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
    if "hide" in pairs:
        part = Choice("What is left out", tuple(PARTS))
        reads = [part.read(word, "") for word in pairs["hide"].split(",")[: len(PARTS)]]
        page = replace(page, hide=tuple(dict.fromkeys(r.value for r in reads if r.value)))
        notices += [r.notice for r in reads if r.notice][:1]
    if NAMES_KEY in pairs:
        page, said = page.with_names(pairs[NAMES_KEY])
        notices += said
    for key, field, none in (("lesson", LESSON, ""), ("step", STEP, 0)):
        if key in pairs and pairs.get("lesson"):
            given = field.read(pairs[key], none)
            page = replace(page, **{key: given.value})
            notices += [given.notice] if given.notice else []
    for name in view_names():
        state, said = views.state_class(name).from_query(pairs)
        page = page.with_view_state(name, state)
        notices += said
    return page, notices
