"""Claims about cutting off unlikely classes and drawing one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute.logits.sampling import cut, drawn

rows = hnp.arrays(np.float64, st.integers(1, 8), elements=st.floats(0.001, 1)).map(
    lambda p: p / p.sum()
)


@given(rows, st.integers(1, 9), st.floats(0.01, 1))
def test_the_fewest_most_likely_that_have_the_share_are_kept(p, top_k, top_p):
    kept = cut(p, top_k, top_p)
    assert kept.sum() == pytest.approx(1)
    chosen = np.flatnonzero(kept)
    np.testing.assert_allclose(kept[chosen], p[chosen] / p[chosen].sum())
    first = sorted(range(len(p)), key=lambda i: -p[i])[:top_k]
    assert set(chosen) == set(first[: len(chosen)])
    share = p[chosen].sum() / p[first].sum()
    assert share >= top_p - 1e-12
    if len(chosen) > 1:
        assert share - min(p[chosen]) / p[first].sum() < top_p + 1e-12


@given(rows)
def test_nothing_is_cut_where_all_is_kept(p):
    np.testing.assert_allclose(cut(p), p)
    np.testing.assert_allclose(cut(p, len(p), 1.0), p)
    assert np.flatnonzero(cut(p, 1)).tolist() == [int(p.argmax())]


def test_many_seeds_draw_each_class_as_often_as_it_is_likely():
    p = np.array([0.5, 0.0, 0.3, 0.2])
    found = np.bincount([int(drawn(p, seed)) for seed in range(2000)], minlength=4) / 2000
    assert found[1] == 0
    np.testing.assert_allclose(found, p, atol=0.04)
    assert drawn(np.array([p, p[::-1]]), 7).shape == (2,)
    assert drawn(p, 7) == drawn(p, 7)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [((0,), ValueError), ((1.5,), TypeError), ((None, 0.0), ValueError), ((None, 1.1), ValueError)],
)
def test_refusals(arguments, error):
    with pytest.raises(error, match="top_"):
        cut([0.5, 0.5], *arguments)
