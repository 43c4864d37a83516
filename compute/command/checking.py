"""`check`: reads a report and the file it is about, and has check.py verify them."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from compute.arrays import FloatArray, rounding_bound
from compute.command.check import check_ball, check_lists, check_never, check_winners
from compute.files import UnreadError, read_array, read_bias
from compute.rankings.rounding import rounded

SAMPLE = 20
"""Winners whose inputs are multiplied out, unless all are asked for."""

SIDE_BY_SIDE = 100
"""Winners that are multiplied out together: more would not be quicker."""

AT_ONCE = 1 << 22
"""Products in float64 at once."""


def verify(given: argparse.Namespace) -> int:
    """Check a report against its file; 0 if all holds, 1 if it leaves classes undecided.

    Raises
    ------
    ValueError
        What does not hold, in a sentence.
    """
    report = _report(given.report)
    matrix = _matrix(report, given)
    try:
        _verify(report, matrix, given)
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError, ZeroDivisionError) as e:
        raise UnreadError(f"{given.report} is not a whole report: {type(e).__name__} {e}.") from e
    undecided = len(report["undecided"])
    print("The report holds." + (f" {undecided:,} classes are undecided." if undecided else ""))
    return int(undecided > 0)


def _verify(report: Any, matrix: FloatArray, given: argparse.Namespace) -> None:
    bias = bool(report["bias"])
    need = (matrix.shape[1], report["features"] + bias)
    if need[0] != need[1] or report["bias"] not in (True, False):
        raise UnreadError(f"The file has {need[0] - bias} features, the report {need[1] - bias}.")

    def rows(i: int) -> list[float]:
        if not (isinstance(i, int) and 0 <= i < len(matrix)):
            raise UnreadError(f"The report names a class {i}, which is none.")
        return list(matrix[i].tolist())

    check_lists(report, len(matrix))
    print(f"Each of {len(matrix):,} classes stands in one list.")
    ball = cache(lambda: check_ball(report["ball"], rows, bias))
    for entry in report["never"]:
        check_never(entry, rows, bias, ball)
    print(f"{len(report['never']):,} certificates hold.")
    winners = report["winners"]
    if given.numpy:
        left = _left_by_floats(report, winners, matrix)
        _check_in_parts(report, left, rows)
        print(f"{len(winners):,} winners: {len(left):,} of them in whole numbers, the rest by "
              "float64 and its bound.")  # fmt: skip
        return
    seed = random.randrange(2**32) if given.seed is None else given.seed
    chosen = random.Random(seed).sample(winners, min(SAMPLE, len(winners)))
    start = time.perf_counter()
    _check_in_parts(report, chosen, rows)
    print(f"{len(chosen)} winners beat all others, drawn with the seed {seed}.")
    if given.all and len(winners) > len(chosen):
        each = (time.perf_counter() - start) / len(chosen)
        left = [entry for entry in winners if entry not in chosen]
        print(f"The other {len(left):,} take about {each * len(left):,.0f} s.", file=sys.stderr)
        _check_in_parts(report, left, rows)
        print(f"All {len(winners):,} winners beat all others.")


def _check_in_parts(report: Any, entries: list[Any], rows: Any) -> None:
    for k in range(0, len(entries), SIDE_BY_SIDE):
        check_winners(report, entries[k : k + SIDE_BY_SIDE], rows)


def _report(path: Path) -> Any:
    try:
        report = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UnreadError(f"{path} cannot be read as JSON.") from error
    if not isinstance(report, dict):
        raise UnreadError(f"{path} is not a report of an audit.")
    return report


def _matrix(report: Any, given: argparse.Namespace) -> FloatArray:
    """The rows (N, q) of the layer that a report is about, its bias last, in doubles."""
    found, _ = read_array(
        given.file, report.get("tensor"), transpose=bool(report.get("transposed"))
    )
    matrix = np.asarray(found, dtype=np.float64)
    if report.get("rounded"):
        matrix = rounded(matrix, report["format"])
    if not np.isfinite(matrix).all():
        raise UnreadError(f"{given.file} holds numbers that are not finite.")
    if not report.get("bias"):
        return matrix
    bias = read_bias(given.bias or Path(report["bias_file"]), len(matrix))
    return np.column_stack([matrix, bias])


def _left_by_floats(report: Any, winners: list[Any], matrix: FloatArray) -> list[Any]:
    """The winners whose lead float64 leaves in doubt."""
    left, q = [], matrix.shape[1]
    step = max(AT_ONCE // len(matrix), 1)
    largest = np.abs(matrix).max(axis=0)
    for k in range(0, len(winners), step):
        part = winners[k : k + step]
        x = np.array([_input_in_floats(report, entry, matrix[entry["class"]]) for entry in part])
        if report["bias"]:
            x = np.column_stack([x, np.ones(len(x))])
        with np.errstate(over="ignore", invalid="ignore"):
            logits, which = x @ matrix.T, np.arange(len(part))
            classes = [entry["class"] for entry in part]
            own = logits[which, classes]
            logits[which, classes] = -np.inf
            doubt = rounding_bound(np.abs(x) @ largest, q, np.abs(x).max(axis=1))
            sure = own - logits.max(axis=1) > doubt
        left += [entry for entry, good in zip(part, sure.tolist(), strict=True) if not good]
    return left


def _input_in_floats(report: Any, entry: Any, row: FloatArray) -> FloatArray:
    """The input (D,) that an entry says, nearly: what wins at it is checked, not what is said."""
    if entry["recipe"] == "input":
        if len(entry["x"]) != report["features"]:
            raise UnreadError(f"The input of class {entry['class']} has {len(entry['x'])} numbers.")
        return np.array([float(Fraction(v)) for v in entry["x"]])
    x = row[: report["features"]]
    if entry["recipe"] != "own":
        x = x - np.array(report["centre"])
    if entry["recipe"] == "whitened":
        x = np.array(report["whitening"]) @ x
    return np.asarray(entry.get("scale", 1.0) * x)
