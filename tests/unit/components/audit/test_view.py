"""Your layer: what its state takes, and that headline, table and report are what compute says."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from components.audit import carried, drawing, edits, model, table
from components.audit.asked import shortest_of
from components.audit.model import own_layer, seconds
from components.audit.presets import PRESETS
from components.audit.sections import ask, classes, precision, remedies
from components.audit.state import LONGEST_KEY, MOST_CLASSES, MOST_ENTRIES, AuditState
from components.page.palette import LIGHT
from components.page.requests import affordable
from components.serving import costs
from components.serving.settings import Settings
from components.shadow.state import ShadowState
from components.state.page import PageState, read_page
from components.views import VIEWS
from compute import argmaxable_classes

SQUARE = ((1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (0.5, 0.25), (1.0, 1.0))
"""Four corners, a point inside, and the first corner once more."""

WHOLE = st.integers(-4, 4).map(float)
LAYERS = st.tuples(st.integers(2, 7), st.integers(1, 3)).flatmap(
    lambda shape: st.lists(
        st.tuples(*[WHOLE] * shape[1]), min_size=shape[0], max_size=shape[0]
    ).map(tuple)
)


def page_of(**parameters) -> PageState:
    return PageState(view="audit", audit=AuditState(**parameters))


def verdicts(state: AuditState) -> list[str]:
    return own_layer(state).kinds


# --- what it takes ------------------------------------------------------------------------------


@given(LAYERS, st.booleans())
@settings(max_examples=20)
def test_a_link_opens_the_same_layer(rows, centred):
    page = page_of(weights=rows, centred=centred, sort="margin", asked="A > B > …")
    assert read_page(page.to_query()) == (page, [])


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([[0.5] * 60] * 60, f"up to {MOST_ENTRIES:,}"),
        ([[0.123456789012345] * 60] * 40, f"in {LONGEST_KEY:,} characters"),
        ([[1.0, 2.0]], "at least two classes"),
    ],
)
def test_what_a_link_does_not_hold_is_said_and_changes_nothing(rows, says):
    page, notices = edits.apply(page_of(), {"weights": rows})
    assert page == page_of()
    assert len(notices) == 1
    assert says in notices[0]


def test_other_weights_begin_at_the_first_page_with_nothing_looked_for():
    state = AuditState(named="vocabulary", page=7, search="q", shown="never", asked="A", chosen="B")
    page, _ = edits.apply(PageState(audit=state), {"weights": [list(r) for r in SQUARE]})
    assert page.audit == AuditState(named="vocabulary", weights=SQUARE)
    assert own_layer(page.audit).n == len(SQUARE)


def test_an_edit_that_means_nothing_changes_nothing():
    for name in ("", "weights.0.0", "page_away", "biases_"):
        assert edits.apply(page_of(), {name: "1"}) == (page_of(), [])


# --- the answers are those of compute -------------------------------------------------------------


@given(LAYERS)
@settings(max_examples=30)
def test_headline_and_table_say_what_compute_answers(rows):
    state = AuditState(weights=rows)
    expected, own = argmaxable_classes(rows), own_layer(state)
    never = len(expected.never)
    said, _ = drawing.headline(PageState(audit=state))
    can_never = f"{never} of {len(rows)} classes can never win."
    assert said == (can_never if never else f"{len(rows)} of {len(rows)} classes can win.")
    cells = table.table(own, table.listing_of(own, state))["rows"]
    assert [row[1]["text"] for row in cells] == [
        "never wins" if i in expected.never else "can win" for i in range(len(rows))
    ]


@given(LAYERS)
@settings(max_examples=20)
def test_what_is_taken_home_proves_itself(rows):
    page = page_of(weights=rows)
    sheet = VIEWS["audit"].table(page, "classes")
    assert sheet is not None
    W = np.array(rows)
    letters = {row[0]: i for i, row in enumerate(sheet.rows)}
    for i, (_, verdict, ahead, mixture, _, *x) in enumerate(sheet.rows):
        if verdict == "can win":
            logits = W @ np.array(x)
            assert logits[i] > np.delete(logits, i).max()
            assert ahead > 0
            continue
        weights = {
            letters[part.split()[1]]: Fraction(part.split()[0]) for part in mixture.split("; ")
        }
        assert sum(weights.values()) == 1
        assert i not in weights
        for column in W.T.tolist():
            assert sum(y * Fraction(column[j]) for j, y in weights.items()) == column[i]


@given(LAYERS)
@settings(max_examples=20)
def test_centred_inputs_are_those_whose_numbers_add_up_to_zero(rows):
    own = own_layer(AuditState(weights=rows, centred=True))
    W = np.array(rows)
    if W.shape[1] == 1:
        assert not own.centred  # x would be 0
        return
    assert own.d == W.shape[1]
    basis = np.vstack([np.eye(W.shape[1] - 1), -np.ones(W.shape[1] - 1)])
    assert own.audit.never == argmaxable_classes(W @ basis).never
    x = own.whole(np.ones(W.shape[1] - 1))
    assert x.sum() == 0


def test_undecided_is_neither_can_nor_never(monkeypatch):
    own = own_layer(AuditState(weights=SQUARE))
    monkeypatch.setitem(own.__dict__, "kinds", ["can"] * 5 + ["undecided"])
    said = drawing.words.headline(own)
    assert said == "5 of 6 classes can win. 1 is undecided: F."
    assert table.listing_of(own, AuditState(weights=SQUARE, shown="never")).classes == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"shown": "never"}, [0, 4, 5]),
        ({"shown": "can", "sort": "name"}, [2, 1, 3]),
        ({"sort": "verdict"}, [0, 4, 5, 1, 2, 3]),
        ({"search": "b"}, [1]),
        ({"search": "5"}, [4]),
        ({"search": "ou"}, [2]),
        ({"search": "nobody"}, []),
    ],
)
def test_the_table_is_filtered_sorted_and_searched(parameters, expected):
    state = AuditState(weights=SQUARE, **parameters)
    names, _ = PageState().with_names("one,two,four")
    assert table.listing_of(own_layer(state, names.names), state).classes == expected


def test_a_page_of_the_table_has_twenty_rows_and_the_last_ends_it():
    state = AuditState(named="letters", page=99)
    listing = table.listing_of(own_layer(state), state)
    back, _ = edits.apply(PageState(audit=state), {"page_on": 1, "page_back": 1})
    assert back.audit.page == 1
    assert (listing.page, listing.pages, len(listing.front)) == (2, 2, 6)
    answer = VIEWS["audit"].draw(PageState(view="audit", audit=state), LIGHT)
    assert len(answer.data["tables"][classes.TABLE]["rows"]) == 6
    assert answer.texts["audit-classes-shown"] == "Rows 21 to 26 of 26."


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_shows_its_surprise(preset):
    state = AuditState().with_preset(preset)
    never = verdicts(state).count("never")
    assert (never == 0) == (preset == "sphere")
    if state.format:
        assert "never" not in verdicts(replace(state, format=""))


# --- asked, compared, carried ---------------------------------------------------------------------


def test_the_shortest_list_is_a_class_that_never_wins_or_two():
    assert shortest_of(own_layer(AuditState(weights=SQUARE))).classes == [0]
    corners = own_layer(AuditState(weights=SQUARE[:4]))
    found = shortest_of(corners)
    assert found.classes == [0, 2]  # the corner across
    assert found.verdict is not None
    assert not found.verdict.feasible
    said = ask.shortest_list(corners, found)
    assert "A > C > … can never happen" in said
    assert shortest_of(own_layer(AuditState(weights=SQUARE[:3]))).classes == []


def test_a_larger_layer_is_compared_when_it_is_asked_for(monkeypatch):
    page = page_of(weights=SQUARE)
    monkeypatch.setattr(model, "SECONDS_AT_ONCE", 0.0)
    for section, name, edit in (
        (precision, "formats", "compare_formats"),
        (remedies, "remedies", "try_remedies"),
    ):
        waits = section.draw(page, LIGHT)
        assert waits.visible[f"audit-{name}-wait"]
        assert waits.data["tables"][section.TABLE]["rows"] == []  # one shown before is gone
        assert VIEWS["audit"].sections[name if name == "remedies" else "precision"].snippet(page)
        asked, _ = edits.apply(page, {edit: 1})
        found = section.draw(asked, LIGHT)
        assert not found.visible[f"audit-{name}-wait"]
        assert found.data["tables"][section.TABLE]["rows"][0][-2]["text"] == "3 of 6"


def test_rounding_loses_the_classes_that_compute_says():
    page = page_of(named="int4")
    W = np.array(PRESETS["int4"].weights)
    table_ = precision.draw(page, LIGHT).data["tables"][precision.TABLE]
    last = table_["rows"][-1]
    held = own_layer(AuditState(named="int4")).entered.read.in_format("int4").shown_weights
    lost = len(argmaxable_classes(held).never)
    assert last[0]["text"] == "int4"
    assert last[2]["text"] == f"{len(W) - lost} of {len(W)}"


def test_shadow_and_back():
    shadow = ShadowState(n=3, d=2, weights=((1.0, 0.0), (0.0, 1.0), (-1.0, -1.0)))
    page, _ = edits.apply(PageState(view="audit", shadow=shadow), {"from_shadow": 1})
    assert own_layer(page.audit).layer.weights.tolist() == shadow.matrix().tolist()
    page, _ = edits.apply(page, {"chosen": "C, A"})
    page, notices = edits.apply(page, {"to_shadow": 1})
    assert page.view == "shadow"
    assert page.shadow.matrix().tolist() == [[-1.0, -1.0], [1.0, 0.0]]
    assert notices == ["In Shadow A is C, B is A."]


def test_names_go_with_the_rows_that_are_opened():
    page, _ = page_of(weights=SQUARE, chosen="5 2").with_names("cat,dog,,,eel")
    opened, notices = carried.to_shadow(page)
    assert [opened.names.of(i) for i in range(3)] == ["eel", "dog", ""]
    assert "Names go with their rows" in notices[0]


@pytest.mark.parametrize(
    ("chosen", "says"), [("Q", "names none of the 6"), ("A", "1 is chosen"), ("7", "none of the 6")]
)
def test_what_cannot_be_opened_is_said_and_changes_nothing(chosen, says):
    page = page_of(weights=SQUARE, chosen=chosen)
    same, notices = edits.apply(page, {"to_shadow": 1})
    assert same == page
    assert says in notices[0]


# --- the report -----------------------------------------------------------------------------------


def test_the_report_has_the_counts_and_the_proofs_and_no_markup_of_names():
    client = create_app(Settings(rate="")).server.test_client()
    rows = ";".join(",".join(map(str, row)) for row in SQUARE)
    address = f"view=audit&aw={rows}&table=report&names=%3Cb%3E,two"
    text = client.get(f"/table.md?{address}").get_data(as_text=True)
    assert text.startswith("# 3 of 6 classes can win. 3 can never win.")
    assert "- A (<b>): the row of F\n" in text
    assert "compute check" not in text
    page = client.get(f"/table.html?{address}")
    assert page.headers["Content-Disposition"] == 'attachment; filename="report.html"'
    html = page.get_data(as_text=True)
    assert "A (&lt;b&gt;): the row of F" in html
    assert "<b>" not in html
    words = re.sub(r"[#|`-]|<[^>]*>", " ", text)
    said = re.sub(r"<style>.*?</style>|<[^>]*>", " ", html).replace("&#x27;", "'")
    for number in re.findall(r"\d+", words):
        assert number in said
    assert client.get("/table.md?view=softmax&table=report").status_code == 404


def test_the_estimate_grows_with_the_layer():
    few, many = (seconds(AuditState(named=name)) for name in ("letters", "vocabulary"))
    assert few < 0.01 < many < 1
    assert seconds(AuditState(named="vocabulary"), 6) == 6 * many


def test_what_a_server_does_not_allow_is_not_compared_and_said():
    page = page_of(named="vocabulary", section="precision", all_formats=True)
    with create_app(Settings(most_seconds=2.0)).server.app_context():
        bound = affordable(page)
        assert costs.seconds(bound.page, "audit") <= 2
    assert bound.page.audit == replace(page.audit, all_formats=False)
    assert "6 more layers of 300 classes" in bound.notices[0]


def test_no_layer_that_a_link_holds_takes_longer_than_a_small_server_allows():
    for d in range(1, 65):
        n = min(MOST_CLASSES, MOST_ENTRIES // d)
        rows = tuple((1.0,) * d for _ in range(n))
        for section in VIEWS["audit"].sections:
            state = AuditState(weights=rows, section=section)
            assert costs.seconds(PageState(audit=state), "audit") <= 2, (n, d, section)


def test_its_picture_lists_no_rankings():
    """Those of 26 rows with a bias take many times as long as the audit, and nothing here shows
    them.
    """
    own = own_layer(AuditState(biases=(1.0, 3.0, 2.0)))
    drawing.always(PageState(view="audit", audit=AuditState(biases=(1.0, 3.0, 2.0))), LIGHT)
    assert "audit" in vars(own.layer)
    assert "feasible" not in vars(own.layer)
    assert own.layer.never_first == own.audit.never
