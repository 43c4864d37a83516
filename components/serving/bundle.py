"""What a first visit waits for, made small where it has been built (`make bundle`).

plotly comes in two parts, for a plane and for space; the page's own scripts are one. The page runs
without either, on the whole of plotly that Dash brings, four times as large, and on each script by
itself, one of some seventy requests. `assets/bundle` holds how they are built.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson
import plotly
from flask import Flask, Response, send_from_directory

ROOT = Path(__file__).resolve().parents[2]
ASSETS, FOLDER = ROOT / "assets", ROOT / ".cache" / "plotly"
PARTS = "/built/"
"""Where the parts are served; their names hold a digest of their content."""
SCRIPT = Path("package_data") / "plotly.min.js"
WHOLE = f"plotly/{SCRIPT.as_posix()}"
"""The whole of plotly, among the scripts that Dash serves."""
POLYFILL = re.compile(r'<script src="[^"]*/deps/polyfill@[^"]*"></script>')
MAIN = re.compile(r'<script[^>]* src="[^"]*/assets/main\.mjs[^"]*"[^>]*></script>')
TABLES = re.compile(r'<script src="[^"]*/dash_table/bundle[^"]*"></script>')
"""Dash's own tables, which no view has."""


@lru_cache(maxsize=1)
def version_of_whole() -> str:
    """The version of plotly.js that the Python package carries, as its first lines say it."""
    with (Path(plotly.__file__).parent / SCRIPT).open(encoding="utf-8") as script:
        found = re.search(r"plotly\.js v([\d.]+)", script.read(200))
    return found.group(1) if found else ""


@dataclass(frozen=True)
class Built:
    """The scripts that were built, by the paths under which they are served."""

    plotly: str
    """The module that is plotly for pictures in a plane."""
    imports: tuple[str, ...]
    """What it imports at once."""
    generators: str
    """What is left of Dash's polyfill."""
    main: str | None
    """The page's own scripts; None where one of them is another by now."""


@lru_cache(maxsize=1)
def built() -> Built | None:
    """What has been built; None where nothing is, or it is another plotly than Python's.

    A figure that Python makes for one plotly must not be drawn by another.
    """
    try:
        made = orjson.loads((FOLDER / "list.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    if made["version"] != version_of_whole():
        return None
    imports = tuple(PARTS + name for name in made["imports"])
    main = PARTS + made["main"] if _are_as_then(made.get("sources", {})) else None
    return Built(PARTS + made["plotly"], imports, PARTS + made["generators"], main)


def _are_as_then(sources: Mapping[str, str]) -> bool:
    """Whether the scripts are those that were built: by their names below assets, their digests."""
    try:
        now = {name: digest(name) for name in sources}
    except OSError:
        return False
    return bool(sources) and now == sources


def digest(name: str) -> str:
    """Of the content of a file below assets."""
    return hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()


def serve_parts(server: Flask) -> None:
    """Serve what has been built."""

    @server.get(PARTS + "<name>")
    def part(name: str) -> Response:
        return send_from_directory(FOLDER, name)


def as_built(path: str) -> bytes | None:
    """What that path serves, compressed by brotli when it was built; None where it was not."""
    if not path.startswith(PARTS):
        return None
    try:
        return (FOLDER / f"{path.removeprefix(PARTS)}.br").read_bytes()
    except OSError:
        return None


def with_own_scripts(scripts: str, url: str) -> str:
    """Dash's scripts, the first of the page's own exchanged for all of them."""
    return MAIN.sub(f'<script type="module" src="{url}"></script>', scripts)


def without_tables(scripts: str) -> str:
    """Dash's scripts but for those of its tables."""
    return TABLES.sub("", scripts)


def with_own_generators(scripts: str, url: str) -> str:
    """Dash's scripts, its polyfill for browsers that are gone exchanged for what is used of it."""
    return POLYFILL.sub(f'<script src="{url}"></script>', scripts)
