"""What is asked of a layer of one's own: a list, a set, or all classes in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from components.audit.model import SECONDS_ASKED, Floats, OwnLayer
from components.audit.state import AuditState
from components.shadow.sections.asking import Asking
from components.shadow.sections.reading import Form, read_question, written
from components.state.names import LETTERS, Names
from compute import Verdict
from compute.linear import product
from compute.naming import class_name
from compute.rankings.audit.ahead import winning_input

SEPARATORS = re.compile(r"[\s,;>]+")
LONGEST_LIST = 12  # classes of the example
MOST_TRIED = 24  # lists of two classes that are tried for an impossible one


@dataclass(frozen=True)
class Reading:
    """The classes that a text names, or why it cannot be read."""

    classes: list[int]
    problem: str


def read_classes(text: str, own: OwnLayer) -> Reading:
    """Classes by their names, letters or numbers from 1, in any order, each once."""
    letters = {class_name(i): i for i in range(own.n)}
    called = {name.casefold(): i for i in range(own.n) if (name := own.names.of(i))}
    found: list[int] = []
    for word in filter(None, SEPARATORS.split(text)):
        index = called.get(word.casefold(), letters.get(word.upper()))
        if index is None and word.isdecimal() and 1 <= int(word[:9]) <= own.n:
            index = int(word) - 1
        if index is None:
            return Reading(
                [],
                f"“{word[:20]}” names none of the {own.n:,} classes: letters, names and the "
                f"numbers 1 to {own.n:,} are read.",
            )
        found.append(index)
    return Reading(list(dict.fromkeys(found)), "")


def question_of(own: OwnLayer, state: AuditState) -> str:
    """What is asked: of a layer nobody has asked about, the last classes first."""
    if state.asked.strip():
        return state.asked
    return written(list(range(own.n))[::-1][:LONGEST_LIST], "prefix")


@lru_cache(maxsize=16)
def _asking(own: OwnLayer, text: str, names: Names) -> Asking:
    if own.large:  # one pattern of ten thousands of names takes minutes to be put together
        text, names = _in_letters(text, own), LETTERS
    return Asking(own.layer, read_question(text, own.n, names))


SIGNS = re.compile(r"(\.{3,}|[<>≻→|/,;{}…]+)")
SAID = re.compile(r"([A-Za-z]+)\s*\(.*\)")


def _in_letters(text: str, own: OwnLayer) -> str:
    """A text with the letter of each class where its name stands between two signs.

    What can be read as a letter is one, unless it stands in quotes.
    """
    letters = {class_name(i).casefold() for i in range(own.n)}
    called = {name.casefold(): class_name(i) for i in range(own.n) if (name := own.names.of(i))}
    words = list[str]()
    for word in SIGNS.split(text):
        said = SAID.fullmatch(word.strip())
        bare = said[1] if said else word.strip()
        known = bare.casefold() in letters
        words.append(bare if known else called.get(bare.strip('"“”„').casefold(), word))
    return " ".join(words)


def seconds_asked(form: Form, n: int, d: int) -> float:
    """About how long a question about a layer (N, D) takes with its proof, in s; measured."""
    if form == "set":
        return 5e-7 * n * d + 1.2e-6 * d**3
    return (4e-6 if form == "prefix" else 1.5e-5) * n * d


def takes_long(own: OwnLayer, asking: Asking) -> bool:
    """Whether what is asked of a large layer takes longer than an answer may."""
    asks = own.large and bool(asking.order)
    return asks and seconds_asked(asking.reading.form, own.n, own.layer.d) > SECONDS_ASKED


def command(own: OwnLayer, asking: Asking) -> str:
    """What asks it on the command line; "" where that does not know how."""
    if asking.reading.form != "prefix" or own.centred or not own.typed:
        return ""
    format = f" --format {own.format}" if own.format else ""
    listed = ",".join(map(str, asking.order))
    return f"python -m compute prefix {own.typed}{format} {listed}"


def input_of(own: OwnLayer, asking: Asking) -> Floats | None:
    """An input (D,) that gives what is asked, in few digits for a small layer; None without."""
    if not own.large:
        return asking.input
    found = None if asking.verdict is None else asking.verdict.witness
    return None if found is None or not np.isfinite(found).all() else found


def asking_of(own: OwnLayer, state: AuditState) -> Asking:
    """The question and its answer, computed once."""
    return _asking(own, question_of(own, state), own.names)


@dataclass(frozen=True)
class Shortest:
    """The shortest list of first places that can never happen, as far as it was looked for."""

    classes: list[int]
    """Empty where none was found."""
    verdict: Verdict | None = None
    """Of a list of two classes; a class that never wins is proved by the audit."""
    tried: int = 0
    """Lists of two that were asked about."""


@lru_cache(maxsize=16)
def shortest_of(own: OwnLayer) -> Shortest:
    """A class that never wins, or else one after which another can never come second.

    For each of the first classes the other is asked about that is last where the class wins; of a
    large layer as many as there is time for.
    """
    never = own.classes("never")
    if never:
        return Shortest(never[:1])
    tried = 0
    for first in own.classes("can")[: _most_tried(own)]:
        logits = product(own.layer.weights, winning_input(own.audit, first))
        last = int((logits if own.layer.bias is None else logits + own.layer.bias).argmin())
        verdict = own.layer.read.prefix([first, last])
        tried += 1
        if not verdict.feasible and not verdict.undecided:
            return Shortest([first, last], verdict, tried)
    return Shortest([], None, tried)


def _most_tried(own: OwnLayer) -> int:
    if own.large:
        return min(MOST_TRIED, int(SECONDS_ASKED / seconds_asked("prefix", own.n, own.layer.d)))
    return 0 if own.layer.sees_every_order else MOST_TRIED
