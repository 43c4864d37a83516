"""The search in the table of sets: what a person writes, as the sets that it leaves.

"A, C" leaves the sets with A and with C; "-B" those without B; "A -B" does both. Classes are also
called by their names: "cat, -dog". Where there are more than 26 classes, letters side by side are
one class: "AB" is the 28th.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from components.shadow.calling import in_letters, without_begun
from components.shadow.search import Search
from components.state.names import LETTERS, Names
from compute.naming import ALPHABET, class_name

EXAMPLE = "A, -B: with A, without B"
_PIECE = re.compile(r"(?P<sign>[-−–!]?)\s*(?P<letters>[A-Z]+)|[-−–!]\s*$|[\s,;&+{}]+")


def search_sets(text: str, inside: NDArray[np.bool_], names: Names = LETTERS) -> Search:
    """Which of some sets a search leaves.

    Parameters
    ----------
    text: What was written. A sign at its end, before a class is written, is passed over.
    inside: (S, N) the members of each set.
    names: What classes may be called instead of by their letters.
    """
    count, n = inside.shape
    rows = np.ones(count, dtype=bool)
    lettered = in_letters(text, names, n)
    if lettered.problem:
        return Search(rows, lettered.problem)
    spelled = without_begun(lettered.text, names, n).upper()
    at = 0
    known = {class_name(c): c for c in range(n)}
    while at < len(spelled):
        piece = _PIECE.match(spelled, at)
        if piece is None:
            return Search(
                np.ones(count, dtype=bool),
                f"“{text}” is not read: write the letters{' or names' * bool(names.given)} of "
                "classes that a set has, with − before those that it has not.",
            )
        at = piece.end()
        letters = piece["letters"] or ""
        for name in letters if n <= ALPHABET else [letters] * bool(letters):
            if name not in known:
                return Search(
                    np.zeros(count, dtype=bool),
                    f"{name} is not one of the classes A to {class_name(n - 1)}.",
                )
            rows &= inside[:, known[name]] ^ bool(piece["sign"])
    return Search(rows)
