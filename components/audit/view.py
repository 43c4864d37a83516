"""Your layer: which classes of a weight matrix of one's own can ever win, with proof."""

from __future__ import annotations

from components.audit import auditing, drawing, edits, facts, layout, report, sheets, snippets
from components.audit.sections import SECTIONS
from components.page.sections import Sections
from components.page.view import View

VIEW = View(
    name="audit",
    label="Your layer",
    headline=drawing.headline,
    always=drawing.always,
    screen=layout.layout,
    apply=edits.apply,
    facts=facts.FACTS,
    sheet=sheets.sheet,
    document=report.document,
    previews=("audit-vectors", "audit-margins"),
    snippet=snippets.snippet,
    sections=Sections("audit", SECTIONS),
    callbacks=auditing.register,
)
