"""What a link is called and looks like where it is shared: title, description, picture.

Search engines and messengers run no scripts; they read the index page's head and fetch the picture
that it names.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dash import Dash
from flask import Response, request

from components.page.answers import drawn
from components.page.palette import theme_named
from components.page.preview import HEIGHT, WIDTH, preview
from components.page.requests import address_request
from components.serving.cache import keep

if TYPE_CHECKING:
    from components.page.view import View

TITLE = "Permutohedron Explorer"
ABOUT = (
    "See which rankings a low-rank softmax layer can never produce, and how soft sorting bends a "
    "hard sort."
)
PICTURE = "preview.png"
ICON = "favicon.svg"


def window_title(headline: str) -> str:
    """What the window is called: the first thing that the headline says, and where."""
    return f"{re.split(r'[.:;] |[.]$', headline)[0]} - {TITLE}"


def escaped(text: str) -> str:
    """A text for the index page, in which Dash looks for its own marks: "{%title%}"."""
    return html.escape(text).replace("{", "&#123;")


def tags(headline: str, sentence: str) -> str:
    """The tags of the index page's head that say what the address shows."""
    here = request.url_root
    query = request.query_string.decode("ascii", "ignore")
    picture = f"{here}{PICTURE}?{query}" if query else f"{here}{PICTURE}"
    said = {
        "og:type": "website",
        "og:site_name": TITLE,
        "og:title": headline,
        "og:description": sentence or ABOUT,
        "og:url": f"{here}?{query}" if query else here,
        "og:image": picture,
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": headline,
    }
    description = {
        "description": f"{headline} {sentence}".strip(),
        "twitter:card": "summary_large_image",
    }
    return "".join(
        f'<meta {attribute}="{name}" content="{escaped(content)}">'
        for attribute, names in (("name", description), ("property", said))
        for name, content in names.items()
    )


def register(app: Dash, views: Mapping[str, View]) -> None:
    """The picture of an address."""

    def picture() -> Response:
        asked = address_request()
        view = views[asked.page.view]

        def content() -> bytes:
            headline, sentence = view.headline(asked.page)
            light = theme_named("light")
            figures = drawn(view.name, asked.page, light, view.draw).pictures
            shown = [figures[name] for name in view.previews if name in figures]
            return preview(TITLE, headline, sentence, shown)

        return Response(keep((PICTURE, asked.page), content), mimetype="image/png")

    app.server.add_url_rule(f"/{PICTURE}", view_func=picture)
