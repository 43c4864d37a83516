"""A new comparator and a new sorter: declared once, and found everywhere that sorters are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pytest
from plotly.utils import PlotlyJSONEncoder

from components.page.palette import LIGHT
from components.soft_sort import figures
from components.soft_sort.model import _sorting, sorting_of
from components.soft_sort.sections import error
from components.soft_sort.state import SECTIONS
from components.soft_sort.view import VIEW
from components.state.page import read_page
from compute import softness_range, sort_vectors, sorting_network
from compute.soft_sorting import network_kinds
from compute.soft_sorting.comparators import Sharing, Tempered
from compute.soft_sorting.kinds import ComparatorKind, SorterKind
from compute.soft_sorting.range_errors import RANGES, error_cells, measured_comparators
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.scaled import sweep_at
from compute.soft_sorting.sorters import Sorter


class Algebraic(Sharing):
    """Share 1/2 + u / (2 sqrt(1 + u^2))."""

    @staticmethod
    def _tail(u):
        u = np.clip(u, -1e9, 1e9)
        return (1 - u / np.sqrt(1 + u * u)) / 2

    @staticmethod
    def _tail_slope(u):
        return -1 / (2 * (1 + np.clip(u, -1e9, 1e9) ** 2) ** 1.5)

    @staticmethod
    def _slope(u):
        return Algebraic._tail(u) + np.clip(u, -1e9, 1e9) * Algebraic._tail_slope(u)


@dataclass(frozen=True)
class Blend(Sorter):
    """The hard sort drawn towards the mean."""

    weight: float

    @property
    def has_matrix(self):
        return False

    def sort_columns(self, values, gradient):
        order = np.argsort(values, axis=0)
        mean = values.mean(axis=0)

        def back(g):
            result = np.empty_like(g)
            total = (g.sum(axis=0) / len(g))[None]
            at = order.reshape(order.shape + (1,) * (g.ndim - 2))
            np.put_along_axis(result, at, (1 - self.weight) * g + self.weight * total, axis=0)
            return result

        soft = (1 - self.weight) * np.take_along_axis(values, order, axis=0) + self.weight * mean
        return soft, back if gradient else None

    def rank_columns(self, values, gradient):
        ranks = np.argsort(np.argsort(values, axis=0), axis=0).astype(values.dtype)
        soft = (1 - self.weight) * ranks + self.weight * (len(values) - 1) / 2
        return soft, np.zeros_like if gradient else None


TOYS = {
    "algebraic": ComparatorKind(Algebraic, about="a share without exponentials"),
    "blend": SorterKind(
        "Blend",
        lambda softness, span: Blend(softness / (1 + softness)),
        about="every output is drawn towards the mean",
        no_matrix="it was never asked for.",
    ),
}


@pytest.fixture(params=TOYS)
def toy(request, monkeypatch):
    """The name of a kind that one line has added to the registry."""
    monkeypatch.setitem(SORTERS, request.param, TOYS[request.param])
    return request.param


def asked(toy, section="curves", **more):
    query = {"view": "soft_sort", "ssort": toy, "stab": section, **more}
    page, notices = read_page("&".join(f"{key}={value}" for key, value in query.items()))
    assert not notices
    return page


def test_a_link_names_it_and_the_menu_offers_it(toy):
    page = asked(toy)
    assert page.soft_sort.sorter == toy
    assert f"ssort={toy}" in page.to_query()
    answer = VIEW.draw(page, LIGHT)
    shown = json.dumps(VIEW.layout(page, answer), cls=PlotlyJSONEncoder)
    assert json.dumps({"value": toy, "label": TOYS[toy].label}) in shown
    assert TOYS[toy].about in answer.texts["soft_sort-sentence"]
    assert answer.visible["soft_sort-network-control"] == TOYS[toy].is_network


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_draws_it(toy, section):
    answer = VIEW.draw(asked(toy, section), LIGHT)
    json.dumps(answer.__dict__, allow_nan=False, cls=PlotlyJSONEncoder)


def test_the_tables_and_the_paths_list_it_whatever_is_chosen(toy):
    compare = VIEW.draw(asked("kl", "compare"), LIGHT)
    assert [toy, TOYS[toy].label] in [[r["name"], r["label"]] for r in compare.data["compare"]]
    assert toy in compare.frames["compare"]
    paths = VIEW.draw(asked("kl", "bridge"), LIGHT).pictures["soft_sort-bridge"]
    assert TOYS[toy].name in [trace.get("name") for trace in paths["data"]]


def test_a_softness_that_is_no_temperature_is_taken_as_it_is(monkeypatch):
    monkeypatch.setitem(SORTERS, "blend", TOYS["blend"])
    found = sweep_at("blend", [0.0, 1.0, 5.0], [0.0, 1.0])
    np.testing.assert_allclose(found.sorted, [[0, 1, 5], [1, 1.5, 3.5]])
    np.testing.assert_allclose(found.ranks, [[0, 1, 2], [0.5, 1, 1.5]])
    # The spread is 1 / (1 + softness) of the hard one.
    assert softness_range("blend", [0.0, 1.0, 5.0]).merged_above == pytest.approx(99, rel=0.02)


def test_all_sorters_that_compare_has_asked_are_there_for_its_table():
    state = asked("kl", "compare", sn="5", ss="0.07").soft_sort
    for name in SORTERS:
        sorting_of(state, name)
    before = _sorting.cache_info().misses
    for name in SORTERS:
        sorting_of(state, name)
    assert _sorting.cache_info().misses == before


def test_why_there_is_no_matrix_is_its_own_reason(toy):
    why = VIEW.draw(asked(toy, "matrix"), LIGHT).texts["soft_sort-matrix-why"]
    assert (TOYS[toy].no_matrix in why) if TOYS[toy].no_matrix else not why


def test_a_comparator_is_measured_beside_the_colour_bar(monkeypatch):
    """From one more comparator to seven more: no map lies under the colour bar."""
    for added in range(1, 8):
        kind = type(f"Toy{added}", (Algebraic,), {})
        monkeypatch.setitem(SORTERS, f"toy{added}", ComparatorKind(kind, about="a toy"))
        names = list(measured_comparators())
        assert names[-1] == f"Toy{added}"
        cells = list(islice(error_cells("float32"), len(names) * len(RANGES)))
        assert {cell.comparator for cell in cells} == set(names)
        figure = error.figure(cells, LIGHT)
        (bar,) = [t["colorbar"] for t in figure["data"] if "colorbar" in t]
        layout = figure["layout"]
        for place in range(1, len(names) + 1):
            suffix = "" if place == 1 else str(place)
            across = layout[f"xaxis{suffix}"]["domain"]
            upwards = layout[f"yaxis{suffix}"]["domain"]
            beside = across[1] <= bar["x"] or bar["x"] + 1 / error.COLUMNS <= across[0]
            below = bar["y"] + bar["len"] <= upwards[0] or upwards[1] <= bar["y"]
            assert beside or below
            assert 0 <= across[0] < across[1] <= 1
            assert 0 <= upwards[0] < upwards[1] <= 1


def test_thirty_six_sorters_differ_in_colour_or_dash(monkeypatch):
    while len(SORTERS) < 36:
        monkeypatch.setitem(SORTERS, f"toy{len(SORTERS)}", TOYS["blend"])
    styles = [figures.sorter_style(name) for name in SORTERS]
    assert len({(colour, dash) for colour, dash, _ in styles}) == 36


def test_messages_name_the_comparators_there_are():
    class Unsharing(Tempered):
        has_share = False

        def shortfall(self, distance, spare=None):
            return distance

        def slope(self, difference):
            return difference

    with pytest.raises(TypeError, match=r"Logistic, .*Hard"):
        sort_vectors([[1.0], [2.0]], lambda rows: rows[:, 0], Unsharing(1.0))
    with pytest.raises(TypeError, match="Algebraic"):
        Unsharing(1.0).share(1.0)
    with pytest.raises(ValueError, match="no_matrix must say why"):
        ComparatorKind(Unsharing, about="nothing")
    with pytest.raises(ValueError, match="no_matrix must say why"):
        ComparatorKind(Algebraic, about="nothing", no_matrix="because")


def test_a_network_is_one_line_too(monkeypatch):
    def bubbles(n):
        pairs = [(i, i + 1) for end in range(n - 1, 0, -1) for i in range(end)]
        return [np.array([pair]) for pair in pairs], np.arange(n)

    kind = network_kinds.NetworkKind("Bubbles", "a network of bubbles", bubbles)
    monkeypatch.setitem(network_kinds.NETWORKS, "bubbles", kind)
    assert len(sorting_network(5, "bubbles").layers) == 10
    page = asked("logistic", snet="bubbles")
    answer = VIEW.draw(page, LIGHT)
    assert "Logistic in a network of bubbles: " in answer.texts["soft_sort-sentence"]
    shown = json.dumps(VIEW.layout(page, answer), cls=PlotlyJSONEncoder)
    assert '"Bubbles"' in shown
