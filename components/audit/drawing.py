"""The answer of "Your layer" to one state: what is always on screen."""

from __future__ import annotations

from components.audit import figures, formats, quiz, words
from components.audit.brought import brought
from components.audit.model import Floats, OwnLayer, own_layer, preset_about
from components.audit.parts import VIEW
from components.audit.state import AuditState
from components.page.answers import Answer, merged
from components.page.naming import naming
from components.page.palette import Theme
from components.page.traces import BLANK, Figure
from components.shadow.figures import vectors
from components.state.page import PageState

PLANE = 2
DRAWN_FEATURES = 3  # up to here the rows are drawn as they are
MOST_DRAWN = 100  # of these
ABOVE = 20  # px for a letter


def headline(page: PageState) -> tuple[str, str]:
    """The headline and the sentence under it."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    return words.waiting(brought(state), own) or (words.headline(own), words.sentence(own))


def has_vectors(own: OwnLayer) -> bool:
    """Whether the rows can be seen as they are."""
    return not own.large and own.layer.d <= DRAWN_FEATURES and own.n <= MOST_DRAWN


def rows_figure(own: OwnLayer, theme: Theme) -> Figure:
    """The rows and their hull; where they crowd a plane, only those at the rim have a letter."""
    figure = vectors(own.layer, theme, handles=False, names=own.names, side=theme.width.large)
    if own.layer.d > PLANE:
        return figure
    classes = next(trace for trace in figure["data"] if trace["name"] == "classes")
    if own.layer.d == PLANE:
        # Letters stand outside of the hull, that of the topmost class above it.
        classes["cliponaxis"] = False
        classes["textposition"] = outwards(own.layer.weights)
        figure["layout"]["margin"]["t"] = ABOVE
    if own.n <= figures.MOST_LABELLED:
        return figure
    del classes["hoverinfo"]
    classes["hovertemplate"] = "%{customdata}<extra></extra>"
    classes["customdata"] = [own.names.hover(i) for i in range(own.n)]
    classes["text"] = [
        letter if kind == "can" else BLANK
        for letter, kind in zip(classes["text"], own.kinds, strict=True)
    ]
    return figure


def outwards(rows: Floats) -> list[str]:
    """Where the letter of each row (N, 2) stands: not among those in the middle."""
    x, y = (rows - (rows.min(axis=0) + rows.max(axis=0)) / 2).T.tolist()
    aside = ["middle left" if a < 0 else "middle right" for a in x]
    return ["top center" if b >= 0 else beside for b, beside in zip(y, aside, strict=True)]


def always(page: PageState, theme: Theme) -> Answer:
    """What is on screen whatever section is open."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    named = naming(VIEW, page.names, 0)
    about, found = "" if own.file else preset_about(state), brought(state)
    said, explained = headline(page)
    draw, title, note = LENGTHS if own.large else MARGINS
    answer = Answer(
        pictures={"audit-margins": draw(own, theme)},
        texts={
            "audit-headline": said,
            "audit-sentence": explained,
            "audit-shape": words.shape(own),
            "audit-preset-about": about + own.names.explained(about),
            "audit-inputs": words.inputs(own),
            "audit-file": words.file(found),
            "audit-margins-title": title,
            "audit-margins-note": note,
            "audit-vectors-note": vectors_note(own),
            **named.texts,
        },
        descriptions={
            "audit-margins-picture": f"{title}. {words.headline(own)}",
            "audit-vectors-picture": f"The rows and their hull. {words.headline(own)}",
        },
        visible={
            "audit-vectors-there": has_vectors(own),
            "audit-side-there": not own.fixed,
            "audit-numbers-there": not own.large,
            "audit-job": found is not None and found.waits,
        },
        controls={
            **state.control_values(),
            "preset": state.preset() or None,
            **named.controls,
        },
        data={
            "layer": layer_of(state),
            "compared": formats.key_of(state),
            **state.in_link(),
        },
    )
    if has_vectors(own):
        answer.pictures["audit-vectors"] = rows_figure(own, theme)
    return merged(answer, quiz.QUIZ.answer(state, own.names))


def layer_of(state: AuditState) -> str:
    """The uploaded layer whose job is of use here, "" for none: its file, and what is chosen."""
    if not (state.file and state.audited and (state.format or state.centred)):
        return state.file
    return f"{state.file} {state.format} {state.centred}"


MARGINS = (
    figures.margins_figure,
    "How far ahead each class can be",
    "Dots: classes that can win, by how much at an input of length one. Crosses on the zero line: "
    "classes that never win.",
)
LENGTHS = (
    figures.lengths_figure,
    "How long the rows are, and which can win",
    "Each bar: the classes whose row is so long. Short rows tend to lie inside the hull of long "
    "ones.",
)


def vectors_note(own: OwnLayer) -> str:
    """How the picture of the rows is read."""
    seen = ", as centred inputs see them" if own.centred else ""
    return f"The rows of W{seen}, and their hull: its corners are the classes that can win."
