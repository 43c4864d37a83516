"""The page's own modules for a test or a measurement: the very ones that the page runs."""

from __future__ import annotations

from typing import Any

# As `window.modules.server` and so on, by the file's name. The import map gives the same address
# to a test as to the page, so that nothing runs twice.
EXPOSE = """
  const { requests_pathname_prefix: prefix } = JSON.parse(
    document.getElementById("_dash-config").textContent);
  const names = ["core/dash", "core/hand", "core/server", "core/scrub", "core/url", "plot/draw",
    "plot/highlight", "plot/plotly"];
  return Promise.all(names.map((name) => import(`${prefix}assets/${name}.mjs`))).then((all) => {
    window.modules = Object.fromEntries(all.map((module, i) => [names[i].split("/")[1], module]));
  });
"""


def expose(page: Any) -> None:
    """Give a Playwright page `window.modules`."""
    page.evaluate(f"() => {{ {EXPOSE} }}")
