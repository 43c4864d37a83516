"""Cutting off the unlikely classes, and drawing one of the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import shares
from components.page.palette import Theme
from components.softmax import parts
from components.softmax.model import Floats, scores_of
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from compute.logits.sampling import cut, drawn


def answer(state: SoftmaxState, theme: Theme, names: Names = LETTERS) -> Answer:
    """What is kept and what is drawn, at the temperature and at every step of its slider."""
    scores = scores_of(state)
    now = scores.probabilities[None, :]
    return Answer(
        texts={
            "softmax-kept": _kept(state, now, names)[0],
            "softmax-choice": _drawn(state, now, names)[0],
        },
        controls={"top_k": state.top_k, "top_p": state.top_p},
        frames={}
        if theme.in_hand
        else {
            "texts": {
                "softmax-kept": _kept(state, scores.frames, names),
                "softmax-choice": _drawn(state, scores.frames, names),
            }
        },
    )


def layout(state: SoftmaxState, answer: Answer) -> html.Div:
    """The two cuts, and the button that draws."""
    return html.Div(
        [
            html.H2("Cut, then draw one"),
            controls.parameter(parts.VIEW, state, "top_k"),
            controls.parameter(parts.VIEW, state, "top_p"),
            parts.said("kept", answer),
            controls.button(parts.VIEW, "draw_one", "Draw one"),
            parts.said("choice", answer),
        ],
        className="card",
    )


def _kept(state: SoftmaxState, rows: Floats, names: Names) -> list[str]:
    return [_kept_said(p, names) for p in cut(rows, state.top_k, state.top_p)]


def _kept_said(p: Floats, names: Names) -> str:
    kept = np.flatnonzero(p).tolist()
    each: Sequence[str] = shares(p)
    which = ", ".join(f"{names.alone(i)} {each[i]}" for i in kept)
    return f"{len(kept)} of {len(p)} classes are kept, over their sum: {which}."


def _drawn(state: SoftmaxState, rows: Floats, names: Names) -> list[str]:
    if not state.draw:
        return ["Nothing is drawn yet."] * len(rows)
    found = drawn(cut(rows, state.top_k, state.top_p), state.draw)
    return [f"Draw {state.draw} gives {names.said(i)}." for i in found.tolist()]
