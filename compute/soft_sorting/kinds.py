"""What is said of each kind of sorter: its name, its softness, what it has, and how it is built.

A sorter stands in a file of its own, with its `SorterKind` beside it, or, for a comparator of
sorting networks, its `ComparatorKind`. `registry` lists them; menus, links, tables, charts and
measurements follow from that list.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from compute.soft_sorting.comparators.base import Comparator
    from compute.soft_sorting.sorters.base import Sorter

Units = Callable[[float, float], str]
"""(softness, range of the values) -> the softness in the units that the sorter itself knows."""

Threshold = Callable[["NDArray[np.float64]", Literal["sort", "rank"]], float]
"""(sorted values (n,) of range 1, of the sort or of the ranks) -> a softness."""


class Knob(Enum):
    """What makes a sorter softer."""

    SOFTNESS = "softness"
    """A number of 0 or more, in units of the range of the values."""
    SMOOTHING = "smoothing"
    """A number in [0, 1], whatever the values are."""
    NONE = "none"
    """Nothing: it is hard."""


@dataclass(frozen=True)
class Unit:
    """A number by which programs know softness: the softness times a power of the range, or one
    over that."""

    label: str
    about: str
    powers: tuple[int, int]
    """Of the range, for sorting and for ranking."""
    inverse: bool = False

    @property
    def name(self) -> str:
        """As it stands in a link."""
        return self.label.lower()

    def of(self, softness: float, span: float, rank: bool) -> float:
        """Return a softness in this unit, for values of this range; inf for what has none."""
        product = softness * span ** self.powers[rank]
        if not self.inverse:
            return product
        return 1 / product if product else math.inf

    def softness(self, value: float, span: float, rank: bool) -> float:
        """Return the softness that is so much in this unit."""
        if self.inverse:
            value = 1 / value if value else math.inf
        return value / span ** self.powers[rank]


TEMPERATURE = Unit("Temperature", "softness × range, in the units of the values", (1, 1))
STEEPNESS = Unit("Steepness", "1 / temperature, as diffsort takes it", (1, 1), inverse=True)
STRENGTH = Unit(
    "Strength",
    "as fast-soft-sort takes it: softness / range for sorting, softness × range for ranking",
    (-1, 1),
)

TAU = Unit("Tau", "the temperature, as SoftSort and NeuralSort take it", (1, 1))


def temperature_units(softness: float, span: float) -> str:
    """Return the softness as a temperature in the units of the values, in words."""
    return f"temperature T = {softness * span:.4g} ({softness:.3g} × the range {span:.4g})"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What is said of every kind of sorter."""

    about: str
    """How it sorts, to follow its name and a colon."""
    units: Units = temperature_units
    knob: Knob = Knob.SOFTNESS
    no_matrix: str = ""
    """Why it has no soft permutation matrix; empty where it has one."""
    known: tuple[Unit, ...] = (TEMPERATURE,)
    """In what units programs of this kind know softness; none where it has none."""
    softest: str = ""
    """What becomes of the outputs as it gets softer, where that is not that all meet in one."""

    @property
    def has_matrix(self) -> bool:
        """Whether there is a soft permutation matrix."""
        return not self.no_matrix


@dataclass(frozen=True)
class SorterKind(Kind):
    """A sorter that is not a network."""

    label: str
    """Its name in a menu, its family first."""
    build: Callable[[float, float], Sorter]
    """(softness, range of the values) -> the sorter."""
    name: str = ""
    """Its name where there is little room; the label where none is given."""
    has_ranks: bool = True
    exact_below: Threshold | None = None
    """For a projection, whose softness is not a temperature and whose derivatives jump: the largest
    softness at which it is the hard sorter."""
    is_network: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.label)


@dataclass(frozen=True)
class ComparatorKind(Kind):
    """A sorting network with comparators of one class."""

    comparator: type[Comparator]
    known: tuple[Unit, ...] = field(default=(TEMPERATURE, STEEPNESS), kw_only=True)
    measured: float | None = 1.0
    """The softness at which its error is measured against the range of the values, a range of 1
    standing for the softness itself; None where it makes no error."""
    naive_maximum: Callable[[Any, Any], Any] | None = None
    """The soft maximum of two arrays at that softness as the formula is first written down, where
    that overflows."""
    is_network: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.comparator.has_share == bool(self.no_matrix):
            raise ValueError(
                f"{self.name}: no_matrix must say why a matrix is missing where the comparator has "
                f"no share, and only there; has_share is {self.comparator.has_share} and "
                f"no_matrix is {self.no_matrix!r}."
            )

    @property
    def name(self) -> str:
        """The comparator's name."""
        return self.comparator.__name__

    @property
    def label(self) -> str:
        """Its name in a menu, its family first."""
        return f"Network, {self.name}"

    @property
    def has_ranks(self) -> bool:
        """Whether there are soft ranks: a network has them where it has a matrix."""
        return self.has_matrix

    @property
    def measured_name(self) -> str:
        """Its name in the measurement of errors."""
        smoothing = f", s = {self.measured:g}" if self.knob is Knob.SMOOTHING else ""
        return self.name + smoothing

    def at(self, softness: Any, span: float) -> Comparator:
        """Return the comparator at a softness, or an array of them, for values of this range."""
        kind: Callable[..., Comparator] = self.comparator
        if self.knob is Knob.NONE:
            return kind()
        return kind(softness if self.knob is Knob.SMOOTHING else softness * span)
