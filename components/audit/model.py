"""A layer of one's own, answered once: which classes win, how far ahead, and the proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from components.audit.presets import PRESETS
from components.audit.state import AuditState
from components.shadow.model import ShownLayer, decimals, layer_for
from components.state.names import LETTERS, Names
from compute import ArgmaxAudit, norm_bias, unit_rows
from compute.linear import product
from compute.rankings.audit.answers import NeverWins, Undecided, Wins
from compute.rankings.rounding import FORMATS

Floats = NDArray[np.float64]

# About what an audit takes, of each class, and of each class, rival and feature.
SECONDS_A_CLASS, SECONDS_A_TRIPLE = 5e-5, 3e-7
SECONDS_AT_ONCE = 0.5  # that a view takes unasked; the longer waits for a button


@dataclass(frozen=True, eq=False)
class OwnLayer:
    """The layer that a state looks at, and what is known of each class."""

    entered: ShownLayer
    """As it was entered."""
    layer: ShownLayer
    """As its inputs see it: rounded to the format chosen, and for centred inputs of D - 1 numbers
    less."""
    names: Names
    centred: bool
    format: str

    @property
    def n(self) -> int:
        return self.layer.n

    @property
    def d(self) -> int:
        """The number of features as entered."""
        return self.entered.d

    @property
    def audit(self) -> ArgmaxAudit:
        """Which classes can win, with proof."""
        return self.layer.audit

    @cached_property
    def kinds(self) -> list[str]:
        """For each class can, never or undecided."""
        words = {Wins: "can", NeverWins: "never", Undecided: "undecided"}
        return [words[type(answer)] for answer in self.audit.answers]

    def classes(self, kind: str) -> list[int]:
        """The classes of which this is known."""
        return [i for i, each in enumerate(self.kinds) if each == kind]

    def called(self, index: int) -> str:
        """A class in a sentence."""
        return self.names.said(index)

    @cached_property
    def inputs(self) -> Floats:
        """(N, d) an input at which each class wins; NaN where it cannot."""
        points = self.audit.witnesses.copy()
        for i, x in self.audit.exact_witnesses.items():
            points[i] = [float(v) for v in x]
        return points

    @cached_property
    def margins(self) -> Floats:
        """(N,) how far ahead each class is at its input, for an input of length 1; NaN: nowhere.

        With a bias the input counts with its constant 1.
        """
        weights, bias = self.layer.weights, self.layer.bias
        found = np.full(self.n, np.nan)
        for i in self.classes("can"):
            x = self.inputs[i]
            logits = product(weights, x) + (0.0 if bias is None else bias)
            ahead = logits[i] - np.delete(logits, i).max()
            size = float(np.sqrt((x * x).sum() + (bias is not None)))
            found[i] = max(float(ahead) / size, 0.0) if size else 0.0
        return found

    def whole_input(self, index: int) -> Floats:
        """The input (D,) of a class, in the features that were entered."""
        x = self.inputs[index]
        return np.append(x, -x.sum()) if self.centred else x

    def proof(self, index: int) -> Mapping[int, Fraction]:
        """The mixture of other classes that shows that a class never wins."""
        return self.audit.exact_certificates.get(index, {})


def seen_by_centred(layer: ShownLayer) -> ShownLayer:
    """The layer as inputs x with sum 0 see it: columns less the last, for x without its last."""
    differences = layer.weights[:, :-1] - layer.weights[:, -1:]
    if not layer.held:
        differences = decimals(differences)
    return layer_for(differences, layer.bias, layer.held)


def is_exactly_centred(layer: ShownLayer) -> bool:
    """Whether these differences are the numbers' own, not rounded."""
    if not layer.held:
        return layer.read.is_decimal
    last = layer.weights[:, -1:]
    differences = layer.weights[:, :-1] - last
    return bool((differences + last == layer.weights[:, :-1]).all())


def in_format(layer: ShownLayer, format: str) -> ShownLayer:
    """The layer with its weights rounded to a format; as it is for ""."""
    if not format:
        return layer
    return layer_for(layer.read.in_format(format).shown_weights, layer.bias, format)


@lru_cache(maxsize=16)
def _own(weights: bytes, shape: tuple[int, int], bias: bytes | None, names: Names, format: str,
         centred: bool) -> OwnLayer:  # fmt: skip
    entered = layer_for(
        np.frombuffer(weights).reshape(shape), None if bias is None else np.frombuffer(bias)
    )
    layer = in_format(entered, format)
    centred = centred and entered.d > 1
    return OwnLayer(
        entered, seen_by_centred(layer) if centred else layer, names, centred, format
    )


def own_layer(state: AuditState, names: Names = LETTERS) -> OwnLayer:
    """The layer of a state, answered once for the same numbers."""
    W, bias = state.matrix(), state.bias()
    return _own(
        W.tobytes(), (W.shape[0], W.shape[1]), None if bias is None else bias.tobytes(), names,
        state.format, state.centred,
    )  # fmt: skip


def seconds(state: AuditState, audits: int = 1) -> float:
    """About how long this many audits of the layer take, in s."""
    n, d = state.matrix().shape
    return audits * n * (SECONDS_A_CLASS + n * d * SECONDS_A_TRIPLE)


# --- precision and remedies ---------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What the layer becomes, and which classes then win that did not, or no longer."""

    name: str
    layer: ShownLayer
    before: ArgmaxAudit

    @property
    def audit(self) -> ArgmaxAudit:
        return self.layer.audit

    @cached_property
    def lost(self) -> list[int]:
        """The classes that can win as entered and are proved to win no longer."""
        return [i for i in self.audit.never if self.before.argmaxable[i]]

    @cached_property
    def gained(self) -> list[int]:
        """The other way round."""
        return [i for i in self.before.never if self.audit.argmaxable[i]]


def _as_seen(own: OwnLayer, layer: ShownLayer) -> ShownLayer:
    return seen_by_centred(layer) if own.centred else layer


def roundings(own: OwnLayer) -> list[Change]:
    """The layer as entered in each format, the widest first."""
    before = _as_seen(own, own.entered).audit
    return [
        Change(name, _as_seen(own, in_format(own.entered, name)), before) for name in FORMATS
    ]


def remedies(own: OwnLayer) -> list[Change]:
    """The layer in front with rows of length 1, and with the bias -|w|^2 / 2.

    Of what the inputs see of the rows: those of centred inputs are another geometry.
    """
    W = own.layer.weights
    return [
        Change("unit_rows", layer_for(unit_rows(W), None), own.audit),
        Change("norm_bias", layer_for(W, norm_bias(W)), own.audit),
    ]


def waits(state: AuditState, audits: int) -> bool:
    """Whether so many audits take too long to be made unasked."""
    return seconds(state, audits) > SECONDS_AT_ONCE


def preset_about(state: AuditState) -> str:
    """What is surprising about the preset in front; "" for weights of a person's own."""
    return "" if state.own else PRESETS[state.preset].about

