"""What the boxes for numbers are called aloud."""

import pytest

from components.page.controls import entry_box
from components.state.page import PageState, view_names

BIASED = {"shadow": {"with_bias": True}}


def grids(view):
    state = PageState().named(view).changed(BIASED.get(view, {}))[0]
    return state, [grid for grid in state.grids() if grid.spoken]


@pytest.mark.parametrize("view", view_names())
def test_no_two_boxes_of_a_view_are_called_the_same(view):
    called = [
        grid.called(i, j)
        for grid in grids(view)[1]
        for i in range(grid.rows.now)
        for j in range(grid.columns.now)
    ]
    assert len(set(called)) == len(called)
    assert len(called) > 3 or view == "audit"  # whose numbers are entered as a whole


@pytest.mark.parametrize("view", view_names())
def test_a_box_of_a_class_is_called_by_its_name_too(view):
    state, all_of_them = grids(view)
    for grid in all_of_them:
        box = entry_box(view, state, grid, 1, 0, 0.5).to_plotly_json()["props"]
        assert box["data-label"] == grid.called(1, 0)
        assert ("class B" in box["data-label"]) == grid.of_classes
        assert box.get("data-named-by") == (f"{view}-name-1" if grid.of_classes else None)
