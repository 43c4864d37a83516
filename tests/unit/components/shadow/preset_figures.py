"""Every figure of every preset and question as JSON, for a process with settings of its own."""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from dataclasses import replace
from typing import Any

import numpy as np

from components.page.palette import LIGHT
from components.shadow.presets import SHADOW_PRESETS
from components.shadow.sections import SECTIONS
from components.shadow.view import VIEW
from components.state.page import PageState, read_page

LAYERS = (
    "n=6&d=3",
    "n=5&d=4&bias=1",
    "n=4&d=3&w=1,1,1;-1,-1,1;-1,1,-1;1,-1,-1",
    "n=6&d=3&w=1,0,0;-1,0,0;0,1,0;0,-1,0;0,0,1;0,0,-1",
    "n=4&d=3&w=1,2,3;2,4,6;3,6,9;4,8,12",
)


def numbers(value: Any) -> Any:
    """A figure as lists, numbers and texts."""
    if isinstance(value, dict) and ("bdata" in value or "base64" in value):
        raw = b64decode(value.get("bdata", value.get("base64")))
        return np.frombuffer(raw, value.get("dtype", "float32")).tolist()
    if isinstance(value, dict):
        return {str(key): numbers(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [numbers(entry) for entry in value]
    return value.item() if isinstance(value, np.generic) else value


def figures() -> dict[str, Any]:
    """The pictures by query, those around the sections once; all letters are asked for."""
    pages = [PageState()] + [read_page(query)[0] for query in LAYERS]
    pages += [
        replace(PageState(), shadow=PageState().shadow.with_preset(name)) for name in SHADOW_PRESETS
    ]
    found = {}
    for page in pages:
        letters = "".join(chr(ord("A") + c) for c in range(page.shadow.n))
        asked = replace(page, shadow=replace(page.shadow, asked=letters))
        drawn = {"": VIEW.draw(asked, LIGHT)}
        for question in SECTIONS:
            shadow = replace(asked.shadow, section=question)
            drawn[question] = VIEW.sections[question].draw(replace(page, shadow=shadow), LIGHT)
        found[asked.to_query()] = {
            question: {"pictures": numbers(answer.pictures), "texts": answer.texts}
            for question, answer in drawn.items()
        }
    return found


if __name__ == "__main__":
    json.dump(figures(), sys.stdout)
