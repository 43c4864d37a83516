"""Predict, then look: four questions about how many rankings a layer can produce."""

from __future__ import annotations

from dataclasses import replace

from components.page.quiz import Question, Quiz
from components.shadow.model import layer_of
from components.shadow.state import ShadowState
from components.shadow.visit import nudged, with_dimension
from components.shadow.words import of_all


def _notebook(state: ShadowState) -> ShadowState:
    return state.with_preset("notebook")


def _inside(state: ShadowState) -> ShadowState:
    return nudged(_notebook(state))


def _feature(state: ShadowState) -> ShadowState:
    return with_dimension(_notebook(state))[0]


def _biased(state: ShadowState) -> ShadowState:
    return replace(_notebook(state), with_bias=True, biases=())


def _square(state: ShadowState) -> ShadowState:
    return state.with_preset("square")


QUESTIONS: tuple[Question[ShadowState], ...] = (
    Question(
        "Inside",
        "Every class can win here. Move D between the other three, so that it can never win. How "
        "many of the rankings are possible then?",
        ("Fewer than now", "As many as now", "More than now"),
        2,
        _inside,
        lambda state: (
            f"{of_all(layer_of(_inside(state)))}, as before: each of the 6 pairs ties on a line "
            "through the origin, and 6 different lines cut the plane into 12 wedges, wherever the "
            "classes are."
        ),
        _notebook,
    ),
    Question(
        "Feature",
        "These four classes have two features. Give them a third. How many of the 24 rankings are "
        "possible then?",
        ("12", "18", "24"),
        3,
        _feature,
        lambda state: (
            f"{of_all(layer_of(_feature(state)))}: a ranking does not change when all logits grow "
            "by the same, so four logits have three directions that matter, and three features "
            "reach them all."
        ),
        _notebook,
    ),
    Question(
        "Bias",
        "These four classes have two features and no bias. Give each a bias of its own. How many "
        "of the 24 rankings are possible then?",
        ("12", "18", "24"),
        2,
        _biased,
        lambda state: (
            f"{of_all(layer_of(_biased(state)))}: with a bias the walls miss the origin, and the "
            "same 6 lines cut the plane into 18 cells instead of 12."
        ),
        _notebook,
    ),
    Question(
        "Square",
        "Put the four classes at the corners of a square. How many of the 24 rankings are possible "
        "then?",
        ("8", "12", "16"),
        1,
        _square,
        lambda state: (
            f"{of_all(layer_of(_square(state)))}: opposite sides are parallel, so their pairs tie "
            "on the same line. The 6 pairs share 4 lines, which cut the plane into 8 wedges."
        ),
        _notebook,
    ),
)

QUIZ = Quiz("shadow", QUESTIONS)
