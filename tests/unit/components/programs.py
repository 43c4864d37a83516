"""Running the Python that the page offers, and comparing what it prints with what is shown."""

from __future__ import annotations

import contextlib
import io
import re
import warnings

from components.page.palette import LIGHT
from components.views import VIEWS

NUMBER = re.compile(
    r"(?<![a-z\d])[<>]?[−-]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d*)?(?:e[−+-]?\d+)?|[−-]?\binf\b|\bnan\b"
    r"|\b[A-Z](?: > [A-Z])+\b"
)
UNIT = 1.0001  # of the last digit shown: numbers midway are rounded away from 0 on the page


def printed(program: str) -> str:
    """What a program prints; a warning is an error."""
    out = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(out):
        warnings.simplefilter("error")
        exec(program, {})
    return out.getvalue()


def answer_of(page):
    """The answer of the view in front."""
    return VIEWS[page.view].draw(page, LIGHT)


def disagreements(output: str, shown: list[tuple[str, str]]) -> list[str]:
    """Where what was printed is not what is shown; empty where they are the same.

    `shown` has, in order, how a part of the output begins, and the text on the page.
    """
    wrong, rest = [], output
    for place, (start, text) in enumerate(shown):
        at = rest.find(start)
        if at:
            return [*wrong, f"{start!r} does not come next in {rest[:80]!r}"]
        rest = rest[len(start) :]
        end = rest.find("\n" + shown[place + 1][0]) + 1 if place + 1 < len(shown) else len(rest)
        part, rest = rest[:end], rest[end:]
        wrong += _compared(start, NUMBER.findall(part), NUMBER.findall(text))
    return wrong


def _compared(start: str, ours: list[str], theirs: list[str]) -> list[str]:
    if len(ours) != len(theirs):
        return [f"{start}: {len(ours)} printed {ours[:12]}, {len(theirs)} shown {theirs[:12]}"]
    pairs = zip(ours, theirs, strict=True)
    return [f"{start}: printed {a}, shown {b}" for a, b in pairs if not _same(a, b)]


def _same(ours: str, theirs: str) -> bool:
    ours, theirs = (text.replace("−", "-").replace(",", "") for text in (ours, theirs))
    if ours == theirs:
        return True
    if "inf" in ours and "inf" in theirs:
        return True
    if not re.search(r"\d", ours + theirs) or "inf" in ours + theirs or "nan" in ours + theirs:
        return False
    if theirs.startswith(("<", ">")):
        return abs(float(ours)) <= abs(float(theirs[1:])) / 2
    mantissa, _, power = theirs.partition("e")
    places = len(mantissa.partition(".")[2]) - int(power or 0)
    return abs(float(ours) - float(theirs)) <= UNIT * 10.0**-places
