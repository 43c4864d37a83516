"""Sharing: the citation is said once, and an embedded page leaves out what its link says."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.page import about, cited
from components.serving.settings import Settings
from components.state.page import GROUPS, PARTS, read_page
from components.views import VIEWS, state_class


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(rate="")).server.test_client()


def layout(client, query):
    return json.dumps(client.get(f"/_dash-layout?{query}").get_json())


def test_both_citations_say_what_the_citation_file_says():
    text = cited.CITATION.read_text()
    for citation in (cited.bibtex("https://x.example/"), cited.plain("https://x.example/")):
        for said in ("The Permutohedron Explorer authors", "Permutohedron Explorer", "0.1.0"):
            assert said in text
            assert said in citation
        assert "https://x.example/" in citation
        assert "Cover" not in citation  # the references are others' work


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
    shown = client.get("/").get_data(as_text=True)
    styles = (cited.CITATION.parent / "assets" / "style.css").read_text()
    for name in PARTS:
        assert f'data-hides="{name}"' in shown
        assert f'[data-hide~="{name}"]' in styles


def test_the_documents_name_every_part():
    readme = (cited.CITATION.parent / "README.md").read_text()
    for name in PARTS:
        assert f"`{name}`" in readme
        assert name in about.EMBEDDED


STYLES = (cited.CITATION.parent / "assets" / "style.css").read_text()
HIDDEN = {
    name: set(
        re.findall(rf'\[data-hide~="{name}"\] [^,{{]*?(\.[\w-]+|\[data-part="\w+"\])', STYLES)
    )
    for name in PARTS
}
"""What each part hides: classes and groups."""


def controls_in(node, around):
    """Each control of a layout, with the classes and groups that it stands in."""
    if isinstance(node, list):
        for child in node:
            yield from controls_in(child, around)
    elif isinstance(node, dict) and "props" in node:
        props = node["props"]
        inside = around | {f".{name}" for name in str(props.get("className", "")).split()}
        if "data-part" in props:
            inside |= {f'[data-part="{props["data-part"]}"]'}
        known = props.get("id") if isinstance(props.get("id"), dict) else {}
        if known.keys() & {"control", "button", "scrub"} or "data-box" in props:
            yield json.dumps(props.get("id") or props.get("data-box")), inside
        yield from controls_in(props.get("children"), inside)


SECTIONS = [(view, section) for view, drawn in VIEWS.items() for section in drawn.sections]


@pytest.mark.parametrize(("view", "section"), SECTIONS)
def test_every_control_stands_in_a_part_that_can_be_left_out(client, view, section):
    key, _ = state_class(view).FIELDS["section"]
    page = client.get(f"/_dash-layout?view={view}&{key}={section}").get_json()
    found = list(controls_in(page, set()))
    assert len(found) > 8
    hidden = set().union(*HIDDEN.values())
    assert [name for name, inside in found if not inside & hidden] == []
    # Those beside the pictures stand in a group of their own, too.
    groups = set().union(*(HIDDEN[name] for name in GROUPS))
    beside = [(name, inside) for name, inside in found if ".controls" in inside]
    assert [name for name, inside in beside if not inside & groups] == []
