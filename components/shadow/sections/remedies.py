"""What two published remedies change: before and after, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import fixed, precise
from components.page.palette import Theme, class_colour, class_symbol, translucent
from components.page.programs import Calls, array, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.traces import (
    Figure,
    bars,
    base_layout,
    line,
    margins,
    marker,
    nice_ceiling,
    points,
    square_axes,
    xy,
)
from components.shadow import snippets, words
from components.shadow.model import Floats, ShownLayer, layer_for, layer_of
from components.shadow.sections.pieces import VIEW, picture, said
from components.shadow.state import LARGEST_WEIGHT, ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import (
    LayerAsRead,
    count_feasible_rankings,
    norm_bias,
    norm_bias_obstacle,
    unit_rows,
    unit_rows_obstacle,
)
from compute.cached import cached_property
from compute.geometry.plane import winner_regions
from compute.naming import class_name

SAMPLES, SEED = 20_000, 0
NAMES = ("before", "unit", "norm")
TITLES = {
    "before": "As it is",
    "unit": "Rows scaled to norm 1, no bias",
    "norm": "Bias −|w|²/2",
}


@dataclass(frozen=True)
class Remedy:
    """A layer before or after a remedy."""

    name: str
    layer: ShownLayer
    obstacle: str = ""
    """Why some class still cannot win, where the remedy's own condition fails."""

    @property
    def never(self) -> list[int]:
        """The classes that cannot win."""
        return self.layer.audit.never

    @cached_property
    def win_shares(self) -> Floats:
        """(N,) how often each class wins among Gaussian inputs, by sampling."""
        seen = self.layer.read.sample(SAMPLES, SEED)
        wins = np.bincount(seen.rankings[:, -1], weights=seen.counts, minlength=self.layer.n)
        return np.asarray(wins / SAMPLES)


def remedies_of(layer: ShownLayer) -> dict[str, Remedy]:
    """The layer as it is and after each remedy, by name."""
    W = layer.weights
    return {
        "before": Remedy("before", layer),
        "unit": Remedy("unit", layer_for(unit_rows(W), None), unit_rows_obstacle(W)),
        "norm": Remedy("norm", layer_for(W, norm_bias(W)), norm_bias_obstacle(W)),
    }


def draw(page: PageState, theme: Theme) -> Answer:
    """Counts, the classes that cannot win, and a picture, before and after."""
    layer = layer_of(page.state(ShadowState))
    remedies = remedies_of(layer)
    before = remedies["before"]
    answer = Answer(data={"panels": [f"remedy-{name}" for name in NAMES]})
    for name, remedy in remedies.items():
        graph = f"shadow-remedy-{name}"
        answer.pictures[graph] = figure(remedy, theme)
        answer.texts |= {
            f"{graph}-count": count_sentence(remedy),
            f"{graph}-never": never_sentence(remedy, page.names),
            f"{graph}-verdict": ""
            if name == "before"
            else verdict_sentence(remedy, before, page.names),
            f"{graph}-note": picture_note(remedy),
            f"{graph}-read": "" if name == "before" else words.doubles_note(remedy.layer),
        }
        answer.descriptions[f"{graph}-picture"] = (
            f"{TITLES[name]}. {never_sentence(remedy, page.names)} {picture_note(remedy)}"
        )
        answer.visible[f"shadow-use-{name}"] = name != "before" and fits(remedy)
    return answer


def fits(remedy: Remedy) -> bool:
    """Whether the page can hold the numbers of a remedy."""
    bias = remedy.layer.bias
    return bias is None or bool(np.abs(bias).max() <= LARGEST_WEIGHT)


# --- words --------------------------------------------------------------------------------------


def count_sentence(remedy: Remedy) -> str:
    """How many rankings are possible."""
    return f"{words.of_all(remedy.layer)} rankings"


def never_sentence(remedy: Remedy, names: Names = LETTERS) -> str:
    """Which classes cannot win."""
    never = remedy.never
    if remedy.layer.audit.undecided.any():
        open_ = names.listed(np.flatnonzero(remedy.layer.audit.undecided).tolist())
        return f"{open_}: undecided." + (f" {names.listed(never)} can never win." if never else "")
    return f"{names.listed(never)} can never win." if never else "Every class can win."


def verdict_sentence(remedy: Remedy, before: Remedy, names: Names = LETTERS) -> str:
    """Whether the remedy helps, and where it does not, why."""
    if remedy.never:
        better = len(remedy.never) < len(before.never)
        reason = "Two rows are too close for doubles to keep them apart."
        if remedy.obstacle:
            rows = remedy.obstacle.rpartition(":")[2]
            reason = remedy.obstacle + names.explained(rows)
        return f"{'It helps in part.' if better else 'It does not help.'} {reason}"
    if not before.never:
        return (
            "Nothing to repair: every class could win before. It changes the rankings all the same."
        )
    return f"It helps: {names.listed(before.never)} can win now."


def picture_note(remedy: Remedy) -> str:
    """What the picture shows."""
    if remedy.layer.d > 2:
        return f"How often each class wins among {SAMPLES:,} Gaussian inputs (sampled)."
    if remedy.name == "norm":
        return "Colour: the class that wins at x, now the one whose row is nearest to x."
    return "Colour: the class that wins at x. Marks: the rows of W."


# --- pictures -----------------------------------------------------------------------------------


def figure(remedy: Remedy, theme: Theme) -> Figure:
    """Where each class wins, with the rows; in more dimensions than two, how often."""
    return _regions(remedy, theme) if remedy.layer.d <= 2 else _bars(remedy, theme)


def _regions(remedy: Remedy, theme: Theme) -> Figure:
    layer = remedy.layer
    # One feature is drawn as a plane on whose second axis nothing depends.
    W, read = (np.pad(w, ((0, 0), (0, 2 - layer.d))) for w in (layer.weights, layer.read.weights))
    radius = nice_ceiling(1.3 * float(np.abs(W).max()))
    regions = [
        line(
            f"winner {class_name(c)}",
            xy(np.vstack([region, region[:1]]), precise),
            width=1,
            colour=theme.faint,
            fill=translucent(class_colour(c), 0.25),
        )
        for c, region in enumerate(winner_regions(read, layer.read.bias, radius))
    ]
    never = set(remedy.never)
    classes = range(layer.n)
    rows = points(
        "rows",
        xy(W, precise),
        marker(
            11,
            [class_colour(c) for c in classes],
            [class_symbol(c) for c in classes],
            (theme.outline, 1.5),
        ),
        text=[f"{class_name(c)} (never)" if c in never else class_name(c) for c in classes],
        font=(12, theme.text),
        beside="top center",
        hover="%{text}",
    )
    axes = square_axes(theme, radius, radius)
    if layer.d == 1:
        axes["yaxis"] |= {"showticklabels": False}
    return {"data": [*regions, rows], "layout": base_layout(theme, **axes)}


def _bars(remedy: Remedy, theme: Theme) -> Figure:
    shares = remedy.win_shares.tolist()
    never = set(remedy.never)
    classes = range(len(shares))
    wins = bars(
        "wins",
        {"x": [class_name(c) for c in classes], "y": shares},
        {"color": [class_colour(c) for c in classes]},
        "%{x}: %{text}",
        text=[
            "never" if c in never else f"{fixed(100 * share, 1)} %"
            for c, share in enumerate(shares)
        ],
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        textfont={"size": 10, "color": theme.text},
    )
    return {
        "data": [wins],
        "layout": base_layout(
            theme,
            margin=margins(34, 8, 16, 22),
            bargap=0.3,
            xaxis={"fixedrange": True, "tickfont": {"size": 12, "color": theme.text}},
            yaxis={
                "fixedrange": True,
                "range": [0, nice_ceiling(1.1 * max(shares))],
                "gridcolor": theme.grid,
                "tickformat": ".0%",
                "nticks": 5,
                "tickfont": {"size": 11, "color": theme.faint},
            },
        ),
    }


# --- layout -------------------------------------------------------------------------------------


def _panel(name: str) -> Any:
    def lay(page: PageState, answer: Answer) -> list[Any]:
        use = [
            html.Div(
                controls.button(
                    VIEW,
                    f"use_{name}",
                    "Use these weights" if name == "unit" else "Use this bias",
                ),
                id=f"shadow-use-{name}",
                hidden=not answer.visible[f"shadow-use-{name}"],
            )
        ]
        return [
            html.Div(
                [
                    html.H2(TITLES[name], className="question-title"),
                    said(f"remedy-{name}-count", answer, "says verdict"),
                    said(f"remedy-{name}-never", answer),
                    picture(f"remedy-{name}", "Who wins", answer, sheet="remedies"),
                    said(f"remedy-{name}-verdict", answer),
                    said(f"remedy-{name}-read", answer, "help"),
                    *(use if name != "before" else []),
                ],
                className="card stack",
            )
        ]

    return lay


def snippet(page: PageState) -> str:
    """The program that prints counts and the classes that cannot win, before and after."""
    state = page.state(ShadowState)
    remedies, calls = remedies_of(layer_of(state)), Calls(page.names, state.n)
    body = f"""{calls.line}W = {array(state.matrix())}
b = {array(state.active_bias())}
"""
    of = {"before": ("W", "b"), "unit": ("unit_rows(W)", "None"), "norm": ("W", "norm_bias(W)")}
    for name, (weights, bias) in of.items():
        layer = remedies[name].layer
        count = snippets.count(layer)
        body += f"""
layer = LayerAsRead.of({weights}, {bias})
print("{TITLES[name]}:", {count}, "of", {layer.total}, "rankings")
print("never first:", *({calls.one("c")} for c in layer.audit().never))
"""
        if layer.d > 2:
            body += f"""seen = layer.sample({SAMPLES}, {SEED})
wins = np.bincount(seen.rankings[:, -1], weights=seen.counts, minlength=len(W))
print("wins in percent", 100 * wins / {SAMPLES}, "of", {SAMPLES})
"""
    used = (LayerAsRead, unit_rows, norm_bias, count_feasible_rankings)
    return program(body, *used, *calls.USES)


def sheet(page: PageState) -> Sheet:
    """Each class before and after: whether it can win, its share where drawn, its row and bias."""
    layer = layer_of(page.state(ShadowState))
    remedies = remedies_of(layer)
    unit, norm = (remedies[name].layer for name in ("unit", "norm"))
    assert norm.bias is not None
    columns: list[tuple[str, list[Any]]] = [
        ("class", [page.names.alone(c) for c in range(layer.n)])
    ]
    for name, remedy in remedies.items():
        columns.append((f"{TITLES[name]}: can win", _can_win(remedy)))
        if layer.d > 2:
            columns.append((f"{TITLES[name]}: share of wins", remedy.win_shares.tolist()))
    columns += [(f"row of norm 1, {j + 1}", unit.weights[:, j].tolist()) for j in range(layer.d)]
    columns.append(("bias −|w|²/2", norm.bias.tolist()))
    return Sheet(
        tuple(title for title, _ in columns), list(zip(*[v for _, v in columns], strict=True))
    )


def _can_win(remedy: Remedy) -> list[bool | str]:
    audit = remedy.layer.audit
    return [
        "undecided" if open_ else c not in audit.never
        for c, open_ in enumerate(audit.undecided.tolist())
    ]


SECTION = Section(
    "Remedies",
    draw,
    {f"remedy-{name}": _panel(name) for name in NAMES},
    seconds=0.5,
    snippet=snippet,
    sheets={"remedies": sheet},
)
