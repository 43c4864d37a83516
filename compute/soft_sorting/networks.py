"""Sorting networks for any number of wires: which pairs meet, layer by layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from compute.arrays import as_count
from compute.cached import cached_property
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.network_text import comparator_text, read_layers
from compute.soft_sorting.zero_one import first_failure

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Network:
    """A fixed sequence of comparators: `sorting_network` gives one that sorts any input in
    ascending order, `parse_network` any that is written down."""

    n: int
    """The number of wires."""
    kind: str
    """One of `NETWORKS`, or "written" for one that was read from a text."""
    layers: list[IntArray]
    """One (k, 2) array a layer: the wire that gets the smaller value, the wire that gets the
    larger. Pairs of one layer share no wire. The low wire may lie below the high one."""
    outputs: IntArray
    """(n,) the wire on which each sorted position leaves, smallest first."""

    @property
    def size(self) -> int:
        """The number of comparators."""
        return sum(map(len, self.layers))

    @property
    def depth(self) -> int:
        """The number of layers that hold a comparator."""
        return sum(1 for layer in self.layers if len(layer))

    def sorts(self) -> bool:
        """Return whether every input leaves in ascending order.

        Raises
        ------
        ValueError
            As `counterexample`.
        """
        return self.counterexample() is None

    def counterexample(self) -> IntArray | None:
        """Return an input of zeros and ones that does not leave in ascending order, if any.

        A network that sorts all of those sorts everything (the 0-1 principle: Knuth, TAOCP 3,
        5.3.4).

        Returns
        -------
        array of int, shape (n,), or None
            Of all that fail one with the fewest ones, and of those the first in lexicographic
            order.

        Raises
        ------
        ValueError
            For more than 30 wires: all 2^n inputs are tried.

        Examples
        --------
        >>> parse_network("0:1;1:2").counterexample().tolist()
        [1, 1, 0]
        """
        return first_failure(self.n, self.layers, self.outputs)

    @cached_property
    def layout(self) -> Wiring:
        """The network laid out for arrays."""
        return _laid_out(self.n, self.layers, self.outputs)

    def without_infinities(self, ends: IntArray) -> Network:
        """Return what is left of the network where some wires enter with an infinity.

        A comparator that meets an infinity is hard, so it mixes nothing: it is left out, and where
        it would swap, the two wires exchange their names.

        Parameters
        ----------
        ends : (n,) array
            -1, 0 or 1: a wire with -inf, with a finite value, with +inf.

        Returns
        -------
        Network
            Its wires are the finite ones, numbered anew in their order.
        """
        finite = np.flatnonzero(ends == 0)
        # What stands at each place: the number of a finite wire, or -1 beside its sign.
        names = np.full(self.n, -1)
        names[finite] = np.arange(len(finite))
        signs = ends.copy()
        layers = []
        for layer in self.layers:
            low, high = layer[:, 0], layer[:, 1]
            moved = signs[low] > signs[high]
            a, b = low[moved], high[moved]
            for held in (names, signs):
                held[a], held[b] = held[b], held[a]
            pairs = names[layer]
            layers.append(pairs[(pairs >= 0).all(axis=1)])
        outputs = names[self.outputs]
        return Network(len(finite), self.kind, layers, outputs[outputs >= 0])

    def to_text(self) -> str:
        """Draw the network: time runs down, one comparator per line, its round end on the low wire.

        Where the sorted positions do not leave in the order of the wires, a last line names the
        position under each wire.
        """
        lines = ["".join(f" {wire:<2d}" for wire in range(self.n))]
        for layer in self.layers:
            lines += [comparator_text(self.n, low, high) for low, high in layer.tolist()]
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
    kind : {"bitonic", "odd_even", "merge", "best"}
        Batcher's bitonic network, k (k + 1) / 2 layers for n = 2^k (Batcher 1968); odd-even
        transposition, n layers of neighbours (Knuth, TAOCP 3, 5.3.4); Batcher's merge exchange,
        with fewer comparators (Knuth, 5.2.2, Algorithm M); or the fewest comparators known, for
        n <= 16 (Knuth, 5.3.4; proven least for n <= 12).

    Returns
    -------
    Network

    Raises
    ------
    TypeError
        If n is not an integer.
    ValueError
        If n is negative, the kind unknown, or n above 16 for "best".

    Examples
    --------
    >>> [layer.tolist() for layer in sorting_network(3).layers]
    [[[0, 1]], [[1, 2]], [[0, 1]]]
    """
    wires = as_count(n, "n")
    layers, outputs = _built(wires, as_network_kind(kind))
    return Network(wires, kind, list(layers), outputs)


def parse_network(text: str, n: int | None = None) -> Network:
    """Return the network that a text writes down, whether or not it sorts.

    Parameters
    ----------
    text : str
        "0:1,2:3;0:2,1:3;1:2" holds three layers of comparators; a:b sends the smaller value to
        wire a, and a > b is allowed. Spaces and one semicolon at the end count for nothing.
    n : int, optional
        The number of wires; without it, one more than the largest that is named.

    Returns
    -------
    Network
        Its outputs leave in the order of the wires.

    Raises
    ------
    TypeError
        If the text is not a str, or n not an integer.
    ValueError
        Naming the layer: for a wire that stands twice in it or is compared with itself, a wire
        that is not below n, a layer without comparators, and what is not a comparator.

    Examples
    --------
    >>> parse_network("0:1,2:3;0:2,1:3;1:2").sorts()
    True
    """
    wires, layers = read_layers(text, n)
    return Network(wires, WRITTEN, [_frozen(layer) for layer in layers], _frozen(np.arange(wires)))


WRITTEN = "written"
"""The kind of a network that was read from a text."""


def as_network_kind(kind: Any) -> str:
    """Return the name of a network if there is one of that name.

    Raises
    ------
    ValueError
        If there is none.
    """
    if not isinstance(kind, str) or kind not in NETWORKS:
        *names, last = (f'"{name}"' for name in NETWORKS)
        raise ValueError(f"network must be {', '.join(names)} or {last}, not {kind!r}.")
    return kind


def as_network(network: Any) -> str | Network:
    """Return a network, or the name of one if there is one of that name.

    Raises
    ------
    ValueError
        If there is none.
    """
    return network if isinstance(network, Network) else as_network_kind(network)


def network_for(n: int, network: str | Network) -> Network:
    """Return the network, or the one of that name, for n values.

    Raises
    ------
    ValueError
        For a network of another number of wires, and as `sorting_network`.
    """
    if isinstance(network, Network):
        _check_wires(n, network)
        return network
    return sorting_network(n, network)


def wiring_for(n: int, network: str | Network) -> Wiring:
    """Return the layout of `network_for(n, network)`.

    Raises
    ------
    ValueError
        As `network_for`.
    """
    if isinstance(network, Network):
        _check_wires(n, network)
        return network.layout
    return wiring(n, network)


def _check_wires(n: int, network: Network) -> None:
    if n != network.n:
        raise ValueError(f"this network sorts {network.n} values, but {n} were given.")


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
    return _laid_out(n, *_built(n, kind))


def _laid_out(n: int, layers: Iterable[IntArray], outputs: IntArray) -> Wiring:
    layers = tuple(layers)
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
