"""A first visit: three steps beside the headline that change the scene, each carrying it on."""

from __future__ import annotations

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.shadow.model import ShownLayer
from components.shadow.presets import NOTEBOOK_WEIGHTS
from components.shadow.state import ShadowState
from components.shadow.words import of_all
from components.state.names import LETTERS, Names

NUDGED = 3  # the class that the first step moves: D
BELOW = (-0.24, 0.35)  # straight below where the notebook has it, inside the other three
STEPS, SAYS = "shadow-visit", "shadow-visit-says"


def nudged(state: ShadowState) -> ShadowState:
    """D between A, B and C: straight down in the notebook's layer.

    Elsewhere with weights that keep decimals exact, for in space D must lie in their plane.
    """
    rows = state.matrix()
    if state.n <= NUDGED:
        return state
    to = list(BELOW)
    if rows.tolist() != [list(row) for row in NOTEBOOK_WEIGHTS]:
        to = np.round((rows[0] + rows[1] + 2 * rows[2]) / 4, 12).tolist()
    return state.with_class(NUDGED, to)[0]


def with_dimension(state: ShadowState) -> tuple[ShadowState, list[str]]:
    """One feature more."""
    return state.changed({"d": state.d + 1})


def says(layer: ShownLayer, names: Names = LETTERS) -> str:
    """What the last step showed, and which is next."""
    if layer.count == layer.total:
        return (
            f"{of_all(layer)}: with {layer.d} features every ranking can happen. Third step: make "
            "it soft, and see what a soft sort makes of the probe's logits."
        )
    d = names.said(NUDGED)
    if NUDGED in layer.never_first:
        stays = "the count stays" if layer.count == layer.bound else "the count is"
        return f"{d} can never win now, and {stays} {of_all(layer)}. Second step: add a dimension."
    return f"New here? Three steps. First: nudge {d} down, between the other classes."


def answer(state: ShadowState, layer: ShownLayer, names: Names = LETTERS) -> Answer:
    """What the steps say, and whether this layer is one that they fit."""
    fits = state.n > NUDGED and not state.with_bias and layer.count is not None
    return Answer(
        texts={SAYS: says(layer, names) if fits else ""},
        visible={STEPS: fits},
    )


def steps(view: str, shown: Answer) -> html.Div:
    """The steps, to be pressed or put away; `assets/core/visit.mjs` keeps that they were."""
    return html.Div(
        [
            html.P(shown.texts[SAYS], id=SAYS, className="says", role="status"),
            controls.button(view, "nudge", "1 Nudge D down", quiet=True),
            controls.button(view, "dimension", "2 Add a dimension", quiet=True),
            controls.button(view, "make_soft", "3 Make it soft", quiet=True),
            html.Button(
                "✕",
                type="button",
                className="slight",
                title="Hide these steps",
                **{"data-dismisses": "visit", "aria-label": "Hide these steps"},
            ),
        ],
        id=STEPS,
        className="steps visit",
        hidden=not shown.visible[STEPS],
    )
