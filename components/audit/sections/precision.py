"""Precision: which classes can no longer win once W is rounded to a narrower format."""

from __future__ import annotations

from typing import Any

from components.audit import parts, snippets
from components.audit.brought import TOO_MANY
from components.audit.changes import comparison, lines, rows_of, waiting
from components.audit.model import OwnLayer, own_layer, waits
from components.audit.parts import card, cell, said, table
from components.audit.state import AuditState
from components.page.answers import Answer
from components.page.palette import Theme
from components.page.sections import Section
from components.page.sheets import Sheet
from components.state.page import PageState
from compute.rankings.rounding import FORMATS

TABLE = "audit-formats-table"
LARGER = (
    "Choose a format under “Round W to”, with any x: this layer is then audited once more, in the "
    "background, and here stands which classes can no longer win."
)
SAYS = (
    "Each format rounds every weight once, to its nearest number; int8 and int4 share one scale, "
    "and a bias is kept. A row that moves inside the hull of the others can no longer win: these "
    "classes are lost, with proof, whatever the input. “Round W to” beside the pictures shows a "
    "format in full."
)


def draw(page: PageState, theme: Theme) -> Answer:
    """What each format changes; of a larger layer once it is asked for."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    if own.large and not own.roundings:
        says = TOO_MANY if own.fixed else LARGER
        return parts.elsewhere("formats", says, ("formats-takes",), TABLE, "audit-formats-wait")
    answer = comparison(state, own, "precision", "formats", SAYS)
    if not answer.visible["audit-formats-wait"]:
        rows = [
            [cell(name), cell(f"{moved:,} of {own.entered.weights.size:,}"), *rest]
            for (name, moved), rest in zip(
                rounded_entries(own).items(), rows_of(own, own.roundings), strict=True
            )
        ]
        before = [cell("as entered"), cell("–"), *as_entered(own)]
        answer.data["tables"][TABLE] = {
            "head": ["Format", "Weights rounded", "Can win", "Gained and lost"],
            "rows": [before, *rows],
        }
    return answer


def as_entered(own: OwnLayer) -> list[dict[str, str]]:
    """How many can win as entered."""
    before = own.roundings[0].before
    return [cell(f"{int(before.argmaxable.sum()):,} of {own.n:,}"), cell("", "why")]


def rounded_entries(own: OwnLayer) -> dict[str, int]:
    """How many weights each format does not hold as they are."""
    W = own.entered.weights
    if own.large:
        return {change.name: int((change.layer.weights != W).sum()) for change in own.roundings}
    read = own.entered.read
    return {name: int((read.in_format(name).shown_weights != W).sum()) for name in FORMATS}


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The words, the button that starts, the table."""
    return [
        card(
            [
                said("formats-says", answer),
                waiting("formats", "compare_formats", "Compare all formats", answer),
                table(TABLE, "What each format changes", "formats", answer),
            ]
        )
    ]


def snippet(page: PageState) -> str:
    """The program that prints what each format changes."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    if own.large and own.roundings:
        return snippets.written(own, LARGE_BODY)
    if not own.large and not waits(state, "precision"):
        body = f"""before = {snippets.seen(own, "")}.audit()
print("as entered", before.argmaxable.sum(), "of", len(W), "weights", W.size)
for name in {list(FORMATS)}:
    print(name, "weights rounded", (rounded(W, name) != W).sum())
    after = {snippets.seen(own, "{}").replace('"{}"', "name")}.audit()
{lines(own)}"""
        return snippets.written(own, body)
    return snippets.written(own, 'print("formats are compared when asked for")')


LARGE_BODY = """lost = [i for i in audit.never if before.argmaxable[i]]
gained = [i for i in before.never if audit.argmaxable[i]]
print("lost", *lost, "gained", *gained, "undecided", audit.undecided.sum())
"""


def sheet(page: PageState) -> Sheet:
    """What each format changes; no rows where that was not asked for."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    columns = ("format", "weights rounded", "can win", "lost", "gained", "undecided")
    if (own.large and not own.roundings) or waits(state, "precision"):
        return Sheet(columns, [])
    moved = rounded_entries(own)
    return Sheet(
        columns,
        [(change.name, moved[change.name], *change.taken(own.names)) for change in own.roundings],
    )


SECTION = Section(
    "Precision",
    draw,
    {"precision": layout},
    snippet=snippet,
    sheets={"formats": sheet},
)
