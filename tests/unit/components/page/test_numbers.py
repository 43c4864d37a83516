"""Numbers as text: one rule each, the same in Python and in the page's scripts."""

from __future__ import annotations

import json
import math
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.page import numbers
from components.page.numbers import MINUS
from components.page.reader import LONGEST, read_number

CASES = json.loads((Path(__file__).parents[3] / "cases" / "numbers.json").read_text())
doubles = st.floats(allow_nan=False, allow_infinity=False)
drawn = st.floats(-1e300, 1e300)
readable = st.floats(-1e15, 1e15)
halves = st.builds(
    lambda whole, power: whole / 2**power, st.integers(-9999, 9999), st.integers(0, 9)
)


@pytest.mark.parametrize("rule", CASES)
def test_the_golden_cases(rule):
    write = getattr(numbers, rule)
    assert [[args, write(*args)] for args, _ in CASES[rule]] == CASES[rule]


def read(text):
    """A number that the page shows, as a double."""
    return read_number(text).value


def rounded(value, power):
    """The nearest multiple of a power of ten to a double, away from 0 where two are as near."""
    with localcontext() as context:
        context.prec = 800
        return Decimal(value).quantize(Decimal(1).scaleb(power), rounding=ROUND_HALF_UP)


@given(value=readable | halves, places=st.integers(0, 6))
def test_decimals_are_the_nearest_and_midway_away_from_0(value, places):
    text = numbers.fixed(value, places)
    assert Decimal(text.replace(MINUS, "-")) == rounded(value, -places)
    assert len(text.partition(".")[2]) == places
    assert not (text.startswith(MINUS) and read(text) == 0)


@given(value=(doubles | halves).filter(bool), figures=st.integers(1, 15))
def test_an_exponent_keeps_its_figures(value, figures):
    mantissa, power = numbers.exponent(value, figures).replace(MINUS, "-").split("e")
    assert Decimal(f"{mantissa}e{power}") == rounded(value, int(power) - figures + 1)
    assert 1 <= abs(float(mantissa)) < 10
    assert len(mantissa.lstrip("-").replace(".", "")) == figures
    assert power == str(int(power))


@given(value=doubles | halves, figures=st.integers(1, 12))
def test_the_short_text_is_the_padded_one_without_zeros(value, figures):
    short, padded = numbers.short(value, figures), numbers.padded(value, figures)
    assert read(short) == read(padded)
    assert len(short) <= len(padded)
    assert "e" in padded or not ("." in short and short.endswith(("0", ".")))


@given(value=drawn | halves, places=st.integers(0, 6), figures=st.integers(1, 12))
def test_what_is_shown_has_one_minus_sign_and_can_be_typed_in_again(value, places, figures):
    texts = [
        numbers.fixed(value, places),
        numbers.exponent(value, figures),
        numbers.padded(value, figures),
        numbers.short(value, figures),
        numbers.number(value, places),
        numbers.error(value),
    ]
    assert [text for text in texts if "-" in text] == []
    assert [text for text in texts if len(text) <= LONGEST and read(text) is None] == []


@given(value=doubles)
def test_the_exact_text_reads_back_as_the_same_double(value):
    text = numbers.exact(value)
    assert float(text) == value
    assert "e+" not in text
    assert "e-0" not in text


@given(size=st.floats(1e-12, 1e9), parts=st.lists(st.floats(-1, 1), min_size=1, max_size=4))
def test_a_value_reads_within_its_figures(size, parts):
    digits = 5
    decimals = min(max(digits - 1 - math.floor(math.log10(size)), 0), 12)
    for value in (size * part for part in parts):
        text = numbers.value(value, decimals, digits)
        assert abs(read(text) - value) <= max(10.0**-decimals, 1e-4 * abs(value))


@given(value=st.floats(1e-300, 1e300))
def test_an_error_has_two_figures(value):
    text = numbers.error(value)
    assert math.isclose(read(text), value, rel_tol=0.05)
    figures = text.partition("e")[0].replace(".", "").lstrip("0")
    assert len(figures) == 2 or (len(figures) <= 5 and "." not in text)


@given(values=st.lists(st.floats(0, 1) | halves.map(lambda v: abs(v) % 1), max_size=9))
def test_many_probabilities_are_written_as_one_is(values):
    assert numbers.shares(values) == [numbers.share(v) for v in values]
    assert numbers.listed(values) == ", ".join(numbers.shares(values))


@given(st.lists(st.floats(0, 1) | st.integers(0, 2048).map(lambda k: k / 2048), max_size=8))
def test_many_percents_are_written_as_one_is(shares):
    edges = [share for p in range(1, 9) for share in (10.0**-p, 0.9995 * 10.0**-p, 0.9996 / 10**p)]
    assert numbers.percents(shares + edges) == [numbers.percent(s) for s in shares + edges]


def test_what_is_not_finite_is_written_as_it_is():
    held = [numbers.held(np.float32(v)) for v in (np.inf, -np.inf, np.nan, 0.0, 3.78e-44)]
    assert held == ["inf", "−inf", "nan", "0", "3.78e−44"]
    assert numbers.vector([0.0, np.nan]) == "[0, nan]"


def test_a_softmax_is_never_0():
    assert numbers.share(0.0) == numbers.share(1e-9) == "<0.0001"
    assert numbers.share(0.25) == "0.2500"
    assert [numbers.decimals(v) for v in (0.0, 1e-9, -1e-9, -0.25)] == [
        "0.0000",
        "<0.0001",
        ">−0.0001",
        "−0.2500",
    ]


def test_a_softness_is_read_as_it_was_chosen():
    chosen = [0, 0.1, 0.0251, 3.2, 40.0]
    assert [numbers.knob(v) for v in chosen] == ["0", "0.10", "0.0251", "3.20", "40"]


@given(values=st.lists(drawn | st.sampled_from([math.nan, math.inf]), min_size=1, max_size=6))
def test_numbers_for_json_keep_their_figures_and_leave_gaps(values):
    for written, value in zip(numbers.for_json(values, 4), values, strict=True):
        assert (written is None) == (not math.isfinite(value))
        assert written is None or math.isclose(written, value, rel_tol=5.01e-4)
    finite = [abs(v) for v in values if math.isfinite(v)]
    for written, value in zip(numbers.positions(values, 4), values, strict=True):
        assert (written is None) == (not math.isfinite(value))
        assert written is None or abs(written - value) <= 5.01e-4 * max(finite)


def test_numbers_for_json_keep_their_rows():
    assert numbers.for_json([[1.0, math.nan], [0.123456789, 2]]) == [[1.0, None], [0.12346, 2.0]]
    whole = np.arange(24.0).reshape(2, 3, 4)
    assert numbers.for_json(whole) == whole.tolist()
    assert numbers.for_json(np.zeros((2, 0, 3))) == [[], []]
    assert numbers.positions([[1.0, 2.0], [0.123456789, 2]]) == [[1.0, 2.0], [0.123, 2.0]]
