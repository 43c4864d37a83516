"""What assets/core/dash.mjs says of Dash's wire format is what Dash reads and writes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import dash
import pytest
from dash._utils import stringify_id

from app import create_app
from components.serving.settings import Settings
from components.views import VIEWS

ROOT = Path(__file__).parents[4]
NODE = Path(sys.executable).parent / "node"
IDS = [
    {"view": "shadow", "control": "n", "part": "slider", "by": "hand"},
    {"scrub": "temperature", "view": "softmax"},
    {"panel": "soft_sort", "part": "opened"},
    {"view": "shadow", "control": "class.3", "part": "value"},
]


def script(expression: str) -> Any:
    """The value of an expression over the module, as JSON."""
    code = (
        f'import * as dash from "{(ROOT / "assets/core/dash.mjs").as_uri()}";'
        f"console.log(JSON.stringify({expression}));"
    )
    ran = subprocess.run(
        [NODE, "--input-type=module", "--eval", code], capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize("view", VIEWS)
def test_dash_answers_what_the_script_posts(view: str) -> None:
    names = json.dumps([f"{view}-input", f"{view}-answer"])
    payload = script(f"dash.payload(...{names}, {{number: 7, query: '', edits: {{}}}})")
    client = create_app(Settings()).server.test_client()
    answer = client.post("/_dash-update-component", json=payload)
    assert answer.status_code == 200
    given = script(f"dash.given({answer.get_data(as_text=True)}, '{view}-answer')")
    assert json.loads(given)["number"] == 7


def test_the_payload_has_the_parts_that_the_renderer_writes() -> None:
    """The renderer's own build names each of them."""
    renderer = Path(dash.__file__).parent / "dash-renderer" / "build" / "dash_renderer.min.js"
    text = renderer.read_text(encoding="utf-8")
    for part in script("dash.payload('a', 'b', null)"):
        assert part in text, part
    assert "_dash-update-component" in text
    assert "set_props" in text
    assert "_dash-config" in text


def test_ids_are_written_as_dash_writes_them() -> None:
    assert script(f"{json.dumps(IDS)}.map(dash.written)") == [stringify_id(id_) for id_ in IDS]
    assert script(f"{json.dumps(IDS)}.map((id) => dash.idOf({{id: dash.written(id)}}))") == IDS


def test_the_page_says_under_which_path_callbacks_are_asked() -> None:
    client = create_app(Settings(prefix="/tools/")).server.test_client()
    page = client.get("/tools/").get_data(as_text=True)
    config = re.search(r'<script id="_dash-config"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert config is not None
    assert json.loads(config[1])["requests_pathname_prefix"] == "/tools/"


def test_a_callback_is_known_by_its_address() -> None:
    addresses = ["/_dash-update-component", "/tools/_dash-update-component?cacheKey=1", "/", ""]
    assert script(f"{json.dumps(addresses)}.map(dash.isCallback)") == [True, True, False, False]
