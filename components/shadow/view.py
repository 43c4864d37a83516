"""The Shadow view: which rankings a low-rank softmax layer can produce, and which never."""

from __future__ import annotations

from components.page.sections import Sections
from components.page.view import View
from components.shadow import callbacks, changes, drawing, edits, facts, layout, sheets, snippets
from components.shadow.sections import SECTIONS

VIEW = View(
    name="shadow",
    label="Shadow",
    headline=drawing.headline,
    always=drawing.always,
    screen=layout.layout,
    apply=edits.apply,
    facts=facts.FACTS,
    sheet=sheets.sheet,
    previews=("shadow-polytope", "shadow-cells", "shadow-vectors", "shadow-softmax"),
    snippet=snippets.snippet,
    sections=Sections("shadow", SECTIONS),
    compare=changes.compared,
    callbacks=callbacks.register,
)
