"""Predict, then look: a guess is made before the result is shown, and judged rightly."""

from __future__ import annotations

from importlib import import_module

import pytest

from components.page.palette import theme_named
from components.state.names import LETTERS, Names
from components.state.page import PageState, read_page
from components.state.view_state import CHOICES, QUESTIONS
from components.views import NAMES, VIEWS
from compute import (
    LogSumExp,
    NetworkSorter,
    count_feasible_rankings,
    feasible_rankings,
)

LIGHT = theme_named("light")
QUIZZES = {view: import_module(f"components.{view}.quiz").QUIZ for view in NAMES}
ASKED = [(view, number) for view in NAMES for number in range(1, QUESTIONS + 1)]


def after(view, *edits, page=None):
    page = page or PageState(view=view)
    for edit in edits:
        page, notices = VIEWS[view].apply(page, {edit: 1})
        assert notices == []
    return page, VIEWS[view].draw(page, LIGHT)


@pytest.mark.parametrize("view", NAMES)
def test_every_view_asks_four_questions_with_three_choices_each(view):
    questions = QUIZZES[view].questions
    assert len(questions) == QUESTIONS
    for question in questions:
        assert len(set(question.choices)) == CHOICES
        assert 1 <= question.right <= CHOICES
    assert len({question.right for question in questions}) > 1


@pytest.mark.parametrize(("view", "number"), ASKED)
def test_a_question_is_judged_once_something_was_guessed(view, number):
    question = QUIZZES[view].questions[number - 1]
    page, asked = after(view, f"ask.{number}")
    assert asked.visible[f"{view}-quiz"]
    assert asked.texts[f"{view}-quiz-asks"].startswith(f"{number} of {QUESTIONS}. ")
    assert (asked.visible[f"{view}-quiz-verdict"], asked.texts[f"{view}-quiz-verdict"]) == (
        False,
        "",
    )
    for choice in range(1, CHOICES + 1):
        guessed, answer = after(view, f"guess.{choice}", page=page)
        verdict = answer.texts[f"{view}-quiz-verdict"]
        assert verdict.startswith("✓ Yes. " if choice == question.right else "Not this time. ")
        assert answer.data["pressed"][f"guess.{choice}"]
        # What is seen now is what was asked about.
        assert guessed.named(view) != page.named(view)
        again, notices = read_page(guessed.to_query())
        assert (again, notices) == (guessed, [])


@pytest.mark.parametrize("view", NAMES)
def test_a_question_pressed_twice_and_close_put_it_away(view):
    for edits in (("ask.2", "ask.2"), ("ask.2", "guess.1", "close_quiz")):
        page, answer = after(view, *edits)
        assert (page.named(view).question, page.named(view).guess) == (0, 0)
        assert not answer.visible[f"{view}-quiz"]
        assert not any(answer.data["pressed"][f"guess.{i}"] for i in range(1, CHOICES + 1))


@pytest.mark.parametrize("view", NAMES)
def test_a_guess_without_a_question_changes_nothing(view):
    page, _ = after(view, "guess.2")
    assert page == PageState(view=view)


def test_the_counts_of_rankings_are_right():
    found = {}
    for number in range(1, QUESTIONS + 1):
        page, answer = after("shadow", f"ask.{number}", "guess.1")
        state = page.named("shadow")
        count = feasible_rankings(state.matrix(), state.active_bias()).count
        question = QUIZZES["shadow"].questions[number - 1]
        assert f"{count} of 24" in answer.texts["shadow-quiz-verdict"]
        found[question.label] = (count, question.choices[question.right - 1])
    generic = count_feasible_rankings(4, 2)
    assert found == {
        "Inside": (generic, "As many as now"),
        "Feature": (24, "24"),
        "Bias": (18, "18"),
        "Square": (8, "8"),
    }


def test_the_soft_sorts_are_right():
    page, _ = after("soft_sort", "ask.2", "guess.3")
    values = page.named("soft_sort").vector()
    outputs = NetworkSorter(LogSumExp(0.1)).sort(values)
    assert outputs.min() < 3 < outputs.max()
    asked = {
        number: after("soft_sort", f"ask.{number}", "guess.1")[1].texts["soft_sort-quiz-verdict"]
        for number in (1, 3, 4)
    }
    assert "instead of 1 to 8" in asked[1]
    assert "Their mean, 15.43" in asked[3]
    assert "Instead of 0 to 6" in asked[4]


def test_letters_are_explained_where_classes_have_names():
    page, _ = after("shadow", "ask.1")
    names = Names(("", "", "", "bird"))
    quiz, state = QUIZZES["shadow"], page.named("shadow")
    assert quiz.answer(state, names).texts["shadow-quiz-asks"].endswith("D is bird.")
    assert "bird" not in quiz.answer(state, LETTERS).texts["shadow-quiz-asks"]
