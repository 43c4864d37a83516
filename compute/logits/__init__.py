"""From logits to probabilities and losses, and back through gradients.

What a program needs stands here; the modules hold how it is done.
"""

from compute.logits.differences import finite_difference_gradient
from compute.logits.losses import (
    cross_entropy,
    cross_entropy_gradient,
    hinge_loss,
    max_margin_loss,
)
from compute.logits.mappings import softmax

__all__ = [
    "cross_entropy",
    "cross_entropy_gradient",
    "finite_difference_gradient",
    "hinge_loss",
    "max_margin_loss",
    "softmax",
]
