"""The button that counts rankings where only a bound is shown: what it says, and when it ends."""

from __future__ import annotations

from components.page.palette import LIGHT
from components.serving.jobs import done_here
from components.shadow import counting
from components.shadow.model import layer_of
from components.shadow.view import VIEW
from components.state.page import read_page
from compute import count_feasible_rankings
from compute.rankings import counted
from compute.rankings.counted import Counted

MANY = "n=40&d=3&w="


def ran(query):
    sent = {"query": query}
    return counting.shown(sent, done_here(counting.work(sent)))


def test_the_button_is_there_where_only_a_bound_is_shown():
    for query, there in ((MANY, True), ("", False), ("n=64&d=3&w=1,1,1;1,1,1", False)):
        assert VIEW.draw(read_page(query)[0], LIGHT).visible["shadow-count"] == there


def test_another_layer_has_another_name():
    names = {
        VIEW.draw(read_page(q)[0], LIGHT).data["counted"] for q in ("", "n=5", "bias=1", "n=5&t=2")
    }
    assert len(names) == 3


def test_the_count_is_said_once_it_is_done():
    text, percent = ran(MANY)
    count = count_feasible_rankings(40, 3)
    assert text.startswith(f"Counted: {count:,} of about 8.16e47 rankings are possible;")
    assert "as many as for generic weights" in text
    assert percent == 100


def test_what_is_known_is_not_counted():
    assert counting.work({"query": ""}).startswith("There is nothing to count")
    assert counting.work(None).startswith("There is nothing to count")


def test_a_count_that_takes_too_long_ends_with_what_is_certain(monkeypatch):
    monkeypatch.setattr(counting, "MOST_SECONDS", 0.0)
    text, percent = ran(MANY)
    assert text.startswith("Ended before all were counted")
    assert "at least" in text
    assert 0 < percent < 100


def test_now_and_then_a_part_is_reported(monkeypatch):
    monkeypatch.setattr(counted, "LOOK", -1.0)
    parts = [Counted(1, 0.1), Counted(5, 0.7), Counted(6, 1.0, True)]
    assert list(counted.within(iter(parts), 9.0)) == parts
    layer = layer_of(read_page(MANY)[0].shadow)
    assert counting.said(layer, parts[1]) == "At least 5 so far, 70 % of the work."
