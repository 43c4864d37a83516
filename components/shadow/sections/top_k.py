"""Top k: which sets of k classes can be the k best ones, which never, and how often each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb
from threading import Lock
from typing import Any

from cachetools import LRUCache, cached
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import counted, percents
from components.page.palette import Theme
from components.page.programs import Calls, array, program
from components.page.sections import Lay, Section
from components.page.sheets import Sheet, export_buttons
from components.shadow import snippets, words
from components.shadow.figures import top_k as figures
from components.shadow.model import ShownLayer, layer_for, layer_of
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead, TopK

SLIDER = controls.control_id(VIEW, "top_size", "slider")
TABLE, PAIRS = "shadow-top-table", "shadow-top-pairs"
INPUTS, SHADOW = "shadow-top-inputs", "shadow-top-shadow"
MOST_LISTED = 500  # sets, of all that there are or else of the possible ones
PAIR = 2
# A set takes longer to find in more dimensions: these many take a second or so.
MOST_FOUND, MOST_IN_FIVE, MOST_SAMPLED = 1200, 500, 300
FIVE = 5  # dimensions, beyond which sets are asked about one by one


@dataclass(frozen=True, eq=False)
class Found:
    """What can be the top k of a layer, as far as it was searched."""

    layer: ShownLayer
    k: int

    @property
    def total(self) -> int:
        """How many sets of k classes there are."""
        return comb(self.layer.n, self.k)

    @cached_property
    def limit(self) -> int:
        """How many sets are searched for."""
        seen = self.layer.read.feasible()
        dimensions = seen.effective_dimension + seen.layer.bias_shifts
        if dimensions < FIVE:
            return MOST_FOUND
        if dimensions == FIVE:
            return MOST_IN_FIVE
        return MOST_FOUND if self.total <= MOST_FOUND else MOST_SAMPLED

    @cached_property
    def top(self) -> TopK:
        """The sets, and the classes in them."""
        return self.layer.read.top_k(self.k, limit=self.limit)

    @cached_property
    def sets(self) -> list[tuple[int, ...]]:
        """The sets found."""
        return [tuple(each) for each in self.top.sets.tolist()]

    @property
    def count(self) -> int:
        """How many sets are known to be possible."""
        return self.total if self.layer.sees_every_order else len(self.sets)

    @property
    def complete(self) -> bool:
        """Whether all others are known to be impossible."""
        return self.top.complete or self.layer.sees_every_order

    @property
    def never(self) -> bool:
        """Whether the sets that can never be on top are listed."""
        return self.top.complete and self.total <= MOST_LISTED

    def listed(self) -> Iterator[tuple[tuple[int, ...], int | None]]:
        """The sets of the table, in the order of their classes: each with its number, or None."""
        numbers = {each: i for i, each in enumerate(self.sets)}
        every = combinations(range(self.layer.n), self.k) if self.never else self.sets
        return ((tuple(each), numbers.get(tuple(each))) for each in every)


def _asked(layer: ShownLayer, k: int) -> Any:
    bias = None if layer.bias is None else layer.bias.tobytes()
    return (layer.weights.tobytes(), layer.weights.shape, bias, k)


@cached(LRUCache(4), key=_asked, lock=Lock())
def found_in(layer: ShownLayer, k: int) -> Found:
    """The search in a layer, made once for what is drawn, said and printed."""
    return Found(layer, k)


def found_of(state: ShadowState) -> Found:
    """The search that a state asks for."""
    return found_in(layer_of(state), state.places())


def most_places(n: int) -> int:
    """Where the slider of k ends; one that cannot move would be none."""
    return max(n - 1, 2)


def draw(page: PageState, theme: Theme) -> Answer:
    """How many sets can be on top, a table of them, and for k = 2 a graph of the pairs."""
    state, names = page.state(ShadowState), page.names
    found = found_of(state)
    counts = says(found)
    answer = Answer(
        texts={
            "shadow-top-bound": bound(state),
            "shadow-top-says": counts,
            "shadow-top-classes": classes(found, names),
            "shadow-top-note": table_note(found),
        },
        data={"panels": ["top"], "tables": {TABLE: table(found, names)}},
        visible={"shadow-top-bound": state.top_size >= state.n},
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
    if figures.has_inputs(shown, found.sets):
        x = layer.along_rank(state.point())
        answer.data["panels"].append("top-inputs")
        answer.pictures[INPUTS] = figures.inputs(shown, found.top, x, theme, state.camera)
        answer.texts[f"{INPUTS}-note"] = words.at_rank_note(layer, INPUTS_NOTE[shown.d])
        answer.descriptions[f"{INPUTS}-picture"] = f"The inputs by their top set. {counts}"
    alone = found if shown.bias is None else found_in(layer_for(shown.weights, None), found.k)
    answer.data["panels"].append("top-shadow")
    hidden = [each for each, i in alone.listed() if i is None]
    answer.pictures[SHADOW] = figures.shadow(shown, alone.sets, hidden, theme, state.camera)
    note = shadow_note(alone, hidden=len(hidden), bias=shown.bias is not None)
    answer.texts[f"{SHADOW}-note"] = words.at_rank_note(layer, note)
    answer.descriptions[f"{SHADOW}-picture"] = f"The shadow of the hypersimplex. {note}"


# --- words --------------------------------------------------------------------------------------


MIXED = "Each part has its set on top; its colour is the mix of those of its classes."
INPUTS_NOTE = {
    2: f"{MIXED} Parts may reach beyond the frame. x: the probe.",
    3: f"{MIXED} Directions of x as a sphere; drag to turn it. x: the probe.",
}


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


def bound(state: ShadowState) -> str:
    """How large k can be, where more was asked for."""
    return f"With {state.n} classes k is at most {state.n - 1}."


def kind(k: int) -> tuple[str, str]:
    """What sets are called, and what they can be."""
    if k == 1:
        return "classes", "first"
    if k == PAIR:
        return "pairs", "the top two"
    return f"sets of {k} classes", f"the top {k}"


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


def written(each: tuple[int, ...], names: Names) -> str:
    """A set in a table."""
    return ", ".join(names.said(c) for c in each)


def table(found: Found, names: Names = LETTERS) -> dict[str, Any]:
    """The sets, whether each can be on top, and its probability."""
    shares = percents(found.top.probabilities)
    rows = [
        [
            {"text": written(each, names)},
            {"text": "– never" if i is None else "✓ yes"},
            {"text": "" if i is None else shares[i]},
        ]
        for (each, i), _ in zip(found.listed(), range(MOST_LISTED), strict=False)
    ]
    return {"head": ["Set", "On top", "Probability"], "rows": rows}


def table_note(found: Found) -> str:
    """What the table lists and how its probabilities were found."""
    if not found.sets:
        return "No set can be on top."
    how = "estimated by sampling" if found.top.probability_errors.any() else "exact"
    what = "All sets" if found.never else "The sets that were found"
    if not found.never and len(found.sets) > MOST_LISTED:
        what = (
            f"The first {MOST_LISTED} of {len(found.sets):,} sets found; the table to save has all"
        )
    return f"{what}; probability for {words.drawn_input(found.layer)} ({how})."


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
{_shadow_lines(state)}
print("sets found", len(top.sets), "listed", min(len(top.sets), {MOST_LISTED}))
for one, share in zip(top.sets[:{MOST_LISTED}], top.probabilities):
    print(", ".join({calls.one("c")} for c in one), f"{{100 * share:.3g}} %")"""
    return program(body, LayerAsRead, *calls.USES)


def _shadow_lines(state: ShadowState) -> str:
    """What prints how many points of the shadow can be on top, and how many never."""
    shown = layer_of(state).drawn
    alone = shown if shown.bias is None else layer_for(shown.weights, None)
    found = found_in(alone, state.places())
    seen = f"LayerAsRead.of({array(shown.weights)})"
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
        "top-shadow": _panel("top-shadow", "Shadow of the hypersimplex"),
    },
    seconds=1.5,
    snippet=snippet,
    sheets={"top-sets": sheet},
)
