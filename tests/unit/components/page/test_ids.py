"""No two elements have the same id, whatever link is the first that a server is asked for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from app import create_app
from components.serving.settings import Settings
from components.views import VIEWS, state_class

SECTIONS = [(view, section) for view, drawn in VIEWS.items() for section in drawn.sections]


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(rate="")).server.test_client()


def ids(node: Any) -> Iterator[str]:
    """Those of a layout's components, as text."""
    if isinstance(node, list):
        for child in node:
            yield from ids(child)
    elif isinstance(node, dict) and "props" in node:
        if "id" in node["props"]:
            yield json.dumps(node["props"]["id"])
        yield from ids(node["props"].get("children"))


@pytest.mark.parametrize(("view", "section"), SECTIONS)
def test_every_section_is_laid_out_with_ids_of_its_own(client, view, section):
    key, _ = state_class(view).FIELDS["section"]
    found = client.get(f"/_dash-layout?view={view}&{key}={section}")
    counts = Counter(ids(found.get_json()))
    assert len(counts) > 20
    assert [name for name, count in counts.items() if count > 1] == []
