"""Precision: what narrower formats make of W: rankings, winners and top sets lost and gained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.palette import Theme
from components.page.programs import Calls, program
from components.page.sections import Section
from components.page.sheets import Sheet, export_buttons
from components.shadow import snippets
from components.shadow.model import ShownLayer, entered_layer
from components.shadow.sections.pieces import VIEW, card, said
from components.shadow.sections.places import beyond, bound, top_sets
from components.shadow.state import HELD, ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead, count_clipped
from compute.cached import cached_property
from compute.rankings.rounding import FORMATS

ALL_FORMATS = ("float64", *FORMATS)
LONGER = {"float8_e4m3": "float8 (E4M3)", "int8": "int8, one scale", "int4": "int4, one scale"}
LABELS = {name: LONGER.get(name, name) for name in ALL_FORMATS}
MOST_COMPARED = 3000  # rankings of a layer; of more, only the winners are compared
MOST_NAMED = 3  # of what is gained or lost


@dataclass(frozen=True)
class Held:
    """A layer as it was read, or as a format holds it, and what of its answers is compared."""

    layer: LayerAsRead
    listed: bool
    """Whether its rankings and top sets are."""
    k: int
    """How many classes are on top."""

    @cached_property
    def rankings(self) -> set[tuple[int, ...]]:
        """Its rankings, best first."""
        if not self.listed:
            return set()
        return {tuple(row) for row in self.layer.feasible().rankings[:, ::-1].tolist()}

    @cached_property
    def sets(self) -> set[tuple[int, ...]]:
        """The sets that can be the top k."""
        if not self.listed:
            return set()
        return {tuple(row) for row in self.layer.top_k(self.k).sets.tolist()}

    @cached_property
    def winners(self) -> set[int]:
        """The classes that can win."""
        return set(np.flatnonzero(self.layer.audit().argmaxable).tolist())

    @property
    def tied(self) -> list[tuple[int, ...]]:
        """Classes whose logits are equal for every x."""
        return self.layer.feasible().layer.tied

    @property
    def dimension(self) -> int:
        return int(self.layer.feasible().effective_dimension)


@dataclass(frozen=True)
class Rounding:
    """One format, beside the decimals."""

    name: str
    before: Held
    after: Held

    @cached_property
    def changed(self) -> int:
        """How many weights the format does not hold as they are."""
        return int((self.after.layer.shown_weights != self.before.layer.shown_weights).sum())

    @property
    def clipped(self) -> int:
        """How many lie beyond its largest number."""
        weights = self.before.layer.shown_weights
        return 0 if self.name == "float64" else count_clipped(weights, self.name)


def roundings(shown: ShownLayer, k: int) -> list[Rounding]:
    """The layer in each format, the widest first, with `k` classes on top."""
    listed = shown.bound <= MOST_COMPARED
    before = Held(shown.read, listed, k)
    return [Rounding(n, before, Held(shown.read.in_format(n), listed, k)) for n in LABELS]


def draw(page: PageState, theme: Theme) -> Answer:
    """What each format holds, and what that changes."""
    state = page.state(ShadowState)
    shown, k = entered_layer(state), state.places()
    answer = Answer(
        texts={
            "shadow-precision-says": says(shown, k),
            "shadow-precision-bound": bound(state),
            "shadow-precision-sets": heading(k),
            "shadow-hold-shown": HELD[state.held],
        },
        visible={"shadow-precision-bound": beyond(state)},
        controls={"hold": place(state), "top_size": k},
    )
    for each in roundings(shown, k):
        start = f"shadow-precision-{each.name}"
        answer.texts |= {
            f"{start}-entries": entries(each),
            f"{start}-rankings": str(len(each.after.rankings)) if each.after.listed else "–",
            f"{start}-winners": f"{len(each.after.winners)} of {shown.n}",
            f"{start}-sets": str(len(each.after.sets)) if each.after.listed else "–",
            f"{start}-changes": changes(each, page.names),
        }
    return answer


def place(state: ShadowState) -> int:
    """Where the slider through the formats stands."""
    return list(HELD).index(state.held)


# --- words --------------------------------------------------------------------------------------


def heading(k: int) -> str:
    """What the column of the sets is called."""
    return top_sets(k).capitalize()


def says(shown: ShownLayer, k: int) -> str:
    """What is compared with what."""
    read = "the decimals as they stand" if shown.read.is_decimal else "the doubles as they stand"
    start = (
        f"Each format rounds every weight once, to its nearest number; the bias is kept. Compared "
        f"with {read}: which rankings, winners and {top_sets(k)} are there, in exact arithmetic."
    )
    if shown.bound > MOST_COMPARED:
        start += (
            " This layer may have too many rankings to compare, so that only the winners are "
            "compared. Lower N or D to see the others."
        )
    return start


def entries(rounding: Rounding) -> str:
    """How many weights the format changes, and cuts."""
    total = rounding.before.layer.shown_weights.size
    said = f"{rounding.changed} of {total} rounded" if rounding.changed else "all held as they are"
    if rounding.name == "float64":
        said = "to the nearest double"
    return said + (f", {rounding.clipped} cut to the largest" if rounding.clipped else "")


def changes(rounding: Rounding, names: Names = LETTERS) -> str:
    """What is gained and lost, and why."""
    before, after = rounding.before, rounding.after
    parts = _difference(_rankings, before.rankings, after.rankings, names.ranking)
    if before.k > 1:  # of one class it is said that it can win
        parts += _difference(
            partial(top_sets, before.k),
            before.sets,
            after.sets,
            lambda each: f"{{{names.listed(each)}}}",
        )
    for word, classes in (
        ("can no longer win", before.winners - after.winners),
        ("can win now", after.winners - before.winners),
    ):
        if classes:
            parts.append(f"{names.listed(sorted(classes))} {word}")
    if not parts:
        return "Nothing is gained or lost." if after.listed else "No winner is gained or lost."
    return f"{'; '.join(parts)}. {_reason(rounding, names)}".strip()


def _rankings(count: int) -> str:
    return "ranking" if count == 1 else "rankings"


def _difference(
    called: Callable[[int], str], before: set[Any], after: set[Any], written: Any
) -> list[str]:
    found = (("gained", sorted(after - before)), ("lost", sorted(before - after)))
    return [
        f"{len(items)} {called(len(items))} {verb}: {_some(map(written, items), items)}"
        for verb, items in found
        if items
    ]


def _some(texts: Iterable[str], items: Sequence[Any]) -> str:
    """The first of them."""
    first = [text for text, _ in zip(texts, range(MOST_NAMED), strict=False)]
    return ", ".join(first) + (" and others" if len(items) > len(first) else "")


def _reason(rounding: Rounding, names: Names) -> str:
    before, after = rounding.before, rounding.after
    new = [block for block in after.tied if block not in before.tied]
    if new:
        return f"Rounding makes {names.listed(new[0])} equal for every x."
    if after.dimension > before.dimension:
        return (
            f"Through rounding W has rank {after.dimension} after its mean row is taken away; as "
            f"it was read, {before.dimension}."
        )
    if after.dimension < before.dimension:
        return f"Rounding lowers the rank from {before.dimension} to {after.dimension}."
    return "Walls move by as much as weights are rounded, and cells thinner than that go or come."


# --- layout -------------------------------------------------------------------------------------

HOLD = (
    "The slider goes from what was entered through the formats, the widest first. As long as this "
    "section is open the pictures, the counts and the table above are of W in that format, and the "
    "headline says what was gained and lost; what is dragged snaps to the format's numbers."
)
COLUMNS = {
    "entries": "Weights",
    "rankings": "Rankings",
    "winners": "Classes that can win",
    "sets": "",  # called by their size
    "changes": "Gained and lost",
}


def _table(page: PageState, answer: Answer) -> list[Any]:
    heads = [
        "Format",
        *(title or said(f"precision-{name}", answer, "") for name, title in COLUMNS.items()),
    ]
    rows = [
        html.Tr(
            [
                html.Th(label, scope="row"),
                *[html.Td(said(f"precision-{name}-{column}", answer, "")) for column in COLUMNS],
                html.Td(
                    controls.button(VIEW, f"round_{name}", f"Take W in {name}", quiet=True)
                    if name in FORMATS
                    else ""
                ),
            ]
        )
        for name, label in LABELS.items()
    ]
    head = html.Tr([*[html.Th(text, scope="col") for text in heads], html.Td("")])
    state = page.state(ShadowState)
    return [
        card(
            [
                said("precision-says", answer),
                controls.parameter(VIEW, state, "top_size", state.places(), kind="box"),
                said("precision-bound", answer, "help"),
                controls.stepper(
                    VIEW,
                    "hold",
                    "W in front, rounded to",
                    place(state),
                    len(HELD) - 1,
                    HELD[state.held],
                    help_text=HOLD,
                ),
                html.Div(
                    html.Table(
                        [html.Thead(head), html.Tbody(rows)], className="formats-table folded"
                    ),
                    className="scroll-box",
                    role="region",
                    tabIndex=0,
                    **{"aria-label": "What each format makes of W"},
                ),
                export_buttons("precision", "What each format makes of W"),
            ]
        )
    ]


def snippet(page: PageState) -> str:
    """The program that prints what each format gains and loses."""
    state = page.state(ShadowState)
    shown, calls = entered_layer(state), Calls(page.names, state.n)
    lists = shown.bound <= MOST_COMPARED
    body = f"""{calls.line}{snippets.entered(state)}

def found(layer):
    winners = set(np.flatnonzero(layer.audit().argmaxable).tolist())
"""
    if lists:
        body += f"""    rankings = {{tuple(r) for r in layer.feasible().rankings[:, ::-1].tolist()}}
    sets = {{tuple(s) for s in layer.top_k({state.places()}).sets.tolist()}}
    return winners, rankings, sets
"""
    else:
        body += "    return (winners,)\n"
    body += f"""
before = found(layer)
kinds = (f"winners of {{len(W)}} classes:", "rankings", "top sets")
print("top sets of", {state.places()}, "at most", len(W) - 1)
for name in {list(LABELS)}:
    held = layer.in_format(name)
    changed = (held.shown_weights != layer.shown_weights).sum()
    clipped = 0 if name == "float64" else count_clipped(W, name)
    print(name, "weights", changed, "of", W.size, "rounded")
    print("cut to the largest", clipped)
    for what, old, new in zip(kinds, before, found(held)):
        print(name, what, len(new))
        print("gained", len(new - old), "lost", len(old - new))
        if what == "rankings":
            for ranking in [*sorted(new - old)[:{MOST_NAMED}], *sorted(old - new)[:{MOST_NAMED}]]:
                print(" ", {calls.ranking("ranking[::-1]")})
    ranks = [each.feasible().effective_dimension for each in (layer, held)]
    print(name, "rank", *ranks)"""
    return program(body, LayerAsRead, count_clipped, *calls.USES)


def sheet(page: PageState) -> Sheet:
    """What each format holds, and all rankings, top sets and winners that it gains and loses."""
    names, rows, state = page.names, [], page.state(ShadowState)
    for each in roundings(entered_layer(state), state.places()):
        before, after = each.before, each.after
        row: list[Any] = [each.name, each.changed, each.clipped]
        for old, new, written in (
            (before.rankings, after.rankings, names.ranking),
            (before.sets, after.sets, names.listed),
            (before.winners, after.winners, names.alone),
        ):
            row += [len(new), *("; ".join(map(written, sorted(s))) for s in (new - old, old - new))]
        rows.append(tuple(row))
    kinds = [
        title
        for what in ("rankings", top_sets(state.places()), "winners")
        for title in (what, f"{what} gained", f"{what} lost")
    ]
    return Sheet(("format", "weights rounded", "weights cut", *kinds), rows)


SECTION = Section(
    "Precision",
    draw,
    {"precision": _table},
    seconds=1.5,
    snippet=snippet,
    sheets={"precision": sheet},
)
