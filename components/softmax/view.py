"""The Softmax view: temperature, stability and gradients, told by hand."""

from __future__ import annotations

from components.page.sections import Sections
from components.page.view import View
from components.softmax import drawing, edits, facts, layout, sheets, snippets
from components.softmax.sections import SECTIONS

VIEW = View(
    name="softmax",
    label="Softmax",
    headline=drawing.headline,
    always=drawing.always,
    screen=layout.layout,
    apply=edits.apply,
    facts=facts.FACTS,
    sheet=sheets.sheet,
    previews=("softmax-columns",),
    snippet=snippets.snippet,
    sections=Sections("softmax", SECTIONS),
)
