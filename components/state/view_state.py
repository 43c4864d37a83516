"""What the states of all views share: reading, writing and bounded change.

A view's state is a frozen dataclass; its `FIELDS` name, for each attribute, the key in the query
string and the field that bounds it. Reading never raises: a hostile value becomes the nearest
allowed one and a notice says so. Only what differs from the default is written, so that links
stay short.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from components.page.numbers import for_box
from components.state.fields import Control, Field, Matrix, Number, Vector
from components.state.grids import Grid, Side

Row = tuple[float, ...]
State = TypeVar("State", bound="ViewState")
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.01, 100.0
TEMPERATURE = Number(
    "The temperature T",
    LOWEST_TEMPERATURE,
    HIGHEST_TEMPERATURE,
    step=0.1,
    control=Control("Temperature T", "side", "temperature"),
)
MOST_SEEDS = 1_000_000
QUESTIONS, CHOICES = 4, 3  # of a view's quiz
QUESTION = Number("The question", 0, QUESTIONS, integer=True)
GUESS = Number("The prediction", 0, CHOICES, integer=True)


def seed_field(name: str, label: str = "") -> Number:
    """The field of a seed, which has a typed box if it has a label."""
    control = Control(label, kind="box") if label else None
    return Number(name, 0, MOST_SEEDS - 1, integer=True, control=control)


class ViewState:
    """What the states of all views share: reading, writing and bounded change."""

    section: str
    """Which of the view's sections is open."""
    question: int
    """The number of the question that is asked of who looks, 0 for none."""
    guess: int
    """The number of the answer that was guessed, 0 before."""

    FIELDS: ClassVar[Mapping[str, tuple[str, Field]]]
    PRIVATE: ClassVar[frozenset[str]] = frozenset()
    """The parameters that are part of the page, and of no link to it."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Self, list[str]]:
        """The state that a query asks for, and the notices about what it could not have."""
        given = {
            attribute: query[key] for attribute, (key, _) in cls.FIELDS.items() if key in query
        }
        return cls.fresh().changed(given)

    @classmethod
    def fresh(cls) -> Self:
        """The state as the view opens: one for all, since nobody can change it."""
        state: Self = _fresh(cls)
        return state

    def changed(self, given: Mapping[str, Any]) -> tuple[Self, list[str]]:
        """This state with some attributes replaced, each bounded by its field."""
        if not given:
            return self, []
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

    @classmethod
    def bounds(cls, attribute: str) -> Number:
        """What bounds a parameter that is a number, or each entry of one that is several."""
        field = cls.FIELDS[attribute][1]
        if isinstance(field, Matrix):
            field = field.row
        if isinstance(field, Vector):
            field = field.entry
        if not isinstance(field, Number):
            raise TypeError(f"{attribute} is a {type(field).__name__}; only numbers have bounds.")
        return field

    def grids(self) -> tuple[Grid, ...]:
        """The matrices and lists that a table can be pasted into."""
        return ()

    def grid(self, name: str) -> Grid:
        """The matrix or list of this name."""
        return next(grid for grid in self.grids() if grid.name == name)

    def side(self, parameter: str, symbol: str) -> Side:
        """The side of a matrix or list whose length is a parameter."""
        bounds = self.bounds(parameter)
        now = getattr(self, parameter)
        return Side(now, int(bounds.low), int(bounds.high), symbol, parameter)

    def control_values(self) -> dict[str, Any]:
        """The values of the parameters that have a control, as it takes them."""
        return {
            name: self.control_value(name)
            for name, (_, field) in self.FIELDS.items()
            if field.control
        }

    def control_value(self, name: str) -> Any:
        """A parameter's value as its control takes it: numbers as they are, all else as text."""
        field, value = self.FIELDS[name][1], getattr(self, name)
        is_number = isinstance(field, Number) and not (field.control and field.control.words)
        return for_box(value) if is_number else field.write(value)

    @classmethod
    def in_link(cls, *attributes: str) -> dict[str, dict[str, str]]:
        """What a script needs to write parameters into the address.

        `keys` by parameter, and `defaults`: what is not written.
        """
        fresh = cls.fresh()
        return {
            "keys": {name: cls.FIELDS[name][0] for name in attributes},
            "defaults": {
                name: cls.FIELDS[name][1].write(getattr(fresh, name)) for name in attributes
            },
        }

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
        fresh = self.fresh()
        if self is fresh:
            return {}
        return {
            key: field.write(getattr(self, attribute))
            for attribute, (key, field) in self.FIELDS.items()
            if getattr(self, attribute) != getattr(fresh, attribute)
        }

    def private_keys(self) -> list[str]:
        """The keys of this state's query that no link holds.

        Where one is there all are named: the browser writes some by itself.
        """
        fresh = self.fresh()
        if all(getattr(self, name) == getattr(fresh, name) for name in self.PRIVATE):
            return []
        return sorted(self.FIELDS[name][0] for name in self.PRIVATE)


@cache
def _fresh(kind: type[State]) -> State:
    return kind()
