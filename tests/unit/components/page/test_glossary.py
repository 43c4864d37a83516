"""The glossary: a sentence a term, and each term explained where it first appears."""

from __future__ import annotations

import re
from html import escape

import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.page.glossary import NAMED, TERMS, explained, in_label, in_layout
from components.page.palette import LIGHT
from components.serving.settings import Settings
from components.state.page import PageState
from components.views import VIEWS

KEYS = {term.key for term in TERMS}
WORDS = st.sampled_from([*NAMED, "the", "of", "wallet", "non-generic", "a", "3.5"])


def test_every_term_has_a_name_of_its_own_and_a_sentence():
    assert len(KEYS) == len(TERMS)
    for term in TERMS:
        assert re.fullmatch(r"[\w0-9].*\.", term.says), term.name
        assert len(term.says) < 160, f"{term.name}: more than one reads beside a word"


@given(st.dictionaries(st.sampled_from("abcd"), st.lists(WORDS, min_size=1).map(" ".join)))
def test_a_term_is_explained_once_and_by_a_word_that_stands_alone(texts):
    sentences = {place: f"{text}." for place, text in texts.items()}
    found = explained(sentences)
    keys = [key for words in found.values() for key in words.values()]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= KEYS
    for place, words in found.items():
        for word in words:
            assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", sentences[place])


def test_what_is_no_sentence_explains_nothing():
    assert explained({"x-headline": "A wall.", "x-python": "wall = 1.", "x": "wall"}) == {}
    assert explained({"x": "Two walls.", "y": "A wall."}) == {"x": {"walls": "wall"}}


def test_a_capital_within_a_sentence_makes_a_name():
    assert explained({"x": "In Shadow, or the Shadow view."}) == {}
    assert explained({"x": "So. Walls meet."}) == {"x": {"Walls": "wall"}}
    assert explained({"x": "Its Jacobian, by LogSumExp."}).keys() == {"x"}


def test_a_word_of_one_view_is_not_explained_in_another():
    assert explained({"x": "Cells: a mean."}, "softmax") == {}
    assert explained({"x": "Cells: a mean."}, "shadow") == {"x": {"Cells": "cell"}}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_and_each_section_explains_some_of_its_words(view):
    for section in VIEWS[view].sections:
        page, _ = VIEWS[view].apply(PageState(view=view), {"section": section})
        answer = VIEWS[view].draw(page, LIGHT)
        assert answer.terms, (view, section)
        assert answer.terms.keys() <= answer.texts.keys()


def test_a_label_explains_its_first_word():
    word, rest = in_label("Features D")
    assert (word.children, rest) == ("Features", " D")
    assert getattr(word, "aria-describedby") == "term-feature"
    assert in_label("Seed") == ["Seed"]


@given(
    st.lists(st.lists(WORDS, min_size=1).map(" ".join), min_size=1),
    st.sets(st.sampled_from(sorted(KEYS))),
)
def test_a_text_of_the_layout_stays_as_it_is_and_explains_each_term_once(texts, known):
    laid = html.Div([html.P(f"{text}.") for text in texts])
    in_layout(laid, known=known)
    parts = [
        part
        for p in laid.children
        for part in ([p.children] if isinstance(p.children, str) else p.children)
    ]
    words = [part for part in parts if not isinstance(part, str)]
    read = "".join(part if isinstance(part, str) else part.children for part in parts)
    assert read == "".join(f"{text}." for text in texts)
    keys = [getattr(word, "data-term") for word in words]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & known


def test_a_text_that_an_answer_writes_is_left_to_it():
    laid = html.Div([html.P("A wall.", id="x"), html.Button("A wall."), html.P("A wall.")])
    in_layout(laid)
    assert [type(child.children) for child in laid.children] == [str, str, list]


def test_the_page_has_the_sentence_of_every_term():
    text = create_app(Settings(rate="")).server.test_client().get("/").get_data(as_text=True)
    for term in TERMS:
        assert f'id="term-{term.key}">{escape(term.says, quote=False)}<' in text
