"""What the Soft sort view says, in sentences that follow the numbers."""

from __future__ import annotations

import math

import numpy as np

from components.soft_sort.model import Sorting, decimals
from components.state.fields import exponent_text
from compute.naming import class_name
from compute.soft_sorting.networks import NETWORKS
from compute.soft_sorting.registry import SORTERS


def figure_text(value: float, places: int, figures: int = 5) -> str:
    """A number for a sentence, with a plain minus and no minus zero.

    It has `places` decimals, or `figures` figures where it is very large or very small.
    """
    size = abs(value)
    if size < 1e-3 if places > 7 else size >= 1e6 and places < 3:
        return f"{value:.{figures}g}" if value else "0"
    text = f"{value:.{places}f}"
    return text[1:] if text.startswith("-") and not float(text) else text


def two_figures(value: float) -> str:
    """An error: two figures, no trailing exponent where it can be avoided."""
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e5:
        return f"{value:.{max(0, 1 - math.floor(math.log10(abs(value))))}f}"
    return exponent_text(value, 1)


def knob_text(value: float) -> str:
    """A softness as the headline has it: 0.10, 0.0251, 3.2, 40."""
    if value == 0:
        return "0"
    return f"{value:.2f}" if 0.1 <= value < 10 and round(value, 2) == value else f"{value:.3g}"


def headlines(sorting: Sorting) -> list[str]:
    """For each frame the one live number."""
    what = "Smoothing" if sorting.is_smooth else "Softness"
    lines = []
    for knob, error in zip(sorting.knobs.tolist(), sorting.errors.tolist(), strict=True):
        start = f"{what} {knob_text(knob)}"
        if error == 0:
            lines.append(f"{start}: exactly the sorted order")
        else:
            lines.append(f"{start}: off by {two_figures(error)} from the sorted order")
    return lines


def units(sorting: Sorting) -> list[str]:
    """For each frame the softness in the units that the sorter knows."""
    return [sorting.kind.units(knob, sorting.span) for knob in sorting.knobs.tolist()]


def sentences(sorting: Sorting) -> list[str]:
    """For each frame what the number means."""
    kind = sorting.kind
    label = kind.name if kind.is_network else kind.label
    if kind.is_network:
        label += f" in {NETWORKS[sorting.network].phrase}"
    return [f"{label}: {kind.about}; {unit}." for unit in units(sorting)]


def warnings(sorting: Sorting) -> list[str]:
    """For each frame what a person might not expect, or nothing."""
    places = decimals(sorting)
    lines = []
    for frame, (fall, pair) in enumerate(zip(sorting.descents, sorting.disorders, strict=True)):
        said = []
        if fall is not None:
            a, b = (
                figure_text(v, places, sorting.digits)
                for v in sorting.outputs[frame, fall : fall + 2]
            )
            why = " All inputs are equal; their sort is not." if not np.ptp(sorting.values) else ""
            said.append(
                f"Not ascending: position {fall + 1} ({a}) lies above position {fall + 2} ({b})."
                + why
            )
        if pair is not None and sorting.ranks is not None:
            low, high = pair
            said.append(
                "The soft ranks do not keep the order of the inputs: "
                f"{class_name(low)} is smaller than {class_name(high)}, yet ranked "
                f"{sorting.ranks[frame, low]:.3f} above {sorting.ranks[frame, high]:.3f}."
            )
        lines.append(" ".join(said))
    return lines


def network_note(sorting: Sorting) -> str:
    """How large the network is and how to read the picture."""
    if sorting.wiring is None:
        label = sorting.kind.label
        how = (
            "its weight"
            if sorting.kind.has_matrix
            else "its derivative, solid where it rises with the input, dashed where it falls"
        )
        return (
            f"{label} has no comparators. The thickness of a line shows how much an output "
            f"follows an input: {how}."
        )
    layers = sorting.wiring.layers
    count = sum(len(layer) for layer in layers)
    fill = (
        "is the share swapped"
        if sorting.kind.has_matrix
        else "is the derivative of the smaller output in the value below it (there is no share)"
    )
    return (
        f"{count} comparator{'' if count == 1 else 's'} in {len(layers)} "
        f"layer{'' if len(layers) == 1 else 's'}. Arrows point to the wire that gets the larger "
        f"value; the fill {fill}."
    )


def no_matrix(sorting: Sorting) -> str:
    """Why there is no soft permutation matrix, or nothing."""
    if sorting.kind.has_matrix:
        return ""
    if sorting.kind.is_network:
        return f"This comparator has no matrix: {sorting.kind.no_matrix}"
    return f"This sorter has no matrix: {sorting.kind.no_matrix} Its Jacobian is beside."


def no_ranks(name: str) -> str:
    """Why a sorter has no ranks."""
    return (
        f"{SORTERS[name].name} has no soft permutation matrix, so it has no soft ranks of its own. "
        "Choose another sorter."
    )
