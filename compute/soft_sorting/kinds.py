"""What is said of each kind of sorter: its name, its softness, what it has, and how it is built.

A sorter stands in a file of its own, with its `SorterKind` beside it, or, for a comparator of
sorting networks, its `ComparatorKind`. `registry` lists them; menus, links, tables, charts and
measurements follow from that list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from compute.soft_sorting.comparators.base import Comparator
    from compute.soft_sorting.sorters.base import Sorter

Units = Callable[[float, float], str]
"""(softness, range of the values) -> the softness in the units that the sorter itself knows."""


class Knob(Enum):
    """What makes a sorter softer."""

    SOFTNESS = "softness"
    """A number of 0 or more, in units of the range of the values."""
    SMOOTHING = "smoothing"
    """A number in [0, 1], whatever the values are."""
    NONE = "none"
    """Nothing: it is hard."""


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
    is_network: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.label)


@dataclass(frozen=True)
class ComparatorKind(Kind):
    """A sorting network with comparators of one class."""

    comparator: type[Comparator]
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
