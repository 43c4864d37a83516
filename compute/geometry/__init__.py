"""The permutohedron, its shadows, and coordinates for their pictures.

What a program needs stands here; the modules hold how it is done, and what pictures alone need.
"""

from compute.geometry.polytope import Permutohedron, permutohedron

__all__ = ["Permutohedron", "permutohedron"]
