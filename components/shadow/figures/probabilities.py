"""The probabilities at the probe, on an axis that never moves, with the logits under them."""

from __future__ import annotations

from components.page.numbers import exponent, fixed, positions, short, tight
from components.page.palette import Theme, class_colour
from components.page.traces import Figure, Trace, bars, base_layout, margins, note, texts
from components.page.widths import USUAL
from components.shadow.model import Probe
from components.state.names import LETTERS, Names
from compute.naming import class_name

MOST_WIDE_BARS = 8  # with room for three decimals, and for the logits
LEAST_SIDE = 150  # px, likewise
MOST_TOLD_BARS = 16  # with room for two


def has_wide_bars(n: int, side: float) -> bool:
    """Whether bars have room for three decimals, and for the logits."""
    return n <= MOST_WIDE_BARS and side >= LEAST_SIDE


def softmax_bars(
    probe: Probe, theme: Theme, names: Names = LETTERS, side: float = USUAL.large
) -> Figure:
    """The probabilities at the probe, on an axis that never moves."""
    few = has_wide_bars(len(probe.logits), side)
    low = 0.2 if side >= LEAST_SIDE else 0.0
    axis_name = note(
        "z" if few else "",
        0,
        0.04,
        (11, theme.faint),
        xanchor="right",
        yanchor="middle",
        xshift=-9,
    )
    return {
        "data": [_shares(probe, theme, names), _logits(probe, few, theme)],
        "layout": base_layout(
            theme,
            margin=margins(34 if low else 26, 8, 18, 2 if low else 18),
            bargap=0.35,
            xaxis={
                "fixedrange": True,
                "tickangle": 0,
                "tickfont": {"size": 13, "color": theme.text},
            },
            yaxis2={"domain": [0, 0.08], "range": [0, 1], "visible": False, "fixedrange": True},
            annotations=[axis_name],
            yaxis={
                "domain": [low, 1],
                "range": [0, 1],
                "fixedrange": True,
                "gridcolor": theme.grid,
                "tickvals": [0, 0.5, 1],
                "tickfont": {"size": 11, "color": theme.faint},
            },
        ),
    }


def _shares(probe: Probe, theme: Theme, names: Names) -> Trace:
    n, shares = len(probe.logits), probe.probabilities
    named = bool(names.legend(n))
    looks = {
        "color": [class_colour(i) for i in range(n)],
        "line": {"color": theme.outline, "width": 1},
    }
    return bars(
        "probabilities",
        {"x": [class_name(i) for i in range(n)], "y": positions(shares)},
        looks,
        "p(%{hovertext}) = %{y:.3f}" if named else "p(%{x}) = %{y:.3f}",
        **({"hovertext": [names.hover(i) for i in range(n)]} if named else {}),
        text=[_share_text(p, n) for p in shares],
        textposition="outside",
        constraintext="none",
        cliponaxis=False,
        textfont={"size": 11 if n <= 6 else 10, "color": theme.text},
    )


def _share_text(share: float, n: int) -> str:
    """A probability over its bar, as long as there is room among N of them."""
    if n > MOST_TOLD_BARS:
        return ""
    return fixed(share, 3) if n <= MOST_WIDE_BARS else tight(fixed(share, 2))


def _logits(probe: Probe, few: bool, theme: Theme) -> Trace:
    """A trace of text, not tick labels: a drag then changes data only."""
    n = len(probe.logits)
    return texts(
        "logits",
        {"x": [class_name(i) for i in range(n)], "y": [0.5] * n},
        [_logit_text(z, n) for z in probe.logits] if few else [""] * n,
        (11, theme.faint),
        yaxis="y2",
        cliponaxis=False,
    )


def _logit_text(logit: float, n: int) -> str:
    """A logit under its bar: three figures, two under many bars, one where it is very large."""
    text = short(logit, 3 if n <= 6 else 2)
    return text if "e" not in text else exponent(logit, 1)
