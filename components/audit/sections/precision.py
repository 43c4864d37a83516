"""Precision: which classes can no longer win once W is rounded to a narrower format."""

from __future__ import annotations

from typing import Any

from dash import html

from components.audit import formats, parts, snippets
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
SAYS = (
    "Each format rounds every weight once, to its nearest number; int8 and int4 share one scale, "
    "and a bias is kept. A row that moves inside the hull of the others can no longer win: these "
    "classes are lost, with proof, whatever the input. “Round W to” beside the pictures shows a "
    "format in full."
)


def draw(page: PageState, theme: Theme) -> Answer:
    """What each format changes; of a larger layer once it is asked for, of a large one by a job."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    if own.large and not own.fixed:
        return formats.answer(state, own, SAYS, TABLE)
    if own.fixed:
        answer = parts.elsewhere(
            "formats", TOO_MANY, ("formats-takes",), TABLE, "audit-formats-wait"
        )
    else:
        answer = _small(state, own)
    answer.texts |= {"audit-formats-of": "", "audit-formats-names": ""}
    answer.visible |= {"audit-formats-which": False, formats.BACKGROUND: False}
    return answer


def _small(state: AuditState, own: OwnLayer) -> Answer:
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
            "head": ["Format", "Rounded", "Can win", "Gained and lost"],
            "rows": [before, *rows],
        }
    return answer


def as_entered(own: OwnLayer) -> list[dict[str, str]]:
    """How many can win as entered."""
    before = own.roundings[0].before
    return [cell(f"{int(before.argmaxable.sum()):,} of {own.n:,}"), cell("", "why")]


def rounded_entries(own: OwnLayer) -> dict[str, int]:
    """How many weights each format does not hold as they are."""
    W, read = own.entered.weights, own.entered.read
    return {name: int((read.in_format(name).shown_weights != W).sum()) for name in FORMATS}


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The words, the button that starts, the table."""
    return [
        card(
            [
                said("formats-says", answer),
                waiting("formats", "compare_formats", "Compare all formats", answer),
                formats.layout(answer),
                said("formats-of", answer, "help"),
                table(TABLE, "What each format changes", "formats", answer),
                html.Details(
                    [html.Summary("Which classes these are"), said("formats-names", answer)],
                    id="audit-formats-which",
                    className="help",
                    hidden=not answer.visible["audit-formats-which"],
                ),
            ]
        )
    ]


def snippet(page: PageState) -> str:
    """The program that prints what each format changes."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    if own.large and not own.fixed:
        return snippets.written(own, _large_body(own, state.centred and own.d > 1))
    if not own.large and not waits(state, "precision"):
        body = f"""before = {snippets.seen(own, "")}.audit()
print("as entered", before.argmaxable.sum(), "of", len(W), "weights", W.size)
for name in {list(FORMATS)}:
    print(name, "weights rounded", (rounded(W, name) != W).sum())
    after = {snippets.seen(own, "{}").replace('"{}"', "name")}.audit()
{lines(own)}"""
        return snippets.written(own, body)
    return snippets.written(own, 'print("formats are compared when asked for")')


def _large_body(own: OwnLayer, centred: bool) -> str:
    inputs = "V[:, :-1] - V[:, -1:]" if centred else "V"
    return f"""{own.opened}
V = W.astype(float)
before = argmaxable_classes({inputs if centred else "W"}, b)
print("as entered", before.argmaxable.sum(), "of", len(W), "weights", W.size)
for name in {list(FORMATS)}:
    V = rounded(W.astype(float), name)
    print(name, "weights rounded", (V != W).sum())
    after = argmaxable_classes({inputs}, b)
{lines(own)}"""


def sheet(page: PageState) -> Sheet:
    """What each format changes; no rows where that was not asked for, or is not known yet."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    columns = ("format", "weights rounded", "can win", "lost", "gained", "undecided")
    if own.large:
        changes = formats.compared(state, own)
        moved = {change.name: change.moved for change in changes}
    elif waits(state, "precision"):
        return Sheet(columns, [])
    else:
        changes, moved = own.roundings, rounded_entries(own)
    return Sheet(
        columns, [(change.name, moved[change.name], *change.taken(own.names)) for change in changes]
    )


SECTION = Section(
    "Precision",
    draw,
    {"precision": layout},
    snippet=snippet,
    sheets={"formats": sheet},
)
