"""Print what the hosted app does under load, and fail where it falls short.

    python -m tests.load [kept] [people] [mixed] [paint] [hostile] [sweep]
    SOAK=20 python -m tests.load     # 20 minutes of mixed use, and a browser that switches views

Everything stays on this machine's loopback interface. Figures depend on the machine and on what
else it does: the load average is printed beside them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from benchmarks.measure import Table
from tests.load.crowd import mixed, people_dragging, throughput
from tests.load.first_paint import paints
from tests.load.hostile import hostile
from tests.load.judging import Claims, Judge
from tests.load.soak import soak
from tests.load.sweep import sweep
from tests.load.switching import switching

PARTS: dict[str, Callable[[Judge], Table]] = {
    "kept": throughput,
    "people": people_dragging,
    "mixed": mixed,
    "paint": paints,
    "hostile": hostile,
    "sweep": sweep,
}
SOAKS: dict[str, Callable[[Judge], Table]] = {"soak": soak, "switching": switching}


def main(names: list[str]) -> int:
    claims = Claims()
    parts = PARTS | SOAKS
    for name in names or (SOAKS if os.environ.get("SOAK") else PARTS):
        print(parts[name](claims).render())
        print("load average: " + " ".join(f"{v:.1f}" for v in os.getloadavg()), flush=True)
    for claim in claims.missed:
        print(f"missed: {claim}")
    return 1 if claims.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
