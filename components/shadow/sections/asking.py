"""A ranking, its first places or a set asked of a layer: what was understood, and the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np
from cachetools import cached
from numpy.typing import NDArray

from components.shadow.model import ShownLayer, kept_with_layers, layer_of
from components.shadow.sections.reading import Reading, examples, read_question
from components.shadow.state import LARGEST_WEIGHT, ShadowState
from components.state.names import LETTERS, Names
from compute import RankingAt, Verdict
from compute.cached import cached_property
from compute.geometry.mixtures import nearby_mixture
from compute.geometry.plane import principal_axes
from compute.linear import length, product
from compute.naming import side_by_side

Floats = NDArray[np.float64]
FEWEST_DIGITS, MOST_DIGITS = 2, 17


@dataclass(frozen=True)
class Asking:
    """A text and a layer."""

    layer: ShownLayer
    reading: Reading

    @property
    def order(self) -> list[int]:
        """The classes asked about, best first; empty where the text asks nothing."""
        return [] if self.reading.problem else list(self.reading.named)

    @property
    def whole(self) -> bool:
        """Whether a ranking of all classes is asked about."""
        return bool(self.order) and self.reading.form == "ranking"

    @property
    def key(self) -> str:
        """What the page calls the ranking; "" where the text is none."""
        return side_by_side(self.order, self.layer.n) if self.whole else ""

    @cached_property
    def verdict(self) -> Verdict | None:
        """The exact verdict; None where the text asks nothing."""
        if not self.order:
            return None
        if self.reading.form == "set":
            return self.layer.read.set_verdict(self.order)
        if self.reading.form == "prefix":
            return self.layer.read.prefix(self.order)
        return self.layer.read.verdict(self.order[::-1])

    @cached_property
    def shortest(self) -> tuple[int, Verdict] | None:
        """How many first places of a list can already never happen; None where it can, or a set.

        With the verdict on these places, which may be undecided.
        """
        verdict = self.verdict
        listed = self.reading.form != "set"
        if not listed or verdict is None or verdict.undecided or verdict.feasible:
            return None
        return self.layer.read.impossible_prefix(self.order)

    @property
    def shortened(self) -> bool:
        """Whether fewer places than were asked about can already never happen.

        All but the last place of a ranking are the ranking.
        """
        places = len(self.order) - self.whole
        return self.shortest is not None and self.shortest[0] < places

    @cached_property
    def input(self) -> Floats | None:
        """An x that the probe can move to, in few digits; None where there is none."""
        verdict = self.verdict
        if verdict is None or not verdict.feasible or verdict.witness is None:
            return None
        return in_few_digits(verdict.witness, lambda x: self._given_by(self.layer.read.at(x)))

    @cached_property
    def share(self) -> tuple[float, float]:
        """How often a random x gives what is asked about, and the standard error; of the table.

        A ranking that is not listed there, first places and sets are measured by themselves.
        """
        assert self.verdict is not None
        known = self.layer.feasible
        if known is None or not self.listed:
            return self.layer.read.share_of(self.verdict)
        row = self.layer.catalogue.index[self.key]
        at = int(np.flatnonzero(self.layer.feasible_rows == row)[0])
        return float(known.probabilities[at]), float(known.probability_errors[at])

    @property
    def listed(self) -> bool:
        """Whether it is a ranking that the table lists as possible, with a probability."""
        layer = self.layer
        row = layer.catalogue.index.get(self.key)
        if row is None or layer.feasible is None or not layer.is_feasible[row]:
            return False
        return len(layer.feasible.probabilities) > 0

    def _given_by(self, at: RankingAt) -> bool:
        """Whether what is asked about is on top, with no tie that matters to it."""
        top = at.order[::-1][: len(self.order)].tolist()
        asked = set(self.order)
        if self.reading.form == "set":
            return set(top) == asked and all(
                asked.issuperset(tie) or asked.isdisjoint(tie) for tie in at.ties
            )
        return top == self.order and all(asked.isdisjoint(tie) for tie in at.ties)

    @cached_property
    def vertex(self) -> Floats:
        """Where the permutohedron's vertex of this ranking falls, (D,)."""
        ranks = np.empty(self.layer.n)
        ranks[self.order] = np.arange(self.layer.n)[::-1]
        return self.layer.read.vertices(ranks)

    @property
    def has_picture(self) -> bool:
        """Whether there is a verdict on a ranking, and a shadow to show it in."""
        verdict = self.verdict
        if not self.whole or verdict is None or verdict.undecided or self.layer.shadow is None:
            return False
        return bool(self.layer.survives.any())

    @property
    def is_corner(self) -> bool:
        """Whether its vertex is a corner of the shadow."""
        row = self.layer.catalogue.index.get(self.key)
        return row is not None and bool(self.layer.survives[row])

    @cached_property
    def mixture(self) -> dict[int, float]:
        """The hidden vertex as a mixture of survivors: {row of the catalogue: weight}."""
        kept = np.flatnonzero(self.layer.survives)
        if self.layer.shadow is None or not len(kept):
            return {}
        weights = nearby_mixture(self.layer.vertices[kept], self.vertex)
        if weights is None:
            return {}
        return {int(kept[i]): float(weights[i]) for i in np.argsort(-weights) if weights[i] > 0}

    @cached_property
    def plane(self) -> Floats:
        """(D, 2) the directions in which the picture sees the shadow.

        In the plane as it is. In more dimensions one direction is the x that produces the ranking,
        so that its vertex is seen to be the furthest in it.
        """
        W = self.layer.weights
        d = W.shape[1]
        if d <= 2:
            return np.eye(d, 2)
        if self.input is None or not self.input.any():
            return principal_axes(W, 2)
        along = self.input / length(self.input)
        across = principal_axes(W - np.outer(product(W, along), along), 1)[:, 0]
        across = across - (across * along).sum() * along
        return np.column_stack([along, across / length(across)])


def in_few_digits(point: Floats, holds: Callable[[Floats], bool]) -> Floats | None:
    """The shortest decimals (D,) near a point for which something holds; None without any."""
    if not np.abs(point).max() <= LARGEST_WEIGHT:  # NaN too
        return None
    for digits in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        x = np.array([float(f"{v:.{digits}g}") for v in point.tolist()])
        if holds(x):
            return x
    return None


def question_of(state: ShadowState) -> str:
    """What is asked: what a person asks; of a preset, before that, its classes in reverse.

    Of weights of a person's own nothing is: each step of a drag would have to be proved.
    """
    return state.asked or (examples(state.n)[0] if state.preset() else "")


@cached(kept_with_layers(), lock=Lock())
def _asking(state: ShadowState, names: Names) -> Asking:
    return Asking(layer_of(state), read_question(state.asked, state.n, names))


def asking_of(state: ShadowState, names: Names = LETTERS) -> Asking:
    """What a state asks, computed once for the same layer and text."""
    return _asking(
        ShadowState(
            n=state.n,
            d=state.d,
            seed=state.seed,
            with_bias=state.with_bias,
            weights=state.weights,
            biases=state.biases,
            asked=question_of(state),
        ),
        names,
    )
