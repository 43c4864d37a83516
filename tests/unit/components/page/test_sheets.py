"""Tables to take home: they parse, have the rows of the page, and their fractions are exact."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from itertools import pairwise

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import server
from components.page.sheets import NO_SUCH_TABLE, Sheet, as_csv, as_json
from components.shadow.state import ShadowState
from components.state.page import read_page
from components.views import VIEWS
from compute.naming import class_name

TABLES = {
    "rankings": "",
    "layer": "bias=1",
    "columns": "view=softmax",
    "verdict": "part=ask&ask=A>B>C>D",
    "softmax-losses-table": "view=softmax&mpart=losses",
    "softmax-steps-float32": "view=softmax&mpart=stability",
    "network": "view=soft_sort",
    "matrix": "view=soft_sort&stab=matrix",
    "jacobian": "view=soft_sort&stab=matrix",
    "compare": "view=soft_sort&stab=compare",
    "rows": "view=soft_sort&stab=vectors",
}
LAYERS = [
    "",
    "n=5&d=3",
    "n=5&w=1,0;0,1;-0.1,0.3;2.5e-9,-1;0.7,0.7",
    "n=7",
    "n=4&bias=1&b=0.1,0,0,-3",
]


def table(name: str, query: str, kind: str = "csv"):
    return server.test_client().get(f"/table.{kind}?{query}&table={name}")


def rows_of(name: str, query: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table(name, query).get_data(as_text=True))))


@pytest.mark.parametrize(("name", "query"), TABLES.items())
def test_csv_and_json_hold_the_same_table_with_as_many_cells_in_each_row(name, query):
    head, *rows = rows_of(name, query)
    content = orjson.loads(table(name, query, "json").data)
    assert rows
    assert {len(row) for row in rows} == {len(head)}
    assert content["columns"] == head
    assert content["table"] == name
    assert len(content["rows"]) == len(rows)
    copied = table(name, query, "tsv").get_data(as_text=True)
    assert list(csv.reader(io.StringIO(copied), delimiter="\t")) == [head, *rows]
    assert read_page(content["link"].partition("?")[2])[0] == read_page(query)[0]


@pytest.mark.parametrize("query", LAYERS)
def test_every_exact_input_of_the_rankings_gives_its_ranking_for_the_decimals_shown(query):
    state = read_page(query)[0].state(ShadowState)
    W = [[Fraction(repr(w)) for w in row] for row in state.matrix().tolist()]
    bias = [Fraction(repr(b)) for b in state.bias().tolist()] if state.with_bias else [0] * state.n
    head, *rows = rows_of("rankings", query)
    exact = [i for i, title in enumerate(head) if title.endswith(", exact")]
    possible = [row for row in rows if row[1] == "yes"]
    letters = {class_name(c): c for c in range(state.n)}
    assert possible
    for row in possible:
        x = [Fraction(row[i]) for i in exact]
        logits = [
            sum(a * b for a, b in zip(w, x, strict=True)) + s for w, s in zip(W, bias, strict=True)
        ]
        order = [logits[letters[name]] for name in row[0].split(" > ")]
        assert all(higher > lower for higher, lower in pairwise(order))
        assert [Fraction(float(row[i - len(exact)])) for i in exact] == x


def test_the_certificate_of_a_never_adds_up_to_nothing_exactly():
    state = read_page("")[0].state(ShadowState)
    never = next(row[0] for row in rows_of("rankings", "") if row[1] == "no")
    head, *rows = rows_of("verdict", f"part=ask&ask={never.replace(' ', '')}")
    assert head == ["higher", "lower", "weight, exact", "weight"]
    W = {
        class_name(i): list(map(Fraction, map(repr, row)))
        for i, row in enumerate(state.matrix().tolist())
    }
    weights = [Fraction(row[2]) for row in rows]
    assert all(weight > 0 for weight in weights)
    for j in range(state.d):
        drifts = (W[row[0]][j] - W[row[1]][j] for row in rows)
        assert sum(w * d for w, d in zip(weights, drifts, strict=True)) == 0


def test_the_rows_are_those_that_the_search_leaves():
    assert len(rows_of("rankings", "")) == 1 + 24
    assert len(rows_of("rankings", "show=feasible")) == 1 + 12
    assert all(row[0].startswith("D > B") for row in rows_of("rankings", "find=D+>+B...")[1:])


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("", ""),
        ("nothing", ""),
        ("rankings", "view=softmax"),
        ("verdict", "w=1,2;3,4;5,7;2,2"),
        ("softmax-losses-table", "view=softmax&mpart=shift"),
        ("matrix", "view=soft_sort&ssort=logsumexp"),
        ("../../etc/passwd", ""),
        ("x" * 5000, ""),
        ("<script>", "w=1e999;;;&n=9999999&d=-1"),
        ("%00%ff", "view=%00"),
    ],
)
def test_what_is_no_table_is_answered_with_one_sentence(name, query):
    answer = table(name, query)
    assert answer.status_code == 404
    assert answer.get_data(as_text=True) == NO_SUCH_TABLE


def test_hostile_states_give_the_table_of_the_bounded_state():
    for query in (
        "w=1e999;;;&n=9999999&d=-1",
        "find=%00%ff" + "A" * 999,
        "n=4&" + "w=" + "9" * 3000,
    ):
        assert table("rankings", query).status_code == 200


def test_a_view_without_such_a_table_says_none_of_it():
    for view in VIEWS.values():
        assert view.sheet(read_page(f"view={view.name}")[0], "no such table") is None


@given(st.lists(st.tuples(st.floats(), st.text(), st.fractions()), max_size=9))
def test_doubles_and_fractions_read_back_as_they_were_and_no_text_is_a_formula(rows):
    sheet = Sheet(("double", "text", "fraction"), rows)
    for row, read in zip(
        rows, list(csv.reader(io.StringIO(as_csv(sheet).decode())))[1:], strict=True
    ):
        assert np.array_equal(float(read[0]), row[0], equal_nan=True)
        assert Fraction(read[2]) == row[2]
        assert read[1].lstrip("'") == row[1].lstrip("'")
        assert not read[1].startswith(("=", "@"))
    assert len(orjson.loads(as_json(sheet, "name", "link"))["rows"]) == len(rows)
