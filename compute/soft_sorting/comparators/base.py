r"""Soft compare-and-swap: what becomes of two values that meet in a sorting network.

Every rule here treats its two values alike and is written as one function of their distance
d = |a - b|: how far the soft maximum falls short of the hard one,

    max(a, b) = hi - shortfall(d)        min(a, b) = lo + shortfall(d).

Taken this way the sum is kept to the last digit, and whatever mixes by a share stays between its
two inputs in floating point too, since 0 <= shortfall(d) <= d / 2. A rule with a share keeps the
weight s = share(high - low) on each wire and lets 1 - s cross over, so shortfall(d) = d share(-d).

Sources: log-sum-exp and its smoothed form, J. Williamson, "Differentiable parallel approximate
sorting networks" (2019); the logistic share, Petersen et al., "Differentiable sorting networks for
scalable sorting and ranking supervision" (2021); Cauchy, reciprocal and optimal shares, Petersen
et al., "Monotonic differentiable sorting networks" (2022).
"""

from __future__ import annotations

import inspect
import math
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from array_api_compat import array_namespace

from compute.autodiff import (
    Array,
    Operation,
    Pullback,
    Reals,
    apply,
    largest_value,
    narrowed,
    pair_of_arrays,
    refuse_nan,
    widened,
)
from compute.cached import cached_property

# exp(-60) is 0 next to 1 in any precision, and neither it nor its last digit in float32 is
# subnormal: those cost a hundred times more than other numbers.
FAR = 60.0
FAR_EXP = math.exp(-FAR)
LARGEST = sys.float_info.max


class Comparator(ABC):
    """What all rules share: `max`, `min`, `share`, and the kernels that a network runs.

    The kernels take plain numpy arrays of any one shape, entry by entry, and give that shape back.
    The differences they are given are signed, high wire minus low wire; `shortfall` is given
    distances >= 0 and may overwrite them. All of them expect the caller to ignore overflow, which
    only ever leads to the right limit. `spare` is room to work in, of the same shape.
    """

    has_share: ClassVar[bool] = True
    """Whether the outputs are weighted means of the inputs, so that there is a soft permutation."""

    monotone: ClassVar[bool] = False
    """Whether no output falls when an input rises."""

    @property
    @abstractmethod
    def softness(self) -> Any:
        """The one parameter: the temperature, or the smoothing of `Smooth`; 0 is the hardest."""

    @abstractmethod
    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        """How far the soft maximum lies below the hard one at a `distance` (any shape), in its
        units.

        May overwrite the distance, and `spare` (the same shape).
        """

    @abstractmethod
    def slope(self, difference: Reals) -> Reals:
        """The derivative of the low output in the high wire's value, at a `difference` (any shape).

        `shortfall`'s derivative where the wires are in order, 1 minus it where they are not, 1/2 at
        a hard tie.
        """

    def shortfall_with_slope(
        self, distance: Reals, difference: Reals, slope: Reals, spare: Reals
    ) -> Reals:
        """Fill `slope` (any shape) with the slope at a `difference` (same shape) and return the
        shortfall at a `distance` (same shape).

        May overwrite all it is given, `spare` (same shape) included.
        """
        slope[...] = self.slope(difference)
        return self.shortfall(distance, spare)

    def crossing(self, difference: Reals) -> Reals:
        """The weight that crosses over, 1 - share, at a `difference` (any shape), precise where
        small.
        """
        raise TypeError(
            f"{type(self).__name__} has no share: its outputs are not weighted means of its "
            "inputs. Comparators with a share: " + ", ".join(sharing_comparators()) + "."
        )

    def crossing_slope(self, difference: Reals) -> Reals:
        """The derivative of `crossing` at a `difference` (any shape)."""
        return self.crossing(difference)

    def share(self, difference: Any) -> Array:
        """Return the weight that stays on its wire, in [0, 1]; 1/2 for equal values.

        Parameters
        ----------
        difference : array_like or torch tensor
            High wire minus low wire, in the units of the temperature.

        Returns
        -------
        array of the shape and kind of `difference`

        Raises
        ------
        TypeError
            For LogSumExp and Smooth, whose outputs are not weighted means of the inputs.
        """

        def share(d: Reals) -> Reals:
            refuse_nan(d, "difference")
            return self.crossing(-d)

        return apply(
            _elementwise(share, lambda d: -self.crossing_slope(-d)), difference, "difference"
        )

    def max(self, a: Any, b: Any) -> Array:
        """Return the soft maximum of a and b, which goes to the high wire, in the shape they
        broadcast to.

        Raises
        ------
        TypeError, ValueError
            For what is not real numbers, for NaN, and for shapes that do not broadcast.
        """
        x, y, like = _wide_pair(a, b)
        return narrowed(array_namespace(x, y).maximum(x, y) - self._shortfall(x, y), like)

    def min(self, a: Any, b: Any) -> Array:
        """Return the soft minimum of a and b, which goes to the low wire, in the shape they
        broadcast to.

        Raises
        ------
        TypeError, ValueError
            As `max`.
        """
        x, y, like = _wide_pair(a, b)
        return narrowed(array_namespace(x, y).minimum(x, y) + self._shortfall(x, y), like)

    def _shortfall(self, a: Array, b: Array) -> Array:
        """The shortfall at |a - b|, in kind; 0 beside an infinite value, which is compared hard."""
        xp = array_namespace(a, b)
        finite = xp.isfinite(a) & xp.isfinite(b)
        zero = xp.zeros_like(a)
        with np.errstate(over="ignore"):
            distance = xp.abs(xp.where(finite, a, zero) - xp.where(finite, b, zero))
        # Doubles at both ends of their range: an infinite distance times a share of 0 is NaN.
        distance = xp.where(xp.isinf(distance), xp.full_like(distance, LARGEST), distance)
        operation = _elementwise(lambda d: self.shortfall(d.copy()), self.slope)
        return xp.where(finite, apply(operation, distance), zero)


@dataclass(frozen=True)
class Tempered(Comparator):
    """A comparator with a temperature, in the units of the values."""

    temperature: Any
    """1 / alpha, 1 / steepness: 0 is the hard comparator, inf mixes halves. An array holds one
    temperature for each entry it is broadcast against."""

    def __post_init__(self) -> None:
        checked = as_softness(self.temperature, "temperature", most=math.inf)
        object.__setattr__(self, "temperature", checked)

    @property
    def softness(self) -> Any:
        return self.temperature

    @cached_property
    def _rates(self) -> dict[np.dtype[Any], Any]:
        """1 / temperature in each dtype it was asked for in."""
        return {}

    @cached_property
    def _has_zero(self) -> bool:
        return bool(np.any(np.equal(self.temperature, 0)))

    def _rate(self, dtype: np.dtype[Any]) -> Any:
        """1 / temperature, at most the largest number there is."""
        if dtype not in self._rates:
            least = np.maximum(self.temperature, 2 / float(np.finfo(dtype).max))
            self._rates[dtype] = (1 / least).astype(dtype)
        return self._rates[dtype]

    @cached_property
    def _least(self) -> float:
        return float(np.min(self.temperature, initial=math.inf))

    def _may_overflow(self, dtype: np.dtype[Any]) -> bool:
        """Whether a difference over the temperature may be beyond all numbers."""
        return self._least < 1 / largest_value(dtype)

    def _scaled(self, difference: Reals, out: Reals | None = None) -> Reals:
        """difference / temperature; at temperature 0 an infinity of its sign, or 0 for a tie."""
        if not self._has_zero:
            return np.asarray(np.multiply(difference, self._rate(difference.dtype), out=out))
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = difference / np.asarray(self.temperature, dtype=difference.dtype)
        return np.where(difference == 0, difference, scaled)


class Sharing(Tempered):
    """A comparator that mixes by a share F(u), where u = difference / temperature.

    The functions of u take infinite u, and may overwrite it.
    """

    @staticmethod
    @abstractmethod
    def _tail(u: Reals) -> Reals:
        """1 - F(u), without cancellation where it is small."""

    @staticmethod
    @abstractmethod
    def _tail_slope(u: Reals) -> Reals:
        """The derivative of 1 - F."""

    @staticmethod
    @abstractmethod
    def _slope(u: Reals) -> Reals:
        """The derivative of u (1 - F(u))."""

    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        tail = self._tail(self._scaled(distance, out=spare))
        return np.multiply(distance, tail, out=tail)

    def crossing(self, difference: Reals) -> Reals:
        return self._tail(self._scaled(difference))

    def crossing_slope(self, difference: Reals) -> Reals:
        slope = self._tail_slope(self._scaled(difference))
        with np.errstate(divide="ignore", invalid="ignore"):
            # The hard share is constant wherever it has a derivative.
            return np.where(self.temperature == 0, 0, slope / self.temperature).astype(slope.dtype)

    def slope(self, difference: Reals) -> Reals:
        return self._slope(self._scaled(difference))


def sharing_comparators(among: type[Comparator] = Comparator) -> list[str]:
    """Return the names of the comparators that have a share, for a message."""
    found = []
    for kind in among.__subclasses__():
        if kind.has_share and not inspect.isabstract(kind):
            found.append(kind.__name__)
        found += sharing_comparators(kind)
    return found


def as_softness(value: Any, name: str, *, most: float) -> Any:
    """Return a softness as a float, or an array of them, each in [0, most].

    Raises
    ------
    TypeError
        If it is not a real number, or a tensor that learns.
    ValueError
        If it lies outside.
    """
    if type(value) is float and 0 <= value <= most:
        return value  # nearly every call, and it is made anew for each
    if getattr(value, "requires_grad", False):
        raise TypeError(f"{name} must be a number: gradients are taken in the values alone.")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or array.dtype == bool:
        raise TypeError(f"{name} must be a real number, not {value!r}.")
    floats = array.astype(np.float64)
    if not np.all((floats >= 0) & (floats <= most)):
        allowed = "at least 0" if most == math.inf else f"between 0 and {most:g}"
        raise ValueError(f"{name} must be {allowed}, not {value}.")
    return float(floats) if floats.ndim == 0 else floats


def _wide_pair(a: Any, b: Any) -> tuple[Array, Array, Array]:
    """Two array-likes as wide arrays of one shape, and one in the type they came in."""
    x, y = pair_of_arrays(a, b)
    xp = array_namespace(x, y)
    return widened(x), widened(y), xp.zeros((), dtype=xp.result_type(x, y))


def _elementwise(function: Callable[[Reals], Reals], slope: Callable[[Reals], Reals]) -> Operation:
    """An operation from a function of one number and its derivative."""

    def operation(values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        entries = np.atleast_1d(values)
        with np.errstate(over="ignore", under="ignore"):
            result = function(entries).reshape(values.shape)
            if not gradient:
                return result, None
            slopes = slope(entries).reshape(values.shape)
        return result, lambda g: np.asarray(g * slopes)

    return operation


def by_side(u: Reals, tail: Reals) -> Reals:
    """Return `tail` (any shape), given at |u|, as it is at a signed `u` (same shape).

    A share has 1 - F(-u) = F(u).
    """
    return np.where(u < 0, 1 - tail, tail)
