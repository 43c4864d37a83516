"""The page's own modules for a test or a measurement: the very ones that the page runs."""

from __future__ import annotations

from typing import Any

# As `window.modules.server` and so on, by the file's name. What the page began with is asked again
# at the same address, so that nothing runs twice.
EXPOSE = """
  const begun = () => document.querySelector("script[type=module][src*='main']");
  const seen = new Promise((go) => {
    const look = () => (begun() ? go(begun().src) : setTimeout(look, 10));
    look();
  });
  return seen.then((main) => import(main)).then((all) => { window.modules = all; });
"""


def expose(page: Any) -> None:
    """Give a Playwright page `window.modules`."""
    page.evaluate(f"() => {{ {EXPOSE} }}")
