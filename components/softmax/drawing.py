"""The Softmax view's answer to one state: the columns, what is always said, the open section."""

from __future__ import annotations

from typing import Any

from components.page.answers import Answer, merged
from components.page.naming import naming
from components.page.numbers import for_box
from components.page.palette import Theme
from components.page.temperature import TEMPERATURES, nearest_temperature, temperature_texts
from components.softmax import columns, parts, quiz, words
from components.softmax.model import Scores, scores_of
from components.softmax.state import MOST_LOGITS, SoftmaxState
from components.state.names import Names
from components.state.page import PageState


def headline(page: PageState) -> tuple[str, str]:
    """The headline and the sentence under it."""
    scores = scores_of(page.state(SoftmaxState))
    return words.headline(scores, names=page.names), words.sentence(scores, page.names)


def always(page: PageState, theme: Theme) -> Answer:
    """What is on screen whatever section is open."""
    state = page.state(SoftmaxState)
    scores = scores_of(state)
    now = scores.probabilities[None, :]
    names, named = page.names, naming(parts.VIEW, page.names, MOST_LOGITS)
    vector = words.softmax_lines(scores, [scores.written(scores.probabilities)])[0]
    answer = Answer(
        pictures={columns.GRAPH: columns.figure(scores, theme)},
        texts={
            "softmax-headline": words.headline(scores, names=names),
            "softmax-sentence": words.sentence(scores, names),
            "softmax-most": words.most_likely(scores, names=names),
            "softmax-entropy": words.entropy_line(scores.entropy, scores.n_open),
            "softmax-sum": words.sum_lines(now)[0],
            "softmax-vector": vector,
            "softmax-formula-softmax": words.numbers(
                scores.logits, [scores.temperature], now, names
            )[0],
            **named.texts,
        },
        descriptions={f"{columns.GRAPH}-picture": columns.DESCRIPTION + vector},
        visible={
            **{f"softmax-row-{i}": i < scores.n for i in range(MOST_LOGITS)},
            **{f"softmax-label-{i}": i < scores.n for i in range(MOST_LOGITS)},
            "softmax-labels": False,
        },
        controls={**_controls(state), **named.controls},
        frames={
            "temperatures": temperature_texts(),
            **({} if theme.in_hand else _frames(scores, names)),
        },
        data={
            "handles": {columns.GRAPH: columns.handles(scores, names)},
            "scrub": {"temperature": nearest_temperature(state.temperature)},
            "rows": scores.n,
            "framed": False,
            **state.in_link("temperature"),
            "pressed": {f"label.{i}": i == state.chosen_label() for i in range(MOST_LOGITS)},
        },
    )
    return merged(answer, quiz.QUIZ.answer(state, names))


def _controls(state: SoftmaxState) -> dict[str, Any]:
    """The value of every control that is always there, by name."""
    return {
        **state.control_values(),
        "preset": state.preset() or None,
        **{f"logit.{i}": for_box(z) for i, z in enumerate(state.values().tolist())},
    }


def _frames(scores: Scores, names: Names) -> dict[str, Any]:
    """What the temperature slider shows without asking: numbers to draw, texts to write.

    A hand that moves a logit has none for the slider; to write them takes as long as all else.
    """
    frames = scores.frames
    return {
        **columns.frames(scores),
        "description": columns.DESCRIPTION,
        "texts": {
            "softmax-headline": [words.headline(scores, p, names) for p in frames],
            "softmax-most": [words.most_likely(scores, p, names) for p in frames],
            "softmax-entropy": [
                words.entropy_line(h, scores.n_open) for h in scores.frame_entropies.tolist()
            ],
            "softmax-sum": words.sum_lines(frames),
            "softmax-vector": words.softmax_lines(scores, scores.frame_texts),
            "softmax-formula-softmax": words.numbers(
                scores.logits, TEMPERATURES.tolist(), frames, names
            ),
        },
    }
