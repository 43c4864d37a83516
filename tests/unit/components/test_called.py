"""Classes that have names are called by them wherever the page and its programs speak of them."""

from __future__ import annotations

import re

import orjson
import pytest

from components.page.palette import LIGHT
from components.state.page import PageState, read_page
from components.views import VIEWS
from tests.unit.components.programs import printed

NAMES = {"A": "cat", "C": "dog"}
NAMED = "names=cat,,dog"
# A class's letter alone: not the article that begins a sentence, nor what its name stands beside.
BARE = re.compile(
    r"(?<!\w)(?:A(?! (?!(?:is|are|can|and|has|stays|from|to|swap|tie)\b)[a-z])|C)(?!\w)"
    r"(?! \((?:cat|dog)\))"
)
# Where letters stand alone by design.
BY_DESIGN = {
    "table": "the rankings as marks; a line above the table explains them",
    "letter": "the mark on a chip or a handle, with its name in a place of its own",
    "key": "what scripts call a ranking",
    "probe": "what scripts call a ranking",
    "lit": "what scripts call a ranking",
    "shadow-table-names": "the line that explains them",
    "pictures": "marks; the sentences beside them, and what the pointer says, have the names",
    "traces": "what scripts call the parts of a picture",
    "controls": "what a person typed",
    "softmax-batch-table": "the labels of a batch, whose classes are its own",
    "letters": "the inputs of a sort, which are no classes",
    "query": "the address",
}
STATES = {
    "shadow": [
        "ask=DCBA",
        "ask=ABCD",
        "ask=AB",
        "ask=C > A > …",
        "n=3&d=1&w=1;2;3&ask=A > C > …",
        "n=5&d=1&w=1;2;3;4;5&ask=A > C > B > D > E",
        "ask={C, A}",
        "w=1,0;0,1;1,0;0,1&ask=ABCD",
        "w=1,0;0,1;-1,-1;0.1,0.1&b=0,0,0,1&bias=1&ask=DABC&x=1,1",
        "n=3&d=1&drawn=1&w=1;2;3",
        "n=3&d=1&w=0;0;0&to=1",
        "w=1,0;2,0;0,0;1,0",
        "w=1,1;-1,1;-1,-1;1,-1&drawn=1",
        "n=6&d=4&drawn=1",
        "x=1,1&w=1,0;0,1;1,0;0,1",
    ],
    "softmax": [
        "mz=9,0,1",
        "mz=1,0,-inf",
        "mz=1,0,1&my=2",
        "mz=1,0,2&mk=2&my=0&mc=3",
        "mz=-inf,0,1&my=0",
        "mz=1,1,1",
        "mz=100,0,1000&my=2",
        "mz=-inf,0,-inf",
    ],
    "soft_sort": ["n=4", "sn=4"],
    "audit": [
        "",
        "apreset=twins&acen=1&aask={C, A}",
        "apreset=inside&aask=A > C > …",
        "aw=1,0;0,1;1,0;-1,-1&ab=0,0,1&aask=DCBA&afmt=int4",
    ],
}
CASES = [
    (view, section, state)
    for view, states in STATES.items()
    for section in (["bridge"] if view == "soft_sort" else VIEWS[view].sections)
    for state in states
]


def page_of(view: str, section: str, query: str) -> PageState:
    page, _ = read_page(f"view={view}&{query}")
    state, _ = page.named(view).changed({"section": section})
    return page.with_view_state(view, state)


def strings(value, path=()):
    """Every text of an answer with where it stands, but for those that are letters by design."""
    if path and path[-1] in BY_DESIGN:
        return
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner, path)


def bare(text: str) -> list[str]:
    """The letters of named classes in a text that does not say their names."""
    found = [match[0][0] for match in BARE.finditer(text)]
    return [letter for letter in found if f"{letter} is {NAMES[letter]}" not in text]


@pytest.mark.parametrize(("view", "section", "state"), CASES)
def test_no_sentence_has_a_letter_without_its_name(view, section, state):
    page = page_of(view, section, f"{state}&{NAMED}")
    answer = orjson.loads(orjson.dumps(VIEWS[view].draw(page, LIGHT), option=OPTIONS))
    places = strings(answer)
    if view == "soft_sort":  # its inputs are values; only the bridge speaks of classes
        places = [
            (path, text) for path, text in places if "bridge" in path[-1] or "verdicts" in path
        ]
    wrong = [
        (path, text)
        for path, text in places
        if not path[-1].endswith("-python") and not path[-1].startswith("base64") and bare(text)
    ]
    assert wrong == []


OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_SERIALIZE_DATACLASS


@pytest.mark.parametrize(("view", "section", "state"), CASES)
def test_a_program_calls_the_classes_as_the_page_does_and_prints_the_same(view, section, state):
    lettered, named = (
        VIEWS[view].draw(page_of(view, section, f"{state}&{names}"), LIGHT)
        for names in ("names=", NAMED)
    )
    for key in (f"{view}-python", f"{view}-section-python"):
        plain, called = (printed(answer.texts[key]) for answer in (lettered, named))
        key_line = re.compile(r"^(?:[AC] is \w+(?:, |\.\n))+", re.MULTILINE)
        assert bare(called) == [] or key_line.search(called), called
        back = key_line.sub("", re.sub(r"\b([AC]) \((?:cat|dog)\)", r"\1", called))
        assert back == plain


HARD = [
    'a>b,"quoted" \\"',
    "D,C,B,A",
    "cat,cat,Cat,cat",
    f"{'x' * 24},{'y' * 24}",
    "'; import os #,\\n,{x},%s",
    "猫,ß,İ,é",
]


SECTIONS = [
    (view, section)
    for view in STATES
    for section in (["bridge"] if view == "soft_sort" else VIEWS[view].sections)
]


@pytest.mark.parametrize("names", HARD)
@pytest.mark.parametrize(("view", "section"), SECTIONS)
def test_programs_run_whatever_the_classes_are_called(view, section, names):
    page = page_of(view, section, "ask=DCBA&drawn=1&sn=4")
    page, _ = page.with_names(names)
    for program in (VIEWS[view].snippet(page), VIEWS[view].sections[section].snippet(page)):
        printed(program)
