"""Learning through a sort: three descents, from the same start, at three softnesses."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from dash import dcc, html
from numpy.typing import NDArray

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import for_json, padded, short
from components.page.packs import packed
from components.page.palette import DASHES, Theme, class_colour, class_symbol, seen_lines
from components.page.programs import array, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.traces import axis_title, base_layout, line, marker, plane_axis, points
from components.page.widths import legible
from components.serving.allowance import most_seconds
from components.serving.cache import keep_json
from components.serving.costs import lesson_seconds, lesson_steps
from components.soft_sort import snippets, words
from components.soft_sort.model import sorting_of
from components.soft_sort.sections.pieces import VIEW, picture, said
from components.soft_sort.state import SOFTEST, SoftSortState
from components.state.page import PageState
from compute.naming import class_name
from compute.soft_sorting.learning import Descent, descend
from compute.soft_sorting.ranking_losses import RANKING_LOSSES, RankingLoss
from compute.soft_sorting.scaled import sorter_at, value_range

Floats = NDArray[np.float64]

HARDER, SOFTER = 1 / 40, 40.0
STEPS = 300
STILL = 30  # steps in which a run that has come to rest does not move
RUNS = ("too hard", "as chosen", "too soft")
LEAST_LOSS = 1e-4  # where the logarithmic axis ends
SAYS = (
    "Gradient descent moves the inputs until their soft ranks match a target, three times from the "
    "same start: too hard (the gradient vanishes), as chosen, and too soft (a wrong optimum). The "
    "values stay between the smallest and the largest input."
)
STALE = "The inputs or the sorter changed: learn again to see what becomes of these."


def draw(page: PageState, theme: Theme) -> Answer:
    """What a lesson is and makes less; the page asks for the first, a button for others."""
    loss = RANKING_LOSSES[page.state(SoftSortState).loss]
    return Answer(
        texts={"soft_sort-learn-says": SAYS, "soft_sort-loss-note": f"The loss is {loss.about}."},
        visible={"soft_sort-loss-k": loss.has_k},
    )


def loss_of(state: SoftSortState) -> RankingLoss:
    """What a lesson makes less."""
    return RANKING_LOSSES[state.loss].of(state.places())


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    state = page.state(SoftSortState)
    return [
        said("learn-says", answer, "note"),
        html.Div(
            [
                controls.parameter(VIEW, page.state(SoftSortState), "goal"),
                controls.parameter(VIEW, page.state(SoftSortState), "loss"),
                html.Div(
                    [
                        html.Span("k", className="label"),
                        controls.parameter_box(VIEW, state, "top_size", state.places()),
                    ],
                    id="soft_sort-loss-k",
                    className="inline",
                    hidden=not answer.visible["soft_sort-loss-k"],
                ),
                html.Button("Learn", id="soft_sort-learn-start", type="button", className="plain"),
                html.Button(
                    "Stop",
                    id="soft_sort-learn-stop",
                    type="button",
                    className="plain",
                    disabled=True,
                ),
                html.Div(
                    controls.scrubber(VIEW, "step", "Step", 0, STEPS),
                    className="soft-layer",
                ),
            ],
            className="inline soft-options",
        ),
        html.P("", id="soft_sort-learn-said", className="note", role="status"),
        html.Div(
            [
                picture("loss", "Loss", answer, sheet="learning"),
                picture("learned-ranks", "Soft ranks, wanted ones as circles", answer),
                picture("learned-values", "The values that are learned", answer),
            ],
            className="soft-three",
            id="soft_sort-lesson",
            hidden=True,
        ),
        html.Ul(id="soft_sort-learn-ends", className="note"),
        dcc.Store(id="soft_sort-learn"),
        dcc.Store(id="soft_sort-learned"),
    ]


def target_ranks(state: SoftSortState) -> Floats:
    """The wanted rank of each input."""
    values = state.vector()
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
    top = len(values) - 1
    if state.goal == "reversed":
        return top - ranks
    if state.goal == "ascending":
        return np.arange(len(values), dtype=np.float64)
    return np.where(ranks == 0, top, np.where(ranks == top, 0.0, ranks))


def softnesses(state: SoftSortState) -> tuple[float, float, float]:
    """Of the three runs."""
    middle = min(max(state.softness, 1e-3), SOFTEST)
    return middle * HARDER, middle, min(middle * SOFTER, SOFTEST)


def kept_lesson(page: PageState, theme: Theme, limit: float) -> dict[str, Any]:
    """The lesson, within `limit` seconds (0: as long as it takes), computed once for the same."""
    state = page.state(SoftSortState)
    steps, key = lesson_steps(state, STEPS, limit), lesson_key(state)
    kept = keep_json(
        ("lesson", key, steps, theme),
        lambda: lesson(page, theme, steps),
        lambda: lesson_seconds(state, steps),
    )
    return {**kept, "key": key}


def lesson_key(state: SoftSortState) -> str:
    """What a lesson depends on: another key, another lesson."""
    how = (state.sorter, state.network, state.softness, state.goal, state.loss)
    front = (state.places(),) * loss_of(state).has_k
    return repr((state.vector().tolist(), *how, *front))


@lru_cache(maxsize=2)
def runs_of(state: SoftSortState, steps: int) -> list[Descent]:
    """The three descents of a lesson, from the same start."""
    sorting, wanted = sorting_of(state), target_ranks(state)
    loss = loss_of(state)
    return [
        descend(sorting.sorter(s), sorting.values, wanted, steps, loss=loss)
        for s in softnesses(state)
    ]


def lesson(page: PageState, theme: Theme, steps: int) -> dict[str, Any]:
    """The pictures and frames of the three descents, of `steps` steps each."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    if not sorting.kind.has_ranks:
        return {"why": words.no_ranks(state.sorter)}
    if not np.ptp(sorting.values):
        return {"why": "All inputs are equal, so they have no scale to move on. Change one first."}
    wanted, chosen = target_ranks(state), softnesses(state)
    runs = runs_of(state, steps)
    losses = np.stack([run.losses for run in runs])
    values = np.stack([run.values for run in runs], axis=1)
    ranks = np.stack([run.ranks for run in runs], axis=1)
    said = [_said(run, s, wanted) for run, s in zip(runs, chosen, strict=True)]
    if steps < STEPS:
        said.append(f"On this server a lesson of this size ends after {steps} of {STEPS} steps.")
    return {
        "why": "",
        "steps": len(losses[0]) - 1,
        "runs": RUNS,
        "losses": packed(np.maximum(losses.T, LEAST_LOSS)),
        "shown": [_step_said(step, losses[:, step]) for step in range(losses.shape[1])],
        "counted": [f"{step} of {losses.shape[1] - 1}" for step in range(losses.shape[1])],
        "stale": STALE,
        "values": packed(values),
        "ranks": packed(ranks),
        "said": said,
        "pictures": {
            f"soft_sort-{name}": legible(seen_lines(figure, theme), theme.width)
            for name, figure in (
                ("loss", loss_figure(losses, chosen, theme)),
                (
                    "learned-values",
                    points_figure(values[0], (sorting.hard[0], sorting.hard[-1]), theme),
                ),
                ("learned-ranks", points_figure(ranks[0], (0.0, sorting.n - 1.0), theme, wanted)),
            )
        },
    }


def _step_said(step: int, losses: Floats) -> str:
    """Where the three runs are after so many steps."""
    each = ", ".join(
        f"{padded(loss, 3)} {name}" for loss, name in zip(losses.tolist(), RUNS, strict=True)
    )
    return f"Step {step}: loss {each}."


def _said(run: Descent, softness: float, wanted: Floats) -> str:
    """How a run ended."""
    first, last = short(run.losses[0], 3), short(run.losses[-1], 3)
    start = f"Softness {short(softness, 2)}: the loss went from {first} to {last}"
    order = np.argsort(wanted)
    if run.gradients[0] < 1e-3 and run.losses[-1] > 0.9 * run.losses[0]:
        return f"{start}. Too hard: the gradient at the start is {short(run.gradients[0], 1)}."
    ahead = np.diff(run.values[-1][order])
    right = bool((ahead > 1e-3 * value_range(run.values[-1])).all())
    if right:
        return f"{start}, and the values are in the wanted order."
    moved = np.abs(run.values[-1] - run.values[-min(STILL, len(run.values))]).max()
    if moved > 0.01 * value_range(run.values[0]):
        return f"{start} and still falls; the values are not in the wanted order yet."
    return f"{start} and rests there, with the values in another order: a wrong optimum."


def loss_figure(losses: Floats, chosen: tuple[float, float, float], theme: Theme) -> dict[str, Any]:
    """The loss of each run against the step, on a logarithmic axis, and a dot at the cursor."""
    steps = list(range(losses.shape[1]))
    shown = np.maximum(losses, LEAST_LOSS)
    runs = range(len(RUNS))
    losses_of_runs = [
        line(
            f"{label} ({short(s, 2)})",
            {"x": steps, "y": for_json(row)},
            width=2,
            colour=class_colour(k),
            dash=DASHES[k],
            hover="step %{x}: %{y}",
        )
        for k, (row, label, s) in enumerate(zip(shown, RUNS, chosen, strict=True))
    ]
    cursor = points(
        "at this step",
        {"x": [0] * len(RUNS), "y": for_json(shown[:, 0])},
        marker(
            11,
            [class_colour(k) for k in runs],
            [class_symbol(k) for k in runs],
            (theme.outline, 1.5),
        ),
        showlegend=False,
        cliponaxis=False,
    )
    return {
        "data": [*losses_of_runs, cursor],
        "layout": base_layout(
            theme,
            margin={"l": 40, "r": 18, "t": 60, "b": 34},
            xaxis=plane_axis(theme, 0, steps[-1], zeroline=False, title=axis_title("step", theme)),
            yaxis=plane_axis(
                theme,
                float(np.log10(shown.min()) - 0.2),
                float(np.log10(shown.max()) + 0.2),
                type="log",
                tickmode="array",
                tickvals=[1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100],
                ticktext=["0.0001", "0.001", "0.01", "0.1", "1", "10", "100"],
            ),
            showlegend=True,
            legend={"x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 11}},
        ),
    }


def points_figure(
    rows: Floats,
    reach: tuple[float, float],
    theme: Theme,
    wanted: Floats | None = None,
) -> dict[str, Any]:
    """One mark per input and run, (3, n); hollow circles where they should be."""
    n = rows.shape[1]
    air = 0.08 * (reach[1] - reach[0])
    data = [
        points(
            RUNS[k],
            {"x": [j + 0.22 * (k - 1) for j in range(n)], "y": for_json(row)},
            marker(9, class_colour(k), class_symbol(k), (theme.outline, 1)),
            hover="%{y}",
        )
        for k, row in enumerate(rows)
    ]
    if wanted is not None:
        looks = {**marker(18, theme.text, "circle-open"), "line": {"width": 1.5}}
        at = {"x": list(range(n)), "y": for_json(wanted)}
        data.append(points("wanted", at, looks, hover="wanted: %{y}"))
    return {
        "data": data,
        "layout": base_layout(
            theme,
            margin={"l": 36, "r": 6, "t": 6, "b": 24},
            xaxis=plane_axis(
                theme,
                -0.6,
                n - 0.4,
                tickmode="array",
                tickvals=list(range(n)),
                ticktext=[class_name(i) for i in range(n)],
                showgrid=False,
                zeroline=False,
            ),
            yaxis=plane_axis(theme, reach[0] - air, reach[1] + air),
        ),
    }


def snippet(page: PageState) -> str:
    """The program that learns at the three softnesses, and prints how the losses end."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    if not sorting.kind.has_ranks:
        return f"# {words.no_ranks(sorting.name)}\n"
    body = f"""x = {array(sorting.values)}
wanted = {array(target_ranks(state))}
loss = RANKING_LOSSES["{state.loss}"]{f".of({state.places()})" * loss_of(state).has_k}
for softness in {softnesses(state)}:
    sorter = sorter_at("{sorting.name}", softness, value_range(x){snippets.arguments(sorting)})
    losses = descend(sorter, x, wanted, {STEPS}, loss=loss).losses
    print(f"{{softness:.2g}}", f"{{losses[0]:.3g}}", f"{{losses[-1]:.3g}}")"""
    losses = ("compute.soft_sorting.ranking_losses", "RANKING_LOSSES")
    return program(body, losses, descend, sorter_at, value_range)


def sheet(page: PageState) -> Sheet | None:
    """The loss of each run and the values that it learns, step by step."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    if not sorting.kind.has_ranks or not np.ptp(sorting.values):
        return None
    runs = runs_of(state, lesson_steps(state, STEPS, most_seconds()))
    rows = [
        (label, softness, step, loss, *values)
        for run, label, softness in zip(runs, RUNS, softnesses(state), strict=True)
        for step, (loss, values) in enumerate(
            zip(run.losses.tolist(), run.values.tolist(), strict=True)
        )
    ]
    letters = [class_name(i) for i in range(sorting.n)]
    return Sheet(("run", "softness", "step", "loss", *[f"value of {c}" for c in letters]), rows)


SECTION = Section(
    "Learning", draw, {"learning": layout}, snippet=snippet, sheets={"learning": sheet}
)
