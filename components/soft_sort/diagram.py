"""Where everything stands in the Knuth diagram: wires, comparators packed into columns, numbers.

Plain numbers in the units of an SVG's view box; the browser draws them and, while a person
scrubs, changes colours, fills and texts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from components.soft_sort.model import Sorting
from compute.naming import class_name
from compute.soft_sorting.networks import Network, sorting_network

LEFT, RIGHT, TOP = 30.0, 96.0, 10.0
SUB_COLUMN = 15.0
VALUE_COLUMN = 42.0
HEIGHT = 216.0
LEAST_PITCH = 19.0
LINKS_WIDTH = 420.0
# What is said of a wire that is asked about; the page's script fills the braces.
SAID = {
    "input": "Input {letter} is {value}.",
    "wire": "Wire {wire} after layer {layer} holds {value}: {what}; its value came from {sources}.",
    "output": "Output {wire} is {value}. It follows {what}.",
}
CROWDED = 8  # wires, beyond which columns are narrower


def pack(pairs: list[tuple[int, int]]) -> list[int]:
    """The sub-column of each comparator of a layer: those in one sub-column share no height."""
    columns: list[list[tuple[int, int]]] = []
    found = []
    for low, high in pairs:
        top, bottom = min(low, high), max(low, high)
        place = next(
            (k for k, taken in enumerate(columns) if all(bottom < a or b < top for a, b in taken)),
            len(columns),
        )
        if place == len(columns):
            columns.append([])
        columns[place].append((top, bottom))
        found.append(place)
    return found


def heights(n: int) -> list[float]:
    """The height of each wire."""
    pitch = max(HEIGHT / n, LEAST_PITCH)
    return [TOP + pitch * (i + 0.5) for i in range(n)]


def network_diagram(network: Network) -> dict[str, Any]:
    """The network, drawn from left to right."""
    n, x = network.n, LEFT
    sub_column, value_column = (
        (SUB_COLUMN, VALUE_COLUMN) if n <= CROWDED else (0.85 * SUB_COLUMN, 0.85 * VALUE_COLUMN)
    )
    y = heights(n)
    values_at = [x + value_column / 2]
    bounds = [x]
    comparators: list[dict[str, Any]] = []
    x += value_column
    for layer, pairs in enumerate(network.layers):
        places = pack([(int(a), int(b)) for a, b in pairs])
        for (low, high), place in zip(pairs.tolist(), places, strict=True):
            comparators.append(
                {"layer": layer, "x": x + sub_column * (place + 0.5), "low": low, "high": high}
            )
        x += sub_column * (max(places, default=0) + 1)
        bounds.append(x)
        values_at.append(x + value_column / 2)
        x += value_column
    came = ancestors(network)
    return {
        "key": f"{network.kind} {n}",
        "width": x + RIGHT,
        "height": 2 * TOP + y[-1] - y[0] + (y[1] - y[0] if n > 1 else 0.0),
        "wires": y,
        "left": LEFT,
        "right": x,
        "values_at": values_at,
        "bounds": bounds,
        "comparators": comparators,
        "outputs": network.outputs.tolist(),
        "links": False,
        "places": [ordinal(k) for k in range(1, n + 1)],
        "came": came,
        "sources": _sources(n, came),
        "said": SAID,
    }


def links_diagram(n: int) -> dict[str, Any]:
    """A sorter without layers: every input is tied to every output."""
    y = heights(n)
    left, right = LEFT + VALUE_COLUMN, LEFT + VALUE_COLUMN + LINKS_WIDTH
    return {
        "key": f"links {n}",
        "width": right + VALUE_COLUMN + RIGHT,
        "height": 2 * TOP + y[-1] - y[0] + (y[1] - y[0] if n > 1 else 0.0),
        "wires": y,
        "left": LEFT,
        "right": right + VALUE_COLUMN,
        "values_at": [LEFT + VALUE_COLUMN / 2, right + VALUE_COLUMN / 2],
        "bounds": [left, right],
        "comparators": [],
        "outputs": list(range(n)),
        "links": True,
        "places": [ordinal(k) for k in range(1, n + 1)],
        "came": [],
        "sources": [],
        "said": SAID | {"wire": SAID["output"]},
    }


def ordinal(k: int) -> str:
    """1st, 2nd, 3rd, 4th, ... 11th, ... 21st."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(k % 10, "th") if k // 10 % 10 != 1 else "th"
    return f"{k}{ending}"


def ancestors(network: Network) -> list[list[list[int]]]:
    """Which wires the value of a wire came through, by layers passed and wire.

    Entry [l][w] lists, for the wires after 0, 1, ..., l layers, those that wire w after l layers
    has its value from: a number whose bit i is set for wire i.
    """
    came = [[[1 << wire] for wire in range(network.n)]]
    for pairs in network.layers:
        partner = {int(a): int(b) for pair in pairs for a, b in (pair, pair[::-1])}
        before = came[-1]
        came.append([])
        for wire in range(network.n):
            other = before[partner.get(wire, wire)]
            both = [a | b for a, b in zip(before[wire], other, strict=True)]
            came[-1].append([*both, 1 << wire])
    return came


def _sources(n: int, came: list[list[list[int]]]) -> list[list[str]]:
    """The inputs that the value of each wire came from, after each layer, in words."""
    everything = (1 << n) - 1

    def named(inputs: int) -> str:
        if inputs == everything:
            return "all inputs"
        return ", ".join(class_name(i) for i in range(n) if inputs >> i & 1)

    return [[named(wire[0]) for wire in wires] for wires in came]


def diagram(sorting: Sorting) -> dict[str, Any]:
    """The picture that goes with a sorter."""
    if sorting.wiring is None:
        return links_diagram(sorting.n)
    return _diagram_of(sorting.n, sorting.network)


@lru_cache(maxsize=8)
def _diagram_of(n: int, kind: str) -> dict[str, Any]:
    """The diagram of a named network, kept: a drag asks for it at every step."""
    return network_diagram(sorting_network(n, kind))
