"""An open page can tell that the server has become another: every answer says whose it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import create_app
from components.serving import version as module
from components.serving.payloads import CALLBACKS
from components.serving.version import HEADER, version
from tests.load.people import payload


def test_the_page_and_every_answer_name_the_same_version() -> None:
    client = create_app().server.test_client()
    page = client.get("/")
    named = re.search(r'<html lang="en" data-version="(\w{12})"', page.get_data(as_text=True))
    assert named
    body = payload("shadow", 1, "", {})
    refused = {"output": "a callback of another version.data"}
    for response in (
        *(page, client.get("/_dash-layout"), client.get("/_dash-dependencies")),
        client.post(CALLBACKS, data=body, content_type="application/json"),
        client.post(CALLBACKS, json=refused),
    ):
        assert response.headers[HEADER] == named[1]


def version_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(module, "ROOT", folder)
    return version.__wrapped__()


@pytest.mark.parametrize(
    ("file", "makes_the_page"),
    [
        ("app.py", True),
        ("requirements.txt", True),
        ("components/page/shell.py", True),
        ("assets/core/gate.mjs", True),
        ("assets/style.css", True),
        ("compute/naming.py", False),
        ("README.md", False),
    ],
)
def test_it_changes_with_what_makes_the_page_alone(
    file: str, makes_the_page: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("before")
    before = version_of(tmp_path, monkeypatch)
    assert version_of(tmp_path, monkeypatch) == before
    place.write_text("after")
    assert (version_of(tmp_path, monkeypatch) != before) == makes_the_page


def test_the_script_reads_the_header_that_the_server_writes() -> None:
    script = (module.ROOT / "assets" / "core" / "renewed.mjs").read_text()
    assert f'const HEADER = "{HEADER}";' in script
