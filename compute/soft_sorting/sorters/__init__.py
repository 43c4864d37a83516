"""The soft sorters, one a file."""

from compute.soft_sorting.sorters.base import MatrixSorter, Sorter
from compute.soft_sorting.sorters.lapsum import LapSum
from compute.soft_sorting.sorters.network import NetworkSorter
from compute.soft_sorting.sorters.neuralsort import NeuralSort
from compute.soft_sorting.sorters.projection import ProjectionSorter
from compute.soft_sorting.sorters.sinkhornsort import SinkhornSort
from compute.soft_sorting.sorters.softsort import SoftSort

__all__ = [
    "LapSum",
    "MatrixSorter",
    "NetworkSorter",
    "NeuralSort",
    "ProjectionSorter",
    "SinkhornSort",
    "SoftSort",
    "Sorter",
]
