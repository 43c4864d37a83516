"""Everything that is true: exact rankings, softmax and soft sorting. Knows nothing of Dash."""

from compute.counting import count_feasible_rankings
from compute.permutohedron import Permutohedron, permutohedron
from compute.rankings import FeasibleRankings, feasible_rankings
from compute.softmax import (
    cross_entropy,
    cross_entropy_gradient,
    finite_difference_gradient,
    hinge_loss,
    max_margin_loss,
    softmax,
)

__all__ = [
    "FeasibleRankings",
    "Permutohedron",
    "count_feasible_rankings",
    "cross_entropy",
    "cross_entropy_gradient",
    "feasible_rankings",
    "finite_difference_gradient",
    "hinge_loss",
    "max_margin_loss",
    "permutohedron",
    "softmax",
]
