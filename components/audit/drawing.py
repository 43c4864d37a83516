"""The answer of "Your layer" to one state: what is always on screen."""

from __future__ import annotations

from components.audit import figures, quiz, words
from components.audit.model import OwnLayer, own_layer, preset_about
from components.audit.parts import VIEW
from components.audit.state import AuditState
from components.page.answers import Answer, merged
from components.page.naming import naming
from components.page.palette import Theme
from components.shadow.figures import vectors
from components.state.page import PageState

DRAWN_FEATURES = 3  # up to here the rows are drawn as they are
MOST_DRAWN = 100  # of these


def headline(page: PageState) -> tuple[str, str]:
    """The headline and the sentence under it."""
    own = own_layer(page.state(AuditState), page.names)
    return words.headline(own), words.sentence(own)


def has_vectors(own: OwnLayer) -> bool:
    """Whether the rows can be seen as they are."""
    return own.layer.d <= DRAWN_FEATURES and own.n <= MOST_DRAWN


def always(page: PageState, theme: Theme) -> Answer:
    """What is on screen whatever section is open."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    named = naming(VIEW, page.names, 0)
    about = preset_about(state)
    answer = Answer(
        pictures={"audit-margins": figures.margins_figure(own, theme)},
        texts={
            "audit-headline": words.headline(own),
            "audit-sentence": words.sentence(own),
            "audit-shape": words.shape(own),
            "audit-preset-about": about + page.names.explained(about),
            "audit-inputs": words.inputs(own),
            "audit-margins-note": MARGINS_NOTE,
            "audit-vectors-note": vectors_note(own),
            **named.texts,
        },
        descriptions={
            "audit-margins-picture": f"How far ahead each class can be. {words.headline(own)}",
            "audit-vectors-picture": f"The rows and their hull. {words.headline(own)}",
        },
        visible={"audit-vectors-there": has_vectors(own)},
        controls={
            **state.control_values(),
            "preset": None if state.own else state.preset,
            **named.controls,
        },
    )
    if has_vectors(own):
        answer.pictures["audit-vectors"] = vectors(
            own.layer, theme, handles=False, names=own.names, side=theme.width.large
        )
    return merged(answer, quiz.QUIZ.answer(state, page.names))


MARGINS_NOTE = (
    "Dots: classes that can win, by how much at an input of length one. Crosses on the zero line: "
    "classes that never win."
)


def vectors_note(own: OwnLayer) -> str:
    """How the picture of the rows is read."""
    seen = ", as centred inputs see them" if own.centred else ""
    return f"The rows of W{seen}, and their hull: its corners are the classes that can win."
