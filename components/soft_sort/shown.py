"""What the curves show: the outputs of the sort or the soft ranks, or their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from components.soft_sort.model import Floats, Sorting, decimals, sorting_of
from components.soft_sort.state import SoftSortState
from compute.cached import cached_property
from compute.naming import class_name
from compute.soft_sorting.sorters import Sorter

RESPONSE_POINTS = 41
STEP = 1e-6  # of the range: what an input is moved by for a derivative
STEEPEST_AT = 0.02  # the softness whose derivatives still fit in the picture
RANK_DECIMALS = 3


@dataclass(frozen=True)
class Shown:
    """One line for each output of the sort, or for each input's rank."""

    sorting: Sorting
    ranks: bool
    derivative: bool

    @property
    def heads(self) -> list[str]:
        """What a line is called in a table."""
        n, slope = self.sorting.n, "slope of " * self.derivative
        if self.ranks:
            return [f"{slope}rank of {class_name(i)}" for i in range(n)]
        return [f"{slope}output {i + 1}" for i in range(n)]

    @cached_property
    def owners(self) -> list[int]:
        """The input whose colour and letter a line has: which it is when the sort is hard."""
        if self.ranks:
            return list(range(self.sorting.n))
        owners: list[int] = np.argsort(self.sorting.values, kind="stable").tolist()
        return owners

    @property
    def title(self) -> str:
        """What the axis says."""
        if not self.derivative:
            return "rank" if self.ranks else "output"
        return "derivative × range" if self.ranks else "derivative"

    @property
    def digits(self) -> int:
        """How many significant figures are written."""
        return 5 if self.ranks or self.derivative else self.sorting.digits

    @property
    def decimals(self) -> int:
        """How many of them stand behind the point."""
        return RANK_DECIMALS if self.ranks or self.derivative else decimals(self.sorting)

    @property
    def dtype(self) -> str:
        """The numbers that hold them on their way to the page."""
        return "float32" if self.digits <= 6 else "float64"

    @cached_property
    def curves(self) -> Floats:
        """(K, n) what each line is at every softness; the derivative is that in its own input."""
        sorting = self.sorting
        found = sorting.ranks if self.ranks else sorting.outputs
        if self.derivative:
            slopes = sorting.rank_jacobians if self.ranks else sorting.sort_jacobians
            assert slopes is not None
            found = slopes[:, np.arange(sorting.n), self.owners] * self._unit
        assert found is not None
        return found

    @property
    def _unit(self) -> float:
        """What a derivative is multiplied by, so that scaling the values changes nothing."""
        return self.sorting.span if self.ranks else 1.0

    @cached_property
    def hard(self) -> Floats:
        """(n,) what each line is when the sort is hard."""
        if self.derivative:
            return np.full(self.sorting.n, 0.0 if self.ranks else 1.0)
        return self._hard(self.sorting.values)

    @cached_property
    def extent(self) -> Floats:
        """What has to fit on the axis; derivatives of a hard sorter may be beyond all bounds."""
        if self.derivative:
            soft = self.sorting.knobs >= STEEPEST_AT
            return np.append(self.curves[soft], [0.0, 1.0])
        return np.array([0.0, self.sorting.n - 1.0]) if self.ranks else self.sorting.values

    @property
    def mean(self) -> float | None:
        """Where softness brings all lines, as far as it does."""
        if self.derivative:
            return None
        return (self.sorting.n - 1) / 2 if self.ranks else float(self.sorting.values.mean())

    def places(self) -> Floats:
        """(M,) where an input stands as it moves through the others."""
        hard, reach = self.sorting.hard, 0.15 * self.sorting.span
        return np.linspace(hard[0] - reach, hard[-1] + reach, RESPONSE_POINTS)

    def response(self, moving: int) -> Floats:
        """(K, M, n) what the lines do while one input moves through the others.

        The range that scales the softness is that of the values as they stand.
        """
        return np.stack([self._at(softness, moving) for softness in self.sorting.knobs.tolist()])

    def now(self, moving: int) -> Floats:
        """(M, n) the same at the state's own softness."""
        return self._at(self.sorting.at, moving)

    def _at(self, softness: float, moving: int) -> Floats:
        if self.ranks and softness == 0:
            return self.hard_response(moving)
        return self._along(partial(self._outputs, self.sorting.sorter(softness)), moving)

    def hard_response(self, moving: int) -> Floats:
        """(M, n) the same when the sort is hard; a rank is flat but where it jumps."""
        if self.ranks and self.derivative:
            return np.zeros((RESPONSE_POINTS, self.sorting.n))
        return self._along(self._hard, moving)

    def _along(self, work: Callable[[Floats], Floats], moving: int) -> Floats:
        """(M, n) what becomes of the values while one moves; derivatives by central differences."""
        places = self.places()
        moved = np.repeat(self.sorting.values[None, :], len(places), axis=0)
        moved[:, moving] = places
        if not self.derivative:
            return work(moved)
        nudge = np.zeros(self.sorting.n)
        nudge[moving] = STEP * self.sorting.span
        above, below = work(np.stack([moved + nudge, moved - nudge]))
        return np.asarray((above - below) / (2 * STEP * self.sorting.span) * self._unit)

    def _hard(self, values: Floats) -> Floats:
        if self.ranks:
            return self._outputs(self.sorting.sorter(0.0), values)
        return np.sort(values, axis=-1)  # which Smooth is not without smoothing

    def _outputs(self, sorter: Sorter, values: Floats) -> Floats:
        return np.asarray(sorter.rank(values) if self.ranks else sorter.sort(values))


def shown_of(state: SoftSortState) -> Shown:
    """What a state asks for; values where a sorter has no ranks."""
    return Shown(sorting_of(state), state.ranked, state.shown == "derivative")
