"""What the sections of the Soft sort view share."""

from __future__ import annotations

from functools import partial

from components.page import pieces

VIEW = "soft_sort"

picture = partial(pieces.picture, VIEW)
said = partial(pieces.said, VIEW)
