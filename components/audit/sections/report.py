"""The report: counts, method and short proofs, to read here and to keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html

from components.audit import report, snippets
from components.audit.model import own_layer
from components.audit.parts import card, said
from components.audit.state import AuditState
from components.page import pieces
from components.page.answers import Answer
from components.page.palette import Theme
from components.page.sections import Section
from components.page.sheets import document_buttons, export_buttons
from components.state.page import PageState

SAYS = (
    "What was found, how, and the proofs that are short. Keep it beside the layer: the table has "
    "each class with its input or its mixture in full, and whoever has the numbers can check each "
    "line with a pocket calculator's arithmetic."
)


def draw(page: PageState, theme: Theme) -> Answer:
    """The report's text."""
    return Answer(
        texts={
            "audit-report-says": SAYS,
            "audit-report-text": report.document(page, report.NAME, "md") or "",
        },
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The text, and what saves it."""
    text = "audit-report-text"
    return [
        card(
            [
                said("report-says", answer),
                html.Div(
                    [
                        *document_buttons(report.NAME),
                        pieces.copier(text),
                        export_buttons("classes", "The classes with their proofs"),
                    ],
                    className="inline",
                ),
                pieces.code(text, answer.texts[text], "The report"),
            ],
            id="audit-report",
        )
    ]


def snippet(page: PageState) -> str:
    """The program that prints the report."""
    own = own_layer(page.state(AuditState), page.names)
    source = report.source(page)
    if own.large:
        source = replace(source, names=())
    return snippets.written(own, f"\nprint(as_markdown(audit, {source!r}))\n")


SECTION = Section("Report", draw, {"report": layout}, snippet=snippet)
