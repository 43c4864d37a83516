"""What Precision and Remedies share: layers beside the one in front, and who wins in each."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html

from components.audit import snippets, words
from components.audit.model import COMPARED, Change, OwnLayer, waits
from components.audit.parts import VIEW, cell, said
from components.audit.state import AuditState
from components.page import controls
from components.page.answers import Answer
from components.state.names import MOST_SAID


def comparison(state: AuditState, own: OwnLayer, section: str, name: str, says: str) -> Answer:
    """The words of a comparison, and whether it waits for its button."""
    later = waits(state, section)
    takes = f"It takes some seconds: {COMPARED[section][1]} layers of {own.n:,} classes each."
    return Answer(
        texts={f"audit-{name}-says": says, f"audit-{name}-takes": takes if later else ""},
        visible={f"audit-{name}-wait": later},
        data={"tables": {f"audit-{name}-table": {"head": [], "rows": []}}},
    )


def waiting(name: str, edit: str, label: str, answer: Answer) -> html.Div:
    """The button that starts a comparison, and how long it takes."""
    return html.Div(
        [controls.button(VIEW, edit, label), said(f"{name}-takes", answer, "help")],
        id=f"audit-{name}-wait",
        className="inline",
        hidden=not answer.visible[f"audit-{name}-wait"],
    )


def rows_of(own: OwnLayer, changes: Iterable[Change]) -> list[list[dict[str, str]]]:
    """For each layer how many classes can win, and which that could not, or no longer."""
    return [
        [
            cell(f"{int(change.audit.argmaxable.sum()):,} of {own.n:,}"),
            cell(words.changed(own, change), "why"),
        ]
        for change in changes
    ]


def lines(own: OwnLayer) -> str:
    """The lines of a program, inside a loop, that print what became of `before` in `after`."""
    one = snippets.calls_of(own).one("i")
    return f"""    print("can win", after.argmaxable.sum(), "undecided", after.undecided.sum())
    lost = [i for i in after.never if before.argmaxable[i]]
    gained = [i for i in before.never if after.argmaxable[i]]
    for what, classes in (("lost", lost), ("gained", gained)):
        print(what, len(classes), *({one} for i in classes))
        print("beyond those that a sentence names:", max(len(classes) - {MOST_SAID}, 0))
"""
