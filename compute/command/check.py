"""Checks a report of `python -m compute audit` anew, with whole numbers and no solver.

Short, so that it can be read: nobody has to trust what wrote the report. A double is exactly a
fraction. `rows(i)` is the row of class i, its bias last where there is one.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from operator import mul
from typing import Any


def _need(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(f"{sentence}.")


def _whole(values: Iterable[Any]) -> tuple[list[int], int]:  # numbers over one denominator
    pairs = [v.as_integer_ratio() for v in values]
    below = lcm(*{q for _, q in pairs})
    return [p * (below // q) for p, q in pairs], below


def _dot(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(map(mul, a, b))


def check_lists(report: Any, n: int) -> None:
    """Every class of the file stands once: among the winners, the never, or the undecided."""
    entries = report["winners"] + report["never"] + report["undecided"]
    classes = sorted(entry["class"] for entry in entries)
    _need(classes == list(range(n)), f"The lists do not hold each of {n} classes once")
    counts = [report["classes"], report["argmaxable"]]
    _need(counts == [n, len(report["winners"])], "A count is wrong")


def input_of(report: Any, entry: Any, row: Sequence[float]) -> list[Fraction]:
    """Return the input at which a class is said to win."""
    if entry["recipe"] == "input":
        return [Fraction(v) for v in entry["x"]]
    centre = report["centre"] if entry["recipe"] != "own" else [0] * report["features"]
    x = [Fraction(v) - Fraction(c) for v, c in zip(row, centre, strict=False)]
    if entry["recipe"] == "whitened":
        apart, below = _whole(x)
        x = [Fraction(_dot(a, apart), below * b) for a, b in map(_whole, report["whitening"])]
    return [Fraction(entry.get("scale", 1)) * v for v in x]


def check_winners(report: Any, entries: Any, rows: Any) -> None:
    """At its input the logit of each class is larger than all others."""
    asked = []
    for entry in entries:
        x, _ = _whole(input_of(report, entry, rows(entry["class"])) + [1] * report["bias"])
        row, below = _whole(rows(entry["class"]))
        asked.append((entry["class"], x, _dot(row, x), below))
    for j in range(report["classes"]):
        row, size = _whole(rows(j))
        for i, x, own, below in asked:
            _need(i == j or own * size > _dot(row, x) * below, f"Class {i}: class {j} is as high")


def check_ball(ball: Any, rows: Any, bias: bool) -> tuple[Any, Any, Any]:
    """The ball lies in the hull of its rows: the proof stands with `Ball`, in answers.py."""
    units = [Fraction(2) ** e for e in ball["exponents"]]
    k, q, radius = len(ball["rows"]), len(units), Fraction(ball["radius"])
    chosen = [[Fraction(v) for v in rows(i)] for i in ball["rows"]]
    for row in chosen[1::2]:
        row[-1] -= bias * abs(Fraction(ball["lowered"]))
    centre = [sum(column) / k for column in zip(*chosen, strict=True)]
    apart, below = _whole((row[c] - centre[c]) / units[c] for row in chosen for c in range(q))
    inverse, size = _whole(v for line in ball["inverse"] for v in line)
    across, lines = ([m[c::q] for c in range(q)] for m in (apart, inverse))
    spread, one = [[_dot(a, b) for b in across] for a in across], k * below**2 * size
    off = (one * (a == b) - _dot(spread[a], lines[b]) for a in range(q) for b in range(q))
    _need(4 * sum(e * e for e in off) <= one**2, "The ball's matrix is not an inverse")
    parts = (apart[c : c + q] for c in range(0, k * q, q))
    far = max(sum(_dot(line, part) ** 2 for line in lines) for part in parts)
    _need(4 * radius**2 * far <= (below * size) ** 2, "The ball is larger than the hull")
    return centre, radius, units


def check_never(entry: Any, rows: Any, bias: bool, ball: Any) -> None:
    """The row of a class is a mixture of other rows, and its bias is at most theirs."""
    i, weights = entry["class"], {int(j): Fraction(y) for j, y in entry["certificate"].items()}
    share, lowered = Fraction(entry.get("share", 0)), Fraction(entry.get("lowered", 0))
    good = i not in weights and min(weights.values()) > 0 and sum(weights.values()) == 1
    _need(good and 0 <= share < 1 and lowered >= 0, f"Class {i}: not a mixture of others")
    parts = [[y * Fraction(v) for v in rows(j)] for j, y in weights.items()]
    mixed, own = [sum(c) for c in zip(*parts, strict=True)], [Fraction(v) for v in rows(i)]
    mixed[-1] -= lowered * bias
    gaps = [w - (1 - share) * m for w, m in zip(own, mixed, strict=True)]
    near = not any(gaps[: len(gaps) - bias]) and gaps[-1] <= 0
    if share:
        centre, radius, units = ball()
        gaps = [(g - share * c) / u for g, c, u in zip(gaps, centre, units, strict=True)]
        near = sum(v * v for v in gaps) <= (share * radius) ** 2
    _need(near, f"Class {i}: the mixture is not its row")
