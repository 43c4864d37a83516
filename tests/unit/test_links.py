"""Every link of the past opens the same view: links recorded before the rooms were built."""

from __future__ import annotations

import json
import math
from collections import Counter

import pytest

from app import create_app
from components.page.numbers import MINUS
from components.page.palette import CLASS_COLOURS
from components.serving.settings import Settings
from components.views import VIEWS
from compute import SORTERS
from tests.links import RECORDED, opened, shown
from tests.wording import (
    CORRECTED,
    ELSEWHERE,
    IMPROVED,
    SINCE,
    as_bounded,
    as_now,
    corrected,
    recoloured,
)

LINKS = json.loads(RECORDED.read_text())
DOUBLE, SINGLE = 1e-9, 1e-6  # of the size of what is summed; frames travel as float32
SECTIONS_RECORDED = 20


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(rate="")).server.test_client()


@pytest.fixture
def recorded_sorters():
    every = dict(SORTERS)
    for name in SINCE:
        del SORTERS[name]
    yield
    # Put back one by one they would stand at the end, in another order than they are drawn in.
    SORTERS.clear()
    SORTERS.update(every)


@pytest.mark.usefixtures("recorded_sorters")
@pytest.mark.parametrize("link", LINKS, ids=lambda link: link["query"][:60])
def test_a_recorded_link_opens_the_same_view(client, link):
    now = shown(opened(client, as_bounded(link["query"]), link["theme"]))
    found = {
        **_differences(link["words"], now["words"], "words"),
        **_differences(link["controls"], now["controls"], "controls"),
        **_moved(link["numbers"], now["numbers"], "numbers"),
    }
    found = {
        place: change
        for place, change in found.items()
        if place not in ELSEWHERE and not recoloured(place, *change)
    }
    right = corrected(link["query"])
    assert {place: is_ for place, (_, is_) in found.items() if place in right} == right
    assert {place: change for place, change in found.items() if place not in right} == {}


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link["query"][:60])
def test_what_a_link_writes_back_opens_the_same_view_without_a_word(client, link):
    again = opened(client, link["words"]["query"], link["theme"])
    assert again["query"] == as_now(link["words"]["query"])
    assert again["notices"] == []


def test_three_links_of_every_section_are_recorded():
    counts = Counter((link["words"]["view"], link["words"]["section"]) for link in LINKS)
    assert len(counts) == SECTIONS_RECORDED
    assert min(counts.values()) >= 3
    assert {view for view, _ in counts} <= set(VIEWS)


def test_every_correction_is_of_a_recorded_link():
    queries = [link["query"] for link in LINKS]
    assert all(sum(q.startswith(start) for q in queries) == 1 for start in CORRECTED)


def test_every_improved_wording_was_recorded():
    recorded = RECORDED.read_text()
    assert [
        before
        for before, _ in IMPROVED
        if json.dumps(before, ensure_ascii=False)[1:-1] not in recorded
    ] == []


def _differences(recorded, now, where):
    """{where: (recorded, now)} of what changed; what is new beside it is allowed."""
    if where.startswith("words.colours."):
        # Twelve classes have colours of their own since, and outputs those of their inputs.
        repeated = CLASS_COLOURS[:6] if set(now or ()) & set(CLASS_COLOURS[6:]) else ()
        gone = sorted(set(recorded) - set(now or ()) - set(repeated))
        return {where: (gone, now)} if gone else {}
    if isinstance(recorded, dict) and isinstance(now, dict):
        pairs = [(f"{where}.{key}", was, now.get(key)) for key, was in recorded.items()]
        return _merged(_differences(was, is_, place) for place, was, is_ in pairs)
    if isinstance(recorded, list) and isinstance(now, list) and len(recorded) == len(now):
        pairs = zip(recorded, now, strict=True)
        return _merged(_differences(*pair, f"{where}[{i}]") for i, pair in enumerate(pairs))
    if isinstance(recorded, str):
        recorded = as_now(recorded)
        if isinstance(now, str) and recorded.replace(MINUS, "-") == now.replace(MINUS, "-"):
            recorded = now  # one minus sign everywhere: it was a hyphen in numbers
    if isinstance(recorded, float) and isinstance(now, (int, float)):
        same = math.isclose(recorded, now, rel_tol=DOUBLE)
    else:
        same = recorded == now
    return {} if same else {where: (recorded, now)}


def _moved(recorded, now, where):
    """{where: (recorded, now)} of other counts, sums and roots; None was never the same twice."""
    if isinstance(recorded, dict):
        pairs = [(f"{where}.{key}", was, (now or {}).get(key)) for key, was in recorded.items()]
        return _merged(_moved(was, is_, place) for place, was, is_ in pairs)
    if recorded is None:
        return {}
    if now is None or recorded[0] != now[0]:
        return {where: (recorded, now)}
    packed = not where.startswith(("numbers.pictures", "numbers.handles"))
    allowed = (SINGLE if packed else DOUBLE) * recorded[2] * math.sqrt(recorded[0] or 1)
    close = all(abs(was - is_) <= allowed for was, is_ in zip(recorded, now, strict=True))
    return {} if close else {where: (recorded, now)}


def _merged(parts):
    return {place: change for part in parts for place, change in part.items()}
