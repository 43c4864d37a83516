"""The Share menu: the link, the citation, and the code that embeds the page in another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from flask import has_request_context, request

from components.page import cited, pieces
from components.state.page import BLOCKS, GROUPS, PageState

FRAME = (
    '<iframe src="{address}" title="{title}" width="100%" height="640" loading="lazy" '
    'style="border: 0"></iframe>'
)

OWN = (
    "The link above leaves out the layer that you uploaded. This one opens it in another tab, with "
    "its audit. Whoever has it can see the layer, until it is deleted or expires."
)


def menu() -> html.Details:
    """A button in the header, and what it opens over the page."""
    here = request.url_root if has_request_context() else "/"
    return html.Details(
        [
            html.Summary("Share", className="plain"),
            html.Div(
                [
                    *_copied("share-link", "Link to this view", here, "Copy link", "copy-link"),
                    html.Div(
                        [
                            *_copied("share-own-link", "Link of your own, with your upload", ""),
                            html.P(OWN, className="help"),
                        ],
                        id="share-own",
                        hidden=True,
                    ),
                    *_copied("share-bibtex", "Citation, BibTeX", cited.bibtex(here)),
                    *_copied("share-plain", "Citation, plain", cited.plain(here)),
                    *_copied("share-embed", "Embed: code for a page of your own", ""),
                    _parts("With", BLOCKS, _section_alone()),
                    _parts("Of these", GROUPS),
                ],
                className="share-panel card",
                **{"data-frame": FRAME},
            ),
        ],
        id="share",
        className="menu",
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


def _parts(label: str, parts: Mapping[str, str], *more: Any) -> html.Div:
    return html.Div(
        [
            html.Span(label, className="label"),
            *[_part(name, text) for name, text in parts.items()],
            *more,
        ],
        className="inline",
    )


def _section_alone() -> html.Button:
    """Leaves out all that stands beside the sections."""
    return html.Button(
        "The open section alone",
        id="share-section",
        type="button",
        className="quiet",
        **{"data-leaves": " ".join(name for name in BLOCKS if name not in ("sections", "python"))},
    )


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
