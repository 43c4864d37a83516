"""Permutohedron Explorer: `create_app()` makes the Dash app, `server` is what gunicorn serves."""

from __future__ import annotations

import dash_mantine_components as dmc

from components.page import modules, sharing, shell
from components.serving import bundle
from components.serving.protect import protect
from components.serving.settings import Settings, read_settings
from components.views import VIEWS

# Once a process: it hooks into every index page, and twice would declare its names twice.
dmc.pre_render_color_scheme()


def create_app(settings: Settings | None = None) -> shell.Explorer:
    """The app with all its views and callbacks, ready to be served."""
    settings = settings or read_settings()
    app = shell.Explorer(
        __name__,
        requests_pathname_prefix=settings.prefix,
        routes_pathname_prefix="/",
        title=sharing.TITLE,
        update_title="",
        assets_path_ignore=[*modules.FOLDERS, "bundle"],
        assets_ignore=modules.STYLES,
        suppress_callback_exceptions=True,  # views are laid out when first opened
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
        ],
    )
    app.renderer = ""  # assets/main.mjs starts it, when everything that Dash may call is there
    app.views = VIEWS
    app.built = bundle.built() if settings.parts else None
    app.layout = lambda: shell.layout(VIEWS)
    shell.register(app, VIEWS)
    protect(app, settings)
    return app


app = create_app()
server = app.server

if __name__ == "__main__":
    own = read_settings()
    address = f"http://{own.host}:{own.port}{own.prefix}"
    print(f"Permutohedron Explorer is at {address} (Ctrl+C stops it)", flush=True)
    app.run(host=own.host, port=own.port, debug=False)
