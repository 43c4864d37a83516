"""Classes are called by name in the search and in the question, whatever their names are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.shadow.calling import SIGNS, in_letters
from components.shadow.model import layer_of
from components.shadow.sections.reading import read_question
from components.shadow.state import ShadowState
from components.shadow.table import count, listed
from components.state.names import LETTERS, Names, NamesField
from components.state.page import read_page
from components.views import VIEWS
from compute.naming import class_name

PETS = Names(("cat", "polar bear", "dog", "C++"))


def found(search: str, names: Names = PETS) -> list[int]:
    state = replace(ShadowState(), search=search)
    return listed(state, layer_of(state), names).tolist()


@pytest.mark.parametrize(
    ("called", "lettered"),
    [
        ("cat > dog", "A > C"),
        ("CAT>DOG", "A>C"),
        ("dog < cat", "C < A"),
        ("polar   bear > cat > D", "B > A > D"),
        ("cat…", "A…"),
        ("...C++", "...D"),
        ("cat dog", "AC"),
        ("A (cat) > C (dog)", "A > C"),
        ("“cat” > D, dog > B", "A > D, C > B"),
        ("cat > do", "A > "),
        ("cat > polar b", "A > "),
        ("cat pol", "A"),
        ("cat > C", "A > C"),
    ],
)
def test_names_are_read_as_their_letters(called, lettered):
    assert found(called) == found(lettered, LETTERS)
    assert (len(found(called)) == 24) == (lettered.strip(" >") == "A")


@pytest.mark.parametrize(
    ("names", "search", "lettered"),
    [
        (Names(("B", "A")), "B > A", "B > A"),  # a letter is a letter
        (Names(("B", "A")), '"B" > "A"', "A > B"),
        (Names(("a>b", "x, y")), '"a>b" > "x, y"', "A > B"),
        (Names(("a>b", "x, y")), "a>b", "A>B"),
        (Names(("a>b", "x, y")), "B (x, y) > A (a>b)", "B > A"),
        (Names((">", "...")), "D > B", "D > B"),
        (Names(("DB",)), "db > c", "A > C"),
        (Names(("DB",)), "D B", "DB"),
        (Names(("cat", "cat food")), "cat food > cat", "B > A"),
        (Names(("cat",)), "catb", "catb"),
        (Names(("<", "", "", "A (")), "A (<) > B", "A > B"),
        (Names(("", "", "", "ß")), "ß > A", "D > A"),
    ],
)
def test_names_with_signs_and_letters_of_others_are_told_apart(names, search, lettered):
    assert found(search, names) == found(lettered, LETTERS)


def test_a_name_that_two_classes_have_is_said_to_be_of_both():
    names = Names(("cat", "Cat"))
    state = replace(ShadowState(), search="cat > D")
    said = count(state, layer_of(state), names)
    assert said == "“cat” is the name of A and B: write the letter."
    assert len(found("cat > D", names)) == 24
    assert found("A (cat) > D", names) == found("A > D", LETTERS)


NAME = st.text(alphabet="abc AB>,<(.…)\"'\\ßé猫", min_size=1, max_size=6)


@given(given_=st.lists(NAME, min_size=4, max_size=4), order=st.permutations(range(4)))
def test_every_class_is_found_by_its_quoted_name_and_by_what_sentences_call_it(given_, order):
    names = NamesField().read(given_, LETTERS).value
    called = [names.said(c) for c in order]
    letters = [class_name(c) for c in order]
    assert in_letters(" > ".join(called), names, 4).text == " > ".join(letters)
    plain = [names.of(c) for c in order]
    assume(all(plain))
    assume(len({name.casefold() for name in plain}) == 4)
    assume(not any(mark in name for name in plain for mark in '"“”„'))
    quoted = " > ".join(f'"{name}"' for name in plain)
    assert in_letters(quoted, names, 4).text == " > ".join(letters)


@given(
    given_=st.lists(st.sampled_from(["ape", "bee", "cat", "dog", "emu", "", "Fox"]), max_size=4),
    order=st.permutations(range(4)),
)
def test_a_ranking_is_asked_by_names_as_by_letters(given_, order):
    names = NamesField().read(given_, LETTERS).value
    folded = [name for name in names.given if name]
    assume(len(set(folded)) == len(folded))
    text = " > ".join(names.alone(c) for c in order)
    assert not any(SIGNS.search(name) for name in folded)
    assert read_question(text, 4, names).named == tuple(order)


def test_the_page_answers_a_question_asked_by_names_and_reads_it_on():
    page, _ = read_page("names=cat,dog&ask=cat+%3E+dog+%3E+C+%3E+D&find=dog+%3E+cat")
    answer = VIEWS["shadow"].draw(page, LIGHT)
    assert answer.data["ask"]["key"] == "ABCD"
    assert answer.controls["asked"] == "cat > dog > C > D"
    reverse, _ = VIEWS["shadow"].apply(page, {"ask_reverse": 1})
    assert reverse.shadow.asked == "D > C > B > A"
    sheet = VIEWS["shadow"].sheet(page, "rankings")
    assert sheet is not None
    assert len(sheet.rows) == 12
    assert all(row[1].index("dog") < row[1].index("cat") for row in sheet.rows)
