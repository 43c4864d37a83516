"""Weights, biases and names in files: read by their headers first, within bounds, nothing run.

Knows nothing of the page. A file that cannot be read is refused with `UnreadError`, whose text is a
sentence that says what was found and what is allowed.
"""

from compute.files.errors import UnreadError
from compute.files.layers import StoredArray, arrays_in, read_array, read_bias, read_names

__all__ = ["StoredArray", "UnreadError", "arrays_in", "read_array", "read_bias", "read_names"]
