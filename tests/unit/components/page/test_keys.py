"""The keys are declared once: the list, the buttons and the scripts say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app import create_app
from components.page import keys
from components.serving.settings import Settings

SCRIPTS = sorted((Path(keys.__file__).parents[2] / "assets").rglob("*.mjs"))
DECLARED = {
    part
    for key in (*keys.EVERYWHERE, *(key for found in keys.BY_PLACE.values() for key in found))
    for chord in key.keys
    for part in chord.split("+")
}
NAMES = r"Arrow(?:Left|Right|Up|Down)|Home|End|Page(?:Up|Down)|Escape|Enter|Delete|Backspace|F\d+"
DOES = {key.does for key in keys.EVERYWHERE if key.does}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_key_that_a_script_hears_is_in_the_list(script):
    text = script.read_text()
    heard = set(re.findall(rf'\b({NAMES})(?=[":])', text))
    assert heard <= DECLARED
    # A letter by itself is waited for by what it does.
    assert not re.search(r"\bkey(?:\.toLowerCase\(\))? !?== \"\w\"", text)


def test_who_waits_for_a_key_waits_for_one_that_is_declared():
    waited = {
        name
        for script in SCRIPTS
        if script.name != "keys.mjs"
        for call in re.findall(r"onKey\((\w+|\"\w+\"),|\[\[(\"undo\".*?)\]\]", script.read_text())
        for name in re.findall(r"\"(\w+)\"", " ".join(call))
    }
    assert waited == DOES


def test_keys_are_read_as_they_are_printed_on_a_keyboard():
    assert keys.key_of("redo").written() == "Ctrl+Shift+Z or Ctrl+Y"
    assert keys.key_of("screen").written() == "F"
    assert [key.does for key in keys.EVERYWHERE if key.single] == ["keys", "screen"]


def test_the_list_is_in_the_page_and_its_data_are_the_keys():
    client = create_app(Settings(rate="")).server.test_client()
    text = client.get("/").get_data(as_text=True)
    layout = json.dumps(client.get("/_dash-layout").get_json())
    for key in keys.EVERYWHERE:
        assert key.says in text
        if key.does:
            assert f'data-key-{key.does}="{" ".join(key.keys)}"' in text
    for name in ("undo", "redo", "keys"):
        assert f'aria-keyshortcuts="{" ".join(keys.key_of(name).keys)}"' in text
    assert f'"aria-keyshortcuts": "{" ".join(keys.key_of("screen").keys)}"' in layout
    assert f'id="{keys.SWITCH}"' in text
