"""Which version of the page this server serves.

A page that was opened before another version came would go on with its old scripts: every answer
says whose it is, and the page then asks to be reloaded (`assets/core/renewed.mjs`).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

HEADER = "Explorer-Version"
ROOT = Path(__file__).resolve().parents[2]
# What makes the page: where only `compute` differs, an open page gets better answers and goes on.
MAKES = ("app.py", "requirements.txt", "components/**/*.py", "assets/**/*.mjs", "assets/**/*.css")


@lru_cache(maxsize=1)
def version() -> str:
    """Part of a digest of the files that make the page: the same for every worker and restart."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in MAKES for path in ROOT.glob(pattern)}):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
