"""Running the Python that the page offers, and comparing what it prints with what is shown."""

from __future__ import annotations

import contextlib
import io
import math
import re
import warnings
from bisect import bisect_left

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


def disagreements(output: str, shown: list[tuple[str, str | None]]) -> list[str]:
    """Where what was printed is not what is shown; empty where they are the same.

    `shown` has, in order, how a part of the output begins, and the text on the page; None where
    the page says it in other places, as test_printed.py claims.
    """
    wrong, rest = [], output
    for place, (start, text) in enumerate(shown):
        at = rest.find(start)
        if at:
            return [*wrong, f"{start!r} does not come next in {rest[:80]!r}"]
        rest = rest[len(start) :]
        end = rest.find("\n" + shown[place + 1][0]) + 1 if place + 1 < len(shown) else len(rest)
        part, rest = rest[:end], rest[end:]
        if text is not None:
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
    if (
        not all(re.search(r"\d", text) for text in (ours, theirs))
        or "inf" in ours + theirs
        or "nan" in ours + theirs
    ):
        return False
    if theirs.startswith(("<", ">")):
        return abs(float(ours)) <= abs(float(theirs[1:])) / 2
    mantissa, _, power = theirs.partition("e")
    places = len(mantissa.partition(".")[2]) - int(power or 0)
    return abs(float(ours) - float(theirs)) <= UNIT * 10.0**-places


# Numbers of sentences that no program prints: where, which words, and why.
NOT_PRINTED = [
    (r"softmax-sentence", r"e = 2\.718", "a constant"),
    (
        r"softmax-(limits-note|.*-says|sentence)",
        r"exp is inf|to inf|inf / inf|= −inf|is −inf",
        "words",
    ),
    (r"softmax-.*-says", r"and 0 / 0 is nan|and inf / inf is nan|to 0(?!\.)", "words"),
    (r"softmax-carried", r"Shadow has .*? here", "why nothing goes back, beside what is printed"),
    (r"softmax-batch-table|softmax-axis-.*", r"row \d", "which row"),
    (r"softmax-(cold|hot)", r"T → 0|1/\d+", "a limit, and a fraction printed as a decimal"),
    (r"soft_sort-sentence", r"1 / \(1 \+", "a formula"),
    (r"soft_sort-compare-note", r"64 orders", "how many are tried is a default of the function"),
    (r"soft_sort-networks-says", r"it is 1 where", "what a number means"),
    (
        r"soft_sort-networks-.*",
        r"0-1 principle|holds? [01]|hold 1|ones 0|a 1 leaves above a 0",
        "words",
    ),
    (r"soft_sort-networks-typed", r"count from 0", "how wires are numbered"),
    (r"soft_sort-polytopes-.*", r"exactly 0|above 0|Choose n = 3", "words and advice"),
    (r"soft_sort-bridge-(note|verdict)", r"With n = \d+", "advice"),
    (
        r"shadow-solid-says",
        r"(Three|Four) classes: .*",
        "facts about the solid, the same for every W",
    ),
    (r"shadow-.*", r"more than 60,000", "what the page draws at most"),
    (r"shadow-slice-says", r"With N = .*|cut it into \d+|sphere in \d", "facts for any W"),
    (r"shadow-solid-says", r"Choose N = 3 or N = 4", "advice"),
    (r"shadow-vectors-note|shadow-cells-note|shadow-polytope-note", r"rank \d", "printed with W"),
    (r"shadow-read", r"0\.1|16 digits", "an example, and what a double is"),
    (r"audit-chosen-says", r"takes .*|numbers \d to \S+", "what may be chosen"),
    (r"audit-ask-says", r"as [A-Z]+( > [A-Z]+)* > …", "an example"),
    (r"audit-remedies-.*", r"−\|w\|²/2", "a formula"),
    (r"shadow-ask-proof", r"entries up to 1|constant input 1", "how margins are measured"),
]


def unprinted(key: str, text: str, output: str) -> list[str]:
    """The numbers of a text on the page that a program's output lacks, to the digits shown."""
    for place, words, _ in NOT_PRINTED:
        if re.fullmatch(place, key):
            text = re.sub(words, "", text)
    printed_ = NUMBER.findall(output)
    values = sorted((value, o) for o in printed_ if (value := _value(o)) is not None)
    return [
        shown
        for shown in NUMBER.findall(text)
        if not any(_is(o, shown) for o in _candidates(shown, values) or printed_)
    ]


def _value(text: str) -> float | None:
    """The finite number that a text is."""
    try:
        value = float(text.replace("−", "-").replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _candidates(shown: str, values: list[tuple[float, str]]) -> list[str]:
    """The printed numbers beside the one that is shown; none where it is not a number."""
    value = _value(shown)
    if value is None:
        return []
    place = bisect_left(values, (value, ""))
    return [text for _, text in values[max(place - 1, 0) : place + 1]]


def _is(printed_: str, shown: str) -> bool:
    """Whether a printed number is the one that is shown, rounded as it is."""
    if not _same(printed_, shown) or not re.search(r"\d", shown) or shown.startswith(("<", ">")):
        return _same(printed_, shown)
    mantissa, _, power = shown.replace("−", "-").replace(",", "").partition("e")
    places = len(mantissa.partition(".")[2]) - int(power or 0)
    gap = abs(
        float(printed_.replace("−", "-").replace(",", ""))
        - float(shown.replace("−", "-").replace(",", ""))
    )
    return bool(gap <= UNIT / 2 * 10.0**-places)
