"""The logits at their temperature, answered once: what every part of the Softmax view shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from components.page.numbers import shares
from components.page.temperature import TEMPERATURES
from components.softmax.state import SoftmaxState
from compute import softmax
from compute.cached import cached_property
from compute.logits.mappings import entropy, temperature_sweep

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scores:
    """Logits and a temperature, and the softmax that follows from them."""

    logits: Floats
    temperature: float

    @property
    def n(self) -> int:
        return len(self.logits)

    @cached_property
    def probabilities(self) -> Floats:
        """p, (N,)."""
        return np.asarray(softmax(self.logits, self.temperature))

    @cached_property
    def masked(self) -> list[int]:
        """The classes whose logit is -inf."""
        return [int(i) for i in np.flatnonzero(np.isneginf(self.logits))]

    @property
    def n_open(self) -> int:
        """How many classes are not masked."""
        return self.n - len(self.masked)

    @property
    def has_slope(self) -> bool:
        """Whether p follows the logits smoothly: at T = 0 it jumps, at T = inf it stands still."""
        return 0 < self.temperature < np.inf

    def written(self, p: Floats) -> list[str]:
        """Probabilities, or exponentials, (N,) in four decimals; a masked class has exactly 0."""
        texts = shares(p)
        for i in self.masked if self.temperature else np.flatnonzero(p == 0).tolist():
            texts[i] = "0"
        return texts

    @cached_property
    def exponentials(self) -> Floats:
        """exp((z - max z) / T), (N,): 1 for the largest."""
        return relative(self.probabilities)

    @cached_property
    def entropy(self) -> float:
        """-sum p log p in nats."""
        return float(entropy(self.probabilities))

    @cached_property
    def winners(self) -> list[int]:
        """The classes with the largest logit."""
        return [int(i) for i in np.flatnonzero(self.logits == self.logits.max())]

    @cached_property
    def frames(self) -> Floats:
        """p at every step of the temperature slider, (F, N)."""
        return np.asarray(temperature_sweep(self.logits, TEMPERATURES))

    @cached_property
    def frame_texts(self) -> list[list[str]]:
        """The same in four decimals."""
        return [self.written(p) for p in self.frames]

    @cached_property
    def frame_entropies(self) -> Floats:
        """The entropy at every step, (F,)."""
        return np.asarray(entropy(self.frames))


def relative(probabilities: Floats) -> Floats:
    """exp((z - max z) / T) from p: the same numbers before they are divided by their sum."""
    return np.asarray(probabilities / probabilities.max(axis=-1, keepdims=True))


@lru_cache(maxsize=64)
def _scores(logits: bytes, temperature: float) -> Scores:
    return Scores(np.frombuffer(logits), temperature)


def scores_of(state: SoftmaxState) -> Scores:
    """The logits that a state looks at, computed once for the same numbers."""
    return _scores(state.values().tobytes(), state.temperature)


def moved_scores(state: SoftmaxState) -> Scores:
    """The same logits multiplied by k and shifted by c."""
    return _scores(state.moved().tobytes(), state.temperature)
