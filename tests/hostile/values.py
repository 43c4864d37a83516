"""Values that a stranger may write into an address, a box, a paste or a file."""

from __future__ import annotations

import io
import math
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import numpy as np
from hypothesis import strategies as st

from components.page.numbers import exact
from components.state.fields import Choice, Matrix, Number, Switch, Text, Token, Vector
from components.state.names import NAMES_KEY, NamesField
from components.state.page import LESSON, NAMES, STEP, PageState, view_names

Texts = st.SearchStrategy[str]

ODD_NUMBERS = st.sampled_from(
    [
        *("0", "1", "2", "3", "12", "-1", "-0", "0.5", "1e9", "-1e9", "1e-12", "1e308", "1e400"),
        *("5e-324", "nan", "inf", "-inf", "NaN", "0x10", "1_000", "1e", "1.2.3", "--1", "1/0"),
        *("1/3", "sqrt(2)", "2^9999", "50 %", "1,5", "٣", "４", "½", "1" * 400, "9" * 5000),
    ]
)
JUNK = st.one_of(
    ODD_NUMBERS,
    st.text(max_size=30),
    st.sampled_from(
        [
            *("", " ", ",", ";", "True", "null", "undefined", "<script>alert(1)</script>"),
            *("';DROP TABLE x;--", "../../etc/passwd", "%s%n{0}{{7*7}}", "\x00\x1b[2J"),
            *("\u202e\ufeff\U0010ffff", "A" * 3000),
        ]
    ),
)


def texts(declared: Any) -> Texts:
    """What an address or a box may say for a field: its bounds, what lies around them, and junk."""
    if isinstance(declared, Number):
        return st.one_of(_numbers(declared), _numbers(declared), ODD_NUMBERS)
    if isinstance(declared, Switch):
        return st.one_of(st.sampled_from(["0", "1"]), JUNK)
    if isinstance(declared, Choice):
        options = st.sampled_from(sorted(declared.options))
        return st.one_of(options, options, options.map(str.upper), JUNK)
    if isinstance(declared, Text):
        longest = declared.longest + 1
        letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ{}>,;<=- ", max_size=min(longest, 60))
        return st.one_of(
            letters, letters, JUNK, JUNK.map(lambda text: (text * longest)[: 2 * longest])
        )
    if isinstance(declared, Token):
        return st.one_of(st.text("0123456789abcdef", min_size=32, max_size=32), JUNK)
    if isinstance(declared, Vector):
        return _joined(texts(declared.entry), declared.longest, ",")
    if isinstance(declared, Matrix):
        return _joined(_joined(_numbers(declared.row.entry), declared.row.longest, ","), 12, ";")
    if isinstance(declared, NamesField):
        return _joined(st.text("ab \\\u0301\u202eé字", max_size=30), 70, ",")
    raise TypeError(f"What a stranger may send for a {type(declared).__name__} is to be said here.")


def _numbers(declared: Number) -> Texts:
    low, high = declared.low, declared.high
    ends = [low, high, (low + high) / 2, *declared.also, declared.smallest, declared.smallest / 2]
    beyond = [math.nextafter(low, -math.inf), math.nextafter(high, math.inf), low - 1, high + 1]
    inside = st.floats(max(low, -1e300), min(high, 1e300))
    # Whole numbers most: they make ties, equal rows and flat layers.
    whole = st.integers(math.ceil(max(low, -9)), math.floor(min(high, 9)))
    return st.one_of(whole.map(str), inside.map(exact), st.sampled_from(ends + beyond).map(exact))


def _joined(parts: Texts, longest: int, by: str) -> Texts:
    sizes = st.sampled_from([2, 3, 4, longest, longest + 1])
    several = sizes.flatmap(lambda size: st.lists(parts, max_size=size))
    return several.map(by.join)


PAGE = {NAMES_KEY: NAMES, "lesson": LESSON, "step": STEP, "view": Choice("", view_names())}
FIELDS: dict[str, Any] = {
    **PAGE,
    "embed": Switch(""),
    **{
        key: declared
        for name in view_names()
        for key, declared in PageState().named(name).FIELDS.values()
    },
}
PAIRS = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda key: st.tuples(st.just(key), texts(FIELDS[key]))
)
ODD_PAIRS = st.tuples(st.one_of(st.sampled_from([*FIELDS, "__class__"]), st.text(max_size=9)), JUNK)


def query_string(pairs: list[tuple[str, str]]) -> str:
    """An address's query; in it everything but a lone surrogate can stand."""
    return "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs)


ASKED = st.lists(PAIRS, max_size=10).map(query_string)  # by someone who knows the page
QUERIES = st.one_of(
    *(ASKED, ASKED, ASKED),
    st.lists(ODD_PAIRS, max_size=8).map(query_string),
    st.lists(ODD_PAIRS, max_size=3).map(lambda pairs: "&".join(f"{k}={v}" for k, v in pairs)),
    st.binary(max_size=60).map(lambda raw: "".join(f"%{byte:02x}" for byte in raw)),
    st.text(st.characters(codec="ascii"), max_size=200),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from([0, 1, -1, 2**63, 1e308, -1e308, 5e-324]),
        JUNK,
        QUERIES,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=12), inner, max_size=5)
    ),
    max_leaves=8,
)


# --- pastes and files -----------------------------------------------------------------------------

WRITTEN = ["1\t2\n3\t4", "1,2;3,4", '"a";"b"\n1,5;2,5', "[[1, 2], [3, 4]]", "A: 1, 2\nB: 3, 4"]
WRITTEN += [
    "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
    "x,y\n0.1,1/3\n2e3,−4",
    "| 1 | 2 |\n|---|---|",
]


def _npy(shape: tuple[int, ...], kind: str) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.zeros(shape, kind))
    return stream.getvalue()


REAL_FILES = [text.encode() for text in WRITTEN] + [
    *(_npy(shape, kind) for shape in ((4, 2), (3,), ()) for kind in ("<f8", ">f4", "<i2", "?")),
    *(text.encode("utf-16") for text in WRITTEN[:2]),
]


@st.composite
def spoilt(draw: st.DrawFn, real: list[bytes]) -> bytes:
    """A real file with pieces cut out, repeated or replaced."""
    content = bytearray(draw(st.sampled_from(real)))
    for _ in range(draw(st.integers(0, 3))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        piece = bytes(content[start:end])
        content[start:end] = draw(st.one_of(st.binary(max_size=9), st.just(piece * 2)))
    return bytes(content)


PASTES = st.one_of(
    spoilt([text.encode() for text in WRITTEN]).map(lambda b: b.decode("utf-8", "replace")),
    *(JUNK, texts(Matrix(Vector(Number("", -9, 9), 4), 4))),
)
FILES = spoilt(REAL_FILES).map(lambda content: b64encode(content).decode())
# What a table that is pasted or opened, a typed text and arrow keys send in place of a value.
ENTERED = st.one_of(
    st.fixed_dictionaries({"pasted": PASTES}, optional={"turned": st.booleans()}),
    st.fixed_dictionaries({"file": FILES}, optional={"turned": st.booleans()}),
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("pasted", "file", "turned", "text", "steps", "by"), VALUES)
    ),
    st.fixed_dictionaries(
        {"text": ODD_NUMBERS, "steps": st.integers(-20_000, 20_000), "by": ODD_NUMBERS}
    ),
)
