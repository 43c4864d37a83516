"""Texts stand out from what figures draw under them: 4.5 to 1 (WCAG), in both themes.

tests/browser/test_contrast.py measures what a browser can tell; here is what it cannot, and why it
holds for any number.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.page.palette import (
    CLASS_COLOURS,
    THEMES,
    contrast,
    ink_on,
    line_colour,
    mixed,
    shade,
)
from components.page.pieces import EMPTY
from components.shadow.figures.slice import OPAQUE, TINT
from components.shadow.state import ShadowState
from components.soft_sort.sections import matrix
from components.softmax.gradient_figures import jacobian_map
from components.state.page import PageState
from components.views import VIEWS
from tests.unit.components.figures import trace

LEAST = 4.5
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_is_that_of_wcag(first, second, expected):
    assert contrast(first, second) == pytest.approx(expected, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


@given(ground=COLOURS)
def test_an_ink_can_be_read_on_any_ground(ground):
    assert contrast(ink_on(ground), ground) >= LEAST


@given(share=st.floats(0, 1), first=COLOURS, second=COLOURS, third=COLOURS)
def test_a_shade_lies_between_the_stops_beside_it(share, first, second, third):
    stops = ((0.0, first), (0.25, second), (1.0, third))
    assert [shade(stops, at) for at in (-1, 0, 0.25, 1, 2)] == [first, first, second, third, third]
    low, high = stops[share > 0.25 :][:2]
    part = (share - low[0]) / (high[0] - low[0])
    assert shade(stops, share) == mixed(high[1], low[1], part)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_line_of_any_class_can_be_seen_and_told_from_those_of_others(theme):
    lines = [line_colour(colour, theme.name) for colour in CLASS_COLOURS]
    assert all(contrast(colour, theme.paper) >= 3 for colour in lines)
    assert len(set(lines)) == len(CLASS_COLOURS)
    drawn = VIEWS["soft_sort"].draw(PageState(view="soft_sort"), theme)
    curves = drawn.pictures["soft_sort-curves"]["data"]
    colours = {t["line"]["color"] for t in curves if t["name"].startswith("output ")}
    assert colours <= set(lines)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_inks_of_a_theme_can_be_read_on_its_paper_and_on_tinted_cells(theme):
    for ink in (theme.text, theme.faint, theme.accent):
        assert contrast(ink, theme.paper) >= LEAST
    for colour in CLASS_COLOURS:
        for share in (0.22, TINT, OPAQUE):
            assert contrast(theme.text, mixed(colour, theme.paper, share)) >= LEAST


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@given(seed=st.integers(0, 999), n=st.integers(2, 6))
def test_numbers_on_a_heat_map_can_be_read(theme, seed, n):
    values = np.random.default_rng(seed).standard_normal((n, n))
    figure = jacobian_map(values, theme)
    numbers, heat = trace(figure, "numbers"), trace(figure, "Jacobian")
    assert len(numbers["text"]) == n * n
    for k, (x, y, ink) in enumerate(
        zip(numbers["x"], numbers["y"], numbers["textfont"]["color"], strict=True)
    ):
        row, column = divmod(k, n)
        assert (x, y) == (heat["x"][column], heat["y"][row])
        share = (heat["z"][row][column] - heat["zmin"]) / (heat["zmax"] - heat["zmin"])
        stops = [(at, colour) for at, colour in heat["colorscale"]]
        assert contrast(ink, shade(stops, share)) >= LEAST - 0.1  # z is written with few digits


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_cells_of_matrices_can_be_read_and_zero_looks_like_the_page(theme):
    for colours, zero in ((matrix.SEQUENTIAL, 0), (matrix.DIVERGING, 3)):
        scale = colours[theme.name]
        assert contrast(scale[zero], theme.paper) < 1.25
        for colour in scale:
            assert contrast(ink_on(colour), colour) >= LEAST


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_letters_of_points_and_names_in_the_strip_can_be_read(theme):
    for name, view in VIEWS.items():
        handles = view.draw(PageState(view=name), theme).data.get("handles", {}).values()
        specs = [spec for graph in handles for spec in graph]
        assert specs or name == "audit"  # where nothing is dragged
        assert all(contrast(spec["ink"], spec["colour"]) >= LEAST for spec in specs)
    page = PageState(shadow=ShadowState(section="line"))
    strip = trace(VIEWS["shadow"].draw(page, theme).pictures["shadow-line"], "strip")
    for ink, colour in zip(strip["textfont"]["color"], strip["marker"]["color"], strict=True):
        assert contrast(ink, colour) >= LEAST


def test_a_picture_that_is_asked_for_later_has_no_ground_of_its_own():
    assert EMPTY["layout"]["paper_bgcolor"] == EMPTY["layout"]["plot_bgcolor"] == "rgba(0,0,0,0)"
