"""Many people at once: what each waits for, what the server computes, what it holds afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import psutil

from benchmarks.measure import Table
from components.state.page import view_names
from tests.load.judging import Judge
from tests.load.people import Person, hands, payload, posted, together
from tests.load.served import Hosted, hosted

PROFILE = {"HOSTED": "1", "TRUSTED_PROXIES": "1"}

CONNECTIONS, ASKED = 8, 10.0  # ; s
LEAST_KEPT, MOST_P99 = 800, 30.0  # a second; ms

PEOPLE, DRAGGED = 50, 60.0  # ; s
LEAST_RATE, MOST_P95 = 320, 250.0  # answers a second; ms
MOST_APART, MOST_GROWTH = 0.2, 0.1  # of the workers' processor times, of their memory
MOST_MEGABYTES = 170
WARM = 5.0  # s

LIGHT, MIXED, MOST_LIGHT = 20, 30.0, 400.0  # people; s; ms


def percentiles(people: Sequence[Person], *which: float) -> list[float]:
    """Of the time that an answer took, in ms; not a number where there is none."""
    seconds = [s for person in people for s in person.seconds]
    found = 1e3 * np.percentile(seconds, which) if seconds else np.full(len(which), np.nan)
    return [float(value) for value in found]


def failures(people: Sequence[Person]) -> list[str]:
    """Of all of them."""
    return [f for person in people for f in person.failures]


def throughput(judge: Judge) -> Table:
    """One worker, the callback that every visitor asks for first, its answer kept."""
    table = Table(
        f"The Shadow view's callback as it opens, one worker, {CONNECTIONS} clients",
        ["requests", "a second", "at least", "p50", "p99", "at most", "computed", "failures"],
    )
    body = payload("shadow", 1, "", {})
    with hosted(WORKERS="1", **PROFILE) as server:
        people = [Person(server.port, f"10.0.0.{i}") for i in range(CONNECTIONS)]
        people[0].ask(body)
        people[0].seconds.clear()
        computed = -server.processor_seconds()
        end = time.monotonic() + ASKED

        def keep_asking(person: Person) -> None:
            visit = 0
            while time.monotonic() < end:
                visit += 1  # many visitors: each asks 20 times, under the rate that one is allowed
                person.address = f"10.{visit // 20 // 250}.{visit // 20 % 250}.{id(person) % 251}"
                person.ask(body)

        together([lambda p=p: keep_asking(p) for p in people])
        computed += server.processor_seconds()
    count = sum(len(p.seconds) for p in people)
    p50, p99 = percentiles(people, 50, 99)
    table.add(
        count,
        f"{count / ASKED:.0f}",
        LEAST_KEPT,
        f"{p50:.1f} ms",
        f"{p99:.1f} ms",
        f"{MOST_P99:.0f} ms",
        f"{1e3 * computed / count:.2f} ms each",
        len(failures(people)),
    )
    judge("requests per second", count / ASKED >= LEAST_KEPT)
    judge("p99 of one callback", p99 <= MOST_P99)
    judge(f"no failure, but {failures(people)[:1]}", not failures(people))
    return table


def people_dragging(judge: Judge) -> Table:
    """Fifty people, each dragging something of their own: nothing is kept for them."""
    columns = ["what", "answers", "a second", "p50", "p95", "at most", "slowed", "failures"]
    table = Table(
        f"{PEOPLE} people for {DRAGGED:.0f} s, two workers; each asks again after 100 ms or when "
        "the answer is there, whichever is later",
        columns,
    )
    with hosted(**PROFILE) as server:
        people = [Person(server.port, f"10.1.0.{i}") for i in range(PEOPLE)]
        drag(people, WARM)
        before = sum(server.worker_megabytes()["Pss"])
        for person in people:
            person.seconds.clear()
        computed, own = [-s for s in server.worker_seconds()], -machine_seconds()
        drag(people, DRAGGED)
        own += machine_seconds()
        computed = [c + s for c, s in zip(computed, server.worker_seconds(), strict=True)]
        memory = server.worker_megabytes()
    for name in (*view_names(), ""):
        of = [p for i, p in enumerate(people) if name in ("", hands(i)[0])]
        table.add(*_row(name or "all", of, DRAGGED, MOST_P95))
    answers = sum(len(p.seconds) for p in people)
    (p95,) = percentiles(people, 95)
    apart = max(computed) / min(computed) - 1
    growth = sum(memory["Pss"]) / before - 1
    table.title += "".join(
        f"\n  {line}"
        for line in [
            f"at least {LEAST_RATE} answers a second are claimed",
            f"processor time an answer: {1e3 * sum(computed) / answers:.1f} ms; of each worker: "
            + ", ".join(f"{seconds:.1f} s" for seconds in computed),
            f"the workers had {sum(computed) / own:.0%} of what this machine computed",
            f"memory a worker: {max(memory['Rss']):.0f} MB resident, "
            f"{max(memory['Pss']):.0f} MB proportional; grown by {growth:.0%} in all",
        ]
    )
    judge("answers a second of fifty people", answers / DRAGGED >= LEAST_RATE)
    judge("p95 of fifty people", p95 <= MOST_P95)
    judge(f"no failure, but {failures(people)[:1]}", not failures(people))
    judge("processor times of the workers", apart <= MOST_APART)
    judge("memory of a worker", max(memory["Rss"]) <= MOST_MEGABYTES)
    judge("memory afterwards", growth <= MOST_GROWTH)
    return table


def drag(people: Sequence[Person], seconds: float) -> None:
    """All of them at once, each at their own hands."""
    together([lambda p=p, i=i: p.drag(*hands(i), seconds) for i, p in enumerate(people)])


def _row(what: str, people: Sequence[Person], seconds: float, most: float | None) -> list[object]:
    answers = sum(len(p.seconds) for p in people)
    p50, p95 = percentiles(people, 50, 95)
    return [
        what,
        answers,
        f"{answers / seconds:.1f}",
        f"{p50:.0f} ms",
        f"{p95:.0f} ms",
        f"{most:.0f} ms" if most else "",
        sum(p.slowed for p in people),
        len(failures(people)),
    ]


def machine_seconds() -> float:
    """What all processes of this machine have computed so far."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system)


# --- quick ones among slow ones -------------------------------------------------------------------

ERROR = "..soft_sort-error.figure...soft_sort-error-said.children...soft_sort-error-bar.value..."
ERROR += "soft_sort-error-job.data.."


def counting(step: int) -> bytes:
    """Another layer of 30 classes in 3 features, whose rankings are counted."""
    return payload("shadow", 1, f"n=30&d=3&w=&drawn=1&seed={step}", {})


def listing(step: int) -> bytes:
    """Another layer of 20 classes in 3 features, whose rankings are listed: the most that are."""
    return payload("shadow", 1, f"n=20&d=3&w=&drawn=1&seed={step}", {})


def learning(step: int) -> bytes:
    """Learn, from other values each time."""
    query = f"view=soft_sort&sn=8&sseed={step}&sv=&ssort=logistic"
    return posted("soft_sort-learned.data", "soft_sort-learn", {"query": query})


def auditing(step: int) -> bytes:
    """Another layer of one's own, audited in every format."""
    table = np.random.default_rng(step).standard_normal((300, 4)).round(2)
    rows = ";".join(",".join(map(str, row)) for row in table.tolist())
    return payload("audit", 1, f"view=audit&apart=precision&aall=1&aw={rows}", {})


def measuring(step: int) -> bytes:
    """The long job of Error against range: who starts it while it runs is told how far it is."""
    asked = {"query": "view=soft_sort", "does": "start"}
    return posted(ERROR, "soft_sort-error-asked", asked)


HEAVY: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "count N = 30, D = 3": (2, counting),
    "list N = 20, D = 3": (2, listing),
    "audits N = 300, D = 4": (1, auditing),
    "Learn": (1, learning),
    "a long job": (1, measuring),
}


def mixed(judge: Judge) -> Table:
    """People who drag, among others who ask for what takes long."""
    columns = ["what", "answers", "a second", "p50", "p95", "at most", "slowed", "failures"]
    table = Table(
        f"{LIGHT} people drag for {MIXED:.0f} s while others ask for long answers", columns
    )
    with hosted(**PROFILE) as server:
        light = [Person(server.port, f"10.2.0.{i}") for i in range(LIGHT)]
        drag(light, WARM)
        for person in light:
            person.seconds.clear()
        heavy = {name: _people(server, name) for name in HEAVY}
        end = time.monotonic() + MIXED
        together(
            [
                *(lambda p=p, i=i: p.drag(*hands(i), MIXED) for i, p in enumerate(light)),
                *(
                    lambda p=p, name=name, i=i: _keep_asking(p, HEAVY[name][1], 10_000 * i, end)
                    for name, people in heavy.items()
                    for i, p in enumerate(people)
                ),
            ]
        )
    table.add(*_row("dragging", light, MIXED, MOST_LIGHT))
    for name, people in heavy.items():
        table.add(*_row(name, people, MIXED, None))
    everybody = [*light, *(p for people in heavy.values() for p in people)]
    judge("p95 of the quick ones", percentiles(light, 95)[0] <= MOST_LIGHT)
    judge(f"no failure, but {failures(everybody)[:1]}", not failures(everybody))
    judge("everybody is answered", all(p.seconds for p in everybody))
    return table


def _people(server: Hosted, name: str) -> list[Person]:
    at = list(HEAVY).index(name)
    return [Person(server.port, f"10.3.{at}.{i}") for i in range(HEAVY[name][0])]


def _keep_asking(person: Person, body: Callable[[int], bytes], first: int, end: float) -> None:
    step = first
    while (now := time.monotonic()) < end:
        person.ask(body(step))
        step += 1
        time.sleep(max(0.0, min(now + 0.1, end) - time.monotonic()))
