"""The worker that gunicorn runs: whoever sends or takes slowly holds none of its threads.

gunicorn gives a connection to a thread before its request is there, lets that thread wait until the
answer is taken, and then waits for the client to close its side in the loop that accepts everybody
else. A dozen clients that stop halfway would stop a worker. Here the loop reads a request until it
is whole, a thread only computes, and the loop sends what it gave as the client takes it.

A request is started when one of THREADS is free. Those that wait their turn (`turns.py`) hold none,
and while there is none to be had nobody is accepted: another worker may be free.
"""

from __future__ import annotations

import re
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from components.serving.turns import MOST_WAITING, turns

PIECE = 1 << 16  # bytes read at once
MOST_HEAD = 1 << 16  # bytes before a request's body: more is refused
MOST_BODY = 1 << 21  # bytes; a body announced as larger is refused unread
MOST_HELD = 1 << 26  # bytes of requests and answers on their way, of all clients
STOPPING = 2.0  # seconds that a client has, once the worker stops
SWITCH = 1e-3  # seconds of one thread before another may go on; quick answers do not wait for five

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r", re.IGNORECASE)
CONTINUE = re.compile(rb"\nexpect:[ \t]*100-continue[ \t]*\r", re.IGNORECASE)


class Client(socket.socket):
    """A connection whose answer waits in `unsent` for the client to take it, and no thread with it.

    A thread that reads, where the request was not read before it, is not left waiting either.
    """

    def __init__(self, accepted: socket.socket, patience: float) -> None:
        super().__init__(fileno=accepted.detach())
        self.patience = patience
        self.unsent = bytearray()

    def setblocking(self, flag: bool) -> None:
        self.settimeout(self.patience if flag else 0.0)

    def recv(self, *given: int) -> bytes:
        """As of any socket; who is too slow counts as gone."""
        try:
            return super().recv(*given)
        except TimeoutError as error:
            raise ConnectionResetError("too slow") from error

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Keep it for the loop."""
        self.unsent += data

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Keep what stands in a file."""
        file.seek(offset)
        content = file.read() if count is None else file.read(count)
        self.sendall(content)
        return len(content)

    def send_on(self) -> bool:
        """Send what the client takes now; whether that was all."""
        with suppress(BlockingIOError):
            while self.unsent:
                del self.unsent[: self.send(memoryview(self.unsent)[: 1 << 20])]
        return not self.unsent


class Connection(TConn):  # type: ignore[misc]
    """One request and its answer."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.data_ready = True  # no thread waits for it
        self.arrived = bytearray()
        self.needs: int | None = None
        """Bytes of the request; None before its head is there."""
        self.whole = False
        """Whether all of it was read, and nothing else."""
        self.waits_for: tuple[int, Callable[[Connection], None]] | None = None
        """An event of its socket, and what then goes on."""
        self.ignored = 0
        """Bytes that came after the answer."""

    def is_there(self) -> bool:
        """Whether the request is, or as much of it as is needed to refuse it."""
        if self.needs is None:
            end = self.arrived.find(HEAD_END)
            if end < 0:
                return len(self.arrived) > MOST_HEAD
            head = bytes(self.arrived[: end + 2])
            length = LENGTH.search(head)
            body = int(length[1]) if length else 0
            self.needs = end + len(HEAD_END) + (body if body <= MOST_BODY else 0)
            self.whole = body <= MOST_BODY
            if CONTINUE.search(head) and len(self.arrived) < self.needs:
                self.sock.unsent += b"HTTP/1.1 100 Continue\r\n\r\n"
                self.sock.send_on()
        return len(self.arrived) >= self.needs

    @property
    def held(self) -> int:
        """Bytes that are kept for it."""
        return len(self.arrived) + len(self.sock.unsent)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker with threads, but for how it reads, sends and closes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._slow: dict[Connection, float] = {}  # since when each is waited for, oldest first
        self._ready: deque[Connection] = deque()
        self._working = 0

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse what this worker cannot do."""
        if cfg.is_ssl or cfg.keepalive:
            raise ValueError("TLS and kept connections are the proxy's: leave them out here.")

    def init_process(self) -> None:
        """Begin to serve."""
        sys.setswitchinterval(SWITCH)
        turns.tell = lambda: self.method_queue.defer(self._start)
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Threads that compute, and others for requests that wait their turn."""
        return ThreadPoolExecutor(self.cfg.threads + MOST_WAITING)

    @property
    def _free(self) -> bool:
        return bool(self._working - turns.waiting < self.cfg.threads)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept, or not; never while nobody could be answered."""
        super().set_accept_enabled(enabled and self._free and not self._ready)

    def accept(self, listener: socket.socket) -> None:
        """Read what a new client asks for."""
        try:
            accepted, address = listener.accept()
        except OSError:  # another worker was quicker, or the client is gone again
            return
        self.nr_conns += 1
        client = Client(accepted, self.cfg.timeout)
        self._read(Connection(self.cfg, client, address, listener.getsockname()))

    def _read(self, conn: Connection) -> None:
        try:
            while not conn.is_there():
                piece = conn.sock.recv(PIECE)
                if not piece:  # it sends no more
                    break
                conn.arrived += piece
        except BlockingIOError:
            return self._wait(conn, selectors.EVENT_READ, self._read)
        except OSError:
            return self._drop(conn)
        if not conn.arrived:
            return self._drop(conn)
        conn.whole = conn.whole and len(conn.arrived) == conn.needs
        self._wait_no_more(conn)
        self._ready.append(conn)
        return self._start()

    def _start(self) -> None:
        """Give requests that are there to threads that are free."""
        while self._ready and self._free:
            conn = self._ready.popleft()
            conn.init()
            conn.parser.unreader.unread(bytes(conn.arrived))
            conn.arrived.clear()
            self._working += 1
            self.enqueue_req(conn)
        if self._accepting:
            self.set_accept_enabled(self.alive)

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """Send what a thread gave."""
        self._working -= 1
        if fs.cancelled() or fs.exception() or conn.sock.fileno() < 0:
            self._drop(conn)
        else:
            conn.sock.setblocking(False)
            self._send(conn)
        self._start()

    def _send(self, conn: Connection) -> None:
        try:
            if not conn.sock.send_on():
                return self._wait(conn, selectors.EVENT_WRITE, self._send)
            if conn.whole:
                return self._drop(conn)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            return self._drop(conn)
        return self._linger(conn)

    def _linger(self, conn: Connection) -> None:
        """Close when the client has read: what it still sends would take the answer from it."""
        try:
            piece = conn.sock.recv(PIECE)
        except BlockingIOError:
            piece = b"-"
        except OSError:
            piece = b""
        conn.ignored += len(piece)
        if piece and conn.ignored <= MOST_BODY:
            return self._wait(conn, selectors.EVENT_READ, self._linger)
        return self._drop(conn)

    def _wait(self, conn: Connection, event: int, go_on: Callable[[Connection], None]) -> None:
        """Go on with a connection at the next event; `murder_pending` ends what takes too long."""
        if conn.waits_for != (event, go_on):
            self._wait_no_more(conn)
            conn.waits_for = event, go_on
            self._slow[conn] = time.monotonic()
            self.poller.register(conn.sock, event, lambda _: go_on(conn))
        if conn.held > PIECE and sum(other.held for other in self._slow) > MOST_HELD:
            self._drop(conn)

    def _wait_no_more(self, conn: Connection) -> None:
        if conn.waits_for:
            conn.waits_for = None
            del self._slow[conn]
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._wait_no_more(conn)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """End what is too slow; gunicorn's loop asks for it each time around."""
        last = time.monotonic() - (self.cfg.timeout if self.alive else STOPPING)
        while self._slow:
            conn, since = next(iter(self._slow.items()))
            if since > last:
                return
            self._drop(conn)
