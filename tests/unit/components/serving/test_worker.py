"""How a worker reads a request, whose pieces may come in any way, and sends its answer."""

from __future__ import annotations

import socket
from typing import Any

from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from components.serving.worker import MOST_BODY, MOST_HEAD, Client, Connection

NAMES = st.sampled_from(["Content-Length", "content-length", "CONTENT-LENGTH"])


def connected() -> tuple[Connection, socket.socket]:
    """A connection, and its other end."""
    ours, theirs = socket.socketpair()
    client = Client(ours, 1.0)
    return Connection(Config(), client, ("127.0.0.1", 1), ("127.0.0.1", 2)), theirs


def there_after(conn: Connection, content: bytes, cuts: list[int]) -> int | None:
    """After how many bytes the request is there, if it arrives in these pieces."""
    ends = sorted({*(min(cut, len(content)) for cut in cuts), len(content)})
    for start, end in zip([0, *ends], ends, strict=False):
        conn.arrived += content[start:end]
        if conn.is_there():
            return end
    return None


@given(NAMES, st.binary(max_size=80), st.lists(st.integers(1, 160), max_size=6))
def test_a_request_is_there_with_its_last_byte(name: str, body: bytes, cuts: list[int]) -> None:
    head = f"POST / HTTP/1.1\r\nHost: x\r\n{name}: {len(body)}\r\n\r\n".encode()
    conn, _ = connected()
    assert there_after(conn, head + body, cuts) == len(head + body)


@given(st.integers(MOST_BODY + 1, 10**14))
def test_a_body_that_is_too_long_is_refused_without_it(size: int) -> None:
    head = f"POST / HTTP/1.1\r\nContent-Length: {size}\r\n\r\n".encode()
    conn, _ = connected()
    assert there_after(conn, head, []) == len(head)
    assert not conn.whole


def test_a_head_without_end_is_refused() -> None:
    conn, _ = connected()
    assert there_after(conn, b"a" * MOST_HEAD, []) is None
    assert there_after(conn, b"a", []) == 1


def test_who_asks_whether_to_go_on_is_told_to() -> None:
    conn, theirs = connected()
    head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    assert there_after(conn, head, []) is None
    assert theirs.recv(100).startswith(b"HTTP/1.1 100 ")
    assert there_after(conn, b"abc", []) == 3


def test_an_answer_waits_for_who_takes_it_and_arrives_whole() -> None:
    conn, theirs = connected()
    answer = bytes(range(256)) * 20_000
    client: Any = conn.sock
    client.setblocking(False)
    client.sendall(answer[:1000])
    client.sendall(answer[1000:])
    assert not client.send_on(), "nobody has read it"
    taken = b""
    while len(taken) < len(answer):
        taken += theirs.recv(1 << 16)
        client.send_on()
    assert taken == answer
    assert client.send_on()
