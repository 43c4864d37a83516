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
from compute.naming import class_name

SEPARATORS = re.compile(r"[\s,;>]+")
LONGEST_LIST = 12  # classes of the example


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
                f"“{word[:20]}” names none of the {own.n:,} classes: letters, names and the numbers "
                f"1 to {own.n:,} are read.",
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
