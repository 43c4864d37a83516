"""What the tests' long jobs compute: plain functions, which any worker can import."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path


def slow(number: int, seconds: float, count: int) -> Iterator[tuple[int, int]]:
    """`count` parts, `seconds` apart."""
    for k in range(count):
        time.sleep(seconds)
        yield number, k


def slowly(number: int, prepared: int) -> Iterator[tuple[int, int]]:
    """As slow as that, after something was prepared."""
    yield from slow(number, 0.1, 300)


def breaks(number: int) -> Iterator[int]:
    """One part, then an error."""
    yield number
    raise ZeroDivisionError("what only the log may know")


def noted(number: int, folder: str, seconds: float) -> Iterator[tuple[int, int]]:
    """One part, the process that computes it; a file in `folder` says that it has begun."""
    Path(folder, f"{number}-{os.getpid()}").touch()
    time.sleep(seconds)
    yield number, os.getpid()


def loaded(number: int) -> Iterator[list[str]]:
    """The packages that the worker has loaded."""
    yield sorted({name.split(".")[0] for name in sys.modules})


def large(number: int, size: int) -> Iterator[bytes]:
    """`size` bytes."""
    yield bytes(size)


def total(*given: int) -> int:
    """What blocks share: the sum of what a job is given."""
    return sum(given)


def shared(number: int, prepared: int) -> Iterator[tuple[int, int]]:
    """The block's number, and what was prepared."""
    yield number, prepared
