"""Lessons: every step opens without a notice and says what is true; any text is read or refused."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from components.page import lesson_bar, lessons
from components.page.lessons import LessonError
from components.page.palette import theme_named
from components.page.requests import affordable, read_request
from components.serving.settings import Settings
from components.state.names import Names
from components.state.page import LONGEST_LINK, PageState, read_page
from components.views import VIEWS
from compute import count_feasible_rankings, softmax

OURS = lessons.ours()
STEPS = [(name, i) for name, lesson in OURS.items() for i in range(1, len(lesson.steps) + 1)]
LIGHT = theme_named("light")
NUMBER = re.compile(r"\d[\d,]*\.?\d*")


def step_of(name, number):
    return lessons.at_step(PageState(lesson=name), OURS[name], number)


def says(name, number):
    return lessons.placed(step_of(name, number), affordable).says


def one(link="", words="See."):
    return f"title = 'T'\n[[steps]]\nlink = '{link}'\nsays = '{words}'\n"


# --- ours -----------------------------------------------------------------------------------------


def test_there_are_three_lessons_and_the_menu_has_them():
    titles = [lesson.title for lesson in OURS.values()]
    assert titles == [
        "Why half of all rankings never happen",
        "Softmax by hand",
        "How soft is too soft",
    ]
    menu = str(lesson_bar.menu())
    assert all(
        title in menu and f"lesson={name}" in menu for name, title in zip(OURS, titles, strict=True)
    )


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_a_step_opens_by_its_link_without_a_notice(name, number):
    page = step_of(name, number)
    asked = read_request(page.to_query())
    assert asked.notices == []
    assert asked.page == page
    assert len(page.to_query()) < LONGEST_LINK


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_what_a_step_says_in_numbers_is_on_its_page(name, number):
    page, sentence = step_of(name, number), says(name, number)
    answer = VIEWS[page.view].draw(page, LIGHT)
    facts = [fact(page) for fact in VIEWS[page.view].facts.values()]
    shown = " ".join([*answer.texts.values(), *map(str, answer.controls.values()), *facts])
    known = {float(found.replace(",", "").rstrip(".")) for found in NUMBER.findall(shown)}
    said = [float(found.replace(",", "").rstrip(".")) for found in NUMBER.findall(sentence)]
    assert set(said) - known == set()


def test_the_counts_of_the_first_lesson_are_those_of_the_formula():
    counts = [
        (4, 2, False),
        (4, 2, False),
        (4, 2, False),
        (4, 2, False),
        (4, 2, True),
        (4, 3, False),
        (10, 3, False),
    ]
    for number, (n, d, bias) in enumerate(counts, 1):
        count = count_feasible_rankings(n, d, bias)
        sentence = says("half-of-all-rankings", number)
        assert f"{count:,}" in sentence
        if number in (3, 5):
            assert f"{math.factorial(n) - count:,}" in sentence
    assert "D can never win" in says("half-of-all-rankings", 4)


def test_the_shares_of_the_second_are_those_of_softmax():
    for number, logits in {
        2: [1, 2, 3],
        3: [11, 12, 13],
        5: [2, 4, 6],
        6: [0.01, 0.02, 0.03],
    }.items():
        shares = ", ".join(f"{p:.4f}" for p in softmax(logits))
        assert shares in says("softmax-by-hand", number)
    largest = [f"{max(softmax(z)):.4f}" for z in ([1, 2, 3], [2, 4, 6])]
    assert f"from {largest[0]} to {largest[1]}" in says("softmax-by-hand", 4)


def test_a_softer_sort_of_the_third_is_further_off():
    errors = [
        float(re.search(r"[Oo]ff by ([\d.]+)\b", says("too-soft", number))[1]) for number in (2, 4)
    ]
    assert 0 < errors[0] < errors[1]
    assert "{" not in " ".join(says(*step) for step in STEPS)


# --- where a page is ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_a_link_of_its_name_begins_a_lesson_and_its_steps_lead_on_and_back(name):
    page = read_request(f"lesson={name}").page
    place, queries = lessons.placed(page, affordable), [page.to_query()]
    assert place.back is None
    while place.next is not None:
        before, page = page, read_request(place.next).page
        place = lessons.placed(page, affordable)
        assert read_request(place.back).page == before
        queries.append(page.to_query())
    assert len(set(queries)) == len(OURS[name].steps)


def test_what_is_changed_in_a_step_stays_in_its_link_and_after_the_lesson():
    name = next(iter(OURS))
    page = read_request(f"lesson={name}&step=2&n=5").page
    assert (page.lesson, page.step, page.named("shadow").n) == (name, 2, 5)
    assert read_request(page.to_query()).page == page
    left = replace(page, lesson="", step=0)
    assert left.named("shadow").n == 5
    assert "lesson" not in left.to_query()


def test_a_step_keeps_the_frame_and_the_names():
    page = read_request("lesson=softmax-by-hand&step=2&embed=1&hide=python&names=cat,dog").page
    after = read_request(lessons.placed(page, affordable).next).page
    assert (after.embed, after.hide, after.names) == (True, ("python",), page.names)


def test_letters_are_explained_where_classes_have_names():
    page = replace(step_of("half-of-all-rankings", 4), names=Names(("", "", "", "bird")))
    assert lessons.placed(page, affordable).says.endswith("D is bird.")


def test_no_such_lesson_is_said_and_the_page_opens_without_one():
    asked = read_request("lesson=none&step=3&n=5")
    assert asked.page == read_page("n=5")[0]
    assert asked.notices == [f"The lessons are called {', '.join(OURS)}; “none” was asked for."]


# --- a lesson of one's own ------------------------------------------------------------------------


def test_the_example_is_a_lesson_and_the_link_holds_it():
    read = lesson_bar.first_step(PageState(), lessons.EXAMPLE)
    page = read_request(read["query"])
    assert page.notices == []
    place = lessons.placed(page.page, affordable)
    assert (place.title, place.shown) == ("A lesson of mine", "Step 1 of 2")
    assert place.says == f"Five classes: {count_feasible_rankings(5, 2)} of 120 rankings."
    assert len(page.page.to_query()) < LONGEST_LINK


UNTOML = "A lesson is written in TOML; this text is not: "
WRONG = {
    "title = ": f"{UNTOML}Invalid value (at end of document).",
    f"x = {'9' * 5000}": f"{UNTOML}a number in it is too long.",
    f"x = {'[' * 9000}": f"{UNTOML}it is nested too deeply.",
    "steps = 3": "A lesson has 1 to 30 [[steps]]; none was found.",
    "[[steps]]": "The title of a lesson is a text in quotes, and is missing.",
    one() + "note = 1\n": "Step 1 has link and says; “note” was given.",
    one().replace("'T'", "7"): "The title of a lesson is a text in quotes.",
    one(words=""): "What step 1 says has 1 to 400 characters; this one has 0.",
    one("?n=99"): "Step 1: The number of classes N can be 2 to 64; 99 was given, 64 is shown.",
    one(words="{largest}"): "Step 1: {largest} stands for nothing there; {possible}, {all}, "
    "{never}, {pairs}, {losers}, {ranking} do.",
    "x" * 16_001: "A lesson has at most 16,000 characters; this one has 16,001.",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_with_a_lesson_is_said(text):
    read = lesson_bar.first_step(PageState(), text)
    assert read["query"] is None
    assert WRONG[text] in read["problems"]
    assert len(read["problems"]) <= lessons.MOST_PROBLEMS


def test_a_whole_address_may_be_its_link_and_a_lesson_in_it_is_left_out():
    text = one("https://example.org/app/?view=softmax&lesson=softmax-by-hand&step=3&embed=1&mt=2")
    step = lessons.parsed(text).steps[0]
    assert step.page.to_query() == "view=softmax&mt=2"


@given(text=st.text(max_size=200))
def test_any_text_is_a_lesson_or_is_refused_with_a_sentence(text):
    read = lesson_bar.first_step(PageState(), text)
    assert read["query"] is None
    assert all(problem.endswith(".") for problem in read["problems"])
    assert read["problems"]


@given(text=st.text(max_size=400))
@settings(max_examples=40)
def test_what_is_packed_comes_out_again(text):
    assert lessons.unpacked(lessons.packed(text)) == text


@given(name=st.text(st.characters(codec="ascii"), max_size=60))
def test_any_name_in_a_link_opens_a_page(name):
    page, problems = lessons.begun(PageState(lesson=f"~{name}"))
    assert page.lesson == "" or not problems
    with pytest.raises(LessonError):
        lessons.called(f"~{name}")


def test_a_lesson_cut_off_or_too_large_when_opened_is_refused():
    whole = lessons.packed(lessons.EXAMPLE)
    bomb = lessons.packed("x" * 4_000_000)
    for name in (whole[:-9], bomb):
        _, problems = lessons.begun(PageState(lesson=name))
        assert problems == ["The lesson in this link cannot be read; part of the link may be lost."]


def test_the_bar_stands_in_the_page_as_it_is_sent_and_a_frame_may_leave_it_out():
    client = create_app(Settings(rate="")).server.test_client()
    sent = client.get("/_dash-layout", query_string="lesson=softmax-by-hand").get_data(as_text=True)
    assert "Step 1 of 7" in sent
    hidden = client.get("/_dash-layout", query_string="embed=1&hide=lesson&lesson=softmax-by-hand")
    assert '"data-hide": "lesson"' in hidden.get_data(as_text=True).replace('":"', '": "')
