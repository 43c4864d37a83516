"""What a person asks about, as it is written: a ranking, the first places of one, or a set."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from components.shadow.calling import in_letters
from components.state.names import LETTERS, Names
from compute.naming import ALPHABET, class_name, separator

MOST_SPELLED = 12  # classes, beyond which an example is shortened
SEPARATORS = re.compile(r"[\s,;>≻→|/\[\](){}]+")
DOTS = re.compile(r"…|\.{3,}")
BRACES = re.compile(r"\s*\{([^{}]*)\}\s*")

Form = Literal["ranking", "prefix", "set"]


@dataclass(frozen=True)
class Reading:
    """What was understood of a text."""

    named: tuple[int, ...]
    """The classes named, best first, each once; of a set in the order of the alphabet."""
    problem: str
    """Why this is neither a ranking of all classes nor a prefix or a set, in a sentence; or ""."""
    form: Form = "ranking"
    """A ranking of all classes, its first places alone, or which classes are on top."""

    def completed(self, n: int) -> list[int]:
        """The classes named, then the others: what a person would go on from."""
        return [*self.named, *(c for c in range(n) if c not in self.named)]


def read_question(text: str, n: int, names: Names = LETTERS) -> Reading:
    """Read "D > C > B > A", "dcba", "4 3 2 1" (from 1), "3>2>1>0" (from 0) or "A < B < C < D".

    "D > C > …" and "DC..." are the first places of a ranking, "{C, D}" the set on top; with all
    classes both are a ranking. A ranking names every class once, so that numbers say themselves
    whether they start at 0 or 1; others start at 0 where a 0 is among them. Classes may be called
    by their names: "cat > dog".
    """
    lettered = in_letters(text, names, n)
    if lettered.problem:
        return Reading((), lettered.problem)
    inner = BRACES.fullmatch(lettered.text)
    if inner:
        return _set(_classes(inner[1], n, names, "set"), inner[1])
    if not DOTS.search(lettered.text):
        return _classes(lettered.text, n, names, "ranking")
    rising = "<" in lettered.text
    parts = DOTS.split(lettered.text)
    listed, beyond = (parts[-1], parts[:-1]) if rising else (parts[0], parts[1:])
    if len(beyond) > 1 or not all(word == "" for word in SEPARATORS.split(beyond[0].strip("< "))):
        end = "before the first" if rising else "after the last"
        return Reading((), f"“…” stands for the places below: once, {end} class.", "prefix")
    return _classes(listed.lstrip("< ") if rising else listed, n, names, "prefix", rising)


def _set(reading: Reading, text: str) -> Reading:
    """What stands in braces, classes in the order of the alphabet unless it is a ranking."""
    if reading.form == "ranking":
        return reading
    problem = reading.problem
    if not problem and re.search("[<>≻→]", text):
        problem = "A set has no order: write its classes in braces with commas between them."
    return replace(reading, named=tuple(sorted(reading.named)), problem=problem)


def _classes(text: str, n: int, names: Names, form: Form, rising: bool = False) -> Reading:
    if "=" in text:
        return Reading((), "“=” is a tie: a ranking puts every class above or below every other.")
    rising = rising or "<" in text
    if rising and ">" in text:
        return Reading((), "Both < and > are used: write the best class first, with > only.")
    text = text.replace("<", ">")
    if n > ALPHABET:
        text = text.replace(separator(n), " ")
    words = [word for word in SEPARATORS.split(text) if word]
    called = _called(words, n)
    if rising:
        called.reverse()
    if called and all(word.isdecimal() for word in called):
        return _numbered(called, n, names, form)
    known = {class_name(c): c for c in range(n)}
    unknown = next((word for word in called if word.upper() not in known), "")
    classes = [known[word.upper()] for word in called if word.upper() in known]
    problem = f"“{unknown[:12]}” is not a class here: {_range(n)}." if unknown else ""
    return _complete(classes, problem, n, names, form)


def _called(words: list[str], n: int) -> list[str]:
    """The classes in the words: "DCBA" and "4321" are four of them without separators.

    Of more than 26 classes some letters are two, and separators are needed.
    """
    if len(words) == 1 and n <= ALPHABET and words[0].isalnum():
        return list(words[0]) if words[0].isalpha() or n <= 9 else words
    return words


def _numbered(words: list[str], n: int, names: Names, form: Form) -> Reading:
    numbers = [int(word) if len(word) <= len(str(n)) else n + 1 for word in words]
    first = 0 if 0 in numbers or (n not in numbers and len(numbers) == n) else 1
    wrong = next((v for v in numbers if not first <= v < n + first), None)
    classes = [v - first for v in numbers if first <= v < n + first]
    problem = ""
    if wrong is not None:
        problem = (
            f"There is no class {wrong if wrong <= n else 'with that number'}: {n} classes are "
            f"numbered 1 to {n}, or 0 to {n - 1}."
        )
    return _complete(classes, problem, n, names, form)


def _complete(classes: list[int], problem: str, n: int, names: Names, form: Form) -> Reading:
    once = tuple(dict.fromkeys(classes))
    twice = [c for c in once if classes.count(c) > 1]
    missing = [c for c in range(n) if c not in once]
    if not problem and twice:
        verb = "is" if len(twice) == 1 else "are"
        problem = f"{names.listed(twice)} {verb} named more than once; each class has one place."
    if not problem and not missing:
        form = "ranking"
    if not problem and missing and form == "ranking":
        verb = "is" if len(missing) == 1 else "are"
        problem = (
            f"{names.listed(missing)} {verb} missing: a ranking places all {n} classes. End with "
            "“…” to ask about the first places alone, or put braces around a set."
        )
    if not problem and not once:
        problem = f"No class is named: {_range(n)}."
    return Reading(once, problem, form)


def _range(n: int) -> str:
    return f"the classes are {class_name(0)} to {class_name(n - 1)}"


def written(classes: list[int], form: Form = "ranking") -> str:
    """What is asked as the page writes it: "D > C > B > A", "D > C > …" or "{C, D}"."""
    letters = [class_name(c) for c in classes]
    if form == "set":
        return f"{{{', '.join(letters)}}}"
    return " > ".join([*letters, "…"] if form == "prefix" else letters)


def examples(n: int) -> list[str]:
    """One ranking of N classes in each of the ways that it can be written; long ones with dots."""
    names, numbers = [class_name(c) for c in range(n)][::-1], [str(c) for c in range(n, 0, -1)]
    if n > MOST_SPELLED:
        names, numbers = [[*each[:2], "…", each[-1]] for each in (names, numbers)]
    as_word = [] if n > ALPHABET else ["".join(names)]
    return [" > ".join(names), *as_word, " ".join(numbers)]


def shorter_examples(n: int) -> tuple[str, str]:
    """The first places of a ranking of N classes, and a set of them, as they can be written."""
    top = [n - 1, n - 2][: max(n - 1, 1)]
    return written(top, "prefix"), written(top[::-1], "set")
