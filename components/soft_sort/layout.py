"""The Soft sort view on screen: controls at the side, inputs and network on top, sections below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import dcc, html

from components import controls
from components.answers import Answer
from components.palette import Theme
from components.soft_sort import examples, lessons
from components.soft_sort.layer import SMOOTHINGS, SOFTNESSES, nearest
from components.state import (
    LARGEST_VALUE,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_VALUES,
    SOFTEST,
    VALUES_PRESETS,
    PageState,
    SoftSortState,
)
from compute.naming import class_name
from compute.softness import SORTERS, value_range

VIEW = "soft_sort"

SECTION_LABELS = {
    "curves": "Curves",
    "response": "Response",
    "matrix": "Matrix & gradients",
    "compare": "Compare sorters",
    "bridge": "Bridge",
    "vectors": "Vectors & comparisons",
    "error": "Error against range",
    "learning": "Learning",
}


def layout(page: PageState, answer: Answer, theme: Theme) -> html.Div:
    """The whole view, drawn from its first answer."""
    texts, state = answer.texts, page.soft_sort
    return html.Div(
        [
            html.Div(
                [
                    html.H1(
                        texts["soft_sort-headline"],
                        id="soft_sort-headline",
                        **{"aria-live": "polite"},
                    ),
                    html.P(
                        texts["soft_sort-sentence"], id="soft_sort-sentence", className="sentence"
                    ),
                    html.P(
                        "",
                        id="soft_sort-warning",
                        className="soft-warning",
                        role="status",
                        hidden=True,
                    ),
                    _steps(),
                ],
                className="lead",
            ),
            html.Div(
                [
                    html.Aside(_controls(state, answer), className="controls"),
                    html.Div(
                        [
                            html.Div(
                                [_inputs(answer), _network(state, answer)], className="soft-top"
                            ),
                            _sections(page, answer),
                        ],
                        className="soft-main",
                    ),
                ],
                className="soft-workbench",
            ),
        ],
        className="view",
    )


def _steps() -> html.Div:
    return html.Div(
        [
            html.Span("Try:", className="label"),
            controls.button(VIEW, "hard_limit", "Make it hard", quiet=True),
            controls.button(VIEW, "reference", "The reference's numbers", quiet=True),
            controls.button(VIEW, "equal", "Sort equal values with LogSumExp", quiet=True),
            controls.button(VIEW, "six", "Six wires, not eight", quiet=True),
        ],
        className="steps",
    )


def _controls(state: SoftSortState, answer: Answer) -> list[Any]:
    values, visible = answer.controls, answer.visible
    return [
        html.Div(
            _knob(
                "softness",
                "Softness, softer →",
                nearest(SOFTNESSES, state.softness),
                len(SOFTNESSES) - 1,
                values["softness"],
                SOFTEST,
                0.01,
                "In units of the data's range: scaling the data changes nothing.",
            ),
            id="soft_sort-softness-control",
            hidden=not visible["soft_sort-softness-control"],
        ),
        html.Div(
            _knob(
                "smoothing",
                "Smoothing, softer →",
                nearest(SMOOTHINGS, state.smoothing),
                len(SMOOTHINGS) - 1,
                values["smoothing"],
                1,
                0.01,
                "Smooth's own knob: 0 is LogSumExp at temperature 1, 1 is exactly the mean.",
            ),
            id="soft_sort-smoothing-control",
            hidden=not visible["soft_sort-smoothing-control"],
        ),
        controls.menu(
            VIEW, "sorter", "Sorter", state.sorter, {k: v.label for k, v in SORTERS.items()}
        ),
        html.Div(
            controls.choice(
                VIEW,
                "network",
                "Network",
                state.network,
                {"bitonic": "Bitonic", "odd_even": "Odd-even"},
            ),
            id="soft_sort-network-control",
            hidden=not visible["soft_sort-network-control"],
        ),
        controls.menu(
            VIEW,
            "preset",
            "Preset",
            state.preset(),
            {name: preset.label for name, preset in VALUES_PRESETS.items()},
            placeholder="Your own values",
        ),
        controls.slider(VIEW, "n", "Inputs n", state.n, 2, MOST_VALUES),
        html.Div(
            [
                controls.button(VIEW, "new_values", "New values"),
                html.Div(
                    [
                        html.Span("Seed", className="label"),
                        controls.typed(VIEW, "seed", "Seed", state.seed, 0, 999_999, integer=True),
                    ],
                    className="inline",
                ),
                controls.button(VIEW, "shuffle", "Permute the inputs"),
                controls.button(VIEW, "reset", "Reset"),
            ],
            className="control inline spread",
        ),
        html.Div(
            [
                html.Div(
                    [
                        controls.class_chip(i, class_name(i)),
                        controls.typed(
                            VIEW,
                            f"value.{i}",
                            f"Input {class_name(i)}, typed",
                            values.get(f"value.{i}", 0.0),
                            -LARGEST_VALUE,
                            LARGEST_VALUE,
                            step=0.1,
                            hideControls=True,
                        ),
                    ],
                    id=f"soft_sort-value-{i}",
                    className="soft-value",
                    hidden=not visible[f"soft_sort-value-{i}"],
                )
                for i in range(MOST_VALUES)
            ],
            className="soft-values",
            role="group",
            **{"aria-label": "The values of the inputs"},
        ),
        html.Div(
            [
                html.Span("Temperature", className="label"),
                controls.typed(
                    VIEW,
                    "temperature",
                    "Temperature in the units of the values",
                    values["temperature"],
                    0,
                    SOFTEST * value_range(state.vector()),
                    step=0.1,
                ),
            ],
            className="control-head",
        ),
        html.P("Softness × range, in the units of the values.", className="help"),
    ]


def _knob(
    name: str,
    label: str,
    index: int,
    last: int,
    value: float,
    most: float,
    step: float,
    help_text: str,
) -> html.Div:
    return controls.scrubber(
        VIEW,
        name,
        label,
        index,
        last,
        twin=controls.typed(VIEW, name, f"{name.capitalize()}, typed", value, 0, most, step=step),
        help_text=help_text,
    )


def _picture(answer: Answer | None, name: str, title: str, **more: Any) -> html.Figure:
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


def _inputs(answer: Answer) -> html.Figure:
    return _picture(answer, "inputs", "Inputs, to be dragged", drag=True)


def _network(state: SoftSortState, answer: Answer) -> html.Section:
    """The Knuth diagram; its SVG is drawn by the view's script."""
    layer = answer.data["layer"]
    return html.Section(
        [
            html.Div(
                [
                    html.H2("The network", id="soft_sort-network-title"),
                    html.Div(
                        [
                            _act("back", "◀", "One layer back"),
                            _act("play", "▶ Play", "Play through the layers"),
                            _act("forward", "▶|", "One layer on"),
                            html.Div(
                                controls.scrubber(
                                    VIEW, "layer", "Layer", layer, answer.data["depth"]
                                ),
                                className="soft-layer",
                            ),
                        ],
                        id="soft_sort-layers",
                        className="inline soft-layers",
                        hidden=not answer.visible["soft_sort-layers"],
                    ),
                ],
                className="soft-network-head",
            ),
            html.Div(
                id="soft_sort-network",
                className="soft-network",
                tabIndex=0,
                role="group",
                **{
                    "aria-label": "Sorting network: left and right arrows step through the layers, "
                    "up and down choose a wire",
                },
            ),
            html.P("", id="soft_sort-source", className="note strong-note", role="status"),
            html.P(
                answer.texts["soft_sort-network-note"],
                id="soft_sort-network-note",
                className="note",
            ),
            html.Div(
                id="soft_sort-outputs",
                className="soft-outputs",
                role="group",
                **{"aria-label": "The soft sort, smallest first"},
            ),
        ],
        className="picture soft-network-panel",
        **{"aria-labelledby": "soft_sort-network-title"},
    )


def _act(name: str, text: str, label: str) -> html.Button:
    """A button that moves frames in the browser and asks the server nothing."""
    return html.Button(
        text, type="button", className="plain", **{"data-act": name, "aria-label": label}
    )


def _sections(page: PageState, answer: Answer) -> html.Div:
    front = page.soft_sort.section
    return html.Div(
        [
            html.Div(
                [
                    html.Button(
                        label,
                        role="tab",
                        type="button",
                        className="tab",
                        id=f"soft_sort-tab-{name}",
                        tabIndex=0 if name == front else -1,
                        **{
                            "data-section": name,
                            "aria-selected": "true" if name == front else "false",
                        },
                    )
                    for name, label in SECTION_LABELS.items()
                ],
                role="tablist",
                className="tabs soft-tabs",
                **{"aria-label": "Sections"},
            ),
            *[
                html.Div(
                    section(name, page, answer) if name == front else [],
                    id={"section": name, "part": "panel", "view": VIEW},
                    role="tabpanel",
                    hidden=name != front,
                    className="soft-section",
                    **{"data-panel": name, "aria-labelledby": f"soft_sort-tab-{name}"},
                )
                for name in SECTION_LABELS
            ],
            *[
                dcc.Store(id={"section": name, "part": "opened", "view": VIEW})
                for name in SECTION_LABELS
            ],
        ],
        className="soft-sections",
    )


def section(name: str, page: PageState, answer: Answer | None) -> list[Any]:
    """A section's controls and pictures; without an answer the pictures are drawn by the next."""
    return [*SECTIONS[name](page, answer), html.Span(hidden=True, **{"data-laid-out": name})]


def _curves(page: PageState, answer: Answer | None) -> list[Any]:
    return [_picture(answer, "curves", "Every output against softness")]


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
        _picture(answer, "response", "Every output while one input moves through the others"),
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
                        html.H2("Soft permutation matrix P", id="soft_sort-matrix-title"),
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
                            className="inline spread",
                        ),
                        html.P(id="soft_sort-jacobian-why", className="note"),
                        html.Div(
                            id="soft_sort-jacobian",
                            className="soft-grid",
                            tabIndex=0,
                            role="region",
                            **{"aria-labelledby": "soft_sort-jacobian-title"},
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
                        _picture(answer, "bridge", "Soft ranks inside the permutohedron"),
                        html.Div(
                            controls.slider(VIEW, "turn", "Turn", page.soft_sort.turn, 0, 35),
                            id="soft_sort-turn-control",
                            hidden=page.soft_sort.n != 4,
                        ),
                    ]
                ),
                html.Div(
                    [
                        _picture(
                            answer, "shadow-bridge", "The same paths in the Shadow view's shadow"
                        ),
                        html.Div(
                            controls.button(
                                VIEW,
                                "shadow_n",
                                "Use as many inputs as the Shadow view has classes",
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
                _picture(answer, "vectors", "The rows in the plane"),
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
            _picture(None, "error", "Relative error against the hard sort"), className="soft-tall"
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
                _picture(None, "loss", "Loss: mean squared distance of the soft ranks"),
                _picture(None, "learned-ranks", "Soft ranks, wanted ones as circles"),
                _picture(None, "learned", "The values that are learned"),
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
