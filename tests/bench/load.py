"""The load: so many connections, each asking again as soon as it was answered, for so many seconds.

`wrk` when it is there, else a small generator of our own: one thread, raw sockets, one poll. Either way `busy` says how
much of one core the asking itself took, so that a figure limited by it shows itself.
"""
from __future__ import annotations

import re
import resource
import selectors
import shutil
import socket
import subprocess
import time
from functools import cache

import msgspec

from tests.bench.processes import Server
from tests.bench.rounds import percentile

MOST_REQUESTS = 500_000


class Outcome(msgspec.Struct):
    """What came of it. Times in seconds; `cpu` is the server's per request; `busy` the share of a core used for asking."""

    requests: int
    per_second: float
    cpu: float
    p50: float
    p99: float
    busy: float
    tool: str


class Ask(msgspec.Struct, frozen=True):
    """One address of one server, as one browser asks for it; `status` is the only answer that will do."""

    server: Server
    path: str
    status: int = 200
    headers: dict[str, str] = {}

    def heading(self) -> dict[str, str]:
        return {"Host": "127.0.0.1", **({"Cookie": self.server.cookie} if self.server.cookie else {}), **self.headers}


def press(ask: Ask, *, connections: int = 16, seconds: float = 2.0, tool: str = "") -> Outcome:
    """Ask again and again. Raises when an answer is not the one that was asked for."""
    checked = ask.server.get(ask.path, **ask.headers)
    if checked[0] != ask.status:
        raise RuntimeError(f"{ask.path} answered {checked[0]} and not {ask.status}: {checked[2][:300]!r} {ask.server.said()}")
    tool = tool or ("wrk" if wrk() else "own")
    before = ask.server.cpu()
    made = _by_wrk(ask, connections, seconds, len(checked[2])) if tool == "wrk" else _by_ourselves(ask, connections, seconds)
    made.cpu = (ask.server.cpu() - before) / max(made.requests, 1)
    return made


@cache
def wrk() -> str:
    return shutil.which("wrk") or ""


def _by_wrk(ask: Ask, connections: int, seconds: float, body: int) -> Outcome:
    words = [wrk(), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout", "20s"]
    for name, value in ask.heading().items():
        words += ["-H", f"{name}: {value}"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run([*words, f"http://127.0.0.1:{ask.server.port}{ask.path}"], capture_output=True, text=True, check=True,
                          timeout=seconds + 60).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError("wrong answers under load: " + said)
    found = re.search(r"(\d+) requests in ([\d.]+)(m?)s", said)
    assert found, said
    requests, lasted = int(found[1]), float(found[2]) * (60 if found[3] else 1)
    _right_size(said, requests, body)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Outcome(requests, requests / lasted, 0, _latency(said, "50%"), _latency(said, "99%"), used / lasted, "wrk")


def _right_size(said: str, requests: int, body: int) -> None:
    """wrk takes any status below 400 for an answer; one of the wrong kind shows itself by how much was read."""
    found = re.search(r", ([\d.]+)([KMG]?)B read", said)
    assert found, said
    each = float(found[1]) * {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}[found[2]] / requests
    if not body * 0.9 <= each <= body * 1.1 + 3000:
        raise RuntimeError(f"answers of {each:.0f} bytes under load where {body} and headers were asked for")


def _latency(said: str, line: str) -> float:
    found = re.search(rf"^\s*{line}\s+([\d.]+)(us|ms|s)\s*$", said, re.MULTILINE)
    assert found, said
    return float(found[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[found[2]]


class _Line:
    """One connection: what of the answer has come, and since when it is awaited."""

    __slots__ = ("socket", "since", "head", "missing")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.since, self.head, self.missing = 0.0, b"", 0

    def send(self, words: bytes) -> None:
        self.since, self.head, self.missing = time.perf_counter(), b"", 0
        self.socket.send(words)

    def came(self, status: bytes) -> bool:
        """Whether the whole answer is here now."""
        some = self.socket.recv(262_144)
        if not some:
            raise RuntimeError("the server closed a connection under load")
        if self.missing:
            self.missing -= len(some)
            return self.missing <= 0
        self.head += some
        head, end, body = self.head.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(status, 9):
            raise RuntimeError(f"a wrong answer under load: {head[:200]!r}")
        if status == b"304":
            return True
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if length is None:
            raise RuntimeError("an answer without content-length cannot be measured")
        self.missing = int(length[1]) - len(body)
        return self.missing <= 0


def _by_ourselves(ask: Ask, connections: int, seconds: float) -> Outcome:
    heading = "".join(f"{name}: {value}\r\n" for name, value in ask.heading().items())
    words, status = f"GET {ask.path} HTTP/1.1\r\n{heading}\r\n".encode(), str(ask.status).encode()
    lines = [_Line(ask.server.port) for _ in range(connections)]
    poll, taken, now = selectors.DefaultSelector(), [], time.perf_counter
    for line in lines:
        poll.register(line.socket, selectors.EVENT_READ, line)
    began, used = now(), time.thread_time()
    end = began + seconds
    try:
        for line in lines:
            line.send(words)
        while now() < end and len(taken) < MOST_REQUESTS:
            for key, _ in poll.select(5):
                if key.data.came(status):
                    taken.append(now() - key.data.since)
                    key.data.send(words)
        lasted, used = now() - began, time.thread_time() - used
    finally:
        poll.close()
        for line in lines:
            line.socket.close()
    return Outcome(len(taken), len(taken) / lasted, 0, percentile(taken, 0.5), percentile(taken, 0.99), used / lasted, "own")
