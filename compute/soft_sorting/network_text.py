"""Networks as text: "0:1,2:3;0:2,1:3;1:2" in, a drawing out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import as_count

IntArray = NDArray[np.intp]

COMPARATOR = re.compile(r"\s*([0-9]{1,9})\s*:\s*([0-9]{1,9})\s*", re.ASCII)


def read_layers(text: Any, n: Any = None) -> tuple[int, list[IntArray]]:
    """Return the number of wires and the layers, each (k, 2), that a text names.

    Parameters
    ----------
    text : str
    n : int, optional

    Raises
    ------
    TypeError, ValueError
        As `parse_network`.
    """
    if not isinstance(text, str):
        raise TypeError(f"a network is read from a text, not from {text!r}.")
    wires = None if n is None else as_count(n, "n")
    written = text.strip()
    if not written and wires is not None:
        return wires, []
    parts = written.removesuffix(";").split(";")
    layers = [_read_layer(part, number) for number, part in enumerate(parts, 1)]
    if wires is None:
        wires = 1 + max(int(layer.max()) for layer in layers)
    for number, layer in enumerate(layers, 1):
        if layer.max() >= wires:
            raise ValueError(
                f"layer {number}: the wires of a network with n = {wires} are 0 to {wires - 1}, "
                f"so there is no wire {layer.max()}."
            )
    return wires, layers


def _read_layer(text: str, number: int) -> IntArray:
    if not text.strip():
        raise ValueError(
            f"layer {number} is empty: each layer must hold comparators such as 0:1, with commas "
            "between them; a semicolon ends a layer."
        )
    pairs: list[tuple[int, int]] = []
    met: set[int] = set()
    for part in text.split(","):
        found = COMPARATOR.fullmatch(part)
        if not found:
            raise ValueError(
                f"layer {number}: a comparator must be two wires with a colon between them, such "
                f"as 0:1, not {part.strip()[:40]!r}."
            )
        low, high = int(found[1]), int(found[2])
        if low == high:
            raise ValueError(f"layer {number}: {low}:{high} compares a wire with itself.")
        if twice := {low, high} & met:
            raise ValueError(
                f"layer {number}: wire {min(twice)} stands in two comparators; a layer must hold "
                "each wire at most once."
            )
        met |= {low, high}
        pairs.append((low, high))
    return np.array(pairs, dtype=np.intp)


def written_layers(layers: Iterable[IntArray]) -> str:
    """Return the text that `read_layers` reads as `layers` (k, 2); empty ones are left out."""
    texts = (",".join(f"{low}:{high}" for low, high in layer.tolist()) for layer in layers)
    return ";".join(filter(None, texts))


def comparator_text(n: int, low: int, high: int) -> str:
    """Draw one comparator across n wires, its round end on the low wire."""
    left, right = min(low, high), max(low, high)
    ends = {left: " ╭─", right: "─╯ "} if low < high else {left: " ╰─", right: "─╮ "}
    return "".join(ends.get(wire, "───" if left < wire < right else " │ ") for wire in range(n))
