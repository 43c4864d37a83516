"""The three columns z, exp((z - max z) / T) and p on shared rows, one row per class."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from components.page.numbers import for_json
from components.page.palette import Theme, class_colour, class_path
from components.page.traces import bars, base_layout, nice_ceiling
from components.page.widths import NARROW
from components.softmax.model import Floats, Scores, relative
from components.state.names import LETTERS, Names
from compute.naming import class_name

Figure = dict[str, Any]

GRAPH = "softmax-columns"
DESCRIPTION = "Three bars per class: the logit z, exp((z − max z) / T), the probability p. "
ROOM = 1.2  # how far the axis reaches beyond the largest logit
SMALLEST_REACH = 4.0
# Where each column stands across the picture.
DOMAINS = {"z": (0.0, 0.3), "exp": (0.35, 0.49), "p": (0.62, 0.87)}
NARROW_DOMAINS = {"z": (0.0, 0.28), "exp": (0.36, 0.46), "p": (0.66, 0.81)}


def window(logits: Floats) -> tuple[float, float]:
    """The range of the axis of z: it holds 0, every logit that is not masked, and room to drag."""
    seen = logits[np.isfinite(logits)]
    reach = max(nice_ceiling(ROOM * float(np.abs(seen).max())), SMALLEST_REACH)
    return (-reach if seen.min() < 0 else -reach / 2, reach)


def drag_step(logits: Floats) -> float:
    """What one pixel of a drag is rounded to: two digits of the axis."""
    return float(10.0 ** (math.floor(math.log10(window(logits)[1])) - 2))


def figure(scores: Scores, theme: Theme) -> Figure:
    """Three bars per class. Only the axis of z ever moves; exp and p stay on [0, 1]."""
    rows = list(range(scores.n))
    is_narrow = theme.width is NARROW
    domains = NARROW_DOMAINS if is_narrow else DOMAINS
    columns = {
        "x": (
            for_json(np.where(np.isfinite(scores.logits), scores.logits, 0)),
            ["masked: z = −inf" if i in scores.masked else "" for i in rows],
        ),
        "x2": (for_json(scores.exponentials), scores.written(scores.exponentials)),
        "x3": (for_json(scores.probabilities), scores.written(scores.probabilities)),
    }
    return {
        "data": [
            bars(
                name,
                {"x": values, "y": rows},
                # Of the bars alone: their numbers stay as they are.
                {"color": [class_colour(i) for i in rows], "opacity": 0.55 if axis == "x" else 1},
                orientation="h",
                xaxis=axis,
                text=texts,
                textposition="outside",
                textangle=0,
                cliponaxis=False,
                textfont={"size": 12, "color": theme.text},
                width=0.5,
            )
            for (axis, (values, texts)), name in zip(columns.items(), domains, strict=True)
        ],
        "layout": base_layout(
            theme,
            margin={"l": 10, "r": 10, "t": 26, "b": 24},
            bargap=0,
            xaxis=_axis(theme, domains["z"], window(scores.logits), nticks=5),
            xaxis2=_axis(theme, domains["exp"], (0, 1), tickvals=[0, 0.5, 1]),
            xaxis3=_axis(theme, domains["p"], (0, 1), tickvals=[0, 0.5, 1]),
            yaxis={
                "range": [scores.n - 0.5, -0.5],
                "fixedrange": True,
                "visible": False,
            },
            annotations=[
                _heading(theme, "z", domains["z"]),
                _heading(theme, "exp(…)" if is_narrow else "exp((z − max)/T)", domains["exp"]),
                _heading(theme, "p", domains["p"]),
            ],
        ),
    }


def frames(scores: Scores) -> dict[str, Any]:
    """What stands beside the bars at every temperature: four decimals, enough to draw them from."""
    return {
        "exp": [scores.written(row) for row in relative(scores.frames)],
        "p": scores.frame_texts,
    }


def handles(scores: Scores, names: Names = LETTERS) -> list[dict[str, Any]]:
    """The logits as points to drag along their rows; a masked one waits at the edge."""
    low, high = window(scores.logits)
    step = drag_step(scores.logits)
    return [
        {
            "name": f"logit.{i}",
            "label": f"Logit of {names.said(i)}" + (", masked" if i in scores.masked else ""),
            "letter": class_name(i),
            "point": [max(float(z), low), i],
            "range": [[low, high], [i, i]],
            "step": step,
            "keyStep": 10 * step,
            "horizontal": True,
            "colour": class_colour(i),
            "path": class_path(i),
        }
        for i, z in enumerate(scores.logits.tolist())
    ]


def _axis(
    theme: Theme, domain: tuple[float, float], limits: tuple[float, float], **more: Any
) -> dict[str, Any]:
    return {
        "domain": list(domain),
        "range": list(limits),
        "fixedrange": True,
        "gridcolor": theme.grid,
        "zerolinecolor": theme.faint,
        "tickfont": {"size": 11, "color": theme.faint},
        "exponentformat": "e",
        **more,
    }


def _heading(theme: Theme, text: str, domain: tuple[float, float]) -> dict[str, Any]:
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": domain[0],
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "font": {"size": 11, "color": theme.faint},
    }
