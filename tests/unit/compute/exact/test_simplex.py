"""Linear programs in rational arithmetic: an answer, or the proof that there is none."""

from hypothesis import given
from hypothesis import strategies as st

from compute.exact.simplex import separate

matrices = st.integers(1, 4).flatmap(
    lambda d: st.lists(st.lists(st.integers(-9, 9), min_size=d, max_size=d), min_size=1, max_size=6)
)


@given(matrices)
def test_gaps_are_separated_or_combined_to_zero(gaps):
    point, certificate = separate(gaps)
    if point is not None:
        assert certificate is None
        assert all(sum(a * v for a, v in zip(gap, point, strict=True)) > 0 for gap in gaps)
    else:
        assert sum(certificate) == 1
        assert min(certificate) >= 0
        for column in zip(*gaps, strict=True):
            assert sum(y * v for y, v in zip(certificate, column, strict=True)) == 0
