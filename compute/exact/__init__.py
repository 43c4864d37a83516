"""Rational arithmetic, exact linear programs, and doubles inside thin cells.

The ground under the rooms; nothing of it is public in `compute`.
"""

from compute.exact.integers import (
    Row,
    Rows,
    determinant,
    dot,
    nearest_double,
    null_vector,
    pivot_columns,
    primitive,
)
from compute.exact.lattice import double_in_cell, double_in_cone
from compute.exact.separation import Gaps, Separation, quick_separation
from compute.exact.simplex import separate

__all__ = [
    "Gaps",
    "Row",
    "Rows",
    "Separation",
    "determinant",
    "dot",
    "double_in_cell",
    "double_in_cone",
    "nearest_double",
    "null_vector",
    "pivot_columns",
    "primitive",
    "quick_separation",
    "separate",
]
