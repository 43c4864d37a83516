"""How the browser finds the scripts: one entry, which imports every other module under its version.

Dash gives each script below `assets` a tag of its own. A module would then run twice: once by its
tag, whose address ends in a cache key, and once by the import of another, whose address does not.
So Dash knows the entry `main.mjs` alone, and an import map gives every imported address its key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import orjson

ASSETS = Path(__file__).resolve().parents[2] / "assets"
FOLDERS = ("core", "plot", "views")
"""What Dash leaves to the import map (its `assets_path_ignore`)."""


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """The files below `FOLDERS`, and the version of each: part of a digest of its content."""
    files = sorted(path for folder in FOLDERS for path in (ASSETS / folder).rglob("*.mjs"))
    return {
        path.relative_to(ASSETS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in files
    }


def tags(
    url_of: Callable[[str], str], libraries: Mapping[str, str], early: Iterable[str] = ()
) -> str:
    """The import map, and what the browser may fetch before it has read who imports it.

    Parameters
    ----------
    url_of
        The address of a file below `assets`, with the prefix under which the app is served.
    libraries
        What a module may import or ask for by name, and where it is.
    early
        Addresses of further modules that every page needs.
    """
    own = {url_of(name): f"{url_of(name)}?m={version}" for name, version in versions().items()}
    preloads = "".join(
        f'<link rel="modulepreload" href="{url}">' for url in [*own.values(), *early]
    )
    content = orjson.dumps({"imports": {**own, **libraries}}).decode()
    return f'<script type="importmap">{content}</script>{preloads}'
