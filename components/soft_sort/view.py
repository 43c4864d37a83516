"""The Soft sort view: how soft sorting bends a hard sort, and where its ranks lie."""

from __future__ import annotations

from components.page.sections import Sections
from components.page.view import View
from components.soft_sort import callbacks, drawing, edits, facts, layout, sheets, snippets
from components.soft_sort.sections import SECTIONS

VIEW = View(
    name="soft_sort",
    label="Soft sort",
    headline=drawing.headline,
    always=drawing.always,
    screen=layout.layout,
    apply=edits.apply,
    facts=facts.FACTS,
    sheet=sheets.sheet,
    previews=("soft_sort-inputs",),
    snippet=snippets.snippet,
    sections=Sections("soft_sort", SECTIONS),
    callbacks=callbacks.register,
)
