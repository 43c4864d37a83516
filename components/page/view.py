"""What a view is: its state, what it draws and says, its layout, its edits and its sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from dash import Dash, Input, Output

from components.page.answers import Answer, Apply, Compare, Draw, merged, respond, unchanged
from components.page.glossary import explained
from components.page.in_plane import as_seen
from components.page.palette import Theme, ink_on, seen_lines
from components.page.sections import Sections, Snippet
from components.page.sharing import window_title
from components.page.sheets import Sheet, no_document, nothing
from components.page.widths import legible
from components.state.page import PageState


@dataclass(frozen=True)
class View:
    """One view; components/<name>/view.py holds it as `VIEW`."""

    name: str
    label: str
    headline: Callable[[PageState], tuple[str, str]]
    """The headline and the sentence under it."""
    always: Draw
    """What is on screen whatever section is open."""
    screen: Callable[[PageState, Answer, Any], Any]
    """The view laid out from its first answer, with its sections."""
    apply: Apply
    """The page after edits."""
    sections: Sections
    previews: tuple[str, ...]
    """The pictures that may stand for the view where a link is shared, the best first."""
    sheet: Callable[[PageState, str], Sheet | None] = nothing
    """The table of a name, for who takes it home, beyond those that sections have; None where the
    page shows none of that name."""
    document: Callable[[PageState, str, str], str | None] = no_document
    """The text of a name and a kind, for who takes it home; None where there is none."""
    snippet: Snippet = lambda page: ""
    """The Python that prints what is always on screen."""
    facts: Mapping[str, Callable[[PageState], str]] = field(default_factory=dict)
    """What a lesson may say of a page: {possible} in its sentence is the fact of that name."""
    compare: Compare = unchanged
    """What is said and lit after a change, from the pages before and after it: texts by element
    id, and what the view's script draws. Empty for nothing, None to leave what was said."""
    callbacks: Callable[[Dash], None] = lambda app: None
    """Connects what only this view has."""

    def draw(self, page: PageState, theme: Theme) -> Answer:
        """Everything the view shows."""
        parts = self.always(page, theme), self.sections.draw(page, theme)
        answer = merged(*parts)
        for part in parts:
            answer.terms |= explained(part.texts, self.name)
        turn = answer.controls.get("turned", 0)
        answer.pictures = {
            name: legible(seen_lines(as_seen(figure, theme, turn), theme), theme.width)
            for name, figure in answer.pictures.items()
        }
        for handle in chain.from_iterable(answer.data.get("handles", {}).values()):
            handle["ink"] = ink_on(handle["colour"])
        answer.texts[f"{self.name}-python"] = self.snippet(page)
        answer.title = window_title(answer.texts[f"{self.name}-headline"])
        return answer

    def table(self, page: PageState, name: str) -> Sheet | None:
        """The table of a name: the view's own, or the open section's."""
        return self.sheet(page, name) or self.sections.sheet(page, name)

    def layout(self, page: PageState, answer: Answer) -> Any:
        """The whole view, drawn from its first answer."""
        return self.screen(page, answer, self.sections.layout(page, answer, self.label))

    def register(self, app: Dash) -> None:
        """The callback that answers every change, and the view's own."""

        @app.callback(
            Output(f"{self.name}-answer", "data"),
            Input(f"{self.name}-input", "data"),
            prevent_initial_call=True,
        )
        def answer(request: Any) -> str:
            return respond(self.name, request, self.apply, self.draw, self.compare)

        self.callbacks(app)
