"""From logits to probabilities and losses, and back through gradients."""
