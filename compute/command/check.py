"""Checks a report of `python -m compute audit` anew, with whole numbers and no solver."""
# A double is exactly a fraction. `rows(i)` is the row of class i, its bias last if there is one.

from fractions import Fraction
from functools import cache
from math import lcm
from operator import mul
from typing import Any


def _need(holds: object, sentence: str) -> None:
    if not holds:
        raise ValueError(f"{sentence}.")


def _whole(values: Any) -> tuple[list[int], int]:  # numbers over one denominator
    pairs = [v.as_integer_ratio() for v in values]
    below = lcm(*{q for _, q in pairs})
    return [p * (below // q) for p, q in pairs], below


def _dot(a: Any, b: Any) -> Any:
    _need(len(a) == len(b), f"An input or a matrix has {len(a)} or {len(b)} numbers in a row")
    return sum(map(mul, a, b))


def check_lists(report: Any, n: int) -> None:
    """Every class of the file stands once: among the winners, the never, or the undecided."""
    listed = sorted(e["class"] for key in ("winners", "never", "undecided") for e in report[key])
    good = n == report["classes"] and len(report["winners"]) == report["argmaxable"]
    _need(good and listed == list(range(n)), f"Not each of {n} classes is listed and counted once")


def input_of(report: Any, entry: Any, rows: Any) -> list[Fraction]:
    """Return the input at which a class is said to win, with a 1 last where there is a bias."""
    row, plain = entry.get("x", rows(entry["class"])), entry["recipe"] in ("own", "input")
    centre = [0] * report["features"] if plain else report["centre"]
    x = [Fraction(v) - Fraction(c) for v, c in zip(row, centre, strict=False)]
    if entry["recipe"] == "whitened":
        apart, below = _whole(x)
        x = [Fraction(_dot(a, apart), below * b) for a, b in map(_whole, report["whitening"])]
    return [Fraction(entry.get("scale", 1)) * v for v in x] + [Fraction(1)] * report["bias"]


def check_winners(report: Any, entries: Any, rows: Any) -> None:
    """At its input the logit of each class is larger than all others: all inputs at once."""
    asked = {}
    for entry in entries:
        (row, below), (x, _) = map(_whole, (rows(entry["class"]), input_of(report, entry, rows)))
        asked[entry["class"]] = [1, _dot(row, x), *(-below * v for v in x)]
    largest = max(abs(v) for line in asked.values() for v in line)
    columns = list(zip(*asked.values(), strict=True))
    long = cache(lambda bits: [sum(v << bits * k for k, v in enumerate(c)) for c in columns])
    for j in range(report["classes"]):
        row, size = _whole(rows(j))
        bits = (largest * max(size, *map(abs, row)) * (len(row) + 2)).bit_length() // 64 * 64 + 64
        # the leads, `bits` apart in one number, with half - 1 added: the highest bit says > 0
        leads = _dot([2 ** (bits - 1) - 1, size, *row], long(bits))
        for k, i in enumerate(asked, 1):
            _need(i == j or leads >> (bits * k - 1) & 1, f"Class {i}: class {j} is as high")


def check_ball(ball: Any, rows: Any, bias: bool) -> tuple[Any, ...]:
    """The ball lies in the hull of its rows: the proof stands with `Ball`, in answers.py."""
    units = [Fraction(2) ** e for e in ball["exponents"]]
    k, q, square = len(ball["rows"]), len(units), Fraction(ball["radius"]) ** 2
    chosen = [[Fraction(v) for v in rows(i)] for i in ball["rows"]]
    for row in chosen[1::2]:
        row[-1] -= bias * abs(Fraction(ball["lowered"]))
    centre = [sum(column) / k for column in zip(*chosen, strict=True)]
    zero = [[Fraction(v) for v in line] for line in ball.get("zero", [])]
    shown = [[(row[c] - centre[c]) / units[c] for c in range(q)] for row in chosen]
    apart, below = _whole(v for line in shown + zero for v in line)
    _need(not any(_dot(z, row) for z in zero for row in shown), "The ball's flat is not its rows'")
    inverse, size = _whole(v for line in ball["inverse"] for v in line)
    across, lines = ([m[c::q] for c in range(q)] for m in (apart, inverse))
    spread, one = [[_dot(a, b) for b in across] for a in across], k * below**2 * size
    off = (one * (a == b) - _dot(spread[a], lines[b]) for a in range(q) for b in range(q))
    _need(4 * sum(e * e for e in off) <= one**2, "The ball's matrix is not an inverse")
    far = max(sum(_dot(a, apart[c : c + q]) ** 2 for a in lines) for c in range(0, k * q, q))
    _need(4 * square * far <= (below * size) ** 2, "The ball is larger than the hull")
    return centre, square, units, zero


def check_never(entry: Any, rows: Any, bias: bool, ball: Any) -> None:
    """The row of a class is a mixture of other rows, and its bias is at most theirs."""
    i, weights = entry["class"], {int(j): Fraction(y) for j, y in entry["certificate"].items()}
    share, lowered = Fraction(entry.get("share", 0)), Fraction(entry.get("lowered", 0))
    good = i not in weights and min(weights.values()) > 0 and sum(weights.values()) == 1
    _need(good and 0 <= share < 1 and lowered >= 0, f"Class {i}: not a mixture of others")
    columns = zip(*(map(Fraction, rows(j)) for j in [*weights, i]), strict=True)
    gaps = [c[-1] - (1 - share) * sum(map(mul, weights.values(), c)) for c in columns]
    gaps[-1] += (1 - share) * lowered * bias
    near = not any(gaps[: len(gaps) - bias]) and gaps[-1] <= 0
    if share:
        centre, square, units, zero = ball()
        gaps = [(g - share * c) / u for g, c, u in zip(gaps, centre, units, strict=True)]
        near = _dot(gaps, gaps) <= share**2 * square and not any(_dot(z, gaps) for z in zero)
    _need(near, f"Class {i}: the mixture is not its row")
