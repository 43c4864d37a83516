"""Everything that is true: exact rankings, softmax and soft sorting. Knows nothing of Dash."""

from compute.argmax import ArgmaxAudit, argmaxable_classes
from compute.comparators import (
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
from compute.counting import count_feasible_rankings
from compute.gradients import SorterProperties, autograd_jacobian, jacobian, sorter_properties, vjp
from compute.item_sorting import sort_by_comparison, sort_vectors
from compute.networks import Network, sorting_network
from compute.permutohedron import Permutohedron, permutohedron
from compute.rankings import FeasibleRankings, feasible_rankings
from compute.reference_forms import rbf_rank, woven_sort
from compute.remedies import norm_bias, norm_bias_obstacle, unit_rows, unit_rows_obstacle
from compute.softmax import (
    cross_entropy,
    cross_entropy_gradient,
    finite_difference_gradient,
    hinge_loss,
    max_margin_loss,
    softmax,
)
from compute.sorters import NetworkSorter, NeuralSort, ProjectionSorter, SoftSort, Sorter
from compute.sweeps import Sweep, smoothing_sweep
from compute.top_sets import TopK, top_k
from compute.verdicts import Verdict, certificate_sentence, ranking_verdict, top_set_verdict

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
