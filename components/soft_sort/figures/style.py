"""How sorters are told apart in pictures."""

from __future__ import annotations

from components.page.palette import CLASS_COLOURS, DASHES, class_colour, class_symbol
from compute.soft_sorting.registry import SORTERS


def sorter_style(name: str) -> tuple[str, str, str]:
    """Colour, dash and marker shape of a sorter."""
    index = list(SORTERS).index(name)
    # Neighbours in colour differ in dash, and so does each colour when it comes again.
    dash = index // len(CLASS_COLOURS) + 2 * (index % 2)
    return class_colour(index), DASHES[dash % len(DASHES)], class_symbol(index)


def short_label(name: str) -> str:
    """The sorter's name without its family."""
    return SORTERS[name].name
