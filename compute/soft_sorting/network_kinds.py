"""Every kind of sorting network, and how each is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compute.soft_sorting.network_text import read_layers

IntArray = NDArray[np.intp]


def _bitonic(n: int) -> tuple[list[IntArray], IntArray]:
    """Merge runs of 2, 4, 8, ... wires, every second run downwards (Batcher 1968)."""
    phases = max(n - 1, 0).bit_length()
    # The wire at each place of the full network; -1 marks a place that holds +inf.
    wire_at = np.concatenate([np.arange(n), np.full(2**phases - n, -1)]) if n else np.arange(0)
    layers = []
    for phase in range(phases):
        for stride in (1 << shift for shift in range(phase, -1, -1)):
            first = np.flatnonzero(np.arange(2**phases) & stride == 0)
            downwards = (first >> (phase + 1)) & 1
            low, high = first + stride * downwards, first + stride * (1 - downwards)
            # +inf meets a real value and stands on the low side: it would move to the high side.
            moved = (wire_at[low] < 0) & (wire_at[high] >= 0)
            wire_at[low[moved]], wire_at[high[moved]] = wire_at[high[moved]], -1
            pairs = np.stack([wire_at[low], wire_at[high]], axis=1)
            layers.append(pairs[(pairs >= 0).all(axis=1)])
    return layers, wire_at[:n].copy()


def _odd_even(n: int) -> tuple[list[IntArray], IntArray]:
    """Compare neighbours, the even pairs and the odd pairs in turn."""
    starts = [np.arange(layer % 2, n - 1, 2) for layer in range(n)]
    return [np.stack([low, low + 1], axis=1) for low in starts], np.arange(n)


def _merge(n: int) -> tuple[list[IntArray], IntArray]:
    """Batcher's merge exchange (Knuth, TAOCP 3, 5.2.2, Algorithm M, whose letters these are)."""
    layers = []
    largest = 1 << max(n - 1, 0).bit_length() >> 1
    p = largest
    while p > 0:
        q, r, d = largest, 0, p
        while True:
            low = np.arange(n - d)
            low = low[low & p == r]
            layers.append(np.stack([low, low + d], axis=1))
            if q == p:
                break
            d, q, r = q - p, q // 2, p
        p //= 2
    return layers, np.arange(n)


def _best(n: int) -> tuple[list[IntArray], IntArray]:
    """The fewest comparators known: merge exchange up to n = 8, then one by one as listed."""
    if n <= 8:
        return _merge(n)
    if n in FEWEST:
        return read_layers(FEWEST[n], n)[1], np.arange(n)
    most = max(FEWEST)
    if n > most:
        raise ValueError(f'the "best" networks are listed up to n = {most}, not {n}.')
    # +inf on the last wires is never moved: what is left sorts the others.
    layers = read_layers(FEWEST[most], most)[1]
    return [layer[(layer < n).all(axis=1)] for layer in layers], np.arange(n)


FEWEST: Mapping[int, str] = {
    9: "0:1,3:4,6:7;1:2,4:5,7:8;0:1,2:5,3:4,6:7;0:3,1:4,5:8;2:5,3:6,4:7;0:3,1:4,2:6,5:7;1:3,4:6;"
    "2:4,5:6;2:3",
    10: "0:5,1:6,2:7,3:8,4:9;0:3,1:4,5:8,6:9;0:2,3:6,7:9;0:1,2:4,5:7,8:9;1:2,3:5,4:6,7:8;"
    "1:3,2:5,4:7,6:8;2:3,6:7;3:4,5:6;4:5",
    11: "0:1,2:3,4:5,6:7,8:9;0:2,1:3,4:6,5:7,8:10;0:4,1:2,3:7,5:6,9:10;1:5,4:8,6:10;"
    "0:4,2:6,3:8,5:9;1:5,2:3,6:10,8:9;1:4,3:5,6:8,7:10;2:4,5:6,7:9;3:4,7:8",
    12: "0:1,2:3,4:5,6:7,8:9,10:11;0:2,1:3,4:6,5:7,8:10,9:11;0:4,1:2,5:6,7:11,9:10;"
    "1:5,3:7,4:8,6:10;0:4,2:6,3:8,5:9,7:11;1:5,2:3,6:10,8:9;1:4,3:5,6:8,7:10;2:4,5:6,7:9;3:4,7:8",
    13: "0:12,1:7,2:6,3:4,5:8,9:11;0:1,2:3,4:6,5:9,7:12,8:11;0:2,1:4,3:7,6:12,10:11;"
    "4:9,6:10,7:8,11:12;1:7,3:4,5:6,8:9,10:11;0:5,1:3,2:6,4:7,8:10,9:11;2:5,6:8,9:10;"
    "1:2,3:5,4:6,7:8;2:3,4:5,6:7,8:9;3:4,5:6",
    16: "0:1,2:3,4:5,6:7,8:9,10:11,12:13,14:15;0:2,1:3,4:6,5:7,8:10,9:11,12:14,13:15;"
    "0:4,1:5,2:6,3:7,8:12,9:13,10:14,11:15;0:8,1:9,2:10,3:11,4:12,5:13,6:14,7:15;"
    "1:2,3:12,4:8,5:10,6:9,7:11,13:14;1:4,2:8,5:6,7:13,9:10,11:14;2:4,3:8,7:12,11:13;"
    "3:5,6:8,7:9,10:12;3:4,5:6,7:8,9:10,11:12;6:7,8:9",
}
"""n -> its network. Sources: 9, R. W. Floyd; 10, A. Waksman; 11 and 12, G. Shapiro and M. W. Green;
13, H. Juillé (1995); 16, and without its last wires 15 and 14, M. W. Green (Knuth, TAOCP 3, 5.3.4).
No network has fewer for n <= 12 (Codish et al. 2016; Harder 2019)."""


@dataclass(frozen=True)
class NetworkKind:
    """One way to build a sorting network."""

    label: str
    """Its name in a menu."""
    phrase: str
    """Its name in a sentence, to follow "in"."""
    build: Callable[[int], tuple[list[IntArray], IntArray]]
    """n -> its layers and outputs, as in `Network`."""


NETWORKS: Mapping[str, NetworkKind] = {
    "bitonic": NetworkKind("Bitonic", "a bitonic network", _bitonic),
    "odd_even": NetworkKind("Odd-even", "an odd-even network", _odd_even),
    "merge": NetworkKind("Merge", "a merge-exchange network", _merge),
    "best": NetworkKind("Fewest", "the network of the fewest comparators known", _best),
}
"""Every kind of network: name, as it stands in a link, -> what a menu needs to know."""
