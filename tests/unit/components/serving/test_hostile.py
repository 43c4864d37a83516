"""Whatever a stranger sends, the server answers with a page or a sentence: never a 5xx or a trace.

Claims over 2,000 generated query strings and 2,000 generated payloads: some from nothing, some
real ones (recorded in a browser by tests/browser/record_payloads.py) with pieces replaced.
"""

from __future__ import annotations

import copy
import json
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import create_app
from components.serving import jobs
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings
from components.shadow import counting
from components.soft_sort.sections import error, learning
from components.state.page import PageState, view_names

RECORDED = json.loads(
    (Path(__file__).parents[3] / "cases" / "hosting" / "payloads.json").read_text()
)
MOST = settings(
    max_examples=1000,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a failure is small enough as it comes
    suppress_health_check=list(HealthCheck),
)
FEW = settings(MOST, max_examples=8)  # of each of many
# No rate limit; the bound on seconds is that of the open web.
OPEN = Settings(rate="", most_seconds=2.0)


@cache
def server() -> Any:
    return create_app(OPEN)


@pytest.fixture(autouse=True, scope="module")
def short_lessons() -> Iterator[None]:
    """A lesson of two steps goes the same way as one of 150."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "STEPS", 2)
        patch.setattr(learning, "STILL", 2)
        patch.setattr(error, "error_cells", lambda precision: iter(()))
        patch.setattr(counting, "MOST_SECONDS", 0.0)
        patch.setattr(jobs.ForkingManager, "call_job_fn", in_this_process)
        yield


def in_this_process(manager: Any, key: str, job_fn: Any, args: Any, context: Any) -> int:
    """A job as it would run in a process of its own, without one: what it raises is seen."""
    error.run(lambda report: None, *args)
    counting.run(lambda report: None, *args)
    return 0


def client() -> FlaskClient:
    return server().server.test_client()


def check(response: Any) -> None:
    assert response.status_code < 500, response.get_data(as_text=True)
    assert "Traceback" not in response.get_data(as_text=True)


# --- what a stranger writes -----------------------------------------------------------------------

FIELDS = {
    key: field
    for name in view_names()
    for key, field in type(getattr(PageState(), name)).FIELDS.values()
}
NUMBERS = st.sampled_from(
    [
        *("0", "1", "2", "3", "4", "6", "12", "-1", "99", "0.5", "-0", "1e9", "-1e9", "1e-12"),
        *("1e308", "1e400", "5e-324", "nan", "inf", "-inf", "NaN", "0x10", "1_000", "1e", "1.2.3"),
        *("--1", "٣", "４", "½", "True", "null", "undefined", "", " ", " 3 ", "3;4"),
        *("1" * 400, "9" * 5000),
    ]
)
JUNK = st.one_of(
    NUMBERS,
    st.text(max_size=30),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "';DROP TABLE x;--",
            "../../etc/passwd",
            "%s%n{0}{{7*7}}",
            "\x00\x1b[2J",
            "\u202e\ufeff\U0010ffff",
            "A" * 3000,
        ]
    ),
)
LISTS = st.builds(
    lambda parts, by: by.join(parts), st.lists(NUMBERS, max_size=14), st.sampled_from(",; ")
)
MATRICES = st.builds(";".join, st.lists(LISTS, max_size=14))
OPTIONS = st.sampled_from(
    sorted({option for field in FIELDS.values() for option in getattr(field, "options", ())})
)
PAIRS = st.tuples(
    st.sampled_from([*FIELDS, "view", "embed", "__class__"]),
    st.one_of(NUMBERS, JUNK, LISTS, MATRICES, OPTIONS, st.sampled_from(view_names())),
)


def query_string(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs)


QUERIES = st.one_of(
    st.lists(PAIRS, max_size=8).map(query_string),
    st.lists(PAIRS, max_size=3).map(lambda pairs: "&".join(f"{k}={v}" for k, v in pairs)),
    st.binary(max_size=60).map(lambda raw: "".join(f"%{byte:02x}" for byte in raw)),
    st.text(st.characters(codec="ascii"), max_size=200),
)


@MOST
@given(QUERIES, st.integers(0, 5))
def test_any_query_string_opens_a_page(query: str, route: int) -> None:
    """The index page, and the layout that the page then fetches with its query."""
    path = "/" if route else "/_dash-layout"
    check(client().get(f"{path}?" + quote(query, safe="%&=+,;")))


# --- what a stranger posts ------------------------------------------------------------------------

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from([0, 1, -1, 2**63, 1e308, -1e308, 5e-324]),
        JUNK,
        QUERIES,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=12), inner, max_size=5)
    ),
    max_leaves=8,
)
GRIDS = {view: getattr(PageState(), view).grids() for view in view_names()}
NAMES = st.sampled_from(
    [
        *(f"{kind}.{i}" for kind in ("class", "bias", "probe", "value", "logit") for i in (0, 3)),
        *("weight.0.0", "weight.11.7", "entry.1.1", "cell.2.2", "point.1", "destination.0"),
        *("n", "d", "seed", "preset", "temperature", "section"),
        *("lit", "camera", "search", "asked", "from_shadow", "to_shadow", "new_weights", "add.50"),
        *("times.10", "guess.2", "ask.1", "ask_reverse", "probe_there", "drop_row", "shuffle"),
        *("hold", "probe_to_labels", "round_int4"),
        *(grid.name for grids in GRIDS.values() for grid in grids),
        *("weight.999.999", "class.-1", "value.99", "cell.9.9", "__init__", ""),
    ]
)
# What pastes, files and arrow keys send in place of a text.
ENTERED = st.fixed_dictionaries(
    {},
    optional={
        "pasted": st.one_of(JUNK, LISTS, MATRICES, VALUES),
        "file": st.one_of(st.binary(max_size=60).map(lambda b: b64encode(b).decode()), VALUES),
        "turned": VALUES,
        "text": st.one_of(NUMBERS, VALUES),
        "steps": VALUES,
        "by": st.one_of(NUMBERS, VALUES),
    },
)
REQUESTS = st.fixed_dictionaries(
    {
        "number": VALUES,
        "query": st.one_of(QUERIES, VALUES),
        "theme": st.one_of(st.sampled_from(["light", "dark"]), VALUES),
        "edits": st.one_of(st.dictionaries(NAMES, st.one_of(VALUES, ENTERED), max_size=4), VALUES),
    }
)


ANY = "any"  # stands where a callback answers for several, until one of them is named


@cache
def _declared(id_: str, of: str) -> Any:
    """An output as the page sends it; where it says ALL, a list of them."""
    one = {"id": _filled(id_), "property": of}
    return [one] if '["ALL"]' in id_ else one


def declared_payloads() -> list[dict[str, Any]]:
    """For each callback of the server the payload that it declares, its values to be filled in."""
    client().get("/")  # what cancels a job is registered with the first request
    payloads = []
    for output, callback in server().callback_map.items():
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


def _filled(declared: str) -> Any:
    if not declared.startswith("{"):
        return declared
    pattern = json.loads(declared)
    return {k: ANY if isinstance(v, list) else v for k, v in pattern.items()}


def named(payload: dict[str, Any], part: str) -> dict[str, Any]:
    """The payload for one of those that its callback answers for."""
    text = json.dumps(payload)
    filled: dict[str, Any] = json.loads(text.replace(f'"{ANY}"', json.dumps(part)))
    return filled


@st.composite
def payloads(draw: st.DrawFn) -> Any:
    """A real or a declared payload with values, or any pieces, replaced."""
    payload = copy.deepcopy(draw(st.sampled_from(RECORDED + declared_payloads())))
    payload = named(payload, draw(st.sampled_from(PARTS)))
    for item in payload["inputs"]:
        if draw(st.booleans()):
            item["value"] = draw(st.one_of(REQUESTS, VALUES))
    for _ in range(draw(st.sampled_from([0, 0, 1, 3]))):
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


@MOST
@given(st.one_of(payloads(), payloads(), payloads(), VALUES))
def test_any_payload_gets_an_answer(payload: Any) -> None:
    check(client().post(CALLBACKS, json=payload))


KEYS = ("number", "query", "theme", "edits")
# What names a panel or a section in the id of a callback that answers for several.
PARTS = sorted({*view_names(), *(o for f in FIELDS.values() for o in getattr(f, "options", ()))})


@pytest.mark.parametrize("which", range(len(declared_payloads())))
@pytest.mark.parametrize("key", [*KEYS, "all of it"])
@FEW
@given(st.data())
def test_every_key_of_every_callback_is_bounded(which: int, key: str, data: st.DataObject) -> None:
    """One value hostile, all else as the page sends it, so that it is read and not refused."""
    payload = named(declared_payloads()[which], data.draw(st.sampled_from(PARTS)))
    usual = {"number": 1, "query": "", "theme": "light", "edits": {}}
    for item in [*payload["inputs"], *payload["state"]]:
        value = data.draw(REQUESTS)
        item["value"] = data.draw(VALUES) if key == "all of it" else {**usual, key: value[key]}
        if item["property"] == "id":
            item["value"] = item["id"]
    response = client().post(CALLBACKS, json=payload)
    assert response.status_code in (200, 204), response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("view", "name"),
    [
        *((view, name) for view in view_names() for name in getattr(PageState(), view).FIELDS),
        *((view, grid.cell(0, 0)) for view, grids in GRIDS.items() for grid in grids),
    ],
)
@FEW
@given(value=st.one_of(VALUES, NUMBERS, LISTS, MATRICES, OPTIONS, ENTERED))
def test_every_edit_takes_any_value(view: str, name: str, value: Any) -> None:
    request = {"query": f"view={view}", "edits": {name: value}, "number": 1, "theme": "dark"}
    body = {
        "output": f"{view}-answer.data",
        "outputs": {"id": f"{view}-answer", "property": "data"},
        "inputs": [{"id": f"{view}-input", "property": "data", "value": request}],
        "changedPropIds": [],
    }
    assert client().post(CALLBACKS, json=body).status_code == 200


@FEW
@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40), QUERIES)
def test_any_theme_and_any_query_open_a_layout(theme: str, query: str) -> None:
    address = "/_dash-layout?" + quote(query, safe="%&=+,;")
    headers = {"Cookie": f"theme={quote(theme)}; theme={theme}"}
    assert client().get(address, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"output":' * 5_000,
        b'{"output": NaN}',
        b'{"output": 1e999}',
        b'"\\ud800"',
        b"\xff\xfe\x00",
        b"9" * 10_000,
        b'{"a":' + b"[" * 500 + b"]" * 500 + b"}",
    ],
)
def test_a_body_that_is_no_payload_is_refused(body: bytes) -> None:
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        response = client().post(CALLBACKS, data=body, headers={"Content-Type": kind})
        assert 400 <= response.status_code < 500
        check(response)


def test_a_deep_value_inside_a_real_payload_is_refused() -> None:
    """Python's own recursion limit is never reached, however deep a value is."""
    deep: Any = 0
    for _ in range(900):
        deep = [deep]
    for payload in copy.deepcopy(RECORDED):
        payload["inputs"][0]["value"] = {"query": "", "edits": {"camera": deep, "n": deep}}
        assert client().post(CALLBACKS, json=payload).status_code == 400


def test_a_large_body_is_refused_before_it_is_read() -> None:
    body = b'"' + b"x" * OPEN.most_bytes + b'"'
    response = client().post(CALLBACKS, data=body, content_type="application/json")
    assert response.status_code == 413
    assert "larger" in response.get_data(as_text=True)


def test_recorded_payloads_are_answered() -> None:
    """So that the mutations start from what the server accepts."""
    for payload in RECORDED:
        response = client().post(CALLBACKS, json=payload)
        assert response.status_code in (200, 204), payload["output"]


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/nothing/x.js",
        "/_dash-component-suites/dash/../../../etc/passwd",
        "/_dash-component-suites/dash/%2e%2e/dash.py",
        "/_dash-component-suites/plotly/io/_json.py",
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets/nothing.js?m=1",
        "/_reload-hash",
        "/" + "a" * 3000,
        "/%00",
    ],
)
def test_odd_paths(path: str) -> None:
    response = client().get(path)
    check(response)
    text = response.get_data(as_text=True)
    assert "root:" not in text
    assert "import " not in text[:200]
