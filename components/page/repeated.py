"""What an answer says several times, sent once.

The points of a picture carry the names of rankings, `customdata`, and the table lists the same. Of
thousands of rankings these names would be most of what is sent and read for every move of a hand:
where they are rows of the table, their places there are sent instead. `assets/core/repeated.mjs`
puts the names back before anything else of an answer is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from components.page.packs import indices, unpacked

Pictures = dict[str, dict[str, Any]]

FEWEST = 100  # points, from which their names are sent as places
MOST = 2**16  # rows that two bytes can tell apart


def shortened(pictures: Pictures, rows: Sequence[str]) -> Pictures:
    """The pictures with places in `rows`, packed, for the names of many points.

    Figures are shared with those given, and nothing is written into them.
    """
    if not FEWEST <= len(rows) <= MOST:
        return pictures
    places = {name: i for i, name in enumerate(rows)}

    def short(names: Any) -> Any:
        if not isinstance(names, list) or len(names) < FEWEST:
            return names
        found = [places.get(name) if isinstance(name, str) else None for name in names]
        return names if None in found else {"rows": indices(found)}

    return _with_names(pictures, short)


def restored(pictures: Pictures, rows: Sequence[str]) -> Pictures:
    """The pictures with the names again that `shortened` has sent as places."""

    def long(names: Any) -> Any:
        if not isinstance(names, dict):
            return names
        return [rows[i] for i in unpacked(names["rows"]).tolist()]

    return _with_names(pictures, long)


def _with_names(pictures: Pictures, change: Callable[[Any], Any]) -> Pictures:
    return {
        name: {
            **figure,
            "data": [
                {**trace, "customdata": change(trace["customdata"])}
                if "customdata" in trace
                else trace
                for trace in figure["data"]
            ],
        }
        for name, figure in pictures.items()
    }
