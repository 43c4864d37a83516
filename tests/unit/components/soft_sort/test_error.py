"""The long job of the Soft sort view: it says how far it is, and ends with the whole picture."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, islice

import pytest

from components.page.palette import DARK, LIGHT
from components.page.widths import NARROW, USUAL
from components.serving.jobs import Status
from components.soft_sort.edits import apply
from components.soft_sort.recorded import recorded
from components.soft_sort.sections import error
from components.soft_sort.state import SoftSortState
from components.state.page import PageState, read_page
from compute.soft_sorting import range_errors
from compute.soft_sorting.range_errors import RANGES, SIZES, ErrorCell, measured_comparators

NAMES = list(measured_comparators())
LETTER = 8  # px, of a name in bold


def cells(dtype):
    """A picture of one size and one range, by whatever formula."""
    assert dtype == "float64"
    for name in NAMES:
        yield ErrorCell(name, 2, 1.0, 0.5, name == NAMES[0])


def request(query):
    return {"query": query, "theme": "dark"}


SENT = request("view=soft_sort&sfloat=float64")


def test_the_job_measures_every_cell_in_the_order_of_the_picture(monkeypatch):
    monkeypatch.setattr(range_errors, "error_cell", lambda *given: given)
    work = error.work(SENT)
    assert work.count == len(SIZES) * len(NAMES)
    rows = [cell for k in range(work.count) for cell in work.function(k, *work.given)]
    assert rows == [(n, s, r, "float64") for s in SIZES for n in NAMES for r in RANGES]


def test_every_look_is_a_picture_of_what_is_there_so_far_with_its_percentage():
    found, percents = list(cells("float64")), []
    for done in range(len(found) + 1):
        picture, said, percent = error.shown(SENT, Status("running", parts=found[:done]))
        known = [
            value
            for trace in picture["data"]
            if trace["type"] == "heatmap"
            for row in trace["z"]
            for value in row
            if value is not None
        ]
        assert len(known) == done
        assert said.startswith(f"{done} of 1,008 figures")
        percents.append(percent)
    assert percents == sorted(percents)
    assert 0 <= percents[0] < percents[-1] < 100


def test_the_end_is_the_whole_picture():
    picture, said, percent = error.shown(SENT, Status("done", parts=list(cells("float64"))))
    assert percent == 100
    assert said == f"Done: {len(NAMES)} figures, float64."
    assert picture == error.figure(list(cells("float64")), DARK)


@pytest.mark.parametrize("request_", [None, 3, {}, {"query": 5}, {"query": "sfloat=none"}])
def test_a_hostile_request_gets_the_usual_picture(request_):
    assert error.work(request_).given == ("float32",)
    picture, _, percent = error.shown(request_, Status("done"))
    assert percent == 100
    assert picture == error.figure([], LIGHT)


def test_where_the_first_formula_overflows_a_cross_marks_it():
    found = list(islice(cells("float64"), 2))
    crosses = [
        trace
        for trace in error.figure(found, LIGHT)["data"]
        if trace["type"] == "scatter" and trace["x"]
    ]
    assert len(crosses) == 1


def opened(precision="float32", job=""):
    state = SoftSortState(section="error", precision=precision, job=job)
    return error.draw(PageState(view="soft_sort", soft_sort=state), LIGHT).pictures


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_it_opens_with_every_figure_as_it_was_measured_once(precision):
    picture = opened(precision)["soft_sort-error"]
    maps = [trace["z"] for trace in picture["data"] if trace["type"] == "heatmap"]
    assert sum(value is not None for z in maps for row in z for value in row) == 1008
    kept = {(cell.comparator, cell.size, cell.range): cell for cell in recorded(precision)}
    for where in zip(NAMES, (2, 4, 8, 2, 4, 2, 2), RANGES[::2], strict=False):
        found = range_errors.error_cell(*where, precision)
        assert kept[where].error == pytest.approx(found.error, rel=6e-3, abs=1e-12)
        assert kept[where].naive_overflows == found.naive_overflows


def test_what_is_measured_here_is_not_drawn_over():
    assert opened(job="0123456789abcdef0123456789abcdef") == {}


def test_another_format_shows_its_own_errors_again():
    page, _ = read_page("view=soft_sort&stab=error&sjob=0123456789abcdef0123456789abcdef")
    assert page.soft_sort.job
    assert apply(page, {"precision": "float64"})[0].soft_sort.job == ""
    assert apply(page, {"precision": "float32"})[0].soft_sort.job == page.soft_sort.job


@pytest.mark.parametrize(("width", "across"), [(NARROW, 280), (USUAL, 800)])
def test_names_of_maps_stand_clear_of_each_other(width, across):
    layout = error.figure(recorded("float32"), replace(LIGHT, width=width))["layout"]
    rows = {}
    for heading in layout["annotations"]:
        rows.setdefault(heading["y"], []).append(heading)
    pairs = [pair for row in rows.values() for pair in combinations(row, 2)]
    assert pairs
    for first, second in pairs:
        name = first["text"].removeprefix("<b>").removesuffix("</b>")
        assert LETTER * len(name) < across * (second["x"] - first["x"])
