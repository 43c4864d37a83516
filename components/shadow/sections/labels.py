"""Labels: a sigmoid for each class, and which sets of them can be on together."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.boxes import text_box
from components.page.numbers import counted, percents, short
from components.page.palette import Theme
from components.page.programs import Calls, array, program
from components.page.sections import Section
from components.page.sheets import Sheet, export_buttons
from components.shadow import snippets, words
from components.shadow.figures.labels import MOST_DRAWN, lattice
from components.shadow.label_asking import label_asking_of, lines, sentence
from components.shadow.labelling import Labelling, Labels, labelling_of, written
from components.shadow.model import layer_of
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead, certificate_sentence, count_label_sets
from compute.naming import as_list

MOST_NAMED = 3  # sets in a sentence
MOST_SHOWN = 2000  # in the list under it
MOST_NEVER = 4096  # sets in all, up to which the table to take home has the impossible ones too

SAYS = (
    "Read as labels, each with a sigmoid of its own, any number of classes can be on at once: "
    "those whose logit is above zero, that is, whose sigmoid is above one half. A threshold t in "
    "place of zero is a bias of −t. A set is possible where some x turns on its labels and no "
    "other."
)
ASKED, EXAMPLE = "Can exactly these labels be on?", "A, C or {} for none"
TABLE = "shadow-labels-table"
LATTICE = "shadow-labels-lattice"
LATTICE_NOTE = (
    "All sets, a column for each size; a line adds one label; ∅ is the set without a label. "
    "Filled: possible. Hollow with a cross: never. In a square: the set at the probe."
)


def draw(page: PageState, theme: Theme) -> Answer:
    """The count, which sets can never be, and why."""
    labelling = labelling_of(page.state(ShadowState))
    asking = label_asking_of(page.state(ShadowState), page.names)
    answer = Answer(
        texts={
            "shadow-labels-says": SAYS,
            "shadow-labels-found": found(labelling, page.names),
            "shadow-labels-why": why(labelling, page.names),
            "shadow-labels-here": here(labelling, page.names),
            "shadow-labels-listed": listed(labelling),
            "shadow-labels-asked": sentence(asking, page.names),
        },
        visible={"shadow-labels-there": asking.input is not None},
        data={"panels": ["labels"], "tables": {TABLE: table(labelling, page.names)}},
    )
    if labelling.layer.n <= MOST_DRAWN:
        answer.data["panels"].append("labels-lattice")
        answer.pictures[LATTICE] = lattice(labelling, theme, page.names)
        answer.texts[f"{LATTICE}-note"] = LATTICE_NOTE
        answer.descriptions[f"{LATTICE}-picture"] = (
            f"{answer.texts['shadow-labels-found']} {answer.texts['shadow-labels-here']}"
        )
    return answer


# --- words --------------------------------------------------------------------------------------


def found(labelling: Labelling, names: Names = LETTERS) -> str:
    """How many sets are possible, and which can never be."""
    total = counted(labelling.total)
    if labelling.possible is None:
        most = counted(labelling.most)
        if labelling.most == labelling.total:
            return f"All {total} label sets are possible: the rows of W are independent."
        return (
            f"At most {most} of {total} label sets are possible, as many as with generic weights "
            "of this rank: too many to list here. Lower N or D to see them."
        )
    count = len(labelling.possible)
    if count == labelling.total:
        return f"All {total} label sets are possible."
    start = f"{counted(count)} of {total} label sets {'is' if count == 1 else 'are'} possible"
    never = labelling.total - count
    first = [written(labels, names) for labels in labelling.never(MOST_NAMED)]
    if never <= MOST_NAMED:
        return f"{start}; {as_list(first)} can never be."
    return f"{start}; the other {counted(never)} can never be: {', '.join(first)} and others."


def why(labelling: Labelling, names: Names = LETTERS) -> str:
    """The count against that of generic weights, and why it is smaller."""
    shape = "W and bias" if labelling.layer.bias is not None else "W"
    generic = f"A generic {shape} of this shape gives {counted(labelling.generic)} (Cover's count)"
    if labelling.possible is None:
        return f"{generic}."
    count = len(labelling.possible)
    if count == labelling.generic:
        return f"{generic}, as here."
    text = f"{generic}; here there are fewer: {'; '.join(labelling.reasons(names))}."
    doubles = labelling.in_doubles
    if doubles is not None and doubles != count:
        text += (
            f" That is so of the decimals as they stand; rounded to doubles they give {doubles}."
        )
    return text


def here(labelling: Labelling, names: Names = LETTERS) -> str:
    """Which labels are on at the probe."""
    if labelling.probe is None:
        return (
            f"At the probe x the logit of {names.listed(labelling.on_threshold)} is zero: on its "
            "threshold, so that x gives no set. Move x a little."
        )
    text = written(labelling.probe, names)
    return f"At the probe x: {text}." if labelling.probe else "At the probe x no label is on: {}."


def listed(labelling: Labelling) -> str:
    """What the list below holds."""
    sets = labelling.layer.label_sets
    if not labelling.possible or sets is None:
        return ""
    how = "estimated by sampling" if sets.probability_errors.any() else "exact"
    about = f"Probabilities are for {words.drawn_input(labelling.layer)} ({how})."
    if len(labelling.possible) <= MOST_SHOWN:
        return f"The possible sets, the smallest first. {about}"
    return (
        f"The {MOST_SHOWN:,} smallest of the possible sets; the table to take home has all of "
        f"them, each with x. {about}"
    )


def table(labelling: Labelling, names: Names = LETTERS) -> dict[str, Any]:
    """The smallest sets, each with an x that gives it."""
    sets = labelling.layer.label_sets
    if sets is None or not len(sets):
        return {"head": [], "rows": []}
    place = {tuple(np.flatnonzero(row).tolist()): i for i, row in enumerate(sets.sets)}
    shares = percents(sets.probabilities)
    return {
        "head": ["Labels on", "at x, for example", "Probability"],
        "rows": [
            [
                {"text": written(labels, names)},
                {"text": ", ".join(short(float(v)) for v in sets.exact_witness(place[labels]))},
                {"text": shares[place[labels]]},
            ]
            for labels in (labelling.possible or [])[:MOST_SHOWN]
        ],
    }


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(ShadowState)
    return [
        card(
            [
                said("labels-says", answer),
                said("labels-found", answer, "says verdict", role="status"),
                said("labels-why", answer),
                said("labels-here", answer),
                html.Span(ASKED, className="label"),
                text_box(VIEW, "labels_asked", ASKED, state.labels_asked, EXAMPLE),
                said("labels-asked", answer, "says", role="status"),
                html.Span(
                    controls.button(VIEW, "probe_to_labels", "Move the probe there"),
                    id="shadow-labels-there",
                    hidden=not answer.visible["shadow-labels-there"],
                ),
                said("labels-listed", answer, "help"),
                html.Div(
                    id=TABLE,
                    className="sheet sets",
                    role="region",
                    tabIndex=0,
                    **{"aria-label": "The possible label sets"},
                ),
                export_buttons("labels", "The label sets"),
            ]
        )
    ]


def _picture(page: PageState, answer: Answer) -> list[Any]:
    return [picture("labels-lattice", "Label sets by inclusion", answer, sheet="labels")]


def snippet(page: PageState) -> str:
    """The program that prints the sets, each with an x that gives it."""
    state = page.state(ShadowState)
    labelling, calls = labelling_of(state), Calls(page.names, state.n)
    asking = label_asking_of(state, page.names)
    rank, shifts = labelling.layer.label_shape
    total = f"2 ** {state.n}"
    if labelling.possible is None:
        most = f"count_label_sets({state.n}, {rank}, bias={shifts})"
        which = "all" if labelling.most == labelling.total else "at most"
        body = f'print("{which}", {most}, "of", {total}, "label sets are possible")\n'
    else:
        body = f"""found = layer.label_sets()
print(len(found), "of", {total}, "label sets are possible")
print("never", {total} - len(found))
"""
    body += f"""print("generic", count_label_sets({state.n}, {state.d}, bias={state.with_bias}))
"""
    if labelling.in_doubles is not None:
        body += 'print("in doubles", len(layer.in_format("float64").label_sets()))\n'
    if labelling.possible is not None:
        body += f"""print("rank", {RANK})
for i, labels in enumerate(found.sets):
    x = [f"{{float(v):.4g}}" for v in found.exact_witness(i)]
    share = f"{{100 * found.probabilities[i]:.3g}} %"
    print(called(np.flatnonzero(labels)), share, "at x =", ", ".join(x))
print("listed", min(len(found), {MOST_SHOWN}))
"""
    body = f"""{calls.line}{snippets.layer(state)}

def called(labels):
    return "{{" + ", ".join({calls.one("i")} for i in labels) + "}}"

{body}
{lines(asking, calls)}
logits = layer.at({array(state.point())}).logits
print("on at the probe", called(np.flatnonzero(logits > 0)))
print("on the threshold", called(np.flatnonzero(logits == 0)))"""
    return program(
        body,
        LayerAsRead,
        certificate_sentence,
        count_label_sets,
        ("compute.rankings.labels", "with_threshold"),
        *calls.USES,
    )


RANK = "with_threshold(layer.weights, layer.bias, first=False).effective_dimension"


def sheet(page: PageState) -> Sheet:
    """The possible sets, each with an x, then those that no x gives where they are not many.

    Where the sets are too many to list, the probe's alone.
    """
    state, names = page.state(ShadowState), page.names
    labelling = labelling_of(state)
    columns = (
        "labels on",
        "how many",
        "possible",
        *(f"x{j + 1}" for j in range(state.d)),
        "probability",
        "standard error",
    )
    sets = layer_of(state).label_sets
    nowhere = (None,) * state.d
    if sets is None:
        probe = [] if labelling.probe is None else [labelling.probe]
        x = tuple(state.point().tolist())
        return Sheet(columns, [(*_start(s, names), True, *x, None, None) for s in probe])
    inputs: list[tuple[Any, ...]] = [
        tuple(x.tolist()) if np.isfinite(x).all() else tuple(sets.exact_witness(i))
        for i, x in enumerate(sets.witnesses)
    ]
    shares = zip(sets.probabilities.tolist(), sets.probability_errors.tolist(), strict=True)
    found = {
        tuple(np.flatnonzero(row).tolist()): (*x, *share)
        for row, share, x in zip(sets.sets, shares, inputs, strict=True)
    }
    never = labelling.never(MOST_NEVER) if labelling.total <= MOST_NEVER else []
    return Sheet(
        columns,
        [
            *((*_start(s, names), True, *found[s]) for s in labelling.possible or []),
            *((*_start(s, names), False, *nowhere, 0.0, 0.0) for s in never),
        ],
    )


def _start(labels: Labels, names: Names) -> tuple[str, int]:
    return "; ".join(map(names.alone, labels)), len(labels)


SECTION = Section(
    "Labels",
    draw,
    {"labels": _words, "labels-lattice": _picture},
    seconds=0.8,
    snippet=snippet,
    sheets={"labels": sheet},
)
