"""What softmax meets in each float format."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compute.logits.float_formats import exp_limits, naive_softmax_steps, stable_softmax_steps
from compute.logits.mappings import (
    softmax,
)
from tests.unit.compute.logits.generated import rows_and_label


def test_the_limits_of_exp():
    limits = [exp_limits(t).overflow for t in ("float16", "float32", "float64")]
    np.testing.assert_allclose(limits, [11.09, 88.72, 709.78], atol=5e-3)


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
