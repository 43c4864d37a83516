"""The sections under the network, as they are laid out when they are first opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import dcc, html

from components.page import controls
from components.page.answers import Answer
from components.soft_sort import examples, lessons
from components.soft_sort.state import LARGEST_VALUE, MOST_COLUMNS, MOST_ROWS, MOST_VALUES
from components.state.page import PageState
from compute.naming import class_name

VIEW = "soft_sort"


def picture(answer: Answer | None, name: str, title: str, **more: Any) -> html.Figure:
    graph = f"{VIEW}-{name}"
    drawn = answer.pictures if answer else {}
    return controls.picture(
        graph,
        title,
        drawn.get(
            graph,
            {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}},
        ),
        answer.descriptions.get(f"{graph}-picture", title) if answer else title,
        text=answer.texts.get(f"{graph}-note", "") if answer else "",
        **more,
    )


def section(name: str, page: PageState, answer: Answer | None) -> list[Any]:
    """A section's controls and pictures; without an answer the pictures are drawn by the next."""
    return [*SECTIONS[name](page, answer), html.Span(hidden=True, **{"data-laid-out": name})]


def _curves(page: PageState, answer: Answer | None) -> list[Any]:
    return [picture(answer, "curves", "Every output against softness")]


def _response(page: PageState, answer: Answer | None) -> list[Any]:
    state = page.soft_sort
    return [
        controls.menu(
            VIEW,
            "moving",
            "The input that moves",
            str(min(state.moving, state.n)),
            {str(i + 1): f"Input {class_name(i)}" for i in range(MOST_VALUES)},
            w=180,
        ),
        picture(answer, "response", "Every output while one input moves through the others"),
    ]


def _matrix(page: PageState, answer: Answer | None) -> list[Any]:
    return [
        html.Div(
            id="soft_sort-badges",
            className="soft-badges",
            role="list",
            **{"aria-label": "Properties at this softness"},
        ),
        html.Div(
            [
                html.Section(
                    [
                        html.Div(
                            html.H2("Soft permutation matrix P", id="soft_sort-matrix-title"),
                            className="inline spread soft-head",
                        ),
                        html.P(id="soft_sort-matrix-why", className="note"),
                        html.Div(
                            id="soft_sort-matrix",
                            className="soft-grid",
                            tabIndex=0,
                            role="region",
                            **{"aria-labelledby": "soft_sort-matrix-title"},
                        ),
                    ],
                    className="picture",
                ),
                html.Section(
                    [
                        html.Div(
                            [
                                html.H2("Jacobian", id="soft_sort-jacobian-title"),
                                controls.choice(
                                    VIEW,
                                    "jacobian_of",
                                    "Jacobian of",
                                    page.soft_sort.jacobian_of,
                                    {"sort": "of the sort", "rank": "of the ranks"},
                                ),
                            ],
                            className="inline spread soft-head",
                        ),
                        html.P(id="soft_sort-jacobian-why", className="note"),
                        html.Div(
                            id="soft_sort-jacobian",
                            className="soft-grid",
                            tabIndex=0,
                            role="region",
                            **{"aria-labelledby": "soft_sort-jacobian-title"},
                        ),
                        html.Div(
                            [
                                html.Button(
                                    "Compare with torch autograd",
                                    id="soft_sort-autograd",
                                    type="button",
                                    className="plain",
                                ),
                                html.P("", id="soft_sort-autograd-said", role="status"),
                                dcc.Store(id="soft_sort-autograd-asked"),
                            ],
                            className="inline note",
                        ),
                    ],
                    className="picture",
                ),
            ],
            className="soft-pair",
        ),
    ]


def _compare(page: PageState, answer: Answer | None) -> list[Any]:
    return [
        html.Section(
            [
                html.H2("All sorters on the same inputs", id="soft_sort-compare-title"),
                html.Div(
                    id="soft_sort-compare",
                    className="soft-compare",
                    tabIndex=0,
                    role="region",
                    **{"aria-labelledby": "soft_sort-compare-title"},
                ),
                html.P(id="soft_sort-compare-note", className="note"),
            ],
            className="picture",
        )
    ]


def _bridge(page: PageState, answer: Answer | None) -> list[Any]:
    return [
        html.P(id="soft_sort-bridge-verdict", className="note strong", role="status"),
        html.Div(
            [
                html.Div(
                    [
                        picture(answer, "bridge", "Soft ranks inside the permutohedron"),
                        html.Div(
                            controls.slider(VIEW, "turn", "Turn", page.soft_sort.turn, 0, 35),
                            id="soft_sort-turn-control",
                            hidden=page.soft_sort.n != 4,
                        ),
                    ]
                ),
                html.Div(
                    [
                        picture(
                            answer, "shadow-bridge", "The same paths in the Shadow view's shadow"
                        ),
                        html.Div(
                            controls.button(
                                VIEW,
                                "shadow_n",
                                "Match the Shadow view's n",
                            ),
                            id="soft_sort-shadow-n",
                            hidden=page.shadow.n == page.soft_sort.n,
                        ),
                    ]
                ),
            ],
            className="soft-pair soft-tall",
        ),
    ]


def _vectors(page: PageState, answer: Answer | None) -> list[Any]:
    state = page.soft_sort
    table, place = state.table().tolist(), state.place().tolist()
    return [
        html.Div(
            [
                controls.menu(VIEW, "rule", "Sort the rows", state.rule, examples.RULES, w=250),
                html.Div(
                    controls.choice(
                        VIEW,
                        "descending",
                        "Direction",
                        "1" if state.descending else "0",
                        {"0": "Smallest first", "1": "Largest first"},
                    )
                ),
                html.Div(
                    [
                        html.Span("The point", className="label"),
                        *[
                            _cell(f"point.{j}", f"The point, {axis} coordinate", place[j])
                            for j, axis in enumerate(("first", "second"))
                        ],
                    ],
                    id="soft_sort-point",
                    className="inline",
                    hidden=state.rule != "distance",
                ),
            ],
            className="inline soft-options",
        ),
        html.Div(
            [
                html.Div(
                    [
                        html.H2("Rows, to be edited"),
                        *[
                            html.Div(
                                [
                                    controls.class_chip(i, class_name(i)),
                                    *[
                                        _cell(
                                            f"entry.{i}.{j}",
                                            f"Row {class_name(i)}, column {j + 1}",
                                            table[i][j] if i < len(table) else 0.0,
                                        )
                                        for j in range(MOST_COLUMNS)
                                    ],
                                ],
                                id=f"soft_sort-row-{i}",
                                className="inline soft-row",
                                hidden=i >= len(table),
                            )
                            for i in range(MOST_ROWS)
                        ],
                        html.Div(
                            [
                                controls.button(VIEW, "add_row", "Add a row"),
                                controls.button(VIEW, "drop_row", "Remove the last row"),
                            ],
                            className="inline",
                        ),
                        html.H2("Softly sorted", id="soft_sort-rows-title"),
                        html.Div(
                            id="soft_sort-rows",
                            className="soft-compare",
                            tabIndex=0,
                            role="region",
                            **{"aria-labelledby": "soft_sort-rows-title"},
                        ),
                    ],
                    className="soft-stack",
                ),
                picture(answer, "vectors", "The rows in the plane"),
            ],
            className="soft-pair soft-tall",
        ),
    ]


def _cell(name: str, label: str, value: float) -> Any:
    return controls.typed(
        VIEW,
        name,
        label,
        value,
        -LARGEST_VALUE,
        LARGEST_VALUE,
        step=0.1,
        part="cell",
        hideControls=True,
    )


def _error(page: PageState, answer: Answer | None) -> list[Any]:
    return [
        html.P(
            "Every comparator at temperature 1 sorts random values: n = 2 to 512 upwards, their "
            "range 2⁻⁵ to 2¹⁰ across. Dark: nearly exact. A white × marks where the formula, as "
            "it is first written down, overflows to inf or NaN; the one used here does not.",
            className="note",
        ),
        html.Div(
            [
                controls.choice(
                    VIEW,
                    "precision",
                    "Float format",
                    page.soft_sort.precision,
                    {"float32": "float32", "float64": "float64"},
                ),
                html.Button(
                    "Measure", id="soft_sort-error-start", type="button", className="plain"
                ),
                html.Button(
                    "Cancel",
                    id="soft_sort-error-cancel",
                    type="button",
                    className="plain",
                    disabled=True,
                ),
                html.Progress(
                    id="soft_sort-error-bar",
                    value="0",
                    max="100",
                    **{"aria-label": "Progress of the measurement"},
                ),
                html.Span(
                    "It takes half a minute, beside the server; you can cancel it at any time.",
                    id="soft_sort-error-said",
                    className="note",
                    role="status",
                ),
            ],
            className="inline soft-options",
        ),
        html.Div(
            picture(None, "error", "Relative error against the hard sort"), className="soft-tall"
        ),
        dcc.Store(id="soft_sort-job"),
    ]


def _learning(page: PageState, answer: Answer | None) -> list[Any]:
    return [
        html.P(
            "Gradient descent moves the inputs until their soft ranks match a target, three times "
            "from the same start: too hard (there is no gradient), as chosen, and too soft (a "
            "wrong optimum). The values stay between the smallest and the largest input.",
            className="note",
        ),
        html.Div(
            [
                controls.menu(
                    VIEW, "goal", "Target ranks", page.soft_sort.goal, lessons.GOALS, w=230
                ),
                html.Button("Learn", id="soft_sort-learn-start", type="button", className="plain"),
                html.Button(
                    "Stop",
                    id="soft_sort-learn-stop",
                    type="button",
                    className="plain",
                    disabled=True,
                ),
                html.Div(
                    controls.scrubber(VIEW, "step", "Step", 0, lessons.STEPS),
                    className="soft-layer",
                ),
            ],
            className="inline soft-options",
        ),
        html.P("", id="soft_sort-learn-said", className="note", role="status"),
        html.Div(
            [
                picture(None, "loss", "Loss: mean squared distance of the soft ranks"),
                picture(None, "learned-ranks", "Soft ranks, wanted ones as circles"),
                picture(None, "learned", "The values that are learned"),
            ],
            className="soft-three",
            id="soft_sort-lesson",
            hidden=True,
        ),
        html.Ul(id="soft_sort-learn-ends", className="note"),
        dcc.Store(id="soft_sort-learn"),
        dcc.Store(id="soft_sort-learned"),
    ]


SECTIONS: Mapping[str, Callable[[PageState, Answer | None], list[Any]]] = {
    "curves": _curves,
    "response": _response,
    "matrix": _matrix,
    "compare": _compare,
    "bridge": _bridge,
    "vectors": _vectors,
    "error": _error,
    "learning": _learning,
}
