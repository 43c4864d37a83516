"""The mixture of some columns that is nearest to a target, of columns that come and go.

A direction that tells the target apart from all of them is found by gradient steps from the weights
known before, in a tenth of the time that the nearest mixture itself takes: that is asked for where
none does, or hardly. Sources: J. Barzilai and J. M. Borwein, "Two-point step size
gradient methods", IMA Journal of Numerical Analysis 8 (1988); C. L. Lawson and R. J. Hanson,
"Solving Least Squares Problems", 1974, chapter 23.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray

STEPS = 1000
"""Gradient steps from one set of columns to the next, at most."""

APART = 0.7
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
    columns: FloatArray = field(init=False)
    """(q, m)"""
    weights: FloatArray = field(init=False)
    """(m,)"""
    _products: FloatArray = field(init=False)
    """(m, m) of the columns with each other."""

    def __post_init__(self) -> None:
        """No columns yet."""
        self.columns = np.empty((len(self.target), 0))
        self.weights = np.empty(0)
        self._products = np.empty((0, 0))

    def join(self, fresh: FloatArray) -> None:
        """Take more columns `fresh` (q, k), after those that are there."""
        if not self.nearest:
            with np.errstate(over="ignore", invalid="ignore"):
                across, among = self.columns.T @ fresh, fresh.T @ fresh
            self._products = np.block([[self._products, across], [across.T, among]])
        self.columns = np.column_stack([self.columns, fresh])
        self.weights = np.append(self.weights, np.zeros(fresh.shape[1]))

    def keep(self, which: NDArray[np.intp]) -> None:
        """Let all columns go but those at `which` (k,), in order."""
        self.columns, self.weights = self.columns[:, which], self.weights[which]
        if not self.nearest:
            self._products = self._products[np.ix_(which, which)]

    def rest(self) -> FloatArray | None:
        """Return what the weights, made anew, leave of the target (q,).

        Unless `nearest` became true, this reaches further at the target than at any column. None if
        the nearest took too many steps.
        """
        if not self.nearest:
            rest = self._apart()
            if rest is not None:
                return rest
            self.nearest = True
        from scipy.optimize import nnls  # 11 MB and 0.2 s, which most visits need not

        try:
            self.weights, _ = nnls(self.columns, self.target)
        except RuntimeError:
            return None
        return np.asarray(self.target - self.columns @ self.weights)

    def _apart(self) -> FloatArray | None:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            wanted, square = self.columns.T @ self.target, float(self.target @ self.target)
            weights = self.weights
            slope = self._products @ weights - wanted
            step = 4 / np.abs(self._products).sum(axis=0).max()
            for k in range(STEPS):
                reach = square - wanted @ weights
                if not reach + weights @ slope > HARDLY * square:
                    return None
                if reach > 0 and -slope.min() <= APART * reach:
                    self.weights = weights
                    return np.asarray(self.target - self.columns @ weights)
                last, before = weights, slope
                weights = np.maximum(weights - step * slope, 0.0)
                slope = self._products @ weights - wanted
                moved, turned = weights - last, slope - before
                bent = moved @ turned
                if not bent > 0:
                    return None
                step = bent / (turned @ turned) if k % 2 else (moved @ moved) / bent
        return None
