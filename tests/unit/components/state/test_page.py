"""The state of the page: the link carries all of it, and nothing entered is lost."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.shadow import edits
from components.shadow.presets import NOTEBOOK_WEIGHTS, SHADOW_PRESETS
from components.shadow.state import MOST_CLASSES, MOST_FEATURES, ShadowState, seeded_table
from components.state.names import NAMES_KEY
from components.state.page import (
    LONGEST_LINK,
    LONGEST_QUERY,
    PageState,
    read_page,
    too_long,
    view_names,
)
from compute import feasible_rankings

NUMBER = st.floats(-1e9, 1e9).map(lambda v: float(v) + 0.0)
STATES = st.builds(
    ShadowState,
    n=st.integers(2, MOST_CLASSES),
    d=st.integers(1, MOST_FEATURES),
    temperature=st.floats(0.01, 100),
    seed=st.integers(0, 999_999),
    with_bias=st.booleans(),
    weights=st.lists(st.lists(NUMBER, min_size=1, max_size=3).map(tuple), max_size=5).map(tuple),
    biases=st.lists(NUMBER, max_size=4).map(tuple),
    probe=st.lists(NUMBER, max_size=4).map(tuple),
    shown=st.sampled_from(["all", "feasible", "infeasible"]),
    search=st.text(alphabet="ABCD> &=%?#+é", max_size=12),
)


def test_the_page_opens_on_the_notebook_with_an_empty_query():
    page, notices = read_page("")
    assert notices == []
    assert page.to_query() == ""
    np.testing.assert_array_equal(page.shadow.matrix(), NOTEBOOK_WEIGHTS)


@given(state=STATES)
def test_a_link_restores_the_state(state):
    page = PageState(shadow=state)
    query = page.to_query()
    again, notices = read_page("?" + query)
    assert notices == []
    assert again == page
    assert again.to_query() == query


@given(query=st.text(max_size=300))
def test_no_query_string_raises(query):
    page, _ = read_page(query)
    assert read_page(page.to_query())[0] == page


@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(["n", "d", "t", "seed", "w", "b", "x", "bias", "show"]), st.text()
        )
    )
)
def test_hostile_values_are_bounded(pairs):
    page, _ = read_page("&".join(f"{k}={v}" for k, v in pairs))
    state = page.shadow
    assert 2 <= state.n <= MOST_CLASSES
    assert 1 <= state.d <= MOST_FEATURES
    assert state.matrix().shape == (state.n, state.d)
    assert np.isfinite(state.matrix()).all()
    assert np.isfinite(state.point()).all()


@pytest.mark.parametrize("view", view_names())
@pytest.mark.parametrize(
    "given_", ["0", "-0", "0.5", "5e-324", "-1e308", "1e400", "nan", "True", ""]
)
def test_what_a_link_says_never_changes_a_type(view, given_):
    default = getattr(PageState(), view)
    for attribute, (key, _) in type(default).FIELDS.items():
        page, _ = read_page(urlencode({"view": view, key: given_}))
        read = getattr(getattr(page, view), attribute)
        assert type(read) is type(getattr(default, attribute)), (attribute, read)


def test_a_link_that_is_too_long_starts_afresh_and_says_so():
    page, notices = read_page("w=" + "1," * LONGEST_QUERY)
    assert page == PageState()
    assert "characters long" in notices[0]


@given(state=STATES)
def test_what_a_link_cannot_hold_is_named_and_the_rest_is_kept(state):
    query = PageState(shadow=state).to_query()
    for text in (query, f"{query}&w={'1.5,' * 900}&b={'2,' * 900}"):
        left_out = too_long(text)
        kept = [pair for pair in text.split("&") if pair.split("=")[0] not in left_out]
        assert len("&".join(kept)) <= LONGEST_LINK
        assert bool(left_out) == (len(text) > LONGEST_LINK)
        assert read_page(text)[0].view == "shadow"


def test_the_longest_page_is_read_back_whole():
    """However long the query of a page: what the browser sends back is the page."""
    weights = tuple((-1.2345678901234567e-100,) * MOST_FEATURES for _ in range(MOST_CLASSES))
    state = ShadowState(
        n=MOST_CLASSES,
        d=MOST_FEATURES,
        weights=weights,
        with_bias=True,
        biases=tuple(row[0] for row in weights),
        asked="ä" * 400,
        search="ü" * 40,
    )
    page = PageState(shadow=state)
    assert read_page(page.to_query()) == (page, [])


def test_the_views_have_keys_of_their_own():
    keys = [key for name in view_names() for key, _ in getattr(PageState(), name).FIELDS.values()]
    assert len(keys) == len(set(keys))
    assert not {"view", "embed", NAMES_KEY} & set(keys)


@given(state=STATES, n=st.integers(2, MOST_CLASSES), d=st.integers(1, MOST_FEATURES))
def test_moving_n_and_d_there_and_back_loses_nothing(state, n, d):
    moved, _ = state.changed({"n": n, "d": d})
    back, _ = moved.changed({"n": state.n, "d": state.d})
    assert back == state
    shared = (slice(min(n, state.n)), slice(min(d, state.d)))
    np.testing.assert_array_equal(moved.matrix()[shared], state.matrix()[shared])


@given(state=STATES, value=NUMBER, data=st.data())
def test_one_entry_changes_and_no_other(state, value, data):
    i = data.draw(st.integers(0, state.n - 1))
    j = data.draw(st.integers(0, state.d - 1))
    changed, notices = state.with_weight(i, j, value)
    expected = state.matrix()
    expected[i, j] = value
    assert notices == []
    np.testing.assert_array_equal(changed.matrix(), expected)
    np.testing.assert_array_equal(changed.bias(), state.bias())


@pytest.mark.parametrize("name", SHADOW_PRESETS)
def test_every_preset_knows_itself_and_survives_its_link(name):
    state = ShadowState().with_preset(name)
    assert state.preset() == name
    assert read_page(PageState(shadow=state).to_query())[0].shadow == state


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("notebook", 12),
        ("inside", 12),
        ("square", 8),
        ("hexagon", 12),
        ("equal_rows", 0),
        ("polygon", 56),
    ],
)
def test_the_presets_are_what_they_are_called(name, count):
    state = ShadowState().with_preset(name)
    assert len(feasible_rankings(state.matrix()).rankings) == count


@given(st.integers(0, 999_999), st.integers(1, MOST_CLASSES), st.integers(1, MOST_FEATURES + 1))
def test_a_seed_gives_what_it_gave_when_its_table_was_small(seed, rows, columns):
    """Links of the past hold a seed; the first 12 x 9 numbers of it were the whole table."""
    was = np.round(np.random.default_rng([seed, 7]).standard_normal((12, 9)), 3)
    corner = seeded_table(seed, rows, columns)
    both = (slice(min(rows, 12)), slice(min(columns, 9)))
    np.testing.assert_array_equal(corner[both], was[both])
    whole = seeded_table(seed, MOST_CLASSES, MOST_FEATURES + 1)
    np.testing.assert_array_equal(corner, whole[:rows, :columns])
    state = ShadowState(n=min(rows + 1, MOST_CLASSES), d=min(columns, 8), seed=seed, weights=())
    np.testing.assert_array_equal(state.bias()[:12], was[: state.n, 8])
    np.testing.assert_array_equal(state.matrix()[:12], was[: state.n, : state.d])


def test_no_feature_is_the_bias():
    state = ShadowState(n=MOST_CLASSES, d=MOST_FEATURES, weights=())
    columns = [*state.matrix().T, state.bias()]
    assert len({column.tobytes() for column in columns}) == MOST_FEATURES + 1


def test_a_hexagon_from_cosines_is_not_regular_enough():
    turns = np.arange(6) * np.pi / 3
    rounded = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    assert len(feasible_rankings(rounded).rankings) == 30


def page_after(**made):
    return edits.apply(PageState(), {key.replace("__", "."): v for key, v in made.items()})


def test_edits_change_what_they_name():
    page, notices = page_after(class__3=[-0.24, 0.35], temperature=0.5, probe__1=2)
    assert notices == []
    assert page.shadow.matrix()[3].tolist() == [-0.24, 0.35]
    assert page.shadow.temperature == 0.5
    assert page.shadow.point().tolist() == [0.8, 2.0]
    again, _ = edits.apply(page, {"reset": 1})
    assert again.shadow == ShadowState()


def test_new_weights_take_the_next_seed_and_a_typed_seed_its_own_weights():
    page, _ = page_after(new_weights=1)
    assert page.shadow.seed == 1
    typed, _ = edits.apply(PageState(), {"seed": 1})
    np.testing.assert_array_equal(typed.shadow.matrix(), page.shadow.matrix())


@given(
    made=st.dictionaries(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                [
                    "n",
                    "d",
                    "class.0",
                    "class.99",
                    "weight.3.1",
                    "weight.0",
                    "probe",
                    "preset",
                    "bias.7",
                ]
            ),
        ),
        st.one_of(
            st.none(),
            st.floats(),
            st.text(max_size=5),
            st.lists(st.floats(), max_size=9),
            st.binary(),
        ),
        max_size=6,
    )
)
def test_no_edit_raises_and_the_state_stays_bounded(made):
    page, _ = edits.apply(PageState(), made)
    assert np.isfinite(page.shadow.matrix()).all()
    assert read_page(page.to_query())[0] == page


def test_the_query_is_a_query():
    page, _ = page_after(search="d > b&c=1")
    assert dict(parse_qsl(page.to_query())) == {"find": "d > b&c=1"}
