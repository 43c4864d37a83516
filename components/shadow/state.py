"""The Shadow view's state: a softmax layer, a probe, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from components.page.in_plane import STEPS
from components.shadow.presets import NOTEBOOK_WEIGHTS, SHADOW_PRESETS
from components.shadow.search import EXAMPLE
from components.shadow.sections import SECTIONS
from components.shadow.set_search import EXAMPLE as SET_EXAMPLE
from components.state.fields import (
    Choice,
    Control,
    Field,
    Matrix,
    Number,
    Switch,
    Text,
    Token,
    Vector,
)
from components.state.grids import Grid, fixed
from components.state.view_state import (
    GUESS,
    MOST_SEEDS,
    QUESTION,
    TEMPERATURE,
    Row,
    ViewState,
    seed_field,
)
from compute.rankings.rounding import FORMATS

MOST_CLASSES = 64
MOST_FEATURES = 16
LONGEST_KEY = 200  # characters of a ranking of so many classes in a link
LARGEST_WEIGHT = 1e9

# The pictures of which one is large; "" takes the first that there is something to see in.
PICTURES = {
    "": "The fullest",
    "vectors": "Class vectors",
    "cells": "Inputs",
    "polytope": "Shadow",
    "softmax": "Softmax",
}
# What W in front is rounded to while Precision is open, the widest first.
HELD = {"": "as entered", "float64": "float64", **{name: name for name in FORMATS}}
SHOWN = {"all": "All", "feasible": "Possible", "infeasible": "Never"}


def _weight(name: str, step: float = 0.01) -> Number:
    return Number(name, -LARGEST_WEIGHT, LARGEST_WEIGHT, step=step)


# The first numbers of a seed fill this corner, so that links from when it was the whole table show
# the same layer; its last column is that of the biases.
CORNER = (12, 9)
BIASES = CORNER[1] - 1


def seeded_table(seed: int, rows: int, columns: int) -> NDArray[np.float64]:
    """The top left corner of an endless table of normal numbers with three decimals.

    The same entry whatever the size asked for: raising N or D adds numbers and moves none. Its
    column `BIASES` holds the biases, the others the features.
    """
    return _table_of(seed)[:rows, :columns].copy()


@lru_cache(maxsize=64)
def _table_of(seed: int) -> NDArray[np.float64]:
    numbers = np.random.default_rng([seed, 7])
    corner = numbers.standard_normal(CORNER)
    table = numbers.standard_normal((MOST_CLASSES, MOST_FEATURES + 1))
    table[: CORNER[0], : CORNER[1]] = corner
    return np.round(table, 3)


def seeded_layer(
    seed: int, rows: int, columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights (rows, columns) and the biases (rows,) that a seed gives."""
    table = seeded_table(seed, rows, MOST_FEATURES + 1)
    return np.delete(table, BIASES, axis=1)[:, :columns], table[:, BIASES]


# Where the line from the probe ends until somebody says otherwise: not through the origin, where
# all walls meet.
USUAL_DESTINATION: Row = (
    *(-0.5, 0.9, -0.7, 0.6, 0.8, -0.9, 0.5, -0.6),
    *(0.7, -0.8, 0.9, -0.5, 0.6, 0.5, -0.7, 0.8),
)


@dataclass(frozen=True)
class ShadowState(ViewState):
    """The Shadow view: a softmax layer of N classes and D features, and a probe x.

    `weights`, `biases` and `probe` hold what a person entered, top left first; every entry that
    they do not hold comes from the seed. N and D only say how much of it is looked at, so that
    nothing entered is lost by moving a slider there and back.
    """

    n: int = 4
    d: int = 2
    temperature: float = 1.0
    seed: int = 0
    with_bias: bool = False
    weights: tuple[Row, ...] = NOTEBOOK_WEIGHTS
    biases: Row = ()
    probe: Row = (0.8, -0.6)
    shown: str = "all"
    search: str = ""
    lit: str = ""
    camera: Row = ()
    large: str = ""
    section: str = "ask"
    asked: str = ""
    sample_seed: int = 0
    flat: bool = False
    turned: int = 0
    destination: Row = ()
    along: float = 0.5
    top_size: int = 2
    top_shown: str = "all"
    top_search: str = ""
    ordering: float = 0.0
    held: str = ""
    question: int = 0
    guess: int = 0
    labels_asked: str = ""
    job: str = ""

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]] = {
        "n": (
            "n",
            Number(
                "The number of classes N",
                2,
                MOST_CLASSES,
                integer=True,
                control=Control("Classes N", "side"),
            ),
        ),
        "d": (
            "d",
            Number(
                "The number of features D",
                1,
                MOST_FEATURES,
                integer=True,
                control=Control("Features D", "side"),
            ),
        ),
        "temperature": ("t", TEMPERATURE),
        "seed": ("seed", seed_field("The seed", "Seed")),
        "with_bias": ("bias", Switch("Bias", Control("bias", "side"))),
        "weights": (
            "w",
            Matrix(Vector(_weight("A weight"), MOST_FEATURES), MOST_CLASSES),
        ),
        "biases": ("b", Vector(_weight("A bias"), MOST_CLASSES)),
        "probe": (
            "x",
            Vector(_weight("An entry of x"), MOST_FEATURES),
        ),
        "shown": (
            "show",
            Choice("The filter", SHOWN, Control("Which rankings the table lists", "table")),
        ),
        "search": (
            "find",
            Text("The search", 120, Control("Search rankings", "table", hint=EXAMPLE)),
        ),
        "lit": ("lit", Text("The pinned ranking", LONGEST_KEY)),
        "camera": ("cam", Vector(Number("The camera", -10.0, 10.0), 9)),
        "large": ("large", Choice("The large picture", PICTURES)),
        "section": ("part", Choice("The question", SECTIONS)),
        "asked": (
            "ask",
            Text("The ranking asked about", 2 * LONGEST_KEY, Control("Ranking, best first")),
        ),
        "sample_seed": ("draw", seed_field("The seed of the samples", "Seed of the samples")),
        "flat": (
            "flat",
            Switch(
                "Flat frames",
                Control("How the solid is shown", words={"0": "In 3-D", "1": "As flat frames"}),
            ),
        ),
        "turned": (
            "turn",
            Number(
                "The turn of the pictures",
                0,
                STEPS - 1,
                integer=True,
                control=Control("Turn the pictures", "flat"),
            ),
        ),
        "destination": (
            "to",
            Vector(_weight("An entry of the end", 0.1), MOST_FEATURES),
        ),
        "along": ("at", Number("The place on the line", 0.0, 1.0, step=0.01)),
        "top_size": (
            "k",
            Number(
                "The size k of the top",
                1,
                MOST_CLASSES - 1,
                integer=True,
                control=Control("Classes on top, k"),
            ),
        ),
        "top_shown": (
            "kshow",
            Choice("The filter of the sets", SHOWN, Control("Which sets the table lists", "sets")),
        ),
        "top_search": (
            "kfind",
            Text("The search of the sets", 120, Control("Search sets", "sets", hint=SET_EXAMPLE)),
        ),
        "ordering": (
            "order",
            Number("The place between sets and rankings", 0.0, 1.0, step=0.05),
        ),
        "held": ("held", Choice("The format of W", HELD)),
        "question": ("q", QUESTION),
        "guess": ("g", GUESS),
        "labels_asked": (
            "on",
            Text("The labels asked about", LONGEST_KEY, Control("Labels that are on")),
        ),
        "job": ("job", Token("The count")),
    }

    def grids(self) -> tuple[Grid, ...]:
        """W, the biases, the probe and the end of the line."""
        n, d = fixed(self.n, "N"), fixed(self.d, "D")
        sides = self.side("n", "N"), self.side("d", "D")
        one = fixed(1)
        weight, bias = "Weight of class {letter}, feature {column}", "Bias of class {letter}"
        probe, end = "Probe x, feature {column}", "End of the line, feature {column}"
        biases = Grid("biases", "the biases", n, one, lambda i, _: f"bias.{i}", bias, True)
        ends = Grid(
            "destination", "the end of the line", one, d, lambda _, j: f"destination.{j}", end
        )
        return (
            Grid("weights", "W", *sides, lambda i, j: f"weight.{i}.{j}", weight, True),
            *([biases] if self.with_bias else []),
            Grid("probe", "the probe x", one, d, lambda _, j: f"probe.{j}", probe),
            ends,
        )

    def matrix(self, rows: int | None = None, columns: int | None = None) -> NDArray[np.float64]:
        """The weights looked at, (N, D): what was entered over what the seed gives."""
        rows, columns = rows or self.n, columns or self.d
        table, _ = seeded_layer(self.seed, rows, columns)
        for i, row in enumerate(self.weights[:rows]):
            table[i, : len(row[:columns])] = row[:columns]
        return table

    def bias(self) -> NDArray[np.float64]:
        """The biases, (N,), on or off: what was entered over what the seed gives."""
        _, values = seeded_layer(self.seed, self.n, self.d)
        values[: len(self.biases)] = self.biases[: self.n]
        return values

    def active_bias(self) -> NDArray[np.float64] | None:
        """The biases if they are switched on."""
        return self.bias() if self.with_bias else None

    def point(self) -> NDArray[np.float64]:
        """The probe x, (D,): entries not entered are 0.5."""
        values = np.full(self.d, 0.5)
        values[: len(self.probe)] = self.probe[: self.d]
        return values

    def end(self) -> NDArray[np.float64]:
        """Where the line from the probe ends, (D,)."""
        values = np.array(USUAL_DESTINATION[: self.d])
        values[: len(self.destination)] = self.destination[: self.d]
        return values

    def holds(self) -> bool:
        """Whether W in front is rounded to a format."""
        return bool(self.held) and self.section == "precision"

    def places(self) -> int:
        """How many classes are on top: k, at most N - 1."""
        return min(self.top_size, self.n - 1)

    def with_weight(self, row: int, column: int, value: Any) -> tuple[ShadowState, list[str]]:
        """One weight changed."""
        return self._with_weights({(row, column): value})

    def with_class(self, row: int, values: Iterable[Any]) -> tuple[ShadowState, list[str]]:
        """One class vector changed, from its first entry on."""
        return self._with_weights({(row, column): v for column, v in enumerate(values)})

    def _with_weights(
        self, changes: Mapping[tuple[int, int], Any]
    ) -> tuple[ShadowState, list[str]]:
        rows = max(self.n, len(self.weights))
        columns = max(self.d, *(len(row) for row in self.weights), 1)
        looked_at = {
            (i, j): value
            for (i, j), value in changes.items()
            if 0 <= i < self.n and 0 <= j < self.d
        }
        return self._with_cells("weights", self.matrix(rows, columns).tolist(), looked_at)

    def with_bias_entry(self, row: int, value: Any) -> tuple[ShadowState, list[str]]:
        """One bias changed."""
        return self._with_shown("biases", self.bias(), row, value)

    def with_probe_entry(self, column: int, value: Any) -> tuple[ShadowState, list[str]]:
        """One entry of the probe changed."""
        return self._with_shown("probe", self.point(), column, value)

    def with_end_entry(self, column: int, value: Any) -> tuple[ShadowState, list[str]]:
        """One entry of the end of the line changed."""
        return self._with_shown("destination", self.end(), column, value)

    def _with_shown(
        self, attribute: str, shown: NDArray[np.float64], index: int, value: Any
    ) -> tuple[ShadowState, list[str]]:
        if not 0 <= index < len(shown):
            return self, []
        beyond = getattr(self, attribute)[len(shown) :]
        return self._with_entry(attribute, [*shown.tolist(), *beyond], index, value)

    def with_preset(self, name: str) -> ShadowState:
        """A named layer; the probe, the temperature and the table's filter stay."""
        preset = SHADOW_PRESETS.get(name)
        if preset is None:
            return self
        return replace(
            self,
            n=preset.n,
            d=preset.d,
            seed=preset.seed,
            weights=preset.weights,
            with_bias=False,
            lit="",
            camera=(),
        )

    def with_new_weights(self) -> ShadowState:
        """The next seed, and nothing entered by hand."""
        return replace(self, seed=(self.seed + 1) % MOST_SEEDS, weights=(), biases=(), lit="")

    def preset(self) -> str:
        """The name of the preset that this layer is, or ""."""
        return _layers_of(tuple(SHADOW_PRESETS)).get(self._layer(), "")

    def _layer(self) -> tuple[Any, ...]:
        return (self.n, self.d, self.with_bias, self.matrix().tobytes())


@cache
def _layers_of(presets: tuple[str, ...]) -> dict[tuple[Any, ...], str]:
    """Of each preset: its layer, and its name; the first of those with one layer."""
    return {ShadowState().with_preset(name)._layer(): name for name in reversed(presets)}


STATE = ShadowState
