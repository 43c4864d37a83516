"""Along a straight line through the inputs: which classes swap, in which order."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page import controls, opening
from components.page.answers import Answer
from components.page.labels import letter_width, staggered
from components.page.numbers import short
from components.page.palette import Theme, class_colour, ink_on
from components.page.programs import Calls, array, program
from components.page.sections import Section
from components.page.sheets import Sheet, export_buttons
from components.page.traces import (
    BLANK,
    Figure,
    Trace,
    axis_title,
    bars,
    base_layout,
    line,
    margins,
    marker,
    points,
    texts,
)
from components.shadow import snippets, words
from components.shadow.model import ShownLayer, layer_of
from components.shadow.sections import along
from components.shadow.sections.along import key, pairs_text, written
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.state import MOST_FEATURES, ShadowState
from components.state.names import LETTERS, Names, hover
from components.state.page import PageState
from compute import LayerAsRead
from compute.naming import class_name
from compute.rankings.line import LineOfRankings, Wall

GRAPH = "shadow-line"
MOST_LISTED = 200
STRIP = 0.34  # the share of the picture that the strip takes
BESIDE_NAMES = [0, 0.3, None, 0.7, 1]  # how high t's rule stands in the strip: it cuts no name


def draw(page: PageState, theme: Theme) -> Answer:
    """The line among the inputs, the logits along it, the strip of rankings, and a list of them."""
    state = page.state(ShadowState)
    layer = layer_of(state)
    start, end = state.point(), state.end()
    line, names, now = layer.read.line(start, end), page.names, along.step(state)
    path = along.places(layer, start, end, along.TIMES)
    still = theme.flat and path is not None and path.shape[1] == 3  # seen from one side
    frames = along.frames(line, None if still else path, names)
    among = along.among_inputs(layer, line, start, end, now, names, theme)
    said_of_inputs = f"{words.cells_description(layer)} {sentence(line, names)}"
    return Answer(
        pictures={
            GRAPH: figure(line, layer, now, theme, names),
            **among,
        },
        texts={
            "shadow-line-says": sentence(line, names),
            "shadow-line-drag": "Drag the end, the purple point 1 among the inputs, or the probe; "
            "the point t runs along the line."
            if layer.d == 2
            else "",
            "shadow-line-read": ""
            if layer.read.reads(start, end)
            else "The ends have too many digits for decimals: they are read as doubles.",
            f"{GRAPH}-note": "Each logit is a straight line in t; where two cross, they swap.",
            "shadow-along-shown": frames["said"][now],
        },
        descriptions={
            f"{GRAPH}-picture": f"Logits along the line. {sentence(line, names)}",
            **{f"{name}-picture": said_of_inputs for name in among},
        },
        controls={f"destination.{j}": value for j, value in enumerate(end.tolist())},
        visible={f"shadow-end-{j}": j < layer.d for j in range(len(ENDS))},
        frames={"along": frames},
        data={
            "panels": ["line", "line-picture"],
            "line": {"steps": steps(line, names)},
            "handles": along.handles(state, layer, start, end),
            "scrub": {"along": now},
            **state.in_link("along"),
        },
    )


ENDS = range(MOST_FEATURES)


# --- words --------------------------------------------------------------------------------------


def sentence(line: LineOfRankings, names: Names = LETTERS) -> str:
    """How many walls the line crosses, and whether several pairs swap at one."""
    first, last = (written(line.segments[k], names) for k in (0, -1))
    if not line.walls:
        return f"From x to the end nothing swaps: {first} all the way."
    walls = f"{len(line.walls)} wall{'s' if len(line.walls) > 1 else ''}"
    swaps = sum(len(wall.pairs) for wall in line.walls)
    several = max(len(wall.pairs) for wall in line.walls)
    at_once = f", up to {several} pairs at one wall" if several > 1 else ""
    return (
        f"From x to the end the line crosses {walls} and {swaps} "
        f"pair{'s swap' if swaps > 1 else ' swaps'}{at_once}: from {first} to {last}."
    )


def steps(line: LineOfRankings, names: Names = LETTERS) -> list[dict[str, str]]:
    """The line as a list: rankings, and between them what swaps."""
    listed: list[dict[str, str]] = []
    for k, segment in enumerate(line.segments[:MOST_LISTED]):
        if k:
            wall = line.walls[k - 1]
            listed.append({"text": f"{pairs_text(wall, names)} swap", "share": f"t = {_t(wall)}"})
        listed.append({"key": key(segment), "text": written(segment, names), "share": ""})
    return listed


def _t(wall: Wall) -> str:
    return short(float(wall.at))


# --- the picture --------------------------------------------------------------------------------


def figure(
    found: LineOfRankings, layer: ShownLayer, now: int, theme: Theme, names: Names = LETTERS
) -> Figure:
    """Above: the logits against t. Below: the strip, a colour a winner, a rule a wall."""
    logits = [
        texts(
            f"logit {class_name(c)}",
            {"x": [0, 1], "y": [float(found.start_logits[c]), float(found.end_logits[c])]},
            ["", f"{2 * BLANK}{class_name(c)}"],  # clear of the mark at t
            (13, theme.text),
            beside="middle right",
            mode="lines+text",
            line={"color": class_colour(c), "width": 2.5},
            cliponaxis=False,
        )
        for c in range(layer.n)
    ]
    ticks = {"size": 11, "color": theme.faint}
    return {
        "data": [
            *logits,
            _strip(found, theme),
            _walls(found, theme, names),
            *_now(found, now, theme),
        ],
        "layout": base_layout(
            theme,
            margin=margins(44, 24, 10, 38),
            bargap=0,
            xaxis={
                "range": [0, 1],
                "fixedrange": True,
                "showgrid": False,
                "zeroline": False,
                "anchor": "y2",
                "tickfont": ticks,
                "title": axis_title("t, from x (0) to the end (1)", theme),
            },
            yaxis={
                "domain": [STRIP + 0.02, 1],
                "fixedrange": True,
                "gridcolor": theme.grid,
                "zerolinecolor": theme.faint,
                "nticks": 5,
                "tickfont": ticks,
                "title": {"text": "logit", "font": {"size": 12, "color": theme.faint}},
            },
            yaxis2={"domain": [0, STRIP], "range": [0, 1.9], "visible": False, "fixedrange": True},
        ),
    }


def _now(found: LineOfRankings, now: int, theme: Theme) -> list[Trace]:
    """Where the point on the line is: a mark on each logit, and a line through the strip."""
    t = float(along.TIMES[now])
    logits = (1 - t) * found.start_logits + t * found.end_logits
    looks = marker(8, theme.paper, rim=(theme.text, 2))
    at = {"x": [t] * len(logits), "y": logits.tolist()}
    return [
        points("at t", at, looks),
        line(
            "strip at t",
            {"x": [t, t, None, t, t], "y": BESIDE_NAMES},
            width=3,
            colour=theme.text,
            yaxis="y2",
        ),
    ]


def _strip(found: LineOfRankings, theme: Theme) -> Trace:
    """The segments side by side; a ranking is written where there is room for it."""
    segments = found.segments
    lengths = [float(s.stop - s.start) for s in segments]
    names = [key(s) or str(s) for s in segments]
    roomy = [
        name if length > letter_width(11, theme) * (len(name) + 1) else ""
        for name, length in zip(names, lengths, strict=True)
    ]
    colours = [class_colour(s.order[-1][0]) for s in segments]
    return bars(
        "strip",
        {"x": [float(s.start + s.stop) / 2 for s in segments], "y": [1] * len(segments)},
        {"color": colours, "line": {"width": 1.5, "color": theme.paper}},
        "%{customdata}",
        customdata=names,
        yaxis="y2",
        width=lengths,
        text=roomy,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={
            "size": 11,
            "color": [ink_on(colour) for colour in colours],
        },
    )


def _walls(found: LineOfRankings, theme: Theme, names: Names) -> Trace:
    """A rule through both parts at each wall; its top says which pairs swap."""
    at = [float(wall.at) for wall in found.walls]
    pairs = [
        "<br>".join(f"{class_name(a)}⇄{class_name(b)}" for a, b in wall.pairs[:3])
        for wall in found.walls
    ]
    return points(
        "walls",
        {"x": at, "y": [1.08] * len(at)},
        marker(8, theme.text, "triangle-down"),
        text=staggered(at, pairs, letter_width(10, theme)),
        font=(10, theme.text),
        beside="top center",
        hover="%{hovertext}",
        hovertext=[
            hover(f"{pairs_text(wall, names)} swap at t = {_t(wall)}") for wall in found.walls
        ],
        yaxis="y2",
        cliponaxis=False,
    )


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(ShadowState)
    values = [*state.end().tolist(), *[0.0] * (len(ENDS) - state.d)]
    return [
        card(
            [
                html.Div(
                    [
                        html.Span("From the probe x to", className="label"),
                        *[
                            html.Span(
                                controls.entry_box(
                                    VIEW,
                                    state,
                                    state.grid("destination"),
                                    0,
                                    j,
                                    values[j],
                                ),
                                id=f"shadow-end-{j}",
                                hidden=j >= state.d,
                            )
                            for j in ENDS
                        ],
                        opening.opener(state, "destination"),
                        controls.button(VIEW, "end_opposite", "To −x", quiet=True),
                        controls.button(VIEW, "swap_ends", "Swap the ends", quiet=True),
                    ],
                    className="inline",
                ),
                said("line-drag", answer, "help"),
                said("line-read", answer, "help"),
                said("line-says", answer, "says verdict", role="status"),
                controls.scrubber(VIEW, "along", "Along the line", along.step(state), along.STEPS),
                html.Div(
                    id="shadow-line-steps",
                    className="key-list steps-list",
                    **{"data-roving": ""},
                ),
                export_buttons("line", "The rankings along the line"),
            ]
        )
    ]


def _picture(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(
            picture("line", "Logits and rankings along the line", answer, sheet="line-logits"),
            className="tall",
        )
    ]


def snippet(page: PageState) -> str:
    """The program that prints the rankings along the line, and where classes swap."""
    state = page.state(ShadowState)
    calls = Calls(page.names, state.n)
    body = f"""{calls.line}{snippets.layer(state)}
line = layer.line({array(state.point())}, {array(state.end())})
swaps = [len(wall.pairs) for wall in line.walls]
print(len(swaps), "walls", sum(swaps), "pairs swap, at most", max(swaps, default=0), "at a wall")
print("logits", line.start_logits, "to", line.end_logits)
print("start", {calls.segment("line.segments[0]")})
for wall, segment in zip(line.walls, line.segments[1:]):
    swaps = ", ".join(f"{{{calls.one("a")}}} and {{{calls.one("b")}}}" for a, b in wall.pairs)
    print(f"t = {{float(wall.at):.4g}}", swaps, "swap")
    print({calls.segment("segment")})"""
    return program(body, LayerAsRead, *calls.USES)


def sheet(page: PageState) -> Sheet:
    """The rankings along the line: from which t to which, and what swaps where one begins."""
    state, names = page.state(ShadowState), page.names
    line = layer_of(state).read.line(state.point(), state.end())
    called = [names.said(c) for c in range(state.n)]
    return Sheet(
        ("from t, exact", "from t", "to t, exact", "to t", "ranking, best first", "swapped there"),
        [
            (
                segment.start,
                float(segment.start),
                segment.stop,
                float(segment.stop),
                segment.written(called),
                "" if wall is None else pairs_text(wall, names),
            )
            for segment, wall in zip(line.segments, (None, *line.walls), strict=True)
        ],
    )


def logits_sheet(page: PageState) -> Sheet:
    """The logits at both ends; between them each is a straight line in t."""
    state = page.state(ShadowState)
    line = layer_of(state).read.line(state.point(), state.end())
    ends = zip(line.start_logits.tolist(), line.end_logits.tolist(), strict=True)
    return Sheet(
        ("class", "logit at x, t = 0", "logit at the end, t = 1"),
        [(page.names.alone(c), *row) for c, row in enumerate(ends)],
    )


SECTION = Section(
    "Along a line",
    draw,
    {"line": _words, "line-picture": _picture},
    seconds=0.8,
    snippet=snippet,
    sheets={"line": sheet, "line-logits": logits_sheet},
)
