"""What is pasted, opened or stepped in a box is what the page then shows."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import Any

import numpy as np
import orjson
import pytest
from plotly.utils import PlotlyJSONEncoder

from components.page.answers import drawn, respond
from components.page.entering import MOST_BYTES, MOST_STEPS, entered, takes
from components.page.opening import preview
from components.page.palette import theme_named
from components.page.requests import read_request
from components.state.page import PageState, read_page, view_names
from components.views import VIEWS

SIX = "cat\t1\t2\t3\n" + "\n".join(f"w{i}\t{i}\t{i + 1}\t{i + 2}" for i in range(5))


def answered(view: str, edits: dict[str, Any], query: str = "") -> dict[str, Any]:
    sent = {"query": f"view={view}&{query}", "edits": edits, "number": 1, "theme": "light"}
    answer: dict[str, Any] = orjson.loads(respond(view, sent, VIEWS[view].apply, VIEWS[view].draw))
    return answer


def state_after(view: str, edits: dict[str, Any], query: str = "") -> Any:
    return read_page(answered(view, edits, query)["query"])[0].named(view)


GRIDS = [(view, grid) for view in view_names() for grid in PageState().named(view).grids()]
ALL = [(view, grid.name) for view, grid in GRIDS]
BOXED = [(view, grid.name) for view, grid in GRIDS if grid.spoken]
BIASED = {"shadow": "bias=1"}


def grid_of(view: str, name: str) -> Any:
    state = read_page(BIASED.get(view, ""))[0].named(view)
    return next(grid for grid in state.grids() if grid.name == name)


@pytest.mark.parametrize(("view", "name"), [*BOXED, ("shadow", "biases")])
def test_a_table_pasted_into_the_first_box_of_any_grid_fills_all_of_it(view: str, name: str):
    grid = grid_of(view, name)
    rows, columns = grid.rows.now, grid.columns.now
    numbers = np.arange(1, rows * columns + 1).reshape(rows, columns) / 4
    text = "\n".join("\t".join(map(str, row)) for row in numbers.tolist())
    answer = answered(view, {grid.cell(0, 0): {"pasted": text}}, BIASED.get(view, ""))
    state = read_page(answer["query"])[0].named(view)
    held = np.array(getattr(state, name)).reshape(rows, columns)
    assert np.array_equal(held, numbers)
    assert answer["notices"] == []
    assert answer["read"] == {grid.cell(0, 0): ""}


def most(grid: Any) -> tuple[int, int]:
    """The largest shape with all rows."""
    rows, columns = grid.rows.high, grid.columns.high
    return rows, columns if grid.most is None else min(columns, grid.most // rows)


@pytest.mark.parametrize(("view", "name"), [*ALL, ("shadow", "biases")])
def test_the_least_and_the_most_of_any_grid_replace_it(view: str, name: str):
    grid = grid_of(view, name)
    for rows, columns in (
        (grid.rows.low, grid.columns.low),
        most(grid),
    ):
        numbers = np.arange(1, rows * columns + 1).reshape(rows, columns) / 4
        state = state_after(view, {name: {"pasted": str(numbers.tolist())}}, BIASED.get(view, ""))
        assert np.array_equal(np.array(getattr(state, name)).reshape(rows, columns), numbers)
        for side, size in ((grid.rows, rows), (grid.columns, columns)):
            assert getattr(state, side.parameter or "section") in (size, state.section)


@pytest.mark.parametrize(("view", "name"), [*ALL, ("shadow", "biases")])
def test_what_is_too_large_changes_nothing_and_says_what_fits(view: str, name: str):
    grid = grid_of(view, name)
    rows, columns = most(grid)
    numbers = np.ones((rows + 1, columns + 1))
    answer = answered(view, {name: {"pasted": str(numbers.tolist())}}, BIASED.get(view, ""))
    assert answer["query"] == read_page(f"view={view}&{BIASED.get(view, '')}")[0].to_query()
    assert takes(grid) in answer["notices"][0]
    assert "Nothing was changed." in answer["notices"][0]


def test_what_does_not_fit_where_it_is_pasted_is_left_out_and_said():
    answer = answered("shadow", {"weight.0.0": {"pasted": SIX}})
    assert answer["notices"] == [
        "6 × 3 pasted; the 2 rows beyond N = 4 and the 1 column beyond D = 2 are left out."
    ]
    state = read_page(answer["query"])[0].named("shadow")
    assert state.weights == ((1, 2), (0, 1), (1, 2), (2, 3))
    answer = answered("shadow", {"weight.3.1": {"pasted": "7\t8"}})
    assert answer["notices"] == ["1 × 2 pasted; the 1 column beyond D = 2 is left out."]
    assert read_page(answer["query"])[0].named("shadow").weights[3] == (-0.24, 7)


def test_a_row_pasted_into_a_column_of_boxes_lies_as_they_do():
    assert state_after("soft_sort", {"value.1": {"pasted": "7\t8\t9"}}).values[:4] == (5, 7, 8, 9)
    assert state_after("shadow", {"probe.0": {"pasted": "7\n8\n"}}).probe == (7, 8)


@pytest.mark.parametrize(
    ("text", "value"), [("5\r\n", 5), (" 1 000,5 ", 1000.5), ("1 / 4", 0.25), ("(2)", 2)]
)
def test_one_pasted_number_goes_into_its_box(text: str, value: float):
    state = state_after("shadow", {"weight.0.0": {"pasted": text}})
    assert state.weights[0] == (value, 0.28)


@pytest.mark.parametrize("text", ["100 200 300", "100,200,300", " 100  200  300\n"])
def test_several_numbers_pasted_into_a_row_of_boxes_fill_several_and_that_is_said(text: str):
    answer = answered("softmax", {"logit.0": {"pasted": text}})
    assert read_page(answer["query"])[0].named("softmax").logits == (100, 200, 300)
    assert answer["read"] == {"logit.0": ""}
    said = [] if "  " in text else [f"“{text}” is read as 3 numbers, one for each box."]
    assert [answer["remarks"]["logit.0"]] == (said or [""])
    assert answer["notices"] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("100 200 300", "“100 200 300” is read as one number: 100200300."),
        ("1,234", "“1,234” is read with its comma as the decimal sign: 1.234."),
    ],
)
@pytest.mark.parametrize("edit", ["weight.0.0", "destination.1", "probe.0"])
def test_a_typed_text_that_could_mean_something_else_is_no_mistake_and_says_how_it_is_read(
    edit: str, text: str, said: str
):
    answer = answered("shadow", {edit: text})
    assert (answer["read"], answer["remarks"]) == ({edit: ""}, {edit: said})
    assert answer["notices"] == [said]


def test_what_a_link_or_a_table_could_mean_is_said_too():
    assert read_page("t=1,234")[1] == ["“1,234” is read with its comma as the decimal sign: 1.234."]
    answer = answered("shadow", {"weight.0.0": {"pasted": "1,234\t5"}})
    assert answer["notices"] == ["“1,234” is read with its comma as the decimal sign: 1.234."]
    assert "1,234" in shown("shadow", "weights", pasted="1,234\t5\n3\t4")[1]


def laid_out(view: str, query: str) -> str:
    page = read_request(f"view={view}&{query}").page
    answer = drawn(view, page, theme_named("light"), VIEWS[view].draw)
    return json.dumps(VIEWS[view].layout(page, answer), cls=PlotlyJSONEncoder)


@pytest.mark.parametrize("view", view_names())
def test_all_that_holds_several_numbers_can_be_pasted_or_opened_from_a_button_beside_it(view: str):
    state = PageState().named(view)
    key = state.FIELDS["section"][0]
    pages = [
        laid_out(view, f"{key}={name}&{BIASED.get(view, '')}") for name in VIEWS[view].sections
    ]
    grids = read_page(BIASED.get(view, ""))[0].named(view).grids()
    opened = {name for page in pages for name in re.findall(r'"data-enters": "(\w+)"', page)}
    assert opened == {grid.name for grid in grids}
    boxes = {name for page in pages for name in re.findall(r'"data-box": "(\w+\.[\d.]+)"', page)}
    first = {grid.cell(0, 0).partition(".")[0] for grid in grids if grid.spoken}
    assert {name.partition(".")[0] for name in boxes} == first


@pytest.mark.parametrize("text", ["1\t2\n3", "a b\nc d", "[1, 2", "1\t\n3\t4", ""])
def test_what_cannot_be_read_keeps_the_values_and_is_said_at_the_box(text: str):
    answer = answered("shadow", {"weight.0.0": {"pasted": text}})
    assert read_page(answer["query"])[0].named("shadow") == PageState().named("shadow")
    said = answer["read"]["weight.0.0"]
    assert said.endswith(".")
    assert said in answer["notices"]


def test_numbers_beyond_the_bounds_are_bounded_and_said():
    answer = answered("shadow", {"weight.0.0": {"pasted": "1e12\tinf"}})
    assert read_page(answer["query"])[0].named("shadow").weights[0] == (1e9, 0.28)
    assert len(answer["notices"]) == 2


@pytest.mark.parametrize(
    ("text", "steps", "by", "value"),
    [
        ("0.1", 2, "0.1", 0.3),
        ("-0.5", -3, "0.01", -0.53),
        ("1/4", 10, "0.01", 0.35),
        ("0,5", 1, "0.01", 0.51),
    ],
)
def test_steps_are_taken_in_decimals_from_the_text(text: str, steps: int, by: str, value: float):
    edit = {"text": text, "steps": steps, "by": by}
    assert state_after("shadow", {"weight.0.0": edit}).weights[0][0] == value


def test_steps_from_what_is_no_number_say_so():
    answer = answered("shadow", {"n": {"text": "x", "steps": 1, "by": "1"}})
    assert "“x” is not a number" in answer["read"]["n"]
    for edit in (
        {"text": "3", "steps": MOST_STEPS + 1, "by": "1"},
        {"steps": []},
        {"text": 1, "steps": 1},
    ):
        entered((), "n", edit)


# --- the dialog -----------------------------------------------------------------------------------


def shown(view: str, name: str, **edit: Any) -> tuple[str, str, list[Any], bool]:
    return preview(read_request({"query": f"view={view}", "edits": {name: edit}}))[:4]


def file_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_a_preview_says_what_was_read_and_what_becomes_of_it():
    title, said, rows, blocked = shown("shadow", "weights", pasted=SIX)
    assert title == "Paste or open: W"
    assert said == ("6 × 3 numbers read, names in the first column. N becomes 6 and D becomes 3.")
    assert len(rows) == 1
    assert not blocked


def test_a_preview_of_what_does_not_fit_cannot_be_taken():
    text = str(np.ones((65, 2)).tolist())
    _, said, _, blocked = shown("shadow", "weights", pasted=text)
    assert "W takes 2 to 64 rows (N) and 1 to 16 columns (D)." in said
    assert blocked
    assert not shown("shadow", "weights", pasted=str(np.ones((8, 12)).tolist()), turned=True)[3]


def test_what_is_too_large_for_shadow_opens_in_your_layer() -> None:
    text = "\n".join(f"word{i},{i},{i * i % 7}" for i in range(100))
    sent = {"query": "view=shadow&n=3&names=cat", "edits": {"weights": {"pasted": text}}}
    _, said, _, blocked, (button,) = preview(read_request(sent))
    assert "Your layer takes it." in said
    assert blocked
    query = getattr(button, "data-goes")
    page, notices = read_page(query)
    assert notices == []
    assert (page.view, page.named("shadow").n, page.names.of(1)) == ("audit", 3, "word1")
    assert page.named("audit").matrix().tolist() == [[i, i * i % 7] for i in range(100)]
    sent["edits"] = {"weights": {"pasted": str(np.ones((701, 2)).tolist())}}
    assert preview(read_request(sent))[4] == []


def test_an_npy_file_and_a_csv_file_are_read():
    stream = io.BytesIO()
    np.save(stream, np.arange(6.0).reshape(3, 2))
    for content in (stream.getvalue(), b"0,1\n2,3\n4,5\n", b"0;1\r\n2;3\r\n4;5\r\n"):
        state = state_after("shadow", {"weights": {"file": file_of(content)}})
        assert (state.n, state.d, state.weights) == (3, 2, ((0, 1), (2, 3), (4, 5)))


def test_a_file_that_is_too_large_or_not_whole_gets_a_sentence():
    assert "600 kB" in shown("shadow", "weights", file=file_of(b"1" * (MOST_BYTES + 9)))[1]
    assert "did not arrive whole" in shown("shadow", "weights", file="&&&")[1]


def test_an_empty_dialog_says_what_fits():
    assert shown("softmax", "logits", pasted="")[1] == "The logits take 2 to 10 numbers (N)."
    assert shown("softmax", "nothing", pasted="1") == ("Paste or open", "", [], True)
