"""Everything that is true: exact rankings, softmax and soft sorting. Knows nothing of Dash."""

from compute.softmax import (
    cross_entropy,
    cross_entropy_gradient,
    finite_difference_gradient,
    hinge_loss,
    max_margin_loss,
    softmax,
)

__all__ = [
    "cross_entropy",
    "cross_entropy_gradient",
    "finite_difference_gradient",
    "hinge_loss",
    "max_margin_loss",
    "softmax",
]
