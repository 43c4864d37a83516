"""The mixture of some columns that is nearest to a target, of columns that come and go.

A direction that tells the target apart from all of them is found by gradient steps from the weights
known before, in single precision, in a tenth of the time that the nearest mixture itself takes:
that is asked for where none does, or hardly. Sources: J. Barzilai and J. M. Borwein, "Two-point
step size gradient methods", IMA Journal of Numerical Analysis 8 (1988); C. L. Lawson and
R. J. Hanson, "Solving Least Squares Problems", 1974, chapter 23.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray

STEPS = 1000
"""Gradient steps from one set of columns to the next, at most."""

APART = 0.8
"""What the columns reach in a direction that tells apart, of what the target does, at most."""

HARDLY = 1e-5
"""The square of what is left of the target, relative to its own, below which it may be nothing."""


@dataclass(eq=False)
class Nearest:
    """Weights >= 0 of columns that bring their sum near to a target."""

    target: FloatArray
    """(q,)"""
    nearest: bool
    """Whether the weights are to be the best there are."""
    weights: FloatArray = field(init=False)
    """(m,)"""
    _rows: FloatArray = field(init=False)
    """(at least m, q) the columns, as rows, and room for more."""
    _products: NDArray[np.float32] = field(init=False)
    """(at least m, as many) of the columns with each other."""

    def __post_init__(self) -> None:
        """No columns yet."""
        self.weights = np.empty(0)
        self._rows = np.empty((0, len(self.target)))
        self._products = np.empty((0, 0), dtype=np.float32)

    @property
    def columns(self) -> FloatArray:
        """(q, m)"""
        return self._rows[: len(self.weights)].T

    def join(self, fresh: FloatArray) -> None:
        """Take more columns `fresh` (q, k), after those that are there."""
        m = len(self.weights)
        n = m + fresh.shape[1]
        if n > len(self._rows):
            rows = np.empty((n + n // 4, len(self.target)))
            rows[:m], self._rows = self._rows[:m], rows
        self._rows[m:n] = fresh.T
        self.weights = np.append(self.weights, np.zeros(n - m))
        if self.nearest:
            return
        if n > len(self._products):
            products = np.empty((n + n // 4,) * 2, dtype=np.float32)
            products[:m, :m], self._products = self._products[:m, :m], products
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            across = self._rows[:n].astype(np.float32) @ fresh.astype(np.float32)
        self._products[:n, m:n], self._products[m:n, :m] = across, across[:m].T

    def keep(self, which: NDArray[np.intp]) -> None:
        """Let all columns go but those at `which` (k,), in order."""
        k = len(which)
        self.weights, self._rows[:k] = self.weights[which], self._rows[which]
        if not self.nearest:
            self._products[:k, :k] = self._products[np.ix_(which, which)]

    def rest(self) -> FloatArray | None:
        """Return what the weights, made anew, leave of the target (q,).

        Unless `nearest` became true, this reaches further at the target than at any column, but for
        single precision. None if the nearest took too many steps.
        """
        if not self.nearest:
            rest = self._apart()
            if rest is not None:
                return rest
        from scipy.optimize import nnls  # 11 MB and 0.2 s, which most visits need not

        try:
            self.weights, left = nnls(self.columns, self.target)
        except RuntimeError:
            return None
        # what was only slow to find may be quick again with more columns
        self.nearest |= bool(left**2 <= HARDLY * (self.target @ self.target))
        return np.asarray(self.target - self.columns @ self.weights)

    def _apart(self) -> FloatArray | None:
        with np.errstate(all="ignore"):
            m, square = len(self.weights), float(self.target @ self.target)
            products = self._products[:m, :m]
            wanted = (self.columns.T @ self.target).astype(np.float32)
            weights = self.weights.astype(np.float32)
            slope = products @ weights - wanted
            step = 4 / np.abs(products).sum(axis=0).max()
            for k in range(STEPS):
                reach = square - float(wanted @ weights)
                if not reach + float(weights @ slope) > HARDLY * square:
                    return None
                if reach > 0 and -slope.min() <= APART * reach:
                    self.weights = weights.astype(np.float64)
                    return np.asarray(self.target - self.columns @ self.weights)
                last, before = weights, slope
                weights = np.maximum(weights - step * slope, np.float32(0))
                slope = products @ weights - wanted
                moved, turned = weights - last, slope - before
                bent = moved @ turned
                if not bent > 0:
                    return None
                step = bent / (turned @ turned) if k % 2 else (moved @ moved) / bent
        return None
