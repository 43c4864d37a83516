"""Sample inputs as an experiment would: what 50,000 of them show, and what they miss."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import counted, raised
from components.page.palette import Theme
from components.page.programs import Calls, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.traces import (
    Channels,
    Figure,
    Trace,
    axis_title,
    base_layout,
    empty,
    line,
    margins,
    marker,
    points,
    texts,
)
from components.shadow import snippets, words
from components.shadow.model import ShownLayer, layer_of
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.sections.sampling import SAMPLES, Experiment, experiment_of
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead, count_feasible_rankings
from compute.rankings.sampling import expected_seen

CURVE, CONES = "shadow-curve", "shadow-cones"
MOST_NAMED = 60
HOW = (
    f"{SAMPLES:,} inputs x are drawn from a standard normal distribution, the logits of each are "
    "ranked, and the distinct rankings counted: what an experiment would report."
)
Floats = NDArray[np.float64]


def draw(page: PageState, theme: Theme) -> Answer:
    """Counts, the curve, and what was missed."""
    state = page.state(ShadowState)
    experiment = experiment_of(state, layer_of(state))
    return Answer(
        texts={
            "shadow-sample-how": HOW,
            "shadow-sample-says": counts_sentence(experiment),
            "shadow-sample-missed": missed_sentence(experiment),
            f"{CURVE}-note": curve_note(experiment),
            f"{CONES}-note": cones_note(experiment),
        },
        data={
            "panels": ["sample", "sample-pictures"],
            "sample": {"missed": _named(experiment, page.names)},
        },
        pictures={CURVE: curve(experiment, theme), CONES: cones(experiment, theme)},
        descriptions={
            f"{CURVE}-picture": f"Rankings seen against samples. {counts_sentence(experiment)}",
            f"{CONES}-picture": f"Size of each cell. {missed_sentence(experiment)}",
        },
    )


# --- words --------------------------------------------------------------------------------------


def counts_sentence(experiment: Experiment) -> str:
    """Rankings seen beside the exact count."""
    layer, found = experiment.layer, experiment.found
    drawn = f"{SAMPLES:,} samples showed {found:,}"
    if layer.feasible is None:
        exactly = "at most " if layer.count is None else ""
        exactly += counted(layer.bound if layer.count is None else layer.count)
        return (
            f"{drawn} rankings. The exact answer is {exactly}; too many to list, "
            "so this page cannot say which were missed."
        )
    missing = len(experiment.missed)
    of = f"{drawn} of the {layer.feasible.count:,} possible rankings"
    rest = f" and missed {missing:,}." if missing else "; none was missed."
    made_up = experiment.artefacts
    rounding = (
        f" They also showed {made_up:,} that no input produces: rounding split a tie."
        if made_up
        else ""
    )
    ties = experiment.seen.ties
    tied = f" {ties:,} samples gave equal logits, and so no ranking." if ties else ""
    return of + rest + rounding + tied


def missed_sentence(experiment: Experiment) -> str:
    """How small the missed cells are."""
    if not experiment.missed:
        return ""
    shares = experiment.shares[experiment.missed]
    some = f"The first {MOST_NAMED} of those missed" if len(shares) > MOST_NAMED else "Missed"
    return (
        f"{some}, with the probability of each for one input. Together "
        f"{_one_in(float(shares.sum()))}; the smallest {_one_in(float(shares.min()))}."
    )


def _one_in(share: float) -> str:
    return f"1 in {1 / share:,.0f}" if share > 0 else "too small for the estimate"


def curve_note(experiment: Experiment) -> str:
    """What the curve shows."""
    if experiment.layer.feasible is None:
        return "Each new ranking takes longer to find."
    expected = float(expected_seen(experiment.shares, [SAMPLES])[0])
    return (
        f"Dashed: the exact count. Dotted: what exact probabilities predict, {expected:,.1f} "
        f"rankings after {SAMPLES:,} samples."
        if experiment.layer.exact_probabilities
        else "Dashed: the exact count. Dotted: what estimated probabilities predict."
    )


def cones_note(experiment: Experiment) -> str:
    """What the picture of the cells' sizes shows."""
    if experiment.layer.feasible is None:
        return ""
    return f"Below the dashed line a cell is expected less than once in {SAMPLES:,} samples."


def _named(experiment: Experiment, names: Names = LETTERS) -> list[dict[str, str]]:
    return [
        {
            "key": experiment.key(row),
            "text": names.ranking(experiment.best_first(row)),
            "share": _one_in(float(experiment.shares[row])),
        }
        for row in experiment.missed[:MOST_NAMED]
    ]


# --- pictures -----------------------------------------------------------------------------------


def drawn_samples() -> NDArray[np.intp]:
    """After how many samples the curve has a point."""
    return np.unique(np.geomspace(1, SAMPLES, 90).round().astype(np.intp))


def curve(experiment: Experiment, theme: Theme) -> Figure:
    """Distinct rankings seen against samples drawn, beside the exact count."""
    samples = drawn_samples()
    seen = experiment.seen.seen_after(samples)
    answer = experiment.layer.feasible
    count = None if answer is None else answer.count
    top = float(count if count is not None else seen[-1]) or 1.0
    at = {"x": samples.tolist(), "y": seen.tolist()}
    data = [
        {
            **line("seen", at, hover="%{y} rankings after %{x} samples"),
            "line": {"color": "#0072B2", "width": 3, "shape": "hv"},
        }
    ]
    if count is not None:
        expected = expected_seen(experiment.shares, samples) if count else np.zeros(len(samples))
        foretold = {"x": samples.tolist(), "y": expected.round(2).tolist()}
        data += [
            _rule("exact count", {"x": [1, SAMPLES], "y": [count, count]}, theme.text, "dash"),
            _rule("expected", foretold, theme.accent, "dot"),
            texts(
                "exact count in words",
                {"x": [1.3], "y": [count]},
                [f"<br>exactly {count:,}"],  # below the line that it names
                (12, theme.text),
                beside="bottom right",
            ),
        ]
    return {
        "data": data,
        "layout": base_layout(
            theme,
            margin=margins(46, 12, 8, 40),
            xaxis=_axis(
                theme,
                type="log",
                range=[0, np.log10(SAMPLES)],
                title="samples",
                dtick=1,  # no small figures between the powers of ten
                tickformat=",d",
            ),
            yaxis=_axis(theme, range=[0, 1.06 * top], title="rankings seen"),
        ),
    }


def cones(experiment: Experiment, theme: Theme) -> Figure:
    """The probability of every possible ranking, largest first; those missed are hollow."""
    if experiment.layer.feasible is None:
        return empty(theme, f"{words.too_many('rankings to know the cell of each')} Lower N or D.")
    shares = experiment.shares
    order = np.argsort(-shares)
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(1, len(order) + 1)
    lost = np.zeros(len(shares), dtype=bool)
    lost[experiment.missed] = True
    # An estimate of nothing has no place on a logarithmic axis.
    drawn = shares > 0
    low = float(shares[drawn].min()) if drawn.any() else 1e-6
    high = float(shares.max(initial=0.0)) or 1.0
    once = {"x": [0, len(shares) + 1], "y": [1 / SAMPLES, 1 / SAMPLES]}
    data = [
        _cones("seen", experiment, ~lost & drawn, place, marker(5, "#0072B2", "circle")),
        _cones("missed", experiment, lost & drawn, place, marker(8, "#D55E00", "circle-open")),
        _rule("once in all samples", once, theme.text, "dash"),
    ]
    bottom, top = np.log10(min(low, 1 / SAMPLES) / 2), np.log10(2 * high)
    powers = range(math.ceil(bottom), math.floor(top) + 1)[:: -max(1, round((top - bottom) / 5))]
    return {
        "data": data,
        "layout": base_layout(
            theme,
            margin=margins(58, 12, 8, 40),
            showlegend=True,
            legend={"x": 1, "xanchor": "right", "y": 1, "bgcolor": theme.paper},
            xaxis=_axis(
                theme, range=[0, len(shares) + 1], title="possible rankings, likeliest first"
            ),
            yaxis=_axis(
                theme,
                type="log",
                range=[float(bottom), float(top)],
                title="probability",
                tickvals=[10.0**power for power in powers],
                ticktext=[raised(10, power) for power in powers],
            ),
        ),
    }


def _cones(
    name: str,
    experiment: Experiment,
    chosen: NDArray[np.bool_],
    place: NDArray[np.intp],
    looks: dict[str, Any],
) -> Trace:
    rows = np.flatnonzero(chosen)
    return points(
        name,
        {"x": place[rows].tolist(), "y": experiment.shares[rows].tolist()},
        looks,
        hover="%{customdata}: %{y:.2g}",
        customdata=[experiment.key(row) for row in rows.tolist()],
    )


def _rule(name: str, at: Channels, colour: str, dash: str) -> Trace:
    return line(name, at, width=1.5, colour=colour, dash=dash, showlegend=False)


def _axis(theme: Theme, title: str, **more: Any) -> dict[str, Any]:
    return {
        "fixedrange": True,
        "gridcolor": theme.grid,
        "zeroline": False,
        "tickfont": {"size": 11, "color": theme.faint},
        "title": axis_title(title, theme, 6),
        **more,
    }


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    return [
        card(
            [
                said("sample-how", answer),
                html.Div(
                    [
                        html.Span("Seed", className="label"),
                        controls.parameter_box(VIEW, page.state(ShadowState), "sample_seed"),
                        controls.button(VIEW, "sample_again", "Sample again"),
                    ],
                    className="inline",
                ),
                said("sample-says", answer, "says verdict", role="status"),
                said("sample-missed", answer),
                html.Div(id="shadow-missed", className="key-list", **{"data-roving": ""}),
            ]
        )
    ]


def _pictures(page: PageState, answer: Answer) -> list[Any]:
    return [
        picture("curve", "Rankings seen against samples", answer, sheet="sample-curve"),
        picture("cones", "How large their cells are", answer, sheet="sample"),
    ]


def snippet(page: PageState) -> str:
    """The program that draws the samples, and prints what they show and what they miss."""
    state = page.state(ShadowState)
    layer, calls = layer_of(state), Calls(page.names, state.n)
    body = f"""{calls.line}{snippets.layer(state)}
seen = layer.sample({SAMPLES}, seed={state.sample_seed})
"""
    if layer.feasible is None:
        body += f"""print({SAMPLES}, "samples showed", len(seen.rankings), "rankings")
{snippets.how_many(layer)}"""
        return program(body, LayerAsRead, count_feasible_rankings)
    body += f"""answer = layer.feasible()
missed = seen.missed(answer.rankings).tolist()
found = len(answer.rankings) - len(missed)
print({SAMPLES}, "samples showed", found, "of", len(answer.rankings))
print("missed", len(missed))
if len(seen.rankings) > found:
    print("made up by rounding", len(seen.rankings) - found)
if seen.ties:
    print(seen.ties, "samples gave equal logits")
shares = answer.probabilities
{_expected_line(layer)}
def one_in(share):
    return f"1 in {{1 / share:,.0f}}" if share > 0 else "too small for the estimate"

if missed:
    print("together", one_in(shares[missed].sum()), "smallest", one_in(shares[missed].min()))
for row in sorted(missed, key=lambda row: -shares[row])[:{MOST_NAMED}]:
    print({calls.ranking("answer.rankings[row]")}, one_in(shares[row]))"""
    return program(body, LayerAsRead, expected_seen, *calls.USES)


def _expected_line(layer: ShownLayer) -> str:
    """What prints how many rankings exact probabilities predict."""
    if not layer.exact_probabilities:
        return ""
    return (
        f'print("expected", f"{{expected_seen(shares, [{SAMPLES}])[0]:,.1f}}", '
        f'"after", {SAMPLES}, "samples")\n'
    )


def sheet(page: PageState) -> Sheet | None:
    """Every possible ranking with its probability and how often it was seen; else those seen."""
    state, names = page.state(ShadowState), page.names
    experiment = experiment_of(state, layer_of(state))
    seen, known = experiment.seen, experiment.layer.feasible
    counted = {tuple(r): k for k, r in enumerate(seen.rankings.tolist())}
    rankings = seen.rankings if known is None else known.rankings
    shares = None if known is None or not len(known.probabilities) else experiment.shares
    rows = []
    for row, ranking in enumerate(rankings.tolist()):
        at = counted.get(tuple(ranking))
        rows.append(
            (
                names.in_full(reversed(ranking)),
                None if shares is None else float(shares[row]),
                0 if at is None else int(seen.counts[at]),
                None if at is None else int(seen.first_seen[at]) + 1,
            )
        )
    return Sheet(("ranking, best first", "probability", "times seen", "first seen at sample"), rows)


def curve_sheet(page: PageState) -> Sheet | None:
    """How many rankings were seen after so many samples, and how many are predicted."""
    state = page.state(ShadowState)
    experiment = experiment_of(state, layer_of(state))
    samples = drawn_samples()
    seen = experiment.seen.seen_after(samples).tolist()
    known = experiment.layer.feasible is not None
    expected = expected_seen(experiment.shares, samples).tolist() if known else [None] * len(seen)
    return Sheet(
        ("samples", "rankings seen", "predicted"),
        list(zip(samples.tolist(), seen, expected, strict=True)),
    )


SECTION = Section(
    "Sample",
    draw,
    {"sample": _words, "sample-pictures": _pictures},
    seconds=0.6,
    snippet=snippet,
    sheets={"sample": sheet, "sample-curve": curve_sheet},
)
