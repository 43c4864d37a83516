"""Labels above the strip of "Along a line" stand apart, and a name is written where it fits."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.page.labels import LEVELS, staggered
from components.page.traces import BLANK
from components.page.widths import WIDTHS

PLACES = st.lists(st.floats(0, 1), max_size=20).map(sorted)
LABELS = st.sampled_from(["A⇄B", "AA⇄AB", "A⇄B<br>C⇄D", "A⇄B<br>C⇄D<br>E⇄F"])


@given(PLACES, st.data(), st.floats(0.005, 0.05))
def test_no_label_touches_another(places, data, letter):
    labels = [data.draw(LABELS) for _ in places]
    reached = [[] for _ in range(LEVELS)]
    for place, label, shown in zip(places, labels, staggered(places, labels, letter), strict=True):
        lines = shown.split("<br>") if shown else []
        kept = [line for line in lines if line != BLANK]
        assert "<br>".join(kept) == (label if shown else "")
        half = letter * max(map(len, kept), default=0) / 2
        for level in range(len(lines) - len(kept), len(lines)):
            reached[level].append((place - half, place + half))
    for level in reached:
        assert all(one[1] <= two[0] for one, two in pairwise(level))


@pytest.mark.parametrize("width", WIDTHS.values())
def test_a_label_alone_is_shown_at_every_width(width):
    assert staggered([0.5], ["A⇄B"], 0.64 * width.text(10) / width.large) == ["A⇄B"]
