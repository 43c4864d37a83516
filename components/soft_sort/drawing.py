"""The Soft sort view's answer to one state: what is always shown, and the section that is open."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

import numpy as np

from components.page.answers import Answer, merged
from components.page.numbers import exact, short
from components.page.packs import packed
from components.page.palette import Theme, class_colour, class_path
from components.soft_sort import band, carried, figures, quiz, words
from components.soft_sort.band import Ask
from components.soft_sort.diagram import diagram
from components.soft_sort.model import Sorting, decimals, nearest, sorting_of
from components.soft_sort.sections import learning
from components.soft_sort.state import MOST_VALUES, SoftSortState
from components.state.page import PageState
from compute.naming import class_name

# From blue to yellow, told apart by lightness too, and both ends against the paper.
VALUE_COLOURS = {
    "light": ("#00306b", "#1f4f86", "#3f6a8f", "#66787f", "#87825f", "#a5853a", "#bd8409"),
    "dark": ("#5a8fd8", "#7fa3c9", "#a3b0b5", "#bdb98f", "#d6c464", "#efd23e", "#fee838"),
}

INPUTS = "soft_sort-inputs-picture"
MOST_NAMED = 4  # inputs in a sentence about an output
LEAST_NAMED = 0.01  # a weight below is not worth a word


def headline(page: PageState) -> tuple[str, str]:
    """The headline and the sentence under it."""
    sorting = sorting_of(page.state(SoftSortState))
    return words.headlines(sorting)[-1], words.sentences(sorting)[-1]


def always(page: PageState, theme: Theme) -> Answer:
    """What is on screen whatever section is open."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state, still=theme.in_hand)
    last = len(sorting.knobs) - 1
    ask = Ask(sorting, state.aim == "rank", state.known_unit())
    frames = _frames(sorting, ask)
    now = frames["headlines"][-1]
    answer = Answer(
        pictures={"soft_sort-inputs": figures.inputs(sorting, theme, last)},
        texts={
            "soft_sort-headline": now,
            "soft_sort-sentence": frames["sentences"][-1],
            "soft_sort-network-note": words.network_note(sorting),
            "soft_sort-unit-about": _capital(f"{ask.unit.about}."),
            "soft_sort-ranks-note": band.ties_note(sorting),
            "soft_sort-key-low": short(float(sorting.hard[0])),
            "soft_sort-key-high": short(float(sorting.hard[-1])),
        },
        descriptions={
            name: described.format(now) for name, described in frames["described"].items()
        },
        visible=_visible(state, sorting),
        controls=_controls(state, sorting, ask),
        frames=frames,
        data={
            "handles": {"soft_sort-inputs": _handles(sorting)},
            "diagram": diagram(sorting),
            "colours": VALUE_COLOURS[theme.name],
            "letters": [class_name(i) for i in range(sorting.n)],
            "scrub": {
                "softness": 0 if sorting.is_smooth else nearest(sorting.grid, sorting.at),
                "smoothing": nearest(sorting.grid, sorting.at) if sorting.is_smooth else 0,
            },
            "large": state.large,
            "layer": min(state.layer, _depth(sorting)),
            "depth": _depth(sorting),
            "layers": [f"{k} of {_depth(sorting)}" for k in range(_depth(sorting) + 1)],
            "lesson": learning.lesson_key(state),
            "ranks_title": "Soft ranks",
            "units": [{"value": unit.name, "label": unit.label} for unit in sorting.kind.known],
            **state.in_link("softness", "smoothing", "layer"),
        },
    )
    scene = carried.sentence(page)
    said = Answer(texts={"soft_sort-carried": scene}, visible={"soft_sort-carried": bool(scene)})
    bands = Answer() if theme.in_hand else _bands(state, ask)
    return reduce(merged, [bands, said, quiz.QUIZ.answer(state)], answer)


def _bands(state: SoftSortState, ask: Ask) -> Answer:
    """Which softness is of use. To find out takes as long as all else that is always shown, so
    that under a moving hand the bands of before stay."""
    zones = band.zones(ask)
    return Answer(
        texts={
            "soft_sort-band-note": band.sentence(ask),
            "soft_sort-softness-zone": zones[-1],
            "soft_sort-smoothing-zone": zones[-1],
        },
        frames={"zones": zones},
        data={"bands": band.bands(ask) if state.ranked or not ask.ranks else {"rows": []}},
    )


def _depth(sorting: Sorting) -> int:
    return len(sorting.wiring.layers) if sorting.wiring else 1


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _six_figures(value: float) -> float:
    return float(f"{value:.6g}")


def _amount(ask: Ask, softness: float) -> float | str:
    """A softness in its unit, as a box shows it: JSON has no infinity."""
    amount = ask.amount(softness)
    return _six_figures(amount) if math.isfinite(amount) else exact(amount)


def _read_back(value: float) -> str:
    """Six figures as the link and a box hold them, for the page's scripts to read."""
    return exact(_six_figures(value))


def _frames(sorting: Sorting, ask: Ask) -> dict[str, Any]:
    """What the sliders scrub through; the last frame is the state's own softness."""
    layers = sorting.layers
    low, high = float(sorting.hard[0]), float(sorting.hard[-1])
    frames: dict[str, Any] = {
        "knob": "smoothing" if sorting.is_smooth else "softness",
        "knobs": [_read_back(v) for v in sorting.knobs.tolist()],
        "temperatures": [_read_back(ask.amount(v)) for v in sorting.knobs.tolist()],
        "ranks": None if sorting.ranks is None else packed(sorting.ranks),
        "headlines": words.headlines(sorting),
        "sentences": words.sentences(sorting),
        "warnings": words.warnings(sorting),
        "described": {INPUTS: f"{sorting.n} inputs and, to their right, their soft sort. {{}}."},
        "outputs": packed(sorting.outputs, sorting.dtype),
        "decimals": decimals(sorting),
        "digits": sorting.digits,
        "low": low,
        "high": high,
    }
    if layers is not None:
        return frames | {
            "wires": packed(layers.values, sorting.dtype),
            "swaps": packed(layers.crossings),
            "sources": packed(layers.sources, "uint8"),
            "weights": packed(np.clip(100 * layers.source_weights, 0, 255).round(), "uint8"),
            "what": "{weight} % of it is input {letter}"
            if sorting.kind.has_matrix
            else "it follows input {letter} most, by {weight}",
            "percent": sorting.kind.has_matrix,
        }
    inputs = np.repeat(sorting.values[None, :], len(sorting.knobs), axis=0)
    links = sorting.matrices if sorting.matrices is not None else sorting.sort_jacobians
    return frames | {
        "wires": packed(np.stack([inputs, sorting.outputs], axis=1), sorting.dtype),
        "links": packed(links),
        "strongest": packed(_strongest(links), "uint8"),
        "what": "{letter} by {weight}",
        "nothing": "no input",
    }


def _strongest(links: Any) -> Any:
    """(T, n, 4) the inputs that an output follows most, and 255 once they hardly count."""
    size = np.abs(links)
    first = np.argsort(-size, axis=2, kind="stable")[:, :, :MOST_NAMED]
    return np.where(np.take_along_axis(size, first, axis=2) < LEAST_NAMED, 255, first)


def _visible(state: SoftSortState, sorting: Sorting) -> dict[str, bool]:
    boxes = {f"soft_sort-value-{i}": i < state.n for i in range(MOST_VALUES)}
    return boxes | {
        "soft_sort-softness-control": not sorting.is_smooth,
        "soft_sort-smoothing-control": sorting.is_smooth,
        "soft_sort-network-control": sorting.kind.is_network,
        "soft_sort-layers": sorting.kind.is_network,
        "soft_sort-ranks-note": bool(band.ties_note(sorting)),
    }


def _controls(state: SoftSortState, sorting: Sorting, ask: Ask) -> dict[str, Any]:
    """The value of every control, by name."""
    vector = state.vector().tolist()
    controls: dict[str, Any] = {
        **state.control_values(),
        "preset": state.preset() or None,
        "softness": _six_figures(state.softness),
        "temperature": _amount(ask, state.softness),
        "unit": ask.unit.name,
        "moving": str(min(state.moving, state.n)),
        "top_size": state.places(),
    }
    controls |= {f"value.{i}": v for i, v in enumerate(vector)}
    for i, row in enumerate(state.table().tolist()):
        controls |= {f"entry.{i}.{j}": v for j, v in enumerate(row)}
    return controls | {f"point.{j}": v for j, v in enumerate(state.place().tolist())}


def _handles(sorting: Sorting) -> list[dict[str, Any]]:
    """The inputs as dots that move up and down."""
    low, high = figures.window(sorting.values)
    step = 10.0 ** np.floor(np.log10((high - low) / 150))
    return [
        {
            "name": f"value.{i}",
            "label": f"Input {class_name(i)}",
            "letter": class_name(i),
            "point": [i + 1, v],
            "vertical": True,
            "range": [[0, MOST_VALUES + 1], [low, high]],
            "step": float(step),
            "keyStep": float(step),
            "colour": class_colour(i),
            "path": class_path(i),
        }
        for i, v in enumerate(sorting.values.tolist())
    ]
