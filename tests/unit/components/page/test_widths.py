"""Pictures for the window's width: no small text on a wide screen, labels where there is room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.page.labels import with_room
from components.page.palette import CLASS_COLOURS, LIGHT, class_colour, class_symbol
from components.page.requests import address_request, read_request
from components.page.widths import USUAL, WIDE, WIDTHS, legible, width_named
from components.state.page import PageState
from components.views import VIEWS


def sizes(part, key=""):
    """Every size of a font within a figure."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if name == "size" and key.endswith("font"):
                yield from inner if isinstance(inner, list) else [inner]
            else:
                yield from sizes(inner, name)
    elif isinstance(part, list):
        for inner in part:
            yield from sizes(inner, key)


@pytest.mark.parametrize(
    ("view", "section"), [(view, section) for view in VIEWS for section in VIEWS[view].sections]
)
def test_no_picture_of_a_wide_screen_has_text_below_14_px(view, section):
    page = PageState(view=view)
    page = page.with_view_state(view, replace(page.named(view), section=section))
    figures = VIEWS[view].draw(page, replace(LIGHT, width=WIDE)).pictures
    found = [size for figure in figures.values() for size in sizes(figure)]
    assert found
    assert min(found) >= WIDE.least_text == 14


def test_the_usual_width_leaves_a_figure_as_it_is():
    figure = {"data": [{"textfont": {"size": 9}}], "layout": {"margin": {"l": 28}}}
    assert legible(figure, USUAL) == figure
    large = legible(figure, WIDE)
    assert large["data"][0]["textfont"]["size"] == 14
    assert large["layout"]["margin"]["l"] > 28


@given(
    st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()), st.sampled_from(["wide"]))
)
def test_any_width_that_is_sent_is_read_as_one_of_three(sent):
    assert width_named(sent) in WIDTHS.values()
    assert read_request({"query": "", "width": sent}).theme.width == width_named(sent)


def test_twelve_classes_differ_in_colour_and_neighbours_in_shape():
    assert len({class_colour(i) for i in range(12)}) == len(CLASS_COLOURS) == 12
    assert len({(class_colour(i), class_symbol(i)) for i in range(24)}) == 24
    assert all(class_symbol(i) != class_symbol(i + 1) for i in range(24))


unit = st.floats(-1, 1, allow_subnormal=False)


@given(middle=st.tuples(unit, unit), ends=st.tuples(unit, unit, unit, unit), share=st.floats(0, 1))
def test_a_label_gets_no_place_that_a_line_runs_through(middle, ends, share):
    box = np.array([[0.2, 0.1]])
    start, end = np.array(ends).reshape(2, 2)
    line = np.array([[start, end]])
    on_it = start + share * (end - start)
    assert with_room([on_it[None]], box, [0], lines=line) == [None]
    (found,) = with_room([np.array([middle])], box, [0], lines=line)
    points = start + np.linspace(0, 1, 101)[:, None] * (end - start)
    inside = (np.abs(points - middle) < 0.999 * box[0] / 2).all(axis=1).any()
    assert not (inside and found == 0)


@pytest.mark.parametrize(
    ("agent", "cookie", "drawn"),
    [
        ("Mozilla/5.0 (iPhone) AppleWebKit Mobile/15E148", "", "narrow"),
        ("Mozilla/5.0 (iPhone) AppleWebKit Mobile/15E148", "usual", "usual"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "", "usual"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "wide", "wide"),
        ("", "no such width", "usual"),
    ],
)
def test_a_first_visit_is_drawn_for_what_the_browser_says_that_it_is(agent, cookie, drawn):
    headers = {"User-Agent": agent, **({"Cookie": f"width={cookie}"} if cookie else {})}
    with create_app().server.test_request_context("/?n=5", headers=headers):
        assert address_request().theme.width.name == drawn
