"""The naive and the stable formula in four float formats, with every intermediate."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from dash import html

from components.page.answers import Answer
from components.page.labels import letter_width, staggered
from components.page.numbers import fixed, for_json, held, short, vector
from components.page.palette import Theme, class_colour, class_symbol
from components.page.programs import array, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.traces import (
    BLANK,
    base_layout,
    empty,
    line,
    marker,
    note,
    plane_axis,
    points,
)
from components.softmax import parts
from components.softmax.model import Scores, scores_of
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import softmax
from compute.logits.float_formats import (
    SoftmaxSteps,
    exp_limits,
    largest_number,
    naive_softmax_steps,
    stable_softmax_steps,
)
from compute.naming import class_name

FORMATS = ("float16", "bfloat16", "float32", "float64")
TICKS = (1, 10, 100, 1000, 10_000)
# What a step is called, and where it is.
STEPS = (
    ("z / T", "logits"),
    ("subtracted", "shift"),
    ("exponent", "shifted"),
    ("exp", "exponentials"),
    ("sum", "total"),
    ("p", "probabilities"),
)


def draw(page: PageState, theme: Theme) -> Answer:
    """Four formats, two formulas, every step."""
    scores = scores_of(page.state(SoftmaxState))
    if not scores.has_slope:
        return _at_a_limit(scores, theme)
    answer = Answer(
        pictures={"softmax-limits": limits(scores, theme)},
        texts={
            "softmax-limits-note": "Right of a line, exp is inf in that format; left of its twin "
            "below 0, exp rounds to 0. The scale is stretched around 0."
            + _beyond(scores, page.names),
            "softmax-formula-naive": _numbers(naive_softmax_steps, scores),
            "softmax-formula-stable": _numbers(stable_softmax_steps, scores),
        },
        descriptions={
            "softmax-limits-picture": "The logits on a scale with the limits of exp: "
            + ", ".join(f"{name} {fixed(exp_limits(name).overflow, 2)}" for name in FORMATS)
        },
        data={"tables": {}},
    )
    for name in FORMATS:
        naive, stable = (
            _steps(naive_softmax_steps, scores, name),
            _steps(stable_softmax_steps, scores, name),
        )
        answer.data["tables"][f"softmax-steps-{name}"] = table(naive, stable, scores.masked)
        answer.texts[f"softmax-steps-{name}-says"] = sentence(
            name, scores, naive, stable, page.names
        )
    return answer


def _at_a_limit(scores: Scores, theme: Theme) -> Answer:
    """At T = 0 and T = inf there is nothing to divide by."""
    why = (
        "At T = 0 neither form can be computed, for z / 0 is not a number. Softmax is then its "
        "limit: the largest logits share 1."
        if scores.temperature == 0
        else "At T = inf z / T is 0 for every class that is not masked, whatever the format: these "
        "share 1 evenly, and nothing can overflow."
    )
    return Answer(
        pictures={"softmax-limits": empty(theme, "Choose a T above 0 and finite.")},
        texts={
            "softmax-limits-note": why,
            **dict.fromkeys(("softmax-formula-naive", "softmax-formula-stable"), ""),
            **{f"softmax-steps-{name}-says": why for name in FORMATS},
        },
        descriptions={"softmax-limits-picture": why},
        data={
            "tables": {f"softmax-steps-{name}": {"head": ["step"], "rows": []} for name in FORMATS}
        },
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The scale, the two formulas, and a table a format."""
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.H2("Naive: as first written down"),
                        parts.formula("naive", answer),
                        html.H2("Stable: the largest logit subtracted first"),
                        parts.formula("stable", answer),
                        html.P(
                            "Multiply above and below by exp(−max z): the same number, and no "
                            "exponent above 0. The naive form is here to be looked at, not used.",
                            className="help",
                        ),
                    ],
                    className="card",
                ),
                parts.picture("limits", "Where exp runs out of numbers", answer),
            ],
            className="halves",
        ),
        html.Div(
            [
                html.Section(
                    [
                        html.H2(
                            f"{name}: exp(z) is inf above {fixed(exp_limits(name).overflow, 2)}",
                        ),
                        parts.table(
                            f"softmax-steps-{name}", f"Naive beside stable softmax in {name}"
                        ),
                        parts.said(f"steps-{name}-says", answer, "note"),
                    ],
                    className="card",
                )
                for name in FORMATS
            ],
            className="halves formats",
        ),
    ]


def _steps(form: Any, scores: Scores, name: str) -> SoftmaxSteps:
    steps: SoftmaxSteps = form(scores.logits, name, temperature=scores.temperature)
    return steps


def _numbers(form: Any, scores: Scores) -> str:
    return "; ".join(
        f"{name} {vector(_steps(form, scores, name).probabilities)}" for name in FORMATS
    )


def table(naive: SoftmaxSteps, stable: SoftmaxSteps, masked: list[int]) -> dict[str, Any]:
    """One row per step, the naive form beside the stable one."""
    return {
        "head": ["step", "naive", "stable"],
        "rows": [
            [
                parts.cell(label),
                *[_held(getattr(form, name), name, masked) for form in (naive, stable)],
            ]
            for label, name in STEPS
        ],
    }


def _held(values: Any, name: str, masked: list[int]) -> dict[str, Any]:
    """The numbers of a step; the asset marks each that is inf or NaN."""
    array = np.atleast_1d(values)
    numbers = [held(v) for v in array]
    if name in ("logits", "shifted"):
        for i in masked:
            numbers[i] = "−∞"  # meant to be there: nothing broke
    return {
        "numbers": numbers,
        "brackets": np.ndim(values) > 0,
        "class": "numeric result" if name == "probabilities" else "numeric",
    }


def sentence(
    name: str,
    scores: Scores,
    naive: SoftmaxSteps,
    stable: SoftmaxSteps,
    names: Names = LETTERS,
) -> str:
    """Whether the naive form survives in a format, and why not."""
    if not np.all(np.isfinite(stable.logits) | np.isneginf(scores.logits)):
        return (
            f"A logit is beyond {name} itself (largest {short(largest_number(name), 3)}), so it is "
            "inf before the first step; no formula can help."
        )
    limit = exp_limits(name)
    over = [i for i, z in enumerate(naive.logits.tolist()) if z > limit.overflow]
    if over:
        return (
            f"Naive fails: exp overflows to inf for {names.listed(over)} (above "
            f"{fixed(limit.overflow, 2)}), and inf / inf is nan. Stable is right."
        )
    if not np.isfinite(naive.total):
        return "Naive fails: no exp overflows, but their sum does: every p is 0. Stable is right."
    if naive.total == 0:
        return (
            f"Naive fails: every exponent is below {fixed(limit.underflow, 2)}, every exp rounds "
            "to 0, and 0 / 0 is nan. Stable is right."
        )
    apart = float(np.abs(np.asarray(naive.probabilities, dtype=float) - scores.probabilities).max())
    exact = float(
        np.abs(np.asarray(stable.probabilities, dtype=float) - scores.probabilities).max()
    )
    return (
        f"Both forms stand: naive is within {short(apart, 1)} of the softmax in float64, "
        f"stable within {short(exact, 1)}."
    )


def limits(scores: Scores, theme: Theme) -> dict[str, Any]:
    """The logits over T on a stretched scale, and where exp overflows and underflows."""
    classes = [i for i in range(scores.n) if i not in scores.masked]
    scaled = scores.logits[classes] / scores.temperature
    lines: dict[str, list[Any]] = {"x": [], "y": []}
    names = []
    for height, name in enumerate(FORMATS, 1):
        limit = exp_limits(name)
        ends = [_stretched(value) for value in (limit.overflow, limit.underflow)]
        for end in ends:
            lines["x"] += [end] * 2 + [None]
            lines["y"] += [0, height, None]
        said = f"{name}<br>{fixed(limit.underflow, 2)} to {fixed(limit.overflow, 2)}"
        names.append(_name(sum(ends) / 2, height, said, theme))
    reach = max(_stretched(6000), 1.1 * float(np.abs(_stretched(scaled)).max()))
    ticks = [v for v in TICKS if _stretched(v) <= reach]
    order = np.argsort(scaled, kind="stable").tolist()
    letter = 2 * reach * letter_width(12, theme)
    letters = staggered(
        _stretched(scaled)[order].tolist(),
        [class_name(classes[i]) for i in order],
        letter,
        below=True,
    )
    logits = points(
        "logits",
        {"x": for_json(_stretched(scaled)), "y": [0] * len(classes)},
        marker(
            12,
            [class_colour(i) for i in classes],
            [class_symbol(i) for i in classes],
            (theme.outline, 1),
        ),
        text=[letters[order.index(i)] or BLANK for i in range(len(classes))],
        font=(12, theme.text),
        beside="bottom center",
        hovertext=[class_name(i) for i in classes],
        hover="%{hovertext}: z / T = %{customdata}",
        customdata=[short(v) for v in scaled.tolist()],
        cliponaxis=False,
    )
    return {
        "data": [line("limits", lines, width=2, colour=theme.accent), logits],
        "layout": base_layout(
            theme,
            margin={"l": 14, "r": 14, "t": 10, "b": 38},
            xaxis=plane_axis(
                theme,
                -reach,
                reach,
                tickvals=[-_stretched(v) for v in ticks[::-1]] + [0, *map(_stretched, ticks)],
                ticktext=[f"−{v:,}" for v in ticks[::-1]] + ["0", *[f"{v:,}" for v in ticks]],
                title={"text": "z / T", "font": {"size": 12}, "standoff": 4},
            ),
            yaxis={"range": [-1.1, 4.2], "visible": False, "fixedrange": True},
            annotations=names,
        ),
    }


def _name(middle: float, height: float, said: str, theme: Theme) -> dict[str, Any]:
    """A format's name between its two lines, which are longer than those between them."""
    return note(
        said,
        middle,
        height,
        (11, theme.text),
        xref="x",
        yref="y",
        yanchor="top",
        bgcolor=theme.paper,
        borderpad=1,
    )


def _beyond(scores: Scores, names: Names) -> str:
    if not scores.masked:
        return ""
    which, verb = names.listed(scores.masked), "is" if len(scores.masked) == 1 else "are"
    return (
        f" {which} {verb} masked: z = −inf is left of everything, and its exp is exactly 0 in "
        "every format."
    )


def _stretched(values: Any) -> Any:
    """A logarithmic scale that passes through 0."""
    return np.arcsinh(values)


def snippet(page: PageState) -> str:
    """The program that prints what is shown."""
    state = page.state(SoftmaxState)
    if not scores_of(state).has_slope:
        return "# Choose a T above 0 and finite.\n"
    body = f"""z = {array(state.values())}
T = {state.temperature!r}

def held(values):  # five figures, as the format holds them
    return " ".join(f"{{v:.5g}}" for v in np.atleast_1d(values).astype(float) + 0.0)

for name in {FORMATS}:
    naive = naive_softmax_steps(z, name, temperature=T)
    stable = stable_softmax_steps(z, name, temperature=T)
    print(name, "exp overflows above", f"{{exp_limits(name).overflow:.2f}}")
    for step in ("logits", "shift", "shifted", "exponentials", "total", "probabilities"):
        print(step, "naive", held(getattr(naive, step)), "stable", held(getattr(stable, step)))
    found = [np.asarray(form.probabilities, dtype=float) for form in (naive, stable)]
    print("off by", *(f"{{np.abs(p - softmax(z, T)).max():.1g}}" for p in found))"""
    return program(body, exp_limits, naive_softmax_steps, stable_softmax_steps, softmax)


def sheet(page: PageState, name: str) -> Sheet | None:
    """Every step in one format as the format holds it; what is one number for all has no class."""
    scores = scores_of(page.state(SoftmaxState))
    if not scores.has_slope:
        return None
    forms = [_steps(f, scores, name) for f in (naive_softmax_steps, stable_softmax_steps)]
    rows: list[tuple[Any, ...]] = []
    for label, step in STEPS:
        both = [np.asarray(getattr(form, step), dtype=np.float64) for form in forms]
        classes = [page.names.alone(i) for i in range(scores.n)] if both[0].ndim else [None]
        values = (np.atleast_1d(v).tolist() for v in both)
        rows += [(label, *row) for row in zip(classes, *values, strict=True)]
    return Sheet(("step", "class", "naive", "stable"), rows)


SECTION = Section(
    "Stability",
    draw,
    {"stability": layout},
    seconds=0.1,
    snippet=snippet,
    sheets={f"softmax-steps-{name}": partial(sheet, name=name) for name in FORMATS},
)
