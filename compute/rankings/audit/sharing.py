"""The audit of a layer in blocks, for many processes: each block of some seconds at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from compute.arrays import FloatArray, as_bias, as_stored, as_weights
from compute.rankings.argmax import FEW_CLASSES, exponent_of
from compute.rankings.audit.answers import ArgmaxAudit, Ball, Ingredients
from compute.rankings.audit.deciding import Answers, asked, by_equal_rows, filtered
from compute.rankings.audit.equal import equal_rows
from compute.rankings.audit.few import decide_few
from compute.rankings.audit.layer_data import LayerData, prepared
from compute.rankings.layer import Layer
from compute.rankings.reduction import MOST_WORK

CLASSES_AT_ONCE = 128
"""Of a block: filters are as quick as for many, and programs take some seconds at most."""

QUESTIONS_AT_ONCE = 4
"""Classes asked one by one between two looks at whether to go on."""


@dataclass(frozen=True)
class Mapped:
    """An array in a file, for who can open it instead of being sent it."""

    path: str
    dtype: Any
    offset: int
    shape: tuple[int, ...]
    order: Any

    def array(self) -> Any:
        """Return the array, mapped."""
        return np.memmap(self.path, self.dtype, "r", self.offset, self.shape, self.order)


@dataclass(frozen=True, eq=False)
class Prepared:
    """What every block needs."""

    weights: Any
    """(N, D)"""
    bias: FloatArray | None
    """(N,)"""
    groups: tuple[tuple[int, ...], ...]
    """The classes with equal rows."""
    data: LayerData | None
    """None where the first block answers for all classes at once."""


@dataclass(frozen=True, eq=False)
class Head:
    """What the answers of the blocks are put together with: the first part of the first block."""

    groups: tuple[tuple[int, ...], ...]
    ingredients: Ingredients | None
    """Without the weights."""
    ball: Ball | None
    known: Answers


def sent(weights: Any) -> Any:
    """Return `weights` (N, D), or where it is in its file, if it is a map of one."""
    root = isinstance(weights, np.memmap) and not isinstance(weights.base, np.ndarray)
    if not root or not weights.filename or weights.ndim != 2:
        return weights
    order = "C" if weights.flags.c_contiguous else "F"
    path = str(Path(weights.filename).resolve())
    return Mapped(path, weights.dtype, weights.offset, weights.shape, order)


def count_of_blocks(n_classes: int) -> int:
    """Return into how many blocks the audit of so many classes is split."""
    return 1 if n_classes <= FEW_CLASSES else -(-n_classes // CLASSES_AT_ONCE)


def prepare(weights: Any, bias: Any = None) -> Prepared:
    """Return what blocks need of `weights` (N, D), or where it is, and `bias` (N,)."""
    stored = as_stored(weights.array() if isinstance(weights, Mapped) else weights)
    n, d = stored.shape
    b, groups = as_bias(bias, n), equal_rows(stored)
    data = prepared(stored, b, groups, exponent_of(stored, b)) if n > FEW_CLASSES else None
    if data is not None and data.flat and n * d**2 <= MOST_WORK:
        data = None
    return Prepared(stored, b, groups, data)


def block_of_audit(
    number: int, known: Prepared, go_on: Callable[[], None] = lambda: None
) -> Iterator[Head | Answers]:
    """Yield the answers for the classes of one block; the first begins with the `Head`.

    `go_on` is called now and then. An exception that it raises ends the block.
    """
    data = known.data
    if data is None:
        if number == 0:
            yield from _few(known, go_on)
        return
    if number == 0:
        made = replace(data.ingredients, weights=None)
        yield Head(known.groups, made, data.ball, by_equal_rows(known.groups, data.bias))
    # the longest rows stand first and are quick: each block has some of all lengths
    places = data.askable[number :: count_of_blocks(len(known.weights))]
    found = filtered(data, places)
    yield found
    left = places[[int(data.classes[p]) not in found for p in places.tolist()]]
    for k in range(0, len(left), QUESTIONS_AT_ONCE):
        yield asked(data, left[k : k + QUESTIONS_AT_ONCE])


def _few(known: Prepared, go_on: Callable[[], None]) -> Iterator[Head | Answers]:
    layer = Layer(as_weights(known.weights), known.bias)
    yield Head(known.groups, None, None, {})
    answers, decided_by = decide_few(layer, lambda decided, of: go_on())
    yield {i: (answers[i], decided_by[i]) for i in range(len(answers))}


def gathered(parts: list[Any]) -> tuple[Head | None, Answers]:
    """Return the `Head`, once it is there, and all answers so far, from the parts of blocks."""
    head = next((part for part in parts if isinstance(part, Head)), None)
    found: Answers = {} if head is None else dict(head.known)
    for part in parts:
        if not isinstance(part, Head):
            found |= part
    return head, found


def audit_of(weights: Any, parts: list[Any]) -> ArgmaxAudit:
    """Return the audit of `weights` (N, D) from the parts of all blocks."""
    head, found = gathered(parts)
    assert head is not None
    n, d = weights.shape
    made = None if head.ingredients is None else replace(head.ingredients, weights=weights)
    answers, decided_by = zip(*(found[i] for i in range(n)), strict=True)
    return ArgmaxAudit(answers, d, decided_by, head.groups, made, head.ball)
