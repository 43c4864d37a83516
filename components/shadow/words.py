"""What the Shadow view says about a layer, in sentences that follow the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.page.numbers import counted, short
from components.page.palette import CLASS_LOOKS
from components.shadow.model import (
    MOST_DRAWN,
    MOST_LISTED_CLASSES,
    Catalogue,
    Floats,
    Ints,
    Probe,
    ShownLayer,
)
from components.shadow.presets import SHADOW_PRESETS
from components.state.names import LETTERS, Names

if TYPE_CHECKING:
    from components.shadow.changes import Change

MOST_EXAMPLES = 1  # of the rankings that came or went, in the headline


def _plural(count: int, word: str, ending: str = "s") -> str:
    return f"{count:,} {word}{'' if count == 1 else ending}"


def headline(layer: ShownLayer) -> str:
    """The one live number."""
    if layer.count is None:
        if layer.bound >= layer.total:
            return f"Up to all {counted(layer.total)} rankings are possible."
        return (
            f"At most {counted(layer.bound)} of {counted(layer.total)} rankings are possible. "
            f"At least {counted(layer.total - layer.bound)} can never happen."
        )
    never = layer.total - layer.count
    verb = "is" if layer.count == 1 else "are"
    ending = f"{counted(never)} can never happen." if never else "every ranking can happen."
    return f"{of_all(layer)} rankings {verb} possible. {ending[0].upper()}{ending[1:]}"


def of_all(layer: ShownLayer) -> str:
    """How many of all rankings are possible: "12 of 24", or "At most 132 of 720"."""
    count, most = (layer.bound, "At most ") if layer.count is None else (layer.count, "")
    return f"{most}{counted(count)} of {counted(layer.total)}"


def too_many(what: str) -> str:
    """Why a picture is missing: "Too many cells to draw (more than 60,000)."."""
    return f"Too many {what} (more than {MOST_DRAWN:,})."


def changed(change: Change, layer: ShownLayer, names: Names = LETTERS) -> str:
    """The headline after a change: the number, and what came and went."""
    parts = [
        f"{len(rankings):,} {what}{_examples(rankings)}"
        for rankings, what in ((change.gained, "gained"), (change.lost, "lost"))
        if len(rankings)
    ]
    said = [
        ", ".join(parts),
        f"{names.listed(change.stopped)} can no longer win" if change.stopped else "",
        f"{names.listed(change.started)} can win now" if change.started else "",
    ]
    return f"{of_all(layer)} possible: {'; '.join(s for s in said if s)}."


def _examples(rankings: Ints) -> str:
    more = ", …" if len(rankings) > MOST_EXAMPLES else ""
    return f" ({', '.join(Catalogue(rankings[:MOST_EXAMPLES]).keys)}{more})"


def sentence(layer: ShownLayer, names: Names = LETTERS) -> str:
    """Why, and which classes can never win."""
    parts = (
        _held(layer),
        _why(layer),
        _rounding(layer),
        _shortfall(layer, names),
        _never(layer, names),
    )
    return " ".join(part for part in parts if part)


def _held(layer: ShownLayer) -> str:
    """That the weights are shown as a format holds them."""
    return f"W as {layer.held} holds it." if layer.held else ""


def _why(layer: ShownLayer) -> str:
    shape = f"{_plural(layer.n, 'class', 'es')} seen through "
    shape += _plural(layer.d, "feature") + (" and a bias" if layer.bias is not None else "")
    if layer.count is None:
        return (
            f"{shape}: too many rankings to count here, so this is the exact count for weights in "
            "general position, which no weights exceed. Lower N or D for the exact one."
        )
    if layer.count == layer.total:
        return f"{shape}: enough room for every order of the classes."
    if not layer.count:
        return f"{shape}: no input x gives a strict ranking."
    if layer.bias is not None:
        return f"{shape}: the walls where two logits tie leave room for {layer.count:,} cells."
    return (
        f"{shape}: the permutohedron casts a shadow with {_plural(layer.count, 'corner')}; "
        "every other ranking falls inside it, and no input x produces it."
    )


def _rounding(layer: ShownLayer) -> str:
    """What of the count hangs on the last digits of W."""
    seen = layer.at_rank
    if seen is None or layer.count == 0:
        return ""
    most = seen.bound if seen.count is None else seen.count
    text = f"Rounding: at most {counted(most)} of {counted(layer.total)} if W's rank is {seen.d}"
    fewer = (layer.count or 0) - most
    if fewer > 0:
        text += f"; at least {fewer:,} {'is' if fewer == 1 else 'are'} there only through rounding"
    return f"{text}."


def rank_button(layer: ShownLayer) -> str:
    """What the button does that takes W at its rank; "" where nothing is lost."""
    return "" if layer.at_rank is None else f"Take the rank-{layer.at_rank.d} W"


def at_rank_note(layer: ShownLayer, text: str) -> str:
    """What a note says, and that the picture shows W at its rank."""
    if layer.at_rank is None:
        return text
    return f"W at rank {layer.at_rank.d}, without what only rounding adds. {text}"


def _shortfall(layer: ShownLayer, names: Names) -> str:
    text = layer.shortfall
    if not text:
        return ""
    text = text[0].upper() + text[1:].rstrip(".")
    weak = len(layer.feasible.weak_orders or ()) if layer.feasible is not None else 0
    ties = f" With ties allowed, {_plural(weak, 'ranking')} remain." if weak else ""
    return f"{text}.{names.explained(text)}{ties}"


def _never(layer: ShownLayer, names: Names) -> str:
    if not layer.never_first:
        return ""
    if len(layer.never_first) == layer.n:
        return "No class can win alone."
    return f"{names.listed(layer.never_first)} can never win."


def read_sentence(layer: ShownLayer, x: Floats) -> str:
    """Whether the numbers typed are read as decimals, or as the doubles that hold them."""
    if layer.held:
        return (
            f"Precision shows W as {layer.held} holds it, each weight rounded once; the boxes "
            "above keep what was entered. Answers are exact for the rounded weights."
        )
    if layer.read.is_decimal:
        point = "" if layer.read.reads(x) else " x has too many digits, and is read as doubles."
        return f"Numbers are read as decimals, 0.1 as one tenth; answers are exact for them.{point}"
    what = "W is" if layer.bias is None else "W and the bias are"
    return (
        f"{what} read as doubles, which hold what is shown to about 16 digits: as decimals the "
        "entries have too many digits to be exact. Answers are exact for the doubles."
    )


def doubles_note(layer: ShownLayer) -> str:
    """That a layer is read as doubles, where it stands beside others; "" where it is not."""
    return "" if layer.read.is_decimal else "These numbers are read as doubles, not as decimals."


def probe_sentence(probe: Probe, temperature: float, names: Names = LETTERS) -> str:
    """The probe's ranking, or the wall it stands on."""
    if probe.tied:
        tied = names.listed(probe.tied)
        return f"x is on a wall: {tied} tie, so there is no strict ranking here."
    return at_temperature(probe, short(temperature, 6), names)


def at_temperature(probe: Probe, temperature: str, names: Names = LETTERS) -> str:
    """The probe's ranking at a temperature; "" where it has none."""
    return "" if probe.tied else f"{names.ranking(probe.best_first)} at T = {temperature}"


def softmax_described(probe: Probe, names: Names = LETTERS) -> list[str]:
    """What is said of the softmax at the probe: what stands before each share, and behind all."""
    called = [f"{names.said(i)} " for i in range(len(probe.probabilities))]
    return ["Softmax at the probe: " + called[0], *(f", {name}" for name in called[1:]), "."]


FLAT_SPACE = (
    "This browser does not draw in space: WebGL is missing or switched off. Pictures in space are "
    "shown flat, as seen from one side; the slider turns them."
)


def about_preset(name: str) -> str:
    """What is surprising about a preset; "" where no preset is shown, or its label says it."""
    return SHADOW_PRESETS[name].about if name else ""


def vectors_note(layer: ShownLayer, names: Names = LETTERS) -> str:
    """What the picture of the class vectors shows."""
    note = at_rank_note(layer, _vectors_note(layer.drawn, names))
    if layer.n <= CLASS_LOOKS:
        return note
    repeated = f"Colours and shapes repeat after {CLASS_LOOKS} classes; letters tell them apart."
    return f"{note} {repeated}".lstrip()


def _vectors_note(layer: ShownLayer, names: Names) -> str:
    if layer.d > 3:
        return "Seen along the three directions in which the class vectors vary most."
    if not layer.never_first:
        every = "Every class is a corner of the hull, so each can win."
        return every if layer.all_decided else ""
    if len(layer.never_first) == layer.n:
        return "No class can win alone: its row is repeated."
    words = names.listed(layer.never_first)
    if layer.bias is None:
        return f"{words} can never win: not a corner of the hull of the class vectors."
    return f"{words} can never win with this bias."


def cells_note(layer: ShownLayer) -> str:
    """What the picture of the input space shows, or why there is none."""
    return at_rank_note(layer, _cells_note(layer.drawn))


def cells_description(layer: ShownLayer) -> str:
    """What the picture of the input space is, for who does not see it."""
    return f"The input space cut into cells. {cells_note(layer)}"


def _cells_note(layer: ShownLayer) -> str:
    if layer.feasible is None:
        return f"{too_many('cells to draw')} Lower N or D to see them."
    if layer.d == 3 and layer.bias is None:
        return "Directions of x as a sphere: each wall is a great circle, each patch one ranking."
    if layer.d > 3 or (layer.d == 3 and layer.bias is not None):
        inputs = f"{layer.d} inputs" + (" with bias" if layer.bias is not None else "")
        return f"{inputs} cannot be drawn as cells; the table lists them."
    if layer.bias is None:
        return "Colour: the class that wins. Each wedge, between two walls, is one ranking."
    return (
        "With bias the walls miss the origin: some cells are bounded. Cells may reach beyond "
        "the frame."
    )


def shadow_note(layer: ShownLayer) -> str:
    """What the picture of the shadow shows, or why there is none."""
    return at_rank_note(layer, _shadow_note(layer.drawn))


def _shadow_note(layer: ShownLayer) -> str:
    if layer.shadow is None:
        return f"{too_many('vertices to draw')} Lower N or D to see the shadow."
    notes = []
    if layer.bias is not None:
        notes.append("The shadow is of W alone: a bias moves walls, not the shadow.")
    if layer.d > 3:
        notes.append(
            f"This is a shadow of the shadow: {layer.d} dimensions seen along the three "
            "in which the class vectors vary most."
        )
    if not notes:
        hidden = int((~layer.survives).sum())
        corners = int(layer.survives.sum())
        if layer.catalogue.best_first.shape[0] == layer.total and hidden:
            notes.append(
                f"{corners:,} corners survive; {hidden:,} vertices are hidden inside (hollow)."
            )
        else:
            notes.append(f"{_plural(corners, 'corner')}.")
    return " ".join(notes)


def table_note(layer: ShownLayer) -> str:
    """What the table lists and how its probabilities were found."""
    if layer.feasible is None:
        return f"{too_many('rankings to list')} Lower N or D."
    listed = (
        f"All {layer.total:,} rankings"
        if layer.n <= MOST_LISTED_CLASSES
        else f"The {layer.count:,} possible rankings"
    )
    if not len(layer.feasible.probabilities):
        return f"{listed}."
    how = "exact" if layer.exact_probabilities else "estimated by sampling"
    return f"{listed}; probability for {drawn_input(layer)} ({how})."


def drawn_input(layer: ShownLayer) -> str:
    """The random input of the probabilities: without a bias only its direction matters."""
    return "a random direction of x" if layer.bias is None else "a standard normal x"
