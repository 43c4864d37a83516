"""What the page is, why, whose work it rests on, how to cite it, and its words: a dialog."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page import cited, glossary, pieces
from components.page.keys import closer, key_of
from components.state.page import PARTS

WHAT = (
    "A softmax layer with fewer features than classes can never produce most rankings of its "
    "classes. This page shows exactly which ones, and why, while you drag the weights. It also "
    "shows how soft sorting bends a hard sort, as a path through the same solid, the permutohedron."
)
WHY = (
    "Classifiers and language models end in such a layer, with thousands of classes and far fewer "
    "features. What it can never answer, no training makes it answer; and whoever learns rankings "
    "by gradients has to choose how soft a sort may be. Both are questions of shape, and a shape "
    "is understood by turning it."
)
EXACT = (
    "Answers are exact for the numbers shown: what rounding could change is decided in rational "
    "arithmetic, and what is not decided is called undecided. All of it can be recomputed: “Python "
    "that prints this” stands under each view."
)
VIEWS = {
    "Shadow": "which rankings the layer W x + b can produce, and which never.",
    "Soft sort": "what a temperature does to sorting, and what it costs.",
    "Softmax": "logits into probabilities, by hand, and where floating point fails.",
    "Your layer": "which classes of weights of your own can win, with proof for each.",
}
EMBEDDED = (
    "“Share” writes the code that shows a view in a page of your own: its address with embed=1, "
    f"and hide= followed by what to leave out, separated by commas: {', '.join(PARTS)}."
)
LICENCE = (
    "Free software under the MIT licence: use it, change it, teach with it; the licence's text "
    "goes with every copy."
)


def dialog() -> html.Dialog:
    """All of it, closed; a link that ends in #about opens it."""
    project = cited.project()
    return html.Dialog(
        [
            html.Div(
                [html.H2("About", id="about-title"), closer("about")], className="inline spread"
            ),
            html.P(WHAT),
            html.P(WHY),
            html.Ul([html.Li([html.B(f"{name}: "), says]) for name, says in VIEWS.items()]),
            html.P(EXACT),
            html.P(f"Every key is listed by pressing {key_of('keys').written()}."),
            html.P(EMBEDDED),
            html.H3("Sources"),
            html.Ul([_source(source) for source in cited.sources()]),
            html.H3("To cite this page"),
            html.P(f"{project['author']}. {project['title']}, version {project['version']}."),
            html.Div(
                [
                    pieces.copier("share-bibtex", "Copy BibTeX"),
                    pieces.copier("share-plain", "Copy as text"),
                ],
                className="inline",
            ),
            html.P(LICENCE),
            html.H3("Words"),
            glossary.words(),
        ],
        id="about",
        className="opening leaf",
        **{"aria-labelledby": "about-title"},
    )


def _source(source: cited.Source) -> html.Li:
    return html.Li(
        [
            html.A(source.title, href=source.url, target="_blank", rel="noopener"),
            f", {source.credit()}. {source.used}.",
        ]
    )


def opener(dialog_id: str, text: str, **more: Any) -> html.A:
    """A link that opens a dialog of words where it stands."""
    return html.A(
        text,
        href=f"#{dialog_id}",
        className="plain",
        **{"data-shows": dialog_id, "aria-haspopup": "dialog", **more},
    )
