"""What a person calls a class: A, B, C, ... Z, AA, AB, ..."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from compute.arrays import as_count

ALPHABET = 26


def class_name(index: int) -> str:
    """Return the letter(s) of a class, 0-based: 0 is A, 25 is Z, 26 is AA.

    Raises
    ------
    ValueError
        If the index is negative or not a whole number.
    """
    return _letters(as_count(index, "a class index"))


@lru_cache(maxsize=1024)
def _letters(index: int) -> str:
    name = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        name = chr(ord("A") + letter) + name
        index -= 1
    return name


def class_index(name: str) -> int:
    """Return the index of the class that `class_name` calls so.

    >>> class_index("AA")
    26
    """
    index = 0
    for letter in name:
        index = 26 * index + ord(letter) - ord("A") + 1
    return index - 1


def separator(n_classes: int) -> str:
    """Return what keeps names apart that stand side by side: "", or "." where some have two
    letters.
    """
    return "" if n_classes <= ALPHABET else "."


def side_by_side(classes: Iterable[int], n_classes: int) -> str:
    """Return names without blanks, as one word: "DCBA", or "AB.B" of more than 26 classes."""
    return separator(n_classes).join(class_name(c) for c in classes)


def names_side_by_side(word: str, n_classes: int) -> list[str]:
    """Return the names in such a word: ["D", "C", "B", "A"]."""
    return word.split(".") if n_classes > ALPHABET else list(word)


def class_list(classes: Iterable[int]) -> str:
    """Return class names as words: "A", "A and B", "A, B and C"."""
    return as_list([class_name(c) for c in classes])


def as_list(names: Sequence[str]) -> str:
    """Return one or more names as words: "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def best_first(
    ranking: Iterable[int], separator: str = " > ", names: Sequence[str] | None = None
) -> str:
    """Return an ascending ranking (worst class first) as a person reads it, best first.

    `names` (N,) has what the classes are called, None for their letters.
    """
    called = class_name if names is None else names.__getitem__
    return separator.join(called(c) for c in reversed(list(ranking)))
