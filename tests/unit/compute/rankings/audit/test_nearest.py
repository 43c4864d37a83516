"""Claims about directions that tell a target apart from columns."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.rankings.audit.nearest import APART, Nearest


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.floats(0.0, 3.0))
def test_a_direction_reaches_further_at_the_target_until_only_the_nearest_does(seed, q, out):
    random = np.random.default_rng(seed)
    target = np.append(out * random.standard_normal(q), 1.0)
    near = Nearest(target, nearest=False)
    for _ in range(4):
        near.join(np.vstack([random.standard_normal((q, 5)), np.ones(5)]))
        rest = near.rest()
        assert (near.weights >= 0).all()
        np.testing.assert_allclose(near.columns @ near.weights + rest, target, atol=1e-9)
        reached = near.columns.T @ rest
        if near.nearest:
            assert reached.max() <= 1e-9
        else:
            single = 1e-5 * (target @ target)
            assert reached.max() <= APART * (target @ rest) + single
            assert target @ rest > 0
        near.keep(np.flatnonzero(near.weights))
