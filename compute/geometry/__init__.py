"""The permutohedron, its shadows, and coordinates for their pictures.

Nothing here decides which rankings exist: `compute.rankings` does, in exact arithmetic.
"""

from compute.geometry.mixtures import nearby_mixture
from compute.geometry.plane import hull_corners, principal_axes
from compute.geometry.polytope import Permutohedron, permutohedron

__all__ = [
    "Permutohedron",
    "hull_corners",
    "nearby_mixture",
    "permutohedron",
    "principal_axes",
]
