"""A layer read as a classifier of labels: which are on is decided for each by its own threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from components.shadow.model import ShownLayer, layer_of, probe_of
from components.shadow.state import ShadowState
from components.state.names import Names
from compute import count_label_sets
from compute.cached import cached_property

Labels = tuple[int, ...]

MOST_IN_DOUBLES = 3000  # sets of a layer that is compared with its doubles


@dataclass(frozen=True)
class Labelling:
    """The label sets of a layer, and the one at the probe."""

    layer: ShownLayer
    probe: Labels | None
    """The labels that are on at the probe; None where a logit is on its threshold."""
    on_threshold: Labels

    @property
    def total(self) -> int:
        """How many sets N labels have."""
        return int(2**self.layer.n)

    @cached_property
    def generic(self) -> int:
        """How many a generic layer of this shape gives."""
        layer = self.layer
        return int(count_label_sets(layer.n, layer.d, bias=layer.bias is not None))

    @cached_property
    def most(self) -> int:
        """How many a layer of this rank gives at most."""
        rank, shifts = self.layer.label_shape
        return int(count_label_sets(self.layer.n, rank, bias=shifts))

    @cached_property
    def possible(self) -> list[Labels] | None:
        """The sets, the smallest first; None where they may be too many to list."""
        found = self.layer.label_sets
        if found is None:
            return None
        return sorted((tuple(np.flatnonzero(row).tolist()) for row in found.sets), key=by_size)

    def never(self, most: int) -> list[Labels]:
        """The first `most` sets that no x gives, the smallest first."""
        if self.possible is None:
            return []
        known = set(self.possible)
        return list(islice((s for s in every_set(self.layer.n) if s not in known), most))

    @cached_property
    def in_doubles(self) -> int | None:
        """How many sets the weights have as doubles; None where that is not compared."""
        if not self.layer.read.is_decimal or self.generic > MOST_IN_DOUBLES:
            return None
        return len(self.layer.read.in_format("float64").label_sets())

    def reasons(self, names: Names) -> list[str]:
        """Why there are fewer sets than generic weights of this shape give."""
        found, layer = self.layer.label_sets, self.layer
        if found is None:
            return []
        if not len(found):
            zero = ~layer.weights.any(axis=1)
            if layer.bias is not None:
                zero &= layer.bias == 0
            which = np.flatnonzero(zero).tolist()
            return [f"zero for every x is the logit of {names.listed(which)}, neither on nor off"]
        reasons = [*_fixed(found.sets, names), *_tied(found.sets, names)]
        rank, shifts = layer.label_shape
        if rank < min(layer.n, layer.d):
            reasons.append(f"W has rank {rank}")
        if layer.bias is not None and not shifts:
            reasons.append("at some x all logits are zero, so that the bias only moves the origin")
        return reasons or ["more thresholds meet in one place than generic ones do"]


def _fixed(sets: NDArray[np.bool_], names: Names) -> Iterator[str]:
    """Labels that are on, or off, for every x."""
    for word, which in (("on", sets.all(axis=0)), ("off", ~sets.any(axis=0))):
        if which.any():
            verb = "is" if which.sum() == 1 else "are"
            yield f"{names.listed(np.flatnonzero(which).tolist())} {verb} {word} for every x"


def _tied(sets: NDArray[np.bool_], names: Names) -> Iterator[str]:
    """The first labels that go together, and the first of which just one is on."""
    free = np.flatnonzero(sets.any(axis=0) & ~sets.all(axis=0)).tolist()
    pairs = list(combinations(free, 2))
    together = next((p for p in pairs if (sets[:, p[0]] == sets[:, p[1]]).all()), None)
    apart = next((p for p in pairs if (sets[:, p[0]] != sets[:, p[1]]).all()), None)
    if together:
        yield f"{names.listed(together)} are always on together"
    if apart:
        yield f"of {names.listed(apart)} always just one is on"


def labelling_of(state: ShadowState) -> Labelling:
    """The labels of the layer that a state looks at, and of its probe."""
    layer = layer_of(state)
    logits = probe_of(state, layer).logits
    zero = tuple(np.flatnonzero(logits == 0).tolist())
    on = tuple(np.flatnonzero(logits > 0).tolist())
    return Labelling(layer, None if zero else on, zero)


def by_size(labels: Labels) -> tuple[int, Labels]:
    """What sets are sorted by."""
    return len(labels), labels


def every_set(n: int) -> Iterator[Labels]:
    """All sets of N labels, the smallest first."""
    return (labels for size in range(n + 1) for labels in combinations(range(n), size))


def written(labels: Iterable[int], names: Names) -> str:
    """A set in a sentence: "{A (cat), C}", "{}" without a label."""
    return f"{{{', '.join(map(names.said, labels))}}}"
