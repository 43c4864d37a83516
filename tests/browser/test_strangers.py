"""A real gunicorn among strangers, and with a worker that dies under their load."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psutil
import pytest

from components.serving.payloads import CALLBACKS
from tests.browser.test_hosting import nginx
from tests.load.people import PATH, payload, together
from tests.load.served import Hosted, hosted

PATIENCE = 30  # seconds


@pytest.fixture(scope="module")
def server() -> Iterator[Hosted]:
    """It fails in the end if a traceback stands in the server's log."""
    with hosted(HOSTED="1", WORKERS="2", RATE="off") as running:
        yield running


def asked(port: int, number: int, under: str = "") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with closing(connection):
        body = payload("softmax", number, "", {"logit.0": number / 100})
        connection.request("POST", under + PATH, body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())["response"]["softmax-answer"]["data"]
    return int(json.loads(answer)["number"])


def test_a_worker_that_is_killed_costs_nobody_more_than_one_retry(server: Hosted) -> None:
    master = psutil.Process(server.process.pid)
    workers = {child.pid for child in master.children()}
    killed = threading.Event()
    most = [0] * 6

    def person(which: int) -> None:
        for step in range(1, 31):
            if which == 0 and step == 10:
                os.kill(min(workers), signal.SIGKILL)
                killed.set()
            for retries in range(3):
                try:
                    assert asked(server.port, step) == step
                    break
                except (OSError, http.client.HTTPException):
                    most[which] = max(most[which], retries + 1)

    together([lambda i=i: person(i) for i in range(len(most))])
    assert killed.is_set()
    assert max(most) <= 1
    now = {child.pid for child in master.children()}
    assert len(now) == 2
    assert min(workers) not in now


def said(port: int, *parts: bytes) -> bytes:
    """What the server answers to these bytes, as far as it does."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while data := connection.recv(65536):
            answer += data
    return answer


POST = f"POST {CALLBACKS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n".encode()
RAW = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "nothing": b"\r\n\r\n",
    "a path upwards": b"GET /assets/../app.py HTTP/1.1\r\nHost: x\r\n\r\n",
    "the same, written otherwise": b"GET /assets/%2e%2e%2fapp.py HTTP/1.1\r\nHost: x\r\n\r\n",
    "two slashes": b"GET //etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "another host": b"GET http://elsewhere/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "a zero byte": b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long line": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n"
    + b"".join(b"a%d: b\r\n" % i for i in range(90))
    + b"\r\n",
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 40\r\n\r\n{}{}",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n{}",
    "a body that stops": POST + b"Content-Length: 4000\r\n\r\n{",
    "a chunk that is none": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a chunk of another size": POST + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n{}\r\n",
    "bad JSON": POST + b"Content-Length: 9\r\n\r\n" + b"[" * 9,
    "a body beyond the bound": POST + b"Content-Length: 99999999\r\n\r\n" + b"[" * 9,
}


@pytest.mark.parametrize("name", RAW)
def test_odd_bytes_get_a_refusal_or_nothing(server: Hosted, name: str) -> None:
    answer = said(server.port, RAW[name])
    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4", b"HTTP/1.1 3")), answer
    assert b"Traceback" not in answer
    assert b"root:" not in answer
    assert b"import " not in answer


def test_people_behind_a_proxy_are_answered_among_clients_that_stop_halfway(
    server: Hosted, tmp_path: Path
) -> None:
    """nginx waits for them: gunicorn alone gives each a thread, and has few."""
    beginnings = [b"GET / HT", POST + b"Content-Length: 4000\r\n\r\n{"] * 10
    with nginx(tmp_path, server.port, "/") as port, ExitStack() as slow:
        for beginning in beginnings:
            connection = slow.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(beginning.replace(b"/_dash", b"/tools/explorer/_dash"))
        assert asked(port, 77, "/tools/explorer") == 77
