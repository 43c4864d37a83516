"""Each view and each section says at least two sentences before anything is touched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app import create_app
from components.serving.settings import Settings
from components.state.page import read_page
from components.views import VIEWS, state_class

SENTENCE = re.compile(r"\w[^.!?]{12,}?[.!?](?=\s|$)")
SECTIONS = [(view, section) for view, drawn in VIEWS.items() for section in drawn.sections]


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(rate="")).server.test_client()


def paragraphs(node: Any, answered: dict[str, str]) -> Iterator[str]:
    """What can be seen of a layout's paragraphs, as the answer fills them."""
    if isinstance(node, list):
        for child in node:
            yield from paragraphs(child, answered)
    elif isinstance(node, dict) and "props" in node and not node["props"].get("hidden"):
        props = node["props"]
        if node["type"] == "P":
            yield answered.get(str(props.get("id")), str(props.get("children") or ""))
        else:
            yield from paragraphs(props.get("children"), answered)


def found(node: Any, wanted: Any) -> Any:
    """The component of this id."""
    if isinstance(node, list):
        return next((hit for child in node if (hit := found(child, wanted))), None)
    if not isinstance(node, dict) or "props" not in node:
        return None
    if node["props"].get("id") == wanted:
        return node
    return found(node["props"].get("children"), wanted)


def said(page: Any, view: str, place: Any) -> list[str]:
    """The sentences that stand in an element."""
    answered = found(page, f"{view}-answer")["props"]["data"]["texts"]
    return SENTENCE.findall("\n".join(paragraphs(found(page, place), answered)))


@pytest.mark.parametrize(("view", "section"), SECTIONS)
def test_a_section_says_two_sentences_before_anything_is_touched(client, view, section):
    key, _ = state_class(view).FIELDS["section"]
    page = client.get(f"/_dash-layout?view={view}&{key}={section}").get_json()
    sentences = said(page, view, f"{view}-section-{section}")
    assert len(sentences) >= 2, sentences


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_says_two_sentences_besides_its_sections(client, view):
    page = client.get(f"/_dash-layout?view={view}").get_json()
    front = VIEWS[view].sections.front(read_page(f"view={view}")[0])
    in_section = said(page, view, f"{view}-section-{front}")
    sentences = [
        s for s in said(page, view, {"panel": view, "part": "content"}) if s not in in_section
    ]
    assert len(sentences) >= 2, sentences
