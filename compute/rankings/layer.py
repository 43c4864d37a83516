"""What rankings see of a softmax layer: exact dimension, independent columns, equal rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import (
    UNIT_ROUNDOFF,
    FloatArray,
    as_bias,
    as_weights,
    common_exponent,
    roundoff_of,
)
from compute.cached import cached_property
from compute.exact.integers import Rows, differences, pivot_columns

Classes = NDArray[np.integer[Any]]
"""(K,) numbers of classes, in any integer type."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Checked weights (N, D) and bias (N,) or None, with what follows from them exactly."""

    weights: FloatArray
    bias: FloatArray | None
    roundoff: float = 2 * UNIT_ROUNDOFF
    """The distance from 1 to the next number of the type in which the weights were given."""

    @classmethod
    def of(cls, weights: Any, bias: Any = None) -> Layer:
        """The layer of weights (N, D) and bias (N,) as given.

        Raises
        ------
        ValueError
            What `as_weights` and `as_bias` refuse, of whatever kind.
        """
        try:
            matrix = as_weights(weights)
            # -0.0 becomes 0.0
            return cls(matrix + 0.0, as_bias(bias, len(matrix)), roundoff_of(weights))
        except TypeError as error:
            raise ValueError(str(error)) from None

    @property
    def n_classes(self) -> int:
        """N, the number of rows."""
        return len(self.weights)

    @cached_property
    def columns(self) -> list[int]:
        """Columns of the weights, fewest, that give every difference of logits some x gives."""
        most = min(self.n_classes - 1, self.weights.shape[1])
        few = 4 * (most + 1)
        if few < self.n_classes:
            # these usually reach the largest rank there can be
            pivots = pivot_columns(differences(Rows(self.weights[:few]).integers))
            if len(pivots) == most:
                return pivots
        every = range(self.weights.shape[1])
        return pivot_columns(differences(self.rows.chosen(every).integers))

    @cached_property
    def rows(self) -> Rows:
        """The rows (w_i, b_i), or w_i without a bias, in doubles and in integers."""
        return Rows.of(self.weights, self.bias)

    @property
    def effective_dimension(self) -> int:
        """Exact rank of the differences of the rows of the weights."""
        return len(self.columns)

    @cached_property
    def bias_shifts(self) -> bool:
        """Whether the bias does more than move the origin of x (a combination of columns)."""
        if self.bias is None:
            return False
        return len(pivot_columns(differences(self.rows.integers))) > self.effective_dimension

    @cached_property
    def central(self) -> bool:
        """Whether the cells are cones around x = 0: no bias, or the same for every class."""
        return self.bias is None or bool((self.bias == self.bias[0]).all())

    @cached_property
    def homogeneous(self) -> Rows:
        """(N, d) independent columns of the weights; (N, d+1) with the bias last if it counts."""
        bias = [self.weights.shape[1]] if self.bias_shifts else []
        return self.rows.chosen([*self.columns, *bias])

    @cached_property
    def scaled(self) -> Layer:
        """The layer times a power of two that brings its largest entry to between 1/2 and 1.

        For floats: tiny entries may underflow, but nothing overflows.
        """
        power = -common_exponent(self.weights, self.bias)
        with np.errstate(under="ignore"):
            bias = None if self.bias is None else np.ldexp(self.bias, power)
            return Layer(np.ldexp(self.weights, power), bias)

    def differences(self, above: Classes, below: Classes) -> FloatArray:
        """Return the rows (w, b), or w, of classes `above` (K,) minus those of `below` (K,).

        They are (K, q), each times the power of two that brings its largest entry to between 1/2
        and 1. Every entry errs by one rounding, relative to itself unless it is 2^-1022 of the
        largest or less.
        """
        rows = self.rows.doubles
        with np.errstate(over="ignore"):
            found = rows[above] - rows[below]
        beyond = np.flatnonzero(~np.isfinite(found).all(axis=1))
        found[beyond] = rows[above[beyond]] / 2 - rows[below[beyond]] / 2
        exponents = np.frexp(np.abs(found).max(axis=1))[1]
        with np.errstate(under="ignore"):
            return np.asarray(np.ldexp(found, -exponents[:, None]))

    @cached_property
    def blocks(self) -> list[tuple[int, ...]]:
        """Classes with equal rows (and biases), in the order of their first members."""
        matrix = self.weights
        if self.bias is not None:
            matrix = np.column_stack([matrix, self.bias + 0.0])
        found: dict[bytes, list[int]] = {}
        for k, row in enumerate(matrix):
            found.setdefault(row.tobytes(), []).append(k)
        return [tuple(members) for members in found.values()]

    @property
    def tied(self) -> list[tuple[int, ...]]:
        """The classes that tie for every x: the blocks of more than one."""
        return [block for block in self.blocks if len(block) > 1]

    @cached_property
    def distinct(self) -> Layer:
        """The layer with each block of equal rows as one class."""
        if len(self.blocks) == self.n_classes:
            return self
        first = [block[0] for block in self.blocks]
        return Layer(self.weights[first], None if self.bias is None else self.bias[first])
