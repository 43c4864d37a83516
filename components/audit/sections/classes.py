"""The classes: each with its verdict, and the input or the mixture that proves it."""

from __future__ import annotations

from typing import Any

from dash import html

from components.audit import carried, snippets, table
from components.audit.model import OwnLayer, own_layer
from components.audit.parts import VIEW, card, said
from components.audit.parts import table as table_box
from components.audit.state import AuditState
from components.page import controls
from components.page.answers import Answer
from components.page.palette import Theme
from components.page.sections import Section
from components.state.names import MOST_SAID
from components.state.page import PageState

TABLE = "audit-classes-table"
SAYS = (
    "Each class with its verdict and why. A class that can win has an input x at which its logit "
    "is the largest, by so much if x has length one. A class that never wins has a row that is a "
    "mixture of others, with the weights given: its logit is the same mean of theirs, and a mean "
    "is never above all that it is taken of."
)
IN_ORDER = "How far all are ahead takes too long to work out for so many: they stand in order."


def draw(page: PageState, theme: Theme) -> Answer:
    """The page of the table in front, and which classes would be opened in Shadow."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    listing = table.listing_of(own, state)
    reading = carried.chosen(own, state)
    why = carried.obstacle(own, reading)
    return Answer(
        texts={
            "audit-classes-says": SAYS,
            "audit-classes-shown": f"{shown(own, listing)}{not_by_margin(own, state)}",
            "audit-chosen-says": why
            or f"Opens {own.names.listed(reading.classes)}, to see the rankings of their rows.",
        },
        visible={"audit-classes-pages": listing.pages > 1, "audit-chosen-there": not why},
        data={"tables": {TABLE: table.table(own, listing)}},
    )


def shown(own: OwnLayer, listing: table.Listing) -> str:
    """Which rows of how many are in front."""
    count = len(listing.classes)
    if not count:
        return "No class fits the filter and the search."
    if listing.pages == 1:
        return f"{count:,} of {own.n:,} classes."
    last = min(listing.first + table.ROWS, count)
    return f"Rows {listing.first + 1:,} to {last:,} of {count:,}."


def not_by_margin(own: OwnLayer, state: AuditState) -> str:
    """That a large layer is not sorted by its margins, where that is asked for."""
    return f" {IN_ORDER}" if own.large and state.sort == "margin" else ""


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The filters, the table and the way to Shadow."""
    state = page.state(AuditState)
    return [
        card(
            [
                said("classes-says", answer),
                html.Div(controls.group(VIEW, state, "table"), className="inline finding"),
                table_box(TABLE, "The classes", "classes", answer),
                html.Div(
                    [
                        said("classes-shown", answer, "help", role="status"),
                        html.Div(
                            [
                                controls.button(VIEW, "page_back", "Back"),
                                controls.button(VIEW, "page_on", "Next"),
                            ],
                            id="audit-classes-pages",
                            className="inline",
                            hidden=not answer.visible["audit-classes-pages"],
                        ),
                    ],
                    className="inline spread",
                ),
            ]
        ),
        card(
            [
                html.H2("See some of them in Shadow"),
                html.Div(
                    [
                        html.Span("Classes", className="label"),
                        controls.parameter(VIEW, state, "chosen"),
                        html.Span(
                            controls.button(VIEW, "to_shadow", "Open in Shadow"),
                            id="audit-chosen-there",
                            hidden=not answer.visible["audit-chosen-there"],
                        ),
                    ],
                    className="inline",
                ),
                said("chosen-says", answer, "help"),
            ]
        ),
    ]


def snippet(page: PageState) -> str:
    """The program that prints why each class wins or never does."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    one, listing = snippets.calls_of(own).one, table.listing_of(own, state)
    numbers = f"{listing.first + 1}, {min(listing.first + table.ROWS, len(listing.classes))}"
    whole = "np.append(x, -x.sum())" if own.centred else "x"
    opened = len(carried.chosen(own, state).classes)
    body = f"""print("to open", {opened}, "beyond those named", {max(opened - MOST_SAID, 0)})
print("listed", {numbers}, "of", {len(listing.classes)}, "shown of", len(W))
{"" if own.large else "W, b = layer.shown_weights, layer.shown_bias"}
for i in {listing.front if own.large else "range(len(W))"}:
    answer = audit.answers[i]
    if isinstance(answer, NeverWins):
        print({one("i")}, "never wins:", in_words(answer, lambda j: {one("j")}))
    elif isinstance(answer, Wins):
        x = winning_input(audit, i)
        print({one("i")}, "can win, ahead by", f"{{ahead(W, b, [i], x[None])[0]:.3g}}")
        print("at x =", *(f"{{v:.3g}}" for v in {whole}))
"""
    return snippets.written(own, body)


SECTION = Section("Classes", draw, {"classes": layout}, snippet=snippet)
