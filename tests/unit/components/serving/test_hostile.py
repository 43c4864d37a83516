"""Whatever a stranger sends, the server answers with a page or a sentence: never a 5xx or a trace.

Claims over some hundreds of generated requests (tests/hostile makes them); `make load` sends
20,000.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings
from components.state.page import PageState, view_names
from tests.hostile import sending
from tests.hostile.values import ENTERED, FIELDS, QUERIES, VALUES, query_string, texts

MOST = settings(sending.AS_IT_COMES, max_examples=150)
FEW = settings(sending.AS_IT_COMES, max_examples=3)  # of each of many
# No rate limit; the bound on seconds is that of the open web.
OPEN = Settings(rate="", most_seconds=2.0)


@cache
def app() -> Any:
    return create_app(OPEN)


@pytest.fixture(autouse=True, scope="module")
def short_work() -> Iterator[None]:
    with sending.short_work():
        yield


def client() -> FlaskClient:
    return app().server.test_client()


def check(response: Any) -> None:
    assert sending.wrong_with(response) == ""


@cache
def declared() -> list[dict[str, Any]]:
    return sending.declared_payloads(app().server, app().callback_map)


@MOST
@given(st.deferred(lambda: sending.anything(app().server, app().callback_map)))
def test_any_request_gets_an_answer(sent: sending.Sent) -> None:
    check(sent.to(client()))


@pytest.mark.parametrize("key", FIELDS)
@FEW
@given(st.data())
def test_any_value_of_a_key_opens_a_page(key: str, data: st.DataObject) -> None:
    """The layout that the page fetches with its query."""
    view = data.draw(st.sampled_from(view_names()))
    pairs = [("view", view), (key, data.draw(texts(FIELDS[key])))]
    assert client().get(f"/_dash-layout?{query_string(pairs)}").status_code == 200


@pytest.mark.parametrize("which", range(len(declared())))
@settings(FEW, max_examples=12)
@given(st.data())
def test_every_callback_bounds_what_it_reads(which: int, data: st.DataObject) -> None:
    """What is hostile stands inside a payload that is read and not refused."""
    payload = data.draw(sending.filled_in(declared()[which]))
    response = client().post(CALLBACKS, json=payload)
    assert response.status_code in (200, 204), response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("view", "name"),
    [
        (view, name)
        for view in view_names()
        for name in [
            *PageState().named(view).FIELDS,
            *sending.grids(view),
            *sending.buttons(view),
        ]
    ],
)
@FEW
@given(st.data())
def test_every_edit_takes_any_value(view: str, name: str, data: st.DataObject) -> None:
    fields = PageState().named(view).FIELDS
    own = texts(fields[name][1]) if name in fields else VALUES
    value = data.draw(st.one_of(own, VALUES, ENTERED))
    assert answer_to(view, {name: value}).status_code == 200


def answer_to(view: str, edits: dict[str, Any]) -> Any:
    request = {"query": f"view={view}", "edits": edits, "number": 1, "theme": "dark"}
    body = {
        "output": f"{view}-answer.data",
        "outputs": {"id": f"{view}-answer", "property": "data"},
        "inputs": [{"id": f"{view}-input", "property": "data", "value": request}],
        "changedPropIds": [],
    }
    return client().post(CALLBACKS, json=body)


@pytest.mark.parametrize("view", view_names())
def test_the_generator_knows_what_each_view_takes(view: str) -> None:
    """It finds the views' own tables and patterns: none of them is empty."""
    assert sending.patterns(view)
    assert "reset" in sending.buttons(view)
    assert sending.grids(view)


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
    for payload in copy.deepcopy(sending.RECORDED):
        payload["inputs"][0]["value"] = {"query": "", "edits": {"camera": deep, "n": deep}}
        assert client().post(CALLBACKS, json=payload).status_code == 400


def test_a_large_body_is_refused_before_it_is_read() -> None:
    body = b'"' + b"x" * OPEN.most_bytes + b'"'
    response = client().post(CALLBACKS, data=body, content_type="application/json")
    assert response.status_code == 413
    assert "larger" in response.get_data(as_text=True)


def test_recorded_payloads_are_answered() -> None:
    """So that the mutations start from what the server accepts."""
    for payload in sending.RECORDED:
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
