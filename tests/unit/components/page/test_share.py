"""Sharing: the citation is said once, and an embedded page leaves out what its link says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.page import share
from components.serving.settings import Settings
from components.state.page import PARTS, read_page


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(rate="")).server.test_client()


def layout(client, query):
    return json.dumps(client.get(f"/_dash-layout?{query}").get_json())


def test_both_citations_say_what_the_citation_file_says():
    text = share.CITATION.read_text()
    for cited in (share.bibtex("https://x.example/"), share.plain("https://x.example/")):
        for said in ("The Permutohedron Explorer authors", "Permutohedron Explorer", "0.1.0"):
            assert said in text
            assert said in cited
        assert "https://x.example/" in cited
        assert "Cover" not in cited  # the references are others' work


@given(st.lists(st.sampled_from(list(PARTS)), unique=True))
def test_what_is_left_out_travels_in_the_link(hidden):
    page, notices = read_page(f"embed=1&hide={','.join(hidden)}" if hidden else "embed=1")
    assert (list(page.hide), notices) == (hidden, [])
    assert read_page(page.to_query())[0] == page
    assert not {"embed", "hide"} & set(page.in_full().to_query().split("="))


def test_what_cannot_be_left_out_is_said():
    page, notices = read_page("embed=1&hide=table,everything")
    assert page.hide == ("table",)
    assert "headline" in notices[0]
    assert "everything" in notices[0]


def test_a_frame_leaves_out_parts_and_leads_to_the_full_page(client):
    shown = layout(client, "n=5&embed=1&hide=headline,table")
    assert '"data-hide": "headline table"' in shown
    assert "Open the full page" in shown
    assert '"href": "/?n=5"' in shown


def test_outside_a_frame_nothing_is_left_out(client):
    shown = layout(client, "n=5&hide=headline")
    assert '"data-hide": ""' in shown
    assert "Open the full page" not in shown


def test_every_part_has_its_button_and_its_style(client):
    shown = layout(client, "")
    styles = (share.CITATION.parent / "assets" / "style.css").read_text()
    for name in PARTS:
        assert f'"data-hides": "{name}"' in shown
        assert f'[data-hide~="{name}"]' in styles
