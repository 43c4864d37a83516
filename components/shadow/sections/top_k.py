"""Top k: which sets of k classes can be the k best ones, which never, and how often each is."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import counted, short
from components.page.packs import indices, packed
from components.page.palette import Theme
from components.page.programs import Calls, array, program
from components.page.sections import Lay, Section
from components.page.sheets import Sheet, export_buttons
from components.shadow import snippets, words
from components.shadow.figures import top_k as figures
from components.shadow.model import layer_for, layer_of
from components.shadow.ordering import MOST_ORDERED, STEPS, TIMES, Ordering
from components.shadow.sections import set_table
from components.shadow.sections.finding import Found, found_in, found_of
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.sections.places import PAIR, beyond, bound, kind, most_places
from components.shadow.sections.set_table import written
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead
from compute.geometry import plane

SLIDER = controls.control_id(VIEW, "top_size", "slider")
TABLE, PAIRS = "shadow-top-table", "shadow-top-pairs"
INPUTS, SHADOW = "shadow-top-inputs", "shadow-top-shadow"


def draw(page: PageState, theme: Theme) -> Answer:
    """How many sets can be on top, a table of them, and for k = 2 a graph of the pairs."""
    state, names = page.state(ShadowState), page.names
    found = found_of(state)
    counts = says(found)
    sets, problem = set_table.chosen(state, found, names)
    answer = Answer(
        texts={
            "shadow-top-bound": bound(state),
            "shadow-top-says": counts,
            "shadow-top-classes": classes(found, names),
            "shadow-top-listed": set_table.count(sets, problem, found),
            "shadow-top-note": set_table.note(found),
        },
        data={"panels": ["top"], "tables": {TABLE: set_table.table(sets, found, names)}},
        visible={"shadow-top-bound": beyond(state)},
        controls={"top_size": found.k},
    )
    if found.k == PAIR:
        answer.data["panels"].append("top-pairs")
        answer.pictures[PAIRS] = figures.pairs(found.layer.n, found.sets, found.complete, theme)
        answer.texts[f"{PAIRS}-note"] = figures.pairs_note(found.layer.n, found.complete)
        answer.descriptions[f"{PAIRS}-picture"] = f"The pairs as edges between classes. {counts}"
    _draw_at_rank(answer, page, theme)
    return answer


def _draw_at_rank(answer: Answer, page: PageState, theme: Theme) -> None:
    """The inputs and the shadow, of the layer at its rank."""
    state = page.state(ShadowState)
    layer = layer_of(state)
    shown, counts = layer.drawn, answer.texts["shadow-top-says"]
    found = found_in(shown, state.places())
    answer.texts["shadow-top-left-out"] = left_out(found)
    answer.visible["shadow-top-left-out"] = bool(answer.texts["shadow-top-left-out"])
    if not answer.texts["shadow-top-left-out"]:
        x = layer.along_rank(state.point())
        answer.data["panels"].append("top-inputs")
        answer.pictures[INPUTS] = figures.inputs(shown, found.top, x, theme, state.camera)
        answer.texts[f"{INPUTS}-note"] = words.at_rank_note(layer, INPUTS_NOTE[shown.d])
        answer.descriptions[f"{INPUTS}-picture"] = f"The inputs by their top set. {counts}"
    alone = alone_in(state)
    answer.data["panels"].append("top-shadow")
    hidden = [each for each, i in alone.listed() if i is None]
    ordering = _ordering(answer, alone, state, theme)
    answer.pictures[SHADOW] = figures.shadow(
        shown, alone.sets, hidden, theme, state.camera, ordering, TIMES[step(state)]
    )
    note = shadow_note(alone, hidden=len(hidden), bias=shown.bias is not None)
    answer.texts[f"{SHADOW}-note"] = words.at_rank_note(layer, note)
    answer.descriptions[f"{SHADOW}-picture"] = f"The shadow of the hypersimplex. {note}"


def alone_in(state: ShadowState) -> Found:
    """The search in the weights alone that pictures show: the shadow knows no bias."""
    shown = layer_of(state).drawn
    return found_in(shown if shown.bias is None else layer_for(shown.weights, None), state.places())


def step(state: ShadowState) -> int:
    """The frame of the state's place between sets and rankings."""
    return round(state.ordering * STEPS)


def _ordering(answer: Answer, alone: Found, state: ShadowState, theme: Theme) -> Ordering | None:
    """The sets on their way to rankings, with a frame for each step of the slider; None if not."""
    ordering = Ordering(alone.layer, alone.k)
    in_space = alone.layer.d > figures.PLANE
    answer.texts["shadow-top-unordered"] = unordered(ordering, still=theme.flat and in_space)
    drawn = not answer.texts["shadow-top-unordered"]
    answer.visible |= {"shadow-top-ordering": drawn, "shadow-top-unordered": not drawn}
    answer.texts["shadow-ordering-shown"] = scores(ordering, step(state)) if drawn else ""
    answer.data |= state.in_link("ordering")
    answer.data["scrub"] = {"ordering": step(state)}
    if not drawn:
        return None
    frames = figures.seen(alone.layer, np.array([ordering.at(t) for t in TIMES]))
    answer.frames["ordering"] = {
        "points": packed(frames),
        "outline": None if in_space else indices(plane.hull_corners(frames[-1])),
        "said": [scores(ordering, k) for k in range(STEPS + 1)],
        "times": TIMES.tolist(),
    }
    return ordering


# --- words --------------------------------------------------------------------------------------


ORDERING = (
    "Every order of the scores gives a point. At the left the top k score 1, all others 0: sets. "
    "At the right scores are evenly spaced from 1 to 0: the shadow of the permutohedron."
)
MIXED = "Each part has its set on top; its colour is the mix of those of its classes."
INPUTS_NOTE = {
    2: f"{MIXED} Parts may reach beyond the frame. x: the probe.",
    3: f"{MIXED} Directions of x as a sphere; drag to turn it. x: the probe.",
}


def left_out(found: Found) -> str:
    """Why the inputs are not drawn by their top set; "" where they are."""
    layer, sets = found.layer, found.sets
    if figures.has_inputs(layer, sets):
        return ""
    if not sets:
        return "The inputs are not drawn by their top set: none is on top."
    if layer.d == 1:
        return "The inputs are not drawn by their top set: of one feature they are a line."
    if layer.d > figures.SPACE or (layer.d == figures.SPACE and layer.bias is not None):
        inputs = f"{layer.d} inputs" + (" with bias" if layer.bias is not None else "")
        return f"{inputs} cannot be drawn by their top set; the table lists the sets."
    if len(sets) > figures.MOST_PARTS:
        return (
            f"The inputs are not drawn by their top set: {len(sets):,} parts are too many (more "
            f"than {figures.MOST_PARTS}). The table lists them."
        )
    return (
        "The inputs are not drawn by their top set: there are too many walls between the sets. "
        "Lower N, or k, to see them."
    )


SCORES_SAID = 8  # classes, up to which all scores are said


def scores(ordering: Ordering, k: int) -> str:
    """The scores that a frame draws, best first: "Scores 1, 1, 0, 0"."""
    t = float(TIMES[k])
    if ordering.layer.n > SCORES_SAID:
        return f"Ordered: {100 * t:.0f} %"
    return f"Scores {', '.join(short(v, 3) for v in ordering.scores(t).tolist())}"


def unordered(ordering: Ordering, still: bool) -> str:
    """Why sets are not ordered by a slider; "" where they are."""
    layer = ordering.layer
    if layer.shadow is not None and not len(layer.shadow.rankings):
        return "Equal rows have no ranking: the sets cannot be ordered."
    if not ordering.is_drawn:
        return (
            f"A slider that orders the sets is there for up to {MOST_ORDERED:,} rankings; here "
            "are more. Lower N or D to see it."
        )
    return "The slider that orders the sets needs WebGL in space." if still else ""


def shadow_note(found: Found, hidden: int, bias: bool) -> str:
    """What the shadow shows."""
    notes = ["A point for each set: the sum of its rows."]
    notes.append(f"Filled: {len(found.sets):,} that can be on top.")
    if hidden:
        notes.append(f"Hollow: {hidden:,} that never can.")
    if not found.complete:
        notes.append("Others were not searched for, so that corners may be missing.")
    if bias:
        notes.append("The shadow is of W alone: a bias moves walls, not the shadow.")
    if found.layer.d > figures.SPACE:
        notes.append("Seen along the three directions in which the class vectors vary most.")
    return " ".join(notes)


def says(found: Found) -> str:
    """How many sets can be on top: "6 of 6 pairs can be the top two."."""
    what, where = kind(found.k)
    text = f"{counted(found.count)} of {counted(found.total)} {what}"
    if found.complete:
        never = found.total - found.count
        rest = f" Never: {counted(never)}." if never else ""
        return f"{text} can be {where}.{rest}"
    return (
        f"At least {text} can be {where}: so many were found, and the search stopped there. Of the "
        "others nothing is said."
    )


def classes(found: Found, names: Names = LETTERS) -> str:
    """Which classes can be among the top k, and which never."""
    able = found.top.classes.tolist()
    rest = [c for c, yes in enumerate(able) if not yes]
    where = "first" if found.k == 1 else "among them"
    if not rest:
        text = f"Each of the {found.layer.n} classes can be {where}."
    elif not found.complete:
        text = f"In no set that was found: {names.listed(rest)}."
    elif len(rest) == found.layer.n:
        text = f"No class can be {where}."
    else:
        text = f"{names.listed(rest)} can never be {where}."
    tied = found.layer.read.feasible().layer.tied
    if tied:
        text += (
            f" {names.listed(tied[0])} are equal for every x: a set has all of them or none, and "
            "inputs that leave only some of them room have none."
        )
    return text


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(ShadowState)
    slider = controls.parameter(VIEW, state, "top_size", state.places(), most_places(state.n))
    return [
        card(
            [
                slider,
                said("top-bound", answer, "help"),
                said("top-says", answer, "says verdict", role="status"),
                said("top-classes", answer),
                said("top-left-out", answer, "help"),
                html.Div(controls.group(VIEW, state, "sets"), className="inline spread"),
                said("top-listed", answer, "note", role="status"),
                html.Div(
                    id=TABLE,
                    className="sheet sets",
                    role="region",
                    tabIndex=0,
                    **{"aria-label": "Table of sets"},
                ),
                said("top-note", answer, "note"),
                export_buttons("top-sets", "The sets that can be on top"),
            ]
        )
    ]


def _panel(name: str, title: str) -> Lay:
    def laid(page: PageState, answer: Answer) -> list[Any]:
        return [html.Div(picture(name, title, answer, sheet="top-sets"), className="tall")]

    return laid


def _shadow(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(
            [
                controls.scrubber(
                    VIEW,
                    "ordering",
                    "From sets to rankings",
                    step(page.state(ShadowState)),
                    STEPS,
                    help_text=ORDERING,
                )
            ],
            id="shadow-top-ordering",
            className="card",
            hidden=not answer.visible["shadow-top-ordering"],
        ),
        said("top-unordered", answer, "help"),
        *_panel("top-shadow", "Shadow of the hypersimplex")(page, answer),
    ]


def snippet(page: PageState) -> str:
    """The program that prints the sets, the classes in them, and how often each set is on top."""
    state = page.state(ShadowState)
    found, calls = found_of(state), Calls(page.names, state.n)
    what, where = kind(found.k)
    count = "total" if found.layer.sees_every_order else "len(top.sets)"
    start = "" if found.complete else "at least "
    body = f"""{calls.line}{snippets.layer(state)}
k, total = {found.k}, {found.total}
top = layer.top_k(k, limit={found.limit})
print("k", k, "of", len(W), "classes; at most", len(W) - 1)
print(f"{start}{{{count}}} of {{total}} {what} can be {where}")
print("others", total - {count})
print("in no set", *[{calls.one("c")} for c in np.flatnonzero(~top.classes)])
{_drawn_lines(state)}
{_shadow_lines(state)}
print("sets found", len(top.sets), "listed", {len(set_table.chosen(state, found)[0])})
for one, share in zip(top.sets, top.probabilities):
    print(", ".join({calls.one("c")} for c in one), f"{{100 * share:.3g}} %")"""
    return program(body, LayerAsRead, *calls.USES)


def _drawn_lines(state: ShadowState) -> str:
    """What prints what is drawn, up to which sizes, and the scores of the shadow."""
    lines = f"""print("inputs", W.shape[1], "in parts, drawn up to", {figures.MOST_PARTS})
print("ordered up to", {MOST_ORDERED}, "rankings")"""
    ordering = Ordering(alone_in(state).layer, state.places())
    if ordering.is_drawn:
        lines += f"""
t, place = {TIMES[step(state)]}, np.arange(len(W))
scores = (1 - t) * (place < k) + t * (1 - place / max(len(W) - 1, 1))
print("scores, best first", *[f"{{v:.3g}}" for v in scores])
print("ordered", f"{{100 * t:.0f}} %")"""
    return lines


def _shadow_lines(state: ShadowState) -> str:
    """What prints how many points of the shadow can be on top, and how many never."""
    found = alone_in(state)
    seen = f"LayerAsRead.of({array(found.layer.weights)})"
    others = "total - len(points)" if found.never else "0"
    return f"""points = {seen}.top_k(k, limit={found.limit}).sets
print("points of the shadow", len(points), "others", {others})"""


def sheet(page: PageState) -> Sheet:
    """The sets, how often each is on top, and an x that puts it there."""
    state, names = page.state(ShadowState), page.names
    found = found_of(state)
    top, nothing = found.top, [None] * state.d
    return Sheet(
        (
            "set",
            "can be on top",
            "probability",
            "standard error",
            *[f"x{j + 1}" for j in range(state.d)],
        ),
        [
            (written(each, names), False, 0.0, 0.0, *nothing)
            if i is None
            else (
                written(each, names),
                True,
                float(top.probabilities[i]),
                float(top.probability_errors[i]),
                *top.witnesses[i].tolist(),
            )
            for each, i in found.listed()
        ],
    )


SECTION = Section(
    "Top k",
    draw,
    {
        "top": _words,
        "top-pairs": _panel("top-pairs", "Pairs that can be the top two"),
        "top-inputs": _panel("top-inputs", "Inputs x by their top set"),
        "top-shadow": _shadow,
    },
    seconds=1.5,
    snippet=snippet,
    sheets={"top-sets": sheet},
)
