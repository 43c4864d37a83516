"""The search in the table of rankings: what a person writes, as the rows that it leaves.

"D > B" leaves every ranking with D above B, "B < D" the same, and "D > B > A" those with D above
B above A. Letters side by side are neighbours: "DB" has B right below D. Dots stand for the rest:
"D…" begins with D, "…A" ends with A. Several searches may stand in one, parted by commas. Classes
are also called by their names: "cat > dog". Where there are more than 26 classes, neighbours are
parted by a space or a dot: "AB.D".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from components.shadow.calling import in_letters, without_begun
from components.state.names import LETTERS, Names
from compute.naming import ALPHABET, class_name

EXAMPLE = "D > B, or D… for first"
_PIECE = re.compile(r"\s*([A-Z]+|[<>]|…|,)")
_SPELLINGS = str.maketrans({"›": ">", "»": ">", "≻": ">", "‹": "<", "«": "<", "≺": "<"})


@dataclass(frozen=True)
class Search:
    """The rows that a search leaves, and why it could not be read ("" if it could)."""

    rows: NDArray[np.bool_]
    problem: str = ""


def search(text: str, best_first: NDArray[np.intp], names: Names = LETTERS) -> Search:
    """Which of some rankings a search leaves.

    Parameters
    ----------
    text: What was written. What is only begun ("D >") is read as far as it goes.
    best_first: (M, N) the rankings, best class first.
    names: What classes may be called instead of by their letters.
    """
    count, n = best_first.shape
    rows = np.ones(count, dtype=bool)
    lettered = in_letters(text, names, n)
    if lettered.problem:
        return Search(rows, lettered.problem)
    spelled = without_begun(lettered.text, names, n).upper()
    spelled = spelled.translate(_SPELLINGS).replace("...", "…")
    pieces = _pieces(spelled, n)
    if pieces is None:
        return Search(
            rows,
            f"“{text}” is not read: write letters{' or names' * bool(names.given)} with > or < "
            "between them, or … for the rest.",
        )
    letters = [class_name(i) for i in range(n)]
    place = np.empty_like(best_first)
    np.put_along_axis(place, best_first, np.arange(n, dtype=best_first.dtype)[None, :], axis=1)
    for chain in _chains(pieces):
        unknown = sorted({piece for piece in chain if piece.isalpha()} - set(letters))
        if unknown:
            return Search(
                np.zeros(count, dtype=bool),
                f"{unknown[0]} is not one of the classes A to {letters[-1]}.",
            )
        for kind, a, b in _claims(chain):
            rows &= _holds(kind, place, letters.index(a), letters.index(b))
    return Search(rows)


def _pieces(spelled: str, n: int) -> list[str] | None:
    """The names, signs and dots of a search among N classes; None where there is something else."""
    pieces, at = list[str](), 0
    spelled = spelled.strip() if n <= ALPHABET else spelled.replace(".", " ").strip()
    while at < len(spelled):
        found = _PIECE.match(spelled, at)
        if found is None:
            return None
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


def _holds(kind: str, place: NDArray[np.intp], a: int, b: int) -> NDArray[np.bool_]:
    holds: NDArray[np.bool_]
    if kind == "above":
        holds = place[:, a] < place[:, b]
    elif kind == "next":
        holds = place[:, a] + 1 == place[:, b]
    else:
        holds = place[:, a] == (0 if kind == "first" else place.shape[1] - 1)
    return holds
