"""What the Softmax view says about its logits at a temperature."""

from __future__ import annotations

import math

from components.softmax.numerals import listed, share, short
from components.softmax.scores import Floats, Scores, relative
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


def numbers(logits: Floats, temperature: float, p: Floats) -> str:
    """The formula with its numbers put in, for the most likely class."""
    first = int(logits.argmax())
    total = float(relative(p).sum())
    return (
        f"m = {short(float(logits[first]))}, T = {short(temperature)}: "
        f"p({class_name(first)}) = 1 / {total:.4f} = {share(float(p[first]))}"
    )


def softmax_line(logits: Floats, p: Floats) -> str:
    """The whole vector."""
    return f"softmax({', '.join(short(z) for z in logits.tolist())}) = ({listed(p)})"


def entropy_line(entropy: float, n: int) -> str:
    """The entropy beside the largest it could be."""
    return f"{entropy:.4f} of {math.log(n):.4f}"


def sum_line(p: Floats) -> str:
    """The sum of the probabilities."""
    return f"{float(p.sum()):.4f}"
