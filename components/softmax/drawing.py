"""The Softmax view's answer to one state: the columns, what is always said, the open section."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from components.page.answers import Answer
from components.page.numbers import short
from components.page.palette import Theme
from components.softmax import columns, parts, quiz, snippets, words
from components.softmax.model import TEMPERATURES, Scores, nearest_temperature, scores_of
from components.softmax.sections import (
    axis,
    gradients,
    losses,
    shift,
    simplex,
    stability,
    temperature,
)
from components.softmax.state import MOST_LOGITS, SOFTMAX_SECTIONS, SoftmaxState
from components.state.page import PageState

# Each has LABEL, draw(page, scores, theme) and layout(page, answer).
SECTIONS: Mapping[str, ModuleType] = dict(
    zip(
        SOFTMAX_SECTIONS,
        (temperature, shift, stability, gradients, axis, losses, simplex),
        strict=True,
    )
)
# What these show changes with T and has frames for every T, or does not change with T.
FRAMED = ("temperature", "axis", "losses", "simplex")
LABELLED = ("gradients", "losses")


def headline(page: PageState) -> tuple[str, str]:
    """The headline and the sentence under it."""
    scores = scores_of(page.softmax)
    return words.headline(scores), words.sentence(scores)


def draw(page: PageState, theme: Theme) -> Answer:
    """Everything on screen: what is always there, and the section that is open."""
    scores = scores_of(page.softmax)
    return parts.together(_always(page, scores, theme), draw_section(page, theme))


def draw_section(page: PageState, theme: Theme) -> Answer:
    """What the open section shows."""
    section: Answer = SECTIONS[page.softmax.section].draw(page, scores_of(page.softmax), theme)
    return section


def _always(page: PageState, scores: Scores, theme: Theme) -> Answer:
    state = page.softmax
    now = scores.probabilities[None, :]
    vector = words.softmax_lines(scores.logits, now)[0]
    return Answer(
        pictures={columns.GRAPH: columns.figure(scores, theme)},
        texts={
            "softmax-headline": words.headline(scores),
            "softmax-sentence": words.sentence(scores),
            "softmax-most": words.most_likely(scores),
            "softmax-entropy": words.entropy_line(scores.entropy, scores.n),
            "softmax-sum": words.sum_lines(now)[0],
            "softmax-vector": vector,
            "softmax-formula-softmax": words.numbers(scores.logits, [scores.temperature], now)[0],
            "softmax-snippet": snippets.snippet(state),
            **quiz.texts(state),
        },
        descriptions={f"{columns.GRAPH}-picture": columns.DESCRIPTION + vector},
        visible={
            **{f"softmax-row-{i}": i < scores.n for i in range(MOST_LOGITS)},
            **{f"softmax-label-{i}": i < scores.n for i in range(MOST_LOGITS)},
            "softmax-labels": state.section in LABELLED,
            "softmax-quiz": state.question > 0,
            "softmax-quiz-verdict": state.guess > 0,
        },
        controls=_controls(state),
        frames={"temperatures": [short(t, 6) for t in TEMPERATURES], **_frames(scores)},
        data={
            "handles": {columns.GRAPH: columns.handles(scores)},
            "scrub": {"temperature": nearest_temperature(state.temperature)},
            "rows": scores.n,
            "section": state.section,
            "framed": state.section in FRAMED,
            "pressed": {
                **{f"label.{i}": i == state.chosen_label() for i in range(MOST_LOGITS)},
                **{f"ask.{i}": i == state.question for i in range(1, len(quiz.QUESTIONS) + 1)},
                **{f"guess.{i}": i == state.guess for i in (1, 2, 3)},
            },
            "opens": "" if page.view == parts.VIEW else page.view,
        },
    )


def _controls(state: SoftmaxState) -> dict[str, Any]:
    """The value of every control that is always there, by name."""
    return {
        "n": state.n,
        "temperature": state.temperature,
        "preset": state.preset() or None,
        **{f"logit.{i}": z for i, z in enumerate(state.values().tolist())},
    }


def _frames(scores: Scores) -> dict[str, Any]:
    """What the temperature slider shows without asking: numbers to draw, texts to write."""
    frames = scores.frames
    return {
        **columns.frames(scores),
        "description": columns.DESCRIPTION,
        "texts": {
            "softmax-headline": [words.headline(scores, p) for p in frames],
            "softmax-most": [words.most_likely(scores, p) for p in frames],
            "softmax-entropy": [
                words.entropy_line(h, scores.n) for h in scores.frame_entropies.tolist()
            ],
            "softmax-sum": words.sum_lines(frames),
            "softmax-vector": words.softmax_lines(scores.logits, frames),
            "softmax-formula-softmax": words.numbers(scores.logits, TEMPERATURES.tolist(), frames),
        },
    }
