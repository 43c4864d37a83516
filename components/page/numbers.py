"""Numbers as text and as JSON: every rule there is, said once.

Where the page's scripts write numbers too, assets/core/numbers.mjs has the same rules under the
same names; both are held to tests/cases/numbers.json. A number midway between two texts is rounded
away from 0 (as JavaScript does; Python's own formats round it to the even digit), an exponent is
written as in 2.5e−7, and minus zero as 0. The minus sign is the true one, −, as in the axes of
figures; only `exact`, which links and programs read, has the hyphen of a keyboard.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST_SHARE = 5e-5  # what four decimals would show as 0
LONGEST = 7  # figures, beyond which a number drops the zeros at its end
MINUS = "−"
LARGE = 1e6  # from here on a number with decimals has an exponent instead
MANY = 10**15  # from here on a count is written with an exponent
BLANK = 0.005  # of the largest entry of a table: smaller ones are not written

_EXPONENT = re.compile(r"(?<=\d)e([+-]\d+)\b")
# A double has at most 309 digits before the point.
_AWAY_FROM_ZERO = Context(prec=400, rounding=ROUND_HALF_UP)
# Python's format of so many figures.
_GENERAL = tuple(f".{figures}g" for figures in range(18))
# What makes a number midway between two texts of so many figures whole: it ends at most
# figures + 5 places behind the point if it is SMALL or larger.
SMALL, BIG = 1e-5, 1e15
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_FINEST = tuple(2.0 ** (figures + 5) for figures in range(18))


def exact(value: float) -> str:
    """The shortest text that reads back as the same double, for links and boxes: "-3", "1e-9"."""
    if not math.isfinite(value):
        return str(float(value))
    if value == int(value) and abs(value) < 1e16:
        return str(int(value))
    mantissa, e, power = repr(float(value)).partition("e")
    return f"{mantissa}e{int(power)}" if e else mantissa


def typeset(text: str) -> str:
    """A number as text, with a true minus sign for each hyphen: "−0.5"."""
    return text.replace("-", MINUS)


def fixed(value: float, places: int) -> str:
    """With `places` decimals: "0.13" of 0.125."""
    if math.isinf(value):
        return typeset(exact(value))
    midway = abs(value) * 10.0**places
    if midway % 1.0 == 0.5 or midway >= 2.0**52:  # from there on a product hides its half
        unit = Decimal(1).scaleb(-places)
        text = f"{Decimal(float(value)).quantize(unit, context=_AWAY_FROM_ZERO):f}"
    else:
        text = format(value, f".{places}f")
    if text[0] != "-":
        return text
    return typeset(text) if text.strip("-0.") else text[1:]


def _parts(value: float, figures: int) -> tuple[str, int]:
    """The first `figures` figures as "d.ddd", with the sign, and the power of ten."""
    text = format(value, f".{figures - 1}e")
    if _may_be_midway(value, figures):
        rounded = Context(prec=figures, rounding=ROUND_HALF_UP).create_decimal(
            Decimal(float(value))
        )
        text = f"{rounded:.{figures - 1}e}"
    mantissa, power = text.split("e")
    return mantissa, int(power)


def _may_be_midway(value: float, figures: int) -> bool:
    """Whether one figure more, and that a 5, may be all there is."""
    # A slider has hundreds of numbers, and one product tells of most that they are not midway.
    if SMALL <= abs(value) < BIG and value * _FINEST[figures] % 1.0:
        return False
    if figures > 14:
        return True
    text = format(value, f".{figures}e")
    return "5e" in text and float(text) == value


def exponent(value: float, figures: int) -> str:
    """With an exponent and `figures` figures: "1.50e8"; 0 is "0"."""
    if not value:
        return "0"
    mantissa, power = _parts(value, figures)
    return typeset(f"{mantissa}e{power}")


def raised(base: int, power: int) -> str:
    """A power as it is read: "2⁻⁵"; raised tags would be smaller than a picture's text."""
    return f"{base}{str(power).translate(_RAISED)}"


def padded(value: float, figures: int) -> str:
    """With `figures` figures, zeros at the end included: "0.0250", "2.50e−7", "1.23e4"."""
    if not value:
        return fixed(0.0, figures - 1)
    mantissa, power = _parts(value, figures)
    if -4 <= power < figures:
        return fixed(value, figures - 1 - power)
    return typeset(f"{mantissa}e{power}")


def short(value: float, figures: int = 4) -> str:
    """With up to `figures` figures: "0.025", "2.5e−7", "1.23e4"; "inf" and "nan" as they are.

    At most 17 figures: a double has no more.
    """
    value = float(value) + 0.0
    text = format(value, _GENERAL[figures])
    if "e" not in text and not _may_be_midway(value, figures):
        return typeset(text)
    mantissa, power = _parts(value, figures)
    if -4 <= power < figures:
        return _trimmed(fixed(value, figures - 1 - power))
    return typeset(f"{_trimmed(mantissa)}e{power}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: float, places: int) -> str:
    """With `places` decimals, or five figures and an exponent where it is very large."""
    return exponent(value, 5) if abs(value) >= LARGE else fixed(value, places)


def value(of: float, decimals: int, digits: int, fewer: int = 0) -> str:
    """One of several values that are shown together, with the figures that tell them apart.

    They have `digits` figures of which `decimals` stand behind the point; `fewer` of both are
    written where there is little room. Far smaller or larger ones are written with an exponent.
    """
    size, figures = abs(of), digits - fewer
    extreme = size < 1e-3 if decimals > 7 else decimals < 3 and size >= LARGE
    if not extreme:
        return fixed(of, max(decimals - fewer, 0))
    if not of:
        return "0"
    return short(of, figures) if figures > LONGEST else exponent(of, figures)


def error(value: float) -> str:
    """An error or another small quantity in two figures: "0.043", "4.9", "120", "9.1e−7"."""
    if not value:
        return "0"
    mantissa, power = _parts(value, 2)
    return fixed(value, max(0, 1 - power)) if -4 <= power < 5 else typeset(f"{mantissa}e{power}")


@lru_cache(maxsize=512)  # every answer has the same grid
def knob(value: float) -> str:
    """A softness as the headline has it: "0.10", "0.0251", "3.20", "40"."""
    if value and 0.1 <= value < 10 and round(value, 2) == value:
        return fixed(value, 2)
    return short(value, 3)


def entry(value: float, reach: float) -> str:
    """An entry of a table whose largest is `reach`, as short as a cell is wide."""
    places = _entry_places(reach)
    return exponent(value, 1) if places is None else number(value, places)


def _entry_places(reach: float) -> int | None:
    """The decimals of a table's entries; None where they have an exponent."""
    if reach >= 1000:
        return None
    return 0 if reach >= 20 else 1 if reach >= 10 else 2


def tight(text: str) -> str:
    """Without the 0 before the point: ".25"."""
    return text.replace("0.", ".", 1) if text.startswith(("0.", f"{MINUS}0.")) else text


def percent(share: float) -> str:
    """A share in percent with three figures: "8.33 %"."""
    return f"{padded(100 * share, 3)} %"


def percents(values: Any) -> list[str]:
    """Many shares at once."""
    unique, which = np.unique(np.asarray(values, dtype=float), return_inverse=True)
    # Most are far from midway between two texts, and from where a figure more stands before the
    # point: of those Python's own format says the same, and a table has thousands.
    hundredfold = 100 * unique
    places = [2 - math.floor(power) for power in np.log10(np.clip(hundredfold, 1e-3, 100)).tolist()]
    unit = 10.0 ** (2 - np.array(places))
    plain = (hundredfold > 1.001e-3) & (hundredfold > 1.001 * unit) & (hundredfold < 9.99 * unit)
    plain &= hundredfold * _FINEST[3] % 1.0 != 0
    texts = [  # a ranking and its opposite share one
        f"{100 * value:.{decimals}f} %" if simple else percent(value)
        for value, decimals, simple in zip(unique.tolist(), places, plain.tolist(), strict=True)
    ]
    return [texts[k] for k in which.tolist()]


def for_box(value: float) -> float | str:
    """A number as its box takes it: JSON has no infinities, so they go as text."""
    return value if math.isfinite(value) else exact(value)


def share(value: float) -> str:
    """A probability in four decimals: a softmax is never exactly 0, whatever its format holds."""
    return "<0.0001" if value < SMALLEST_SHARE else fixed(value, 4)


def counted(count: int) -> str:
    """A count with all its digits, or where those are many "about 1.27e89"."""
    return f"{count:,}" if count < MANY else f"about {short(float(count), 3)}"


def shares(values: Any) -> list[str]:
    """Many probabilities at once."""
    # A slider has thousands of them, in rows so short that numpy's calls would cost the most.
    return [
        share(value) if value < SMALLEST_SHARE or value * 1e4 % 1.0 == 0.5 else f"{value:.4f}"
        for value in np.asarray(values, dtype=float).tolist()
    ]


def listed(values: Any) -> str:
    """Probabilities in a row: "0.0900, 0.2447, 0.6652"."""
    return ", ".join(shares(values))


def decimals(value: float) -> str:
    """Four decimals; what would read 0.0000 without being 0 says so."""
    if value and abs(value) < SMALLEST_SHARE:
        return "<0.0001" if value > 0 else f">{MINUS}0.0001"
    return fixed(value, 4)


def held(value: Any) -> str:
    """A number as its float format holds it, in three figures: "3.78e−44", "0", "inf", "nan"."""
    return short(float(value), 3)


def vector(values: Iterable[Any]) -> str:
    """Several such numbers: "[0, nan, nan]"."""
    return f"[{', '.join(held(value) for value in values)}]"


def spelled(sentence: str) -> str:
    """A sentence of `compute` with its exponents as the page writes them: "2e−7" for "2e-07"."""
    return _EXPONENT.sub(lambda found: typeset(f"e{int(found[1])}"), sentence)


def proved(certificate: str) -> str:
    """A certificate's sentence as the page writes it: "B−A and C−B cannot both be positive"."""
    return typeset(spelled(certificate))


# --- texts of many numbers ------------------------------------------------------------------------


def written(values: Any, text: Callable[[float], str]) -> tuple[list[str], NDArray[np.intp]]:
    """The texts that occur, and for each number the place of its text among them."""
    unique, which = np.unique(np.asarray(values, dtype=float), return_inverse=True)
    texts = [text(value) for value in unique.tolist()]
    places = {each: i for i, each in enumerate(dict.fromkeys(texts))}
    chosen = np.array([places[each] for each in texts], dtype=np.intp)
    return list(places), chosen[which].reshape(np.shape(values))


def cells(tables: Any, reach: Any) -> tuple[list[str], NDArray[np.intp]]:
    """The entries of tables, as `written`: each by `entry`, and blank where it is very small.

    `tables` is (T, ...), float32 as it is shown; `reach` (T,) has the largest entry of each.
    """
    tables, reach = np.asarray(tables, dtype=float), np.asarray(reach, dtype=float)
    blank = np.abs(tables) < BLANK * reach.reshape(-1, *[1] * (tables.ndim - 1))
    by_places: dict[int | None, list[int]] = {}
    for t, its in enumerate(reach.tolist()):
        by_places.setdefault(_entry_places(its), []).append(t)
    texts = {"": 0}
    which = np.zeros(tables.shape, dtype=np.intp)
    for places, where in by_places.items():
        # Rounded first, few numbers differ.
        rounded = tables[where] if places is None else _rounded(tables[where], places)
        found, chosen = written(rounded, partial(entry, reach=float(reach[where[0]])))
        known = np.array([texts.setdefault(text, len(texts)) for text in found], dtype=np.intp)
        which[where] = known[chosen]
    return list(texts), np.where(blank, 0, which)


def _rounded(values: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Away from 0 midway; exact for what float32 holds, where 10**places times it is a double."""
    steps = np.floor(np.abs(values) * 10.0**places + 0.5)
    return np.asarray(np.copysign(steps / 10.0**places, values))


# --- for a figure ---------------------------------------------------------------------------------


def for_json(values: Any, digits: int = 5) -> list[Any]:
    """Numbers for JSON, each with `digits` figures; what is not finite leaves a gap (None)."""
    array = np.atleast_1d(np.asarray(values, dtype=float))
    if not array.size:
        return list(array.tolist())
    figures = f".{digits}g"
    found: list[Any] = [
        float(format(v, figures)) if math.isfinite(v) else None for v in array.ravel().tolist()
    ]
    # Frames are many rows of two or three numbers: one call of numpy a row would cost the most.
    for width in array.shape[:0:-1]:
        found = [found[k : k + width] for k in range(0, len(found), width)]
    return found


def positions(values: Any, digits: int = 4, places: int | None = None) -> list[Any]:
    """Numbers for JSON, rounded where the largest has its digit `digits`; gaps as in `for_json`.

    Or rounded to `places` decimals, where all frames of one picture are to be rounded alike.
    """
    array = np.asarray(values, dtype=float)
    largest = float(np.abs(array).max(initial=0.0))
    finite = math.isfinite(largest)
    if places is None:
        if not finite:
            largest = float(np.abs(array).max(initial=0.0, where=np.isfinite(array)))
        places = digits - math.ceil(math.log10(largest)) if largest > 0 else 0
    rounded: list[Any] = (array.round(places) if places < 300 else array).tolist()
    return rounded if finite else [v if math.isfinite(v) else None for v in rounded]


def strokes(values: Any, digits: int = 4) -> list[list[float]]:
    """Rows of finite numbers (K, m) for JSON, each rounded as `positions` rounds it alone."""
    rows = np.asarray(values, dtype=float)
    largest = np.abs(rows).max(axis=1, initial=0.0)
    with np.errstate(divide="ignore"):
        places = np.where(largest > 0, digits - np.ceil(np.log10(largest)), 0)
    powers = 10.0 ** np.abs(np.minimum(places, 300))[:, None]
    finer = (places >= 0)[:, None]
    scaled = np.rint(np.where(finer, rows * powers, rows / powers))
    rounded: list[list[float]] = np.where(finer, scaled / powers, scaled * powers).tolist()
    return rounded


def precise(values: Any) -> list[Any]:
    """Numbers for JSON with all the digits that a picture could be enlarged to show."""
    return positions(values, 12)
