"""Soft sorting: comparator networks, projections, relaxations, and their derivatives.

What a program needs stands here; the modules hold how it is done.
"""

from compute.soft_sorting.claims import Checked, Counterexample, check_sorter
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
from compute.soft_sorting.jacobians import autograd_jacobian, jacobian, vjp
from compute.soft_sorting.networks import Network, parse_network, sorting_network
from compute.soft_sorting.properties import SorterProperties, sorter_properties
from compute.soft_sorting.ranking_losses import ndcg_loss, spearman_loss
from compute.soft_sorting.reference_forms import rbf_rank, woven_sort
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.softness import SoftnessRange, softness_range
from compute.soft_sorting.sorters import (
    LapSum,
    NetworkSorter,
    NeuralSort,
    ProjectionSorter,
    SinkhornSort,
    SoftSort,
    Sorter,
)
from compute.soft_sorting.sweeps import Sweep, smoothing_sweep

__all__ = [
    "SORTERS",
    "Cauchy",
    "Checked",
    "Comparator",
    "Counterexample",
    "Gaussian",
    "Hard",
    "LapSum",
    "LogSumExp",
    "Logistic",
    "Network",
    "NetworkSorter",
    "NeuralSort",
    "Optimal",
    "ProjectionSorter",
    "Reciprocal",
    "SinkhornSort",
    "Smooth",
    "SoftSort",
    "SoftnessRange",
    "Sorter",
    "SorterProperties",
    "Sweep",
    "autograd_jacobian",
    "check_sorter",
    "jacobian",
    "ndcg_loss",
    "parse_network",
    "rbf_rank",
    "smoothing_sweep",
    "softness_range",
    "sort_by_comparison",
    "sort_vectors",
    "sorter_properties",
    "sorting_network",
    "spearman_loss",
    "vjp",
    "woven_sort",
]
