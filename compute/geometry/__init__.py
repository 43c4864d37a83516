"""The permutohedron, its shadows, and coordinates for their pictures."""
