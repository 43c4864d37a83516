"""Blocks of a large layer's classes, each decided by itself: in turn, or by many processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.rankings.audit.answers import Chance, Kind, NeverWins
from compute.rankings.audit.equal import outdone
from compute.rankings.audit.filters import blocks, inputs_of, winners
from compute.rankings.audit.layer_data import AT_ONCE, LayerData
from compute.rankings.audit.questions import Question, answers

KINDS: tuple[Kind, ...] = ("own", "centred", "whitened")

FIRST_RIVALS = 48
"""Rivals that a question starts with, at least; and half as many as there are features."""

Answers = dict[int, tuple[Chance, str]]
"""{class: (its answer, in words what gave it)}"""


QUESTIONS_AT_ONCE = 16
"""Classes asked one by one between two looks at the progress."""


def by_equal_rows(groups: Sequence[Sequence[int]], bias: FloatArray | None) -> Answers:
    """Return the answers for classes that never beat another of the same row.

    The `groups` have equal rows; with `bias` (N,) it may be the larger one that wins.
    """
    return {
        i: (NeverWins({j: Fraction(1)}), "equal rows") for i, j in outdone(groups, bias).items()
    }


def filtered(data: LayerData, places: IntArray) -> Answers:
    """Return the answers that the classes' own rows give at some `places` (m,)."""
    found: Answers = {}
    for kind in KINDS:
        for block in blocks(data, places):
            for place, chance in winners(data, inputs_of(data, block, kind)).items():
                found[int(data.classes[place])] = chance, f"{kind} row"
        places = places[[int(data.classes[p]) not in found for p in places.tolist()]]
    return found


def asked(data: LayerData, places: IntArray) -> Answers:
    """Return the answers for the classes at some `places` (m,), one question each."""
    found: Answers = {}
    few = min(max(FIRST_RIVALS, data.small.shape[1] // 2), len(data.classes))
    for block in blocks(data, places):
        points = inputs_of(data, block, "whitened").points
        with np.errstate(under="ignore"):
            heights = points.astype(np.float32) @ data.small.T
        questions = []
        for k, place in enumerate(block.tolist()):
            highest = np.argpartition(-heights[k], few - 1)[:few]
            questions.append(Question(data, place, [j for j in highest.tolist() if j != place]))
        found |= zip(data.classes[block].tolist(), answers(questions), strict=True)
    return found


def parts(data: LayerData) -> list[IntArray]:
    """Return the places of all classes that may win, in parts (m,) of some seconds at most."""
    size = max(AT_ONCE // len(data.classes), 1)
    return [data.askable[k : k + size] for k in range(0, len(data.askable), size)]


def decide(data: LayerData, places: IntArray) -> Answers:
    """Return the answers for the classes at some `places` (m,); depends on nothing else."""
    found = filtered(data, places)
    left = places[[int(data.classes[p]) not in found for p in places.tolist()]]
    return found | asked(data, left)


def decided(data: LayerData) -> Iterator[Answers]:
    """Yield the answers for all classes that may win, part by part."""
    left: list[IntArray] = []
    for places in parts(data):
        found = filtered(data, places)
        left.append(places[[int(data.classes[p]) not in found for p in places.tolist()]])
        yield found
    last = np.concatenate(left) if left else np.empty(0, dtype=np.intp)
    for k in range(0, len(last), QUESTIONS_AT_ONCE):
        yield asked(data, last[k : k + QUESTIONS_AT_ONCE])
