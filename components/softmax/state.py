"""The Softmax view's state: logits, a temperature, and what its sections look at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from components.softmax.sections import SECTIONS
from components.state.fields import Choice, Control, Field, Matrix, Number, Vector
from components.state.grids import Grid, fixed
from components.state.view_state import (
    GUESS,
    QUESTION,
    TEMPERATURE,
    Row,
    ViewState,
    seed_field,
)

MOST_LOGITS = 10
LARGEST_LOGIT = 1e9
LARGEST_SHIFT = 100.0
LARGEST_SCALE = 10.0
LEAST_ALPHA, LARGEST_ALPHA = 1.05, 4.0
AXIS_SIZE = 3
BATCH_ROWS, BATCH_CLASSES = 3, 10


@dataclass(frozen=True)
class LogitsPreset:
    """Logits worth looking at, named for what they show."""

    label: str
    logits: Row


LOGIT_PRESETS: Mapping[str, LogitsPreset] = {
    "first": LogitsPreset("(1, 2, 3): first example", (1.0, 2.0, 3.0)),
    "equal": LogitsPreset("All equal: nobody leads", (2.0, 2.0, 2.0, 2.0)),
    "ahead": LogitsPreset("One far ahead: takes all", (0.0, 12.0, 1.0, 2.0)),
    "large": LogitsPreset("(50, 100, 150): overflow", (50.0, 100.0, 150.0)),
    "tie": LogitsPreset("Two tie for the lead", (3.0, 3.0, 1.0)),
}


@dataclass(frozen=True)
class SoftmaxState(ViewState):
    """The Softmax view: logits, a temperature, and what its sections look at.

    `logits` holds what a person entered; a class without an entry has logit 0. N only says how
    many are looked at, so that nothing entered is lost by moving that slider there and back.
    """

    n: int = 3
    logits: Row = LOGIT_PRESETS["first"].logits
    temperature: float = 1.0
    alpha: float = 1.5
    top_k: int = MOST_LOGITS
    top_p: float = 1.0
    draw: int = 0
    section: str = "temperature"
    shift: float = 0.0
    scale: float = 1.0
    label: int = 0
    smoothing: float = 0.0
    soft: Row = ()
    step: float = -5.0
    batch_seed: int = 0
    batch_labels: Row = (0.0, 3.0, 7.0)
    matrix: tuple[Row, ...] = ((1.0, 2.0, 3.0), (11.0, 12.0, 13.0), (3.0, 1.0, 2.0))
    question: int = 0
    guess: int = 0

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]] = {
        "n": (
            "mn",
            Number(
                "The number of classes N",
                2,
                MOST_LOGITS,
                integer=True,
                control=Control("Classes N", "side"),
            ),
        ),
        "logits": (
            "mz",
            Vector(
                Number("A logit", -LARGEST_LOGIT, LARGEST_LOGIT, step=0.1, also=(-math.inf,)),
                MOST_LOGITS,
            ),
        ),
        "temperature": ("mt", replace(TEMPERATURE, also=(0.0, math.inf))),
        "alpha": (
            "malpha",
            Number(
                "Entmax's α",
                LEAST_ALPHA,
                LARGEST_ALPHA,
                step=0.05,
                control=Control(
                    "Entmax's α",
                    hint="At 1 it would be softmax; at 2 it is sparsemax.",
                ),
            ),
        ),
        "top_k": (
            "mtopk",
            Number("Top k", 1, MOST_LOGITS, integer=True, control=Control("Top k: classes kept")),
        ),
        "top_p": (
            "mtopp",
            Number("Top p", 0.05, 1.0, step=0.05, control=Control("Top p: share kept")),
        ),
        "draw": ("mdraw", seed_field("The draw")),
        "section": ("mpart", Choice("The section", SECTIONS)),
        "shift": (
            "mc",
            Number("The shift c", -LARGEST_SHIFT, LARGEST_SHIFT, control=Control("Shift c")),
        ),
        "scale": (
            "mk",
            Number("The factor k", 0.0, LARGEST_SCALE, step=0.1, control=Control("Factor k")),
        ),
        "label": ("my", Number("The label y", 0, MOST_LOGITS - 1, integer=True)),
        "smoothing": (
            "meps",
            Number(
                "The label smoothing",
                0.0,
                1.0,
                step=0.01,
                control=Control(
                    "Label smoothing ε",
                    hint="The targets y become (1 − ε) y + ε / N.",
                ),
            ),
        ),
        "soft": ("mty", Vector(Number("A target", 0.0, 1.0, step=0.05), MOST_LOGITS)),
        "step": (
            "mh",
            Number(
                "The exponent of the step h",
                -15.0,
                0.0,
                step=0.5,
                control=Control("log₁₀ of the step h"),
            ),
        ),
        "batch_seed": ("mseed", seed_field("The batch's seed")),
        "batch_labels": ("mlab", Vector(Number("A batch label", 0, BATCH_CLASSES - 1), BATCH_ROWS)),
        "matrix": (
            "mm",
            Matrix(
                Vector(
                    Number("A matrix entry", -LARGEST_LOGIT, LARGEST_LOGIT, also=(-math.inf,)),
                    AXIS_SIZE,
                ),
                AXIS_SIZE,
            ),
        ),
        "question": ("mq", QUESTION),
        "guess": ("mg", GUESS),
    }

    def grids(self) -> tuple[Grid, ...]:
        """The logits, the soft targets, and the matrix of the axis section."""
        size = fixed(AXIS_SIZE)
        return (
            Grid(
                "logits",
                "the logits",
                self.side("n", "N"),
                fixed(1),
                lambda i, _: f"logit.{i}",
                "Logit of class {letter}, typed",
                True,
            ),
            Grid(
                "soft",
                "the soft targets",
                fixed(self.n),
                fixed(1),
                lambda i, _: f"target.{i}",
                "Target of class {letter}",
                True,
            ),
            Grid(
                "matrix",
                "the matrix",
                size,
                size,
                lambda i, j: f"cell.{i}.{j}",
                "Matrix row {row}, column {column}",
            ),
        )

    def changed(self, given: Mapping[str, Any]) -> tuple[Self, list[str]]:
        """This state with some attributes replaced; one class at least is not masked."""
        state, notices = super().changed(given)
        return state._unmasked(notices)

    def _unmasked(self, notices: list[str]) -> tuple[Self, list[str]]:
        if np.any(self.values() > -math.inf):
            return self, notices
        said = "At least one class must not be masked: the logit of A, −inf, is shown as 0."
        return replace(self, logits=(0.0, *self.logits[1:])), [*notices, said]

    def values(self) -> NDArray[np.float64]:
        """The logits looked at, (N,)."""
        values = np.zeros(self.n)
        values[: len(self.logits)] = self.logits[: self.n]
        return values

    def moved(self) -> NDArray[np.float64]:
        """The logits multiplied by k, then shifted by c, (N,); what is masked stays masked."""
        values = self.values()
        seen = np.isfinite(values)
        values[seen] = self.scale * values[seen] + self.shift
        return values

    def chosen_label(self) -> int:
        """The label y, one of the N classes."""
        return min(self.label, self.n - 1)

    def entered_targets(self) -> NDArray[np.float64]:
        """What was entered as wanted of each class, (N,), or all of it on the label."""
        entered = np.zeros(self.n)
        entered[: len(self.soft)] = self.soft[: self.n]
        if not entered.any():
            entered[self.chosen_label()] = 1.0
        return entered

    def shares(self) -> NDArray[np.float64]:
        """The probability wanted of each class before it is smoothed, (N,): targets over their
        sum."""
        entered = self.entered_targets()
        return np.asarray(entered / entered.sum())

    def wanted(self) -> int | tuple[float, ...]:
        """The label, or where targets were entered or smoothed, the probability of each class."""
        if not self.smoothing and not any(self.soft[: self.n]):
            return self.chosen_label()
        smoothed = (1 - self.smoothing) * self.shares() + self.smoothing / self.n
        return tuple(smoothed.tolist())

    def with_target(self, index: int, value: Any) -> tuple[SoftmaxState, list[str]]:
        """The probability wanted of one class changed."""
        if not 0 <= index < self.n:
            return self, []
        before = self.entered_targets().tolist()
        changed, notices = self._with_entry("soft", before.copy(), index, value)
        return (self if list(changed.soft) == before else changed), notices

    def table(self) -> NDArray[np.float64]:
        """The matrix of the axis section, (3, 3); entries not entered are 0."""
        table = np.zeros((AXIS_SIZE, AXIS_SIZE))
        for i, row in enumerate(self.matrix):
            table[i, : len(row)] = row
        return table

    def batch(self) -> NDArray[np.float64]:
        """The batch of logits, (3, 10), with one decimal."""
        generator = np.random.default_rng([self.batch_seed, 11])
        return np.round(2 * generator.standard_normal((BATCH_ROWS, BATCH_CLASSES)), 1)

    def targets(self) -> NDArray[np.intp]:
        """The label of each row of the batch, (3,); a row not entered has label 0."""
        labels = np.zeros(BATCH_ROWS, dtype=np.intp)
        labels[: len(self.batch_labels)] = np.round(self.batch_labels)
        return labels

    def with_logits(self, logits: Iterable[float]) -> tuple[SoftmaxState, list[str]]:
        """Other logits, all of them looked at; at least two, at most ten."""
        given = list(logits)
        return self.changed({"logits": given, "n": min(len(given), MOST_LOGITS)})

    def with_entry(self, attribute: str, index: int, value: Any) -> tuple[SoftmaxState, list[str]]:
        """One logit or one batch label changed."""
        field = self.FIELDS[attribute][1]
        assert isinstance(field, Vector)
        entries = list(getattr(self, attribute))
        if not 0 <= index < field.longest:
            return self, []
        entries += [0.0] * (index + 1 - len(entries))
        state, notices = self._with_entry(attribute, entries, index, value)
        return state._unmasked(notices)

    def with_cell(self, row: int, column: int, value: Any) -> tuple[SoftmaxState, list[str]]:
        """One entry of the axis section's matrix changed."""
        if not (0 <= row < AXIS_SIZE and 0 <= column < AXIS_SIZE):
            return self, []
        return self._with_cells("matrix", self.table().tolist(), {(row, column): value})

    def with_preset(self, name: str) -> SoftmaxState:
        """Named logits as they are, at T = 1; the open section stays."""
        preset = LOGIT_PRESETS.get(name)
        if preset is None:
            return self
        return replace(
            self,
            n=len(preset.logits),
            logits=preset.logits,
            temperature=1.0,
            shift=0.0,
            scale=1.0,
        )

    def preset(self) -> str:
        """The name of the preset that these logits are, or ""."""
        looked_at = tuple(self.values().tolist())
        return next(
            (name for name, preset in LOGIT_PRESETS.items() if preset.logits == looked_at), ""
        )


STATE = SoftmaxState
