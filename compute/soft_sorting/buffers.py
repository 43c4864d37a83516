"""Work arrays that start on a cache line."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from compute.autodiff import Reals

_LINE = 64
_SMALL = 1 << 14


def buffer(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Reals:
    """Return an uninitialised array of a shape whose rows of vectors never straddle two cache
    lines.

    numpy aligns to 16 bytes, and wide vector instructions on large arrays are up to twice as slow
    there.
    """
    size = math.prod(shape) * dtype.itemsize
    if size < _SMALL:
        return np.empty(shape, dtype=dtype)
    raw = np.empty(size + _LINE, dtype=np.uint8)
    start = -raw.__array_interface__["data"][0] % _LINE
    return raw[start : start + size].view(dtype).reshape(shape)


def buffer_like(array: Reals) -> Reals:
    """Return a buffer of the shape and dtype of `array` (any shape)."""
    return buffer(array.shape, array.dtype)
