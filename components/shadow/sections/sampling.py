"""Samples of a layer beside its exact answer: what the section that draws them shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from components.shadow.model import ShownLayer, layer_for
from components.shadow.state import ShadowState
from compute.cached import cached_property
from compute.rankings.sampling import SampledRankings

SAMPLES = 50_000
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Experiment:
    """Samples of a layer beside its exact answer."""

    layer: ShownLayer
    seen: SampledRankings

    @cached_property
    def shares(self) -> Floats:
        """(R,) the probability of each ranking of the exact answer, in its order, where known."""
        if self.layer.feasible is None:
            return np.zeros(0)
        return self.layer.feasible.probabilities

    @cached_property
    def missed(self) -> list[int]:
        """Possible rankings that no sample showed, the likeliest first."""
        if self.layer.feasible is None:
            return []
        rows = self.seen.missed(self.layer.feasible.rankings)
        return sorted(rows.tolist(), key=lambda row: -self.shares[row])

    @property
    def found(self) -> int:
        """How many possible rankings the samples showed."""
        if self.layer.feasible is None:
            return len(self.seen.rankings)
        return self.layer.feasible.count - len(self.missed)

    @property
    def artefacts(self) -> int:
        """How many rankings rounding made up: seen, though no input produces them."""
        return len(self.seen.rankings) - self.found

    def best_first(self, row: int) -> list[int]:
        """A possible ranking, best class first."""
        assert self.layer.feasible is not None
        return [int(c) for c in self.layer.feasible.rankings[row][::-1]]

    def key(self, row: int) -> str:
        """What the page calls a possible ranking."""
        return str(self.layer.catalogue.keys[int(self.layer.feasible_rows[row])])


@lru_cache(maxsize=4)
def _samples(
    weights: bytes, shape: tuple[int, int], bias: bytes | None, seed: int
) -> SampledRankings:
    W = np.frombuffer(weights).reshape(shape)
    read = layer_for(W, None if bias is None else np.frombuffer(bias)).read
    return read.sample(SAMPLES, seed)


def experiment_of(state: ShadowState, layer: ShownLayer) -> Experiment:
    """Draw the samples, once for the same layer and seed."""
    W, b = layer.weights, layer.bias
    return Experiment(
        layer,
        _samples(W.tobytes(), W.shape, None if b is None else b.tobytes(), state.sample_seed),
    )
