"""The Shadow view's answer to one state: pictures, words, the table, the frames of its sliders."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from components.page.answers import Answer, merged
from components.page.naming import naming
from components.page.numbers import fixed
from components.page.packs import packed
from components.page.palette import Theme, class_colour, class_path
from components.page.temperature import nearest_temperature, temperature_texts
from components.shadow import counting, figures, quiz, table, visit, words
from components.shadow.model import (
    Probe,
    ShownLayer,
    layer_of,
    probe_of,
    temperature_frames,
)
from components.shadow.sections import along
from components.shadow.state import ShadowState
from components.state.names import Names
from components.state.page import PageState
from compute.naming import class_name

VIEW = "shadow"
STEP = 0.01


def headline(page: PageState) -> tuple[str, str]:
    """The headline and the sentence under it."""
    layer = layer_of(page.state(ShadowState))
    return words.headline(layer), words.sentence(layer, page.names)


def always(page: PageState, theme: Theme) -> Answer:
    """What is on screen whatever section is open."""
    state = page.state(ShadowState)
    layer = layer_of(state)
    probe = probe_of(state, layer)
    names = page.names
    named = naming(VIEW, names, state.n)
    answer = Answer(
        pictures=_pictures(page, theme, layer, probe),
        texts={
            "shadow-headline": words.headline(layer),
            "shadow-sentence": words.sentence(layer, names),
            "shadow-preset-about": words.about_preset(state.preset()),
            "shadow-read": words.read_sentence(layer, probe.x),
            "shadow-probe": words.probe_sentence(probe, state.temperature, names),
            "shadow-vectors-note": words.vectors_note(layer, names),
            "shadow-cells-note": words.cells_note(layer),
            "shadow-polytope-note": words.shadow_note(layer),
            "shadow-table-note": words.table_note(layer),
            "shadow-take-rank-label": words.rank_button(layer),
            table.COUNT: table.count(state, layer, names),
            table.LEGEND: names.legend(state.n),
            **named.texts,
        },
        descriptions=_descriptions(layer, probe, names),
        visible={
            "shadow-take-rank": layer.at_rank is not None,
            table.LEGEND: bool(names.legend(state.n)),
            counting.BOX: counting.offered(layer),
            "shadow-flat-space": theme.flat and layer.drawn.d > 2,
        },
        controls={**_controls(state), **named.controls},
        frames={
            "temperature": packed(temperature_frames(probe.logits)),
            "temperatures": temperature_texts(),
            "tight": not figures.has_wide_bars(state.n, _side(page, theme, layer, "softmax")),
            "bare": state.n > figures.MOST_TOLD_BARS,
            "said": words.at_temperature(probe, "", names),
            "described": words.softmax_described(probe, names),
        },
        data={
            "handles": _handles(state, layer, probe, names),
            "table": table.table(state, layer, names),
            "probe": probe.key,
            "counted": counting.name_of(layer),
            "scrub": {"temperature": nearest_temperature(state.temperature)},
            "shape": {
                "n": state.n,
                "d": state.d,
                "bias": state.with_bias,
            },
            "lit": state.lit,
            "large": large_picture(state, layer.drawn),
            **state.in_link("temperature", "lit", "camera"),
        },
    )
    return merged(merged(answer, quiz.QUIZ.answer(state, names)), visit.answer(state, layer, names))


def _pictures(
    page: PageState, theme: Theme, layer: ShownLayer, probe: Probe
) -> dict[str, dict[str, Any]]:
    state, drawn, handles, names = (
        page.state(ShadowState),
        layer.drawn,
        layer.at_rank is None,
        page.names,
    )
    seen, lit = replace(probe, x=layer.along_rank(probe.x)), state.lit or probe.key
    vectors, cells, polytope, softmax = (
        _side(page, theme, layer, name) for name in ("vectors", "cells", "polytope", "softmax")
    )
    return {
        "shadow-vectors": figures.vectors(
            drawn, theme, state.camera, handles=handles, names=names, side=vectors
        ),
        "shadow-cells": figures.cells(
            drawn,
            seen,
            theme,
            state.camera,
            handles=handles,
            side=cells,
            lit=lit,
            path=along.path(state, layer) if state.section == "line" else None,
        ),
        "shadow-polytope": figures.shadow(drawn, theme, state.camera, polytope, lit),
        "shadow-softmax": figures.softmax_bars(probe, theme, names, softmax),
    }


def _side(page: PageState, theme: Theme, layer: ShownLayer, name: str) -> int:
    """How large a picture is, in px."""
    return theme.width.side(name == large_picture(page.state(ShadowState), layer.drawn))


def large_picture(state: ShadowState, layer: ShownLayer) -> str:
    """The picture that is large: the one asked for, else the first that is not empty."""
    if state.large:
        return state.large
    if figures.has_cells(layer):
        return "cells"
    return "polytope" if layer.shadow is not None else "vectors"


def _descriptions(layer: ShownLayer, probe: Probe, names: Names) -> dict[str, str]:
    parts = words.softmax_described(probe, names)
    shares = [*(fixed(p, 3) for p in probe.probabilities), ""]
    hull = words.vectors_note(layer, names)
    return {
        "shadow-vectors-picture": f"Class vectors and their hull. {hull}",
        "shadow-cells-picture": words.cells_description(layer),
        "shadow-polytope-picture": f"Shadow of the permutohedron. {words.headline(layer)}",
        "shadow-softmax-picture": "".join(
            part + share for part, share in zip(parts, shares, strict=True)
        ),
    }


def _controls(state: ShadowState) -> dict[str, Any]:
    """The value of every control, by name."""
    controls: dict[str, Any] = {
        **state.control_values(),
        "preset": state.preset() or None,
    }
    for i, row in enumerate(state.matrix().tolist()):
        controls |= {f"weight.{i}.{j}": value for j, value in enumerate(row)}
    controls |= {f"probe.{j}": value for j, value in enumerate(state.point().tolist())}
    if state.with_bias:
        controls |= {f"bias.{i}": value for i, value in enumerate(state.bias().tolist())}
    return controls


def _handles(
    state: ShadowState, layer: ShownLayer, probe: Probe, names: Names
) -> dict[str, list[dict[str, Any]]]:
    """The points that can be dragged: the classes and the probe, in the plane only."""
    if layer.d != 2:
        return {"shadow-vectors": [], "shadow-cells": []}
    reach = figures.class_window(layer)
    window = figures.cell_window(layer, probe.x)
    return {
        "shadow-vectors": [
            {
                "name": f"class.{i}",
                "label": f"Class {names.said(i)}",
                "letter": class_name(i),
                "point": [float(v) for v in row],
                "range": [[-reach, reach], [-reach, reach]],
                "step": STEP,
                "keyStep": STEP,
                "colour": class_colour(i),
                "path": class_path(i),
            }
            for i, row in enumerate(layer.weights)
        ],
        "shadow-cells": [
            {
                "name": "probe",
                "label": "Probe x",
                "letter": "x",
                "point": [float(v) for v in probe.x],
                "range": [[-window, window], [-window, window]],
                "step": STEP,
                "keyStep": STEP,
                "colour": "#343a40",
                "path": class_path(0),
            }
        ],
    }
