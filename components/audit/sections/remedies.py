"""Remedies: rows of length one, and a bias of minus half the squared length."""

from __future__ import annotations

from typing import Any

from components.audit import parts, snippets
from components.audit.changes import comparison, lines, rows_of, waiting
from components.audit.model import OwnLayer, own_layer, waits
from components.audit.parts import card, cell, said, table
from components.audit.state import AuditState
from components.page.answers import Answer
from components.page.palette import Theme
from components.page.sections import Section
from components.page.sheets import Sheet
from components.state.page import PageState
from compute import norm_bias_obstacle, unit_rows_obstacle

TABLE = "audit-remedies-table"
REMEDIES = {"unit_rows": "Rows of length one, no bias", "norm_bias": "The bias −|w|²/2"}
LARGER = (
    "Remedies are tried on smaller layers here. Of this one it is known without a test that both "
    "give each class a win where no two rows are equal, or point the same way. The program below "
    "tries them."
)
SAYS = (
    "Two published remedies, each as a layer of its own. Rows of length one lie on a sphere, where "
    "none is inside the hull of the others; the bias −|w|²/2 gives the win to the row that is "
    "nearest to x, so that each class wins at its own row. Either changes what the model computes: "
    "it is a choice to train with, not a repair afterwards."
)


def draw(page: PageState, theme: Theme) -> Answer:
    """What each remedy changes; of a larger layer once it is asked for."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    if not own.remedies_fit:
        return parts.elsewhere(
            "remedies", LARGER, ("remedies-takes", "remedies-why"), TABLE, "audit-remedies-wait"
        )
    answer = comparison(state, own, "remedies", "remedies", SAYS)
    answer.texts["audit-remedies-why"] = ""
    if not answer.visible["audit-remedies-wait"]:
        rows = [
            [cell(label), *rest]
            for label, rest in zip(REMEDIES.values(), rows_of(own, own.remedies), strict=True)
        ]
        can = f"{int(own.audit.argmaxable.sum()):,} of {own.n:,}"
        answer.data["tables"][TABLE] = {
            "head": ["Layer", "Can win", "Gained and lost"],
            "rows": [[cell("as it is"), cell(can), cell("", "why")], *rows],
        }
        why = obstacles(own)
        answer.texts["audit-remedies-why"] = why + own.names.explained(why)
    return answer


def obstacles(own: OwnLayer) -> str:
    """Why a remedy leaves classes without a win, where one does."""
    W = own.layer.weights
    whys = (unit_rows_obstacle(W), norm_bias_obstacle(W))
    found = [why for change, why in zip(own.remedies, whys, strict=True) if change.audit.never]
    return " ".join(filter(None, dict.fromkeys(found)))


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The words, the button that starts, the table."""
    return [
        card(
            [
                said("remedies-says", answer),
                waiting("remedies", "try_remedies", "Try both", answer),
                table(TABLE, "What the remedies change", "remedies", answer),
                said("remedies-why", answer),
            ]
        )
    ]


def snippet(page: PageState) -> str:
    """The program that prints what the remedies change."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    if own.remedies_fit and waits(state, "remedies"):
        return snippets.written(own, 'print("remedies are tried when asked for")')
    rows = "W" if own.large else "layer.shown_weights"
    audit = "argmaxable_classes(*remedied)" if own.large else "LayerAsRead.of(*remedied).audit()"
    body = f"""before = audit
print("as it is", before.argmaxable.sum(), "of", len(W))
V = {rows}
for name, remedied in (("unit rows", (unit_rows(V), None)), ("norm bias", (V, norm_bias(V)))):
    print(name)
    after = {audit}
{lines(own)}"""
    why = obstacles(own) if own.remedies_fit else ""
    if why:
        body += f"print({why!r})\n{snippets.calls_of(own).explained(why)}"
    return snippets.written(own, body)


def sheet(page: PageState) -> Sheet:
    """What the remedies change; no rows where that was not asked for."""
    state = page.state(AuditState)
    columns = ("remedy", "can win", "lost", "gained", "undecided")
    own = own_layer(state, page.names)
    if not own.remedies_fit or waits(state, "remedies"):
        return Sheet(columns, [])
    return Sheet(columns, [(change.name, *change.taken(own.names)) for change in own.remedies])


SECTION = Section(
    "Remedies", draw, {"remedies": layout}, snippet=snippet, sheets={"remedies": sheet}
)
