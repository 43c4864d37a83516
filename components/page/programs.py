"""Programs that print what the page shows: "Python that prints this", for each view and section.

A view or a section writes the body; the imports follow from what it says it uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

import compute
from components.state.names import Names
from compute.naming import best_first, class_name


def array(values: NDArray[Any] | None) -> str:
    """An array as a program has it, each number so that it reads back the same."""
    return "None" if values is None else f"np.array({values.tolist()})".replace("inf", "np.inf")


def number(value: float) -> str:
    """A number as a program has it."""
    return repr(float(value)).replace("inf", "np.inf")


@dataclass(frozen=True)
class Calls:
    """How a program calls N classes: as the page does, by letter or with the name beside it.

    Each method writes an expression; what is given to it is one too.
    """

    names: Names
    n: int
    USES = (best_first, class_name)

    @property
    def named(self) -> bool:
        """Whether any class has a name."""
        return bool(self.names.legend(self.n))

    @property
    def line(self) -> str:
        """What a program begins with: the names, where there are some."""
        called = [self.names.said(i) for i in range(self.n)]
        return f"names = {called}\n" if self.named else ""

    def one(self, index: str) -> str:
        """A class."""
        return f"names[{index}]" if self.named else f"class_name({index})"

    def ranking(self, ascending: str) -> str:
        """A ranking, best first."""
        return f"best_first({ascending}{', names=names' if self.named else ''})"

    def segment(self, segment: str) -> str:
        """The ranking of a stretch of a line."""
        return f"{segment}.written(names)" if self.named else segment

    def explained(self, text: str) -> str:
        """A line that prints which letters of a text stand for which names; "" for none."""
        return _printing(self.names.explained(text))

    def key(self, classes: Iterable[int]) -> str:
        """A line that prints what the letters of classes stand for; "" for none."""
        return _printing(self.names.key(classes))


def _printing(text: str) -> str:
    return f"print({text.strip()!r})\n" if text else ""


def program(body: str, *used: Any, precision: int = 4) -> str:
    """A whole program: the imports of `used`, then its body.

    `used` is what of `compute` it may call; what has no name of its own is a pair (module, name).
    Arrays print with `precision` decimals, as the page shows them.
    """
    modules: dict[str, set[str]] = {}
    for each in used:
        module, name = each if isinstance(each, tuple) else (each.__module__, each.__name__)
        if re.search(rf"\b{name}\b", body):
            modules.setdefault("compute" if name in compute.__all__ else module, set()).add(name)
    imports = [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(modules.items())
    ]
    lines = ["import numpy as np", "", *imports]
    setting = f"np.set_printoptions(precision={precision}, suppress=True)"
    return "\n".join([*lines, "", setting, body.strip(), ""])
