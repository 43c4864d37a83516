"""The pictures of the Soft sort view: pure functions to plain plotly figures."""

from components.soft_sort.figures.axes import window
from components.soft_sort.figures.curves import curves, inputs, response
from components.soft_sort.figures.paths import paths, polygon_traces, solid_traces
from components.soft_sort.figures.polytopes import Path, polytope
from components.soft_sort.figures.rows import plane_points
from components.soft_sort.figures.style import short_label, sorter_style
from components.soft_sort.figures.top_k import memberships, quantiles

__all__ = [
    "Path",
    "curves",
    "inputs",
    "memberships",
    "paths",
    "plane_points",
    "polygon_traces",
    "polytope",
    "quantiles",
    "response",
    "short_label",
    "solid_traces",
    "sorter_style",
    "window",
]
