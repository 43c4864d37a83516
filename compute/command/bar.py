"""A line that says how far a long command is, on a terminal only."""

from __future__ import annotations

import sys
import time

WIDTH, EVERY = 30, 0.1


class Bar:
    """A progress bar on stderr; silent unless that is a terminal."""

    def __init__(self) -> None:
        self._start, self._last = time.monotonic(), 0.0
        self.shown_on = sys.stderr
        self._shown = self.shown_on.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Show that so many of all are done."""
        now = time.monotonic()
        if not self._shown or (now - self._last < EVERY and done < total):
            return
        self._last = now
        full = WIDTH * done // max(total, 1)
        left = (now - self._start) * (total - done) / max(done, 1)
        bar = "#" * full + "." * (WIDTH - full)
        self.shown_on.write(f"\r{bar} {done:,} of {total:,}, about {left:.0f} s left ")
        self.shown_on.flush()

    def close(self) -> None:
        """Clear the line."""
        if self._shown:
            self.shown_on.write("\r" + " " * (WIDTH + 50) + "\r")
