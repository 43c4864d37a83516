"""One softmax layer, answered once: what every picture of the Shadow view is drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from threading import Lock
from typing import Any, Protocol

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from components.page.temperature import TEMPERATURES
from components.serving.allowance import audit_progress
from components.shadow.state import ShadowState
from compute import (
    ArgmaxAudit,
    FeasibleRankings,
    LabelSets,
    LayerAsRead,
    count_feasible_rankings,
    count_label_sets,
    softmax,
)
from compute.cached import cached_property
from compute.linear import product
from compute.logits.mappings import temperature_sweep
from compute.naming import class_name, separator, side_by_side
from compute.rankings.labels import with_threshold
from compute.rankings.lexicographic import find_rows, lexicographic_order, places

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MOST_LISTED_CLASSES = 6  # up to here the table lists all N! rankings
MOST_DRAWN = 60_000  # rankings; beyond, the page counts them and draws no picture of them
MOST_LABEL_SETS = 20_000  # listed; beyond, the page gives the generic bound
MOST_COUNTED = 20_000_000  # rankings times classes; beyond, it gives the generic bound
DIGITS = 15
LAYERS_BYTES = 2_000_000  # what a process keeps of layers; a larger one is kept alone


@dataclass(frozen=True)
class Catalogue:
    """Rankings in the order of the table, as an (M, N) array of classes, best first."""

    best_first: Ints

    @cached_property
    def keys(self) -> list[str]:
        """What a ranking is called everywhere on the page: its letters, best first."""
        n = self.best_first.shape[1]
        letters = np.array([class_name(i) for i in range(n)], dtype=object)
        return list(map(separator(n).join, letters[self.best_first].tolist()))

    @cached_property
    def ranks(self) -> Ints:
        """The rank of each class, (M, N): 0 for the worst."""
        ranks: Ints = self.best_first.shape[1] - 1 - places(self.best_first)
        return ranks

    @cached_property
    def index(self) -> dict[str, int]:
        """Where in the table a key stands."""
        return {key: i for i, key in enumerate(self.keys)}


@lru_cache(maxsize=8)
def all_rankings(n: int) -> Catalogue:
    """All N! rankings in alphabetical order."""
    return Catalogue(np.array(list(permutations(range(n))), dtype=np.intp).reshape(-1, n))


@dataclass(frozen=True)
class ShownLayer:
    """The weights as shown, and everything exact that the page says about them.

    What is drawn of W itself is drawn from `weights` and `bias`; what is asked of `compute` is
    asked through `read`, which takes them as decimals.
    """

    weights: Floats
    bias: Floats | None
    held: str = ""
    """The format that has rounded the weights; "" where they are as they were entered."""

    @cached_property
    def read(self) -> LayerAsRead:
        """The layer with its numbers read as decimals: what every question is put to.

        Numbers of a format are read as they are.
        """
        how = LayerAsRead.of_doubles if self.held else LayerAsRead.of
        return how(self.weights, self.bias)

    @cached_property
    def basis(self) -> Floats | None:
        """(D, r) the directions of x that W sees but for rounding; None where nothing is lost."""
        answer = self.read.feasible()
        lost = answer.numerical_dimension < answer.effective_dimension
        return answer.numerical_basis if lost else None

    @cached_property
    def at_rank(self) -> ShownLayer | None:
        """The layer of W @ `basis`: W at the rank that it has but for rounding; else None.

        Its numbers have the digits of a decimal, so that it is read as one.
        """
        if self.basis is None:
            return None
        return layer_for(decimals(product(self.weights, self.basis)), self.bias)

    @property
    def drawn(self) -> ShownLayer:
        """What pictures show: the layer at its rank."""
        return self.at_rank or self

    def along_rank(self, x: Floats) -> Floats:
        """An input (D,) as `drawn` takes it."""
        return x if self.basis is None else decimals(product(x, self.basis))

    @property
    def numbers(self) -> tuple[Any, ...]:
        """What makes it this layer and no other."""
        bias = None if self.bias is None else self.bias.tobytes()
        return (self.weights.tobytes(), self.weights.shape, bias, self.held)

    @property
    def n(self) -> int:
        return len(self.weights)

    @property
    def d(self) -> int:
        return int(self.weights.shape[1])

    @cached_property
    def total(self) -> int:
        """How many rankings N classes have."""
        return math.factorial(self.n)

    @cached_property
    def bound(self) -> int:
        """How many rankings a layer of this size and effective dimension has at most."""
        return self.read.feasible().generic_count

    @cached_property
    def feasible(self) -> FeasibleRankings | None:
        """The exact answer, or None where there are too many rankings to draw."""
        return None if self.bound > MOST_DRAWN else self.read.feasible()

    @cached_property
    def shadow(self) -> FeasibleRankings | None:
        """The same for W alone: the shadow of the permutohedron knows no bias."""
        if self.bias is None or self.feasible is None:
            return self.feasible
        return self.read.without_bias.feasible()

    @cached_property
    def count(self) -> int | None:
        """How many rankings are possible; None where only the upper bound is known."""
        return self._counted[0]

    @cached_property
    def _counted(self) -> tuple[int | None, str]:
        """The count and the shortfall, also where the rankings are too many to be kept."""
        if self.feasible is not None:
            return self.feasible.count, self.feasible.shortfall
        if self.sees_every_order:
            return self.total, ""
        if self.bound * self.n > MOST_COUNTED:
            return None, ""
        passing = self.read.feasible(limit=self.bound)  # not kept, as without a limit
        return passing.count, passing.shortfall

    @cached_property
    def sees_every_order(self) -> bool:
        """Whether the rows are affinely independent: then every ranking is possible."""
        return self.read.feasible().effective_dimension == self.n - 1

    @cached_property
    def catalogue(self) -> Catalogue:
        """All rankings for few classes, else the possible ones."""
        if self.n <= MOST_LISTED_CLASSES:
            return all_rankings(self.n)
        if self.feasible is None:
            return Catalogue(np.zeros((0, self.n), dtype=np.intp))
        return Catalogue(self.feasible.rankings[self._by_name, ::-1])

    @cached_property
    def _by_name(self) -> Ints:
        """The possible rankings in the order of the table of possible ones."""
        assert self.feasible is not None
        return lexicographic_order(self.feasible.rankings[:, ::-1])

    def _rows(self, answer: FeasibleRankings | None) -> Ints:
        """The catalogue's row of each possible ranking, in the order of `answer` (-1: none)."""
        if answer is None or not len(answer.rankings):
            return np.zeros(0, dtype=np.intp)
        return find_rows(self.catalogue.best_first, answer.rankings[:, ::-1])

    @cached_property
    def feasible_rows(self) -> Ints:
        """The catalogue's row of each possible ranking, in the order of `feasible.rankings`."""
        if self.feasible is None or self.n <= MOST_LISTED_CLASSES:
            return self._rows(self.feasible)
        return np.argsort(self._by_name)  # they are the catalogue

    @cached_property
    def is_feasible(self) -> NDArray[np.bool_]:
        """For each row of the catalogue, whether the ranking is possible."""
        flags = np.zeros(len(self.catalogue.best_first), dtype=bool)
        flags[self.feasible_rows] = True
        return flags

    @cached_property
    def survives(self) -> NDArray[np.bool_]:
        """For each row of the catalogue, whether it is a vertex of the shadow (of W alone)."""
        if self.bias is None:
            return self.is_feasible
        flags = np.zeros(len(self.catalogue.best_first), dtype=bool)
        rows = self._rows(self.shadow)
        flags[rows[rows >= 0]] = True
        return flags

    @cached_property
    def probabilities(self) -> Floats:
        """For each row of the catalogue, the share of Gaussian inputs that produce it."""
        shares = np.zeros(len(self.catalogue.best_first))
        if self.feasible is not None and len(self.feasible.probabilities):
            shares[self.feasible_rows] = self.feasible.probabilities
        return shares

    @property
    def exact_probabilities(self) -> bool:
        """Whether the shares are exact, not estimated."""
        return self.feasible is not None and not np.any(self.feasible.probability_errors)

    @cached_property
    def vertices(self) -> Floats:
        """For each row of the catalogue, where the permutohedron's vertex falls, (M, D)."""
        return self.read.vertices(self.catalogue.ranks)

    @cached_property
    def audit(self) -> ArgmaxAudit:
        """Which classes can win, with proof."""
        return self.read.audit(audit_progress(self.n, self.d))

    @cached_property
    def label_shape(self) -> tuple[int, bool]:
        """The exact rank of W, and whether the bias does more than move the origin of x."""
        layer = with_threshold(self.read.weights, self.read.bias, first=False)
        return layer.effective_dimension, layer.bias_shifts

    @cached_property
    def label_sets(self) -> LabelSets | None:
        """The sets of labels whose logits can be the positive ones; None if there may be many."""
        rank, shifts = self.label_shape
        few = count_label_sets(self.n, rank, bias=shifts) <= MOST_LABEL_SETS
        return self.read.label_sets() if few else None

    @cached_property
    def can_be_first(self) -> set[int] | None:
        """The classes that are first in some ranking, where rankings are listed."""
        if self.feasible is None or not len(self.feasible.rankings):
            return None
        return set(self.feasible.rankings[:, -1].tolist())

    @cached_property
    def never_first(self) -> list[int]:
        """The classes that are strictly first for no input, however many rankings there are."""
        if "audit" in vars(self) and "can_be_first" not in vars(self):
            return self.audit.never  # listing all rankings may take many times as long
        first = self.can_be_first
        return self.audit.never if first is None else [c for c in range(self.n) if c not in first]

    @property
    def all_decided(self) -> bool:
        """Whether it is known of every class that it can, or cannot, be first."""
        return self.can_be_first is not None or not self.audit.undecided.any()

    @property
    def shortfall(self) -> str:
        """Why there are fewer rankings than this shape allows; "" if there are not."""
        return self._counted[1]


def decimals(values: Floats) -> Floats:
    """Numbers rounded alike, the largest to 15 digits: as many as decimals in doubles keep."""
    return np.asarray(np.round(values, decimal_places(values)) + 0.0)


def decimal_places(values: Floats) -> int:
    """The places behind the point that `decimals` keeps."""
    largest = float(np.abs(values).max(initial=0.0))
    return DIGITS - math.ceil(math.log10(largest)) if largest else 0


def layer_bytes(layer: ShownLayer) -> int:
    """About what a layer takes when everything of it has been asked for."""
    most = int(count_feasible_rankings(layer.n, layer.d, bias=layer.bias is not None))
    return min(10_000 + 700 * min(most, MOST_DRAWN), LAYERS_BYTES)


class OfLayer(Protocol):
    """What was found out about a layer, and holds it."""

    @property
    def layer(self) -> ShownLayer:
        """The layer."""
        ...


def kept_with_layers() -> LRUCache[Any, Any]:
    """A place for what holds layers (`OfLayer`), bounded by what these take."""
    return LRUCache(LAYERS_BYTES, getsizeof=lambda found: layer_bytes(found.layer))


@cached(LRUCache(LAYERS_BYTES, getsizeof=layer_bytes), lock=Lock())
def _layer(
    weights: bytes, shape: tuple[int, int], bias: bytes | None, held: str = ""
) -> ShownLayer:
    W = np.frombuffer(weights).reshape(shape)
    return ShownLayer(W, None if bias is None else np.frombuffer(bias), held)


def layer_for(weights: Floats, bias: Floats | None, held: str = "") -> ShownLayer:
    """The layer of these numbers, computed once for the same ones.

    `held` is the format that they are in where it has rounded them.
    """
    W = np.ascontiguousarray(weights)
    return _layer(W.tobytes(), W.shape, None if bias is None else bias.tobytes(), held)


def entered_layer(state: ShadowState) -> ShownLayer:
    """The layer as it was entered."""
    return layer_for(state.matrix(), state.active_bias())


def layer_of(state: ShadowState) -> ShownLayer:
    """The layer that a state looks at: while Precision is open, as the format chosen holds it."""
    entered = entered_layer(state)
    if not state.holds():
        return entered
    rounded = entered.read.in_format(state.held).shown_weights
    return layer_for(rounded, entered.bias, state.held)


def probe_logits(state: ShadowState) -> Floats:
    """W x + b at the probe, (N,)."""
    return layer_of(state).read.at(state.point()).logits


@dataclass(frozen=True)
class Probe:
    """One input x through the layer."""

    x: Floats
    logits: Floats
    probabilities: Floats
    best_first: tuple[int, ...]  # its ranking; empty on a wall
    tied: tuple[int, ...]  # the first group of classes that tie; empty off the walls

    @property
    def key(self) -> str:
        """What the page calls its ranking; "" on a wall."""
        return side_by_side(self.best_first, len(self.logits))


def probe_at(layer: ShownLayer, x: Floats, temperature: float) -> Probe:
    """One input through a layer."""
    at = layer.read.at(x)
    tied = at.ties[0] if at.ties else ()
    best_first = () if tied else tuple(at.order[::-1].tolist())
    return Probe(x, at.logits, softmax(at.logits, temperature), best_first, tied)


def probe_of(state: ShadowState, layer: ShownLayer) -> Probe:
    """Send the state's x through its layer at its temperature."""
    return probe_at(layer, state.point(), state.temperature)


def temperature_frames(logits: Floats) -> NDArray[np.floating[Any]]:
    """The softmax of the probe's logits at every step of the temperature slider, (F, N)."""
    return temperature_sweep(logits, TEMPERATURES)
