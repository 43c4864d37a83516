"""The way from Shadow to Soft sort: the logits of the probe, and T."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from components.shadow.model import probe_logits
from components.shadow.state import ShadowState
from components.soft_sort.state import MOST_VALUES, SOFTEST, SoftSortState
from components.state.page import PageState
from compute.soft_sorting.scaled import value_range


def _values(shadow: ShadowState) -> NDArray[np.float64]:
    """The logits that are carried, as a link holds them, (n,)."""
    return np.array([float(f"{z:.12g}") for z in probe_logits(shadow)[:MOST_VALUES].tolist()])


def from_shadow(page: PageState) -> tuple[PageState, list[str]]:
    """This view open, sorting the logits of Shadow's probe at its temperature."""
    shadow = page.state(ShadowState)
    values = _values(shadow)
    soft, notices = page.state(SoftSortState).changed(
        {
            "n": len(values),
            "values": values.tolist(),
            "softness": min(shadow.temperature / value_range(values), SOFTEST),
            "layer": MOST_VALUES,
        }
    )
    if shadow.n > MOST_VALUES:
        notices.append(
            f"Shadow has {shadow.n} classes; the logits of the first {MOST_VALUES} are sorted."
        )
    return replace(page.with_view_state("soft_sort", soft), view="soft_sort"), notices


def sentence(page: PageState) -> str:
    """That the values are the logits of Shadow's probe, and how they rank the classes; else ""."""
    shadow, values = page.state(ShadowState), page.state(SoftSortState).vector()
    if len(values) != min(shadow.n, MOST_VALUES) or not np.array_equal(values, _values(shadow)):
        return ""
    ranked = page.names.ranking(np.argsort(-values, kind="stable").tolist())
    return f"These are the logits of Shadow's probe. Sorted hard, they rank the classes {ranked}."
