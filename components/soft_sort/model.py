"""One soft sort, answered once: what every picture of the Soft sort view is drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from components.soft_sort.state import SoftSortState
from compute.cached import cached_property
from compute.soft_sorting.kinds import ComparatorKind, Knob, SorterKind
from compute.soft_sorting.networks import Network, sorting_network
from compute.soft_sorting.properties import Flags, permutation_spread, properties_of
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.scaled import SorterSweep, sorter_at, sweep_at, value_range
from compute.soft_sorting.softness import SoftnessRange, softness_range
from compute.soft_sorting.sorters import Sorter
from compute.soft_sorting.sweeps import Sweep

Floats = NDArray[np.float64]

# The frames of the sliders. The numbers are round, so that a link restores the very same frame.
SOFTNESSES: tuple[float, ...] = (0.0, *(float(f"{s:.3g}") for s in np.logspace(-3, 2, 81)))
SMOOTHINGS: tuple[float, ...] = tuple(round(i / 80, 4) for i in range(81))
SLACK = 1e-9  # what rounding may do, in units of the values


def nearest(grid: tuple[float, ...], value: float) -> int:
    """The frame nearest to a value."""
    return int(np.argmin(np.abs(np.asarray(grid) - value)))


@dataclass(frozen=True)
class Sorting:
    """Values, and a sorter at every softness of its slider; the last frame is the state's own."""

    values: Floats
    name: str
    network: str
    at: float
    """The softness, or the smoothing, that the state asks for."""
    still: bool = False
    """That frame alone: nobody moves a slider while a hand moves a value."""

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def kind(self) -> ComparatorKind | SorterKind:
        return SORTERS[self.name]

    @property
    def is_smooth(self) -> bool:
        """Whether the slider is a smoothing instead of the softness."""
        return self.kind.knob is Knob.SMOOTHING

    @property
    def grid(self) -> tuple[float, ...]:
        return SMOOTHINGS if self.is_smooth else SOFTNESSES

    @property
    def knobs(self) -> Floats:
        """(K,) every frame's softness, the slider's first and then the state's own."""
        return np.array([self.at] if self.still else [*self.grid, self.at])

    @cached_property
    def span(self) -> float:
        return value_range(self.values)

    @cached_property
    def size(self) -> float:
        """The largest magnitude of a value, or their range where that is larger."""
        return max(float(np.abs(self.values).max()), self.span)

    @cached_property
    def digits(self) -> int:
        """How many significant figures tell the values apart: 5, more where all share the first."""
        return min(5 + max(math.ceil(math.log10(self.size / self.span)) - 1, 0), 15)

    @property
    def dtype(self) -> str:
        """The numbers that hold `digits` on their way to the page."""
        return "float32" if self.digits <= 6 else "float64"

    @cached_property
    def hard(self) -> Floats:
        return np.sort(self.values)

    @cached_property
    def wiring(self) -> Network | None:
        return sorting_network(self.n, self.network) if self.kind.is_network else None

    @cached_property
    def sweep(self) -> Sweep | SorterSweep:
        """The sorter's answers at every softness."""
        return sweep_at(self.name, self.values, self.knobs, self.network)

    @property
    def layers(self) -> Sweep | None:
        """Every layer at every softness, where there are layers."""
        return self.sweep if isinstance(self.sweep, Sweep) else None

    @cached_property
    def outputs(self) -> Floats:
        """(K, n) the soft sort at every softness."""
        return np.ascontiguousarray(self.sweep.sorted)

    @cached_property
    def ranks(self) -> Floats | None:
        """(K, n) the soft ranks, where there are any."""
        return _contiguous(self.sweep.ranks)

    @cached_property
    def matrices(self) -> Floats | None:
        """(K, n, n) the soft permutation matrices, where there are any."""
        return _contiguous(self.sweep.matrices)

    def memberships(self, k: int) -> Floats | None:
        """(K, n) how far each value is among the k largest, where the sorter can say."""
        return _contiguous(self.sweep.top_k(k))

    def quantiles(self, q: float) -> Floats:
        """(K,) the value at a share q of the way through the soft sort."""
        return np.asarray(self.sweep.quantile(q))

    @cached_property
    def sort_jacobians(self) -> Floats:
        """(K, n, n) d sort_i / d x_j."""
        found = _contiguous(self.sweep.jacobians("sort"))
        assert found is not None
        return found

    @cached_property
    def rank_jacobians(self) -> Floats | None:
        """(K, n, n) d rank_i / d x_j, where there are ranks."""
        return _contiguous(self.sweep.jacobians("rank"))

    @cached_property
    def errors(self) -> Floats:
        """(K,) how far the soft sort is off: the largest distance to the sorted order."""
        errors: Floats = np.abs(self.outputs - self.hard).max(axis=1)
        return errors

    @cached_property
    def slack(self) -> float:
        return SLACK * self.size

    @cached_property
    def descents(self) -> list[int | None]:
        """For each frame the first position whose output lies above the next one's, or None."""
        falls = np.diff(self.outputs, axis=1) < -self.slack
        return [int(row.argmax()) if row.any() else None for row in falls]

    @cached_property
    def disorders(self) -> list[tuple[int, int] | None]:
        """For each frame the first pair (smaller, larger input) whose soft ranks are swapped."""
        if self.ranks is None:
            return [None] * len(self.knobs)
        below = self.values[:, None] < self.values[None, :]
        swapped = below & (self.ranks[:, :, None] > self.ranks[:, None, :] + SLACK)
        found: list[tuple[int, int] | None] = []
        for frame in swapped.reshape(len(self.knobs), -1):
            place = int(frame.argmax())
            found.append(divmod(place, self.n) if frame[place] else None)
        return found

    def sorter(self, softness: float | None = None) -> Sorter:
        """The sorter at the state's softness, or another."""
        return sorter_at(
            self.name, self.at if softness is None else softness, self.span, self.network
        )

    @cached_property
    def sort_range(self) -> SoftnessRange:
        """Up to which softness the sort is exact, close, flat, and from where it is merged."""
        return softness_range(self.name, self.values, network=self.network)

    @cached_property
    def rank_range(self) -> SoftnessRange:
        """The same for the ranks, where there are any."""
        return softness_range(self.name, self.values, "rank", network=self.network)

    @cached_property
    def spread(self) -> float:
        """How much the sort changes when the inputs come in another order."""
        return permutation_spread(self.sorter(), self.values, rounding=SLACK)

    def properties(self, *, of_matrix: bool = True) -> dict[str, Flags]:
        """What holds at each softness, (K,) each, read off the outputs, Jacobians and, if asked
        for what holds of them, matrices."""
        return properties_of(
            self.values,
            self.outputs,
            self.sort_jacobians,
            self.matrices if of_matrix else None,
            size=self.size,
            rounding=SLACK,
            hull=self.slack,
        )


def _contiguous(frames: Floats | None) -> Floats | None:
    return None if frames is None else np.ascontiguousarray(frames)


# Sections that show all sorters, and their tables, ask each of them about the same values again.
@lru_cache(maxsize=len(SORTERS) + 3)
def _sorting(values: tuple[float, ...], name: str, network: str, at: float, still: bool) -> Sorting:
    return Sorting(np.array(values), name, network, at, still)


def sorting_of(state: SoftSortState, name: str | None = None, still: bool = False) -> Sorting:
    """The sorting that a state asks for (or the same with another sorter), kept for a while."""
    name = name or state.sorter
    at = state.smoothing if SORTERS[name].knob is Knob.SMOOTHING else state.softness
    # A sorter without a network is the same whatever the menu of networks says.
    network = state.network if SORTERS[name].is_network else SoftSortState.network
    return _sorting(tuple(state.vector().tolist()), name, network, at, still)


def decimals(sorting: Sorting) -> int:
    """How many decimals show the figures that tell these values apart."""
    return min(max(sorting.digits - 1 - math.floor(math.log10(sorting.size)), 0), 12)
