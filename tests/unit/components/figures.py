"""Reading figures, and comparing two: numbers to a millionth of their axis, triangles as sets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

CLOSE = 1e-6  # of the range of an axis, and of a number that stands on none
AXES = ("x", "y", "z")


def trace(figure: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The one trace of that name."""
    (found,) = (trace for trace in figure["data"] if trace.get("name") == name)
    return dict(found)


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs, one line a place; empty where the figures are the same."""
    names = [trace.get("name") for trace in was["data"]]
    if names != [trace.get("name") for trace in now["data"]]:
        return [f"traces: {names} became {[trace.get('name') for trace in now['data']]}"]
    lines = list(_compared(was["layout"], now["layout"], "layout", 0.0))
    spans = {axis: max(_span(was, axis), _span(now, axis)) for axis in AXES}
    for place, (before, after) in enumerate(zip(was["data"], now["data"], strict=True)):
        where = str(before.get("name") or place)
        if before.keys() != after.keys():
            lines.append(f"{where}: {sorted(before.keys() ^ after.keys())} on one side only")
            continue
        if before["type"] == "mesh3d":
            lines += _triangles(before, after, where)
        for key, value in before.items():
            if key not in ("i", "j", "k", "facecolor"):
                span = spans.get(key, 0.0)
                lines += _compared(value, after[key], f"{where}.{key}", span)
    return lines


def _triangles(was: Mapping[str, Any], now: Mapping[str, Any], where: str) -> list[str]:
    """Which triangles are on one side only: neither their order nor their first corner counts."""
    before, after = (
        {
            (frozenset(corners), colour)
            for *corners, colour in zip(
                mesh["i"],
                mesh["j"],
                mesh["k"],
                mesh.get("facecolor") or [None] * len(mesh["i"]),
                strict=True,
            )
        }
        for mesh in (was, now)
    )
    return [f"{where}: triangles {sorted(map(str, before ^ after))[:4]}"] if before != after else []


def _span(figure: Mapping[str, Any], axis: str) -> float:
    """How far an axis reaches: its range where that is set, else what is drawn along it."""
    layout = figure["layout"]
    ranges = [
        part["range"]
        for name, part in layout.items()
        if name.startswith(f"{axis}axis") and "range" in part
    ]
    drawn = [
        value
        for trace in figure["data"]
        for value in _leaves(trace.get(axis))
        if isinstance(value, (int, float))
    ]
    reach = [abs(high - low) for low, high in ranges]
    if not reach and drawn:
        reach = [max(drawn) - min(drawn)]
    return max(reach, default=0.0)


def _leaves(part: Any) -> Iterator[Any]:
    if isinstance(part, (list, tuple)):
        for inner in part:
            yield from _leaves(inner)
    elif part is not None:
        yield part


def _compared(was: Any, now: Any, where: str, span: float) -> Iterator[str]:
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        if was.keys() != now.keys():
            yield f"{where}: {sorted(was.keys() ^ now.keys())} on one side only"
            return
        for key, value in was.items():
            yield from _compared(value, now[key], f"{where}.{key}", span)
    elif isinstance(was, (list, tuple)) and isinstance(now, (list, tuple)):
        if len(was) != len(now):
            yield f"{where}: {len(was)} became {len(now)} long"
            return
        for place, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from _compared(before, after, f"{where}[{place}]", span)
    elif _is_number(was) and _is_number(now):
        allowed = CLOSE * max(span, 0.0 if span else max(abs(was), abs(now)))
        if not (math.isclose(was, now, rel_tol=1e-12) or abs(was - now) <= allowed):
            yield f"{where}: {was} became {now}"
    elif was != now:
        yield f"{where}: {was!r} became {now!r}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
