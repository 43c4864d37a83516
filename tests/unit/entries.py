"""Numbers as the page takes them: what is all but 0 is read as 0."""

from __future__ import annotations

from hypothesis import strategies as st

from components.fields import SMALLEST


def entries(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers between `low` and `high` that a field of the page keeps as they are."""
    return st.floats(low, high).map(lambda v: v if abs(v) >= SMALLEST else 0.0)
