"""What is said of a layer of one's own."""

from __future__ import annotations

import numpy as np

from components.audit.brought import TOO_MANY, Brought
from components.audit.model import Change, Floats, OwnLayer
from components.page.numbers import short, spelled
from components.shadow.state import HELD
from compute.command.readable import in_words
from compute.rankings.audit.ahead import winning_input

MOST_TOLD = 6  # entries of x in a line
STOPPED = (
    "This server allows a page only so much time: the program below takes as much as it needs."
)
MEANS = (
    "A class can win if some input x makes its logit the largest. It never wins exactly where its "
    "row lies inside the hull of the other rows, and each answer here is proved."
)


def waiting(found: Brought | None, own: OwnLayer) -> tuple[str, str] | None:
    """The headline and the sentence while an uploaded layer is not there yet; None where it is."""
    if found is None or not found.waits or found.layer is None:
        return None
    if found.in_front:
        return headline(own), f"That is the layer as entered: as chosen it waits. {sentence(own)}"
    n, d = found.layer.weights.shape
    return (
        f"Your layer of {n:,} classes, {d:,} features: its audit is not done yet.",
        f"Until it is, this page shows the layer before it: {headline(own)}",
    )


def headline(own: OwnLayer) -> str:
    """How many classes can win, or never; undecided ones apart."""
    never, undecided = len(own.classes("never")), own.classes("undecided")
    n, open_ = own.n, len(undecided)
    if never:
        said = f"{never:,} of {n:,} classes can never win."
    elif open_:
        said = f"{n - open_:,} of {n:,} classes can win."
    else:
        said = f"{n:,} of {n:,} classes can win."
    if open_:
        said += f" {open_:,} {'is' if open_ == 1 else 'are'} undecided: "
        said += f"{own.names.listed(undecided)}."
    if own.stopped:
        said += f" {STOPPED}"
    return said


def sentence(own: OwnLayer) -> str:
    """What winning means, and what stands in the way."""
    never = own.classes("never")
    listed = f" Never: {own.names.listed(never)}." if never else ""
    return f"{MEANS}{listed}"


def shape(own: OwnLayer) -> str:
    """What the layer is."""
    bias = "a bias" if own.entered.bias is not None else "no bias"
    said = f"{own.n:,} classes, {own.d:,} feature{'s' * (own.d > 1)}, {bias}."
    if own.format:
        can = int(own.audit_as_entered.argmaxable.sum())
        said += f" W is rounded to {HELD[own.format]}; as entered {can:,} of {own.n:,} can win."
        if own.centred:
            said += " That count is for any x."
    return said


def file(found: Brought | None) -> str:
    """Why a layer that was uploaded is not in front as it is chosen, where it is not."""
    return "" if found is None else found.problem


def inputs(own: OwnLayer) -> str:
    """Which inputs are looked at."""
    if own.fixed:
        return f"Any x counts as an input. {TOO_MANY}"
    if not own.centred:
        return (
            "Any x counts as an input. After a layer norm the numbers of x add up to zero, which "
            "leaves one direction out: choose it above."
        )
    moved = own.rounded_differences
    said = (
        "Only inputs whose numbers add up to zero count, as a model has them after layer norm. "
        "Such an x sees only differences between columns of W, so that a class may win less often."
    )
    if not moved:
        return f"{said} They are taken exactly."
    of, verb = own.n * (own.d - 1), "is" if moved == 1 else "are"
    return (
        f"{said} {moved:,} of these {of:,} differences {verb} rounded, and the answers are exact "
        "for what they are then."
    )


def proof(own: OwnLayer, index: int) -> str:
    """What the row of a class that never wins is; "" of a class that can."""
    answer = own.proof(index)
    return "" if answer is None else spelled(in_words(answer, own.called))


def whole_input(own: OwnLayer, index: int) -> Floats:
    """The input (D,) at which a class wins."""
    return own.whole(winning_input(own.audit, index))


def point(own: OwnLayer, index: int) -> str:
    """The same in a sentence."""
    return entries(whole_input(own, index))


def entries(x: Floats) -> str:
    """The first numbers of an input."""
    told = [short(v, 3) for v in x[:MOST_TOLD].tolist()]
    return f"({', '.join(told)}{', …' if len(x) > MOST_TOLD else ''})"


def changed(own: OwnLayer, change: Change) -> str:
    """Which classes a change takes from the winners, and which it adds."""
    parts = []
    if change.lost:
        parts.append(f"{own.names.listed(change.lost)} can no longer win")
    if change.gained:
        parts.append(f"{own.names.listed(change.gained)} can win now")
    undecided = np.flatnonzero(change.audit.undecided).tolist()
    if undecided:
        verb = "is" if len(undecided) == 1 else "are"
        parts.append(f"{own.names.listed(undecided)} {verb} undecided")
    return f"{'; '.join(parts)}." if parts else "No class is gained or lost."
