"""Everything that is true: exact rankings, softmax and soft sorting. Knows nothing of Dash."""

from compute.geometry.polytope import Permutohedron, permutohedron
from compute.logits.mappings import (
    cross_entropy,
    cross_entropy_gradient,
    finite_difference_gradient,
    hinge_loss,
    max_margin_loss,
    softmax,
)
from compute.rankings.argmax import ArgmaxAudit, argmaxable_classes
from compute.rankings.at import RankingAt, ranking_at
from compute.rankings.counting import count_feasible_rankings
from compute.rankings.feasible import FeasibleRankings, feasible_rankings
from compute.rankings.remedies import norm_bias, norm_bias_obstacle, unit_rows, unit_rows_obstacle
from compute.rankings.top_sets import TopK, top_k
from compute.rankings.verdicts import (
    Verdict,
    certificate_sentence,
    ranking_verdict,
    top_set_verdict,
)
from compute.soft_sorting.comparators import (
    Cauchy,
    Comparator,
    Gaussian,
    Hard,
    Logistic,
    LogSumExp,
    Optimal,
    Reciprocal,
    Smooth,
)
from compute.soft_sorting.items import sort_by_comparison, sort_vectors
from compute.soft_sorting.jacobians import (
    SorterProperties,
    autograd_jacobian,
    jacobian,
    sorter_properties,
    vjp,
)
from compute.soft_sorting.networks import Network, sorting_network
from compute.soft_sorting.reference_forms import rbf_rank, woven_sort
from compute.soft_sorting.sorters import (
    NetworkSorter,
    NeuralSort,
    ProjectionSorter,
    SoftSort,
    Sorter,
)
from compute.soft_sorting.sweeps import Sweep, smoothing_sweep

__all__ = [
    "ArgmaxAudit",
    "Cauchy",
    "Comparator",
    "FeasibleRankings",
    "Gaussian",
    "Hard",
    "LogSumExp",
    "Logistic",
    "Network",
    "NetworkSorter",
    "NeuralSort",
    "Optimal",
    "Permutohedron",
    "ProjectionSorter",
    "RankingAt",
    "Reciprocal",
    "Smooth",
    "SoftSort",
    "Sorter",
    "SorterProperties",
    "Sweep",
    "TopK",
    "Verdict",
    "argmaxable_classes",
    "autograd_jacobian",
    "certificate_sentence",
    "count_feasible_rankings",
    "cross_entropy",
    "cross_entropy_gradient",
    "feasible_rankings",
    "finite_difference_gradient",
    "hinge_loss",
    "jacobian",
    "max_margin_loss",
    "norm_bias",
    "norm_bias_obstacle",
    "permutohedron",
    "ranking_at",
    "ranking_verdict",
    "rbf_rank",
    "smoothing_sweep",
    "softmax",
    "sort_by_comparison",
    "sort_vectors",
    "sorter_properties",
    "sorting_network",
    "top_k",
    "top_set_verdict",
    "unit_rows",
    "unit_rows_obstacle",
    "vjp",
    "woven_sort",
]
