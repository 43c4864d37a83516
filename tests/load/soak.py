"""Minutes of mixed use: what the server's processes hold at the end, and what they held before.

    make load SOAK=20

Twelve people drag in all views, others ask for long answers, learn, run long jobs, upload files, or
send what no page sends.
"""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Thread

import psutil

from benchmarks.measure import Table
from components.serving.uploads import BEGIN, HEADER, OFFSET
from components.serving.uploads import PATH as UPLOADS
from tests.load.crowd import HEAVY, PROFILE, counting, failures, learning, listing
from tests.load.judging import Judge
from tests.load.people import Person, hands
from tests.load.served import Hosted, hosted, megabytes

DRAGGING = 12  # people
FIRST = 120.0  # seconds after which nothing grows any more
EVERY, SAMPLES = 5.0, 12  # seconds between two looks; looks whose median counts
MOST_GROWTH, MOST_MORE = 0.05, 8  # of memory; files and sockets, which come and go
NEVER_REPLACED = "--max-requests 0"  # of workers: what one leaks would go with it
FILE = b"1,2\n3,4\n5,6\n" * 2000


@dataclass(frozen=True)
class Held:
    """What the server, its workers and the cluster of its jobs hold at some time."""

    megabytes: float
    """That are nobody else's: without the files that other programs may have opened too. Pages that
    these processes share count once."""
    processes: float
    files: float
    """That are open, sockets among them."""
    threads: float

    @classmethod
    def median(cls, looks: list[Held]) -> Held:
        """Of several looks, each number by itself."""
        columns = zip(*(vars(look).values() for look in looks), strict=True)
        return cls(*(sorted(column)[len(looks) // 2] for column in columns))


class Family:
    """The processes of a server: what one of them started stays one of them when that has ended."""

    def __init__(self, server: Hosted) -> None:
        self._master = psutil.Process(server.process.pid)
        self._seen: set[psutil.Process] = set()

    def look(self) -> Held:
        """At what they hold now; a process may end while it is taken."""
        while True:
            try:
                return self._held()
            except psutil.NoSuchProcess:
                time.sleep(0.05)

    def _held(self) -> Held:
        self._seen.update([self._master, *self._master.children(recursive=True)])
        self._seen = {p for p in self._seen if p.is_running() and p.status() != "zombie"}
        memory = [megabytes(p) for p in self._seen]
        return Held(
            sum(its["Pss_Anon"] + its["Pss_Shmem"] for its in memory),
            len(self._seen),
            sum(p.num_fds() for p in self._seen),
            sum(p.num_threads() for p in self._seen),
        )


class Users:
    """People until an end, each in a thread."""

    def __init__(self, server: Hosted, end: float) -> None:
        self.server, self.end = server, end
        self.people: list[Person] = []
        self.odd: list[str] = []

    def threads(self) -> list[Thread]:
        """All of them."""
        drags = [partial(self.drag, self.person(), i) for i in range(DRAGGING)]
        job = HEAVY["a long job"][1]
        asks = [(counting, 3), (listing, 20), (learning, 15), (lambda step: job(step % 20), 5)]
        slow = [partial(self.ask, self.person(), body, wait) for body, wait in asks]
        work: list[Callable[[], None]] = [*drags, *slow, self.upload, self.disturb]
        return [Thread(target=task, daemon=True) for task in work]

    def person(self) -> Person:
        """One more."""
        self.people.append(Person(self.server.port, f"10.4.0.{len(self.people)}"))
        return self.people[-1]

    def drag(self, person: Person, which: int) -> None:
        """Drag something, after a minute something else."""
        turn = which
        while (left := self.end - time.monotonic()) > 0:
            person.drag(*hands(turn), min(60.0, left))
            turn += 1

    def ask(self, person: Person, body: Callable[[int], bytes], wait: float) -> None:
        """Something that takes long, now and then."""
        step = 0
        while time.monotonic() < self.end:
            person.ask(body(step))
            step += 1
            time.sleep(wait)

    def upload(self) -> None:
        """Upload a file, look at it, delete it or not."""
        number = 0
        while time.monotonic() < self.end:
            number += 1
            begun = self.sent("POST", BEGIN, json.dumps({"name": "w.csv", "size": len(FILE)}))
            upload = json.loads(begun)["id"]
            self.sent("PUT", upload, FILE)
            self.sent("GET", upload, "")
            self.sent("DELETE", upload, "")
            time.sleep(2)

    def sent(self, method: str, about: str, content: str | bytes) -> bytes:
        """The answer to a request of an upload."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {HEADER: about, OFFSET: "0", "Content-Type": "application/json"}
        connection.request(method, UPLOADS, content or None, headers)
        response = connection.getresponse()
        data = response.read()
        if response.status >= 400:
            self.odd.append(f"{method} {response.status} {data[:100]!r}")
        return data

    def disturb(self) -> None:
        """Send what no page sends, and leave before the answer."""
        beginnings = [
            "GET / HT",
            "POST /_dash-update-component HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
        ]
        while time.monotonic() < self.end:
            for beginning in beginnings:
                connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
                connection.connect()
                connection.sock.sendall(beginning.encode())
                connection.close()
            time.sleep(1)


def soak(judge: Judge) -> Table:
    """The table."""
    minutes = float(os.environ.get("SOAK") or 4)
    seconds = max(60.0 * minutes, FIRST + 2 * SAMPLES * EVERY)
    looks: list[tuple[float, Held]] = []
    with hosted(JOB_SECONDS="60", GUNICORN_CMD_ARGS=NEVER_REPLACED, **PROFILE) as server:
        start, family = time.monotonic(), Family(server)
        users = Users(server, start + seconds)
        threads = users.threads()
        for thread in threads:
            thread.start()
        while (now := time.monotonic() - start) < seconds:
            looks.append((now, family.look()))
            time.sleep(EVERY)
        for thread in threads:
            thread.join()
    first = Held.median([held for at, held in looks if at >= FIRST][:SAMPLES])
    last = Held.median([held for _, held in looks[-SAMPLES:]])
    answers = sum(len(person.seconds) for person in users.people)
    table = Table(
        f"{seconds / 60:.0f} minutes of mixed use, {answers:,} answers; memory grows by at most "
        f"{MOST_GROWTH:.0%} after the first {FIRST / 60:.0f} minutes",
        ["held", "then", "in the end"],
    )
    for name, value in vars(first).items():
        table.add(name, f"{value:.0f}", f"{getattr(last, name):.0f}")
    growth = last.megabytes / first.megabytes - 1
    judge(f"memory grew by {growth:.1%}", growth <= MOST_GROWTH)
    judge("no process is left over", last.processes <= first.processes)
    judge("no file or socket is left over", last.files <= first.files + MOST_MORE)
    said = [*failures(users.people), *users.odd]
    judge(f"no failure, but {len(said)}: {said[:2]}", not said)
    return table
