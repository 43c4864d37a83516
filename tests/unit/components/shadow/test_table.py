"""The table of rankings lists what its menu and its search ask for."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from components.page.numbers import percent
from components.shadow.model import layer_of
from components.shadow.state import ShadowState
from components.shadow.table import count, table
from compute.naming import class_name, side_by_side


def listed(state: ShadowState) -> list[str]:
    """The keys of the rows that the page shows, as its script reads them."""
    rows = table(state, layer_of(state))
    if rows["listed"] is None:
        return list(rows["keys"])
    found = np.frombuffer(base64.b64decode(rows["listed"]["base64"]), dtype=np.int32)
    return [rows["keys"][i] for i in found]


LETTERS = st.permutations("ABCDE").map(lambda letters: "".join(letters[:3]))


def found(search: str, n: int = 5, shown: str = "all") -> set[str]:
    return set(listed(replace(ShadowState(), n=n, shown=shown, search=search)))


def keys_where(holds: Callable[[str], bool]) -> set[str]:
    return {key for key in map("".join, permutations("ABCDE")) if holds(key)}


@given(LETTERS)
def test_a_search_reads_order(letters: str) -> None:
    a, b, c = letters
    above = keys_where(lambda key: key.index(a) < key.index(b))
    chain = keys_where(lambda key: key.index(a) < key.index(b) < key.index(c))
    assert found(f"{a} > {b}") == found(f"{b}<{a}".lower()) == found(f" {a}»{b} >") == above
    assert found(f"{a}>{b}>{c}") == found(f"{c} < {b} < {a}") == chain
    assert found(f"{a}>{b}, {b}>{c}") == chain
    assert found(f"{a} > {b} < {c}") == above & found(f"{c}>{b}")


@given(LETTERS)
def test_letters_side_by_side_are_neighbours_and_dots_the_rest(letters: str) -> None:
    a, b, c = letters
    assert found(letters) == found(f"{a} {b} {c}") == keys_where(lambda key: letters in key)
    assert found(f"{a}{b} > {c}") == found(a + b) & found(f"{b}>{c}")
    for dots in ("...", "…", " …"):
        assert found(f"{a}{dots}") == keys_where(lambda key: key.startswith(a))
        assert found(f"{a}>{b}>{c}{dots}") == keys_where(lambda key: key.startswith(letters))
        assert found(f"{letters}{dots}") == keys_where(lambda key: key.startswith(letters))
        assert found(f"{dots}{a}") == keys_where(lambda key: key.endswith(a))


@given(st.sampled_from(["feasible", "infeasible"]), LETTERS)
def test_the_menu_and_the_search_leave_what_both_leave(shown: str, letters: str) -> None:
    search = f"{letters[0]} > {letters[1]}"
    assert found(search, shown=shown) == found(search) & found("", shown=shown)


@given(st.text("abcdABCD> ,1.…<?", max_size=8), st.integers(2, 5))
def test_any_search_is_answered_or_says_why_not(text: str, n: int) -> None:
    state = replace(ShadowState(), n=n, search=text)
    said = count(state, layer_of(state))
    assert said.startswith(f"{len(listed(state))} ranking") or "not" in said


def test_a_search_that_cannot_be_read_says_so() -> None:
    layer = layer_of(ShadowState())
    assert count(replace(ShadowState(), search="D > Z"), layer) == (
        "Z is not one of the classes A to D."
    )
    assert count(replace(ShadowState(), search="D = B"), layer) == (
        "“D = B” is not read: write letters with > or < between them, or … for the rest."
    )


@given(st.sampled_from(["all", "feasible"]), st.sampled_from("ABCD"), st.integers(2, 5))
def test_every_possible_ranking_that_is_listed_has_its_share(
    shown: str, search: str, n: int
) -> None:
    state = replace(ShadowState(), n=n, shown=shown, search=search)
    layer = layer_of(state)
    shares = dict(zip(layer.catalogue.keys, layer.probabilities, strict=True))
    possible = [key for key in listed(state) if shares[key] > 0]
    assert table(state, layer)["shares"] == [percent(shares[key]) for key in possible]


def test_one_ranking_is_not_several() -> None:
    state = replace(ShadowState(), search="D > B > C > A")
    assert count(state, layer_of(state)) == "1 ranking listed"


def test_a_long_table_lists_every_ranking() -> None:
    state = replace(ShadowState(), n=9, d=3)
    layer = layer_of(state)
    assert layer.count == 1_094
    assert listed(state) == layer.catalogue.keys
    assert count(state, layer) == f"{layer.count:,} rankings listed"


@given(st.integers(27, 40), st.data())
def test_beyond_26_classes_a_search_names_each_class_apart(n: int, data: st.DataObject) -> None:
    state = replace(ShadowState(), n=n, weights=())
    keys = [key.split(".") for key in listed(state)]
    assert all(sorted(key) == sorted(map(class_name, range(n))) for key in keys)
    a, b = data.draw(st.lists(st.sampled_from(keys[0]), min_size=2, max_size=2, unique=True))

    def left(search: str) -> list[list[str]]:
        return [key.split(".") for key in listed(replace(state, search=search))]

    assert left(f"{a}>{b}") == [key for key in keys if key.index(a) < key.index(b)]
    neighbours = [key for key in keys if key.index(a) + 1 == key.index(b)]
    assert left(f"{a} {b}") == left(f"{a}.{b}") == neighbours
    assert left(f"{a}…") == [key for key in keys if key[0] == a]
    assert left(side_by_side([ord("A") - 65, 26], n).lower()) == left("A AA")
