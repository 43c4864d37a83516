"""The questions under the Shadow view: what is read, said and drawn, and what an edit changes."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from dash import no_update
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.page.palette import DARK, LIGHT
from components.shadow import drawing, edits
from components.shadow.figures import solid as solid_figures
from components.shadow.model import layer_of, probe_of
from components.shadow.sections import ask, ask_words, line, remedies, sample, solid
from components.shadow.sections.asking import asking_of
from components.shadow.sections.reading import read_question, written
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.state.names import Names
from components.state.page import PageState, read_page
from compute import feasible_rankings
from compute.naming import class_name
from tests.unit.components.figures import trace

SHAPES = [(2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (4, 3), (5, 2), (5, 4), (8, 3), (12, 8)]


def page_of(query):
    page, notices = read_page(query)
    assert notices == []
    return page


def drawn(query, theme=LIGHT):
    page = page_of(query)
    return VIEW.sections.draw(page, theme)


def after(query, **changes):
    page, _ = edits.apply(page_of(query), changes)
    return page.shadow


# --- reading ------------------------------------------------------------------------------------


@given(order=st.integers(2, 9).flatmap(lambda n: st.permutations(range(n))))
def test_every_way_of_writing_a_ranking_reads_the_same(order):
    n, letters = len(order), [class_name(c) for c in order]
    ways = [
        written(order),
        "".join(letters),
        "".join(letters).lower(),
        ", ".join(letters),
        " < ".join(reversed(letters)),
        " ".join(str(c + 1) for c in order),
        ">".join(str(c) for c in order),
        "".join(str(c + 1) for c in order),
        str(list(order)),
    ]
    for text in ways:
        reading = read_question(text, n)
        assert (reading.problem, reading.named) == ("", tuple(order)), text


SOME = st.integers(3, 9).flatmap(
    lambda n: st.tuples(
        st.just(n), st.lists(st.integers(0, n - 1), min_size=1, max_size=n - 1, unique=True)
    )
)


@given(asked=SOME, dots=st.sampled_from(["…", "...", "....", ">...", " > …"]))
def test_every_way_of_writing_first_places_reads_the_same(asked, dots):
    n, order = asked
    letters = [class_name(c) for c in order]
    ways = [
        written(order, "prefix"),
        "".join(letters) + dots,
        "".join(letters).lower() + dots,
        ", ".join(letters) + dots,
        f"{dots.strip('> ')} < {' < '.join(reversed(letters))}",
        " > ".join(str(c + 1) for c in order) + dots,
    ]
    for text in ways:
        reading = read_question(text, n)
        assert (reading.problem, reading.named, reading.form) == ("", tuple(order), "prefix"), text


@given(asked=SOME)
def test_every_way_of_writing_a_set_reads_the_same(asked):
    n, classes = asked
    letters = [class_name(c) for c in classes]
    ways = [
        written(sorted(classes), "set"),
        f"{{{','.join(letters)}}}",
        f" {{ {' '.join(letters).lower()} }} ",
        f"{{{''.join(letters)}}}",
        f"{{{', '.join(str(c + 1) for c in classes)}}}",
    ]
    for text in ways:
        reading = read_question(text, n)
        assert (reading.problem, reading.form) == ("", "set"), text
        assert reading.named == tuple(sorted(classes))


@given(order=st.permutations(range(30)), k=st.integers(1, 29))
def test_of_more_than_26_classes_first_places_and_sets_are_written_too(order, k):
    top = order[:k]
    word = ".".join(map(class_name, top))
    for text in (written(top, "prefix"), f"{word}...", f"{word}.…"):
        reading = read_question(text, 30)
        assert (reading.problem, reading.named, reading.form) == ("", tuple(top), "prefix")
    assert read_question(f"{{{word}}}", 30).named == tuple(sorted(top))


@pytest.mark.parametrize(
    "text", ["D > C > B > A > …", "{D, C, B, A}", "{D > C > B > A}", "DCBA..."]
)
def test_of_all_classes_each_form_is_a_ranking(text):
    assert read_question(text, 4) == read_question("DCBA", 4)


@pytest.mark.parametrize(
    ("text", "n", "named", "form"),
    [
        ("dog > cat > …", 4, (2, 0), "prefix"),
        ("{dog, cat}", 4, (0, 2), "set"),
        ("{C (dog), B}", 4, (1, 2), "set"),
        ("... < cat", 4, (0,), "prefix"),
        ("0 1 ...", 4, (0, 1), "prefix"),
        ("1 2 ...", 4, (0, 1), "prefix"),
    ],
)
def test_first_places_and_sets_are_asked_by_names_and_numbers(text, n, named, form):
    reading = read_question(text, n, Names(("cat", "", "dog")))
    assert (reading.problem, reading.named, reading.form) == ("", named, form)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("D > C", "A and B are missing"),
        ("DCBAD", "D is named more than once"),
        ("DCBE", "“E” is not a class here: the classes are A to D"),
        ("D = C > B > A", "tie"),
        ("D > C < B > A", "Both < and >"),
        ("4 3 2 9", "numbered 1 to 4, or 0 to 3"),
        ("4 3 2 99999999999999999999", "numbered 1 to 4"),
        ("", "missing"),
        (">>>", "missing"),
        ("½²", "not a class here"),
        ("<script>", "Both < and >"),
        ("…", "No class is named: the classes are A to D"),
        ("{}", "No class is named: the classes are A to D"),
        ("D > … > A", "“…” stands for the places below: once, after the last class"),
        ("D … C …", "once, after the last class"),
        ("C < … < D", "once, before the first class"),
        ("D > E > …", "“E” is not a class here"),
        ("DD…", "D is named more than once"),
        ("{C > D}", "A set has no order"),
        ("{C = D}", "tie"),
        ("{C, 9}", "“9” is not a class here"),
        ("D > C", "End with “…” to ask about the first places alone, or put braces around a set"),
    ],
)
def test_what_is_no_ranking_is_said(text, problem):
    assert problem in read_question(text, 4).problem


@given(
    text=st.text(max_size=130) | st.text(alphabet="ABCabc123 ,>{}….", max_size=20),
    n=st.integers(2, 12),
)
def test_no_text_raises_and_every_text_leaves_chips_for_all_classes(text, n):
    reading = read_question(text, n)
    assert sorted(reading.completed(n)) == list(range(n))
    if reading.problem:
        return
    assert (len(reading.named) == n) == (reading.form == "ranking")
    assert read_question(written(list(reading.named), reading.form), n) == reading


def test_what_was_typed_stays_in_the_link():
    page, notices = edits.apply(PageState(), {"asked": "d>c >  what?"})
    assert notices == []
    assert page_of(page.to_query()).shadow.asked == "d>c >  what?"


# --- ask ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "bias=1", "n=4&d=3", "n=5&d=2&w=", "n=3&d=1&w=&bias=1"])
def test_every_ranking_is_answered_as_the_list_of_all_answers_it(query):
    state = page_of(query).shadow
    possible = {tuple(r[::-1]) for r in layer_of(state).feasible.rankings.tolist()}
    assert possible
    for order in permutations(range(state.n)):
        answer = drawn(f"{query}&ask={''.join(map(class_name, order))}")
        text = answer.texts["shadow-ask-verdict"]
        if order in possible:
            assert text == f"✓ {written(order)} is possible."
            assert answer.visible["shadow-probe-there"]
        else:
            assert text == f"✗ {written(order)} can never happen."
            assert "cannot" in answer.texts["shadow-ask-proof"]


LAYERS_ASKED = ["", "bias=1", "n=5&d=2&w=", "n=4&d=1&w=&bias=1", "w=0,0;1,0;1,0;2,1"]


@pytest.mark.parametrize("query", LAYERS_ASKED)
def test_first_places_and_sets_are_answered_as_compute_answers_them(query):
    state = page_of(query).shadow
    read = layer_of(state).read
    kinds = set()
    for k in range(1, state.n):
        for top in permutations(range(state.n), k):
            asked = [(top, "prefix", read.prefix(top))]
            if list(top) == sorted(top):
                asked.append((top, "set", read.set_verdict(top)))
            for classes, form, verdict in asked:
                asking = asking_of(replace(state, asked=written(list(classes), form)))
                answer = ask.draw(
                    PageState(shadow=replace(state, asked=asking_text(asking))), LIGHT
                )
                assert ask.kind(asking) == ("possible" if verdict.feasible else "never")
                assert ("✓" in answer.texts["shadow-ask-verdict"]) == verdict.feasible
                assert ("cannot" in answer.texts["shadow-ask-proof"]) == (not verdict.feasible)
                assert "ask-picture" not in answer.data["panels"]
                kinds.add((form, verdict.feasible))
                if verdict.feasible:
                    at = read.at(asking.input)
                    assert set(at.order[::-1][:k].tolist()) == set(classes)
                    assert form == "set" or at.order[::-1][:k].tolist() == list(classes)
    assert ("prefix", True) in kinds
    assert ("set", True) in kinds


def asking_text(asking):
    return written(asking.order, asking.reading.form)


@pytest.mark.parametrize("query", LAYERS_ASKED)
def test_the_shortest_impossible_beginning_is_said(query):
    state = page_of(query).shadow
    read = layer_of(state).read
    for order in permutations(range(state.n)):
        said = drawn(f"{query}&ask={''.join(map(class_name, order))}").texts["shadow-ask-shortest"]
        possible = [read.prefix(order[:k]).feasible for k in range(state.n)]
        first = possible.index(False) if False in possible else state.n
        if read.verdict(order[::-1]).feasible:
            assert said == ""
        elif first < state.n - 1:
            places = "first" if first == 1 else f"first {ask_words.in_words(first)}"
            start = f"Already {written(list(order[:first]))} as the {places} can never happen: "
            assert said.startswith(start)
            assert "cannot" in said
        else:
            assert said.startswith("No shorter beginning is impossible: ") or state.n == 2
            assert f"{written(list(order[: first - 1]))} as the first" in said


def test_first_places_and_sets_are_said_with_the_names_of_classes():
    named = drawn("names=cat,,dog&ask={C, A}")
    assert named.texts["shadow-ask-verdict"] == "✓ {A (cat), C (dog)} can be the top two."
    assert named.data["ask"]["chips"] == []
    first = drawn("names=cat,,dog&ask=C > A > …")
    assert first.texts["shadow-ask-verdict"] == "✓ C (dog) > A (cat) > … is possible."
    assert [chip["letter"] for chip in first.data["ask"]["chips"]] == ["C", "A"]
    assert first.data["ask"]["after"] == " > …"
    assert drawn("n=3&d=1&w=1;2;3&ask={B}").texts["shadow-ask-verdict"] == (
        "✗ {B} can never be first."
    )


def test_the_probe_moves_to_where_first_places_and_sets_are_on_top():
    for query, top in (("ask=D > B > …", "DB"), ("ask={A, C}", "AC"), ("bias=1&ask={D}", "D")):
        state = after(query, probe_there=1)
        key = probe_of(state, layer_of(state)).key[: len(top)]
        assert (key if "…" in query else "".join(sorted(key))) == top


def test_the_reverse_of_first_places_stays_one_and_a_set_has_none():
    assert after("ask=D > C > …", ask_reverse=1).asked == "C > D > …"
    assert after("ask={C, D}", ask_reverse=1).asked == "{C, D}"
    assert not drawn("ask={C, D}").visible["shadow-ask-reversed"]


def test_where_the_shortest_beginning_is_undecided_it_is_said():
    class Open:
        undecided, feasible, tried = True, False, ("a linear program",)

    asking = asking_of(page_of("ask=DCBA").shadow)
    undecided = type(asking)(asking.layer, asking.reading)
    undecided.__dict__["shortest"] = (2, Open())
    said = ask_words.shortest_sentence(undecided)
    assert said == "Whether already D > C as the first two can never happen is undecided."


def test_the_notebook_gets_its_certificate_and_its_mixture():
    answer = drawn("ask=DCBA")
    assert answer.texts["shadow-ask-proof"] == (
        "D−C, C−B and B−A cannot all be positive: 0.36 (D−C) + 0.43 (C−B) + 0.20 (B−A) = 0."
    )
    asking = asking_of(page_of("ask=DCBA").shadow)
    assert len(asking.mixture) <= 3
    mixed = sum(w * asking.layer.vertices[row] for row, w in asking.mixture.items())
    np.testing.assert_allclose(mixed, asking.vertex, atol=1e-6)


def test_with_a_bias_the_certificate_says_what_the_mixture_is():
    never = [
        asking
        for order in permutations("ABCD")
        if not (
            asking := asking_of(page_of(f"bias=1&ask={''.join(order)}").shadow)
        ).verdict.feasible
    ]
    assert never
    for asking in never:
        y, pairs = asking.verdict.certificate, asking.verdict.pairs
        bias = asking.layer.bias
        ahead = bias[pairs[:, 1]] - bias[pairs[:, 0]]
        assert asking.verdict.drift == pytest.approx(float(y @ ahead))
        assert asking.verdict.drift <= 0


def test_the_probe_moves_to_where_the_ranking_is():
    for query in ("ask=BDCA", "n=6&d=3&ask=EFACBD", "bias=1&ask=DCBA"):
        asking = asking_of(page_of(query).shadow)
        state = after(query, probe_there=1)
        assert asking.verdict.feasible
        assert probe_of(state, layer_of(state)).key == asking.key
    assert after("ask=DCBA", probe_there=1) == page_of("ask=DCBA").shadow


SCALES = "n=3&w=1e9,0;0,0;0,0.0001&x=1,1"


def test_a_logit_of_another_scale_puts_no_x_on_a_wall():
    state = page_of(SCALES).shadow
    probe = probe_of(state, layer_of(state))
    assert (probe.key, probe.tied) == ("ACB", ())


def test_a_wide_cone_beside_a_large_weight_is_not_too_thin():
    state = after(f"{SCALES}&ask=A>C>B", probe_there=1)
    assert probe_of(state, layer_of(state)).key == "ACB"
    assert "too thin" not in str(drawn(f"{SCALES}&ask=A>C>B"))


def test_buttons_ask_for_the_reverse_and_for_the_probe():
    assert after("ask=DCBA", ask_reverse=1).asked == "A > B > C > D"
    assert after("", ask_probe=1).asked == "A > C > D > B"
    assert after("x=0,0", ask_probe=1).asked == ""


def test_the_vertex_of_a_possible_ranking_is_the_furthest_along_its_input():
    for query in ("ask=BDCA", "n=5&d=3&ask=BDECA", "n=4&d=3&ask=DCBA"):
        asking = asking_of(page_of(query).shadow)
        seen = asking.layer.vertices @ asking.input
        assert asking.vertex @ asking.input == pytest.approx(seen.max())
        np.testing.assert_allclose(asking.plane.T @ asking.plane, np.eye(2), atol=1e-12)


def test_a_preset_opens_with_a_question_and_weights_of_ones_own_with_none():
    opened, own = drawn(""), drawn("w=1,2;3,4;5,7;2,2")
    assert opened.texts["shadow-ask-verdict"] == "✗ D > C > B > A can never happen."
    assert "shadow-mixture" in opened.pictures
    assert own.texts["shadow-ask-verdict"].startswith("Which ranking do you want to see?")
    assert own.pictures == {}
    # Either lights nothing: the probe's ranking is lit.
    assert [answer.data["ask"]["key"] for answer in (opened, own)] == ["", ""]


# --- sampling -----------------------------------------------------------------------------------


def test_sampling_counts_what_it_misses():
    query = "part=sample&n=8&d=3&w=&seed=3"
    answer, state = drawn(query), page_of(query).shadow
    layer = layer_of(state)
    missed = answer.data["sample"]["missed"]
    experiment = sample.experiment_of(state, layer)
    assert len(experiment.missed) > 10
    assert missed[0]["key"] not in {
        "".join(map(class_name, r[::-1])) for r in experiment.seen.rankings.tolist()
    }
    says = answer.texts["shadow-sample-says"]
    assert f"showed {layer.count - len(experiment.missed)} of the {layer.count}" in says
    assert f"missed {len(experiment.missed)}." in says
    assert after("part=sample", sample_again=1).sample_seed == 1


def test_sampling_more_rankings_than_can_be_listed_says_so():
    answer = drawn("part=sample&n=12&d=8")
    assert "at most 97,332,048" in answer.texts["shadow-sample-says"]


# --- the solid ----------------------------------------------------------------------------------


def test_the_solid_has_its_vertices_edges_and_faces():
    state = page_of("part=solid").shadow
    layer = layer_of(state)
    answer = drawn("part=solid")
    figure = answer.pictures[solid.SPACE]
    edges = [t for t in figure["data"] if "swaps" in t.get("hovertemplate", "")]
    assert len(edges) == 6
    assert sum(t["x"].count(None) + 1 for t in edges) == 36
    faces = trace(figure, "faces")
    assert faces["facecolor"].count(solid_figures.HEXAGON) == 8 * 4
    assert faces["facecolor"].count(solid_figures.SQUARE) == 6 * 2
    names = dict.fromkeys(faces["text"])
    assert len(names) == 14
    assert sorted(faces["text"].count(name) for name in names) == 6 * [2] + 8 * [4]
    vertices = trace(figure, "vertices")
    assert sorted(vertices["customdata"]) == sorted(layer.catalogue.keys)
    assert vertices["marker"]["symbol"].count("circle") == layer.count == 12


def test_flat_frames_stand_in_and_carry_the_same_vertices():
    answer = drawn("part=solid&flat=1")
    assert solid.SPACE not in answer.pictures
    assert answer.frames["turn"]["shape"] == [solid.TURNS, 24, 2]
    assert answer.frames["flatten"]["shape"] == [solid.FRAMES, 24, 2]
    assert len(answer.pictures[solid.TURNED]["data"]) == 36 + 1
    assert len(drawn("part=solid&n=3").pictures[solid.FLAT]["data"]) == 6 + 1


def test_other_numbers_of_classes_get_a_sentence():
    for n in (2, 5, 12):
        answer = drawn(f"part=solid&n={n}")
        assert answer.pictures == {}
        assert "Choose N = 3 or N = 4" in answer.texts["shadow-solid-says"]


# --- remedies -----------------------------------------------------------------------------------

INSIDE = "part=remedies&w=0,1.5;-1.5,-1;1.5,-1;0.1,-0.2"


def test_both_remedies_let_the_class_inside_the_hull_win():
    answer = drawn(INSIDE)
    assert answer.texts["shadow-remedy-before-never"] == "D can never win."
    for name in ("unit", "norm"):
        assert answer.texts[f"shadow-remedy-{name}-never"] == "Every class can win."
        assert answer.texts[f"shadow-remedy-{name}-verdict"] == "It helps: D can win now."


def test_using_a_remedy_sets_the_layer_it_showed():
    for name in ("unit", "norm"):
        state = after(INSIDE, **{f"use_{name}": 1})
        promised = remedies.remedies_of(layer_of(page_of(INSIDE).shadow))[name].layer
        assert layer_of(state) is promised
        assert "can never win" not in drawing.headline(PageState(shadow=state))[1]
    kept = after("n=3&d=1", use_unit=1)
    assert kept.weights[3] == (-0.24, 0.82)  # what is not looked at is not lost


def test_the_page_says_when_remedies_do_not_help():
    answer = drawn("part=remedies&n=3&w=1,0;2,0;0,0")
    assert "zeros" in answer.texts["shadow-remedy-unit-verdict"]
    assert answer.texts["shadow-remedy-norm-verdict"].startswith("It helps")
    same = drawn("part=remedies&n=3&w=1,0;1,0;0,1")
    assert "It does not help. Equal rows" in same.texts["shadow-remedy-norm-verdict"]
    assert "Nothing to repair" in drawn("part=remedies").texts["shadow-remedy-unit-verdict"]


# --- along a line -------------------------------------------------------------------------------


def test_the_line_begins_at_the_probe_and_lists_rankings_and_swaps():
    answer = drawn("part=line")
    steps = answer.data["line"]["steps"]
    assert steps[0]["text"] == "A > C > D > B"
    assert steps[1]["text"] == "C ⇄ D swap"
    assert answer.data["handles"]["shadow-cells"][0]["name"] == "destination"
    figure = answer.pictures[line.GRAPH]
    strip = trace(figure, "strip")
    assert sum(strip["width"]) == pytest.approx(1)
    assert len(strip["x"]) == len(steps[::2])


def test_through_the_origin_every_pair_swaps_at_one_wall():
    state = after("part=line", end_opposite=1)
    answer = drawn(PageState(shadow=state).to_query())
    assert (
        "1 wall and 6 pairs swap, up to 6 pairs at one wall" in (answer.texts["shadow-line-says"])
    )


def test_the_ends_swap_and_one_entry_changes():
    state = page_of("part=line").shadow
    swapped = after("part=line", swap_ends=1)
    np.testing.assert_array_equal(swapped.point(), state.end())
    np.testing.assert_array_equal(swapped.end(), state.point())
    assert after("part=line", **{"destination.1": 3}).end().tolist() == [-0.5, 3.0]
    assert after("part=line", destination=[1, 2]).end().tolist() == [1.0, 2.0]
    assert after("part=line", destination=["x", None]).end().tolist() == [-0.5, 0.9]


# --- all of them --------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("name", VIEW.sections)
def test_every_question_is_answered_for_every_shape_in_plain_numbers(name, theme):
    for n, d in SHAPES:
        for bias in (0, 1):
            order = "".join(class_name(c) for c in range(n))
            answer = drawn(f"part={name}&n={n}&d={d}&w=&bias={bias}&drawn=1&ask={order}", theme)
            json.dumps(answer.pictures, allow_nan=False)
            json.dumps(answer.data, allow_nan=False)
            assert all("nan" not in text.lower() for text in answer.texts.values())
            for panel in answer.data["panels"]:
                assert VIEW.sections.panel(panel, page_of(f"n={n}&d={d}"), answer)
            for graph in answer.pictures:
                assert answer.descriptions[f"{graph}-picture"]


@pytest.mark.parametrize("name", VIEW.sections)
def test_equal_rows_and_zeros_are_answered_too(name):
    for weights in ("0,0;0,0;0,0;0,0", "1,0;1,0;0,1;2,2", "1e9,0;-1e9,1e-300;0,0;1,1"):
        answer = drawn(f"part={name}&w={weights}&drawn=1&ask=DCBA")
        json.dumps([answer.pictures, answer.data], allow_nan=False)


def test_only_the_open_question_is_answered():
    panels = {name: set(drawn(f"part={name}&ask=DCBA").data["panels"]) for name in VIEW.sections}
    for name, mine in panels.items():
        assert mine <= set(VIEW.sections[name].panels)


def test_the_state_of_the_questions_survives_the_link():
    state = ShadowState(
        section="line",
        asked="D>C",
        sample_seed=7,
        flat=True,
        destination=(1.5, -2.0),
    )
    assert page_of(PageState(shadow=state).to_query()).shadow == state


def test_the_questions_of_an_unknown_name_get_a_notice():
    page, notices = read_page("part=nothing&draw=-3&to=x")
    assert page.shadow.section == "ask"
    assert len(notices) == 3


def test_undecided_is_said_as_such():
    class Open:
        undecided, feasible, tried = True, False, ("a linear program",)

    asking = asking_of(page_of("ask=DCBA").shadow)
    undecided = type(asking)(asking.layer, asking.reading)
    undecided.__dict__["verdict"] = Open()
    text = ask.verdict_sentence(undecided, "DCBA")
    assert "undecided" in text
    assert "a linear program" in text
    assert ask.kind(undecided) == "undecided"
    assert not undecided.has_picture


def test_every_possible_ranking_of_a_layer_is_a_corner_in_its_picture():
    state = page_of("n=5&d=3&ask=BDECA").shadow
    answer = drawn("n=5&d=3&ask=BDECA")
    assert len(feasible_rankings(state.matrix()).rankings) == 72
    assert "furthest in the direction of x" in answer.texts["shadow-mixture-note"]


def test_a_panel_that_is_no_longer_wanted_may_be_asked_for_again():
    application = create_app()
    open_panel = next(
        entry["callback"].__wrapped__
        for key, entry in application.callback_map.items()
        if '"part":"panel"' in key and '"section"' in key
    )
    opened = {"query": "part=solid&n=4", "theme": "dark"}
    laid = open_panel(opened, {"section": "solid-shadow", "view": "shadow"})
    assert laid[-1].to_plotly_json()["props"]["data-laid"] == "solid-shadow"
    moved = open_panel({"query": "part=solid&n=5"}, {"section": "solid-shadow", "view": "shadow"})
    assert moved.to_plotly_json()["props"]["data-moved-on"] == "solid-shadow"
    for hostile in (
        (None, None),
        ({}, {"section": "../x", "view": "shadow"}),
        ("q", {"section": "ask", "view": "shadow"}),
    ):
        assert open_panel(*hostile) is no_update
