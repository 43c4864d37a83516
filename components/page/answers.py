"""What the server sends back for one change, and how a change is asked for.

A view answers every request with one JSON object. `assets/core/answers.mjs` draws it: the pictures
(plotly figures), the texts, the controls' values, the frames of sliders that need no request, and
whatever a view's own script draws. A request holds the query string as the browser knows it, and
the edits since then. Both are one Dash callback a view, from `<view>-input` to the Store
`<view>-answer`. The first answer comes in that Store; for the others `core/server.mjs` asks the
callback itself, and nobody writes `<view>-input`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeVar

import orjson

from components.page import lessons
from components.page.entering import entered
from components.page.palette import Theme
from components.page.repeated import restored, shortened
from components.page.requests import affordable, read_request
from components.serving import costs
from components.serving.cache import keep
from components.serving.turns import turns
from components.state.fields import Remark
from components.state.names import NAMES_KEY
from components.state.page import PageState, too_long


@dataclass
class Answer:
    """Everything that changes on screen, by element id."""

    title: str = ""  # of the window
    pictures: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    terms: dict[str, dict[str, str]] = field(default_factory=dict)  # words that are explained
    descriptions: dict[str, str] = field(default_factory=dict)  # aria-label of pictures
    visible: dict[str, bool] = field(default_factory=dict)
    controls: dict[str, Any] = field(default_factory=dict)  # value by control name
    frames: dict[str, Any] = field(default_factory=dict)  # what sliders scrub through
    data: dict[str, Any] = field(default_factory=dict)  # what the view's own script draws


State = TypeVar("State")
Edits = Mapping[str, Any]
Apply = Callable[[PageState, Edits], tuple[PageState, list[str]]]
Draw = Callable[[PageState, Theme], Answer]
Compare = Callable[[PageState, PageState], Mapping[str, Any] | None]


def in_order(
    start: State, edits: Edits, apply_one: Callable[[State, str, Any], tuple[State, list[str]]]
) -> tuple[State, list[str]]:
    """What edits make of a state, one after the other as they were made, and what is said of it."""
    state, notices = start, []
    for name, value in edits.items():
        state, said = apply_one(state, name, value)
        notices += said
    return state, notices


def unchanged(before: PageState, after: PageState) -> Mapping[str, Any] | None:
    """What is said of a change by a view that compares nothing."""
    return {}


def respond(view: str, sent: Any, apply: Apply, draw: Draw, compare: Compare = unchanged) -> str:
    """Answer what a browser sent: read it, bound it, change the state, draw. Anyone can post one.

    The answer is JSON in a string: Dash would look through every number of an object.
    """
    with turns.place():
        return _respond(view, sent, apply, draw, compare)


def _respond(view: str, sent: Any, apply: Apply, draw: Draw, compare: Compare) -> str:
    request = read_request(sent)
    page, said = request.page, list[str]()
    read, remarks = dict[str, str](), dict[str, str]()
    for name, value in request.edits.items():
        meant = entered(page.named(view).grids(), name, value, page.names)
        page, about = _changed(page, meant.edits, apply)
        said += [*meant.notices, *about]
        # What is to be said of a text that a person entered is said at its box.
        if meant.reads:
            wrong = [notice for notice in about if not isinstance(notice, Remark)]
            read[name] = meant.problem or (" ".join(wrong) if meant.of_text else "")
            remarks[name] = " ".join(n for n in meant.notices + about if isinstance(n, Remark))
    page, lowered = affordable(page)
    notices = [*request.notices, *said, *lowered]
    cover = {
        **covering(view, page, request.theme, notices),
        "changed": {} if request.before is None else compare(request.before, page),
        "number": request.number,
        "read": read,
        "remarks": remarks,
    }
    return (orjson.dumps(cover)[:-1] + b"," + written(view, page, request.theme, draw)[1:]).decode()


def _changed(page: PageState, edits: Edits, apply: Apply) -> tuple[PageState, list[str]]:
    """The page after edits: those of the page itself, then those of the view."""
    rest, said = dict(edits), list[str]()
    if NAMES_KEY in rest:
        page, said = page.with_names(rest.pop(NAMES_KEY))
    page, about = apply(page, rest)
    return page, said + about


def written(view: str, page: PageState, theme: Theme, draw: Draw) -> bytes:
    """What `draw` gives, as a JSON object; computed once for all who ask this server the same."""
    return keep(
        (view, page, theme), lambda: _json(draw(page, theme)), lambda: costs.seconds(page, view)
    )


def drawn(view: str, page: PageState, theme: Theme, draw: Draw) -> Answer:
    """What `draw` gives, as the browser will read it."""
    answer = Answer(**orjson.loads(written(view, page, theme, draw)))
    return replace(answer, pictures=restored(answer.pictures, _rows(answer)))


def _json(answer: Answer) -> bytes:
    content = {name: getattr(answer, name) for name in Answer.__dataclass_fields__}
    content["pictures"] = shortened(answer.pictures, _rows(answer))
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)


def _rows(answer: Answer) -> list[str]:
    """The names of the rows of the view's table, if it has one."""
    return list(answer.data.get("table", {}).get("keys", []))


LEFT_OUT = (
    "This page is too long for a link: the link lacks {}. Save the page as a file (at its foot) to "
    "keep all of it."
)


def covering(view: str, page: PageState, theme: Theme, notices: list[str]) -> dict[str, Any]:
    """What goes with an answer: whose it is, its state's query string, what a person is told."""
    query = page.to_query()
    left_out = too_long(page.to_link())
    if left_out:
        notices = [LEFT_OUT.format(", ".join(f"“{key}”" for key in left_out)), *notices]
    return {
        "view": view,
        "query": query,
        "left_out": [*page.private_keys(), *left_out],
        "own": page.private_keys(),
        "lesson": asdict(place) if (place := lessons.placed(page, affordable)) else None,
        "opens": "" if page.view == view else page.view,
        "notices": list(dict.fromkeys(notices))[:5],
        "theme": theme.name,
        "width": theme.width.name,
        "depth": "flat" if theme.flat else "space",
    }


def merged(first: Answer, second: Answer) -> Answer:
    """Two answers as one: tables under one name are merged too, lists put one after the other."""
    return Answer(
        **{f.name: _merged(getattr(first, f.name), getattr(second, f.name)) for f in fields(Answer)}
    )


def _merged(first: Any, second: Any) -> Any:
    if isinstance(first, dict) and isinstance(second, dict):
        both = {key: _merged(first[key], second[key]) for key in first.keys() & second.keys()}
        return {**first, **second, **both}
    if isinstance(first, list) and isinstance(second, list):
        return first + second
    return second
