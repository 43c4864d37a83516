"""How soft is soft: from where on a sorter stops being exact, stops being close, and merges all."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import all_finite, as_reals, computable
from compute.cached import cached_property
from compute.soft_sorting.jacobians import jacobian
from compute.soft_sorting.kinds import ComparatorKind, Knob, SorterKind
from compute.soft_sorting.registry import sorter_kind
from compute.soft_sorting.scaled import SorterSweep, sorter_at, sweep_at, value_range
from compute.soft_sorting.sorters import Sorter
from compute.soft_sorting.sweeps import Sweep

Floats = NDArray[np.floating[Any]]
Of = Literal["sort", "rank"]
Where = Callable[[Floats], NDArray[np.bool_]]
"""Answers (B, ...) at many softnesses -> where something is so, (B,)."""

EXACT, CLOSE = 1e-12, 1e-2
"""Differences to the hard result, relative to the range; for ranks, absolutely."""
FLAT = 1e-3
MERGED = 1e-2

LEAST = 1e-40  # what ends below is said to end at 0
PER_DECADE = 1  # what has begun lasts: merged blocks do not part again
REFINED, ROUNDS = 8, 3  # parts that a bracket is cut into, and how often


@dataclass(frozen=True)
class SoftnessRange:
    """What becomes of one input as a sorter gets softer; `softness_range` makes it.

    Each is a softness relative to the range of the values (for Smooth its smoothing), to 1 %; inf
    where it does not end, or never begins.
    """

    exact_below: float
    """Up to here every output is its own at softness 0, within 1e-12 of the range (ranks: of 1).
    Cauchy, Reciprocal and Optimal never become exact, so for them it is as small as that."""
    close_below: float
    """Up to here every output is within 1 % of the range of it (ranks: within 0.01)."""
    flat_below: float
    """Up to here every derivative is that at softness 0, within 1e-3 (of ranks: times the range):
    there is nothing to learn from."""
    merged_above: float
    """From here on the outputs lie within 1 % of the spread that they have when hard."""


def softness_range(
    kind: str, values: Any, of: Of = "sort", *, network: str = "bitonic"
) -> SoftnessRange:
    """Work out between which softnesses a sorter is of use for these values.

    Parameters
    ----------
    kind : str
        A name in `SORTERS`.
    values : array_like, shape (n,)
        Finite, and at least one.
    of : {"sort", "rank"}, optional
        Whose outputs.
    network : {"bitonic", "odd_even"}, optional
        For the sorters that are networks.

    Returns
    -------
    SoftnessRange

    Raises
    ------
    TypeError
        For the ranks of a sorter that has none.
    ValueError
        For an unknown name, and values that are not a finite vector of at least one.

    Notes
    -----
    That of a projection is exact up to a strength in closed form, where its derivative jumps
    (Blondel et al. 2020); the rest is searched for on a grid of softnesses, sorted at once.

    Examples
    --------
    >>> softness_range("l2", [0.0, 1.0, 4.0], "rank").exact_below
    0.25
    """
    if of not in ("sort", "rank"):
        raise ValueError(f'of must be "sort" or "rank", not {of!r}.')
    x = np.asarray(computable(as_reals(values)), dtype=np.float64)
    if x.ndim != 1 or not x.size:
        raise ValueError(
            f"values must be a single row of at least one number, not of shape {x.shape}."
        )
    all_finite(x, infinite_allowed=False)
    answers = _Answers(sorter_kind(kind), kind, x, of, network)
    answers.hard_outputs  # noqa: B018  refuses what has no ranks
    exact, flat = answers.closed
    searches = [_Search(answers.farther_than(CLOSE)), _Search(answers.apart, last=True)]
    if exact is None:
        searches.append(_Search(answers.farther_than(EXACT)))
    close, merged, *rest = _ends(answers.outputs, answers.grid, searches)
    if flat is None:
        (flat,) = _ends(answers.jacobians, answers.grid[::2], [_Search(answers.bent)])
    return SoftnessRange(exact if exact is not None else rest[0], close, flat, merged)


@dataclass(frozen=True)
class _Answers:
    """A sorter's answers for one input at any softnesses."""

    kind: ComparatorKind | SorterKind
    name: str
    values: Floats
    of: Of
    network: str

    @cached_property
    def smooth(self) -> bool:
        """Whether the softness is a smoothing, which knows no range."""
        return self.kind.knob is Knob.SMOOTHING

    @cached_property
    def x(self) -> NDArray[np.float64]:
        """The values from 0 on, in units of their range where the softness is."""
        span = 1.0 if self.smooth else value_range(self.values)
        return np.asarray((self.values - self.values.min()) / span)

    @cached_property
    def unit(self) -> float:
        """What differences of outputs are measured in."""
        return value_range(self.x) if self.of == "sort" else 1.0

    @cached_property
    def least_gap(self) -> float:
        """The least distance of two values that differ, relative to their range; 1 without."""
        gaps = np.diff(np.unique(self.x))
        return float(gaps.min(initial=math.inf)) / value_range(self.x) if gaps.size else 1.0

    @cached_property
    def grid(self) -> Floats:
        """Softnesses from where all is hard to where what merges has merged."""
        gap = self.least_gap
        least = max(min(0.01 * EXACT * gap, 1e-5 * gap**2), LEAST)
        exact, _ = self.closed
        if exact is not None and least < exact < math.inf:
            least = exact  # nothing happens before
        if self.smooth:
            return np.append(_geometric(least, 0.01), np.linspace(0.01, 1, 65)[1:])
        return _geometric(least, 1e3 * max(len(self.x), 2))

    @cached_property
    def closed(self) -> tuple[float | None, float | None]:
        """Where it stops being exact, and stops being flat, as far as there are formulas."""
        if not isinstance(self.kind, SorterKind) or self.kind.exact_below is None:
            return None, None
        exact = self.kind.exact_below(np.sort(self.x), self.of)
        ties = len(np.unique(self.x)) < len(self.x)
        # Tied ranks part as soon as the values do, the faster the harder.
        return exact, 0.0 if ties and self.of == "rank" else exact

    @cached_property
    def hard(self) -> Sorter:
        return sorter_at(self.name, 0.0, 1.0, self.network)

    @cached_property
    def hard_outputs(self) -> Floats:
        """(n,) at softness 0."""
        return np.asarray(self.hard.sort(self.x) if self.of == "sort" else self.hard.rank(self.x))

    @cached_property
    def hard_jacobian(self) -> Floats:
        """(n, n) at softness 0."""
        return np.asarray(jacobian(self.hard, self.x, self.of))

    def outputs(self, softness: Floats) -> Floats:
        """(B, n) at softnesses (B,)."""
        sweep = self._sweep(softness)
        found = sweep.sorted if self.of == "sort" else sweep.ranks
        assert found is not None
        return np.asarray(found)

    def jacobians(self, softness: Floats) -> Floats:
        """(B, n, n) at softnesses (B,), in units of the range."""
        found = self._sweep(softness).jacobians(self.of)
        assert found is not None
        return np.asarray(found)

    def _sweep(self, softness: Floats) -> Sweep | SorterSweep:
        if isinstance(self.kind, SorterKind):
            return SorterSweep(self.x, np.asarray(softness, dtype=np.float64), self.kind, LEAST)
        return sweep_at(self.name, self.x, softness, self.network)

    def farther_than(self, tolerance: float) -> Where:
        """Where some output is farther from the hard one."""
        most = tolerance * self.unit
        return lambda outputs: np.abs(outputs - self.hard_outputs).max(axis=1) > most

    def bent(self, jacobians: Floats) -> NDArray[np.bool_]:
        """Where some derivative is not the hard one."""
        return np.asarray(np.abs(jacobians - self.hard_jacobian).max(axis=(1, 2)) > FLAT)

    def apart(self, outputs: Floats) -> NDArray[np.bool_]:
        """Where the outputs have not merged."""
        hard = np.ptp(self.x) if self.of == "sort" else np.ptp(self.hard_outputs)
        return np.asarray(np.ptp(outputs, axis=1) > MERGED * hard + EXACT * self.unit)


@dataclass(frozen=True)
class _Search:
    """From where on something is so, or with `last` from where on it is so no more."""

    where: Where
    last: bool = False

    def bracket(self, answers: Floats, grid: Floats) -> tuple[float, float]:
        """Two neighbours of the grid between which it begins (ends); both the same where it is
        there (gone) from the start, 0, or never, inf."""
        found = self.where(answers)
        if not found.any():
            return (0.0, 0.0) if self.last else (math.inf, math.inf)
        begins = len(grid) - int(found[::-1].argmax()) if self.last else int(found.argmax())
        if begins in (0, len(grid)):
            return (math.inf, math.inf) if self.last else (0.0, 0.0)
        return float(grid[begins - 1]), float(grid[begins])

    def narrowed(self, answers: Floats, places: Floats) -> tuple[float, float]:
        """The first neighbours of the places where it begins (ends), given the answers between."""
        so = self.where(answers) != self.last
        first = int(so.argmax()) + 1 if so.any() else len(places) - 1
        return float(places[first - 1]), float(places[first])


def _ends(
    answers: Callable[[Floats], Floats], grid: Floats, searches: list[_Search]
) -> list[float]:
    """The softness that each search ends at, all of them asked at once."""
    on_grid = answers(grid)
    brackets = [search.bracket(on_grid, grid) for search in searches]
    for _ in range(ROUNDS):
        under_way = [k for k, (low, high) in enumerate(brackets) if low < high]
        if not under_way:
            break
        places = [np.geomspace(*brackets[k], REFINED + 1) for k in under_way]
        found = answers(np.concatenate([p[1:-1] for p in places]))
        for k, p, part in zip(under_way, places, np.split(found, len(places)), strict=True):
            brackets[k] = searches[k].narrowed(part, p)
    # On the side where what is promised holds.
    return [b[search.last] for search, b in zip(searches, brackets, strict=True)]


def _geometric(low: float, high: float) -> Floats:
    return np.geomspace(low, high, math.ceil(PER_DECADE * math.log10(high / low)) + 1)
