"""What is asked of a layer of one's own: a list, a set, or all classes in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from components.audit.model import OwnLayer
from components.audit.state import AuditState
from components.shadow.sections.asking import Asking
from components.shadow.sections.reading import read_question, written
from components.state.names import Names
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
    return Asking(own.layer, read_question(text, own.n, names))


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

    For each of the first classes the other is asked about that is last where the class wins.
    """
    never = own.classes("never")
    if never:
        return Shortest(never[:1])
    tried = 0
    for first in own.classes("can")[: 0 if own.layer.sees_every_order else MOST_TRIED]:
        logits = product(own.layer.weights, winning_input(own.audit, first))
        last = int((logits if own.layer.bias is None else logits + own.layer.bias).argmin())
        verdict = own.layer.read.prefix([first, last])
        tried += 1
        if not verdict.feasible and not verdict.undecided:
            return Shortest([first, last], verdict, tried)
    return Shortest([], None, tried)
