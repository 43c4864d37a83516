"""The page's own modules for a test or a measurement: the very ones that the page runs."""

from __future__ import annotations

from typing import Any

# As `window.modules.server` and so on, by the file's name. What the page began with is asked again
# at the same address, so that nothing runs twice; once it has run, for it needs those before it.
EXPOSE = """
  const main = () => document.querySelector("script[type=module][src*='main']").src;
  const run = new Promise((go) => {
    const look = () => (window.dash_clientside?.explorer ? go() : setTimeout(look, 10));
    look();
  });
  return run.then(() => import(main())).then((all) => { window.modules = all; });
"""


def expose(page: Any) -> None:
    """Give a Playwright page `window.modules`."""
    page.evaluate(f"() => {{ {EXPOSE} }}")
