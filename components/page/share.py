"""The Share menu: the link, the citation, and the code that embeds the page in another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dash import html
from flask import has_request_context, request

from components.page import pieces
from components.state.page import PARTS, PageState

CITATION = Path(__file__).parents[2] / "CITATION.cff"
FRAME = (
    '<iframe src="{address}" title="{title}" width="100%" height="640" loading="lazy" '
    'style="border: 0"></iframe>'
)


def _cited() -> dict[str, str]:
    """What CITATION.cff says of the project itself: its lines before the references."""
    own = CITATION.read_text().partition("\nreferences:")[0]
    found = dict(re.findall(r"^(\w[\w-]*): (\S.*)$", own, re.M))
    names = re.findall(r"^  - name: (.+)$", own, re.M)
    return {**found, "author": " and ".join(names)}


def bibtex(address: str) -> str:
    """The citation for BibTeX; braces keep the name of a group whole."""
    cited = _cited()
    return (
        "@software{permutohedron_explorer,\n"
        f"  author = {{{{{cited['author']}}}}},\n"
        f"  title = {{{cited['title']}}},\n"
        f"  version = {{{cited['version']}}},\n"
        f"  url = {{{address}}}\n"
        "}"
    )


def plain(address: str) -> str:
    """The citation in one line."""
    cited = _cited()
    return f"{cited['author']}. {cited['title']}, version {cited['version']}. {address}"


def menu() -> html.Details:
    """A button in the header, and what it opens over the page."""
    here = request.url_root if has_request_context() else "/"
    return html.Details(
        [
            html.Summary("Share", className="plain"),
            html.Div(
                [
                    *_copied("share-link", "Link to this view", here, "Copy link", "copy-link"),
                    *_copied("share-bibtex", "Citation, BibTeX", bibtex(here)),
                    *_copied("share-plain", "Citation, plain", plain(here)),
                    *_copied("share-embed", "Embed: code for a page of your own", ""),
                    html.Div(
                        [
                            html.Span("With", className="label"),
                            *[_part(name, label) for name, label in PARTS.items()],
                            html.Button(
                                "The open section alone",
                                id="share-section",
                                type="button",
                                className="quiet",
                            ),
                        ],
                        className="inline",
                    ),
                ],
                className="share-panel card",
                **{"data-frame": FRAME},
            ),
        ],
        id="share",
    )


def _copied(
    place: str, title: str, text: str, label: str = "Copy", button_id: str | None = None
) -> list[Any]:
    more = {"id": button_id} if button_id else {}
    button = pieces.copier(place, label, **more, **{"aria-label": f"{label}: {title}"})
    return [
        html.Div([html.Span(title), button], className="inline spread"),
        pieces.code(place, text, title),
    ]


def _part(name: str, label: str) -> html.Button:
    return html.Button(
        label,
        type="button",
        className="plain toggle",
        **{"data-hides": name, "aria-pressed": "true"},
    )


def full_page(page: PageState) -> html.A:
    """The way out of a frame: the same view, with everything around it."""
    query = page.in_full().to_query()
    root = request.script_root if has_request_context() else ""
    return html.A(
        "Open the full page",
        id="full-page",
        href=f"{root}/?{query}",
        target="_blank",
        rel="noopener",
        className="full-page",
    )
