"""The piece that each cut of a line divides, against looking for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute.rankings.pieces import divided_pieces


def looked_for(places):
    """Start, stop and whether several cuts divide the piece, for each cut."""
    found = []
    for k, place in enumerate(places):
        start = next((i for i in reversed(range(k)) if places[i] <= place), -1)
        stop = next((i for i in range(k + 1, len(places)) if places[i] < place), len(places))
        behind = next((i for i in range(k + 1, len(places)) if places[i] <= place), len(places))
        again = (start >= 0 and places[start] == place) or behind < stop
        found.append((start, stop, again))
    return found


@given(st.lists(st.integers(0, 9), max_size=60))
def test_each_cut_divides_the_piece_between_lower_cuts(places):
    pieces = divided_pieces(np.array(places, dtype=int))
    assert list(zip(*(part.tolist() for part in pieces), strict=True)) == looked_for(places)


HILLS = {
    "up": list(range(90)),
    "down": list(range(90))[::-1],
    "level": [3] * 90,
    "up and down": [*range(45), *range(45)[::-1]],
    "steps": sorted(list(range(30)) * 3),
    "saws": [*range(40), *range(1, 40), *range(2, 40)],
    "two slopes": [*range(0, 90, 2), *range(1, 90, 2)[::-1], *range(0, 90, 2)],
}


@pytest.mark.parametrize("places", HILLS.values(), ids=HILLS)
def test_long_slopes_are_taken_away_place_by_place(places):
    pieces = divided_pieces(np.array(places))
    assert list(zip(*(part.tolist() for part in pieces), strict=True)) == looked_for(places)
