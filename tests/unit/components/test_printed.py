"""Every number in a sentence of the page is printed by the program that the page offers for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from components.page.answers import Answer
from components.page.palette import LIGHT
from components.state.page import read_page
from components.views import VIEWS
from tests.unit.components.programs import NUMBER, printed, unprinted

STATES = {
    "shadow": [
        "ask=DCBA&drawn=1",
        "ask=ACDB&drawn=1&names=cat,dog",
        "n=5&d=3&drawn=1&ask=ABCDE&bias=1",
        "n=3&drawn=1&ask=ABC",
        "n=6&d=2&ask=F > B > A > C > E > D",
        "n=6&d=2&ask={C, D}",
        "ask=D > B > …",
        "n=4&d=2&w=1,0;0,1;1,0;0,1&ask=ABCD&drawn=1",
        "n=4&w=1,1;-1,1;-1,-1;1,-1&to=-0.3,0.7&drawn=1&ask=DBCA",
        "n=10&d=7&ask=JIHGFEDCBA&drawn=1",
        "n=7&d=2&seed=3&w=&drawn=1&ask=ABCDEFG",
    ],
    "softmax": [
        "mk=2&mc=3",
        "mz=9,0,1&mt=0.5",
        "mz=1,-inf,2",
        "mz=2,2,1&mk=0.5",
        "mz=100,200,300",
        "mz=0.8,-0.6,1,2&n=4",
        "meps=0.1&malpha=2.5",
        "mty=0.7,0.2&meps=0.05&mz=1,-inf,2",
    ],
    "soft_sort": [
        "",
        "sn=4",
        "sn=4&ssort=softsort",
        "sn=5&ssort=cauchy&sv=3,1,2,5,4",
        "sn=4&ssort=smooth",
        "sn=3&sv=1,1,1&saim=rank&sunit=steepness",
    ],
    "audit": [
        "names=cat,,dog",
        "apreset=int4&afmt=int4&names=cat",
        "apreset=twins&afmt=int8&acen=1&aask={B, D}&apick=B, D",
        "aw=1,2;3,4;-1,0.5;2,3&ab=1,0,0,5&aask=DCBA",
        "aw=1,2;3,4;-1,0.5;2,3.5&aask=C > A > …&ashow=undecided",
    ],
}
# What a button starts says its numbers then: test_snippets.py runs these programs, shortened.
STARTED = {"learning", "error"}
CASES = [
    (view, section, query)
    for view, queries in STATES.items()
    for section in ("", *VIEWS[view].sections)
    for query in queries
    if section not in STARTED
]


def sentences(answer: Answer) -> Iterator[tuple[str, str]]:
    """The sentences, tables and lists of an answer, each with its name."""
    yield from answer.texts.items()
    for name, table in answer.data.get("tables", {}).items():
        cells = (cell for row in table["rows"] for cell in row)
        yield (
            name,
            " ".join(cell.get("text") or " ".join(cell.get("numbers", ())) for cell in cells),
        )
    for name, items in (("sample", "missed"), ("line", "steps")):
        for item in answer.data.get(name, {}).get(items, ()):
            yield name, f"{item['text']} {item['share']}"
    if answer.frames.get("verdicts"):
        yield "verdicts", answer.frames["verdicts"][-1]
    if answer.frames.get("least"):
        yield "least", answer.frames["least"][-1]


@pytest.mark.parametrize(("view", "section", "query"), CASES)
def test_every_number_of_a_sentence_is_printed(view, section, query):
    page, _ = read_page(f"view={view}&{query}")
    if section:
        state, _ = page.named(view).changed({"section": section})
        page = page.with_view_state(view, state)
    shown = VIEWS[view].sections[section] if section else VIEWS[view]
    answer = shown.draw(page, LIGHT) if section else shown.always(page, LIGHT)
    output = printed(shown.snippet(page))
    lacking = [
        (key, numbers, text)
        for key, text in sentences(answer)
        if (numbers := unprinted(key, text, output))
    ]
    assert lacking == []


def test_the_sentences_hold_numbers_to_look_for():
    page, _ = read_page("view=softmax")
    answer = VIEWS["softmax"].always(page, LIGHT)
    assert sum(len(NUMBER.findall(text)) for _, text in sentences(answer)) > 10
    assert unprinted("any", "4.5, 0.123", "4.5 0.124") == ["0.123"]
    assert unprinted("any", "9e−15 and A > B", "0.0 8.96e-15 B > A") == ["A > B"]
