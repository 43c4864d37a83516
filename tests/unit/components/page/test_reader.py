"""What a person writes is what is read: claims over generated numbers and their many spellings."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.page.reader import LONGEST, may_be_several, read_number

FINITE = st.floats(allow_nan=False, allow_infinity=False)
DASHES = "-−–—‐‑‒―﹣－"


def read(text: str) -> float | None:
    return read_number(text).value


@given(FINITE)
def test_every_double_is_read_as_python_writes_it(value: float) -> None:
    for text in (repr(value), f"{value:.17g}", f"{value:.17e}", f"{value:.17E}"):
        assert read(text) == value


@given(st.integers(-(10**13), 10**13).map(lambda digits: Decimal(digits) / 10**4))
def test_decimal_signs_groups_and_dashes_change_nothing(decimal: Decimal) -> None:
    value, size = float(decimal), abs(decimal)
    for dash in DASHES:
        sign = dash if decimal < 0 else ""
        for between in ("", " ", "\u00a0", "\u2009", "\u202f", "'", "’", "_"):
            grouped = f"{size:,.4f}".replace(",", between)
            assert read(sign + grouped) == value
            assert read(sign + grouped.replace(".", ",")) == value
        english = f"{size:,.4f}"
        german = english.replace(",", " ").replace(".", ",").replace(" ", ".")
        assert read(sign + english) == value == read(sign + german)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_a_fraction_is_the_nearest_double(above: int, below: int) -> None:
    assert read(f"{above}/{below}") == float(Fraction(above, below)) == read(f"{above} / {below}")


@given(st.integers(1, 10**6), st.integers(1, 99))
def test_roots_and_pi(n: int, below: int) -> None:
    for root in (f"sqrt({n})", f"√{n}", f"√({n})", f"sqrt {n}", f"SQRT({n})"):
        assert read(root) == math.sqrt(n)
        assert read(f"-{root}/{below}") == -math.sqrt(n) / below
        assert read(f"{below}*{root}") == read(f"{below}{root}") == below * math.sqrt(n)
    for pi in ("pi", "π", "PI"):
        assert read(f"{n}{pi}/{below}") == n * math.pi / below == read(f"{n}*{pi}/{below}")


@given(st.integers(-999, 999), st.integers(-30, 30))
def test_powers_of_ten(digits: int, power: int) -> None:
    value = float(f"{digits}e{power}")
    raised = str(power).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    for text in (f"{digits}x10^{power}", f"{digits}·10{raised}", f"{digits} × 10**{power}"):
        assert read(text) == value


@given(st.text(max_size=30) | st.text("0123456789.,-+e/ ()√π'%", max_size=12))
def test_reading_never_raises_and_says_one_thing(text: str) -> None:
    for percent in (False, True):
        reading = read_number(text, percent)
        assert (reading.value is None) == bool(reading.problem)
        assert reading.value is None or not math.isnan(reading.value)


@given(st.text("0123456789", min_size=1, max_size=40), st.integers(-99999999, 99999999))
def test_no_exponent_costs_more_than_a_double(digits: str, power: int) -> None:
    reading = read(f"{digits}e{power}")
    assert reading is None or (math.isfinite(reading) and reading == float(f"{digits}e{power}"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001), ("-1e2", -100), ("1e5", 1e5), ("1/3", 1 / 3), ("−0.5", -0.5),
        ("1.234,5", 1234.5), ("0,5", 0.5), ("1,234", 1.234), ("1,234,567", 1234567),
        ("1.234.567", 1234567), (" 7 ", 7), ("+2", 2), ("- 2", -2), (".5", 0.5), ("5.", 5),
        ("inf", math.inf), ("-inf", -math.inf), ("−∞", -math.inf), ("-Infinity", -math.inf),
        ("\u200b3", 3), ("12\u202f000,25", 12000.25), ("-√2/2", -math.sqrt(2) / 2), ("-0", 0),
    ],
)  # fmt: skip
def test_spellings_found_in_use(text: str, value: float) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"), ("  ", "is empty"), ("-", "is not a number"), ("abc", "is not a number"),
        ("1 2", "holds more than one number"), ("1;2", "holds more than one number"),
        ("1, 2", "holds more than one number"), ("1/0", "divides by 0"),
        ("1e999", "is beyond the largest double, 1.8e308"),
        ("1e-999", "is nearer to 0 than the least double, 4.9e-324"),
        ("nan", "stands for no number"), ("25%", "is in percent, which has no meaning here"),
        ("1.2.3", "is not a number"), ("1,23,456", "is not a number"), ("--1", "is not a number"),
        ("1e", "is not a number"), ("0x10", "is not a number"), ("1/2/3", "is not a number"),
        ("10²", None), ("٣", "is not a number"), ("sqrt(-1)", "is not a number"),
        ("9" * (LONGEST + 1), f"is longer than the {LONGEST} characters of one number"),
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_refused_with_its_reason(text: str, problem: str | None) -> None:
    reading = read_number(text)
    assert reading.value is None
    assert problem is None or reading.problem == problem


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("100 200 300", "as one number"), ("1 000", "as one number"), ("1,234.5", "as one number"),
        ("−1 234,5", "as one number"), ("1,234,567", "as one number"),
        ("1,234", "with its comma as the decimal sign"), ("0,125", ""), ("1,25", ""),
        ("1234", ""), ("1.234", ""), ("1.234,5", ""), ("1\u202f000", ""), ("1'000", ""),
        ("1e-3", ""), ("1 / 4", ""), ("1.234.567", ""),
    ],
)  # fmt: skip
def test_what_could_mean_something_else_says_how_it_is_read(text: str, how: str) -> None:
    reading = read_number(text)
    assert (reading.value is None, reading.unsure) == (False, how)


@given(st.lists(st.integers(1, 999), min_size=3, max_size=6), st.sampled_from((" ", "  ", ",")))
def test_several_numbers_that_are_one_as_well_are_known_as_such(
    numbers: list[int], between: str
) -> None:
    text = between.join(map(str, numbers))
    assert may_be_several(text) == (read(text) is not None)


@pytest.mark.parametrize("text", ["1 000", "1 000 200", "1,234", "1,234.5", "12", "1/3", "1 2"])
def test_what_nobody_writes_for_several_numbers_is_not_taken_for_them(text: str) -> None:
    assert not may_be_several(text)


def test_percent_where_it_makes_sense() -> None:
    assert read_number("25 %", percent=True).value == 0.25
    assert read_number("-12,5%", percent=True).value == -0.125
    assert read_number("0.1%", percent=True).value == 0.001  # the division is exact
