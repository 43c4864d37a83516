"""From logits to probabilities and losses, and back through gradients.

What a program needs stands here; the modules hold how it is done.
"""

from compute.logits.differences import finite_difference_gradient
from compute.logits.likelihood import cross_entropy, cross_entropy_gradient
from compute.logits.losses import (
    hinge_loss,
    max_margin_loss,
)
from compute.logits.mappings import log_softmax, softmax
from compute.logits.sparse import entmax, sparsemax

__all__ = [
    "cross_entropy",
    "cross_entropy_gradient",
    "entmax",
    "finite_difference_gradient",
    "hinge_loss",
    "log_softmax",
    "max_margin_loss",
    "softmax",
    "sparsemax",
]
