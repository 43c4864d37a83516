"""The state of the page: every parameter with its range and default, to and from the query string.

The only place that knows a parameter's range. A view's state is a frozen dataclass; its `FIELDS`
name, for each attribute, the key in the query string and the field that bounds it. `read_state`
never raises: a hostile value becomes the nearest allowed one and a notice says so. Only what
differs from the default is written, so links stay short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlencode

import numpy as np
from numpy.typing import NDArray

from components.costs import afforded
from components.fields import Choice, Field, Matrix, Number, Switch, Text, Vector

VIEWS = ("shadow", "soft_sort", "softmax")
LONGEST_QUERY = 4000

MOST_CLASSES = 12
MOST_FEATURES = 8
LARGEST_WEIGHT = 1e9
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.01, 100.0


class ViewState:
    """What the states of all views share: reading, writing and bounded change."""

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]]

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Self, list[str]]:
        """The state that a query asks for, and the notices about what it could not have."""
        given = {
            attribute: query[key] for attribute, (key, _) in cls.FIELDS.items() if key in query
        }
        return cls().changed(given)

    def changed(self, given: Mapping[str, Any]) -> tuple[Self, list[str]]:
        """This state with some attributes replaced, each bounded by its field."""
        values: dict[str, Any] = {}
        notices: list[str] = []
        for attribute, value in given.items():
            if attribute not in self.FIELDS:
                continue
            read = self.FIELDS[attribute][1].read(value, getattr(self, attribute))
            values[attribute] = read.value
            if read.notice:
                notices.append(read.notice)
        return replace(self, **values), notices  # type: ignore[type-var]

    def _with_entry(
        self, attribute: str, entries: list[float], index: int, value: Any
    ) -> tuple[Self, list[str]]:
        """One of a vector's entries changed; `entries` are all of them, entered before or not."""
        field = self.FIELDS[attribute][1]
        assert isinstance(field, Vector)
        read = field.entry.read(value, entries[index])
        entries[index] = float(read.value)
        changed = replace(self, **{attribute: tuple(entries)})  # type: ignore[type-var]
        return changed, [read.notice] if read.notice else []

    def _with_cells(
        self, attribute: str, table: list[list[float]], changes: Mapping[tuple[int, int], Any]
    ) -> tuple[Self, list[str]]:
        """Some of a matrix's cells changed; `table` is all of it, entered before or not."""
        field = self.FIELDS[attribute][1]
        assert isinstance(field, Matrix)
        reads = {
            cell: field.row.entry.read(v, table[cell[0]][cell[1]]) for cell, v in changes.items()
        }
        for (i, j), read in reads.items():
            table[i][j] = float(read.value)
        changed = replace(self, **{attribute: tuple(map(tuple, table))})  # type: ignore[type-var]
        return changed, [read.notice for read in reads.values() if read.notice]

    def to_query(self) -> dict[str, str]:
        """What differs from the default, by query key."""
        default = type(self)()
        return {
            key: field.write(getattr(self, attribute))
            for attribute, (key, field) in self.FIELDS.items()
            if getattr(self, attribute) != getattr(default, attribute)
        }


# --- Shadow -------------------------------------------------------------------------------------

Row = tuple[float, ...]

# Rows as printed in the notebook "Low-Rank Softmax and Shadows of the Permutohedron".
NOTEBOOK_WEIGHTS: tuple[Row, ...] = ((0.99, 0.28), (-1.43, 0.57), (-0.57, -1.51), (-0.24, 0.82))
HALF_SQRT3 = 0.8660254037844386


@dataclass(frozen=True)
class Preset:
    """A layer worth looking at, named for what is surprising about it."""

    label: str
    weights: tuple[Row, ...]
    n: int
    d: int
    seed: int = 0


SHADOW_PRESETS: Mapping[str, Preset] = {
    "notebook": Preset("The notebook: half of all rankings", NOTEBOOK_WEIGHTS, 4, 2),
    "inside": Preset(
        "A class that can never win",
        ((0.0, 1.5), (-1.5, -1.0), (1.5, -1.0), (0.1, -0.2)),
        4,
        2,
    ),
    "square": Preset(
        "A square: two pairs swap at once",
        ((1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)),
        4,
        2,
    ),
    # One double for every ±√3/2: from cos and sin, opposite sides would not be parallel.
    "hexagon": Preset(
        "A regular hexagon: 12 rankings, not 30",
        (
            (1.0, 0.0),
            (0.5, HALF_SQRT3),
            (-0.5, HALF_SQRT3),
            (-1.0, 0.0),
            (-0.5, -HALF_SQRT3),
            (0.5, -HALF_SQRT3),
        ),
        6,
        2,
    ),
    "random": Preset("Random, five classes in three dimensions", (), 5, 3, seed=5),
    "equal_rows": Preset(
        "Two equal rows: never strictly ordered",
        ((1.0, 0.0), (-1.5, 0.5), (-0.5, -1.5), (-0.25, 0.75), (-1.5, 0.5)),
        5,
        2,
    ),
}


def _weight(name: str) -> Number:
    return Number(name, -LARGEST_WEIGHT, LARGEST_WEIGHT)


def seeded_table(seed: int, rows: int, columns: int) -> NDArray[np.float64]:
    """The top left corner of an endless table of normal numbers with three decimals.

    The same entry whatever the size asked for: raising N or D adds numbers and moves none.
    """
    return _table_of(seed)[:rows, :columns].copy()


@lru_cache(maxsize=64)
def _table_of(seed: int) -> NDArray[np.float64]:
    table = np.random.default_rng([seed, 7]).standard_normal((MOST_CLASSES, MOST_FEATURES + 1))
    return np.round(table, 3)


QUESTIONS_OF_A_LAYER = ("ask", "sample", "solid", "remedies", "line")

# Where the line from the probe ends until somebody says otherwise: not through the origin, where
# all walls meet.
USUAL_DESTINATION: Row = (-0.5, 0.9, -0.7, 0.6, 0.8, -0.9, 0.5, -0.6)


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
    question: str = "ask"
    asked: str = ""
    sampled: bool = False
    sample_seed: int = 0
    flat: bool = False
    destination: Row = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]] = {
        "n": ("n", Number("The number of classes N", 2, MOST_CLASSES, integer=True)),
        "d": ("d", Number("The number of features D", 1, MOST_FEATURES, integer=True)),
        "temperature": (
            "t",
            Number("The temperature T", LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE),
        ),
        "seed": ("seed", Number("The seed", 0, 999_999, integer=True)),
        "with_bias": ("bias", Switch("Bias")),
        "weights": (
            "w",
            Matrix(Vector(_weight("A weight"), MOST_FEATURES), MOST_CLASSES),
        ),
        "biases": ("b", Vector(_weight("A bias"), MOST_CLASSES)),
        "probe": (
            "x",
            Vector(_weight("An entry of x"), MOST_FEATURES),
        ),
        "shown": ("show", Choice("The filter", ("all", "feasible", "infeasible"))),
        "search": ("find", Text("The search", 40)),
        "lit": ("lit", Text("The pinned ranking", MOST_CLASSES)),
        "camera": ("cam", Vector(Number("The camera", -10.0, 10.0), 9)),
        "question": ("part", Choice("The question", QUESTIONS_OF_A_LAYER)),
        "asked": ("ask", Text("The ranking asked about", 120)),
        "sampled": ("drawn", Switch("Sampling")),
        "sample_seed": ("draw", Number("The seed of the samples", 0, 999_999, integer=True)),
        "flat": ("flat", Switch("Flat frames")),
        "destination": (
            "to",
            Vector(_weight("An entry of the end"), MOST_FEATURES),
        ),
    }

    def matrix(self, rows: int | None = None, columns: int | None = None) -> NDArray[np.float64]:
        """The weights looked at, (N, D): what was entered over what the seed gives."""
        rows, columns = rows or self.n, columns or self.d
        table = seeded_table(self.seed, rows, columns)
        for i, row in enumerate(self.weights[:rows]):
            table[i, : len(row[:columns])] = row[:columns]
        return table

    def bias(self) -> NDArray[np.float64]:
        """The biases, (N,), on or off: what was entered over what the seed gives."""
        values = seeded_table(self.seed, self.n, MOST_FEATURES + 1)[:, MOST_FEATURES].copy()
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
        return replace(self, seed=(self.seed + 1) % 1_000_000, weights=(), biases=(), lit="")

    def preset(self) -> str:
        """The name of the preset that this layer is, or ""."""
        return next(
            (name for name in SHADOW_PRESETS if self._layer() == self.with_preset(name)._layer()),
            "",
        )

    def _layer(self) -> tuple[Any, ...]:
        return (self.n, self.d, self.with_bias, self.matrix().tobytes())


# --- Soft sort ----------------------------------------------------------------------------------

MOST_VALUES = 16
LARGEST_VALUE = 1e9
SMALLEST_VALUE = 1e-100  # nearer to 0, softness x range and its inverse leave the doubles
SOFTEST = 100.0  # in units of the data's range
MOST_ROWS, MOST_COLUMNS = 6, 2  # of the example that is sorted by rows

# The vector that the README of johnhw/differentiable_sorting sorts, at temperature 1.
REFERENCE_VALUES: Row = (5.0, -1.0, 9.5, 13.2, 16.2, 20.5, 42.0, 18.0)

SORTER_NAMES = (
    "logistic",
    "cauchy",
    "reciprocal",
    "gaussian",
    "optimal",
    "logsumexp",
    "smooth",
    "hard",
    "l2",
    "kl",
    "softsort",
    "neuralsort",
)
SECTIONS = (
    "curves",
    "response",
    "matrix",
    "compare",
    "bridge",
    "vectors",
    "error",
    "learning",
)


@dataclass(frozen=True)
class ValuesPreset:
    """Values worth sorting, named for what is surprising about them."""

    label: str
    values: Row


VALUES_PRESETS: Mapping[str, ValuesPreset] = {
    "reference": ValuesPreset("The reference's eight values", REFERENCE_VALUES),
    "equal": ValuesPreset("Eight equal values: is their sort equal?", (3.0,) * 8),
    "outlier": ValuesPreset(
        "One outlier drags the rest", (2.0, 5.0, 1.0, 4.0, 100.0, 3.0, 6.0, 0.0)
    ),
    "sorted": ValuesPreset("Already sorted, and still bent", tuple(float(v) for v in range(1, 9))),
    "reversed": ValuesPreset(
        "Reversed: every value must travel", tuple(float(v) for v in range(8, 0, -1))
    ),
    "clusters": ValuesPreset(
        "Two clusters melt before they mix", (1.2, 9.1, 0.8, 9.4, 1.0, 8.9, 1.5, 9.0)
    ),
}


def _value(name: str) -> Number:
    return Number(name, -LARGEST_VALUE, LARGEST_VALUE, smallest=SMALLEST_VALUE)


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
    layer the diagram stands at, MOST_VALUES for the end of any network.
    """

    n: int = 8
    values: Row = REFERENCE_VALUES
    seed: int = 0
    sorter: str = "logistic"
    network: str = "bitonic"
    softness: float = 0.05
    smoothing: float = 0.05
    layer: int = MOST_VALUES
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

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]] = {
        "n": ("sn", Number("The number of values n", 2, MOST_VALUES, integer=True)),
        "values": ("sv", Vector(_value("A value"), MOST_VALUES)),
        "seed": ("sseed", Number("The seed", 0, 999_999, integer=True)),
        "sorter": ("ssort", Choice("The sorter", SORTER_NAMES)),
        "network": ("snet", Choice("The network", ("bitonic", "odd_even"))),
        "softness": ("soft", Number("The softness", 0, SOFTEST, smallest=SMALLEST_VALUE)),
        "smoothing": ("smooth", Number("The smoothing", 0, 1)),
        "layer": ("slayer", Number("The layer", 0, MOST_VALUES, integer=True)),
        "section": ("stab", Choice("The section", SECTIONS)),
        "jacobian_of": ("sof", Choice("The Jacobian", ("sort", "rank"))),
        "moving": ("smove", Number("The moving input", 1, MOST_VALUES, integer=True)),
        "turn": ("sturn", Number("The turn", 0, 35, integer=True)),
        "rows": ("srows", Matrix(Vector(_value("An entry"), MOST_COLUMNS), MOST_ROWS)),
        "rule": ("srule", Choice("The rule", ("first", "second", "magnitude", "distance"))),
        "point": ("spoint", Vector(_value("The point"), MOST_COLUMNS)),
        "descending": ("sdown", Switch("Largest first")),
        "precision": ("sfloat", Choice("The float format", ("float32", "float64"))),
        "goal": ("sgoal", Choice("The target", ("reversed", "ascending", "swapped"))),
    }

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
        return replace(self, seed=(self.seed + 1) % 1_000_000, values=())

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


# --- Softmax ------------------------------------------------------------------------------------

MOST_LOGITS = 10
LARGEST_LOGIT = 1e9
LARGEST_SHIFT = 100.0
LARGEST_SCALE = 10.0
AXIS_SIZE = 3
BATCH_ROWS, BATCH_CLASSES = 3, 10
QUESTIONS = 4

SOFTMAX_SECTIONS = (
    "temperature",
    "shift",
    "stability",
    "gradients",
    "axis",
    "losses",
    "simplex",
)


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
    section: str = "temperature"
    shift: float = 0.0
    scale: float = 1.0
    label: int = 0
    step: float = -5.0
    batch_seed: int = 0
    batch_labels: Row = (0.0, 3.0, 7.0)
    matrix: tuple[Row, ...] = ((1.0, 2.0, 3.0), (11.0, 12.0, 13.0), (3.0, 1.0, 2.0))
    question: int = 0
    guess: int = 0

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]] = {
        "n": ("mn", Number("The number of classes N", 2, MOST_LOGITS, integer=True)),
        "logits": ("mz", Vector(Number("A logit", -LARGEST_LOGIT, LARGEST_LOGIT), MOST_LOGITS)),
        "temperature": (
            "mt",
            Number("The temperature T", LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE),
        ),
        "section": ("mpart", Choice("The section", SOFTMAX_SECTIONS)),
        "shift": ("mc", Number("The shift c", -LARGEST_SHIFT, LARGEST_SHIFT)),
        "scale": ("mk", Number("The factor k", 0.0, LARGEST_SCALE)),
        "label": ("my", Number("The label y", 0, MOST_LOGITS - 1, integer=True)),
        "step": ("mh", Number("The exponent of the step h", -15.0, 0.0)),
        "batch_seed": ("mseed", Number("The batch's seed", 0, 999_999, integer=True)),
        "batch_labels": ("mlab", Vector(Number("A batch label", 0, BATCH_CLASSES - 1), BATCH_ROWS)),
        "matrix": (
            "mm",
            Matrix(
                Vector(Number("A matrix entry", -LARGEST_LOGIT, LARGEST_LOGIT), AXIS_SIZE),
                AXIS_SIZE,
            ),
        ),
        "question": ("mq", Number("The question", 0, QUESTIONS, integer=True)),
        "guess": ("mg", Number("The prediction", 0, 3, integer=True)),
    }

    def values(self) -> NDArray[np.float64]:
        """The logits looked at, (N,)."""
        values = np.zeros(self.n)
        values[: len(self.logits)] = self.logits[: self.n]
        return values

    def moved(self) -> NDArray[np.float64]:
        """The logits multiplied by k, then shifted by c, (N,)."""
        return self.scale * self.values() + self.shift

    def chosen_label(self) -> int:
        """The label y, one of the N classes."""
        return min(self.label, self.n - 1)

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
        state, notices = self.changed({"logits": list(logits)})
        state, said = state.changed({"n": len(state.logits)})
        return state, notices + said

    def with_entry(self, attribute: str, index: int, value: Any) -> tuple[SoftmaxState, list[str]]:
        """One logit or one batch label changed."""
        field = self.FIELDS[attribute][1]
        assert isinstance(field, Vector)
        entries = list(getattr(self, attribute))
        if not 0 <= index < field.longest:
            return self, []
        entries += [0.0] * (index + 1 - len(entries))
        return self._with_entry(attribute, entries, index, value)

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


# --- The page -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageState:
    """The whole page: which view is open, whether it is embedded, and every view's state."""

    view: str = "shadow"
    embed: bool = False
    shadow: ShadowState = ShadowState()
    soft_sort: SoftSortState = SoftSortState()
    softmax: SoftmaxState = SoftmaxState()

    def with_view_state(self, name: str, state: ViewState) -> PageState:
        """The page with one view's state replaced."""
        return replace(self, **{name: state})

    def to_query(self) -> str:
        """The query string, without "?"; empty for the page as it opens."""
        pairs: dict[str, str] = {}
        if self.view != "shadow":
            pairs["view"] = self.view
        if self.embed:
            pairs["embed"] = "1"
        for name in view_names():
            pairs |= getattr(self, name).to_query()
        return urlencode(pairs, safe=",;.-")


def view_names() -> list[str]:
    """The views that the page state holds, in the order of the tabs."""
    return [f.name for f in fields(PageState) if f.name in VIEWS]


def read_page(query: str) -> tuple[PageState, list[str]]:
    """The page that a query string asks for, and what could not be had. Never raises."""
    notices: list[str] = []
    query = query.removeprefix("?")
    if len(query) > LONGEST_QUERY:
        notices.append(
            f"The link is {len(query):,} characters long; at most {LONGEST_QUERY:,} are allowed, "
            "so the page starts afresh."
        )
        query = ""
    # A person who edits a link may well write N=5.
    pairs = {key.lower(): value for key, value in parse_qsl(query, keep_blank_values=True)[:200]}
    page = PageState()
    if "view" in pairs:
        read = Choice("The view", tuple(view_names())).read(pairs["view"], page.view)
        page = replace(page, view=read.value)
        notices += [read.notice] if read.notice else []
    if "embed" in pairs:
        page = replace(page, embed=Switch("embed").read(pairs["embed"], False).value)
    for name in view_names():
        state, said = type(getattr(page, name)).from_query(pairs)
        page = page.with_view_state(name, state)
        notices += said
    page, lowered = afforded(page)
    return page, notices + lowered
