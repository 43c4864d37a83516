"""What the Softmax view says about its logits at a temperature."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from components.page.numbers import fixed, share, short
from components.softmax.model import Floats, Scores, relative
from components.state.names import LETTERS, Names


def headline(scores: Scores, p: Floats | None = None, names: Names = LETTERS) -> str:
    """The one live number: the most likely class."""
    p = scores.probabilities if p is None else p
    winners = scores.winners
    largest = share(float(p[winners[0]]))
    if len(winners) == scores.n:
        return f"All {scores.n} classes are equally likely: p = {largest} each."
    if scores.n_open == 1:
        return f"{names.said(winners[0])} is the only class that is not masked: p = 1."
    if len(winners) > 1:
        return f"{names.listed(winners)} are equally likely and lead: p = {largest} each."
    return f"{names.said(winners[0])} is the most likely class: p = {largest}."


def most_likely(scores: Scores, p: Floats | None = None, names: Names = LETTERS) -> str:
    """The leader, or the leaders, and their share."""
    p = scores.probabilities if p is None else p
    winners = scores.winners
    each = " each" if len(winners) > 1 else ""
    return f"{names.listed(winners)}, {share(float(p[winners[0]]))}{each}"


def sentence(scores: Scores, names: Names = LETTERS) -> str:
    """How far ahead the leader is, in the terms that softmax sees, and what a mask or a limit of
    the temperature does."""
    said = [_masks(scores, names), _lead(scores), LIMITS.get(scores.temperature, "")]
    return " ".join(part for part in said if part)


LIMITS = {
    0.0: "At T = 0 the largest logit takes all, and those that tie share evenly.",
    math.inf: "At T = inf every class that is not masked has the same share.",
}


def no_slope(scores: Scores, wanted: int | tuple[float, ...], names: Names = LETTERS) -> str:
    """Why cross-entropy has no gradient to be found here, or ""."""
    if scores.temperature == 0:
        return (
            "At T = 0 p jumps from one class to another and is constant between, so the loss has "
            "no gradient to learn from. Choose a T above 0."
        )
    if scores.temperature == math.inf:
        return (
            "At T = inf p is the same whatever the logits are, so every gradient is 0. Choose a "
            "finite T."
        )
    if isinstance(wanted, tuple):
        lost = [i for i in scores.masked if wanted[i] > 0]
        if not lost:
            return ""
        return (
            f"{names.listed(lost)} {'is' if len(lost) == 1 else 'are'} masked, so p is 0 where the "
            "targets want more: the loss −Σ y ln p is infinite and has no gradient. Want nothing "
            "of what is masked, without smoothing, or give it a logit."
        )
    if wanted in scores.masked:
        return (
            f"The label {names.said(wanted)} is masked: its p is 0, so the loss −ln p is infinite "
            "and has no gradient. Choose another label, or give it a logit."
        )
    return ""


def _masks(scores: Scores, names: Names) -> str:
    if not scores.masked:
        return ""
    masked = names.listed(scores.masked)
    if len(scores.masked) == 1:
        are = f"{masked} is masked: its logit is −inf, so its p is 0"
    else:
        are = f"{masked} are masked: their logits are −inf, so their p is 0"
    rest = "the other classes share 1 as if it were absent"
    if len(scores.masked) > 1:
        rest = "the other classes share 1 as if they were absent"
    return f"{are} at every temperature, and {rest if scores.n_open > 1 else 'the last has 1'}."


def _lead(scores: Scores) -> str:
    order = sorted(scores.logits.tolist(), reverse=True)
    if scores.n_open == 1:
        return ""
    gap = order[0] - order[1]
    if gap == 0:
        return "Equal logits get equal shares, at every temperature."
    return (
        f"The leader is {short(gap)} ahead of the next. Softmax sees only such gaps, in units of "
        "T: each gap of T is a factor of e = 2.718 between two probabilities."
    )


def numbers(
    logits: Floats, temperatures: Sequence[float], frames: Floats, names: Names = LETTERS
) -> list[str]:
    """The formula with its numbers put in, for the most likely class, at each temperature."""
    first = int(logits.argmax())
    start = f"m = {short(float(logits[first]))}, T = "
    name = names.alone(first)
    totals = relative(frames).sum(axis=-1).tolist()
    return [
        f"{start}{short(t)}: p({name}) = 1 / {fixed(total, 4)} = {share(p)}"
        for t, total, p in zip(temperatures, totals, frames[:, first].tolist(), strict=True)
    ]


def softmax_lines(scores: Scores, rows: Iterable[Sequence[str]]) -> list[str]:
    """The whole vector, for each row of probabilities as they are written."""
    start = f"softmax({', '.join(short(z) for z in scores.logits.tolist())}) = "
    return [f"{start}({', '.join(row)})" for row in rows]


def entropy_line(entropy: float, n: int) -> str:
    """The entropy beside the largest it could be."""
    return f"{fixed(entropy, 4)} of {fixed(math.log(n), 4)}"


def sum_lines(frames: Floats) -> list[str]:
    """The sum of each row of probabilities."""
    return [fixed(total, 4) for total in frames.sum(axis=-1).tolist()]
