"""Predict, then look: a view's questions, each answered by the view itself.

A question sets a scene, a person guesses what a change does to it, and the guess makes that change.
Which question is asked and what was guessed are part of a view's state (`question`, `guess`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dash import html

from components.page import controls
from components.page.answers import Answer
from components.state.names import LETTERS, Names
from components.state.view_state import CHOICES, ViewState

State = TypeVar("State", bound=ViewState)
EDIT = re.compile(r"(ask|guess)\.([a-z0-9]{1,20})|close_quiz")


def _same(state: State) -> State:
    return state


@dataclass(frozen=True)
class Question(Generic[State]):
    """One question: what to predict, which choice is right, and where to look."""

    label: str
    asks: str
    choices: tuple[str, str, str]
    right: int
    """The number of the right choice, from 1."""
    look: Callable[[State], State]
    """The change that is asked about."""
    why: Callable[[State], str]
    """What came of it and why, of the state after the change."""
    scene: Callable[[State], State] = _same
    """What is shown while a person guesses."""


@dataclass(frozen=True)
class Quiz(Generic[State]):
    """The questions of a view, on screen and as edits."""

    view: str
    questions: tuple[Question[State], ...]

    def takes(self, name: str) -> bool:
        """Whether an edit is about the questions."""
        return EDIT.fullmatch(name) is not None

    def edit(self, state: State, name: str) -> tuple[State, list[str]]:
        """The state after "ask.2", "guess.1" or "close_quiz", the edits that `takes` knows."""
        kind, _, what = name.partition(".")
        if kind == "ask":
            asked, notices = state.changed({"question": what, "guess": 0})
            if asked.question == state.question:  # pressed twice: closed again
                return self._closed(state), notices
            if not asked.question:
                return asked, notices
            return self.questions[asked.question - 1].scene(asked), notices
        if kind == "guess":
            if not state.question:
                return state, []
            guessed, notices = state.changed({"guess": what})
            return self.questions[state.question - 1].look(guessed), notices
        return self._closed(state), []

    def answer(self, state: State, names: Names = LETTERS) -> Answer:
        """What the questions show and say; all empty while none is asked."""
        numbers = range(1, len(self.questions) + 1)
        texts = dict.fromkeys(self._ids(), "")
        if state.question:
            question = self.questions[state.question - 1]
            asks = f"{state.question} of {len(self.questions)}. {question.asks}"
            shown = [f"{asks}{names.explained(question.asks)}", *question.choices, ""]
            if state.guess:
                why = question.why(state)
                verdict = "✓ Yes. " if state.guess == question.right else "Not this time. "
                shown[-1] = f"{verdict}{why}{names.explained(why)}"
            texts = dict(zip(self._ids(), shown, strict=True))
        return Answer(
            texts=texts,
            visible={
                f"{self.view}-quiz": state.question > 0,
                f"{self.view}-quiz-verdict": state.guess > 0,
            },
            data={
                "pressed": {
                    **{f"ask.{i}": i == state.question for i in numbers},
                    **{f"guess.{i}": i == state.guess for i in range(1, CHOICES + 1)},
                }
            },
        )

    def row(self, answer: Answer) -> html.Div:
        """The questions by their labels, to choose one."""
        return html.Div(
            [
                html.Span("Predict, then look:", className="label"),
                *[
                    self._toggle(f"ask.{i}", f"{i} {question.label}", answer)
                    for i, question in enumerate(self.questions, 1)
                ],
            ],
            className="steps",
        )

    def panel(self, answer: Answer) -> html.Div:
        """The question that is asked, its choices, and the verdict."""
        texts, visible = answer.texts, answer.visible
        asks, *choices, verdict = self._ids()
        return html.Div(
            [
                html.P(texts[asks], id=asks, className="asks", role="status"),
                html.Div(
                    [
                        *[
                            self._toggle(f"guess.{i}", html.Span(texts[key], id=key), answer)
                            for i, key in enumerate(choices, 1)
                        ],
                        controls.button(self.view, "close_quiz", "Close", quiet=True),
                    ],
                    className="inline",
                ),
                html.P(
                    texts[verdict],
                    id=verdict,
                    className="says",
                    role="status",
                    hidden=not visible[verdict],
                ),
            ],
            id=f"{self.view}-quiz",
            className="card quiz",
            hidden=not visible[f"{self.view}-quiz"],
        )

    def _closed(self, state: State) -> State:
        return state.changed({"question": 0, "guess": 0})[0]

    def _ids(self) -> list[str]:
        names = ("asks", *map(str, range(1, CHOICES + 1)), "verdict")
        return [f"{self.view}-quiz-{name}" for name in names]

    def _toggle(self, name: str, label: Any, answer: Answer) -> html.Button:
        return controls.toggle(self.view, name, label, answer.data["pressed"][name])
