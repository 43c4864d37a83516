"""Wordings that were improved since tests/cases/links.json was recorded: (before, now), in order.

A recorded text is compared after these replacements. Each says one thing better and nothing else;
a change of meaning is not a change of wording, and belongs in a new recording with its reason.
"""

IMPROVED: tuple[tuple[str, str], ...] = ()


def as_now(text: str) -> str:
    """A recorded text in today's words."""
    for before, now in IMPROVED:
        text = text.replace(before, now)
    return text
