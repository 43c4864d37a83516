"""What a link shows, in a form that outlives how the page is built.

A link is opened as a browser opens it: the page's layout is asked for over HTTP, and the answer of
the view in front is taken out of it. `shown` keeps what a person can see of that answer.
tests/cases/README.md says how tests/cases/links.json was recorded.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from components.page import packs
from components.shadow.model import layer_of
from components.soft_sort.model import sorting_of
from components.state.page import read_page

RECORDED = Path(__file__).parent / "cases" / "links.json"
# Traces that a picture had no need of when the links were recorded: labels alone, which stand where
# there is room or in the ink that can be read, and the point that runs along the line.
ADDED = {"names", "numbers", "line", "crossings", "at t", "strip at t"}
ADDED_HANDLES = {"along"}
DIGITS, PACKED_DIGITS = 12, 9  # of doubles, and of what travels as float32


def opened(client: Any, query: str, theme: str) -> dict[str, Any]:
    """The answer of the view in front, as the page receives it."""
    client.set_cookie("theme", theme)
    client.set_cookie("width", "narrow")  # where all pictures are of one size, as they were
    answer = client.get(f"/_dash-layout?{query}")
    assert answer.status_code == 200, (query, answer.status_code)
    found = next(_answers(answer.get_json()), None)
    assert found is not None, f"?{query}: the layout holds no answer"
    return found


def _answers(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if str(part.get("id", "")).endswith("-answer") and part.get("data"):
            yield part["data"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _answers(inner)


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    """What is seen of an answer: words exactly, numbers as numbers."""
    data = answer["data"]
    words = {
        "query": answer["query"],
        "view": answer["view"],
        "theme": answer["theme"],
        "notices": answer["notices"],
        "texts": answer["texts"],
        "descriptions": answer["descriptions"],
        "visible": answer["visible"],
        "section": data.get("question") or data.get("section"),
        "handles": {
            graph: [handle["name"] for handle in _recorded_handles(handles)]
            for graph, handles in data["handles"].items()
        },
        "tables": {
            name: [table["head"], *[[_cell(cell) for cell in row] for row in table["rows"]]]
            for name, table in data.get("tables", {}).items()
        },
        "colours": {graph: _colours(figure) for graph, figure in answer["pictures"].items()},
    }
    numbers = {
        "handles": {
            graph: _moments([handle["point"] for handle in _recorded_handles(handles)])
            for graph, handles in data["handles"].items()
        },
        "pictures": {
            graph: {
                axis: _moments([trace.get(axis) for trace in _recorded_traces(figure)])
                for axis in "xyz"
            }
            for graph, figure in answer["pictures"].items()
        },
    }
    of_view = {"shadow": _of_shadow, "soft_sort": _of_soft_sort, "softmax": _of_softmax}
    more_words, more_numbers = of_view[answer["view"]](answer)
    return {
        "words": words | more_words,
        "controls": answer["controls"],
        "numbers": numbers | more_numbers,
    }


def _recorded_traces(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace.get("name") not in ADDED]


def _recorded_handles(handles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [handle for handle in handles if handle["name"] not in ADDED_HANDLES]


def _of_shadow(answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    data, table = answer["data"], answer["data"]["table"]
    marks = zip(table["keys"], unpacked(table["feasible"]), strict=True)
    possible = [key for key, seen in marks if seen]
    layer = layer_of(read_page(answer["query"])[0].shadow)
    words = {
        "possible": [len(possible), len(table["keys"]), _digest(possible)],
        "probe": data["probe"],
        "lit": data["lit"],
        "ask": [data["ask"]["key"], data["ask"]["kind"]] if "ask" in data else None,
        "line": [step["text"] for step in data["line"]["steps"]] if "line" in data else None,
        "missed": data["sample"]["missed"] if "sample" in data else None,
    }
    return words, {
        # What the texts of the table are written from.
        "probabilities": _moments(
            layer.probabilities.astype(np.float32).tolist() if table["shares"] is not None else [],
            PACKED_DIGITS,
        )
    }


def _of_soft_sort(answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The frame of the state's own softness is the last one."""
    frames, data = answer["frames"], answer["data"]
    words = {
        "knob": [frames["knob"], frames["knobs"][-1], frames["temperatures"][-1]],
        "warning": frames["warnings"][-1],
        "letters": data["letters"],
        "layer": [data["layer"], data["depth"]],
        "compared": [[row["name"], row["label"]] for row in data.get("compare", [])],
        "properties": [
            name for name, flags in frames.get("properties", {}).items() if unpacked(flags)[-1]
        ],
    }
    drawn = {"outputs", "wires", "swaps", "links", "response", "vectors"}
    numbers = {
        name: _moments(unpacked(frames[name])[-1].tolist(), PACKED_DIGITS)
        for name in sorted(drawn & frames.keys())
    }
    sorting = sorting_of(read_page(answer["query"])[0].soft_sort)
    ranks = data.get("jacobian_of") == "rank"
    # What the looks of the cells are found from.
    written = {
        "matrices": sorting.matrices,
        "jacobians": sorting.rank_jacobians if ranks else sorting.sort_jacobians,
    }
    for name in written.keys() & frames.keys():
        numbers[name] = _moments(packs.as_sent(written[name][-1]).tolist(), PACKED_DIGITS)
    compared = {
        name: _moments(unpacked(row["outputs"])[-1].tolist(), PACKED_DIGITS)
        for name, row in frames.get("compare", {}).items()
    }
    return words, {"frames": numbers, "compared": compared}


def _of_softmax(answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    data = answer["data"]
    pressed = sorted(name for name, down in data["pressed"].items() if down)
    return {"rows": data["rows"], "pressed": pressed}, {}


def _cell(cell: dict[str, Any]) -> str:
    text = cell.get("text")
    return str(text if text is not None else " ".join(cell["numbers"]))


def _digest(words: list[str]) -> str:
    return hashlib.sha256(" ".join(sorted(words)).encode()).hexdigest()[:16]


def unpacked(array: dict[str, Any]) -> np.ndarray:
    """An array that was sent as base64, as floats."""
    return packs.unpacked(array).astype(float)


def _leaves(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        part = unpacked(part).tolist() if "base64" in part else list(part.values())
    if isinstance(part, (list, tuple)):
        for inner in part:
            yield from _leaves(inner)
    else:
        yield part


def _moments(part: Any, digits: int = DIGITS) -> list[float]:
    """How many numbers there are, their sum, and the root of the sum of their squares.

    None of it depends on the order, so that traces may be split, joined and moved.
    """
    found = [float(v) for v in _leaves(part) if isinstance(v, (int, float)) and math.isfinite(v)]
    largest = max(map(abs, found), default=0.0) or 1.0
    root = largest * math.sqrt(math.fsum((v / largest) ** 2 for v in found))
    return [len(found), *(float(f"{v:.{digits}g}") for v in (math.fsum(found), root))]


def _colours(figure: dict[str, Any]) -> list[str]:
    texts = {v for v in _leaves([_recorded_traces(figure), figure["layout"]]) if isinstance(v, str)}
    return sorted(text for text in texts if text.startswith(("#", "rgb")))


def record() -> None:
    """Write anew what every recorded link shows: a line a link."""
    from components.settings import Settings  # where the recorded code had it

    from app import create_app

    client = create_app(Settings(rate="")).server.test_client()
    links = [(link["query"], link["theme"]) for link in json.loads(RECORDED.read_text())]
    lines = [
        json.dumps(
            {"query": query, "theme": theme, **shown(opened(client, query, theme))},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for query, theme in links
    ]
    RECORDED.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{len(lines)} links in {RECORDED}", file=sys.stderr)


if __name__ == "__main__":
    record()
