"""Names of classes come back from the link as they were given, bounded, and harm nothing."""

from __future__ import annotations

from urllib.parse import quote_plus

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.page.answers import respond
from components.page.palette import LIGHT
from components.page.sheets import Sheet, as_csv
from components.serving.settings import Settings
from components.shadow.sheets import sheet
from components.state.names import (
    LONGEST_IN_LINK,
    LONGEST_NAME,
    MOST_NAMES,
    Names,
    NamesField,
)
from components.state.page import PageState, read_page, view_names
from components.views import VIEWS

FIELD = NamesField()
NAME = st.text(alphabet="ab ,\\<>&%=+;#\"'{}é猫", max_size=12).map(
    lambda text: " ".join(text.split())
)
NAMED = st.lists(NAME, max_size=5).map(lambda given: FIELD.read(given, Names()).value)
CLASSES = "n=4&w=1,0;0,1;-1,-1;0.1,0.1"  # the last is inside the hull of the others

ROUND = [("shadow", "weights", "layer"), ("softmax", "logits", "columns")]


@given(names=NAMED)
def test_names_come_back_from_the_link_and_from_the_box(names):
    page = PageState(names=names)
    again, notices = read_page(page.to_query())
    assert notices == []
    assert again == page
    assert FIELD.read(names.text, Names()).value == names


@given(names=st.lists(NAME, max_size=5))
def test_a_name_is_kept_as_it_was_given(names):
    kept = FIELD.read(names, Names()).value
    assert [kept.of(i) for i in range(len(names))] == names


@given(anything=st.one_of(st.text(), st.lists(st.text(max_size=60), max_size=30)))
def test_names_are_bounded_and_printable(anything):
    kept = FIELD.read(anything, Names()).value
    assert len(kept.given) <= MOST_NAMES
    assert all(len(name) <= LONGEST_NAME for name in kept.given)
    assert all(c.isprintable() for name in kept.given for c in name)
    assert len(quote_plus(FIELD.write(kept), safe=",;.-")) <= LONGEST_IN_LINK


@pytest.mark.parametrize(
    ("given_", "kept", "notice"),
    [
        ("x" * 25, "x" * 24, "at most 24 characters each"),
        (",".join("a" * 65), ", ".join("a" * 64), "At most 64 classes"),
        (
            ",".join("猫" * 20 for _ in range(12)),
            ", ".join("猫" * 20 for _ in range(3)),
            "of a link",
        ),
        ("a\u202eb\x00c\td", "abc d", ""),
        ("a,,,", "a", ""),
        ("A,B,A", ", , A", ""),
    ],
)
def test_what_does_not_fit_is_said(given_, kept, notice):
    read = FIELD.read(given_, Names())
    assert read.value.text == kept
    assert notice in read.notice
    assert bool(notice) == bool(read.notice)


def test_a_name_stands_beside_its_letter_and_a_class_without_one_keeps_it():
    names = Names(("cat", "", "dog"))
    assert names.listed([0]) == "A (cat)"
    assert names.listed([0, 1, 2, 7]) == "A (cat), B, C (dog) and H"
    assert names.legend(2) == "A cat"
    assert Names(("<i>%{x}",)).hover(0) == "A (&lt;i&gt;&#37;{x})"


@pytest.mark.parametrize("view", view_names())
def test_without_names_nothing_is_said_of_them(view):
    answer = VIEWS[view].draw(PageState(view=view), LIGHT)
    assert not any(text for key, text in answer.texts.items() if "-name-" in key)
    assert "(cat)" not in str(answer)
    assert "hovertext" not in str(answer.pictures)


@pytest.mark.parametrize(
    ("query", "place", "said"),
    [
        (CLASSES, "shadow-sentence", "D (bird) can never win"),
        (CLASSES, "shadow-vectors-note", "D (bird) can never win"),
        (CLASSES, "shadow-table-names", "A cat · C dog · D bird"),
        (f"{CLASSES}&ask=DCBA", "shadow-ask-proof", "D is bird"),
        (f"{CLASSES}&x=1,1", "shadow-probe", "A (cat) and B tie"),
        ("view=softmax&mz=9,0,1", "softmax-headline", "A (cat) is the most likely"),
        ("view=softmax&mz=9,0,1", "softmax-most", "A (cat), "),
        ("view=softmax&mz=1,0,-inf", "softmax-sentence", "C (dog) is masked"),
        ("view=softmax", "softmax-name-2", "dog"),
        ("view=softmax&mz=9,0,1", "softmax-cold", "A (cat) has the largest logit"),
        ("view=softmax&mz=1,0,-inf&mpart=stability", "softmax-limits-note", "C (dog) is masked"),
        ("view=softmax&mz=9,0,1&mk=2&mpart=shift", "softmax-scale-says", "A (cat) from"),
        ("view=softmax&mz=1,0,2&mpart=losses&my=2", "softmax-losses-note", "C (dog) moves"),
        (f"{CLASSES}&part=remedies", "shadow-remedy-before-never", "D (bird) can never win"),
    ],
)
def test_sentences_call_classes_by_name(query, place, said):
    page, _ = read_page(f"{query}&names=cat,,dog,bird")
    assert said in VIEWS[page.view].draw(page, LIGHT).texts[place]


def test_points_and_bars_say_the_names_under_the_pointer():
    page, _ = read_page(f"{CLASSES}&names=cat,<b>")
    answer = VIEWS["shadow"].draw(page, LIGHT)
    assert answer.data["handles"]["shadow-vectors"][0]["label"] == "Class A (cat)"
    bars = answer.pictures["shadow-softmax"]["data"][0]
    assert bars["hovertext"][:2] == ["A (cat)", "B (&lt;b&gt;)"]
    assert list(bars["x"]) == ["A", "B", "C", "D"]


def test_the_table_to_take_home_has_the_names_beside_the_letters():
    page, _ = read_page(f"{CLASSES}&names=cat,,dog")
    named, plain = sheet(page, "rankings"), sheet(PageState(), "rankings")
    assert named is not None
    assert plain is not None
    assert named.columns[:2] == ("ranking, best first", "names, best first")
    letters = {"A": "cat", "C": "dog"}
    for ranking, names, *_ in named.rows:
        assert [letters.get(c, c) for c in ranking.split(" > ")] == names.split(" > ")
    assert "names, best first" not in plain.columns


@pytest.mark.parametrize("view", ["shadow", "softmax"])
def test_typing_names_is_an_edit_and_clearing_them_gives_letters_again(view):
    def edited(query, text):
        sent = {"query": query, "edits": {"names": text}}
        return respond(view, sent, VIEWS[view].apply, VIEWS[view].draw)

    named = edited("", "cat, dog")
    assert '"query":"names=cat,dog"' in named
    assert '"names":"cat, dog"' in named
    assert '"query":""' in edited("names=cat,dog", "")


def test_a_name_cannot_write_into_the_page():
    client = create_app(Settings(rate="")).server.test_client()
    name = "{%scripts%}</title><b>"
    plain = client.get("/?view=softmax&mz=9").text
    page = client.get("/", query_string={"view": "softmax", "mz": "9", "names": name}).text
    assert "</title><b>" not in page
    assert page.count("<script") == plain.count("<script")
    raw = client.get("/?view=softmax&mz=9&x={%scripts%}").text
    assert raw.count("<script") == plain.count("<script")


@pytest.mark.parametrize(
    ("view", "name", "pasted", "called"),
    [
        ("shadow", "weights", "cat\t1\t0\ndog\t0\t1\nbird\t2\t2", "names=cat,dog,bird"),
        ("softmax", "logits", "cat\t1\ndog\t0\nbird\t2", "names=cat,dog,bird"),
        ("softmax", "logits", "cat\tdog\tbird\n1\t0\t2", "names=cat,dog,bird"),
        ("shadow", "weights", "1\t0\n0\t1", "names=old"),
        ("soft_sort", "values", "cat\t1\ndog\t0\nbird\t2", "names=old"),
    ],
)
def test_a_pasted_table_brings_the_names_of_its_classes(view, name, pasted, called):
    sent = {"query": f"view={view}&names=old", "edits": {name: {"pasted": pasted}}}
    assert called in respond(view, sent, VIEWS[view].apply, VIEWS[view].draw)


@pytest.mark.parametrize(
    ("view", "box", "pasted", "called"),
    [
        ("shadow", "weight.0.0", "cat\t1\t0\ndog\t0\t1", ("cat", "dog", "c")),
        ("shadow", "weight.1.0", "cat\t1\t0\ndog\t0\t1", ("a", "cat", "dog")),
        ("shadow", "weight.3.1", "cat\t1\ndog\t0", ("a", "b", "c", "cat")),
        ("shadow", "weight.0.0", "1\t0\n0\t1", ("a", "b", "c")),
        ("shadow", "weight.0.0", "x\ty\n0\t1", ("a", "b", "c")),
        ("shadow", "probe.0", "x\ty\n0\t1", ("a", "b", "c")),
        ("softmax", "logit.1", "cat\t1\ndog\t0", ("a", "cat", "dog")),
        ("softmax", "logit.0", "cat\tdog\n1\t0", ("cat", "dog", "c")),
        ("softmax", "logit.2", "cat\t1", ("a", "b", "cat")),
        ("soft_sort", "value.0", "cat\t1\ndog\t0", ("a", "b", "c")),
    ],
)
def test_a_table_pasted_into_one_box_brings_the_names_of_its_classes(view, box, pasted, called):
    sent = {"query": f"view={view}&names=a,b,c", "edits": {box: {"pasted": pasted}}}
    answer = orjson.loads(respond(view, sent, VIEWS[view].apply, VIEWS[view].draw))
    assert read_page(answer["query"])[0].names == Names(called)


@pytest.mark.parametrize("called", ["names=cat,,dog", "n=4"])
@pytest.mark.parametrize(("view", "name", "table"), ROUND)
def test_a_table_taken_home_and_pasted_brings_the_same_names(view, name, table, called):
    query = f"view={view}&n=3&{called}"
    page, _ = read_page(query)
    taken = VIEWS[view].sheet(page, table)
    assert taken is not None
    first = Sheet(taken.columns[:2], [row[:2] for row in taken.rows])
    sent = {"query": query, "edits": {name: {"pasted": as_csv(first).decode()}}}
    answer = orjson.loads(respond(view, sent, VIEWS[view].apply, VIEWS[view].draw))
    assert read_page(answer["query"])[0].names == page.names
