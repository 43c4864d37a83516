"""What the Softmax view says about its logits at a temperature."""

from __future__ import annotations

import math
from collections.abc import Sequence

from components.page.numbers import fixed, listed, share, short
from components.softmax.model import Floats, Scores, relative
from compute.naming import class_list, class_name


def headline(scores: Scores, p: Floats | None = None) -> str:
    """The one live number: the most likely class."""
    p = scores.probabilities if p is None else p
    winners = scores.winners
    largest = share(float(p[winners[0]]))
    if len(winners) == scores.n:
        return f"All {scores.n} classes are equally likely: p = {largest} each."
    if len(winners) > 1:
        return f"{class_list(winners)} are equally likely and lead: p = {largest} each."
    return f"{class_name(winners[0])} is the most likely class: p = {largest}."


def most_likely(scores: Scores, p: Floats | None = None) -> str:
    """The leader, or the leaders, and their share."""
    p = scores.probabilities if p is None else p
    winners = scores.winners
    each = " each" if len(winners) > 1 else ""
    return f"{class_list(winners)}, {share(float(p[winners[0]]))}{each}"


def sentence(scores: Scores) -> str:
    """How far ahead the leader is, in the terms that softmax sees."""
    order = sorted(scores.logits.tolist(), reverse=True)
    gap = order[0] - order[1]
    if gap == 0:
        return "Equal logits get equal shares, at every temperature."
    return (
        f"The leader is {short(gap)} ahead of the next. Softmax sees only such gaps, in units of "
        "T: each gap of T is a factor of e = 2.718 between two probabilities."
    )


def numbers(logits: Floats, temperatures: Sequence[float], frames: Floats) -> list[str]:
    """The formula with its numbers put in, for the most likely class, at each temperature."""
    first = int(logits.argmax())
    start = f"m = {short(float(logits[first]))}, T = "
    name = class_name(first)
    totals = relative(frames).sum(axis=-1).tolist()
    return [
        f"{start}{short(t)}: p({name}) = 1 / {fixed(total, 4)} = {share(p)}"
        for t, total, p in zip(temperatures, totals, frames[:, first].tolist(), strict=True)
    ]


def softmax_lines(logits: Floats, frames: Floats) -> list[str]:
    """The whole vector, for each row of probabilities."""
    start = f"softmax({', '.join(short(z) for z in logits.tolist())}) = "
    return [f"{start}({listed(p)})" for p in frames]


def entropy_line(entropy: float, n: int) -> str:
    """The entropy beside the largest it could be."""
    return f"{fixed(entropy, 4)} of {fixed(math.log(n), 4)}"


def sum_lines(frames: Floats) -> list[str]:
    """The sum of each row of probabilities."""
    return [fixed(total, 4) for total in frames.sum(axis=-1).tolist()]
