"""Generated layers: generic, degenerate, nearly tied and of very different scales."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


@st.composite
def layers(draw, most_classes=7, most_features=4, least_classes=1):
    """(weights, bias or None). Small whole numbers, so that ties and parallels are common; then
    perhaps nudged by 1e-9, or scaled by powers of two by row, by column or by entry."""
    n = draw(st.integers(least_classes, most_classes))
    d = draw(st.integers(1, most_features))
    whole = st.integers(-3, 3).map(float)
    W = draw(hnp.arrays(np.float64, (n, d), elements=whole))
    kind = draw(st.sampled_from(["grid", "generic", "near ties", "scaled", "thin"]))
    if kind == "generic":
        W = draw(hnp.arrays(np.float64, (n, d), elements=st.floats(-2, 2, width=32)))
    elif kind == "near ties":
        W = W + 1e-9 * draw(hnp.arrays(np.float64, (n, d), elements=whole))
    elif kind == "thin":
        # A product of rank 2 but for its rounding, which raises the exact rank.
        seed = draw(st.integers(0, 2**32 - 1))
        generator = np.random.default_rng(seed)
        W = generator.standard_normal((n, 2)) @ generator.standard_normal((2, d))
    elif kind == "scaled":
        shape = draw(st.sampled_from([(1, 1), (n, 1), (1, d), (n, d)]))
        W = W * 2.0 ** draw(hnp.arrays(np.int64, shape, elements=st.integers(-27, 27)))
    b = draw(st.none() | hnp.arrays(np.float64, n, elements=whole | st.floats(-5, 5, width=32)))
    return W, b


@st.composite
def asked(draw, **sizes):
    """(weights, bias, ranking): any ranking, or one that some input produces up to ties."""
    W, b = draw(layers(**sizes))
    if draw(st.booleans()):
        return W, b, draw(st.permutations(range(len(W))))
    x = draw(hnp.arrays(np.float64, W.shape[1], elements=st.floats(-4, 4)))
    return W, b, np.argsort(W @ x + (0 if b is None else b), kind="stable").tolist()
