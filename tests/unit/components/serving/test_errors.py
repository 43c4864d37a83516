"""Every error is one plain sentence, whatever went wrong, and none says what happened inside."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from components.page import requests
from components.page.view import View
from components.serving import errors
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings
from tests.load.people import payload

CHANGE = payload("shadow", 1, "", {})


def client_of(**settings: Any) -> FlaskClient:
    return create_app(Settings(**settings)).server.test_client()


def post(client: FlaskClient, body: Any, kind: str = "application/json") -> Any:
    return client.post(CALLBACKS, data=body, content_type=kind)


def says(response: Any, status: int, text: str) -> None:
    assert response.status_code == status
    assert response.mimetype == "text/plain"
    assert response.get_data(as_text=True) == text
    assert text.endswith(".")
    assert "\n" not in text


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"output": NaN}', b""])
def test_what_is_not_json_is_400(body: bytes) -> None:
    says(post(client_of(), body), 400, errors.NOT_READABLE)


def test_another_kind_of_body_is_400_too() -> None:
    says(post(client_of(), b"a=1", "application/x-www-form-urlencoded"), 400, errors.NOT_READABLE)


def test_a_payload_that_no_callback_declares_is_400_and_says_why() -> None:
    says(post(client_of(), b"{}"), 400, "There is no such callback.")
    says(post(client_of(), b"[]"), 400, "A callback is asked for with an object.")


def test_a_large_body_is_413() -> None:
    says(post(client_of(most_bytes=16_384), b" " * 20_000), 413, errors.TOO_LARGE)


def test_too_fast_is_429_and_says_when_to_go_on() -> None:
    client = client_of(rate="1/hour")
    post(client, CHANGE)
    refused = post(client, CHANGE)
    says(refused, 429, errors.TOO_FAST)
    assert "Retry-After" in refused.headers


def broken(*_: Any) -> Any:
    raise ZeroDivisionError("what only the log may know")


@pytest.mark.parametrize("path", ["/", "/_dash-layout", CALLBACKS])
def test_a_fault_of_ours_is_500_and_tells_nothing_of_the_inside(
    monkeypatch: pytest.MonkeyPatch, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of()
    monkeypatch.setattr(requests, "_read_page", broken)
    monkeypatch.setattr(View, "draw", broken)
    answer = post(client, CHANGE) if path == CALLBACKS else client.get(path)
    says(answer, 500, errors.BROKEN)
    assert "what only the log may know" in caplog.text


def test_after_a_fault_the_next_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of()
    with monkeypatch.context() as patch:
        patch.setattr(View, "draw", broken)
        assert post(client, CHANGE).status_code == 500
    assert post(client, CHANGE).status_code == 200
