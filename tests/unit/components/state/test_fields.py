"""What comes from outside is bounded, and a notice says what was changed."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.state.fields import Choice, Matrix, Number, Read, Switch, Text, Vector
from components.state.names import Names, NamesField

ANYTHING: Any = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.lists(st.one_of(st.floats(), st.text(), st.none()), max_size=5),
    st.dictionaries(st.text(max_size=3), st.floats(), max_size=3),
)

FIELDS = [
    (Number("N", 2, 12, integer=True), 4),
    (Number("T", 0.01, 100.0), 1.0),
    (Switch("Bias"), False),
    (Choice("The filter", ("all", "feasible")), "all"),
    (Text("The search", 10), ""),
    (Vector(Number("An entry", -1e9, 1e9), 8), (1.0, 2.0)),
    (NamesField(), Names(("cat", "", "dog"))),
    (Matrix(Vector(Number("A weight", -1e9, 1e9), 8), 12), ((1.0,),)),
]


@pytest.mark.parametrize(("field", "default"), FIELDS, ids=lambda v: type(v).__name__)
@given(anything=ANYTHING)
def test_no_value_from_outside_raises_and_what_is_kept_survives_the_link(field, default, anything):
    kept = field.read(anything, default).value
    again = field.read(field.write(kept), default)
    assert again.value == kept
    assert again.notice == ""


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_clamped_to_its_range_and_says_so(value):
    read = Number("T", 0.01, 100.0).read(value, 1.0)
    assert 0.01 <= read.value <= 100.0
    assert (read.notice == "") == (0.01 <= value <= 100.0)
    assert read.notice == "" or "T can be 0.01 to 100" in read.notice


@pytest.mark.parametrize("tiny", [5e-324, -1e-320, "1e-101", -9e-101])
def test_what_is_all_but_0_is_0_and_said_where_a_field_asks_for_it(tiny):
    number = Number("A value", -1, 1, smallest=1e-100)
    read = number.read(tiny, 1.0)
    assert read.value == 0
    assert "nearer to 0 than 1e−100 it is 0" in read.notice
    assert Vector(number, 3).read([tiny, 1e-100], ()).value == (0.0, 1e-100)
    assert Number("A weight", -1, 1).read(tiny, 1.0) == Read(float(tiny))


@given(value=st.floats(allow_nan=False, allow_infinity=False), smallest=st.sampled_from([0, 1e-9]))
def test_a_whole_number_is_an_int(value, smallest):
    read = Number("The seed", 0, 999_999, integer=True, smallest=smallest).read(value, 0)
    assert type(read.value) is int


@pytest.mark.parametrize("given_", ["nan", "inf", "-inf", "1e999", "", "<script>", None, True])
def test_what_is_no_finite_number_becomes_the_default(given_):
    read = Number("T", 0.01, 100.0).read(given_, 1.0)
    assert read.value == 1.0
    assert re.fullmatch(
        r"T can be 0\.01 to 100; “.*” (was given|is|stands) ?.*, 1 is shown\.", read.notice
    )


def test_too_many_numbers_are_cut_and_said():
    read = Vector(Number("An entry", -1, 1), 3).read("0,1,0,1", ())
    assert read.value == (0.0, 1.0, 0.0)
    assert "at most 3" in read.notice
    wide = Matrix(Vector(Number("A weight", -1, 1), 2), 2).read([[1, 2, 3], [0], [1]], ())
    assert wide.value == ((1.0, 1.0), (0.0,))
    assert not any(math.isnan(v) for row in wide.value for v in row)
