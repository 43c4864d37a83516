"""A layer of one's own, answered once: which classes win, how far ahead, and the proofs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.audit.brought import AsChosen, brought, is_fixed
from components.audit.presets import PRESETS
from components.audit.reading import LayerRead
from components.audit.seen import differences, rounded_as_read, rounded_differences
from components.audit.state import AuditState
from components.serving.allowance import audit_progress, audit_seconds, ends_at
from components.shadow.model import ShownLayer, decimals, layer_for
from components.state.names import LETTERS, LONGEST_NAME, Names
from compute import ArgmaxAudit, norm_bias, unit_rows
from compute.cached import cached_property
from compute.rankings.audit.ahead import ahead, winning_input
from compute.rankings.audit.answers import STOPPED, NeverWins, Undecided, Wins
from compute.rankings.audit.formats import Verdicts
from compute.rankings.rounding import FORMATS

Floats = NDArray[np.float64]

SECONDS_AT_ONCE = 0.5  # that a view takes unasked; the longer waits for a button
SECONDS_ASKED = 1.0  # that one question about a large layer may take
SECONDS_REMEDIED = 3.0  # that trying the remedies on a large layer may take


@dataclass(frozen=True)
class Change:
    """What the layer becomes, and which classes then win that did not, or no longer."""

    name: str
    layer: ShownLayer | None
    """None where a job has looked at it."""
    before: ArgmaxAudit | Verdicts
    after: ArgmaxAudit | Verdicts | None = None
    """Its audit, where a job has made it."""
    moved: int = 0
    """How many of its weights are others, where a job has counted them."""

    @property
    def audit(self) -> ArgmaxAudit | Verdicts:
        """Which classes then win."""
        if self.after is None:
            assert self.layer is not None
            return self.layer.audit
        return self.after

    @cached_property
    def lost(self) -> list[int]:
        """The classes that can win as entered and are proved to win no longer."""
        return [i for i in self.audit.never if self.before.argmaxable[i]]

    @cached_property
    def gained(self) -> list[int]:
        """The other way round."""
        return [i for i in self.before.never if self.audit.argmaxable[i]]

    def taken(self, names: Names) -> tuple[int, str, str, str]:
        """For who takes it home: how many can win, then who is lost, gained and undecided."""
        undecided = np.flatnonzero(self.audit.undecided).tolist()
        lost, gained, open_ = (
            "; ".join(map(names.alone, c)) for c in (self.lost, self.gained, undecided)
        )
        return int(self.audit.argmaxable.sum()), lost, gained, open_


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
    file: str = ""
    """What was read from a file, in a sentence; "" for what was not."""
    opened: str = ""
    """The lines of a program that read it from there."""
    given: ArgmaxAudit | None = None
    """Its audit, where a job has made it."""
    before: ArgmaxAudit | None = None
    """The same of the layer as entered."""
    moved: int = 0
    """How many of the differences are rounded that centred inputs see of it."""
    typed: str = ""
    """Its file as the command line takes it; "" where that cannot be said."""

    @property
    def large(self) -> bool:
        """Whether its audit came from a job; what takes as long is then not asked of it."""
        return self.given is not None

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
        return self.given or self.layer.audit

    @property
    def fixed(self) -> bool:
        """Whether it is too large to be rounded here, or seen by centred inputs."""
        return self.large and is_fixed(self.entered.weights)

    @property
    def audit_as_entered(self) -> ArgmaxAudit:
        """The same of the layer as it was entered, for any x."""
        return self.audit if self.layer is self.entered else self.before or self.entered.audit

    @cached_property
    def rounded_differences(self) -> int:
        """How many differences of columns that centred inputs see are not the numbers' own."""
        if self.large or not self.centred:
            return self.moved
        source = in_format(self.entered, self.format)
        if source.held:
            return rounded_differences(source.weights)
        read = (source.read.is_decimal, self.layer.read.is_decimal)
        return rounded_as_read(source.weights, self.layer.weights, decimals=read)

    @cached_property
    def kinds(self) -> list[str]:
        """For each class can, never or undecided."""
        words = {Wins: "can", NeverWins: "never", Undecided: "undecided"}
        return [words[type(answer)] for answer in self.audit.answers]

    def classes(self, kind: str) -> list[int]:
        """The classes of which this is known."""
        return [i for i, each in enumerate(self.kinds) if each == kind]

    @property
    def stopped(self) -> bool:
        """Whether there was no time for some class."""
        return STOPPED in self.audit.answers

    def called(self, index: int) -> str:
        """A class in a sentence."""
        return self.names.said(index)

    @cached_property
    def margins(self) -> Floats:
        """(N,) how far ahead each class is at its input, for an input of length 1; NaN: nowhere."""
        found = np.full(self.n, np.nan)
        found[self.classes("can")] = self.leads(self.classes("can"))
        return found

    def leads(self, classes: list[int]) -> Floats:
        """The same of a few classes that can win."""
        inputs = [winning_input(self.audit, i) for i in classes]
        at = np.array(inputs).reshape(len(classes), self.layer.d)
        return ahead(self.layer.weights, self.layer.bias, classes, at)

    def whole(self, x: Floats) -> Floats:
        """An input of the layer as it is seen, in the features (D,) that were entered."""
        return np.append(x, -x.sum()) if self.centred else x

    def proof(self, index: int) -> NeverWins | None:
        """Why a class never wins; None where that is not so."""
        answer = self.audit.answers[index]
        return answer if isinstance(answer, NeverWins) else None

    def as_seen(self, layer: ShownLayer) -> ShownLayer:
        """Another layer of this shape, as the inputs here see it."""
        return seen_by_centred(layer) if self.centred else layer

    @cached_property
    def roundings(self) -> list[Change]:
        """The layer as entered in each format, the widest first; a large one in the one chosen."""
        if self.large:
            moved = int((self.layer.weights != self.entered.weights).sum()) if self.format else 0
            chosen = Change(self.format, self.layer, self.audit_as_entered, self.given, moved)
            return [chosen] if self.format and not self.centred else []
        before = self.as_seen(self.entered).audit
        return [
            Change(name, self.as_seen(in_format(self.entered, name)), before) for name in FORMATS
        ]

    @cached_property
    def remedies(self) -> list[Change]:
        """The layer in front with rows of length 1, and with the bias -|w|^2 / 2.

        Of what the inputs see of the rows: those of centred inputs are another geometry.
        """
        W = self.layer.weights
        made = {"unit_rows": (unit_rows(W), None), "norm_bias": (W, norm_bias(W))}
        if self.large:
            return [self._remedied(name, *layer) for name, layer in made.items()]
        return [Change(name, layer_for(*layer), self.audit) for name, layer in made.items()]

    def _remedied(self, name: str, weights: Floats, bias: Floats | None) -> Change:
        """A large layer: rows as inputs decide at once, and near ties are left undecided."""
        layer = ShownLayer(weights, bias, self.layer.held)
        end = ends_at(time.thread_time() + SECONDS_REMEDIED / 2)
        after = layer.read.audit(audit_progress(layer.n, layer.d) or end)
        return Change(name, layer, self.audit, after)

    @property
    def remedies_fit(self) -> bool:
        """Whether there is time for the remedies."""
        return not self.large or remedies_seconds(self.n, self.layer.d) <= SECONDS_REMEDIED


def seen_by_centred(layer: ShownLayer) -> ShownLayer:
    """The layer as inputs x with sum 0 see it: columns less the last, for x without its last."""
    found = differences(layer.weights)
    return layer_for(found if layer.held else decimals(found), layer.bias, layer.held)


def in_format(layer: ShownLayer, format: str) -> ShownLayer:
    """The layer with its weights rounded to a format; as it is for ""."""
    if not format:
        return layer
    return layer_for(layer.read.in_format(format).shown_weights, layer.bias, format)


Numbers = tuple[bytes, tuple[int, int], bytes | None, str]
"""W, its shape, the bias, and the format that they came in, to be looked up by."""


@lru_cache(maxsize=16)
def _own(
    numbers: Numbers, names: Names, format: str, centred: bool, file: str = "", opened: str = ""
) -> OwnLayer:
    weights, shape, bias, held = numbers
    W = np.frombuffer(weights).reshape(shape)
    entered = layer_for(W, None if bias is None else np.frombuffer(bias), held)
    layer = in_format(entered, format)
    centred = centred and entered.d > 1
    seen = seen_by_centred(layer) if centred else layer
    return OwnLayer(entered, seen, names, centred, format, file, opened)


@lru_cache(maxsize=2)
def _large(
    read: LayerRead,
    opened: tuple[str, str],
    audit: ArgmaxAudit,
    names: Names,
    as_chosen: AsChosen | None,
) -> OwnLayer:
    held, called = str(read.weights.dtype), _called(read, names)
    layer = ShownLayer(read.weights, read.bias, held)
    if as_chosen is None:
        return OwnLayer(
            layer, layer, called, False, "", read.said, opened[0], audit, typed=opened[1]
        )
    seen = ShownLayer(as_chosen.weights, read.bias, as_chosen.format or held)
    return OwnLayer(
        layer, seen, called, as_chosen.centred, as_chosen.format, read.said, opened[0],
        as_chosen.audit, audit, as_chosen.moved, opened[1],
    )  # fmt: skip


def _called(read: LayerRead, names: Names) -> Names:
    """The names that came with a layer, cut as names are; else those of the page."""
    if not read.names:
        return names
    return Names(tuple(" ".join(name.split())[:LONGEST_NAME] for name in read.names))


def own_layer(state: AuditState, names: Names = LETTERS) -> OwnLayer:
    """The layer of a state, answered once for the same numbers."""
    found = brought(state)
    if found is None or found.layer is None or not found.in_front:
        return _own(_numbers(state.matrix(), state.bias()), names, state.format, state.centred)
    read = found.layer
    if found.audit is not None:
        opened = (found.opened, found.typed)
        return _large(read, opened, found.audit, names, found.seen)
    return _own(
        _numbers(read.weights, read.bias), _called(read, names), state.format, state.centred,
        read.said, found.opened,
    )  # fmt: skip


def _numbers(weights: Any, bias: Floats | None) -> Numbers:
    """Numbers to be read as decimals, or as the narrower format has them in which they came."""
    held = "" if weights.dtype.kind in "iu" or weights.dtype == np.float64 else str(weights.dtype)
    W = np.ascontiguousarray(weights, dtype=np.float64)
    return W.tobytes(), (W.shape[0], W.shape[1]), None if bias is None else bias.tobytes(), held


def seconds(state: AuditState, audits: int = 1) -> float:
    """About how long this many audits of the layer take, in s; none for one that a job audits."""
    if _large_shape(state) is not None:
        return 0.0
    found, shape = brought(state), state.matrix().shape
    if found is not None and found.layer is not None and found.in_front:
        shape = found.layer.weights.shape
    n, d = shape
    return audits * audit_seconds(n, d)


def _large_shape(state: AuditState) -> tuple[int, int] | None:
    """Of the layer in front, where it was uploaded and is too large for an answer to audit."""
    found = brought(state)
    if found is None or found.layer is None or not (found.in_front and found.large):
        return None
    n, d = found.layer.weights.shape
    return n, d


COMPARED = {
    "precision": ("all_formats", len(FORMATS)),
    "remedies": ("both_remedies", 2),
}
"""For each section that audits more layers: the parameter that asks for it, and how many."""


def remedies_seconds(n: int, d: int) -> float:
    """About how long both remedies of a large layer (N, D) take, in s; measured."""
    return 0.1 + n * (1e-8 * n + 1e-10 * n * d + 8e-7 * d)


def compared_seconds(state: AuditState, section: str) -> float:
    """About how long the audits take that a section compares, in s."""
    shape = _large_shape(state)
    if shape is None:
        return seconds(state, COMPARED[section][1])
    took = remedies_seconds(*shape) if section == "remedies" else 0.0  # formats are a job's
    return took if took <= SECONDS_REMEDIED else 0.0


def waits(state: AuditState, section: str) -> bool:
    """Whether the audits of a section take too long to be made unasked, and nobody has asked."""
    asked, _ = COMPARED[section]
    return not getattr(state, asked) and compared_seconds(state, section) > SECONDS_AT_ONCE


def all_seconds(state: AuditState) -> float:
    """About how long all audits take that a state asks for, in s."""
    more = state.section in COMPARED and not waits(state, state.section)
    asks = SECONDS_ASKED if state.section == "ask" and _large_shape(state) else 0.0
    return asks + seconds(state) + (compared_seconds(state, state.section) if more else 0.0)


def preset_about(state: AuditState) -> str:
    """What is surprising about the preset in front; "" for weights of a person's own."""
    return "" if state.own else PRESETS[state.named].about
