"""Classes called by name where a person writes of them: the text with letters in their place.

"cat > dog" is "A > C" where A is called cat and C dog, in any case. A name that holds a sign of
the search, or that reads as a class's letter, is written in quotes; "A (cat)", as sentences have
it, is A.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from components.state.names import Names
from compute.naming import class_list, class_name

SIGNS = re.compile(r"[<>›‹»«≻≺…,]|\.\.\.")
QUOTES = '["“”„]'


@dataclass(frozen=True)
class Lettered:
    """A text with letters for names, and why a name does not say which class ("" if all do)."""

    text: str
    problem: str = ""


def in_letters(text: str, names: Names, n: int) -> Lettered:
    """A text with the letter of each of N classes where its name stands."""
    called = _classes_by_name(names, n)
    if not called:
        return Lettered(text)
    problems = list[str]()

    def letter(found: re.Match[str]) -> str:
        classes = [int(c) for c in (found.lastgroup or "").split("_")[1:]]
        if len(classes) == 1:
            return class_name(classes[0])
        problems.append(
            f"“{names.of(classes[0])}” is the name of {class_list(classes)}: write the letter."
        )
        return found[0]

    lettered = _pattern(called, names, n).sub(letter, text)
    return Lettered(lettered, problems[0] if problems else "")


def without_begun(text: str, names: Names, n: int) -> str:
    """A text without its last word where that is the beginning of a name, and no letters."""
    *_, last = SIGNS.split(text)
    letters = {class_name(c).casefold() for c in range(n)}
    for start in re.finditer(r"\S+", last):
        rest = last[start.start() :]
        word = " ".join(rest.split()).casefold()
        begun = any(_folded(name).startswith(word) for name in names.given[:n])
        if begun and not set(word.replace(" ", "")) <= letters:
            return text[: len(text) - len(rest)]
    return text


def _folded(name: str) -> str:
    return name.casefold()


def _classes_by_name(names: Names, n: int) -> dict[str, list[int]]:
    called: dict[str, list[int]] = {}
    for c, name in enumerate(names.given[:n]):
        if name:
            called.setdefault(_folded(name), []).append(c)
    return called


def _pattern(called: dict[str, list[int]], names: Names, n: int) -> re.Pattern[str]:
    """What names a class; the group that matches has the numbers of the classes in its name."""
    letters = {class_name(c).casefold() for c in range(n)}
    said, ways = list[str](), list[str]()
    for name in sorted(called, key=len, reverse=True):
        classes = called[name]
        word = r"\s+".join(map(re.escape, names.of(classes[0]).split()))
        group = "_".join(map(str, classes))
        said += [rf"(?P<said_{c}>\b{class_name(c)}\s*\(\s*{word}\s*\))" for c in classes]
        ways.append(rf"(?P<quoted_{group}>{QUOTES}\s*{word}\s*{QUOTES})")
        if name not in letters and not SIGNS.search(name):
            before, after = (r"\b" if end.isalnum() else "" for end in (name[0], name[-1]))
            ways.append(rf"(?P<name_{group}>{before}{word}{after})")
    return re.compile("|".join([*said, *ways]), re.IGNORECASE)
