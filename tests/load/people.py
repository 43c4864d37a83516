"""Simulated people: each has an address and a connection of their own, and drags one thing."""

from __future__ import annotations

import http.client
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from string import ascii_uppercase
from threading import Thread
from typing import Any

import brotli

Edits = dict[str, Any]
PATH = "/_dash-update-component"
LONGEST_WAIT = 5.0  # seconds before a refused request is asked again, as assets/core/patience.mjs
LEAST_COMPRESSED = 500  # bytes of an answer
SPARING = ("soft_sort", "softmax")  # views that say that a hand moves something, as in assets/


def posted(output: str, asked: str, value: Any) -> bytes:
    """What the page posts to have a callback's outputs, given the value of its one input."""
    names = [name.rsplit(".", 1) for name in output.strip(".").split("...")]
    outputs = [{"id": id_, "property": property_} for id_, property_ in names]
    return json.dumps(
        {
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": [{"id": asked, "property": "data", "value": value}],
            "changedPropIds": [f"{asked}.data"],
            "parsedChangedPropsIds": [f"{asked}.data"],
        }
    ).encode()


def payload(view: str, number: int, query: str, edits: Edits, **more: Any) -> bytes:
    """What the page posts for one change."""
    request = {"number": number, "query": query, "theme": "light", "edits": edits, **more}
    return posted(f"{view}-answer.data", f"{view}-input", request)


@dataclass
class Person:
    """One browser; the server trusts its proxy header about who it is."""

    port: int
    address: str
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    slowed: int = 0
    """How often the server asked to come again; the page does, and so does this."""

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, body: bytes) -> bytes:
        """Post a callback, note how long the whole answer took, and give it back as it came."""
        start = time.perf_counter()
        while True:
            try:
                response, data = self._post(body)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"no answer: {error!r}")
                self.connection.close()  # the next request opens another
                return b""
            wait = response.headers["Retry-After"]
            if response.status != 429 or not wait:
                break
            self.slowed += 1
            time.sleep(min(float(wait), LONGEST_WAIT))
        self.seconds.append(time.perf_counter() - start)
        if response.status != 200:
            self.failures.append(f"{response.status} {data[:100]!r}")
        elif len(data) > LEAST_COMPRESSED and response.headers["Content-Encoding"] != "br":
            self.failures.append("the answer was not compressed")
        else:
            return data
        return b""

    def _post(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "X-Forwarded-For": self.address,
        }
        self.connection.request("POST", PATH, body, headers)
        response = self.connection.getresponse()
        return response, response.read()

    def drag(self, view: str, query: str, edit: Callable[[int], Edits], seconds: float) -> None:
        """Ten edits a second, the next not before the answer to the last, as the page does."""
        start = time.monotonic()
        step = 0
        while (now := time.monotonic()) < start + seconds:
            data = self.ask(payload(view, step + 1, query, edit(step), in_hand=view in SPARING))
            if data and step % 50 == 0:
                answer = json.loads(brotli.decompress(data))["response"][f"{view}-answer"]["data"]
                answer = json.loads(answer)
                if answer["number"] != step + 1 or not answer["pictures"]:
                    self.failures.append("the answer is not the one asked for")
            step += 1
            time.sleep(max(0.0, now + 0.1 - time.monotonic()))


def circle(step: int, radius: float = 1.0) -> list[float]:
    """Where a hand that draws slow circles is; never at the same place twice."""
    angle = 0.1 * step
    return [
        round(radius * math.cos(angle) + 1e-4 * step, 4),
        round(radius * math.sin(angle), 4),
    ]


def hands(person: int) -> tuple[str, str, Callable[[int], Edits]]:
    """What a person does: the view, the query string, and the edit of each step."""
    x = 0.01 * person
    return [
        ("shadow", "", lambda step: {"class.3": [v + x for v in circle(step)]}),
        ("soft_sort", "", lambda step: {"value.2": circle(step, 20.0 + x)[0]}),
        ("softmax", "", lambda step: {"logit.1": circle(step, 3.0 + x)[0]}),
        ("shadow", "", lambda step: {"probe": [v + x for v in circle(step)]}),
        ("shadow", "n=6", lambda step: {"class.1": [v + x for v in circle(step)]}),
        ("soft_sort", "stab=matrix", lambda step: {"value.5": circle(step, 30.0 + x)[1]}),
        ("softmax", "mpart=simplex", lambda step: {"logit.0": circle(step, 2.0 + x)[1]}),
        ("audit", "apart=ask", lambda step: {"asked": listed(step + 997 * person)}),
    ][person % 8]


def listed(step: int, classes: int = 26) -> str:
    """Three of the classes in some order, another one for each of thousands of steps."""
    first, second, third = step % classes, step // classes % classes, step // classes**2 % classes
    return " > ".join(ascii_uppercase[i] for i in dict.fromkeys((first, second, third)))


def together(tasks: list[Callable[[], None]]) -> None:
    """Run all at the same time, and wait for all."""
    threads = [Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
