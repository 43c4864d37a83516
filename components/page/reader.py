"""One number, read from what a person writes: in a box, in a link, in a pasted table.

The only place that reads numbers from text. A number may be written as

* a decimal with a point or a comma: "0.5", "0,5", ".5", "-2.";
* with an exponent: "1e-3", "1,5E3", "1.5x10^3", "1.5·10⁻³";
* in groups of three, parted by spaces of any width, apostrophes or underscores, or by commas or
  points where the other of the two is the decimal sign or they stand more than once: "12 000.5",
  "1.234,5", "1,234,567";
* with any dash as its minus: "−0.5";
* as a fraction, a root or a multiple of pi: "1/3", "√2/2", "sqrt(2)", "2pi";
* as "inf" or "-inf", and in percent where the caller says that it makes sense.

A comma that stands once is the decimal sign: "1,234" is 1.234. Where a text could mean something
else, as "100 200 300" and "1,234" could, the reading says so.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

LONGEST = 400  # characters: a double written without an exponent has up to 345
EXAMPLES = "0.5, 0,5, 1e-3 or 1/3"
NOT_A_NUMBER = "is not a number"

_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000\t "
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_POWER_OF_TEN = re.compile(
    r"\s*[x×·*]\s*10\s*(?:(?:\^|\*\*)\s*\(?\s*([+-]?[0-9]+)\s*\)?|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))$"
)
_SIGN = re.compile(r"([+-]?)\s*(.*)$", re.DOTALL)
_GROUPS = re.compile(rf"\d{{1,3}}(?:[{_SPACES}'’_]\d{{3}})+(?=$|[.,e])")
_DECIMAL = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$")
# What links hold; float() rounds it rightly, and it needs no further look.
_AS_IN_A_LINK = re.compile(r"-?\d{1,17}(?:\.\d{1,17})?(?:e-?\d\d?)?$", re.ASCII)
_FACTOR = re.compile(
    r"(?P<number>.*?)\s*\*?\s*"
    r"(?P<symbol>(?:pi|π)|(?:sqrt|√)\s*(?:\((?P<inner>[^()]+)\)|(?P<bare>[\d.,]+)))?$"
)
_TWO_NUMBERS = re.compile(r"[\d.](?:[;\s]|, )+[+-]?[\d.]")
_GROUPS_OR_NUMBERS = re.compile(r"\d{1,3}(?:[ \t]\d{3})+|\d{1,3},\d{3}[,.]")
_COMMA_OR_GROUP = re.compile(r"[+-]?\s*[1-9]\d{0,2},\d{3}")
_NUMBERS = re.compile(r"[+-]?\d{1,3}(?:(?:[ \t][1-9]\d\d)+|(?:,[1-9]\d\d){2,})")
_INFINITE = {"inf", "infinity", "∞"}


@dataclass(frozen=True)
class Reading:
    """What a text says: a number, or why it is none (`value` is None then)."""

    value: float | None
    problem: str = ""
    """Follows the text in a sentence: "“1 2” holds more than one number"."""
    unsure: str = ""
    """How it is read, where it could mean something else: "as one number"."""


def read_number(text: str, percent: bool = False) -> Reading:
    """The number that a text says.

    Parameters
    ----------
    text: What was written or pasted, or came in a link.
    percent: Whether "25 %" is 0.25; else it is refused.

    Returns
    -------
    Reading: The double nearest to the number, or the reason why there is none. Never raises.
    """
    if _AS_IN_A_LINK.match(text):
        return Reading(float(text))
    if len(text) > LONGEST:
        return Reading(None, f"is longer than the {LONGEST} characters of one number")
    plain = _DASHES.sub("-", _INVISIBLE.sub("", text)).lower().strip()
    if not plain:
        return Reading(None, "is empty")
    share = plain.endswith("%")
    if share and not percent:
        return Reading(None, "is in percent, which has no meaning here")
    if share:
        plain = plain[:-1].strip()
    try:
        number = _signed(plain)
        value = float(number / 100 if share else number)
    except ZeroDivisionError:
        return Reading(None, "divides by 0")
    except OverflowError:
        return Reading(None, "is beyond the largest double, 1.8e308")
    except _NearZeroError:
        return Reading(None, "is nearer to 0 than the least double, 4.9e-324")
    except ValueError:
        return Reading(None, _why(plain))
    if number and not value:
        return Reading(None, "is nearer to 0 than the least double, 4.9e-324")
    return Reading(value, unsure=_unsure(plain))


def may_be_several(text: str) -> bool:
    """Whether a text that is read as one number may as well be several: "100 200 300".

    "1 000" is one number, for nobody writes 0 as 000.
    """
    return _NUMBERS.fullmatch(_DASHES.sub("-", text).strip()) is not None


def _unsure(plain: str) -> str:
    if _GROUPS_OR_NUMBERS.search(plain):
        return "as one number"
    return "with its comma as the decimal sign" if _COMMA_OR_GROUP.fullmatch(plain) else ""


class _NearZeroError(ValueError):
    """A decimal other than 0 that no double holds."""


def _why(plain: str) -> str:
    if plain in ("nan", "+nan", "-nan"):
        return "stands for no number"
    return "holds more than one number" if _TWO_NUMBERS.search(plain) else NOT_A_NUMBER


def _signed(plain: str) -> Fraction | float:
    found = _SIGN.match(plain)
    assert found is not None  # it matches every text
    sign, size = found.groups()
    value = math.inf if size in _INFINITE else _quotient(size)
    return -value if sign == "-" else value


def _quotient(plain: str) -> Fraction | float:
    """At most one division: "3", "1/3", "sqrt(2)/2"."""
    above, slash, below = plain.partition("/")
    value = _factor(above.strip())
    if not slash:
        return value
    divisor = _factor(below.strip())
    if isinstance(value, Fraction) and isinstance(divisor, Fraction):
        return value / divisor
    return float(value) / float(divisor)


def _factor(plain: str) -> Fraction | float:
    """A number, a root, pi, or a number times one of these."""
    found = _FACTOR.match(plain)
    if not plain or found is None:
        raise ValueError(plain)
    number, symbol = found["number"], found["symbol"]
    if not symbol:
        return _decimal(plain)
    times = float(_decimal(number)) if number else 1.0
    if symbol in ("pi", "π"):
        return times * math.pi
    return times * math.sqrt(_decimal(found["inner"] or found["bare"]))


def _decimal(plain: str) -> Fraction:
    """A decimal, its groups joined and its decimal sign a point."""
    plain = _POWER_OF_TEN.sub(
        lambda found: f"e{found[1] or found[2].translate(_SUPERSCRIPTS)}", plain.strip()
    )
    plain = _GROUPS.sub(lambda found: re.sub(r"\D", "", found[0]), plain, count=1)
    plain = _points(plain)
    if not plain.isascii() or not _DECIMAL.match(plain):
        raise ValueError(plain)
    decimal = Decimal(plain)
    if decimal and decimal.adjusted() > 308:
        raise OverflowError(plain)
    if decimal and decimal.adjusted() < -330:
        raise _NearZeroError(plain)
    return Fraction(decimal) if decimal else Fraction(0)


def _points(plain: str) -> str:
    """The text with a point as its decimal sign and nothing between its groups of three."""
    mantissa, e, power = plain.partition("e")
    signs = {sign: mantissa.count(sign) for sign in ",."}
    if signs[","] and signs["."]:
        last = max(",.", key=mantissa.rfind)
        mantissa = _joined(mantissa, "," if last == "." else ".").replace(last, ".")
    elif max(signs.values()) > 1:
        mantissa = _joined(mantissa, "," if signs[","] else ".")
    else:
        mantissa = mantissa.replace(",", ".")
    return f"{mantissa}{e}{power}"


def _joined(mantissa: str, between: str) -> str:
    """Without the signs between groups of three; other groups are not a number."""
    whole = re.match(
        rf"\d{{1,3}}(?:{re.escape(between)}\d{{3}})+(?!\d|{re.escape(between)})", mantissa
    )
    if whole is None:
        raise ValueError(mantissa)
    return mantissa[: whole.end()].replace(between, "") + mantissa[whole.end() :]
