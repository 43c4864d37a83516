"""What a callback's payload must look like before Dash reads it: anyone can post one.

Dash trusts the browser: a payload that names no callback, or that lacks an input, raises inside it.
Here a payload is compared with what the callback declares; its values go on unread, each view
bounds its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from dash import Dash
from flask import Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import ClientDisconnected

from components.serving.errors import sentence

CALLBACKS = "/_dash-update-component"
DEEPEST = 16  # levels of a payload's lists and objects; real ones have up to 8
MOST_CHANGED = 500
LONGEST_PART = 100  # characters of a part of an id
SEVERAL = (["ALL"], ["ALLSMALLER"])
WILDCARDS = (["MATCH"], *SEVERAL)


class StrictJson(DefaultJSONProvider):
    """Reads JSON as the standard has it: no NaN, no lone surrogates, no bottomless nesting."""

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)


class Body:
    """A request's body that ends in a refusal where it does not arrive as it was announced.

    The server's own reader raises errors of many kinds, for a chunk that is none or a client that
    is gone: whoever reads would take them for faults of this program.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, *size: int) -> bytes:
        """As of any stream; raises ClientDisconnected, which is answered with 400."""
        try:
            return bytes(self._stream.read(*size))
        except Exception as error:
            raise ClientDisconnected from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def read_bodies(server: Flask) -> None:
    """Give every request such a body."""
    inner = server.wsgi_app

    def read(environ: dict[str, Any], start: Any) -> Any:
        environ["wsgi.input"] = Body(environ["wsgi.input"])
        return inner(environ, start)

    server.wsgi_app = read  # type: ignore


def is_callback() -> bool:
    """Whether the request under way asks for a callback."""
    return request.path == CALLBACKS


def check_payloads(app: Dash) -> None:
    """Refuse what no callback declares before Dash reads it."""
    server: Flask = app.server

    @server.before_request
    def check() -> Response | None:
        if not is_callback() or request.method != "POST":
            return None
        payload = request.get_json()
        why = refusal(payload, app.callback_map)
        if why:
            return sentence(why, 400)
        g.callback = payload["output"]
        return None


def refusal(payload: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> str:
    """Why a payload cannot be answered, in a sentence; "" if it can."""
    if not isinstance(payload, dict):
        return "A callback is asked for with an object."
    if depth(payload) > DEEPEST:
        return f"The request is nested deeper than {DEEPEST} levels."
    output = payload.get("output")
    callback = callbacks.get(output) if isinstance(output, str) else None
    if callback is None or "callback" not in callback:
        return "There is no such callback."
    changed = payload.get("changedPropIds", [])
    if not (
        isinstance(changed, list)
        and len(changed) <= MOST_CHANGED
        and all(isinstance(name, str) for name in changed)
    ):
        return "What changed is a list of names."
    if not _outputs_fit(payload.get("outputs"), output):
        return "The outputs are not those of this callback."
    for part, declared in (("inputs", callback["inputs"]), ("state", callback["state"])):
        given = payload.get(part, [])
        if not (
            isinstance(given, list)
            and len(given) == len(declared)
            and all(_fits(g, d["id"], d["property"]) for g, d in zip(given, declared, strict=True))
        ):
            return f"The {part} are not those of this callback."
    return ""


def depth(value: Any) -> int:
    """How many lists and objects stand inside each other; counted without recursion."""
    level, deepest = [value], 0
    while level := [item for item in level if isinstance(item, (dict, list))]:
        deepest += 1
        if deepest > DEEPEST:
            break
        level = [
            inner for item in level for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return deepest


def _outputs_fit(given: Any, output: str) -> bool:
    several = output.startswith("..") and output.endswith("..")
    declared = [name.rsplit(".", 1) for name in output.strip(".").split("...")]
    listed = given if several else [given]
    return (
        isinstance(listed, list)
        and len(listed) == len(declared)
        and all(_fits(g, id_, name) for g, (id_, name) in zip(listed, declared, strict=True))
    )


def _fits(given: Any, declared_id: str, declared_property: str) -> bool:
    """Whether an input, state or output is the declared one; a list of them where it says ALL."""
    pattern = json.loads(declared_id) if declared_id.startswith("{") else declared_id
    if isinstance(pattern, dict) and any(part in SEVERAL for part in pattern.values()):
        return (
            isinstance(given, list)
            and len(given) <= MOST_CHANGED
            and all(_is_one(item, pattern, declared_property) for item in given)
        )
    return _is_one(given, pattern, declared_property)


def _is_one(given: Any, pattern: Any, declared_property: str) -> bool:
    if not isinstance(given, dict) or given.get("property") != declared_property:
        return False
    parts = given.get("id")
    if not isinstance(pattern, dict):
        return bool(parts == pattern)
    return (
        isinstance(parts, dict)
        and parts.keys() == pattern.keys()
        and all(_part_fits(parts[key], pattern[key]) for key in pattern)
    )


def _part_fits(given: Any, declared: Any) -> bool:
    if declared in WILDCARDS:
        return isinstance(given, (str, int)) and len(str(given)[: LONGEST_PART + 1]) <= LONGEST_PART
    return bool(given == declared)
