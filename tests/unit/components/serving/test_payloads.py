"""A payload is compared with what its callback declares; if it differs, a sentence says so."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from gunicorn.http.errors import InvalidChunkSize, NoMoreData
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.serving import payloads
from components.serving.errors import NOT_READABLE
from components.serving.payloads import DEEPEST, LONGEST_PART, MOST_CHANGED, depth, refusal

CALLBACKS: dict[str, Any] = {
    "out.data": {
        "callback": print,
        "inputs": [{"id": "in", "property": "data"}],
        "state": [],
    },
    '{"panel":["MATCH"]}.children': {
        "callback": print,
        "inputs": [{"id": '{"panel":["MATCH"]}', "property": "data"}],
        "state": [{"id": '{"panel":["ALL"]}', "property": "id"}],
    },
    "script.data": {"inputs": [], "state": []},
}
PLAIN = {
    "output": "out.data",
    "outputs": {"id": "out", "property": "data"},
    "inputs": [{"id": "in", "property": "data", "value": 1}],
    "changedPropIds": ["in.data"],
}
PANEL = {
    "output": '{"panel":["MATCH"]}.children',
    "outputs": {"id": {"panel": "a"}, "property": "children"},
    "inputs": [{"id": {"panel": "a"}, "property": "data"}],
    "state": [[{"id": {"panel": "a"}, "property": "id"}, {"id": {"panel": 2}, "property": "id"}]],
}


@pytest.mark.parametrize("payload", [PLAIN, PANEL])
def test_what_is_declared_is_taken(payload: dict[str, Any]) -> None:
    assert refusal(payload, CALLBACKS) == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"output": "nothing.data"}, "no such callback"),
        ({"output": "script.data"}, "no such callback"),
        ({"output": ["out.data"]}, "no such callback"),
        ({"outputs": None}, "outputs"),
        ({"outputs": {"id": "other", "property": "data"}}, "outputs"),
        ({"inputs": []}, "inputs"),
        ({"inputs": [{"id": "in", "property": "value"}]}, "inputs"),
        ({"inputs": [{"id": {"panel": "a"}, "property": "data"}]}, "inputs"),
        ({"inputs": "in"}, "inputs"),
        ({"state": [{"id": "in", "property": "data"}]}, "state"),
        ({"changedPropIds": "in.data"}, "list of names"),
        ({"changedPropIds": [1]}, "list of names"),
        ({"changedPropIds": ["in.data"] * (MOST_CHANGED + 1)}, "list of names"),
    ],
)
def test_what_is_not_declared_is_refused(change: dict[str, Any], why: str) -> None:
    said = refusal({**PLAIN, **change}, CALLBACKS)
    assert why in said
    assert said.endswith(".")


@pytest.mark.parametrize("part", ["x" * (LONGEST_PART + 1), None, ["a"], {"a": 1}, 1.5])
def test_a_part_of_an_id_is_a_short_name_or_a_number(part: Any) -> None:
    payload = copy.deepcopy(PANEL)
    payload["inputs"][0]["id"] = {"panel": part}  # type: ignore[index]
    assert "inputs" in refusal(payload, CALLBACKS)


@given(st.integers(0, 2 * DEEPEST))
def test_depth_is_counted_as_far_as_it_matters(levels: int) -> None:
    value: Any = 0
    for k in range(levels):
        value = [value, 1] if k % 2 else {"a": value}
    assert depth(value) == min(levels, DEEPEST + 1)
    refused = "deeper" in refusal({**PLAIN, "value": value}, CALLBACKS)
    assert refused == (levels + 1 > DEEPEST)


@given(st.recursive(st.none() | st.text(max_size=5) | st.integers(), st.lists, max_leaves=5))
def test_what_is_no_object_is_refused(payload: Any) -> None:
    assert refusal(payload, CALLBACKS) == "A callback is asked for with an object."


@pytest.mark.parametrize("error", [InvalidChunkSize(b"zz"), NoMoreData(), ConnectionResetError()])
def test_a_body_that_does_not_arrive_as_announced_is_refused(error: Exception) -> None:
    class Broken:
        def read(self, *size: int) -> bytes:
            raise error

    client = create_app().server.test_client()
    for length in ({"CONTENT_LENGTH": "40"}, {"wsgi.input_terminated": True}):
        environ = {"wsgi.input": Broken(), "CONTENT_TYPE": "application/json", **length}
        response = client.post(payloads.CALLBACKS, environ_overrides=environ)
        assert response.status_code == 400
        assert response.get_data(as_text=True) == NOT_READABLE
