"""Screenshots to be looked at: every section of every view, light and dark, at three sizes.

python -m tests.pictures [folder]       all of them, into screenshots/ unless a folder is named
python -m tests.pictures --for-readme   the four that README.md shows, into docs/pictures
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from components.views import VIEWS
from tests.browser.person import open_section, opened, served_page, settled

ROOT = Path(__file__).parents[1]
SIZES = {"1280x800": (1280, 800), "1920x1080": (1920, 1080), "375x667": (375, 667)}
THEMES = ("light", "dark")
PHONE = {"has_touch": True, "is_mobile": True}
COLOURS = 128  # of a picture in the README: what a page needs, at a third of the bytes

# What README.md shows: the view, its address, size and theme.
README: dict[str, tuple[str, str, str, str]] = {
    "shadow": ("shadow", "", "1280x800", "light"),
    "space": ("shadow", "d=3&large=cells", "1280x800", "dark"),
    "soft-sort": ("soft_sort", "view=soft_sort", "1280x800", "light"),
    "softmax-on-a-phone": ("softmax", "view=softmax", "375x667", "dark"),
}

# The slider at the foot of a phone's screen, which stands over whatever is behind it.
WITHOUT_REACH = ".reach { visibility: hidden; }"

# Nothing moves any more, and every picture that is to be seen is drawn.
STILL = """view => {
  const { draw, server, plotly } = window.modules;
  return server.idle(view) && !draw.drawing() && !draw.resting()
    && [...document.querySelectorAll(".dash-graph")].every(
      (graph) => !graph.offsetWidth || plotly.graphOf(graph.id));
}"""


def main(arguments: list[str]) -> int:
    if arguments == ["--for-readme"]:
        for name, which in README.items():
            _for_readme(name, *which)
        return 0
    folder = Path(arguments[0]) if arguments else ROOT / "screenshots"
    for size in SIZES:
        for theme in THEMES:
            with served_page(**_window(size, theme)) as page:
                for view in VIEWS:
                    _view(page, view, folder / f"{size}-{theme}")
    return 0


def _window(size: str, theme: str) -> dict[str, Any]:
    width, height = SIZES[size]
    how = PHONE if width < 500 else {}
    return {"viewport": {"width": width, "height": height}, "color_scheme": theme, **how}


def _view(page: Page, view: str, folder: Path) -> None:
    """The whole of a view as it opens, then each of its sections."""
    opened(page, view, f"view={view}")
    _still(page, view)
    page.screenshot(path=folder / f"{view}.png", full_page=True)
    sections = VIEWS[view].sections
    for name in sections:
        open_section(page, view, name)
        _still(page, view)
        section = page.locator(f"#{view}-section-{name}")
        section.screenshot(path=folder / f"{view}-{name}.png", style=WITHOUT_REACH)
    print(f"{folder}/{view}*.png", flush=True)


def _still(page: Page, view: str) -> None:
    settled(page, view)
    page.wait_for_function(STILL, arg=view)
    page.wait_for_timeout(300)  # what comes after a picture: its labels and rings


def _for_readme(name: str, view: str, query: str, size: str, theme: str) -> None:
    with served_page(**_window(size, theme)) as page:
        opened(page, view, query)
        _still(page, view)
        shot = Image.open(io.BytesIO(page.screenshot()))
        path = ROOT / "docs" / "pictures" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        shot.convert("RGB").quantize(COLOURS).save(path, optimize=True)
        print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
