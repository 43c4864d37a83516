"""The request log: a line of JSON for each request, and nothing in it that a person entered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from components.serving.noting import METHODS
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings
from components.serving.uploads import BEGIN, HEADER, OFFSET
from components.serving.uploads import PATH as UPLOADS
from tests.load.people import payload

SECRET = "Rosebud31415"


def logged(place: Path, **more: Any) -> tuple[Any, Any]:
    """A client of a server that logs to a file, and what reads the file's lines."""
    client = create_app(Settings(access_log=str(place), **more)).server.test_client()
    return client, lambda: [json.loads(line) for line in place.read_text().splitlines()]


def ask(client: Any, query: str = "", edits: Any = None) -> Any:
    body = payload("shadow", 1, query, edits or {})
    return client.post(CALLBACKS, data=body, content_type="application/json")


def test_a_line_says_what_was_asked_and_what_it_took(tmp_path: Path) -> None:
    client, lines = logged(tmp_path / "log")
    sizes = [len(ask(client).data), len(ask(client).data), len(client.get("/?n=5").data)]
    first, again, page = lines()
    assert [line["what"] for line in lines()] == ["shadow-answer.data"] * 2 + ["/"]
    assert [line["bytes"] for line in lines()] == sizes
    assert first["made"] == 1
    assert again["made"] == 0
    assert again["kept"] >= 1
    assert all(line["ms"] > 0 and line["computed_ms"] > 0 for line in (first, again))
    assert page["method"] == "GET"
    assert {line["status"] for line in lines()} == {200}


@pytest.mark.parametrize(
    ("status", "why", "settings"),
    [
        (429, "too fast", {"rate": "1/hour"}),
        (413, "too large", {"most_bytes": 100}),
        (400, "not readable", {}),
    ],
)
def test_a_refusal_says_why(
    tmp_path: Path, status: int, why: str, settings: dict[str, Any]
) -> None:
    client, lines = logged(tmp_path / "log", **settings)
    ask(client)
    client.post(CALLBACKS, data=b"{" * 200, content_type="application/json")
    assert (lines()[-1]["status"], lines()[-1]["refused"]) == (status, why)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    place = tmp_path_factory.mktemp("log") / "requests"
    return logged(place)[0], place


@settings(max_examples=25)
@given(
    st.sampled_from([*METHODS, "PUT", "DELETE", SECRET]),
    st.sampled_from([f"/{SECRET}", "/", "/assets/" + SECRET, CALLBACKS, "/table.csv", UPLOADS]),
    st.dictionaries(st.sampled_from(["names", "view", SECRET, "output"]), st.just(SECRET)),
)
def test_nothing_that_a_person_entered_is_logged(
    watched: tuple[Any, Path], method: str, path: str, entered: dict[str, str]
) -> None:
    """Whatever carries it: the method, the address, its query, the body, a header."""
    client, place = watched
    before = place.stat().st_size
    headers = {"Referer": SECRET, "User-Agent": SECRET, "X-Forwarded-For": SECRET, HEADER: SECRET}
    client.open(path, method=method, query_string=entered, json=entered, headers=headers)
    ask(client, f"names={SECRET}", {"names": SECRET})
    with place.open() as log:
        log.seek(before)
        added = log.read()
    assert len(added.splitlines()) == 2
    assert SECRET not in added


def test_of_an_upload_neither_name_nor_content_nor_id_is_logged(tmp_path: Path) -> None:
    client, _ = logged(tmp_path / "log")
    begun = {"name": f"{SECRET}.csv", "size": 12}
    upload = client.post(UPLOADS, headers={HEADER: BEGIN}, json=begun).get_json()["id"]
    about = {HEADER: upload, OFFSET: "0"}
    client.put(UPLOADS, headers=about, data=SECRET[:12].encode())
    assert client.get(UPLOADS, headers=about).get_json()["bytes"] == 12
    log = (tmp_path / "log").read_text()
    assert log.count('"status":20') == 3
    assert SECRET[:12] not in log
    assert upload not in log


def test_a_log_that_cannot_be_written_stops_the_server(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ACCESS_LOG is a file that can be written"):
        create_app(Settings(access_log=str(tmp_path / "nowhere" / "log")))


def test_a_log_that_was_moved_away_is_opened_anew(tmp_path: Path) -> None:
    client, lines = logged(tmp_path / "log")
    client.get("/robots.txt")
    (tmp_path / "log").rename(tmp_path / "log.1")
    client.get("/robots.txt")
    assert [line["what"] for line in lines()] == ["/robots.txt"]


def test_without_a_setting_nothing_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    ask(create_app(Settings()).server.test_client())
    assert capfd.readouterr() == ("", "")
    ask(create_app(Settings(access_log="-")).server.test_client())
    assert json.loads(capfd.readouterr().out)["what"] == "shadow-answer.data"
