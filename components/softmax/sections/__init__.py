"""The sections of the Softmax view."""
