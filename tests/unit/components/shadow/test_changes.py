"""What a change gained and lost: the same in both directions, and nothing where nothing changed."""

from __future__ import annotations

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.answers import respond
from components.shadow.changes import between, compared
from components.shadow.model import all_rankings, layer_of
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page

entries = st.integers(-3, 3)
matrices = st.lists(st.tuples(entries, entries), min_size=4, max_size=4)


def layer(rows):
    return layer_of(ShadowState(n=4, d=2, weights=tuple(rows)))


@given(first=matrices, second=matrices)
@settings(max_examples=40)
def test_what_is_gained_one_way_is_lost_the_other(first, second):
    before, after = layer(first), layer(second)
    there, back = between(before, after), between(after, before)
    if there is None:
        assert back is None
        assert before.is_feasible.tolist() == after.is_feasible.tolist()
        assert before.never_first == after.never_first
    else:
        assert there.gained.tolist() == back.lost.tolist()
        assert there.lost.tolist() == back.gained.tolist()
        assert (there.stopped, there.started) == (back.started, back.stopped)
        assert len(there.gained) - len(there.lost) == after.count - before.count


def asked(before, edits):
    answer = respond(
        "shadow",
        {"query": "", "edits": edits, "before": before},
        VIEW.apply,
        VIEW.draw,
        VIEW.compare,
    )
    return orjson.loads(answer)["changed"]


def test_a_nudge_says_which_rankings_came_and_went_and_who_can_win_no_longer():
    changed = asked("", {"nudge": 1})
    text = changed["texts"]["shadow-headline"]
    assert text.startswith("12 of 24 possible: ")
    first = all_rankings(4).keys[changed["gained"][0]]
    assert f"{len(changed['gained'])} gained ({first}" in text
    assert "D can no longer win" in text


def test_another_probe_leaves_what_was_said_and_no_beginning_says_nothing():
    assert asked("", {"probe.0": 0.3}) is None
    assert asked(None, {"nudge": 1}) == {}
    assert asked("n=5", {"nudge": 1}) == {}


def test_layers_too_large_to_list_are_not_compared():
    large, _ = read_page("n=12&d=8")
    assert compared(PageState(), large) == {}
