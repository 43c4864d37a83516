"""Predict, then look: the four questions of the exercise, each answered by the view itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from components.page.numbers import vector
from components.page.quiz import Question, Quiz
from components.softmax.model import moved_scores, scores_of
from components.softmax.state import SoftmaxState
from compute.logits.float_formats import naive_softmax_steps, stable_softmax_steps


def _shifted(state: SoftmaxState) -> SoftmaxState:
    return replace(state, section="shift", shift=10.0, scale=1.0)


def _doubled(state: SoftmaxState) -> SoftmaxState:
    return replace(state, section="shift", shift=0.0, scale=2.0)


def _large(state: SoftmaxState) -> SoftmaxState:
    return replace(state.with_preset("large"), section="stability")


def _before_and_after(state: SoftmaxState) -> str:
    before, after = scores_of(state), moved_scores(state)
    return (
        f"before ({', '.join(before.written(before.probabilities))}), "
        f"after ({', '.join(after.written(after.probabilities))})"
    )


def _float32(state: SoftmaxState) -> tuple[str, str]:
    # At a limit of T there is nothing to divide by; the question is asked at T = 1.
    temperature = state.temperature if scores_of(state).has_slope else 1.0
    naive, stable = (
        form(state.values(), np.float32, temperature=temperature)
        for form in (naive_softmax_steps, stable_softmax_steps)
    )
    return vector(naive.probabilities), vector(stable.probabilities)


QUESTIONS: tuple[Question[SoftmaxState], ...] = (
    Question(
        "Shift",
        "Add 10 to every logit. What does p do?",
        ("Every p grows", "Nothing moves", "The largest p grows"),
        2,
        _shifted,
        lambda state: (
            "Nothing moves: exp(10) stands above and below the fraction and cancels. "
            f"p {_before_and_after(state)}."
        ),
    ),
    Question(
        "Scale",
        "Multiply every logit by 2. What does p do?",
        ("Nothing moves", "It flattens", "It sharpens"),
        3,
        _doubled,
        lambda state: (
            "It sharpens: every gap doubles, as if T were halved (equal logits stay equal). "
            f"p {_before_and_after(state)}."
        ),
    ),
    Question(
        "Why naive fails",
        "exp(z) / sum of exp(z) for (50, 100, 150) in float32: what comes out?",
        ("[0, nan, nan]", "[0, 0, 1]", "an error message"),
        1,
        _large,
        lambda state: (
            f"{_float32(state)[0]}: exp is inf above 88.72, 50 / inf is 0 and inf / inf is nan; "
            "numpy warns and goes on."
        ),
    ),
    Question(
        "Why stable agrees",
        "Subtract the largest logit first. Why is that allowed?",
        (
            "It is close enough",
            "exp(−max) cancels above and below",
            "The largest p becomes 1",
        ),
        2,
        _large,
        lambda state: (
            "exp(−max) cancels above and below: it is the shift of the first question with "
            f"c = −max z. No exponent is above 0, so nothing overflows: {_float32(state)[1]} "
            f"in float32 instead of {_float32(state)[0]}."
        ),
    ),
)


QUIZ = Quiz("softmax", QUESTIONS)
