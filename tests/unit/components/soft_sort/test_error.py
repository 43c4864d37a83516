"""The long job of the Soft sort view: it says how far it is, and ends with the whole picture."""

from __future__ import annotations

from itertools import islice

import pytest

from components.page.palette import DARK, LIGHT
from components.serving import jobs
from components.soft_sort.sections import error
from compute.soft_sorting.range_errors import ErrorCell, measured_comparators

NAMES = list(measured_comparators())


def cells(dtype):
    """A picture of one size and one range, by whatever formula."""
    assert dtype == "float64"
    for name in NAMES:
        yield ErrorCell(name, 2, 1.0, 0.5, name == NAMES[0])


def request(query):
    return {"query": query, "theme": "dark"}


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(error, "error_cells", cells)
    monkeypatch.setattr(jobs, "PAUSE", 0.0)


def test_a_job_reports_how_far_it_is_and_ends_with_the_whole_picture(quick):
    reports = []
    picture, said, percent = error.run(reports.append, request("view=soft_sort&sfloat=float64"))
    percents = [report[0] for report in reports]
    assert percents == sorted(percents)
    assert 0 < percents[0] < percents[-1] < 100
    assert [report[1].split(" of ")[0] for report in reports] == [
        f"{k}" for k in range(1, len(NAMES) + 1)
    ]
    assert percent == 100
    assert said.startswith("Done: ")
    assert "float64" in said
    assert picture == error.figure(list(cells("float64")), DARK)


def test_every_report_is_a_picture_of_what_is_there_so_far(quick):
    reports = []
    error.run(reports.append, request("view=soft_sort&sfloat=float64"))
    for done, (_, _, picture) in enumerate(reports, start=1):
        known = [
            value
            for trace in picture["data"]
            if trace["type"] == "heatmap"
            for row in trace["z"]
            for value in row
            if value is not None
        ]
        assert len(known) == done


@pytest.mark.parametrize("request_", [None, 3, {}, {"query": 5}, {"query": "sfloat=none"}])
def test_a_hostile_request_gets_the_usual_picture(monkeypatch, request_):
    seen = []
    monkeypatch.setattr(error, "error_cells", lambda dtype: seen.append(dtype) or iter(()))
    picture, _, percent = error.run(lambda report: None, request_)
    assert seen == ["float32"]
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
