"""How the browser finds scripts and styles.

There is one entry, which imports every other module under its version.

Dash gives each script below `assets` a tag of its own. A module would then run twice: once by its
tag, whose address ends in a cache key, and once by the import of another, whose address does not.
So Dash knows the entry `main.mjs` alone, and an import map gives every imported address its key.
Where all of them have been built into one script (`components/serving/bundle.py`), that is fetched
instead.

The styles stand in the page itself: it is painted before anything else has come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import orjson

from components.serving.bundle import ASSETS, digest

FOLDERS = ("core", "plot", "views")
"""What Dash leaves to the import map (its `assets_path_ignore`)."""
STYLES = r"\.css$"
"""What Dash leaves to `styles` (its `assets_ignore`)."""

TAG = re.compile(r"<script\b[^>]*\bsrc=[^>]*></script>")
SOURCE = re.compile(r'\bsrc="([^"]*)"')
MODULE = 'type="module"'
START = """
  const start = () => {
    const waiting = document.getElementById("scripts").content.children;
    for (const { attributes: { src, type } } of waiting) {
      const script = document.createElement("script");
      Object.assign(script, { async: false, src: src.value, type: type ? type.value : "" });
      document.body.append(script);
    }
  };
  if (document.hidden) start();
  else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(start)));
"""
"""Two frames: when the second begins, the first has been painted."""


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """The files below `FOLDERS`, and the version of each: part of a digest of its content."""
    files = sorted(path for folder in FOLDERS for path in (ASSETS / folder).rglob("*.mjs"))
    names = [path.relative_to(ASSETS).as_posix() for path in files]
    return {name: digest(name)[:12] for name in names}


def addresses(url_of: Callable[[str], str]) -> dict[str, str]:
    """Where each module is: the address by which others import it, and that with its version.

    `url_of` gives the address of a file below `assets`, with the prefix under which the app is
    served.
    """
    return {url_of(name): f"{url_of(name)}?m={version}" for name, version in versions().items()}


def tags(imports: Mapping[str, str], early: Iterable[str]) -> str:
    """The import map, and what the browser may fetch before it has read who imports it.

    Parameters
    ----------
    imports
        What a module may import or ask for, by name or address, and where it is.
    early
        Where the modules are that every page needs.
    """
    preloads = "".join(
        f'<link rel="modulepreload" fetchpriority="low" href="{url}">' for url in early
    )
    content = orjson.dumps({"imports": imports}).decode()
    return f'<script type="importmap">{content}</script>{preloads}'


def after_the_first_paint(scripts: str) -> str:
    """Dash's scripts, fetched at once and run in their order when the page has been painted.

    The entry is last, for it starts what they are. In a window that is not seen nothing is painted.
    """
    tags = sorted(TAG.findall(scripts), key=lambda tag: MODULE in tag)
    sources = [source for tag in tags if MODULE not in tag for source in SOURCE.findall(tag)]
    fetched = [
        f'<link rel="preload" as="script" fetchpriority="low" href="{source}">'
        for source in sources
    ]
    begin = f'<template id="scripts">{"".join(tags)}</template><script>{{{START}}}</script>'
    return "".join([*fetched, begin])


@lru_cache(maxsize=1)
def styles() -> str:
    """All styles of the page, in the order of their files' names, as an element."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css"))]
    return f"<style>{''.join(texts)}</style>"
