"""What a worker asks for before it serves, and the memory that it gives back."""

from __future__ import annotations

import ctypes
import re
from contextlib import suppress

from flask import Flask

from components.serving.limits import OURSELVES
from components.state.page import view_names

# By their numbers in glibc's malloc.h: one arena, whose free end goes back beyond
# 256 kB, and pages of its own for what is as large as an answer.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
MALLOC = {M_ARENA_MAX: 1, M_TRIM_THRESHOLD: 1 << 18, M_MMAP_THRESHOLD: 1 << 16}


def warm_up(server: Flask) -> None:
    """Ask once for what every first visitor asks for: the pages as they open, and their files."""
    client = server.test_client()
    client.environ_base[OURSELVES] = "1"
    accepts = {"Accept-Encoding": "br"}
    for view in view_names():
        client.get(f"/_dash-layout?view={view}", headers=accepts)
    page = client.get("/")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.get_data(as_text=True))
    late = re.findall(r"<([^>]+)>; rel=preload", page.headers["Link"])
    for address in [*addresses, *late]:
        client.get(address, headers=accepts)


def give_back_memory() -> None:
    """Return what glibc holds of freed memory, and let threads share its arenas from now on.

    Without this a worker of four threads keeps some 40 MB that nobody uses.
    """
    try:
        libc = ctypes.CDLL("libc.so.6")
        for parameter, value in MALLOC.items():
            libc.mallopt(parameter, value)
    except (OSError, AttributeError):  # another C library manages its memory in its own way
        return
    trim()


def trim() -> None:
    """Return what glibc holds of freed memory: after a long answer some 10 MB each time."""
    with suppress(OSError, AttributeError):  # another C library manages its memory in its own way
        ctypes.CDLL("libc.so.6").malloc_trim(0)
