"""The way between Shadow and "Your layer": W one way, chosen rows of it the other."""

from __future__ import annotations

from dataclasses import replace

from components.audit.asked import Reading, read_classes
from components.audit.model import OwnLayer, own_layer
from components.audit.state import AuditState
from components.page.numbers import short
from components.shadow.state import (
    LARGEST_WEIGHT,
    MOST_CLASSES,
    MOST_FEATURES,
    ShadowState,
)
from components.state.page import PageState
from compute.naming import class_name

FEW = 6  # classes that are opened where none is chosen


def from_shadow(page: PageState) -> tuple[PageState, list[str]]:
    """Shadow's W and its bias as the layer here."""
    shadow = page.state(ShadowState)
    state, notices = page.state(AuditState).with_weights(shadow.matrix().tolist())
    bias = shadow.active_bias()
    if bias is not None:
        state, more = state.changed({"biases": bias.tolist()})
        notices += more
    return page.with_view_state("audit", state), notices


def to_shadow(page: PageState) -> tuple[PageState, list[str]]:
    """Open the chosen rows in Shadow, where letters follow their order."""
    own = own_layer(page.state(AuditState), page.names)
    reading = chosen(own, page.state(AuditState))
    why = obstacle(own, reading)
    if why:
        return page, [why]
    rows = own.layer.weights[reading.classes].astype(float)
    bias = own.layer.bias
    shadow, notices = page.state(ShadowState).changed(
        {
            "n": len(rows),
            "d": own.layer.d,
            "weights": rows.tolist(),
            "with_bias": bias is not None,
            "biases": [] if bias is None else bias[reading.classes].tolist(),
        }
    )
    shadow = replace(shadow, lit="", camera=(), asked="")
    if reading.classes != list(range(len(reading.classes))):
        notices.append(_as_called(own, reading.classes))
        page, _ = page.with_names([own.names.of(i) for i in reading.classes])
    return replace(page.with_view_state("shadow", shadow), view="shadow"), notices


def _as_called(own: OwnLayer, classes: list[int]) -> str:
    """What becomes of letters and names where letters follow the order of the chosen rows."""
    called = [f"{class_name(k)} is {own.called(i)}" for k, i in enumerate(classes) if k != i]
    said = f"In Shadow {', '.join(called[:FEW])}{' …' * (len(called) > FEW)}."
    named = any(own.names.of(i) for i in range(own.n))
    return f"{said} Names go with their rows; Undo brings them back." if named else said


def chosen(own: OwnLayer, state: AuditState) -> Reading:
    """The classes that are to be opened: those named, or ones that show why a class never wins."""
    if state.chosen.strip():
        return read_classes(state.chosen, own)
    if own.n <= MOST_CLASSES:
        return Reading(list(range(own.n)), "")
    never = own.classes("never")
    if not never:
        return Reading(list(range(FEW)), "")
    shortest = min(never, key=lambda i: (len(_mixed(own, i)), i))
    mixed = sorted([shortest, *_mixed(own, shortest)])
    return Reading(mixed[:MOST_CLASSES], "")


def _mixed(own: OwnLayer, index: int) -> list[int]:
    """The classes of which the row of one is a mixture."""
    answer = own.proof(index)
    return [] if answer is None else list(answer.mixture)


def obstacle(own: OwnLayer, reading: Reading) -> str:
    """Why these classes cannot be opened in Shadow, or ""."""
    if reading.problem:
        return reading.problem
    if not 2 <= len(reading.classes) <= MOST_CLASSES:
        return (
            f"Shadow takes 2 to {MOST_CLASSES} classes; {len(reading.classes)} "
            f"{'is' if len(reading.classes) == 1 else 'are'} chosen."
        )
    if own.layer.d > MOST_FEATURES:
        return f"Shadow takes up to {MOST_FEATURES} features; the inputs here have {own.layer.d}."
    if abs(own.layer.weights[reading.classes]).max() > LARGEST_WEIGHT:
        return f"Shadow takes weights up to {short(LARGEST_WEIGHT)}."
    return ""
