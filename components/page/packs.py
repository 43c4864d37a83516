"""Arrays of numbers as they travel to the browser; `assets/core/packs.mjs` reads them there."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_sent(values: ArrayLike, dtype: str = "float32") -> NDArray[Any]:
    """An array as the page gets it: what float32 cannot hold travels as float64."""
    if dtype == "float32":
        size, held = np.abs(values).max(initial=0), np.finfo(dtype)
        dtype = "float32" if not size or held.tiny <= size <= held.max else "float64"
    return np.ascontiguousarray(values, dtype=dtype)


def packed(values: ArrayLike, dtype: str = "float32") -> dict[str, Any]:
    """An array as base64, its shape beside it: small on the wire, quick to read in the browser."""
    array = as_sent(values, dtype)
    return {
        "dtype": str(array.dtype),
        "shape": list(array.shape),
        "base64": base64.b64encode(array.tobytes()).decode("ascii"),
    }


def indices(which: ArrayLike) -> dict[str, Any]:
    """Places in a list, packed as small as they are."""
    return packed(which, "uint8" if np.max(which, initial=0) < 256 else "uint16")


def unpacked(pack: Mapping[str, Any]) -> NDArray[Any]:
    """The array that `packed` has sent, as the page reads it."""
    flat = np.frombuffer(base64.b64decode(pack["base64"]), dtype=pack["dtype"])
    return flat.reshape(pack["shape"])
