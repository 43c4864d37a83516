"""Sorting networks for any number of wires: which pairs meet, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from compute.arrays import as_count

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Network:
    """A fixed sequence of comparators that sorts any input in ascending order."""

    n: int
    """The number of wires."""
    kind: str
    """One of `NETWORKS`: "bitonic" or "odd_even"."""
    layers: list[IntArray]
    """One (k, 2) array a layer: the wire that gets the smaller value, the wire that gets the
    larger. Pairs of one layer share no wire. The low wire may lie below the high one."""
    outputs: IntArray
    """(n,) the wire on which each sorted position leaves, smallest first."""

    def to_text(self) -> str:
        """Draw the network: time runs down, one comparator per line, its round end on the low wire.

        Where the sorted positions do not leave in the order of the wires, a last line names the
        position under each wire.
        """
        lines = ["".join(f" {wire:<2d}" for wire in range(self.n))]
        for layer in self.layers:
            lines += [_comparator_text(self.n, low, high) for low, high in layer.tolist()]
        positions = np.argsort(self.outputs)
        if not np.array_equal(positions, np.arange(self.n)):
            lines.append("".join(f" {position:<2d}" for position in positions.tolist()))
        return "\n".join(lines) + "\n"


def sorting_network(n: int, kind: str = "bitonic") -> Network:
    """Return a network that sorts n values.

    Parameters
    ----------
    n : int
        The number of wires, 0 or more. It need not be a power of two: a bitonic network is built
        for the next power of two, with +inf on the wires that are not there. A comparator that
        meets such a wire never mixes values, so it is left out; if it would have swapped, the two
        wires exchange their names instead. `Network.outputs` keeps the account.
    kind : {"bitonic", "odd_even"}
        Batcher's bitonic network, k (k + 1) / 2 layers for n = 2^k (Batcher 1968), or odd-even
        transposition, n layers of neighbours (Knuth, TAOCP 3, 5.3.4).

    Returns
    -------
    Network

    Raises
    ------
    TypeError
        If n is not an integer.
    ValueError
        If n is negative or the kind unknown.

    Examples
    --------
    >>> [layer.tolist() for layer in sorting_network(3).layers]
    [[[0, 1]], [[1, 2]], [[0, 1]]]
    """
    wires = as_count(n, "n")
    layers, outputs = _built(wires, as_network_kind(kind))
    return Network(wires, kind, list(layers), outputs)


def as_network_kind(kind: Any) -> str:
    """Return the name of a network if there is one of that name.

    Raises
    ------
    ValueError
        If there is none.
    """
    if not isinstance(kind, str) or kind not in NETWORKS:
        names = " or ".join(f'"{name}"' for name in NETWORKS)
        raise ValueError(f"network must be {names}, not {kind!r}.")
    return kind


@dataclass(frozen=True, eq=False)
class Wiring:
    """A network laid out for arrays: before each layer the wires are moved so that all low wires
    come first, then all high wires, then the idle ones, and every layer works on slices.

    This is the woven form: the permutation that undoes one layer's order and the one that makes
    the next are a single index.
    """

    widths: tuple[int, ...]
    """The number of comparators of each layer."""
    gathers: tuple[IntArray, ...]
    """Per layer, which row of the layout before goes to each row of this layer's layout."""
    scatters: tuple[IntArray, ...]
    """The inverse of each gather."""
    wires: tuple[IntArray, ...]
    """Per layer, the row on which each wire lies."""
    collect: IntArray
    """Which row of the last layout holds each sorted position."""
    spread: IntArray
    """The inverse of `collect`."""

    @property
    def n(self) -> int:
        """The number of wires."""
        return len(self.collect)

    @property
    def nbytes(self) -> int:
        """The memory that the indices take."""
        return _bytes([*self.gathers, *self.scatters, *self.wires, self.collect, self.spread])


# Counted in bytes, for what a network takes grows faster than its wires: 14 MiB of layers and
# 39 MiB of layout for 16,384.
_LAYERS: LRUCache[tuple[int, str], tuple[tuple[IntArray, ...], IntArray]] = LRUCache(
    16 * 2**20, getsizeof=lambda built: _bytes([*built[0], built[1]])
)
_WIRINGS: LRUCache[tuple[int, str], Wiring] = LRUCache(
    64 * 2**20, getsizeof=lambda plan: plan.nbytes
)


@cached(_WIRINGS, key=lambda n, kind: (n, kind), lock=Lock())
def wiring(n: int, kind: str) -> Wiring:
    """Return the layout of `sorting_network(n, kind)`; built once and kept while there is room."""
    layers, outputs = _built(n, kind)
    row_of_wire = np.arange(n)
    gathers, wires = [], []
    for layer in layers:
        idle = np.setdiff1d(np.arange(n), layer)
        wire_of_row = np.concatenate([layer[:, 0], layer[:, 1], idle])
        gathers.append(_frozen(row_of_wire[wire_of_row]))
        row_of_wire = _frozen(_inverse(wire_of_row))
        wires.append(row_of_wire)
    collect = _frozen(row_of_wire[outputs])
    return Wiring(
        widths=tuple(len(layer) for layer in layers),
        gathers=tuple(gathers),
        scatters=tuple(_frozen(_inverse(gather)) for gather in gathers),
        wires=tuple(wires),
        collect=collect,
        spread=_frozen(_inverse(collect)),
    )


@cached(_LAYERS, key=lambda n, kind: (n, kind), lock=Lock())
def _built(n: int, kind: str) -> tuple[tuple[IntArray, ...], IntArray]:
    layers, outputs = NETWORKS[kind].build(n)
    return tuple(map(_frozen, layers)), _frozen(outputs)


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
}
"""Every kind of network: name, as it stands in a link, -> what a menu needs to know."""


def _comparator_text(n: int, low: int, high: int) -> str:
    left, right = min(low, high), max(low, high)
    ends = {left: " ╭─", right: "─╯ "} if low < high else {left: " ╰─", right: "─╮ "}
    return "".join(ends.get(wire, "───" if left < wire < right else " │ ") for wire in range(n))


def _bytes(arrays: Iterable[IntArray]) -> int:
    return sum(array.nbytes for array in arrays)


def _inverse(permutation: IntArray) -> IntArray:
    inverse = np.empty_like(permutation)
    inverse[permutation] = np.arange(len(permutation))
    return inverse


def _frozen(array: IntArray) -> IntArray:
    """Shared between callers, so nobody may write to it."""
    array = np.ascontiguousarray(array, dtype=np.intp)
    array.flags.writeable = False
    return array
