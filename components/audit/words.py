"""What is said of a layer of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from components.audit.model import Change, OwnLayer, is_exactly_centred
from components.page.numbers import short
from components.shadow.state import HELD

MOST_TOLD = 6  # weights of a mixture, or entries of x, in a line
MEANS = (
    "A class can win if some input x makes its logit the largest. It never wins exactly where its "
    "row lies inside the hull of the other rows, and each answer here is proved."
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
        can = int(own.entered.audit.argmaxable.sum())
        said += f" W is rounded to {HELD[own.format]}; as entered {can:,} of {own.n:,} can win."
        if own.centred:
            said += " That count is for any x."
    return said


def inputs(own: OwnLayer) -> str:
    """Which inputs are looked at."""
    if not own.centred:
        return (
            "Any x counts as an input. After a layer norm the numbers of x have sum 0, which leaves "
            "one direction out: choose it above."
        )
    source = own.entered if not own.format else own.layer
    how = "exact" if is_exactly_centred(source) else "rounded to doubles"
    return (
        "Only inputs whose numbers have sum 0 count, as a model has them after layer norm. Such an "
        f"x sees only differences between columns of W, taken {how}, so a class may win less often."
    )


def mixture(own: OwnLayer, index: int) -> str:
    """Of which classes a row is a mixture, the heaviest first."""
    weights = sorted(own.proof(index).items(), key=lambda item: -item[1])
    parts = [f"{_weight(float(y))} {own.called(j)}" for j, y in weights[:MOST_TOLD]]
    if len(weights) > len(parts):
        parts.append(f"{len(weights) - len(parts)} more")
    return " + ".join(parts)


def _weight(weight: float) -> str:
    return short(weight, 3)


def point(own: OwnLayer, index: int) -> str:
    """The input at which a class wins."""
    entries = own.whole_input(index).tolist()
    told = [short(v, 3) for v in entries[:MOST_TOLD]]
    return f"({', '.join(told)}{', …' if len(entries) > MOST_TOLD else ''})"


def some(own: OwnLayer, classes: Sequence[int]) -> str:
    """Some classes by name, "–" for none."""
    return own.names.listed(classes) if classes else "–"


def changed(own: OwnLayer, change: Change) -> str:
    """Which classes a change takes from the winners, and which it adds."""
    parts = []
    if change.lost:
        parts.append(f"{own.names.listed(change.lost)} can no longer win")
    if change.gained:
        parts.append(f"{own.names.listed(change.gained)} can win now")
    undecided = int(change.audit.undecided.sum())
    if undecided:
        parts.append(f"{undecided} {'is' if undecided == 1 else 'are'} undecided")
    return f"{'; '.join(parts)}." if parts else "No class is gained or lost."


def takes(seconds: float) -> str:
    """How long something waits for a button."""
    return f"This takes about {short(max(seconds, 0.1), 2)} s here."


