"""The search in the table of rankings: what a person writes, as the rows that it leaves.

"D > B" leaves every ranking with D above B, "B < D" the same, and "D > B > A" those with D above
B above A. Letters side by side are neighbours: "DB" has B right below D. Dots stand for the rest:
"D…" begins with D, "…A" ends with A. Several searches may stand in one, parted by commas. Classes
are also called by their names: "cat > dog". Where there are more than 26 classes, neighbours are
parted by a space or a dot: "AB.D".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from components.shadow.calling import in_letters, without_begun
from components.state.names import LETTERS, Names
from compute.naming import ALPHABET, class_name
from compute.rankings.lexicographic import places

Flags = NDArray[np.bool_]

EXAMPLE = "D > B, or D… for first"
_PIECE = re.compile(r"\s*([A-Z]+|[<>]|…|,)")
_SPELLINGS = str.maketrans({"›": ">", "»": ">", "≻": ">", "‹": "<", "«": "<", "≺": "<"})


@dataclass(frozen=True)
class Search:
    """The rows that a search leaves, and why it could not be read ("" if it could)."""

    rows: Flags
    problem: str = ""


class UnreadError(ValueError):
    """A text that is no search."""


class UnknownError(ValueError):
    """A search that names a class which is not there."""


def searched(
    text: str, names: Names, shape: tuple[int, int], read: Callable[[str], Flags], write: str
) -> Search:
    """What a search leaves of the rows of a table of this shape, a column for each class.

    Parameters
    ----------
    text: What was written. What is only begun is read as far as it goes.
    names: What classes may be called instead of by their letters.
    shape: (M, N)
    read: Which rows (M,) the text leaves, with capital letters for names. It raises `UnreadError`,
        which leaves all of them, or `UnknownError`, which leaves none.
    write: What is to be written instead of a text that is not read; {} stands for " or names".
    """
    count, n = shape
    every = np.ones(count, dtype=bool)
    lettered = in_letters(text, names, n)
    if lettered.problem:
        return Search(every, lettered.problem)
    try:
        return Search(read(without_begun(lettered.text, names, n).upper()))
    except UnreadError:
        wanted = write.format(" or names" if names.given else "")
        return Search(every, f"“{text}” is not read: write {wanted}")
    except UnknownError as unknown:
        return Search(~every, f"{unknown} is not one of the classes A to {class_name(n - 1)}.")


def search(text: str, best_first: NDArray[np.intp], names: Names = LETTERS) -> Search:
    """Which of some rankings a search leaves.

    Parameters
    ----------
    text: What was written. What is only begun ("D >") is read as far as it goes.
    best_first: (M, N) the rankings, best class first.
    names: What classes may be called instead of by their letters.
    """
    n = best_first.shape[1]
    letters = [class_name(i) for i in range(n)]

    def read(spelled: str) -> Flags:
        rows = np.ones(len(best_first), dtype=bool)
        pieces = _pieces(spelled.translate(_SPELLINGS).replace("...", "…"), n)
        if not pieces:
            return rows
        place = places(best_first)
        for chain in _chains(pieces):
            unknown = sorted({piece for piece in chain if piece.isalpha()} - set(letters))
            if unknown:
                raise UnknownError(unknown[0])
            for kind, a, b in _claims(chain):
                rows &= _holds(kind, place, letters.index(a), letters.index(b))
        return rows

    how = "letters{} with > or < between them, or … for the rest."
    return searched(text, names, best_first.shape, read, how)


def _pieces(spelled: str, n: int) -> list[str]:
    """The names, signs and dots of a search among N classes."""
    pieces, at = list[str](), 0
    spelled = spelled.strip() if n <= ALPHABET else spelled.replace(".", " ").strip()
    while at < len(spelled):
        found = _PIECE.match(spelled, at)
        if found is None:
            raise UnreadError
        pieces += found[1] if n <= ALPHABET else [found[1]]
        at = found.end()
    return pieces


def _chains(pieces: list[str]) -> Iterator[list[str]]:
    chain: list[str] = []
    for piece in [*pieces, ","]:
        if piece == ",":
            yield chain
            chain = []
        else:
            chain.append(piece)


def _claims(chain: list[str]) -> Iterator[tuple[str, str, str]]:
    """What must hold, as (kind, class, other class)."""
    for left, right in pairwise(chain):
        if left.isalpha() and right.isalpha():
            yield "next", left, right
    for left, sign, right in zip(chain, chain[1:], chain[2:], strict=False):
        if left.isalpha() and right.isalpha() and sign in "<>":
            yield ("above", left, right) if sign == ">" else ("above", right, left)
    # The dots that end a search say how it begins, and the other way round.
    if len(chain) > 1 and chain[-1] == "…" and chain[0].isalpha():
        yield "first", chain[0], chain[0]
        for left, right in pairwise([piece for piece in chain if piece.isalpha()]):
            yield "next", left, right
    if len(chain) > 1 and chain[0] == "…" and chain[-1].isalpha():
        yield "last", chain[-1], chain[-1]


def _holds(kind: str, place: NDArray[np.intp], a: int, b: int) -> Flags:
    holds: Flags
    if kind == "above":
        holds = place[:, a] < place[:, b]
    elif kind == "next":
        holds = place[:, a] + 1 == place[:, b]
    else:
        holds = place[:, a] == (0 if kind == "first" else place.shape[1] - 1)
    return holds
