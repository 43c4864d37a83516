"""How probable what is possible is, in a sentence, and the lines of a program that print it."""

from __future__ import annotations

from components.page.numbers import short
from components.shadow import words
from components.shadow.model import ShownLayer

CERTAIN = 5  # standard errors above 0, from which an estimate is one


def likely(layer: ShownLayer, share: tuple[float, float]) -> str:
    """How probable something possible is, and how far an estimate can be trusted."""
    value, error = share
    of = f"The probability for {words.drawn_input(layer)}"
    if not error:
        return f"{of} is {short(value, 3)}." if value else f"{of} is too small for doubles."
    if value < CERTAIN * error:
        return f"{of} is too small for an estimate: below {short(value + CERTAIN * error, 1)}."
    return f"{of} is {short(value, 3)}, estimated to within about {short(2 * error, 1)}."


def likely_lines(share: tuple[float, float], of: str = "layer.share_of(verdict)") -> str:
    """What prints it, `of` being what gives the share and its standard error."""
    value, error = share
    lines = f"share, error = {of}\n"
    if not error:
        return lines + 'print("probability", f"{share:.3g}")\n' * bool(value)
    if value < CERTAIN * error:
        return f'{lines}print("probability below", f"{{share + {CERTAIN} * error:.1g}}")\n'
    return f'{lines}print("probability", f"{{share:.3g}}", "within", f"{{2 * error:.1g}}")\n'
