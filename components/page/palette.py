"""Colours, marker shapes and the two themes that all pictures share.

The first six class colours are Okabe and Ito's (told apart with any common colour-blindness), six
darker ones follow. Twelve classes differ in colour, and neighbours in shape; 24 in both together;
beyond, the letter carries the meaning. Nothing on the page is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from components.page.widths import USUAL, Width

CLASS_COLOURS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"),
    *("#882255", "#5E4FA2", "#00868B", "#6F4E37", "#8F6BD6", "#6B8E23"),
)

# plotly's marker symbols, and the same shapes as SVG paths in a box of 24 x 24 for the page itself.
CLASS_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star", "hexagon2", "x")
CLASS_PATHS = (
    "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z",
    "M4 4h16v16H4z",
    "M12 1.5L22.5 12L12 22.5L1.5 12z",
    "M12 2L23 21H1z",
    "M8 2h8v6h6v8h-6v6H8v-6H2V8h6z",
    "M12 1l3.2 7.6l8.3.7l-6.3 5.4l1.9 8.1l-7.1-4.3l-7.1 4.3l1.9-8.1L.5 9.3l8.3-.7z",
    "M6.5 2.5h11L23 12l-5.500 9.500h-11L1 12z",
    "M6 2l6 6l6-6l4 4l-6 6l6 6l-4 4l-6-6l-6 6l-4-4l6-6l-6-6z",
)

CLASS_LOOKS = 24
"""How many classes differ in colour and shape together, the least common multiple of 6 and 8."""
# The same shapes in space, where plotly has eight and these are the closest.
SYMBOLS_IN_SPACE = (
    "circle",
    "square",
    "diamond",
    "diamond-open",
    "cross",
    "square-open",
    "circle-open",
    "x",
)

INK = "#15181c"  # of letters on colours, in both themes

FAINTEST_LINE = 3.0  # contrast of a line with the paper, at least (WCAG 1.4.11)

# plotly's dashes, for lines that are told apart by more than their colour.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def class_colour(index: int) -> str:
    """The colour of a class (0-based); repeats after twelve."""
    return CLASS_COLOURS[index % len(CLASS_COLOURS)]


def class_symbol(index: int) -> str:
    """plotly's name for the marker shape of a class; repeats after eight."""
    return CLASS_SYMBOLS[index % len(CLASS_SYMBOLS)]


def class_dash(index: int) -> str:
    """The dash of a class's line: solid for the first six, so that few look alike."""
    return DASHES[index // 6 % len(DASHES)]


def class_symbol_in_space(index: int) -> str:
    """plotly's name for that shape in space."""
    return SYMBOLS_IN_SPACE[index % len(SYMBOLS_IN_SPACE)]


def class_path(index: int) -> str:
    """The same shape as an SVG path in a 24 x 24 box."""
    return CLASS_PATHS[index % len(CLASS_PATHS)]


def translucent(colour: str, alpha: float) -> str:
    """ "#rrggbb" as "rgba(...)"."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def _light(colour: str) -> float:
    """The relative luminance of "#rrggbb" as WCAG 2.2 defines it, from 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """How well two colours "#rrggbb" are told apart, from 1 to 21 (WCAG 2.2)."""
    dark, bright = sorted(map(_light, (first, second)))
    return (bright + 0.05) / (dark + 0.05)


@lru_cache(maxsize=1024)  # a heat map asks for each of its cells; its scale has few colours
def ink_on(ground: str) -> str:
    """White or black, what is read better on a ground "#rrggbb": 4.5 to 1 at least on any."""
    return max("#ffffff", "#000000", key=lambda ink: contrast(ink, ground))


def shade(stops: Sequence[tuple[float, str]], share: float) -> str:
    """The colour of a scale at `share`, as plotly draws it: between two stops they are mixed."""
    low, high = next(
        (pair for pair in pairwise(stops) if share <= pair[1][0]), (stops[-2], stops[-1])
    )
    part = (share - low[0]) / (high[0] - low[0])
    return mixed(high[1], low[1], min(max(part, 0.0), 1.0))


def mixed(colour: str, ground: str, share: float) -> str:
    """ "#rrggbb" laid over a ground, `share` of it seen, as "#rrggbb"."""
    over, under = ([int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (colour, ground))
    parts = [round(share * a + (1 - share) * b) for a, b in zip(over, under, strict=True)]
    return "#" + "".join(f"{part:02x}" for part in parts)


@dataclass(frozen=True)
class Theme:
    """What an answer needs to know of light and dark, of the window, the browser and the hand."""

    name: str
    text: str
    faint: str
    grid: str
    paper: str
    outline: str
    accent: str
    diverging: tuple[tuple[float, str], ...]
    width: Width = USUAL
    flat: bool = False
    """Whether the browser cannot draw in space."""
    in_hand: bool = False
    """Whether a hand still moves a point: what takes long and can wait comes when it rests."""


LIGHT = Theme(
    name="light",
    text="#1b1f24",
    faint="#5b6570",
    grid="#dfe3e8",
    paper="#ffffff",
    outline="#ffffff",
    accent="#7a1fa2",
    diverging=((0.0, "#b2182b"), (0.5, "#f7f7f7"), (1.0, "#2166ac")),
)
DARK = Theme(
    name="dark",
    text="#e8eaed",
    faint="#a3acb6",
    grid="#3a4149",
    paper="#1c2025",
    outline="#ffffff",
    accent="#e6b3ff",
    diverging=((0.0, "#f4776a"), (0.5, "#22272d"), (1.0, "#6fb1f0")),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"


def theme_named(name: Any) -> Theme:
    """The theme of that name; light for anything else."""
    return THEMES.get(name, LIGHT) if isinstance(name, str) else LIGHT


@lru_cache(maxsize=256)
def line_colour(colour: str, theme_name: str) -> str:
    """A class's colour as a line of it is drawn: with as much ink as it takes to be seen."""
    theme = THEMES[theme_name]
    inked = (mixed(theme.text, colour, percent / 100) for percent in range(5, 101, 5))
    return next(c for c in (colour, *inked) if contrast(c, theme.paper) >= FAINTEST_LINE)


def seen_lines(figure: Mapping[str, Any], theme: Theme) -> dict[str, Any]:
    """The figure with its lines in a plane as they are seen on the theme's paper."""
    return {**figure, "data": [_seen_line(trace, theme) for trace in figure["data"]]}


def _seen_line(trace: dict[str, Any], theme: Theme) -> dict[str, Any]:
    colour = trace.get("line", {}).get("color")
    if trace["type"] != "scatter" or colour not in CLASS_COLOURS:
        return trace
    return {**trace, "line": {**trace["line"], "color": line_colour(colour, theme.name)}}
