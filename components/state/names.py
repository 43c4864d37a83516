"""What a person calls the classes: kept in the link, said beside the letters.

Letters stay the short marks in pictures, keys and rankings; a name explains its letter. Without
names everything reads as if there were none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from components.state.fields import Control, Read, shown
from compute.naming import as_list, class_index, class_name

NAMES_KEY = "names"  # in the query, and the edit
MOST_NAMES = 64  # the largest N of any view
MOST_SAID = 12  # classes that a sentence lists
MOST_SAID_IN_ORDER = 16  # likewise of a ranking
LONGEST_NAME = 24
LONGEST_IN_LINK = 600  # characters as the address writes them, most letters of the world as nine
# A text up to the next comma; a backslash takes what follows as it is.
PART = re.compile(r"((?:[^,\\]|\\.|\\$)*)(?:,|$)", re.DOTALL)


@dataclass(frozen=True)
class Names:
    """The names of the first classes, "" for a class that has none."""

    given: tuple[str, ...] = ()

    def of(self, index: int) -> str:
        """The name of a class, "" where it has none."""
        return self.given[index] if index < len(self.given) else ""

    def said(self, index: int) -> str:
        """A class in a sentence: "D (bird)", or its letter."""
        name = self.of(index)
        return f"{class_name(index)} ({name})" if name else class_name(index)

    def alone(self, index: int) -> str:
        """A class in a table to take home: its name, or its letter; pasted, both come back."""
        return self.of(index) or class_name(index)

    def hover(self, index: int) -> str:
        """The same in a text of plotly's, which reads tags, entities and %{...} in it."""
        return hover(self.said(index))

    def listed(self, classes: Iterable[int]) -> str:
        """Several classes in a sentence: "A (cat), B and C (dog)"; of many the first few."""
        several = list(classes)
        said = [self.said(c) for c in several[: MOST_SAID + 1]]
        if len(several) > MOST_SAID + 1:
            said[-1] = f"{len(several) - MOST_SAID} others"
        return as_list(said)

    def ranking(self, best_first: Iterable[int]) -> str:
        """A ranking in a sentence: "D (bird) > B > A (cat)"; a long one without its middle."""
        said = [self.said(c) for c in best_first]
        if len(said) > MOST_SAID_IN_ORDER:
            said[MOST_SAID_IN_ORDER - 4 : -2] = ["…"]
        return " > ".join(said)

    def in_full(self, best_first: Iterable[int]) -> str:
        """A ranking where there is room for all of it."""
        return " > ".join(self.said(c) for c in best_first)

    def key(self, classes: Iterable[int]) -> str:
        """Letters explained, to stand after a sentence: " A is cat, D is bird."; "" for none."""
        key = ", ".join(f"{class_name(i)} is {self.of(i)}" for i in classes if self.of(i))
        return f" {key}." if key else ""

    def explained(self, text: str) -> str:
        """The letters in a text explained, to stand after it."""
        letters = set(re.findall(r"\b[A-Z]+\b", text))
        return self.key(sorted(i for name in letters if (i := class_index(name)) < len(self.given)))

    def legend(self, n: int) -> str:
        """The letters explained: "A cat · C dog"; "" where none of N classes has a name."""
        return " · ".join(f"{class_name(i)} {self.of(i)}" for i in range(n) if self.of(i))

    @property
    def text(self) -> str:
        """The names as a person types them: "cat, dog, , bird"."""
        return ", ".join(map(_escaped, self.given))


LETTERS = Names()


def hover(text: str) -> str:
    """A text as it is, for a text of plotly's, which reads tags, entities and %{...} in it."""
    return html.escape(text).replace("%", "&#37;")


def _escaped(name: str) -> str:
    return re.sub(r"([,\\])", r"\\\1", name)


def _split(text: str) -> list[str]:
    # One more than fits, to know that there is more.
    parts, start = list[str](), 0
    while start <= len(text) and len(parts) <= MOST_NAMES:
        match = PART.match(text, start)
        if match is None:
            break
        parts.append(re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL))
        if match.end() == match.end(1):  # no comma follows
            break
        start = match.end()
    return parts


def _clean(given: Any) -> str:
    """A name without what cannot be seen, blanks as single spaces."""
    spaced = " ".join(str(given).split())
    return " ".join("".join(c for c in spaced if c.isprintable()).split())


@dataclass(frozen=True)
class NamesField:
    """Up to 64 names of up to 24 characters: "cat,dog,,bird" or a sequence of texts.

    A class called by its own letter has no name. A comma in a name is written with a backslash
    before it, and so is a backslash.
    """

    name: str = "Class names"

    @property
    def control(self) -> Control | None:
        return None

    def read(self, given: Any, default: Names) -> Read[Names]:
        if isinstance(given, str):
            parts = _split(given)
        elif isinstance(given, (list, tuple)) and all(isinstance(part, str) for part in given):
            parts = list(given)
        else:
            return Read(default, f"{self.name} are texts; “{shown(given)}” was given.")
        whole = [_clean(part) for part in parts]
        names = [name[:LONGEST_NAME].rstrip() for name in whole[:MOST_NAMES]]
        names = ["" if name == class_name(i) else name for i, name in enumerate(names)]
        notice = ""
        if any(len(name) > LONGEST_NAME for name in whole[:MOST_NAMES]):
            notice = f"{self.name} hold at most {LONGEST_NAME} characters each; the rest is cut."
        if any(whole[MOST_NAMES:]):
            notice = f"At most {MOST_NAMES} classes have names; the rest is left out."
        while names and (not names[-1] or self._length(names) > LONGEST_IN_LINK):
            if names.pop():
                notice = (
                    f"{self.name} together hold at most {LONGEST_IN_LINK} characters of a link; "
                    "the last are left out."
                )
        return Read(Names(tuple(names)), notice)

    def write(self, value: Names) -> str:
        return ",".join(map(_escaped, value.given))

    def _length(self, names: list[str]) -> int:
        return len(quote_plus(self.write(Names(tuple(names))), safe=",;.-"))
