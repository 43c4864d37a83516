"""Networks compared: size, depth, what softness does to each, and whether one typed in sorts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import knob, padded
from components.page.palette import Theme
from components.page.programs import program
from components.page.sections import Section
from components.page.sheets import Sheet, export_buttons
from components.soft_sort import snippets
from components.soft_sort.figures import networks as figures
from components.soft_sort.networks import (
    TYPED,
    Compared,
    compared_of,
    comparing,
    drawn_of,
    fitting_n,
    read_typed,
)
from components.soft_sort.sections.pieces import VIEW, picture, said
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.naming import as_list
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.networks import parse_network, sorting_network
from compute.soft_sorting.properties import error_over_orders, inputs_followed
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.scaled import sorter_at, sweep_at, value_range

ORDERS = 64
ALIKE = 1e-6  # relative: what differs by less is called equal
START = f"{VIEW}-networks"
COLUMNS = {
    "size": "Comparators",
    "depth": "Layers",
    "sorts": "Sorts?",
    "error": "Off by, of the range",
    "followed": "Inputs followed",
}


def draw(page: PageState, theme: Theme) -> Answer:
    """Table and curves of all networks, and the wires of one."""
    state = page.state(SoftSortState)
    compared, shown = compared_of(state), drawn_of(state)
    typed = read_typed(state.typed_network, state.n)
    lines = standings(compared)
    answer = Answer(
        pictures={
            f"{START}-error": figures.errors(compared, theme),
            f"{START}-followed": figures.followed(compared, theme),
            f"{START}-wires": figures.wires(shown, theme),
        },
        texts={
            f"{START}-says": says(state),
            f"{START}-best": lines[-1],
            f"{START}-orders": over_orders(compared),
            f"{START}-typed": about_typed(state),
            f"{START}-error-note": "The largest distance of an output to the sorted order, in "
            "percent of the range; lower is closer.",
            f"{START}-followed-note": "Over how many inputs the gradient of an output is spread; "
            "higher is wider.",
            f"{START}-wires-title": f"{shown.label}: the wires",
            f"{START}-wires-note": about_wires(shown),
        },
        descriptions={
            f"{START}-error-picture": f"Error of each network against softness. {lines[-1]}",
            f"{START}-followed-picture": f"Inputs followed against softness. {lines[-1]}",
            f"{START}-wires-picture": about_wires(shown),
        },
        visible={
            f"{START}-row-{TYPED}": typed.network is not None,
            f"{START}-fit": fitting_n(state) != state.n,
        },
        frames={"texts": {f"{START}-best": lines}},
    )
    for each in compared:
        _row(each, answer)
    return answer


def _row(each: Compared, answer: Answer) -> None:
    """The cells of one network; the last two have one text for every frame."""
    start = f"{START}-{each.name}"
    errors = [f"{text} %" for text in _figures(100 * each.errors)]
    followed = [padded(value, 3) for value in each.followed.tolist()]
    answer.texts |= {
        f"{start}-size": str(each.network.size),
        f"{start}-depth": str(each.network.depth),
        f"{start}-sorts": badge(each),
        f"{start}-error": errors[-1],
        f"{start}-followed": followed[-1],
    }
    answer.frames["texts"] |= {f"{start}-error": errors, f"{start}-followed": followed}


def _figures(values: Any) -> list[str]:
    return [_figure(value) for value in values.tolist()]


def _figure(value: float) -> str:
    """Three figures; 0 is exactly that."""
    return padded(value, 3) if value else "0"


# --- words --------------------------------------------------------------------------------------


def says(state: SoftSortState) -> str:
    """What is compared."""
    comparator = SORTERS[comparing(state)].name
    instead = (
        ""
        if comparing(state) == state.sorter
        else f" ({SORTERS[state.sorter].name}, which is chosen, sorts without comparators)"
    )
    return (
        f"These networks sort the same values with {comparator} comparators{instead}. Inputs "
        "followed: (Σ |∂y/∂x|)² / Σ (∂y/∂x)², on the mean over the outputs y; it is 1 where each "
        "output follows one input, and n where each follows all alike."
    )


def badge(each: Compared) -> str:
    """Whether it sorts, by the 0-1 principle."""
    failure = each.failure
    return "✓ sorts" if failure is None else f"✗ fails on {_bits(failure)}"


def _bits(failure: Sequence[int]) -> str:
    return " ".join(map(str, failure))


def standings(compared: Sequence[Compared]) -> list[str]:
    """For each frame which network is closest, and which spreads its gradient widest."""
    sorting, able = compared[0].sorting, [each for each in compared if each.failure is None]
    errors = np.stack([each.errors for each in able], axis=1)
    followed = np.stack([each.followed for each in able], axis=1)
    what = "Smoothing" if sorting.is_smooth else "Softness"
    return [
        f"{what} {knob(at)}: {_closest(able, off)} {_widest(able, wide)}"
        for at, off, wide in zip(sorting.knobs.tolist(), errors, followed, strict=True)
    ]


def _closest(able: Sequence[Compared], errors: Any) -> str:
    best, worst = _those(able, errors, errors.min()), _those(able, errors, errors.max())
    by = f"{_figure(100 * errors.min())} % of the range"
    if len(best) == len(able):
        return f"all are off by {by}." if errors.max() else "all are exact."
    verb = "is" if len(best) == 1 else "are"
    far = "is" if len(worst) == 1 else "are"
    return (
        f"{as_list(best)} {verb} closest to the sorted order, off by {by}; {as_list(worst)} {far} "
        f"farthest, {_figure(100 * errors.max())} %."
    )


def _widest(able: Sequence[Compared], followed: Any) -> str:
    most, least = _those(able, followed, followed.max()), _those(able, followed, followed.min())
    if len(most) == len(able):
        return f"An output follows {padded(followed.max(), 3)} inputs in each."
    return (
        f"{as_list(most)} spread{'s' * (len(most) == 1)} the gradient widest: an output follows "
        f"{padded(followed.max(), 3)} inputs, {padded(followed.min(), 3)} in {as_list(least)}."
    )


def _those(able: Sequence[Compared], values: Any, value: float) -> list[str]:
    return [
        each.label
        for each, its in zip(able, values, strict=True)
        if abs(its - value) <= ALIKE * abs(value) + 1e-12
    ]


def over_orders(compared: Sequence[Compared]) -> str:
    """Which network is best, whatever the order of the values, at the state's own softness."""
    sorting, able = compared[0].sorting, [each for each in compared if each.failure is None]
    found = np.array([each.over_orders for each in able])
    what = "smoothing" if sorting.is_smooth else "softness"
    start = f"Which is best when soft? At {what} {knob(sorting.at)}, over {ORDERS} orders of these"
    best = _those(able, found, found.min())
    if len(best) == len(able):
        return f"{start} values, all are off alike: {_figure(100 * found.max())} % on the mean."
    rest = sorted(
        ((off, each.label) for off, each in zip(found, able, strict=True) if each.label not in best)
    )
    others = as_list([f"{label} {_figure(100 * off)} %" for off, label in rest])
    return (
        f"{start} values, {as_list(best)}: off by {_figure(100 * found.min())} % on the mean, "
        f"{others}. Each comparator on a value's way blurs it, so that fewer of them usually stay "
        "closer, and spread the gradient less."
    )


def about_typed(state: SoftSortState) -> str:
    """What became of the text that was typed."""
    typed = read_typed(state.typed_network, state.n)
    if typed.network is None:
        return typed.problem or (
            "a:b sends the smaller of two wires to a; commas stand within a layer, semicolons "
            "between layers, and wires count from 0."
        )
    found = next(each for each in compared_of(state) if each.name == TYPED)
    text = f"{badge(found)}: "
    if found.failure is None:
        text += "all inputs of zeros and ones leave in order, and so does every input."
    else:
        text += "these zeros and ones on the wires, from the first on, do not leave in order."
    if typed.used < state.n:
        text += f" It uses the first {typed.used} of {state.n} wires."
    return text


def about_wires(shown: Compared) -> str:
    """What the picture of the wires shows."""
    if shown.failure is None:
        return (
            f"{shown.label} sorts every input of zeros and ones, and so everything (the 0-1 "
            "principle). An arrow points to the wire that gets the larger value; at the left the "
            "wire's number, at the right which value leaves on it."
        )
    return (
        f"{shown.label} fails on {_bits(shown.failure)}: thick lines hold 1, thin dotted ones 0, "
        "and in the squares a 1 leaves above a 0. No other input that fails has fewer ones."
    )


# --- layout -------------------------------------------------------------------------------------


def _table(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(SoftSortState)
    head = html.Tr([html.Th(text, scope="col") for text in ("Network", *COLUMNS.values())])
    names = {**{name: kind.label for name, kind in NETWORKS.items()}, TYPED: "Yours"}
    rows = [
        html.Tr(
            [
                html.Th(label, scope="row"),
                *[html.Td(said(f"networks-{name}-{c}", answer, "")) for c in COLUMNS],
            ],
            id=f"{START}-row-{name}",
            hidden=not answer.visible.get(f"{START}-row-{name}", True),
        )
        for name, label in names.items()
    ]
    return [
        html.Section(
            [
                html.Div(
                    [
                        html.H2("All networks on the same values"),
                        export_buttons("networks", "All networks at every softness"),
                    ],
                    className="inline spread",
                ),
                said("networks-best", answer, "says", role="status"),
                said("networks-orders", answer, "note"),
                html.Div(
                    html.Table([html.Thead(head), html.Tbody(rows)]),
                    className="soft-compare folded",
                    tabIndex=0,
                    role="region",
                    **{"aria-label": "The networks, one a row"},
                ),
                said("networks-says", answer, "note"),
                html.Span("A network of your own", className="label"),
                controls.parameter(VIEW, state, "typed_network"),
                html.Div(
                    [
                        controls.button(VIEW, "typed_fewest", "Write the fewest here"),
                        html.Span(
                            controls.button(VIEW, "typed_n", "As many values as it has wires"),
                            id=f"{START}-fit",
                            hidden=not answer.visible[f"{START}-fit"],
                        ),
                    ],
                    className="inline",
                ),
                said("networks-typed", answer, "says", role="status"),
            ],
            className="picture",
        )
    ]


def _pictures(page: PageState, answer: Answer) -> list[Any]:
    return [
        picture("networks-wires", "The wires", answer, sheet="networks"),
        html.Div(
            [
                picture("networks-error", "Error against softness", answer, sheet="networks"),
                picture(
                    "networks-followed",
                    "Inputs followed against softness",
                    answer,
                    sheet="networks",
                ),
            ],
            className="soft-pair",
        ),
    ]


# --- to take home -------------------------------------------------------------------------------


def snippet(page: PageState) -> str:
    """The program that prints what is said of each network."""
    state = page.state(SoftSortState)
    compared = compared_of(state)
    sorting = compared[0].sorting
    networks = "".join(f'    "{each.label}": {_built(each, state)},\n' for each in compared)
    body = f"""{snippets.values(sorting)}
networks = {{
{networks}}}
print("over {ORDERS} orders of", len(x), "values at", softness)
for name, network in networks.items():
    failure = network.counterexample()
    print(name, network.size, "comparators,", network.depth, "layers;", end=" ")
    print("sorts" if failure is None else f"fails on {{failure}}")
    found = sweep_at("{sorting.name}", x, [softness], network)
    off = np.abs(found.sorted[0] - np.sort(x)).max() / value_range(x)
    print(f"off by {{100 * off:.6g}} % of the range", end=", ")
    print(f"inputs followed {{inputs_followed(found.jacobians('sort')[0]):.6g}}", end=", ")
    sorter = sorter_at("{sorting.name}", softness, value_range(x), network)
    mean = error_over_orders(sorter, x, count={ORDERS}) / value_range(x)
    print(f"over orders {{100 * mean:.6g}} %")"""
    typed = read_typed(state.typed_network, state.n)
    if typed.network is not None:
        body += f'\nprint("wires of yours", {typed.used}, "of", len(x))'
    used = (parse_network, sorting_network, sweep_at, value_range, inputs_followed)
    return program(body, *used, sorter_at, error_over_orders, precision=4)


def _built(each: Compared, state: SoftSortState) -> str:
    if each.name == TYPED:
        return f"parse_network({' '.join(state.typed_network.split())!r}, {state.n})"
    return f'sorting_network({state.n}, "{each.name}")'


def sheet(page: PageState) -> Sheet:
    """Every network at every softness of the slider."""
    compared = compared_of(page.state(SoftSortState))
    knob_name = "smoothing" if compared[0].sorting.is_smooth else "softness"
    columns = ("network", "comparators", "layers", "fails on", knob_name)
    return Sheet((*columns, "error / range", "inputs followed"), [*_rows(compared)])


def _rows(compared: Sequence[Compared]) -> Iterator[tuple[Any, ...]]:
    for each in compared:
        failure = None if each.failure is None else _bits(each.failure)
        frames = zip(
            each.sorting.knobs[:-1].tolist(),
            each.errors[:-1].tolist(),
            each.followed[:-1].tolist(),
            strict=True,
        )
        for row in frames:
            yield each.label, each.network.size, each.network.depth, failure, *row


SECTION = Section(
    "Networks compared",
    draw,
    {"networks": _table, "networks-wires": _pictures},
    seconds=0.06,
    snippet=snippet,
    sheets={"networks": sheet},
)
