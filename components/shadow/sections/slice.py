"""The slice: which directions of logits W reaches, and the rankings that it does not cross."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.palette import Theme
from components.page.programs import program
from components.page.sections import Lay, Section
from components.page.sheets import Sheet
from components.shadow import snippets, words
from components.shadow.figures.slice import Slice, in_space, on_a_circle, on_a_disc
from components.shadow.model import ShownLayer, all_rankings, layer_of, probe_of
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead, count_feasible_rankings
from compute.geometry.directions import SIDES, directions

SPACE, CIRCLE = "shadow-slice", "shadow-slice-circle"
DISCS = ("shadow-slice-above", "shadow-slice-below")


def draw(page: PageState, theme: Theme) -> Answer:
    """The sphere and its halves, or the circle; a sentence for other N."""
    state = page.state(ShadowState)
    layer = layer_of(state).drawn
    answer = Answer(
        texts={
            "shadow-slice-says": says(layer_of(state)),
            "shadow-slice-reaches": "",
            "shadow-slice-flat": FLAT_NOTE,
        },
        data={"panels": ["slice"]},
        visible={
            "shadow-slice-elsewhere": layer.n not in (3, 4),
            "shadow-slice-flat": theme.flat and layer.n == 4,
        },
    )
    if layer.n not in (3, 4):
        return answer
    probe = probe_of(state, layer_of(state))
    slice_ = Slice(layer, directions(probe.logits[None])[0], probe.key)
    answer.texts["shadow-slice-reaches"] = reaches(slice_, page.names)
    if layer.n == 3:
        answer.data["panels"].append("slice-circle")
        answer.pictures[CIRCLE] = on_a_circle(slice_, theme)
        answer.texts[f"{CIRCLE}-note"] = CIRCLE_NOTE
    else:
        if not theme.flat:
            answer.data["panels"].append("slice-space")
            answer.pictures[SPACE] = in_space(slice_, theme, state.camera)
        answer.data["panels"] += ["slice-above", "slice-below"]
        for name, side in zip(DISCS, SIDES, strict=True):
            answer.pictures[name] = on_a_disc(slice_, side, theme)
            answer.texts[f"{name}-title"] = half_title(side, page.names)
            answer.texts[f"{name}-note"] = disc_note(page.names)
        answer.texts[f"{SPACE}-note"] = SPACE_NOTE
    seen = f"{says(layer)} {reaches(slice_, page.names)}"
    answer.descriptions = {f"{id_}-picture": seen for id_ in answer.pictures}
    return answer


# --- words --------------------------------------------------------------------------------------

FLAT_NOTE = "This browser does not draw in space; the two halves show all of the sphere."
SPACE_NOTE = (
    "Drag to turn it. A letter stands where its class is alone above the others. Thick, with its "
    "plane: what W reaches. Pale and hollow: never reached. x: the probe's logits."
)
CIRCLE_NOTE = (
    "Thin: where two classes tie. Thick: what W reaches. Hollow, named with ✗: never reached. "
    "x: the direction of the probe's logits."
)


def half_title(side: float, names: Names = LETTERS) -> str:
    """Which half of the sphere it is."""
    above, below = (0, 1) if side > 0 else (1, 0)
    return f"The half with {names.said(above)} above {names.said(below)}"


def disc_note(names: Names) -> str:
    """How to read half of the sphere."""
    return (
        f"Half of the sphere, areas kept; its rim is the tie of {names.listed([0, 1])}. Hollow, "
        "named with ✗: never reached."
    )


def says(layer: ShownLayer) -> str:
    """What the directions of logits are, and how the ties cut them."""
    if layer.n not in (3, 4):
        what = "are two points" if layer.n == 2 else f"form a sphere in {layer.n - 1} dimensions"
        return (
            "A ranking stays when a constant is added to all logits, and when all are multiplied "
            f"by a positive number. What is left, the directions of {layer.n} logits, {what}: "
            f"{'no picture is needed' if layer.n == 2 else 'more than a picture can show'}. "
            "With N = 4 it is a sphere, with N = 3 a circle."
        )
    whole, cut = {
        3: ("a circle", "Three ties cut it into 6 sectors"),
        4: ("a sphere", "Six ties cut it into 24 triangles"),
    }[layer.n]
    return words.at_rank_note(
        layer,
        "A ranking stays when a constant is added to all logits, and when all are multiplied by a "
        f"positive number. What is left are directions: {whole}. {cut}, one a ranking. Moving x "
        "moves the logits within a flat slice only, and a ranking that the slice does not cross "
        "can never happen.",
    )


def reaches(slice_: Slice, names: Names) -> str:
    """What W reaches, and how many rankings that crosses."""
    shape = _shape(slice_)
    layer = slice_.layer
    count, total = int(slice_.possible.sum()), len(slice_.possible)
    if slice_.reached.dimension < 0:
        return "W reaches no direction: all logits are equal for every x."
    with_bias = "W and the bias reach" if layer.bias is not None else "W reaches"
    cells = "sectors" if layer.n == 3 else "triangles"
    if count == total:
        return f"{with_bias} {shape}: all {total} {cells}. Every ranking can happen."
    found = f"{with_bias} {shape}: {count} of {total} {cells}."
    never = f"The other {total - count}, never crossed, can never happen."
    return " ".join(filter(None, [found, never, _short(slice_, count, names)]))


def _shape(slice_: Slice) -> str:
    """The kind of slice."""
    reached, round_ = slice_.reached, slice_.layer.n == 3
    if reached.everything:
        return "every direction"
    if reached.pole is None:
        return "a great circle" if reached.dimension else "two opposite points"
    if reached.dimension == 2:
        return "half of the sphere, without its border"
    if reached.dimension == 1:
        return f"half {'of the' if round_ else 'a great'} circle, without its ends"
    return "one point"


def _short(slice_: Slice, count: int, names: Names) -> str:
    """Why it crosses fewer than such a slice can; "" if it does not."""
    layer, most = slice_.layer.read.feasible().layer, _most(slice_.layer)
    tied = layer.tied
    if tied:
        return f"It lies in a tie: {names.listed(tied[0])} are equal for every x."
    if count >= most:
        return ""
    if slice_.reached.dimension == 0:
        return "It lies on a tie."
    return f"It runs through crossings of ties, and so crosses fewer than {most}."


def _most(shown: ShownLayer) -> int:
    """How many rankings a slice of this kind can cross."""
    layer = shown.read.feasible().layer
    rank, shifts = layer.effective_dimension, layer.bias_shifts
    return int(count_feasible_rankings(layer.n_classes, rank, bias=shifts)) if rank else 1


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    return [
        card(
            [
                said("slice-says", answer),
                said("slice-reaches", answer, "says verdict", role="status"),
                said("slice-flat", answer, "help"),
                html.Div(
                    controls.button(VIEW, "four_classes", "Show four classes in a plane"),
                    id="shadow-slice-elsewhere",
                    hidden=not answer.visible["shadow-slice-elsewhere"],
                ),
            ]
        )
    ]


def _panel(name: str, title: str) -> Lay:
    def laid(page: PageState, answer: Answer) -> list[Any]:
        return [picture(name, title, answer, sheet="slice")]

    return laid


def snippet(page: PageState) -> str:
    """The program that prints how much of the directions W reaches."""
    state = page.state(ShadowState)
    if state.n not in (3, 4):
        return program(f'print({state.n}, "classes")')
    rank = ".at_numerical_rank" if layer_of(state).at_rank is not None else ""
    total = len(all_rankings(state.n).keys)
    body = f"""{snippets.layer(state)}
rankings = layer.feasible(){rank}.rankings
print("crossed", len(rankings), "of", {total})
print("never", {total} - len(rankings))
print("a slice of this kind crosses at most", {_most(layer_of(state).drawn)})"""
    return program(body, LayerAsRead)


def sheet(page: PageState) -> Sheet | None:
    """Every ranking, and whether what W reaches crosses its part of the directions."""
    layer, names = layer_of(page.state(ShadowState)).drawn, page.names
    if layer.n not in (3, 4):
        return None
    rows = zip(layer.catalogue.best_first.tolist(), layer.is_feasible.tolist(), strict=True)
    return Sheet(
        ("ranking, best first", "crossed"),
        [(names.ranking(order), bool(crossed)) for order, crossed in rows],
    )


SECTION = Section(
    "The slice",
    draw,
    {
        "slice": _words,
        "slice-space": _panel("slice", "Directions of the logits"),
        "slice-above": _panel("slice-above", half_title(1)),
        "slice-below": _panel("slice-below", half_title(-1)),
        "slice-circle": _panel("slice-circle", "Directions of the logits"),
    },
    snippet=snippet,
    sheets={"slice": sheet},
)
