"""The search in the table of sets: what a person writes, as the sets that it leaves.

"A, C" leaves the sets with A and with C; "-B" those without B; "A -B" does both. Classes are also
called by their names: "cat, -dog". Where there are more than 26 classes, letters side by side are
one class: "AB" is the 28th.
"""

from __future__ import annotations

import re

import numpy as np

from components.shadow.search import Flags, Search, UnknownError, UnreadError, searched
from components.state.names import LETTERS, Names
from compute.naming import ALPHABET, class_name

EXAMPLE = "A, -B: with A, without B"
_PIECE = re.compile(r"(?P<sign>[-−–!]?)\s*(?P<letters>[A-Z]+)|[-−–!]\s*$|[\s,;&+{}]+")


def search_sets(text: str, inside: Flags, names: Names = LETTERS) -> Search:
    """Which of some sets a search leaves.

    Parameters
    ----------
    text: What was written. A sign at its end, before a class is written, is passed over.
    inside: (S, N) the members of each set.
    names: What classes may be called instead of by their letters.
    """
    n = inside.shape[1]
    known = {class_name(c): c for c in range(n)}

    def read(spelled: str) -> Flags:
        rows, at = np.ones(len(inside), dtype=bool), 0
        while at < len(spelled):
            piece = _PIECE.match(spelled, at)
            if piece is None:
                raise UnreadError
            at = piece.end()
            letters = piece["letters"] or ""
            for name in letters if n <= ALPHABET else [letters] * bool(letters):
                if name not in known:
                    raise UnknownError(name)
                rows &= inside[:, known[name]] ^ bool(piece["sign"])
        return rows

    how = "the letters{} of classes that a set has, with − before those that it has not."
    return searched(text, names, inside.shape, read, how)
