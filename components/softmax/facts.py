"""What a lesson may say of logits and their probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from components.page.numbers import share, short
from components.softmax.model import Scores, moved_scores, scores_of
from components.softmax.state import SoftmaxState
from components.state.page import PageState


def _now(page: PageState) -> Scores:
    return scores_of(page.state(SoftmaxState))


def _moved(page: PageState) -> Scores:
    """After the shift and the scale."""
    return moved_scores(page.state(SoftmaxState))


def _written(scores: Scores) -> str:
    return ", ".join(scores.written(scores.probabilities))


FACTS: Mapping[str, Callable[[PageState], str]] = {
    "logits": lambda page: ", ".join(short(z) for z in _now(page).logits.tolist()),
    "leader": lambda page: page.names.listed(_now(page).winners),
    "p": lambda page: _written(_now(page)),
    "largest": lambda page: share(float(_now(page).probabilities.max())),
    "moved": lambda page: _written(_moved(page)),
    "moved_largest": lambda page: share(float(_moved(page).probabilities.max())),
}
