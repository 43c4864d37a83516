"""Programs that print what the page shows: "Python that prints this", for each view and section.

A view or a section writes the body; the imports follow from what it says it uses.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

import compute


def array(values: NDArray[Any] | None) -> str:
    """An array as a program has it, each number so that it reads back the same."""
    return "None" if values is None else f"np.array({values.tolist()})".replace("inf", "np.inf")


def number(value: float) -> str:
    """A number as a program has it."""
    return repr(float(value)).replace("inf", "np.inf")


def program(body: str, *used: Any, precision: int = 4) -> str:
    """A whole program: the imports of `used`, then its body.

    `used` is what of `compute` it calls; what has no name of its own is a pair (module, name).
    Arrays print with `precision` decimals, as the page shows them.
    """
    modules: dict[str, set[str]] = {}
    for each in used:
        module, name = each if isinstance(each, tuple) else (each.__module__, each.__name__)
        modules.setdefault("compute" if name in compute.__all__ else module, set()).add(name)
    imports = [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(modules.items())
    ]
    lines = ["import numpy as np", "", *imports]
    setting = f"np.set_printoptions(precision={precision}, suppress=True)"
    return "\n".join([*lines, "", setting, body.strip(), ""])
