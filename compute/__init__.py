"""Everything that is true: exact rankings, softmax and soft sorting. Knows nothing of Dash."""

from compute.argmax import ArgmaxAudit, argmaxable_classes
from compute.counting import count_feasible_rankings
from compute.permutohedron import Permutohedron, permutohedron
from compute.rankings import FeasibleRankings, feasible_rankings
from compute.remedies import norm_bias, norm_bias_obstacle, unit_rows, unit_rows_obstacle
from compute.softmax import (
    cross_entropy,
    cross_entropy_gradient,
    finite_difference_gradient,
    hinge_loss,
    max_margin_loss,
    softmax,
)
from compute.top_sets import TopK, top_k
from compute.verdicts import Verdict, certificate_sentence, ranking_verdict, top_set_verdict

__all__ = [
    "ArgmaxAudit",
    "FeasibleRankings",
    "Permutohedron",
    "TopK",
    "Verdict",
    "argmaxable_classes",
    "certificate_sentence",
    "count_feasible_rankings",
    "cross_entropy",
    "cross_entropy_gradient",
    "feasible_rankings",
    "finite_difference_gradient",
    "hinge_loss",
    "max_margin_loss",
    "norm_bias",
    "norm_bias_obstacle",
    "permutohedron",
    "ranking_verdict",
    "softmax",
    "top_k",
    "top_set_verdict",
    "unit_rows",
    "unit_rows_obstacle",
]
