"""Claims about the Softmax view: its state, what it draws, and what it says."""

import json
import re
import subprocess
import sys
from dataclasses import asdict, replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.page.answers import respond
from components.page.palette import DARK, LIGHT
from components.page.temperature import TEMPERATURES
from components.softmax import columns, edits, formulas, gradient_figures, quiz, view
from components.softmax.model import Scores, moved_scores, scores_of
from components.softmax.sections import axis, gradients, losses, shift, stability, temperature
from components.softmax.state import (
    LARGEST_LOGIT,
    LOGIT_PRESETS,
    MOST_LOGITS,
    SECTIONS,
    SoftmaxState,
)
from components.state.page import PageState, read_page
from compute import softmax
from compute.logits.float_formats import naive_softmax_steps, stable_softmax_steps
from tests.unit.components import figures

ordinary = st.floats(-50, 50).map(lambda z: round(z, 3))
any_logit = st.floats(-LARGEST_LOGIT, LARGEST_LOGIT)


def states(logit=ordinary):
    return st.builds(
        SoftmaxState,
        n=st.integers(2, MOST_LOGITS),
        logits=st.lists(logit, max_size=MOST_LOGITS).map(tuple),
        temperature=st.sampled_from([0.01, 0.215, 1.0, 2.5, 100.0]),
        section=st.sampled_from(SECTIONS),
        shift=st.floats(-100, 100),
        scale=st.floats(0, 10),
        label=st.integers(0, MOST_LOGITS - 1),
        step=st.integers(-30, 0).map(lambda h: h / 2),
        question=st.integers(0, 4),
        guess=st.integers(0, 3),
    )


def draw(theme=LIGHT, **more):
    return view.VIEW.draw(PageState(view="softmax", softmax=SoftmaxState(**more)), theme)


@given(states())
@settings(max_examples=30)
def test_under_a_moving_hand_only_the_frames_of_the_slider_are_left_out(state):
    page = PageState(view="softmax", softmax=state)
    moving, rest = (
        asdict(view.VIEW.draw(page, replace(LIGHT, in_hand=held))) for held in (True, False)
    )
    assert rest["frames"].pop("temperatures") == moving["frames"].pop("temperatures")
    # By its texts the page knows that there are frames.
    assert rest.pop("frames")["texts"]
    assert not moving.pop("frames")
    assert json.dumps(moving, default=np.ndarray.tolist) == json.dumps(
        rest, default=np.ndarray.tolist
    )


def numbers(table):
    """The cells of a table of an answer, as text."""
    return [
        [
            cell.get("text")
            or ("[{}]" if cell["brackets"] else "{}").format(", ".join(cell["numbers"]))
            if "numbers" in cell
            else cell["text"]
            for cell in row
        ]
        for row in table["rows"]
    ]


# --- state -----------------------------------------------------------------------------------


@given(states(any_logit))
def test_the_link_holds_the_whole_state(state):
    page = PageState(view="softmax", softmax=state)
    read, notices = read_page(page.to_query())
    assert read == page
    assert notices == []


@given(st.dictionaries(st.sampled_from([k for k, _ in SoftmaxState.FIELDS.values()]), st.text()))
def test_a_hostile_link_is_bounded(query):
    state, _ = SoftmaxState.from_query(query)
    assert 2 <= state.n <= MOST_LOGITS
    assert np.all(np.abs(state.values()) <= LARGEST_LOGIT)
    assert 0 <= state.chosen_label() < state.n
    assert np.all((state.targets() >= 0) & (state.targets() < 10))
    assert state.section in SECTIONS


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(
            ["logit.0", "logit.9", "cell.2.2", "batch_label.1", "n", "temperature", "shift"]
        )
        | st.sampled_from(["add.10", "times.0.5", "add.nan", "section", "guess.9", "ask.x"])
        | st.text(max_size=12),
        st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.lists(st.floats()),
        max_size=4,
    )
)
def test_whatever_is_posted_the_answer_is_json_without_nan(posted):
    answer = json.loads(
        respond("softmax", {"edits": posted, "number": 3}, edits.apply, view.VIEW.draw)
    )
    json.dumps(answer, allow_nan=False)
    assert answer["number"] == 3


def test_what_was_entered_survives_fewer_classes():
    page = PageState(softmax=SoftmaxState(n=3, logits=(1.0, 2.0, 3.0)))
    fewer, _ = edits.apply(page, {"n": 2})
    again, _ = edits.apply(fewer, {"n": 3})
    assert again.softmax.values().tolist() == [1, 2, 3]
    more, _ = edits.apply(page, {"n": 5, "logit.4": "2.5"})
    assert more.softmax.values().tolist() == [1, 2, 3, 0, 2.5]


def test_a_logit_out_of_range_is_bounded_and_said():
    page, notices = edits.apply(PageState(), {"logit.1": 1e12, "logit.0": "seven"})
    assert page.softmax.values()[1] == LARGEST_LOGIT
    assert page.softmax.values()[0] == 1.0
    assert len(notices) == 2


@pytest.mark.parametrize(
    ("name", "p"),
    [
        ("first", ["0.0900", "0.2447", "0.6652"]),
        ("equal", ["0.2500"] * 4),
        ("ahead", ["<0.0001", "0.9999", "<0.0001", "<0.0001"]),
        ("large", ["<0.0001", "<0.0001", "1.0000"]),
    ],
)
def test_presets_show_their_probabilities(name, p):
    page, _ = edits.apply(PageState(), {"preset": name})
    assert page.softmax.preset() == name
    answer = view.VIEW.draw(page, LIGHT)
    assert answer.pictures["softmax-columns"]["data"][2]["text"] == p
    assert f"({', '.join(p)})" in answer.texts["softmax-vector"]


# --- pictures --------------------------------------------------------------------------------


@settings(max_examples=25)
@given(states(any_logit))
def test_every_section_draws_for_every_state(state):
    page = PageState(view="softmax", softmax=state)
    answer = view.VIEW.draw(page, DARK)
    json.dumps(asdict(answer), allow_nan=False)
    view.VIEW.layout(page, answer)


masked_logit = st.one_of(ordinary, st.just(-np.inf))


@settings(max_examples=60)
@given(
    states(masked_logit),
    st.sampled_from([0.0, 0.01, 1.0, 100.0, np.inf]),
    st.sampled_from(SECTIONS),
)
def test_masks_and_limits_of_the_temperature_show_no_nan_anywhere(state, temperature, section):
    state, _ = replace(state, temperature=temperature, section=section, question=0).changed({})
    assume(np.abs(state.values()[np.isfinite(state.values())]).max() < 11 * max(temperature, 0.01))
    page = PageState(view="softmax", softmax=state)
    assert read_page(page.to_query()) == (page, [])
    answer = view.VIEW.draw(page, LIGHT)
    written = json.dumps(asdict(answer), allow_nan=False).lower()
    assert "nan" not in written
    assert "infinity" not in written.replace("towards infinity", "").replace("to infinity", "")
    assert "null" not in json.dumps(answer.controls | {"preset": ""})
    view.VIEW.layout(page, answer)


def test_a_mask_takes_no_share_and_the_sentences_say_so():
    state, notices = SoftmaxState.from_query({"mz": "-inf,1,2"})
    assert notices == []
    answer = view.VIEW.draw(PageState(view="softmax", softmax=state), LIGHT)
    assert answer.controls["logit.0"] == "-inf"
    assert answer.texts["softmax-vector"] == "softmax(−inf, 1, 2) = (0, 0.2689, 0.7311)"
    assert answer.texts["softmax-sentence"].startswith("A is masked: its logit is −inf")
    assert answer.texts["softmax-entropy"].endswith("of 0.6931")
    assert answer.pictures["softmax-columns"]["data"][0]["text"][0] == "masked: z = −inf"
    low = answer.pictures["softmax-columns"]["layout"]["xaxis"]["range"][0]
    assert answer.data["handles"]["softmax-columns"][0]["point"] == [low, 0]


@pytest.mark.parametrize(("text", "p"), [("0", "0, 0, 1.0000"), ("inf", "0.3333, 0.3333, 0.3333")])
def test_a_temperature_may_be_0_and_inf(text, p):
    state, notices = SoftmaxState.from_query({"mt": text})
    assert notices == []
    answer = view.VIEW.draw(PageState(view="softmax", softmax=state), LIGHT)
    assert answer.texts["softmax-vector"] == f"softmax(1, 2, 3) = ({p})"
    assert str(answer.controls["temperature"]) in ("0.0", "inf")
    assert answer.data["scrub"]["temperature"] == (0 if text == "0" else len(TEMPERATURES) - 1)
    page = PageState(softmax=replace(state, section="simplex"))
    back, said = edits.apply(page, {"to_shadow": 1})
    assert back.shadow.temperature == (0.01 if text == "0" else 100)
    assert "Shadow's T goes from 0.01 to 100" in said[0]


@pytest.mark.parametrize("typed", ["-inf", "−inf", "-∞"])
def test_a_mask_is_typed_and_the_last_class_stays(typed):
    page, notices = edits.apply(PageState(), {"logit.0": typed, "logit.1": typed})
    assert page.softmax.values().tolist() == [-np.inf, -np.inf, 3]
    assert notices == []
    page, notices = edits.apply(page, {"logit.2": typed})
    assert np.isfinite(page.softmax.values()).any()
    assert notices == [
        "At least one class must not be masked: the logit of A, −inf, is shown as 0."
    ]
    page, notices = edits.apply(page, {"logit.1": "inf"})
    assert "A logit can be −1000000000 to 1000000000, or −inf" in notices[0]


def test_a_masked_class_says_what_it_does_to_each_section():
    def texts(section, **more):
        return draw(section=section, logits=(-np.inf, 1.0, 2.0), **more).texts

    assert "The label A is masked" in texts("gradients")["softmax-agreement"]
    assert "The three agree" in texts("gradients", label=1)["softmax-agreement"]
    assert "infinitely far to the left" in texts("losses")["softmax-losses-note"]
    assert texts("losses")["softmax-formula-hinge"].endswith("inf")
    assert "stays on the edge between B and C" in texts("simplex")["softmax-simplex-says"]
    assert "A is masked" in texts("stability")["softmax-limits-note"]
    assert (
        "every class that is not masked has 1/2" in texts("shift", scale=0.0)["softmax-scale-says"]
    )
    assert "Every class that is not masked tends to 1/2" in texts("temperature")["softmax-hot"]
    assert "z / 0 is not a number" in texts("stability", temperature=0.0)["softmax-limits-note"]
    assert "p jumps" in texts("gradients", temperature=0.0, label=1)["softmax-together"]


@settings(max_examples=15)
@given(states(), states())
def test_moving_a_logit_changes_data_and_not_the_shape_of_a_figure(one, other):
    """So that the page can follow a hand with one restyle."""
    for section in SECTIONS:
        answers = [draw(section=section, n=4, logits=s.logits) for s in (one, other)]
        for graph in answers[0].pictures:
            first, second = (a.pictures[graph]["data"] for a in answers)
            assert [(t["type"], sorted(t)) for t in first] == [
                (t["type"], sorted(t)) for t in second
            ]


@given(states())
def test_the_three_columns_share_their_rows_and_p_stays_between_0_and_1(state):
    scores = scores_of(state)
    figure = columns.figure(scores, LIGHT)
    assert [trace["y"] for trace in figure["data"]] == [list(range(state.n))] * 3
    assert figure["layout"]["xaxis2"]["range"] == [0, 1]
    assert figure["layout"]["xaxis3"]["range"] == [0, 1]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low <= min(0, scores.logits.min())
    assert high >= max(0, scores.logits.max())
    z, exp, p = (np.array(trace["x"]) for trace in figure["data"])
    np.testing.assert_allclose(z, scores.logits, rtol=1e-4)
    np.testing.assert_allclose(exp, np.exp((z - z.max()) / state.temperature), atol=2e-2)
    np.testing.assert_allclose(p, softmax(scores.logits, state.temperature), rtol=1e-4)


@settings(max_examples=20)
@given(states())
def test_a_frame_shows_what_the_server_would_at_that_temperature(state):
    page = PageState(softmax=state)
    frames = view.VIEW.draw(page, LIGHT).frames
    for index in (0, 37, 60, 120):
        then, _ = edits.apply(page, {"temperature": frames["temperatures"][index]})
        assert then.softmax.temperature == TEMPERATURES[index]
        answer = view.VIEW.draw(then, LIGHT)
        exp, p = (trace["text"] for trace in answer.pictures["softmax-columns"]["data"][1:])
        assert frames["exp"][index] == exp
        assert frames["p"][index] == p
        for name, texts in frames["texts"].items():
            assert texts[index] == answer.texts[name]


# --- sections --------------------------------------------------------------------------------


def test_the_limits_of_temperature_are_named():
    assert "one class. C" in temperature.cold(Scores(np.array([1.0, 2.0, 3.0]), 1))
    tie = Scores(np.array([3.0, 3.0, 1.0]), 1)
    assert "even split" in temperature.cold(tie)
    assert "A and B have 1/2 each" in temperature.cold(tie)
    assert "uniform" in temperature.hot(tie)
    assert "1/3" in temperature.hot(tie)


@given(states())
def test_adding_c_moves_no_probability_and_the_sentence_says_so(state):
    only_c = SoftmaxState(n=state.n, logits=state.logits, shift=10.0)
    answer = shift.shift_sentence(only_c, scores_of(only_c))
    assert "nothing moves" in answer
    moved = moved_scores(only_c).probabilities
    np.testing.assert_allclose(moved, scores_of(only_c).probabilities, atol=1e-12)


@given(states())
def test_the_sentence_about_k_follows_the_entropy(state):
    scores = scores_of(state)
    assume(state.scale not in (0, 1) and len(scores.winners) < scores.n)
    text = shift.scale_sentence(state, scores)
    moved = Scores(state.scale * scores.logits, state.temperature)
    assert f"{scores.entropy:.4f} to {moved.entropy:.4f}" in text
    assert ("it sharpens" in text) == (state.scale > 1)
    rises = moved.entropy - scores.entropy
    assert rises <= 1e-9 if state.scale > 1 else rises >= -1e-9


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"scale": 1.0}, "k = 1"),
        ({"scale": 0.0}, "makes all logits equal"),
        ({"scale": 3.0, "logits": (2.0, 2.0, 2.0)}, "times a tie is a tie"),
    ],
)
def test_where_k_changes_no_entropy_the_sentence_says_why(given_, says):
    state = SoftmaxState(**given_)
    assert says in shift.scale_sentence(state, scores_of(state))


def test_keeping_k_z_plus_c_makes_it_the_logits():
    page = PageState(softmax=SoftmaxState(shift=1.0, scale=2.0))
    kept, _ = edits.apply(page, {"keep": 1})
    assert kept.softmax.values().tolist() == [3, 5, 7]
    assert (kept.softmax.shift, kept.softmax.scale) == (0, 1)


def test_float32_shows_inf_and_nan_where_the_naive_form_fails():
    answer = draw(section="stability", logits=(50.0, 100.0, 150.0))
    rows = numbers(answer.data["tables"]["softmax-steps-float32"])
    assert rows[-1] == ["p", "[0, nan, nan]", "[3.78e−44, 1.93e−22, 1]"]
    assert rows[-3][1] == "[5.18e21, inf, inf]"
    assert rows[-2][1:] == ["inf", "1"]
    for name, limit in (
        ("float16", "11.09"),
        ("bfloat16", "88.72"),
        ("float32", "88.72"),
        ("float64", "709.78"),
    ):
        marks = answer.pictures["softmax-limits"]["layout"]["annotations"]
        said = " ".join(mark["text"] for mark in marks)
        assert re.search(f"(^| ){name}<br>[−.0-9]+ to {limit}( |$)", said)


@pytest.mark.parametrize(
    ("logits", "name", "says"),
    [
        ((1.0, 2.0), "float16", "Both forms stand"),
        ((1.0, 12.0), "float16", "overflows to inf for B"),
        ((11.0, 11.0), "float16", "their sum does"),
        ((-800.0, -900.0), "float64", "every exp rounds to 0"),
        ((1e6, 1.0), "float16", "beyond float16 itself"),
        ((1e6, 1.0), "bfloat16", "overflows to inf for A"),
        ((-95.0, -100.0), "bfloat16", "every exp rounds to 0"),
        ((-95.0, -100.0), "float32", "Both forms stand"),
        ((100.0, 100.25), "bfloat16", "overflows to inf for A and B"),
    ],
)
def test_why_the_naive_form_fails_is_said(logits, name, says):
    z = np.array(logits)
    naive, stable = naive_softmax_steps(z, name), stable_softmax_steps(z, name)
    text = stability.sentence(name, Scores(z, 1.0), naive, stable)
    assert says in text
    assert ("Naive fails" in text) == (
        not np.isclose(naive.probabilities.sum(), 1, atol=1e-2) and np.isfinite(stable.logits).all()
    )


@settings(max_examples=20)
@given(states(st.floats(-5, 5)))
def test_the_three_bars_agree_and_rows_of_the_jacobian_sum_to_0(state):
    scores = scores_of(state)
    three = gradients.comparison(
        scores.logits.tobytes(), state.chosen_label(), scores.temperature, 1e-5
    )
    traces = gradient_figures.three_ways(three, LIGHT)["data"]
    assert len(traces) == 3
    scale = 1 / scores.temperature
    for trace in traces[1:]:
        np.testing.assert_allclose(trace["y"], traces[0]["y"], atol=1e-6 * scale, rtol=1e-6)
    together = gradients.nudged_together(scores, state.chosen_label(), 1e-3)
    assert abs(together) < 1e-9 * scale
    answer = view.VIEW.draw(
        PageState(softmax=SoftmaxState(section="gradients", n=3, logits=(1.0, 2.0, 3.0))), LIGHT
    )
    assert answer.pictures["softmax-jacobian"]["data"][-1]["text"] == ["Σ 0"] * 3


def test_the_error_falls_with_the_step_and_rises_again():
    figure = gradient_figures.errors(Scores(np.array([1.0, 2.0, 3.0]), 1.0), 0, -5.0, LIGHT)
    for trace, best in zip(figure["data"][:2], (1e-2, 1e-5), strict=True):
        errors = np.array(trace["y"])
        at = np.array(trace["x"])[errors.argmin()]
        assert best / 30 < at < best * 30
        assert errors[0] > 100 * errors.min()
        assert errors[-1] > 100 * errors.min()


def test_a_batch_shows_its_mean_loss_and_its_labels():
    state = SoftmaxState(section="gradients")
    answer = view.VIEW.draw(PageState(softmax=state), LIGHT)
    p = softmax(state.batch())
    mean = float(np.mean([-np.log(p[i, y]) for i, y in enumerate(state.targets())]))
    assert f"mean loss {mean:.4f}" in answer.texts["softmax-formula-batch"]
    text = figures.trace(answer.pictures["softmax-batch"], "numbers")["text"]
    labelled = [place for place, entry in enumerate(text) if entry.endswith("y")]
    assert [
        (place // state.batch().shape[1], place % state.batch().shape[1]) for place in labelled
    ] == [
        (0, 0),
        (1, 3),
        (2, 7),
    ]


def test_only_the_right_axis_has_sums_of_1():
    answer = draw(section="axis")
    tables = {name: numbers(answer.data["tables"][f"softmax-axis-{name}"]) for name in axis.FORMS}
    assert [row[-1] for row in tables["rows"][:3]] == ["✓ 1"] * 3
    assert tables["columns"][3][1:4] == ["✓ 1"] * 3
    sums = [row[-1] for row in tables["global"][:3]] + tables["global"][3][1:4]
    assert all(text.startswith("✗") for text in sums)
    assert tables["rows"][0][1:4] == tables["rows"][1][1:4] == ["0.0900", "0.2447", "0.6652"]
    assert tables["global"][0][1:4] != tables["global"][1][1:4]
    assert "Row 2 is row 1 plus 10" in answer.texts["softmax-axis-agree"]


ENTRIES = st.sampled_from([0.0, 1.0, -2.5, 7.0, -np.inf])


@given(st.lists(st.tuples(ENTRIES, ENTRIES, ENTRIES), min_size=3, max_size=3))
def test_a_masked_entry_of_the_matrix_has_no_share_and_a_masked_row_no_softmax(rows):
    matrix = np.array(rows)
    answer = draw(section="axis", matrix=tuple(rows))
    assert answer.controls["cell.0.0"] == ("-inf" if np.isneginf(matrix[0, 0]) else matrix[0, 0])
    for name, whole in (("rows", matrix), ("columns", matrix.T)):
        shown = np.array(
            [row[1:4] for row in numbers(answer.data["tables"][f"softmax-axis-{name}"])[:3]]
        )
        for line, masks in zip(
            shown if name == "rows" else shown.T, np.isneginf(whole), strict=True
        ):
            expected = ["–"] * 3 if masks.all() else ["0" if m else None for m in masks]
            for text, wanted in zip(line, expected, strict=True):
                assert text == wanted or (wanted is None and text != "0")
    said = json.dumps([answer.texts, answer.data], allow_nan=False)
    assert "nan" not in said


@given(states(st.floats(-5, 5)))
def test_only_cross_entropy_is_the_log_of_a_distribution(state):
    text = losses.hinge_sentence(scores_of(state), state.chosen_label())
    assert "cross-entropy gives 1.0000" in text


def test_the_loss_section_shows_the_three_losses():
    answer = draw(section="losses", logits=(1.0, 2.0, 3.0), label=0)
    rows = numbers(answer.data["tables"]["softmax-losses-table"])
    assert [row[:2] for row in rows] == [
        ["cross-entropy", "2.4076"],
        ["hinge, summed", "5.0000"],
        ["max-margin", "3.0000"],
    ]
    assert rows[0][2:] == ["−0.9100", "0.2447", "0.6652"]
    assert rows[1][2:] == ["−2.0000", "1.0000", "1.0000"]


def test_the_simplex_holds_six_rankings_and_a_path_from_the_centre_to_a_corner():
    answer = draw(section="simplex")
    data = answer.pictures["softmax-simplex"]["data"]
    assert len(set(data[6]["text"])) == 6
    path = np.column_stack([data[9]["x"], data[9]["y"]])
    np.testing.assert_allclose(path[0], [0.5, np.sqrt(0.75)], atol=1e-4)
    np.testing.assert_allclose(path[-1], [0.5, np.sqrt(0.75) / 3], atol=1e-2)
    four = draw(section="simplex", n=4)
    assert four.visible["softmax-three"]
    assert "three classes" in json.dumps(four.pictures["softmax-simplex"])


# --- predict, then look ----------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_prediction_is_answered_by_the_view_itself(number):
    page, _ = edits.apply(PageState(), {f"ask.{number}": 1})
    assert view.VIEW.draw(page, LIGHT).visible["softmax-quiz"]
    question = quiz.QUESTIONS[number - 1]
    right, _ = edits.apply(page, {f"guess.{question.right}": 1})
    wrong, _ = edits.apply(page, {f"guess.{question.right % 3 + 1}": 1})
    texts = [view.VIEW.draw(p, LIGHT).texts["softmax-quiz-verdict"] for p in (right, wrong)]
    assert texts[0].startswith("✓ Yes")
    assert texts[1].startswith("Not this time")
    assert right.softmax.section in ("shift", "stability")
    closed, _ = edits.apply(right, {"close_quiz": 1})
    assert not view.VIEW.draw(closed, LIGHT).visible["softmax-quiz"]


def test_the_verdicts_give_the_numbers_of_the_view():
    verdicts = []
    for number in (1, 2, 3, 4):
        page, _ = edits.apply(PageState(), {f"ask.{number}": 1, "guess.1": 1})
        verdicts.append(view.VIEW.draw(page, LIGHT).texts["softmax-quiz-verdict"])
    assert verdicts[0].count("(0.0900, 0.2447, 0.6652)") == 2
    assert "after (0.0159, 0.1173, 0.8668)" in verdicts[1]
    assert "[0, nan, nan]" in verdicts[2]
    assert "[3.78e−44, 1.93e−22, 1]" in verdicts[3]


# --- formulas, torch -------------------------------------------------------------------------


def test_every_formula_is_well_formed_and_can_be_heard():
    for formula in formulas.FORMULAS.values():
        assert ElementTree.fromstring(formula.markup).tag == "math"
        assert len(formula.spoken) > 10


def test_torch_is_imported_only_where_gradients_are_shown():
    program = """
import sys
from components.softmax import view
from components.page.palette import LIGHT
from components.state.page import PageState
from components.softmax.state import SoftmaxState, SECTIONS
for section in SECTIONS:
    if section != "gradients":
        page = PageState(softmax=SoftmaxState(section=section))
        view.VIEW.layout(page, view.VIEW.draw(page, LIGHT))
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_every_preset_has_a_name_of_its_own():
    assert len({preset.label for preset in LOGIT_PRESETS.values()}) == len(LOGIT_PRESETS)
