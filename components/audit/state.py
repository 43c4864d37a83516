"""The state of "Your layer": weights from a preset or entered, and what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from components.audit.presets import FIRST, PRESETS
from components.audit.sections import SECTIONS
from components.state.fields import (
    Choice,
    Control,
    Field,
    Matrix,
    Number,
    Read,
    Switch,
    Text,
    Token,
    Vector,
)
from components.state.grids import Grid, Side, fixed
from components.state.view_state import GUESS, QUESTION, Row, ViewState
from compute.rankings.rounding import FORMATS

MOST_CLASSES, MOST_FEATURES = 700, 64
MOST_ENTRIES = 3000  # of a layer that stands in the link
LONGEST_KEY = 24_000  # characters of these in a query
LARGEST_WEIGHT = 1e9

HELD = {"": "as entered", **{name: name for name in FORMATS}}
SHOWN = {"all": "All", "can": "Can win", "never": "Never", "undecided": "Undecided"}
SORTED = {
    "class": "In order",
    "verdict": "Never first",
    "margin": "Narrowest first",
    "name": "By name",
}


@dataclass(frozen=True)
class Weights(Matrix):
    """A matrix whose entries and characters are bounded too; rows are as long as the longest."""

    def read(self, given: Any, default: tuple[Row, ...]) -> Read[tuple[Row, ...]]:
        read = super().read(given, default)
        width = max(map(len, read.value), default=0)
        rows = tuple((*row, *[0.0] * (width - len(row))) for row in read.value)
        if len(rows) * width > MOST_ENTRIES or len(self.write(rows)) > LONGEST_KEY:
            return Read(
                default,
                f"W has {len(rows):,} × {width} entries; a link holds up to "
                f"{MOST_ENTRIES:,}, in {LONGEST_KEY:,} characters.",
            )
        if len(rows) == 1:
            return Read(default, "W has one row; at least two classes are needed.")
        return Read(rows, read.notice)


def _weight(name: str) -> Number:
    return Number(name, -LARGEST_WEIGHT, LARGEST_WEIGHT, step=0.01)


@dataclass(frozen=True)
class AuditState(ViewState):
    """A layer, what it is rounded to, which inputs it has, and what is asked of it."""

    named: str = FIRST
    """The preset in front, where no weights are a person's own."""
    weights: tuple[Row, ...] = ()
    biases: Row = ()
    file: str = ""
    """The uploads that the layer is read from, as `Chosen` writes them: never in a link."""
    job: str = ""
    audited: str = ""
    """The job that has audited it as entered."""
    held: str = ""
    """The job that has audited it as the controls say: rounded, or for centred inputs."""
    compared: str = ""
    """The job that audits it in each format."""
    ready: int = 0
    """How many formats that has audited so far."""
    format: str = ""
    centred: bool = False
    section: str = SECTIONS[0]
    shown: str = "all"
    sort: str = "class"
    search: str = ""
    page: int = 1
    asked: str = ""
    chosen: str = ""
    all_formats: bool = False
    both_remedies: bool = False
    question: int = 0
    guess: int = 0

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]] = {
        "named": ("apreset", Choice("The preset", PRESETS)),
        "weights": (
            "aw",
            Weights(Vector(_weight("A weight"), MOST_FEATURES), MOST_CLASSES),
        ),
        "biases": ("ab", Vector(_weight("A bias"), MOST_CLASSES)),
        "file": ("afile", Text("The uploaded layer", 800)),
        "job": ("ajob", Token("The audit")),
        "audited": ("adone", Token("The audit that is done")),
        "held": ("aheld", Token("The audit of the rounded layer")),
        "compared": ("aform", Token("The comparison of formats")),
        "ready": ("aready", Number("The formats compared", 0, len(HELD), integer=True)),
        "format": (
            "afmt",
            Choice("The format of W", HELD, Control("Round W to", "side", "menu")),
        ),
        "centred": (
            "acen",
            Switch(
                "Centred inputs",
                Control(
                    "Which inputs there are",
                    "side",
                    words={"0": "Any x", "1": "Sum of x is 0"},
                ),
            ),
        ),
        "section": ("apart", Choice("The section", SECTIONS)),
        "shown": ("ashow", Choice("The filter", SHOWN, Control("Which classes", "table"))),
        "sort": ("asort", Choice("The order", SORTED, Control("Order", "table"))),
        "search": (
            "afind",
            Text("The search", 80, Control("Search classes", "table", hint="a name or letter")),
        ),
        "page": ("apage", Number("The page of the table", 1, 100_000, integer=True)),
        "asked": (
            "aask",
            Text("The list asked about", 2000, Control("List, best first", hint="C > A > …")),
        ),
        "chosen": (
            "apick",
            Text("The classes to open", 400, Control("Classes to open", hint="A, C, F")),
        ),
        "all_formats": ("aall", Switch("All formats compared")),
        "both_remedies": ("aboth", Switch("Both remedies tried")),
        "question": ("aq", QUESTION),
        "guess": ("ag", GUESS),
    }

    PRIVATE: ClassVar[frozenset[str]] = frozenset(
        {"file", "job", "audited", "held", "compared", "ready"}
    )

    def grids(self) -> tuple[Grid, ...]:
        """W, and its biases."""
        n = self.n
        return (
            Grid(
                "weights",
                "W",
                # No entry has a box of its own.
                Side(0, 2, MOST_CLASSES, "N"),
                Side(0, 1, MOST_FEATURES, "D"),
                lambda i, j: "",
                "",
                True,
                MOST_ENTRIES,
            ),
            Grid(
                "biases",
                "the biases",
                replace(fixed(n, "N"), now=0),
                fixed(1),
                lambda i, j: "",
                "",
                True,
            ),
        )

    @property
    def own(self) -> bool:
        """Whether the weights are a person's own."""
        return bool(self.weights)

    @property
    def n(self) -> int:
        """The number of classes."""
        return len(self.weights or PRESETS[self.named].weights)

    def matrix(self) -> NDArray[np.float64]:
        """The weights as entered, (N, D)."""
        return np.array(self.weights or PRESETS[self.named].weights, dtype=np.float64)

    def bias(self) -> NDArray[np.float64] | None:
        """The biases, (N,), if there are any; what was not entered is 0."""
        if not any(self.biases[: self.n]):
            return None
        values = np.zeros(self.n)
        values[: len(self.biases)] = self.biases[: self.n]
        return values

    def preset(self) -> str:
        """The name of the preset in front, "" for weights of a person's own."""
        return "" if self.own or self.file else self.named

    def with_preset(self, name: str) -> AuditState:
        """A named layer, rounded as it asks for; the open section stays."""
        if name not in PRESETS:
            return self
        return replace(
            self.afresh(), named=name, weights=(), biases=(), file="", format=PRESETS[name].format
        )

    def with_weights(self, rows: Any) -> tuple[AuditState, list[str]]:
        """Weights of a person's own, from the first page of the table on."""
        state, notices = self.afresh().changed({"weights": rows, "biases": ()})
        if state.weights == self.weights:
            return self, notices
        return replace(state, file=""), notices

    def with_file(self, chosen: str) -> AuditState:
        """The layer of uploaded files, "" for the one before them."""
        return self if chosen == self.file else replace(self.afresh(), file=chosen)

    def afresh(self) -> AuditState:
        """What is looked for in one layer says nothing of the next."""
        return replace(
            self,
            format="", page=1, search="", asked="", chosen="", shown="all",
            all_formats=False, both_remedies=False, job="", audited="", held="",
            compared="", ready=0,
        )  # fmt: skip


STATE = AuditState
