"""Permutohedron Explorer: `create_app()` makes the Dash app, `server` is what gunicorn serves."""

from __future__ import annotations

import os

import dash_mantine_components as dmc

from components import shell
from components.views import VIEWS

# Once a process: it hooks into every index page, and twice would declare its names twice.
dmc.pre_render_color_scheme()

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "8050")


def create_app() -> shell.Explorer:
    """The app with all its views and callbacks, ready to be served."""
    app = shell.Explorer(
        __name__,
        title=shell.TITLE,
        update_title="",
        suppress_callback_exceptions=True,  # views are laid out when first opened
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {
                "name": "description",
                "content": "See which rankings a low-rank softmax layer can never produce, "
                "and how soft sorting bends a hard sort.",
            },
        ],
    )
    app.views = VIEWS
    app.layout = lambda: shell.layout(VIEWS)
    shell.register(app, VIEWS)
    return app


app = create_app()
server = app.server

if __name__ == "__main__":
    print(f"Permutohedron Explorer is at http://{HOST}:{PORT}/ (Ctrl+C stops it)", flush=True)
    app.run(host=HOST, port=int(PORT), debug=False)
