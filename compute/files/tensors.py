"""Tensors of safetensors files, mapped, not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from compute.files.errors import UnreadError

TYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def tensors(path: Path) -> dict[str, tuple[tuple[int, ...], str]]:
    """Return {name: (shape, type)} of the float tensors in a safetensors file, by its header.

    Raises
    ------
    UnreadError
        If the header lies, or no tensor is of floats.
    """
    header, _ = _header(path)
    found = {
        name: (tuple(tensor["shape"]), TYPES[tensor["dtype"]])
        for name, tensor in header.items()
        if tensor["dtype"] in TYPES
    }
    if not found:
        kinds = sorted({tensor["dtype"] for tensor in header.values()}) or ["nothing"]
        raise UnreadError(
            f"The safetensors file holds {', '.join(kinds)}; {', '.join(TYPES)} are read."
        )
    return found


def mapped_tensor(path: Path, name: str) -> np.ndarray[Any, Any]:
    """Return a tensor of a safetensors file, mapped, not read: of its own shape."""
    import ml_dtypes  # bfloat16, which numpy has not

    header, start = _header(path)
    tensor = header[name]
    kind = TYPES[tensor["dtype"]]
    dtype = np.dtype(ml_dtypes.bfloat16) if kind == "bfloat16" else np.dtype(kind)
    place = start + tensor["data_offsets"][0]
    return np.memmap(path, dtype, "r", place, tuple(tensor["shape"]))


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """The header, proved by the library itself, and where the numbers begin."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np"):
            pass
    except (SafetensorError, OSError, ValueError) as error:
        said = str(error).rstrip(".")
        raise UnreadError(f"The safetensors file is not valid: {said}.") from error
    with path.open("rb") as stream:
        size = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(size))
    header.pop("__metadata__", None)
    return header, 8 + size
