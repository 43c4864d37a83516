"""Every kind of network on the same values, and one typed in, at every softness of the slider."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from components.soft_sort.model import Floats, Sorting, sorting_of
from components.soft_sort.state import MOST_VALUES, SoftSortState
from compute.cached import cached_property
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.network_text import read_layers, written_layers
from compute.soft_sorting.networks import Network, parse_network, sorting_network
from compute.soft_sorting.properties import error_over_orders, inputs_followed
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.scaled import SorterSweep, sorter_at, sweep_at
from compute.soft_sorting.sweeps import Sweep

TYPED = "typed"  # the row of the network that a person types
STAND_IN = "logistic"  # the comparator where the chosen sorter is not a network


@dataclass(frozen=True, eq=False)
class Compared:
    """One network, and what becomes of the values in it at each softness."""

    name: str
    """One of `NETWORKS`, or `TYPED`."""
    network: Network
    sorting: Sorting
    """The values, the comparator, and the slider."""

    @property
    def label(self) -> str:
        return NETWORKS[self.name].label if self.name in NETWORKS else "Yours"

    @cached_property
    def failure(self) -> list[int] | None:
        """An input of zeros and ones that it does not sort, or None."""
        found = self.network.counterexample()
        return None if found is None else found.tolist()

    @cached_property
    def errors(self) -> Floats:
        """(K,) the largest distance of an output to the sorted order, in units of the range."""
        off = np.abs(self._sweep.sorted - self.sorting.hard).max(axis=1)
        return np.asarray(off / self.sorting.span)

    @cached_property
    def followed(self) -> Floats:
        """(K,) over how many inputs the gradient of an output is spread, on the mean."""
        return np.asarray(inputs_followed(self._sweep.jacobians("sort")))

    @cached_property
    def over_orders(self) -> float:
        """The error at the state's own softness, on the mean over orders of the values."""
        sorting = self.sorting
        sorter = sorter_at(sorting.name, sorting.at, sorting.span, self.network)
        return error_over_orders(sorter, sorting.values) / sorting.span

    @cached_property
    def _sweep(self) -> Sweep | SorterSweep:
        sorting = self.sorting
        return sweep_at(sorting.name, sorting.values, sorting.knobs, self.network)


@dataclass(frozen=True)
class Typed:
    """What was typed, read for as many values as there are."""

    network: Network | None
    problem: str
    """Why it is not a network of so many wires."""
    used: int
    """How many wires it needs, 0 where nothing was read."""


@lru_cache(maxsize=8)
def read_typed(text: str, n: int) -> Typed:
    """The network that a text writes down, or why it does not."""
    if not text.strip():
        return Typed(None, "", 0)
    try:
        used, _ = read_layers(text)
        return Typed(parse_network(text, n), "", used)
    except ValueError as error:
        return Typed(None, _capital(str(error)), _wires(text))


def _wires(text: str) -> int:
    try:
        return read_layers(text)[0]
    except ValueError:
        return 0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def comparing(state: SoftSortState) -> str:
    """The sorter whose comparators the networks have: the chosen one, if it is a network."""
    return state.sorter if SORTERS[state.sorter].is_network else STAND_IN


@lru_cache(maxsize=4)
def _compared(values: tuple[float, ...], sorter: str, at: float, text: str) -> tuple[Compared, ...]:
    sorting = Sorting(np.array(values), sorter, "bitonic", at)
    networks = {name: sorting_network(sorting.n, name) for name in NETWORKS}
    typed = read_typed(text, sorting.n).network
    if typed is not None:
        networks[TYPED] = typed
    return tuple(Compared(name, network, sorting) for name, network in networks.items())


def compared_of(state: SoftSortState) -> tuple[Compared, ...]:
    """Every kind of network for a state's values, then the typed one if it can be read."""
    sorting = sorting_of(state, comparing(state))
    values = tuple(sorting.values.tolist())
    return _compared(values, sorting.name, sorting.at, state.typed_network)


def drawn_of(state: SoftSortState) -> Compared:
    """The one whose wires are drawn: the typed one, or else the kind that is chosen."""
    found = {each.name: each for each in compared_of(state)}
    return found.get(TYPED, found[state.network])


def fewest(state: SoftSortState) -> str:
    """The network of the fewest comparators, written down."""
    return written_layers(sorting_network(state.n, "best").layers)


def fitting_n(state: SoftSortState) -> int:
    """The number of values that the typed network is for, where there can be so many."""
    used = read_typed(state.typed_network, state.n).used
    return used if 2 <= used <= MOST_VALUES else state.n
