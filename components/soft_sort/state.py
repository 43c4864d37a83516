"""The Soft sort view's state: values, their sorter, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from components.soft_sort.sections import SECTIONS
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
from components.state.grids import Grid, Side, fixed
from components.state.view_state import GUESS, MOST_SEEDS, QUESTION, Row, ViewState, seed_field
from compute.naming import class_name
from compute.soft_sorting.kinds import TEMPERATURE, Unit
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.ranking_losses import RANKING_LOSSES
from compute.soft_sorting.registry import SORTERS

MOST_VALUES = 16
LARGEST_VALUE = 1e9
SMALLEST_VALUE = 1e-100  # nearer to 0, softness x range and its inverse leave the doubles
SOFTEST = 100.0  # in units of the data's range
LONGEST_NETWORK = 1500  # characters of one that is typed: twice the longest that is built here
MOST_ROWS, MOST_COLUMNS = 6, 2  # of the example that is sorted by rows

HALF = 0  # as the size of the top: half of the values, rounded down

RULES = {
    "first": "By the first column",
    "second": "By the second column",
    "magnitude": "Compare magnitudes",
    "distance": "Compare distances to a point",
}
AIMS = {"sort": "Sort", "rank": "Ranks"}
SHOWN = {"value": "Values", "derivative": "Derivatives"}
UNITS = {
    unit.name: unit.label for kind in SORTERS.values() for unit in kind.known
}  # by which programs know softness
GOALS = {
    "reversed": "the reversed order",
    "ascending": "ascending: A lowest",
    "swapped": "lowest and highest swapped",
}

# The vector that the README of johnhw/differentiable_sorting sorts, at temperature 1.
REFERENCE_VALUES: Row = (5.0, -1.0, 9.5, 13.2, 16.2, 20.5, 42.0, 18.0)


@dataclass(frozen=True)
class ValuesPreset:
    """Values worth sorting, named for what is surprising about them."""

    label: str
    values: Row


VALUES_PRESETS: Mapping[str, ValuesPreset] = {
    "reference": ValuesPreset("Eight values to start", REFERENCE_VALUES),
    "equal": ValuesPreset("Eight equal values", (3.0,) * 8),
    "outlier": ValuesPreset(
        "An outlier drags the rest", (2.0, 5.0, 1.0, 4.0, 100.0, 3.0, 6.0, 0.0)
    ),
    "sorted": ValuesPreset("Sorted, and still bent", tuple(float(v) for v in range(1, 9))),
    "reversed": ValuesPreset("Reversed: all must travel", tuple(float(v) for v in range(8, 0, -1))),
    "clusters": ValuesPreset(
        "Two clusters melt, then mix", (1.2, 9.1, 0.8, 9.4, 1.0, 8.9, 1.5, 9.0)
    ),
}


def _value(name: str) -> Number:
    return Number(name, -LARGEST_VALUE, LARGEST_VALUE, smallest=SMALLEST_VALUE, step=0.1)


def seeded_values(seed: int) -> NDArray[np.float64]:
    """Sixteen values with one decimal between 0 and 100; raising n adds values and moves none."""
    return _seeded_values(seed).copy()


@lru_cache(maxsize=64)
def _seeded_values(seed: int) -> NDArray[np.float64]:
    return np.round(np.random.default_rng([seed, 11]).uniform(0, 100, MOST_VALUES), 1)


@dataclass(frozen=True)
class SoftSortState(ViewState):
    """The Soft sort view: n values, the sorter that sorts them, and what is looked at.

    `values` holds what a person entered; what it does not hold comes from the seed. `layer` is the
    layer the diagram stands at, MOST_VALUES for the end of any network; `top_size` is HALF until
    one is chosen.
    """

    n: int = 8
    values: Row = REFERENCE_VALUES
    seed: int = 0
    sorter: str = "logistic"
    network: str = "bitonic"
    softness: float = 0.05
    smoothing: float = 0.05
    layer: int = MOST_VALUES
    large: str = "network"
    section: str = "curves"
    jacobian_of: str = "sort"
    moving: int = 1
    turn: int = 5
    rows: tuple[Row, ...] = ((1.0, 5.0), (30.0, 30.0), (6.0, 9.0), (80.0, -2.0))
    rule: str = "first"
    point: Row = (20.0, 10.0)
    descending: bool = False
    precision: str = "float32"
    goal: str = "swapped"
    question: int = 0
    guess: int = 0
    loss: str = "squares"
    aim: str = "sort"
    shown: str = "value"
    unit: str = TEMPERATURE.name
    top_size: int = 0
    share: float = 0.75
    job: str = ""
    typed_network: str = ""

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]] = {
        "n": (
            "sn",
            Number(
                "The number of values n",
                2,
                MOST_VALUES,
                integer=True,
                control=Control("Inputs n", "side"),
            ),
        ),
        "values": ("sv", Vector(_value("A value"), MOST_VALUES)),
        "seed": ("sseed", seed_field("The seed", "Seed")),
        "sorter": ("ssort", Choice("The sorter", SORTERS, Control("Sorter", kind="menu"))),
        "network": ("snet", Choice("The network", NETWORKS, Control("Network"))),
        "softness": (
            "soft",
            Number(
                "The softness",
                0,
                SOFTEST,
                smallest=SMALLEST_VALUE,
                step=0.01,
                control=Control(
                    "Softness",
                    hint="In units of the data's range: scaling the data changes nothing.",
                ),
            ),
        ),
        "smoothing": (
            "smooth",
            Number(
                "The smoothing",
                0,
                1,
                step=0.01,
                control=Control(
                    "Smoothing",
                    hint="Smooth's own knob: 0 is LogSumExp at temperature 1, 1 is exactly the "
                    "mean.",
                ),
            ),
        ),
        "layer": ("slayer", Number("The layer", 0, MOST_VALUES, integer=True)),
        "large": (
            "slarge",
            Choice("The large picture", {"inputs": "Inputs", "network": "The network"}),
        ),
        "section": ("stab", Choice("The section", SECTIONS)),
        "jacobian_of": (
            "sof",
            Choice(
                "The Jacobian",
                {"sort": "of the sort", "rank": "of the ranks"},
                Control("Jacobian of"),
            ),
        ),
        "moving": (
            "smove",
            Number(
                "The moving input",
                1,
                MOST_VALUES,
                integer=True,
                control=Control(
                    "The input that moves",
                    kind="menu",
                    words={str(i + 1): f"Input {class_name(i)}" for i in range(MOST_VALUES)},
                    width=180,
                ),
            ),
        ),
        "turn": ("sturn", Number("The turn", 0, 35, integer=True, control=Control("Turn"))),
        "rows": ("srows", Matrix(Vector(_value("An entry"), MOST_COLUMNS), MOST_ROWS)),
        "rule": (
            "srule",
            Choice("The rule", RULES, Control("Sort the rows", kind="menu", width=250)),
        ),
        "point": ("spoint", Vector(_value("The point"), MOST_COLUMNS)),
        "descending": (
            "sdown",
            Switch(
                "Largest first",
                Control("Direction", words={"0": "Smallest first", "1": "Largest first"}),
            ),
        ),
        "precision": (
            "sfloat",
            Choice("The float format", ("float32", "float64"), Control("Float format")),
        ),
        "goal": (
            "sgoal",
            Choice("The target", GOALS, Control("Target ranks", kind="menu", width=290)),
        ),
        "question": ("sq", QUESTION),
        "guess": ("sg", GUESS),
        "loss": (
            "sloss",
            Choice("The loss", RANKING_LOSSES, Control("Loss", kind="menu", width=190)),
        ),
        "aim": ("saim", Choice("What is wanted", AIMS, Control("Wanted"))),
        "shown": ("sshow", Choice("What is drawn", SHOWN, Control("Drawn"))),
        "unit": (
            "sunit",
            Choice("The unit of softness", UNITS, Control("Softness as", kind="menu")),
        ),
        "top_size": (
            "sk",
            Number(
                "The size k of the top",
                1,
                MOST_VALUES,
                integer=True,
                also=(HALF,),
                control=Control("Values on top, k"),
            ),
        ),
        "share": (
            "squant",
            Number("The quantile q", 0, 1, step=0.01, control=Control("Quantile q")),
        ),
        "job": ("sjob", Token("The measurement")),
        "typed_network": (
            "swires",
            Text(
                "The typed network",
                LONGEST_NETWORK,
                Control("A network of your own", hint="0:1,2:3;0:2,1:3;1:2"),
            ),
        ),
    }

    @property
    def ranked(self) -> bool:
        """Whether the ranks are wanted, and the sorter has any."""
        return self.aim == "rank" and SORTERS[self.sorter].has_ranks

    def places(self) -> int:
        """How many values the top has, at most all."""
        return min(int(self.top_size) or self.n // 2, self.n)

    def known_unit(self) -> Unit:
        """The unit in which softness is said: the one asked for, or the sorter's first."""
        known = SORTERS[self.sorter].known
        return next((unit for unit in known if unit.name == self.unit), known[0])

    def grids(self) -> tuple[Grid, ...]:
        """The values, the rows of the vector example, and the point that it measures from."""
        rows = Side(len(self.table()), 2, MOST_ROWS)
        across = fixed(MOST_COLUMNS)
        return (
            Grid(
                "values",
                "the values",
                self.side("n", "n"),
                fixed(1),
                lambda i, _: f"value.{i}",
                "Value of input {letter}, typed",
            ),
            Grid(
                "rows",
                "the rows",
                rows,
                across,
                lambda i, j: f"entry.{i}.{j}",
                "Row {letter}, column {column}",
            ),
            Grid(
                "point",
                "the point",
                fixed(1),
                across,
                lambda _, j: f"point.{j}",
                "The point, coordinate {column}",
            ),
        )

    def vector(self) -> NDArray[np.float64]:
        """The values that are sorted, (n,): what was entered over what the seed gives."""
        vector = seeded_values(self.seed)
        vector[: len(self.values)] = self.values
        return vector[: self.n]

    def table(self) -> NDArray[np.float64]:
        """The rows of the vector example, (R, 2): what is missing is 0, at least two rows."""
        table = np.zeros((max(2, len(self.rows)), MOST_COLUMNS))
        for i, row in enumerate(self.rows):
            table[i, : len(row)] = row
        return table

    def place(self) -> NDArray[np.float64]:
        """The point that distances are measured from, (2,)."""
        place = np.zeros(MOST_COLUMNS)
        place[: len(self.point)] = self.point
        return place

    def with_value(self, index: int, value: Any) -> tuple[SoftSortState, list[str]]:
        """One value changed."""
        if not 0 <= index < self.n:
            return self, []
        entries = [*self.vector().tolist(), *self.values[self.n :]]
        return self._with_entry("values", entries, index, value)

    def with_entry(self, row: int, column: int, value: Any) -> tuple[SoftSortState, list[str]]:
        """One entry of the vector example changed."""
        table = self.table().tolist()
        if not (0 <= row < len(table) and 0 <= column < MOST_COLUMNS):
            return self, []
        return self._with_cells("rows", table, {(row, column): value})

    def with_point(self, column: int, value: Any) -> tuple[SoftSortState, list[str]]:
        """One coordinate of the point changed."""
        if not 0 <= column < MOST_COLUMNS:
            return self, []
        return self._with_entry("point", self.place().tolist(), column, value)

    def with_preset(self, name: str) -> SoftSortState:
        """Named values; the sorter and its softness stay."""
        preset = VALUES_PRESETS.get(name)
        if preset is None:
            return self
        return replace(self, n=len(preset.values), values=preset.values)

    def with_new_values(self) -> SoftSortState:
        """The next seed, and nothing entered by hand."""
        return replace(self, seed=(self.seed + 1) % MOST_SEEDS, values=())

    def preset(self) -> str:
        """The name of the preset that these values are, or ""."""
        return next(
            (
                name
                for name, preset in VALUES_PRESETS.items()
                if tuple(self.vector().tolist()) == preset.values
            ),
            "",
        )


STATE = SoftSortState
