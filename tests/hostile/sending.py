"""Edits, payloads and requests that a stranger may send."""

from __future__ import annotations

import copy
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from components.serving import jobs
from components.serving.payloads import CALLBACKS
from components.serving.uploads import BEGIN, HEADER, OFFSET
from components.serving.uploads import PATH as UPLOADS
from components.shadow import counting
from components.soft_sort.sections import error, learning
from components.state.names import NAMES_KEY
from components.state.page import PageState, view_names
from tests.hostile.values import (
    ASKED,
    ENTERED,
    FIELDS,
    JUNK,
    ODD_NUMBERS,
    QUERIES,
    VALUES,
    Texts,
    texts,
)

RECORDED = json.loads(
    (Path(__file__).parents[1] / "cases" / "hosting" / "payloads.json").read_text()
)
# A failure is small enough as it comes.
AS_IT_COMES = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck)
)


@contextmanager
def short_work() -> Iterator[None]:
    """Lessons of two steps, and long jobs in this process: what goes wrong in them is seen."""

    def in_this_process(work: jobs.Work) -> str:
        jobs.done_here(work)
        return "0" * 32

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "STEPS", 2)
        patch.setattr(learning, "STILL", 2)
        patch.setattr(error, "error_row", lambda number, precision: iter(()))
        patch.setattr(counting, "MOST_SECONDS", 0.0)
        patch.setattr(jobs, "start", in_this_process)
        yield


# --- edits ----------------------------------------------------------------------------------------


@cache
def patterns(view: str) -> list[re.Pattern[str]]:
    """What the view's modules know an edit by where it is more than a name."""
    modules = [m for name, m in sorted(sys.modules.items()) if _is_of(view, name)]
    found = [getattr(m, name, None) for m in modules for name in ("ENTRY", "NAMED", "EDIT")]
    return [pattern for pattern in found if isinstance(pattern, re.Pattern)]


def buttons(view: str) -> list[str]:
    """The names of what the view's modules hold in tables of edits."""
    modules = [m for name, m in sorted(sys.modules.items()) if _is_of(view, name)]
    tables = [
        table
        for module in modules
        for name in ("BUTTONS", "OF_THE_ASKED", "CARRIED")
        if (table := getattr(module, name, None))
    ]
    return sorted({name for table in tables for name in table})


def _is_of(view: str, module: str) -> bool:
    return module.startswith((f"components.{view}.", "components.page.quiz"))


def grids(view: str) -> list[str]:
    """The names of the matrices and lists of a view, and of their first boxes."""
    return [
        name
        for grid in PageState().named(view).grids()
        for name in (grid.name, grid.cell(0, 0), grid.cell(1, 0) if grid.rows.now > 1 else "")
        if name
    ]


@cache
def edit_names(view: str) -> Texts:
    """The names of edits that the view takes, or nearly."""
    return st.one_of(
        st.sampled_from([*PageState().named(view).FIELDS, NAMES_KEY, "preset"]),
        st.sampled_from(grids(view)),
        st.sampled_from(buttons(view)),
        *(st.from_regex(pattern, fullmatch=True) for pattern in patterns(view)),
        st.sampled_from(["weight.999.999", "class.-1", "__init__", ""]),
    )


@cache
def edits(view: str) -> st.SearchStrategy[dict[str, Any]]:
    """Some edits of a view, each with a value that its field may be given, or with any."""
    fields = PageState().named(view).FIELDS

    def with_value(name: str) -> st.SearchStrategy[tuple[str, Any]]:
        numbers = st.lists(st.floats(-5, 5).map(lambda v: round(v, 2)), max_size=4)
        own = texts(fields[name][1]) if name in fields else st.one_of(numbers, ODD_NUMBERS)
        return st.tuples(st.just(name), st.one_of(own, own, st.just(1), VALUES, ENTERED))

    return st.lists(edit_names(view).flatmap(with_value), max_size=4).map(dict)


def requests(view: str) -> st.SearchStrategy[dict[str, Any]]:
    """The value of a callback's input: as a page sends it, or with anything in its places."""
    themes = st.sampled_from(["light", "dark"])
    return st.one_of(
        st.fixed_dictionaries(
            {"number": st.just(1), "query": ASKED, "theme": themes, "edits": edits(view)},
            optional={
                "before": QUERIES,
                "width": VALUES,
                "depth": st.just("flat"),
                "in_hand": st.booleans(),
            },
        ),
        st.fixed_dictionaries(
            {"number": VALUES, "query": st.one_of(QUERIES, VALUES)},
            optional={"theme": VALUES, "edits": st.one_of(edits(view), VALUES), "before": VALUES},
        ),
    )


# --- payloads -------------------------------------------------------------------------------------

ANY = "any"  # stands where a callback answers for several, until one of them is named
# What names a panel, a view or a section in the id of a callback that answers for several.
PARTS = sorted({*view_names(), *(o for f in FIELDS.values() for o in getattr(f, "options", ()))})


def _filled(declared: str) -> Any:
    if not declared.startswith("{"):
        return declared
    pattern = json.loads(declared)
    return {k: ANY if isinstance(v, list) else v for k, v in pattern.items()}


def _declared(id_: str, of: str) -> Any:
    """An output as the page sends it; where it says ALL, a list of them."""
    one = {"id": _filled(id_), "property": of}
    return [one] if '["ALL"]' in id_ else one


def declared_payloads(server: Flask, callbacks: dict[str, Any]) -> list[dict[str, Any]]:
    """For each callback of the server the payload that it declares, its values to be filled in."""
    server.test_client().get("/")  # what is registered with the first request
    payloads = []
    for output, callback in callbacks.items():
        if "callback" not in callback:
            continue
        names = output.strip(".").split("...")
        outputs = [_declared(*name.rsplit(".", 1)) for name in names if "." in name]
        payloads.append(
            {
                "output": output,
                "outputs": outputs if output.startswith("..") else (outputs or [None])[0],
                "changedPropIds": [],
                **{
                    part: [
                        {"id": _filled(d["id"]), "property": d["property"], "value": None}
                        for d in callback[part]
                    ]
                    for part in ("inputs", "state")
                },
            }
        )
    return payloads


def named(payload: dict[str, Any], part: str) -> dict[str, Any]:
    """The payload for one of those that its callback answers for."""
    text = json.dumps(payload)
    filled: dict[str, Any] = json.loads(text.replace(f'"{ANY}"', json.dumps(part)))
    return filled


ANSWERS = re.compile(r"(\w+)-answer\.data")


@st.composite
def filled_in(draw: st.DrawFn, payload: dict[str, Any]) -> dict[str, Any]:
    """A payload, addressed to one of its parts, whose values are what a stranger may send."""
    payload = named(payload, draw(st.sampled_from(PARTS)))
    of = ANSWERS.fullmatch(payload["output"])
    view = of[1] if of else draw(st.sampled_from(view_names()))
    for item in [*payload["inputs"], *payload.get("state", [])]:
        item["value"] = draw(st.one_of(requests(view), requests(view), VALUES))
        if item["property"] == "id":
            item["value"] = item["id"]
    return payload


@st.composite
def spoilt_payload(draw: st.DrawFn, payload: Any) -> Any:
    """A payload with some of its pieces replaced by anything, or left out."""
    payload = copy.deepcopy(payload)
    for _ in range(draw(st.sampled_from([0, 1, 1, 3]))):
        _replace(draw, payload)
    return payload


def _replace(draw: st.DrawFn, payload: Any) -> None:
    """Walk down to some place, and put something else there, or nothing."""
    place = payload
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        inner = place[key]
        if isinstance(inner, (dict, list)) and inner and draw(st.integers(0, 3)):
            place = inner
            continue
        if draw(st.booleans()):
            place[key] = draw(VALUES)
        else:
            del place[key]
        return


# --- requests -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """One request."""

    method: str
    address: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def to(self, client: FlaskClient) -> Any:
        """The server's response."""
        body = {} if self.body is None else {"json": self.body}
        path = f"/{self.address.lstrip('/')}"  # two slashes would name a host to the client
        return client.open(path, method=self.method, headers=self.headers, **body)


def addresses(server: Flask) -> Texts:
    """Paths that the server has a route for, with any names in them."""
    rules = sorted({str(rule) for rule in server.url_map.iter_rules()})
    names = st.one_of(JUNK, st.from_regex(r"(\.\./|%2e|[a-z]+/?|\.py){1,6}", fullmatch=True))
    return st.sampled_from(rules).flatmap(
        lambda rule: st.lists(names, min_size=3, max_size=3).map(
            lambda given: re.sub(r"<[^>]+>", lambda _: quote(given.pop()), rule)
        )
    )


def anything(server: Flask, callbacks: dict[str, Any]) -> st.SearchStrategy[Sent]:
    """Any request: payloads most of all, then pages, uploads, and the rest anywhere."""
    declared = st.sampled_from(declared_payloads(server, callbacks)).flatmap(filled_in)
    recorded = st.sampled_from(RECORDED).flatmap(spoilt_payload)
    spoilt_ones = declared.flatmap(spoilt_payload)
    payloads = st.one_of(declared, declared, recorded, spoilt_ones, VALUES)
    pages = st.tuples(st.sampled_from(["/", "/_dash-layout", "/preview.png"]), QUERIES)
    others = st.tuples(st.one_of(addresses(server), JUNK.map(lambda p: f"/{quote(p)}")), QUERIES)
    cookies = st.one_of(st.just({}), JUNK.map(lambda text: {"Cookie": f"theme={quote(text)}"}))
    methods = st.sampled_from(["GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
    with_query: Callable[[tuple[str, str]], str] = lambda pair: (  # noqa: E731
        f"{pair[0]}?{quote(pair[1], safe='%&=+,;')}"
    )
    return st.one_of(
        payloads.map(lambda body: Sent("POST", CALLBACKS, body)),
        payloads.map(lambda body: Sent("POST", CALLBACKS, body)),
        st.builds(lambda a, c: Sent("GET", with_query(a), None, c), pages, cookies),
        st.builds(lambda m, a, b: Sent(m, with_query(a), b), methods, others, VALUES),
        uploads(),
    )


def uploads() -> st.SearchStrategy[Sent]:
    """What an upload's address may be sent: beginnings, pieces that follow nothing, any header."""
    ids = st.one_of(st.sampled_from([BEGIN, "A" * 32]), JUNK.map(quote))
    headers = st.fixed_dictionaries({}, optional={HEADER: ids, OFFSET: ODD_NUMBERS.map(quote)})
    begun = st.fixed_dictionaries({"name": JUNK, "size": st.one_of(st.integers(-1, 10**6), VALUES)})
    methods = st.sampled_from(["POST", "POST", "PUT", "GET", "DELETE"])
    return st.builds(Sent, methods, st.just(UPLOADS), st.one_of(begun, VALUES), headers)


def wrong_with(response: Any) -> str:
    """Why this is no answer to a stranger; "" if it is one."""
    if response.status_code >= 500:
        return f"{response.status_code}: {response.get_data(as_text=True)[:300]}"
    return "a traceback" if b"Traceback (most" in response.get_data() else ""
