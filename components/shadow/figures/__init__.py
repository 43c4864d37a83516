"""The pictures of the Shadow view: pure functions from a layer to plain plotly figures."""

from components.shadow.figures.class_vectors import vectors
from components.shadow.figures.input_space import cells, has_cells
from components.shadow.figures.probabilities import MOST_TOLD_BARS, has_wide_bars, softmax_bars
from components.shadow.figures.projection import shadow
from components.shadow.figures.windows import cell_window, class_window

__all__ = [
    "MOST_TOLD_BARS",
    "cell_window",
    "cells",
    "class_window",
    "has_cells",
    "has_wide_bars",
    "shadow",
    "softmax_bars",
    "vectors",
]
