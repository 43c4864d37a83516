"""A ranking as a person writes it: letters or class numbers, best first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from components.shadow.calling import in_letters
from components.state.names import LETTERS, Names
from compute.naming import ALPHABET, class_name, separator

MOST_SPELLED = 12  # classes, beyond which an example is shortened
SEPARATORS = re.compile(r"[\s,;>≻→|/\[\](){}]+")


@dataclass(frozen=True)
class Reading:
    """What was understood of a text."""

    named: tuple[int, ...]
    """The classes named, best first, each once."""
    problem: str
    """Why this is not a ranking of all classes, in a sentence; "" if it is one."""

    def completed(self, n: int) -> list[int]:
        """The classes named, then the others: what a person would go on from."""
        return [*self.named, *(c for c in range(n) if c not in self.named)]


def read_ranking(text: str, n: int, names: Names = LETTERS) -> Reading:
    """Read "D > C > B > A", "dcba", "4 3 2 1" (from 1), "3>2>1>0" (from 0) or "A < B < C < D".

    A ranking names every class once, so that numbers say themselves whether they start at 0 or 1.
    Classes may be called by their names: "cat > dog".
    """
    lettered = in_letters(text, names, n)
    if lettered.problem:
        return Reading((), lettered.problem)
    text = lettered.text
    if "=" in text:
        return Reading((), "“=” is a tie: a ranking puts every class above or below every other.")
    rising = "<" in text
    if rising and ">" in text:
        return Reading((), "Both < and > are used: write the best class first, with > only.")
    text = text.replace("<", ">")
    if n > ALPHABET:
        text = text.replace(separator(n), " ")
    words = [word for word in SEPARATORS.split(text) if word]
    called = _called(words, n)
    if rising:
        called.reverse()
    if all(word.isdecimal() for word in called):
        return _numbered(called, n, names)
    known = {class_name(c): c for c in range(n)}
    unknown = next((word for word in called if word.upper() not in known), "")
    classes = [known[word.upper()] for word in called if word.upper() in known]
    problem = f"“{unknown[:12]}” is not a class here: {_range(n)}." if unknown else ""
    return _complete(classes, problem, n, names)


def _called(words: list[str], n: int) -> list[str]:
    """The classes in the words: "DCBA" and "4321" are four of them without separators.

    Of more than 26 classes some letters are two, and separators are needed.
    """
    if len(words) == 1 and n <= ALPHABET and words[0].isalnum():
        return list(words[0]) if words[0].isalpha() or n <= 9 else words
    return words


def _numbered(words: list[str], n: int, names: Names) -> Reading:
    numbers = [int(word) if len(word) < 4 else n + 1 for word in words]
    first = 0 if 0 in numbers or (n not in numbers and len(numbers) == n) else 1
    wrong = next((v for v in numbers if not first <= v < n + first), None)
    classes = [v - first for v in numbers if first <= v < n + first]
    problem = ""
    if wrong is not None:
        problem = (
            f"There is no class {wrong if wrong <= n else 'with that number'}: {n} classes are "
            f"numbered 1 to {n}, or 0 to {n - 1}."
        )
    return _complete(classes, problem, n, names)


def _complete(classes: list[int], problem: str, n: int, names: Names) -> Reading:
    once = tuple(dict.fromkeys(classes))
    twice = [c for c in once if classes.count(c) > 1]
    missing = [c for c in range(n) if c not in once]
    if not problem and twice:
        verb = "is" if len(twice) == 1 else "are"
        problem = f"{names.listed(twice)} {verb} named more than once; each class has one place."
    if not problem and missing:
        verb = "is" if len(missing) == 1 else "are"
        problem = f"{names.listed(missing)} {verb} missing: a ranking places all {n} classes."
    return Reading(once, problem)


def _range(n: int) -> str:
    return f"the classes are {class_name(0)} to {class_name(n - 1)}"


def written(order: list[int]) -> str:
    """The ranking as the page writes it: "D > C > B > A"."""
    return " > ".join(class_name(c) for c in order)


def examples(n: int) -> list[str]:
    """One ranking of N classes in each of the ways that it can be written; long ones with dots."""
    names, numbers = [class_name(c) for c in range(n)][::-1], [str(c) for c in range(n, 0, -1)]
    if n > MOST_SPELLED:
        names, numbers = [[*each[:2], "…", each[-1]] for each in (names, numbers)]
    as_word = [] if n > ALPHABET else ["".join(names)]
    return [" > ".join(names), *as_word, " ".join(numbers)]
