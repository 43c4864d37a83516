"""What the tests of logits share: generated logits, and labels for them."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

huge = st.floats(-1e300, 1e300)
moderate = st.floats(-30, 30)
temperatures = st.floats(0.01, 100)


def logits_of(elements, min_dims=1, max_dims=3):
    shapes = hnp.array_shapes(min_dims=min_dims, max_dims=max_dims, min_side=1, max_side=5)
    return hnp.arrays(np.float64, shapes, elements=elements)


def rows_and_label(elements=moderate, least=1):
    return st.integers(least, 8).flatmap(
        lambda n: st.tuples(
            hnp.arrays(np.float64, n, elements=elements), st.integers(0, n - 1)
        )
    )  # fmt: skip
