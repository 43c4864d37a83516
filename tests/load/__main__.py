"""Print what the hosted app does under load, and fail where it falls short.

    python -m tests.load [throughput] [people] [paint] [hostile]

Everything stays on this machine's loopback interface. Figures depend on the machine and on what
else it does: the load average is printed beside them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import numpy as np
import psutil

from benchmarks.measure import Table
from tests.load.first_paint import paints
from tests.load.hostile import hostile
from tests.load.people import Person, hands, payload, together
from tests.load.served import hosted

PROFILE = {"HOSTED": "1", "TRUSTED_PROXIES": "1"}
LEAST_RATE, MOST_P99 = 400, 60  # requests per second; ms
PEOPLE, DRAGGED, MOST_P95 = 20, 30.0, 250  # ; s; ms
MOST_MEGABYTES = 150


def throughput() -> Table:
    """One worker, the callback that every visitor asks for first, its answer kept."""
    connections, seconds = 8, 10.0
    table = Table(
        f"The Shadow view's callback as it opens, one worker, {connections} connections",
        ["requests", "a second", "at least", "p50", "p99", "p99 at most", "failures"],
    )
    body = payload("shadow", 1, "", {})
    with hosted(WORKERS="1", **PROFILE) as server:
        people = [Person(server.port, f"10.0.0.{i}") for i in range(connections)]
        people[0].ask(body)
        people[0].seconds.clear()
        end = time.monotonic() + seconds

        def keep_asking(person: Person) -> None:
            visit = 0
            while time.monotonic() < end:
                visit += 1  # many visitors: each asks 20 times, under the rate that one is allowed
                person.address = f"10.{visit // 20 // 250}.{visit // 20 % 250}.{id(person) % 251}"
                person.ask(body)

        together([lambda p=p: keep_asking(p) for p in people])
    rate = sum(len(p.seconds) for p in people) / seconds
    p50, p99 = np.percentile(1e3 * np.concatenate([p.seconds for p in people]), [50, 99])
    failures = [f for p in people for f in p.failures]
    table.add(
        sum(len(p.seconds) for p in people),
        f"{rate:.0f}",
        LEAST_RATE,
        f"{p50:.1f} ms",
        f"{p99:.1f} ms",
        f"{MOST_P99} ms",
        len(failures),
    )
    _judge("requests per second", rate >= LEAST_RATE)
    _judge("p99 of one callback", p99 <= MOST_P99)
    _judge(f"no failure, but {failures[:1]}", not failures)
    return table


def people_dragging() -> Table:
    """Twenty people, each dragging something of their own: nothing is kept for them."""
    table = Table(
        f"{PEOPLE} people dragging 10 times a second for {DRAGGED:.0f} s, default workers",
        ["what", "answers", "a second", "p50", "p95", "p95 at most", "failures"],
    )
    with hosted(**PROFILE) as server:
        people = [Person(server.port, f"10.1.0.{i}") for i in range(PEOPLE)]
        computed = -server.processor_seconds()
        own = -_machine_seconds()
        together([lambda p=p, i=i: p.drag(*hands(i), DRAGGED) for i, p in enumerate(people)])
        own += _machine_seconds()
        computed += server.processor_seconds()
        memory = server.worker_megabytes()
    for name in ("shadow", "soft_sort", "softmax", ""):
        of = [p for i, p in enumerate(people) if name in ("", hands(i)[0])]
        answers = sum(len(p.seconds) for p in of)
        p50, p95 = np.percentile(1e3 * np.concatenate([p.seconds for p in of]), [50, 95])
        table.add(
            name or "all",
            answers,
            f"{answers / DRAGGED:.0f}",
            f"{p50:.0f} ms",
            f"{p95:.0f} ms",
            f"{MOST_P95} ms",
            sum(len(p.failures) for p in of),
        )
    failures = [f for p in people for f in p.failures]
    _judge(f"no failure, but {failures[:1]}", not failures)
    _judge("p95 of twenty people", p95 <= MOST_P95)
    resident, proportional = max(memory["Rss"]), max(memory["Pss"])
    said = [
        f"memory a worker: {resident:.0f} MB resident, {proportional:.0f} MB proportional",
        f"processor time an answer: {1e3 * computed / answers:.1f} ms",
        f"the server had {computed / own:.0%} of what the {os.cpu_count()} cores computed",
    ]
    table.title += "".join(f"\n  {line}" for line in said)
    _judge("memory of a worker", resident <= MOST_MEGABYTES)
    return table


def _machine_seconds() -> float:
    """What all processes of this machine have computed so far."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system)


_missed: list[str] = []


def _judge(claim: str, holds: bool) -> None:
    if not holds:
        _missed.append(claim)


PARTS: dict[str, Callable[[], Table]] = {
    "throughput": throughput,
    "people": people_dragging,
    "paint": lambda: paints(_judge),
    "hostile": lambda: hostile(_judge),
}


def main(names: list[str]) -> int:
    for name in names or PARTS:
        print(PARTS[name]().render(), flush=True)
        print("load average: " + " ".join(f"{v:.1f}" for v in os.getloadavg()), flush=True)
    for claim in _missed:
        print(f"missed: {claim}")
    return 1 if _missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
