"""The audit of a layer in one format after another, block by block: verdicts without the proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compute.arrays import IntArray
from compute.cached import cached_property
from compute.rankings.audit.answers import ArgmaxAudit, Chance, NeverWins, Undecided, Wins
from compute.rankings.audit.sharing import Head, Prepared, block_of_audit

PENDING, WINS, NEVER, UNDECIDED = range(4)
KINDS: dict[type[Chance], int] = {Wins: WINS, NeverWins: NEVER, Undecided: UNDECIDED}


@dataclass(frozen=True, eq=False)
class InFormat:
    """A layer rounded to a format, for the blocks of its audit."""

    format: str
    moved: int
    """How many of its weights the format does not hold as they are."""
    known: Prepared


@dataclass(frozen=True, eq=False)
class Part:
    """What was found of some classes."""

    format: str
    moved: int
    classes: IntArray
    """(m,)"""
    kinds: NDArray[np.int8]
    """(m,) WINS, NEVER or UNDECIDED"""


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Which classes of a layer can win, as far as that is known; an `ArgmaxAudit` without proofs.

    Its parts are those of the audit with the same names.
    """

    kinds: NDArray[np.int8]
    """(N,) PENDING, WINS, NEVER or UNDECIDED"""
    moved: int = 0

    @classmethod
    def of(cls, audit: ArgmaxAudit) -> Verdicts:
        """Return the verdicts of a whole audit."""
        return cls(np.array([KINDS[type(answer)] for answer in audit.answers], dtype=np.int8))

    @cached_property
    def argmaxable(self) -> NDArray[np.bool_]:
        """(N,) the classes that are proved to win for some input."""
        return np.asarray(self.kinds == WINS)

    @cached_property
    def undecided(self) -> NDArray[np.bool_]:
        """(N,) the classes that were asked about and for which neither answer could be proved."""
        return np.asarray(self.kinds == UNDECIDED)

    @cached_property
    def never(self) -> list[int]:
        """The classes that are proved to win for no input."""
        return np.flatnonzero(self.kinds == NEVER).tolist()

    @property
    def known(self) -> int:
        """How many classes were asked about."""
        return int(np.count_nonzero(self.kinds))

    @property
    def whole(self) -> bool:
        """Whether all were."""
        return self.known == len(self.kinds)


def block_of_format(
    number: int, layer: InFormat, go_on: Callable[[], None] = lambda: None
) -> Iterator[Part]:
    """Yield the verdicts of one block: see `block_of_audit`."""
    for part in block_of_audit(number, layer.known, go_on):
        found = part.known if isinstance(part, Head) else part
        kinds = np.array([KINDS[type(answer)] for answer, _ in found.values()], dtype=np.int8)
        yield Part(layer.format, layer.moved, np.array(list(found), dtype=np.int64), kinds)


def by_format(parts: Iterable[Part], n_classes: int) -> dict[str, Verdicts]:
    """Return the verdicts of each format so far, in the order in which they were found."""
    found: dict[str, Verdicts] = {}
    for part in parts:
        blank = np.full(n_classes, PENDING, dtype=np.int8)
        found.setdefault(part.format, Verdicts(blank, part.moved)).kinds[part.classes] = part.kinds
    return found
