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

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from array_api_compat import array_namespace
from scipy import special

from compute.autodiff import (
    Array,
    Operation,
    Pullback,
    Reals,
    apply,
    largest_value,
    pair_of_arrays,
    refuse_nan,
)

# diffsort adds this to |difference| / temperature before dividing by it in the optimal share.
# It moves a share by at most 1e-10; kept so that its published numbers reproduce.
_OPTIMAL_GUARD = 1e-10

# exp(-60) is 0 next to 1 in any precision, and neither it nor its last digit in float32 is
# subnormal: those cost a hundred times more than other numbers.
_FAR = 60.0
_FAR_EXP = math.exp(-_FAR)


class Comparator(ABC):
    """What all rules share: `max`, `min`, `share`, and the kernels that a network runs.

    The kernels take plain numpy arrays. The differences they are given are signed, high wire minus
    low wire; `shortfall` is given distances >= 0 and may overwrite them. All of them expect the
    caller to ignore overflow, which only ever leads to the right limit. `spare` is room to work in.
    """

    has_share: ClassVar[bool] = True
    """Whether the outputs are weighted means of the inputs, so that there is a soft permutation."""

    @property
    @abstractmethod
    def softness(self) -> Any:
        """The one parameter: the temperature, or the smoothing of `Smooth`; 0 is the hardest."""

    @abstractmethod
    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        """How far the soft maximum lies below the hard one."""

    @abstractmethod
    def slope(self, difference: Reals) -> Reals:
        """The derivative of the low output in the high wire's value: `shortfall`'s derivative
        where the wires are in order, 1 minus it where they are not, 1/2 at a hard tie."""

    def shortfall_with_slope(
        self, distance: Reals, difference: Reals, slope: Reals, spare: Reals
    ) -> Reals:
        """Fill `slope` with the slope and return the shortfall; may overwrite all it is given."""
        slope[...] = self.slope(difference)
        return self.shortfall(distance, spare)

    def crossing(self, difference: Reals) -> Reals:
        """The weight that crosses over, 1 - share, precise where it is small."""
        raise TypeError(
            f"{type(self).__name__} has no share: its outputs are no weighted means of its inputs. "
            "Comparators with a share: " + ", ".join(SHARE_COMPARATORS) + "."
        )

    def crossing_slope(self, difference: Reals) -> Reals:
        """The derivative of `crossing`."""
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
            For LogSumExp and Smooth, whose outputs are no weighted means of the inputs.
        """

        def share(d: Reals) -> Reals:
            refuse_nan(d, "difference")
            return self.crossing(-d)

        return apply(
            _elementwise(share, lambda d: -self.crossing_slope(-d)), difference, "difference"
        )

    def max(self, a: Any, b: Any) -> Array:
        """Return the soft maximum of a and b, which goes to the high wire."""
        x, y = pair_of_arrays(a, b)
        return array_namespace(x, y).maximum(x, y) - self._shortfall(x, y)

    def min(self, a: Any, b: Any) -> Array:
        """Return the soft minimum of a and b, which goes to the low wire."""
        x, y = pair_of_arrays(a, b)
        return array_namespace(x, y).minimum(x, y) + self._shortfall(x, y)

    def _shortfall(self, a: Array, b: Array) -> Array:
        """The shortfall at |a - b|, in kind; 0 beside an infinite value, which is compared hard."""
        xp = array_namespace(a, b)
        finite = xp.isfinite(a) & xp.isfinite(b)
        zero = xp.zeros_like(a)
        distance = xp.abs(xp.where(finite, a, zero) - xp.where(finite, b, zero))
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
        """1 / temperature, kept so small that no difference times it overflows."""
        if dtype not in self._rates:
            least = np.maximum(self.temperature, 1 / largest_value(dtype))
            self._rates[dtype] = (1 / least).astype(dtype)
        return self._rates[dtype]

    def _scaled(self, difference: Reals, out: Reals | None = None) -> Reals:
        """difference / temperature; at temperature 0 an infinity of its sign, or 0 for a tie."""
        if not self._has_zero:
            return np.asarray(np.multiply(difference, self._rate(difference.dtype), out=out))
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = difference / np.asarray(self.temperature, dtype=difference.dtype)
        return np.where(difference == 0, difference, scaled)


class _Sharing(Tempered):
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


class Logistic(_Sharing):
    """Share 1 / (1 + exp(-u)): the smooth maximum of the reference. Not monotone."""

    @staticmethod
    def _tail(u: Reals) -> Reals:
        np.exp(u, out=u)
        u += 1
        return np.reciprocal(u, out=u)

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        tail = Logistic._tail(u)
        return tail * (tail - 1)

    @staticmethod
    def _slope(u: Reals) -> Reals:
        np.clip(u, -_FAR, _FAR, out=u)
        tail = Logistic._tail(u.copy())
        return tail * (1 - u * (1 - tail))

    def shortfall_with_slope(
        self, distance: Reals, difference: Reals, slope: Reals, spare: Reals
    ) -> Reals:
        if self._has_zero:
            return super().shortfall_with_slope(distance, difference, slope, spare)
        # Both from one t = tanh(u / 2) and in few passes, for every gradient comes through here:
        # the tails are (1 - t) / 2 and (1 + t) / 2, the slope (1 - t) / 2 (1 - u (1 + t) / 2).
        half = difference
        half *= self._rate(difference.dtype) * difference.dtype.type(0.5)
        other = np.tanh(half, out=spare)
        tail = np.subtract(1, other, out=slope)
        tail *= 0.5
        other += 1
        half *= other
        np.subtract(1, half, out=half)
        other *= 0.5
        distance *= np.minimum(tail, other, out=other)
        slope *= half
        return distance


class Cauchy(_Sharing):
    """Share 1/2 + arctan(u) / pi. Monotone."""

    @staticmethod
    def _tail(u: Reals) -> Reals:
        # The angle of (u, 1), not 1/2 - arctan(u) / pi, which cancels where the tail is thin.
        np.arctan2(u.dtype.type(1), u, out=u)
        u *= 1 / math.pi
        return u

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        return -1 / (math.pi * (1 + u * u))

    @staticmethod
    def _slope(u: Reals) -> Reals:
        with np.errstate(divide="ignore"):
            bend = 1 / (math.pi * (u + 1 / u))
        return Cauchy._tail(u) - bend


class Reciprocal(_Sharing):
    """Share 1/2 + u / (2 (2 + |u|)). Monotone."""

    @staticmethod
    def _tail(u: Reals) -> Reals:
        return _by_side(u, 1 / (2 + np.abs(u)))

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        return np.asarray(-1 / np.square(2 + np.abs(u)))

    @staticmethod
    def _slope(u: Reals) -> Reals:
        return _by_side(u, 2 / np.square(2 + np.abs(u)))


class Gaussian(_Sharing):
    """Share Phi(u), the normal distribution function. Not monotone."""

    @staticmethod
    def _tail(u: Reals) -> Reals:
        np.negative(u, out=u)
        return np.asarray(special.ndtr(u, out=u))

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        return np.exp(-u * u / 2) * (-1 / math.sqrt(2 * math.pi))

    @staticmethod
    def _slope(u: Reals) -> Reals:
        np.clip(u, -_FAR, _FAR, out=u)
        bend = u * Gaussian._tail_slope(u)
        return Gaussian._tail(u) + bend


class Optimal(_Sharing):
    """The monotone share with the least error: 1/2 + u up to u = 1/4, then 1 - 1 / (16 u)
    (Petersen et al. 2022)."""

    @staticmethod
    def _tail(u: Reals) -> Reals:
        size = np.abs(u)
        far = 1 / (16 * (size + _OPTIMAL_GUARD))
        return _by_side(u, np.where(size <= 0.25, 0.5 - size, far))

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        size = np.abs(u)
        return np.where(size <= 0.25, -1, -1 / (16 * np.square(size + _OPTIMAL_GUARD)))

    @staticmethod
    def _slope(u: Reals) -> Reals:
        size = np.abs(u)
        far = _OPTIMAL_GUARD / (16 * np.square(size + _OPTIMAL_GUARD))
        return _by_side(u, np.where(size <= 0.25, 0.5 - 2 * size, far))


class LogSumExp(Tempered):
    """Soft maximum T log(exp(a / T) + exp(b / T)), and the minimum that keeps the sum.

    It leaves the hull of its inputs (a tie becomes a +- T log 2), so it has no share and no
    soft permutation matrix, and it diverges as the temperature grows. Its derivative is the
    logistic share.
    """

    has_share: ClassVar[bool] = False

    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        u = self._scaled(distance, out=distance)
        np.negative(u, out=u)
        np.maximum(u, -_FAR, out=u)
        np.exp(u, out=u)
        u -= _FAR_EXP
        np.log1p(u, out=u)
        with np.errstate(over="ignore"):
            u *= np.negative(self.temperature).astype(u.dtype)
        return u

    def slope(self, difference: Reals) -> Reals:
        u = self._scaled(difference)
        return Logistic._tail(np.clip(u, -_FAR, _FAR, out=u))


@dataclass(frozen=True)
class Smooth(Comparator):
    """Log-sum-exp at temperature 1, relaxed towards the mean.

    log(exp((1 - t) a + t b) + exp(t a + (1 - t) b)) - log(1 + s) with t = s / 2: smoothing s = 0
    is LogSumExp(1), s = 1 is exactly the mean. It has no temperature, so it does not scale with
    the values, and no share.
    """

    smoothing: Any
    """s in [0, 1]; an array holds one for each entry it is broadcast against."""

    has_share: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "smoothing", as_softness(self.smoothing, "smoothing", most=1.0))

    @property
    def softness(self) -> Any:
        return self.smoothing

    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        s = np.asarray(self.smoothing, dtype=distance.dtype)
        # log((1 + s) / (1 + e)), exactly 0 at s = 1.
        e = np.exp(-(1 - s) * distance)
        return np.asarray(distance * (s / 2) + np.log1p((s - e) / (1 + e)))

    def slope(self, difference: Reals) -> Reals:
        s = np.asarray(self.smoothing, dtype=difference.dtype)
        return s / 2 + (1 - s) * Logistic._tail((1 - s) * difference)


@dataclass(frozen=True)
class Hard(Comparator):
    """The minimum and the maximum themselves. At a tie the share, and the slope, are 1/2."""

    @property
    def softness(self) -> Any:
        return 0.0

    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        distance[...] = 0
        return distance

    def crossing(self, difference: Reals) -> Reals:
        return (1 - np.sign(difference)) / 2

    def crossing_slope(self, difference: Reals) -> Reals:
        return np.zeros_like(difference)

    def slope(self, difference: Reals) -> Reals:
        return self.crossing(difference)


SHARE_COMPARATORS = ("Logistic", "Cauchy", "Reciprocal", "Gaussian", "Optimal", "Hard")


def as_softness(value: Any, name: str, *, most: float) -> Any:
    """Return a softness as a float, or an array of them, each in [0, most]."""
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


def _by_side(u: Reals, tail: Reals) -> Reals:
    """A tail given at |u|, continued to negative u by 1 - F(-u) = F(u)."""
    return np.where(u < 0, 1 - tail, tail)
