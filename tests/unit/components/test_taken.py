"""Every section has a table to take home, in full doubles; what its buttons name is there."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from components.page.palette import LIGHT
from components.page.sheets import KINDS, as_csv, as_json
from components.state.page import PageState, read_page
from components.views import VIEWS
from tests.unit.components.programs import NUMBER, disagreements

STATES = {
    "shadow": ["ask=DCBA&drawn=1", "ask={B, C}&drawn=1", "n=3&d=3&ask=ABC&drawn=1&names=cat,dog"],
    "softmax": ["mz=2,-1,0.5", "mz=2,-1,0.5&names=cat"],
    "soft_sort": ["sn=4", "sn=3&ssort=softsort"],
    "audit": ["names=cat", "apreset=twins&acen=1&ab=1,2&aask={A}"],
}
CASES = [
    (view, section, query)
    for view, queries in STATES.items()
    for section in VIEWS[view].sections
    for query in queries
]


def page_of(view: str, section: str, query: str) -> PageState:
    page, _ = read_page(f"view={view}&{query}")
    state, _ = page.named(view).changed({"section": section})
    return page.with_view_state(view, state)


def names_of(component) -> set[str]:
    """The tables that the buttons in a part of the page name."""
    if isinstance(component, (list, tuple)):
        return set().union(*map(names_of, component)) if component else set()
    kind = getattr(component, "data-kind", None)
    found = {getattr(component, "data-sheet", None) if kind in KINDS else None} - {None}
    return found | names_of(getattr(component, "children", None) or [])


@pytest.mark.parametrize(("view", "section", "query"), CASES)
def test_every_section_has_a_table_and_every_button_one_of_its_own(view, section, query):
    page = page_of(view, section, query)
    shown = VIEWS[view]
    answer = shown.draw(page, LIGHT)
    names = names_of([shown.sections.panel(p, page, answer) for p in answer.data["panels"]])
    assert names
    for name in names:
        sheet = shown.table(page, name)
        if name in ("matrix", "jacobian", "verdict") and sheet is None:
            assert section in ("matrix", "ask")  # the sorter has none, or nothing is asked
            continue
        assert sheet is not None, name
        assert sheet.rows
        assert {len(row) for row in sheet.rows} <= {len(sheet.columns)}
        assert len(set(sheet.columns)) == len(sheet.columns)
        assert as_csv(sheet).count(b"\n") >= len(sheet.rows)
        assert as_json(sheet, name, "").startswith(b"{")


@pytest.mark.parametrize("section", VIEWS["softmax"].sections)
def test_a_table_of_softmax_holds_in_full_what_the_page_rounds(section):
    page = page_of("softmax", section, "mz=2,-1,0.5&mt=0.7&mc=0.1&mk=1.3")
    tables = VIEWS["softmax"].draw(page, LIGHT).data.get("tables", {})
    for name, shown in tables.items():
        sheet = VIEWS["softmax"].table(page, name)
        assert sheet is not None
        if name.startswith("softmax-steps"):
            continue  # a row there is a step; below
        if name == "softmax-batch-table":
            place = sheet.columns.index("loss")
            texts = " ".join(row[2]["text"] for row in shown["rows"][: len(sheet.rows)])
            losses = " ".join(repr(row[place]) for row in sheet.rows)
            assert disagreements(losses, [("", texts)]) == []
            continue
        cells = [cell.get("text") or "" for row in shown["rows"] for cell in row[1:]]
        taken = ["" if v is None else repr(v) for row in sheet.rows for v in row[1:]]
        assert disagreements(" ".join(taken), [("", " ".join(cells))]) == []
        digits = [text for text in taken if len(text.partition(".")[2]) > 8]
        assert digits


def test_the_steps_of_the_formulas_are_taken_home_as_the_format_holds_them():
    page = page_of("softmax", "stability", "mz=2,-1,0.5")
    sheet = VIEWS["softmax"].table(page, "softmax-steps-float16")
    assert sheet is not None
    p = [row[3] for row in sheet.rows if row[0] == "p"]
    z = np.array([2.0, -1.0, 0.5], dtype=np.float16)
    exponentials = np.exp(z - z.max())
    assert p == (exponentials / exponentials.sum()).astype(float).tolist()


def test_the_walls_of_a_line_are_taken_home_as_fractions():
    page = page_of("shadow", "line", "to=-0.3,0.7")
    sheet = VIEWS["shadow"].table(page, "line")
    assert sheet is not None
    assert sheet.rows[0][0] == 0
    assert sheet.rows[-1][2] == 1
    W = [[Fraction(str(w)) for w in row] for row in page.shadow.matrix().tolist()]
    start, end = ([Fraction(str(v)) for v in x] for x in (page.shadow.point(), page.shadow.end()))
    for before, after in zip(sheet.rows, sheet.rows[1:], strict=False):
        assert before[2] == after[0]
        x = [a + after[0] * (b - a) for a, b in zip(start, end, strict=True)]
        logits = [sum(a * b for a, b in zip(w, x, strict=True)) for w in W]
        for pair in after[5].split(", "):
            first, second = (ord(letter) - ord("A") for letter in pair.split(" ⇄ "))
            assert logits[first] == logits[second]


def test_a_table_is_that_of_the_open_section():
    page = page_of("softmax", "shift", "")
    assert VIEWS["softmax"].table(page, "softmax-losses-table") is None
    assert NUMBER.findall(str(VIEWS["softmax"].table(page, "columns")))
