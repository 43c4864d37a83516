"""What the load tests claim, and which claims did not hold."""

from __future__ import annotations

from collections.abc import Callable

Judge = Callable[[str, bool], None]


class Claims:
    """Collects what did not hold."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def __call__(self, claim: str, holds: bool) -> None:
        """Note a claim."""
        if not holds:
            self.missed.append(claim)
