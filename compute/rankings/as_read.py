"""A layer of decimals, asked and answered on the scale that a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite
from typing import Any, Self

import numpy as np

from compute.arrays import FloatArray, as_bias, as_vector, as_weights
from compute.cached import cached_property
from compute.exact.integers import nearest_double
from compute.linear import product
from compute.rankings.argmax import ArgmaxAudit, argmaxable_classes
from compute.rankings.at import RankingAt, exact_logits, ranking_at
from compute.rankings.audit.few import Progress
from compute.rankings.cone_shares import share_of
from compute.rankings.counted import Counted, counted_rankings, within
from compute.rankings.decimals import decimal_layer
from compute.rankings.feasible import FeasibleRankings, feasible_rankings
from compute.rankings.labels import LabelSets, label_set_verdict, label_sets, with_threshold
from compute.rankings.layer import Layer
from compute.rankings.line import LineOfRankings, line_of_rankings
from compute.rankings.prefixes import prefix_verdict, shortest_impossible_prefix
from compute.rankings.preimage import input_with_logits
from compute.rankings.rounding import rounded
from compute.rankings.sampling import SampledRankings, sample_rankings
from compute.rankings.top_sets import TopK, top_k
from compute.rankings.top_verdicts import top_set_verdict
from compute.rankings.verdicts import Impossible, Verdict, ranking_verdict

EXACT_POWER = 22
"""10^22 is the largest power of ten that is a double."""


@dataclass(frozen=True, eq=False)
class LayerAsRead:
    """Weights and bias read as decimals: 0.1 is one tenth.

    What is computed with is the layer times 10**`exponent`, which is exact in doubles. An input x
    ranks the classes of both alike, so rankings, ties, inputs, margins, shares and certificates
    are those of the decimals as they stand; logits, vertices and drifts are divided by
    10**`exponent` before they are given back. Where no power of ten makes all entries doubles
    (see `decimal_layer`) the doubles themselves are read, with exponent 0.
    """

    shown_weights: FloatArray
    """(N, D) the numbers as a person sees them."""
    shown_bias: FloatArray | None
    """(N,) likewise."""
    weights: FloatArray
    """(N, D) what is computed with."""
    bias: FloatArray | None
    """(N,) likewise."""
    exponent: int
    is_decimal: bool
    """False where the doubles are read."""

    @classmethod
    def of(cls, weights: Any, bias: Any = None) -> Self:
        """Read the numbers of a layer; ValueError, TypeError where they are unusable."""
        W = as_weights(weights)
        b = as_bias(bias, len(W))
        found = decimal_layer(W, b)
        if found is None:
            return cls(W, b, W, b, 0, False)
        return cls(W, b, *found, True)

    @classmethod
    def of_doubles(cls, weights: Any, bias: Any = None) -> Self:
        """Read the doubles themselves: W (N, D), b (N,); errors as of `of`."""
        W = as_weights(weights)
        b = as_bias(bias, len(W))
        return cls(W, b, W, b, 0, False)

    def in_format(self, format: str) -> LayerAsRead:
        """The layer with its weights as a format holds them, read as the numbers that these are.

        "float64", or what `rounded` knows. The bias is kept, in doubles.
        """
        exact = format == "float64"
        W = self.shown_weights if exact else rounded(self.shown_weights, format)
        return LayerAsRead.of_doubles(W, self.shown_bias)

    @cached_property
    def without_bias(self) -> LayerAsRead:
        """The weights alone, on the scale of both."""
        return self if self.bias is None else replace(self, shown_bias=None, bias=None)

    def shown(self, values: FloatArray, exponent: int | None = None) -> FloatArray:
        """`values` (...) of the layer that is computed with, divided by 10**exponent.

        Its own exponent if none is given; the same shape comes back.
        """
        power = self.exponent if exponent is None else exponent
        if abs(power) <= EXACT_POWER:
            with np.errstate(over="ignore"):
                return values / 10.0**power if power > 0 else values * 10.0**-power
        return np.array([_divided(v, power) for v in values.ravel().tolist()]).reshape(values.shape)

    @cached_property
    def _with_bias(self) -> FloatArray:
        """(N, D) or (N, D+1): the bias as the weight of an input that is always 1."""
        return self.weights if self.bias is None else np.column_stack([self.weights, self.bias])

    def _inputs(self, *inputs: Any) -> tuple[list[FloatArray], int, bool]:
        """Inputs times one 10**f, f, and whether that is exact; where it is not, as they are.

        With a bias each gets its last entry, 1, times 10**f: so the bias counts 10**f times too.
        """
        last = [] if self.bias is None else [1.0]
        size = self.weights.shape[1]
        points = [np.append(as_vector(x, size, "x", "one entry a feature"), last) for x in inputs]
        found = decimal_layer(points)
        if found is None:
            return points, 0, False
        return list(found[0]), found[2], True

    def reads(self, *inputs: Any) -> bool:
        """Whether these inputs (D,) are read as decimals together."""
        return self._inputs(*inputs)[2]

    def at(self, x: Any) -> RankingAt:
        """`ranking_at` of the decimals x (D,), with logits on the scale shown."""
        (point,), power, _ = self._inputs(x)
        found = ranking_at(self._with_bias, point)
        return replace(found, logits=self._shown_logits(found.logits, point, power))

    def _shown_logits(self, logits: FloatArray, point: FloatArray, power: int) -> FloatArray:
        """The logits of an input times 10**power, on the scale shown."""
        if np.isfinite(logits).all():
            return self.shown(logits, self.exponent + power)
        # Some are too large for a double, but perhaps only until they are divided.
        exact = exact_logits(self._with_bias, point, None)
        return np.array([_divided(z, self.exponent + power) for z in exact])

    def line(self, start: Any, end: Any) -> LineOfRankings:
        """`line_of_rankings` between decimals, with logits on the scale shown."""
        (first, last), power, _ = self._inputs(start, end)
        found = line_of_rankings(self._with_bias, first, last)
        return replace(
            found,
            start_logits=self._shown_logits(found.start_logits, first, power),
            end_logits=self._shown_logits(found.end_logits, last, power),
        )

    def feasible(self, *, limit: int | None = None) -> FeasibleRankings:
        """`feasible_rankings`; its vertices are those of the layer that is computed with."""
        if limit is not None:
            return feasible_rankings(self.weights, self.bias, limit=limit)
        return self._feasible

    @cached_property
    def _feasible(self) -> FeasibleRankings:
        """All rankings: whoever asks again finds what is known."""
        return feasible_rankings(self.weights, self.bias)

    def counted(self) -> Iterator[Counted]:
        """`counted_rankings`."""
        return counted_rankings(Layer.of(self.weights, self.bias))

    def audit(self, progress: Progress | None = None) -> ArgmaxAudit:
        """`argmaxable_classes`."""
        return argmaxable_classes(self.weights, self.bias, progress=progress)

    def verdict(self, ranking: Any) -> Verdict:
        """`ranking_verdict` of a ranking, worst class first, with the drift on the scale shown."""
        return self._shown_verdict(ranking_verdict(self.weights, ranking, self.bias))

    def set_verdict(self, classes: Any) -> Verdict:
        """`top_set_verdict` of some classes, with the drift on the scale shown."""
        return self._shown_verdict(top_set_verdict(self.weights, classes, self.bias))

    def top_k(self, k: int, *, limit: int | None = None) -> TopK:
        """`top_k`."""
        return top_k(self.weights, k, self.bias, limit=limit)

    def prefix(self, best_first: Any) -> Verdict:
        """`prefix_verdict` of classes, best first, with the drift on the scale shown."""
        return self._shown_verdict(prefix_verdict(self.weights, best_first, self.bias))

    def impossible_prefix(self, best_first: Any) -> tuple[int, Verdict] | None:
        """`shortest_impossible_prefix` of classes, with the drift on the scale shown."""
        found = shortest_impossible_prefix(self.weights, best_first, self.bias)
        return None if found is None else (found[0], self._shown_verdict(found[1]))

    def label_sets(self, *, limit: int | None = None) -> LabelSets:
        """`label_sets`."""
        return label_sets(self.weights, self.bias, limit=limit)

    def label_verdict(self, labels: Any) -> Verdict:
        """`label_set_verdict` of a set of labels, with the drift on the scale shown."""
        return self._shown_verdict(label_set_verdict(self.weights, labels, self.bias))

    def share_of(self, verdict: Verdict) -> tuple[float, float]:
        """How often a Gaussian x does what was asked and is possible, and its standard error.

        0, without error, where it is not proved possible.
        """
        if verdict.witness is None:
            return 0.0, 0.0
        layer = Layer.of(self.weights, self.bias)
        lesser, greater = verdict.pairs.T
        if verdict.threshold is not None:
            layer = with_threshold(layer.weights, layer.bias, first=False)
        return share_of(layer, lesser, greater, verdict.witness)

    def _shown_verdict(self, verdict: Verdict) -> Verdict:
        if not isinstance(verdict.answer, Impossible):
            return verdict
        drift = float(self.shown(np.array(verdict.answer.drift)))
        return replace(verdict, answer=replace(verdict.answer, drift=drift))

    def sample(self, samples: int, seed: int) -> SampledRankings:
        """`sample_rankings`."""
        return sample_rankings(self.weights, self.bias, samples=samples, seed=seed)

    def vertices(self, ranks: Any) -> FloatArray:
        """(R, D) the sums over classes of rank_c w_c for ranks (R, N), on the scale shown."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.shown(product(ranks, self.weights))

    def input_with_logits(self, logits: FloatArray, near: FloatArray) -> FloatArray | None:
        """An x (D,), close to `near` (D,), that gives `logits` (N,) on the scale shown, or None.

        Least squares in floats, from the numbers shown: it allows for more than their rounding.
        """
        return input_with_logits(self.shown_weights, logits, self.shown_bias, near=near)


def count_of_layer(
    _: int, weights: FloatArray, bias: FloatArray | None, held: bool, seconds: float
) -> Iterator[Counted]:
    """Count the rankings of `weights` (N, D) and `bias` (N,), for so many seconds at most.

    They are read as decimals; with `held` as they are. The count is one block of work.
    """
    read = LayerAsRead.of(weights, bias)
    return within((read.in_format("float64") if held else read).counted(), seconds)


def _divided(value: float | Fraction, power: int) -> float:
    """The double nearest to value / 10**power; what is not finite stays."""
    if isinstance(value, float) and not isfinite(value):
        return float(value)
    return nearest_double(Fraction(value) / Fraction(10) ** power)
