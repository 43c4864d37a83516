"""Soft sorting: comparator networks, projections, relaxations, and their derivatives."""
