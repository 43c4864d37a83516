"""What the Soft sort view says, in sentences that follow the numbers."""

from __future__ import annotations

import numpy as np

from components.page import numbers
from components.page.numbers import fixed
from components.page.packs import as_sent
from components.soft_sort.model import Sorting, decimals
from components.soft_sort.state import SoftSortState
from compute.naming import class_name
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.registry import SORTERS


def headlines(sorting: Sorting) -> list[str]:
    """For each frame the one live number."""
    what = "Smoothing" if sorting.is_smooth else "Softness"
    lines = []
    for knob, error in zip(sorting.knobs.tolist(), sorting.errors.tolist(), strict=True):
        start = f"{what} {numbers.knob(knob)}"
        if error == 0:
            lines.append(f"{start}: exactly the sorted order")
        else:
            lines.append(f"{start}: off by {numbers.error(error)} from the sorted order")
    return lines


def units(sorting: Sorting) -> list[str]:
    """For each frame the softness in the units that the sorter knows."""
    units, span = sorting.kind.units, sorting.span
    return [numbers.spelled(units(knob, span)) for knob in sorting.knobs.tolist()]


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
    outputs = as_sent(sorting.outputs, sorting.dtype)  # as the page reads and writes them
    lines = []
    for frame, (fall, pair) in enumerate(zip(sorting.descents, sorting.disorders, strict=True)):
        said = []
        if fall is not None:
            a, b = (
                numbers.value(v, places, sorting.digits)
                for v in outputs[frame, fall : fall + 2].tolist()
            )
            why = " All inputs are equal; their sort is not." if not np.ptp(sorting.values) else ""
            said.append(
                f"Not ascending: position {fall + 1} ({a}) lies above position {fall + 2} ({b})."
                + why
            )
        if pair is not None and sorting.ranks is not None:
            low, high = pair
            ranks = sorting.ranks[frame].tolist()
            said.append(
                "The soft ranks do not keep the order of the inputs: "
                f"{class_name(low)} is smaller than {class_name(high)}, yet ranked "
                f"{fixed(ranks[low], 3)} above {fixed(ranks[high], 3)}."
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
        else "is the derivative of the smaller output in the value below it (this "
        "comparator has no share)"
    )
    return (
        f"{count} comparator{'' if count == 1 else 's'} in {len(layers)} "
        f"layer{'' if len(layers) == 1 else 's'}. Arrows point to the wire that gets the larger "
        f"value; the fill {fill}."
    )


def no_matrix(sorting: Sorting) -> str:
    """Why the sorter has no soft permutation matrix, or nothing."""
    if sorting.kind.has_matrix:
        return ""
    if sorting.kind.is_network:
        return f"This comparator has no matrix: {sorting.kind.no_matrix}"
    return f"This sorter has no matrix: {sorting.kind.no_matrix} Its Jacobian is beside."


def asked_ranks(state: SoftSortState) -> str:
    """Why values are shown where ranks are asked for, or nothing."""
    if state.aim == "sort" or state.ranked:
        return ""
    return no_ranks(state.sorter) + " "


def no_ranks(name: str, what: str = "soft ranks of its own") -> str:
    """Why a sorter has no ranks, or no other thing that its matrix would give."""
    return (
        f"{SORTERS[name].name} has no soft permutation matrix, so it has no {what}. "
        "Choose another sorter."
    )
