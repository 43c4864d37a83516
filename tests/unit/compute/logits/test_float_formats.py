"""What softmax meets in each float format."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compute.logits.float_formats import (
    as_format,
    exp_limits,
    largest_number,
    naive_softmax_steps,
    stable_softmax_steps,
)
from compute.logits.mappings import (
    softmax,
)
from tests.unit.compute.logits.generated import rows_and_label


def test_the_limits_of_exp():
    limits = [exp_limits(t).overflow for t in ("float16", "bfloat16", "float32", "float64")]
    np.testing.assert_allclose(limits, [11.09, 88.72, 88.72, 709.78], atol=5e-3)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_exp_leaves_the_format_exactly_at_its_limits(dtype):
    limits = exp_limits(dtype)
    with np.errstate(all="ignore"):
        for limit, far in ((limits.overflow, np.inf), (limits.underflow, 0)):
            # The nearest float on either side of the limit.
            beyond = np.nextafter(dtype(limit), dtype(np.copysign(np.inf, limit)))
            within = np.nextafter(dtype(limit), dtype(0))
            assert np.exp(dtype(beyond)) == far
            assert np.exp(dtype(within)) != far


def test_bfloat16_ends_where_its_own_numbers_do():
    limits, bfloat16 = exp_limits("bfloat16"), as_format("bfloat16")
    assert limits.underflow == pytest.approx(-92.88, abs=5e-3)
    assert largest_number("bfloat16") == (2 - 2**-7) * 2.0**127
    assert largest_number(np.float16) == 65504
    z = np.array([88.5, 89.0, -92.5, -93.0]).astype(bfloat16)  # what it has beside the limits
    with np.errstate(all="ignore"):
        found = np.exp(z).astype(float)
    assert np.isfinite(found).tolist() == [True, False, True, True]
    assert (found > 0).tolist() == [True, True, True, False]
    steps = stable_softmax_steps([1.0, 2.0, 300.0], "bfloat16")
    assert steps.probabilities.dtype == steps.shifted.dtype == bfloat16
    assert steps.shifted.astype(float).tolist() == [-300, -298, 0]  # 299 is not among its numbers


def test_what_is_no_float_format_is_refused():
    for dtype in (int, "int8", bool):
        with pytest.raises(TypeError, match="float format"):
            as_format(dtype)


def test_the_naive_form_fails_where_the_stable_one_does_not():
    naive = naive_softmax_steps([50, 100, 150], np.float32)
    np.testing.assert_array_equal(naive.probabilities, np.float32([0, np.nan, np.nan]))
    stable = stable_softmax_steps([50, 100, 150], np.float32)
    np.testing.assert_allclose(stable.probabilities, [3.78e-44, 1.93e-22, 1], rtol=2e-3)
    assert stable.shift == 150


@given(rows_and_label(st.floats(-5, 5)), st.floats(0.5, 2))
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_both_forms_are_softmax_where_nothing_overflows(dtype, case, temperature):
    z, _ = case
    assume(np.exp(z / temperature).sum() < 0.9 * float(np.finfo(dtype).max))
    expected = softmax(z, temperature)
    for steps in (naive_softmax_steps, stable_softmax_steps):
        shown = steps(z, dtype, temperature=temperature)
        assert {getattr(shown, name).dtype for name in shown.__dataclass_fields__} == {
            np.dtype(dtype)
        }
        tolerance = 40 * float(np.finfo(dtype).eps)
        np.testing.assert_allclose(shown.probabilities, expected, rtol=tolerance, atol=1e-6)
