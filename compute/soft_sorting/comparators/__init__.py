"""The rules by which two values that meet in a network are mixed, one a file."""

from compute.soft_sorting.comparators.base import Comparator, Sharing, Tempered
from compute.soft_sorting.comparators.cauchy import Cauchy
from compute.soft_sorting.comparators.gaussian import Gaussian
from compute.soft_sorting.comparators.hard import Hard
from compute.soft_sorting.comparators.logistic import Logistic
from compute.soft_sorting.comparators.logsumexp import LogSumExp
from compute.soft_sorting.comparators.optimal import Optimal
from compute.soft_sorting.comparators.reciprocal import Reciprocal
from compute.soft_sorting.comparators.smooth import Smooth

__all__ = [
    "Cauchy",
    "Comparator",
    "Gaussian",
    "Hard",
    "LogSumExp",
    "Logistic",
    "Optimal",
    "Reciprocal",
    "Sharing",
    "Smooth",
    "Tempered",
]
