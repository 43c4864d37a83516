"""Predict, then look: four questions about which classes can win."""

from __future__ import annotations

from dataclasses import replace

from components.audit.model import own_layer
from components.audit.state import AuditState
from components.page.quiz import Question, Quiz


def _never(state: AuditState) -> str:
    own = own_layer(state)
    return f"{len(own.audit.never)} of {own.n}"


def _preset(state: AuditState, name: str) -> AuditState:
    return state.with_preset(name)


def _remedied(state: AuditState) -> str:
    own = own_layer(state)
    counts = [int(change.audit.argmaxable.sum()) for change in own.remedies]
    return f"{counts[0]} of {own.n} with rows of length 1, {counts[1]} with the bias"


QUESTIONS: tuple[Question[AuditState], ...] = (
    Question(
        "Letters",
        "An output layer knows 26 letters and has two features. About how many letters can be its "
        "first choice for some input?",
        ("All 26", "About half", "Fewer than ten"),
        3,
        lambda state: replace(_preset(state, "letters"), section="classes"),
        lambda state: (
            f"{_never(_preset(state, 'letters'))} can never win: in a plane only the corners of "
            "the cloud's outline are the furthest in some direction."
        ),
        lambda state: replace(_preset(state, "inside"), section="classes"),
    ),
    Question(
        "Sphere",
        "Rows all have one length. How many classes can never win?",
        ("None", "Those with near neighbours", "Most"),
        1,
        lambda state: replace(_preset(state, "sphere"), section="classes"),
        lambda state: (
            f"{_never(_preset(state, 'sphere'))}: where x is a class's own row, its logit is the "
            "square of that length, and every other row, turned away, gets less."
        ),
        lambda state: replace(_preset(state, "letters"), section="classes"),
    ),
    Question(
        "Four bits",
        "60 rows lie on a sphere, and every class can win. Now W is rounded to four bits. What "
        "becomes of the winners?",
        ("All stay", "Some are lost", "All are lost"),
        2,
        lambda state: replace(_preset(state, "int4"), section="precision"),
        lambda state: (
            f"{_never(_preset(state, 'int4'))} can never win any more: rounding moved their rows "
            "inside the hull of the others."
        ),
        lambda state: replace(_preset(state, "int4"), format="", section="classes"),
    ),
    Question(
        "Remedy",
        "Most of these 26 letters can never win. What if each row is scaled to length 1?",
        ("Nothing changes", "All can win", "Half of them can"),
        2,
        lambda state: replace(_preset(state, "letters"), section="remedies"),
        lambda state: (
            f"{_remedied(_preset(state, 'letters'))}: both remedies put every row on the rim."
        ),
        lambda state: replace(_preset(state, "letters"), section="classes"),
    ),
)

QUIZ = Quiz("audit", QUESTIONS)
