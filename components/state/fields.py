"""How one value travels in a query string: parsed, bounded, written back.

Each field knows what it allows. Whatever arrives from outside (a URL, a callback payload) goes
through `read`, which never raises: it returns a value inside the bounds and, where it had to
change something, one polite sentence that says what was given and what is allowed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from components.page.numbers import exact, typeset
from components.page.reader import Reading, read_number

Value = TypeVar("Value", covariant=True)

SHOWN_CHARACTERS = 24


class Remark(str):
    """A notice that nothing is wrong with: how a text was read that could mean something else."""


@dataclass(frozen=True)
class Read(Generic[Value]):
    """A value inside its bounds, and the notice that says what was changed ("" if nothing)."""

    value: Value
    notice: str = ""


@dataclass(frozen=True)
class Control:
    """How a parameter stands on the page; components/page/controls.py makes it."""

    label: str
    group: str = ""
    """With which others it stands: layouts place groups. Without one, a layout places it alone."""
    kind: str = ""
    """One of `controls.KINDS`; without one, the usual one of its field."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What stands for each value, where the field does not say it."""
    hint: str = ""
    """The sentence under it, or what an empty text box shows."""
    width: int | None = None
    """Of a menu, in pixels."""


class Field(Protocol):
    """What every field can do."""

    @property
    def name(self) -> str: ...

    @property
    def control(self) -> Control | None: ...

    def read(self, given: Any, default: Any) -> Read[Any]: ...

    def write(self, value: Any) -> str: ...


def shown(given: Any) -> str:
    """What was given, short enough for a sentence."""
    text = " ".join(str(given).split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def written(value: float) -> str:
    """A number in a sentence, with all its digits."""
    return typeset(exact(value))


def how_read(text: str, reading: Reading) -> str:
    """The remark on a text that could mean something else, "" on any other."""
    if reading.value is None or not reading.unsure:
        return ""
    return Remark(f"“{shown(text)}” is read {reading.unsure}: {written(reading.value)}.")


def _number(given: Any, percent: bool) -> Reading:
    """A number given as one (by a slider, a drag) or as text (in a link, a box, a table)."""
    if isinstance(given, str):
        return read_number(given, percent)
    try:
        value = math.nan if isinstance(given, bool) else float(given)
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    return Reading(None, "is not a number") if math.isnan(value) else Reading(value)


@dataclass(frozen=True)
class Number:
    """A real number, or with `integer` a whole one, between `low` and `high`.

    What is nearer to 0 than `smallest` is read as 0. Its control moves by `step`. With `percent` it
    may be written in percent: "25 %" is 0.25. Numbers beyond the bounds that are allowed too stand
    in `also`, infinities among them.
    """

    name: str
    low: float
    high: float
    integer: bool = False
    smallest: float = 0.0
    step: float = 1
    percent: bool = False
    also: tuple[float, ...] = ()
    control: Control | None = None

    def read(self, given: Any, default: float) -> Read[float]:
        allowed = f"{self.name} can be {written(self.low)} to {written(self.high)}"
        if self.also:
            allowed += f", or {' or '.join(map(written, self.also))}"
        reading = _number(given, self.percent)
        value = reading.value
        if value in self.also:
            return Read(int(value) if self.integer and math.isfinite(value) else float(value))
        if value is None or not math.isfinite(value):
            why = f" {reading.problem}" if reading.problem else " was given"
            return Read(default, f"{allowed}; “{shown(given)}”{why}, {written(default)} is shown.")
        bounded = float(min(max(value, self.low), self.high))
        if abs(bounded) < self.smallest:
            bounded = 0.0
            allowed += f", and nearer to 0 than {written(self.smallest)} it is 0"
        if self.integer:
            bounded = round(bounded)
        if bounded != value:
            return Read(
                bounded, f"{allowed}; {shown(given)} was given, {written(bounded)} is shown."
            )
        return Read(bounded, how_read(str(given), reading))

    def write(self, value: float) -> str:
        return exact(value)


@dataclass(frozen=True)
class Switch:
    """On or off."""

    name: str
    control: Control | None = None

    def read(self, given: Any, default: bool) -> Read[bool]:
        if given in (True, False):
            return Read(bool(given))
        if given in ("1", "0"):
            return Read(given == "1")
        return Read(default, f"{self.name} is 1 (on) or 0 (off); “{shown(given)}” was given.")

    def write(self, value: bool) -> str:
        return "1" if value else "0"


@dataclass(frozen=True)
class Choice:
    """One of a few words; where `options` is a table, it says what stands for each on the page."""

    name: str
    options: Collection[str]
    control: Control | None = None

    def read(self, given: Any, default: str) -> Read[str]:
        if isinstance(given, str) and given in self.options:
            return Read(given)
        return Read(
            default,
            f"{self.name} can be {', '.join(o or 'empty' for o in self.options)}; "
            f"“{shown(given)}” was given.",
        )

    def write(self, value: str) -> str:
        return value

    def words(self) -> dict[str, str]:
        """What stands for each option: its own text or label, or else the option itself."""
        table = self.options if isinstance(self.options, Mapping) else {o: o for o in self.options}
        return {o: text if isinstance(text, str) else text.label for o, text in table.items()}


@dataclass(frozen=True)
class Text:
    """A short line of text, cut at `longest` characters; control characters are dropped."""

    name: str
    longest: int
    control: Control | None = None

    def read(self, given: Any, default: str) -> Read[str]:
        if not isinstance(given, str):
            return Read(default, f"{self.name} is text; “{shown(given)}” was given.")
        kept = "".join(c for c in given if c.isprintable())
        if len(kept) > self.longest:
            return Read(kept[: self.longest], f"{self.name} was cut to {self.longest} characters.")
        return Read(kept)

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Token:
    """A name that nobody can guess, as `secrets.token_hex` makes it, or none."""

    name: str
    digits: int = 32
    control: Control | None = None

    def read(self, given: Any, default: str) -> Read[str]:
        fits = isinstance(given, str) and re.fullmatch(rf"[0-9a-f]{{{self.digits}}}", given)
        return Read(given if fits else "")  # where it leads nowhere nothing is missed

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Vector:
    """Up to `longest` numbers, each read by `entry`: "1,2.5,-3" or a sequence."""

    entry: Number
    longest: int

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def control(self) -> Control | None:
        return None  # each entry has a box of its own, which the layout names

    def read(self, given: Any, default: tuple[float, ...]) -> Read[tuple[float, ...]]:
        parts: Sequence[Any]
        if isinstance(given, str):
            parts = given.split(",", self.longest) if given else []
        elif isinstance(given, (list, tuple)):
            parts = given
        else:
            return Read(default, f"{self.name} is a list of numbers; “{shown(given)}” was given.")
        reads = [self.entry.read(part, 0.0) for part in parts[: self.longest]]
        notice = next((r.notice for r in reads if r.notice), "")
        if len(parts) > self.longest:
            notice = (
                notice or f"{self.name} holds at most {self.longest} numbers; the rest is left out."
            )
        return Read(tuple(float(r.value) for r in reads), notice)

    def write(self, value: tuple[float, ...]) -> str:
        return ",".join(exact(v) for v in value)


@dataclass(frozen=True)
class Matrix:
    """Up to `rows` rows, each read by `row`: "1,2;3,4" or a sequence of sequences."""

    row: Vector
    rows: int

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def control(self) -> Control | None:
        return None

    def read(
        self, given: Any, default: tuple[tuple[float, ...], ...]
    ) -> Read[tuple[tuple[float, ...], ...]]:
        lines: Sequence[Any]
        if isinstance(given, str):
            lines = given.split(";", self.rows) if given else []
        elif isinstance(given, (list, tuple)):
            lines = given
        else:
            return Read(default, f"{self.name} is rows of numbers; “{shown(given)}” was given.")
        reads = [self.row.read(line, ()) for line in lines[: self.rows]]
        notice = next((r.notice for r in reads if r.notice), "")
        if len(lines) > self.rows:
            notice = notice or f"{self.name} holds at most {self.rows} rows; the rest is left out."
        return Read(tuple(r.value for r in reads if r.value), notice)  # empty rows do not count

    def write(self, value: tuple[tuple[float, ...], ...]) -> str:
        return ";".join(",".join(exact(v) for v in row) for row in value)
