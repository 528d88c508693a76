"""Servers under test: started in a process of their own, waited for, measured from /proc, stopped by process id."""
from __future__ import annotations

import atexit
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from brokerage import HOUSE

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def _bytecode() -> str:
    """A folder for compiled modules, as an installed house has them: written by the first start, read by all others."""
    folder = tempfile.mkdtemp(prefix="bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


LEAN = f"{HOUSE / 'tests' / 'bench' / 'lean'}{os.pathsep}{HOUSE}"
WHOLE = str(HOUSE)
"""What is on the path: of a house as it is installed, and of a peer that needs what the house does not."""


def environment(**more: str) -> dict[str, str]:
    """Ours, with the house on the path and compiled modules kept, whatever this machine thinks of bytecode."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": LEAN, "PYTHONPYCACHEPREFIX": _bytecode(), **more}


class Server:
    """One server on 127.0.0.1: `words` are what to run after `python`, with `{port}` where the port goes.

    `seconds_to_answer` is from the start of the process to its first answer to `ready`. What it prints goes to a
    temporary file, of which the end is shown when it does not come up.
    """

    def __init__(self, *words: str, ready: str = "/", cookie: str = "", **env: str) -> None:
        self.port, self.cookie = free_port(), cookie
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *(word.format(port=self.port) for word in words)], cwd=HOUSE, stdout=self.log, stderr=self.log,
            env=environment(PORT=str(self.port), **env))
        try:
            self._wait(ready)
        except BaseException:
            self.stop()
            raise
        self.seconds_to_answer = time.perf_counter() - began

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in lower case and body, asked with no other headers than these: as the load asks."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            asking.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": "127.0.0.1", **({"Cookie": self.cookie} if self.cookie else {}), **headers}.items():
                asking.putheader(name, value)
            asking.endheaders()
            answer = asking.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            asking.close()

    def cpu(self) -> float:
        """Seconds of CPU, user and system, that the process and all below it have used so far."""
        return cpu_of(family(self.process.pid))

    def memory(self) -> dict[int, float]:
        """Resident megabytes of each process of the tree."""
        return {pid: resident(pid) for pid in family(self.process.pid)}

    def workers(self) -> list[int]:
        """The processes that answer: those below the first, or the first when it has none; without Python's own tracker."""
        below = [pid for pid in family(self.process.pid) if pid != self.process.pid and "resource_tracker" not in _words(pid)]
        return below or [self.process.pid]

    def stop(self) -> None:
        """Ask it to end; after ten seconds end it, and what it started, one by one."""
        pids = family(self.process.pid)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        for pid in pids:
            if pid != self.process.pid and self._ours(pid):
                os.kill(pid, signal.SIGKILL)
        self.log.close()

    def _ours(self, pid: int) -> bool:
        """Whether this id still belongs to a process that this server started: it carries our port in its environment."""
        try:
            return f"PORT={self.port}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False

    def _wait(self, path: str) -> None:
        end = time.perf_counter() + 60
        while time.perf_counter() < end and self.process.poll() is None:
            try:
                if self.get(path)[0] < 500:
                    return
            except OSError:
                time.sleep(0.005)
        raise RuntimeError("a server did not come up: " + self.said())

    def said(self) -> str:
        self.log.seek(0)
        return self.log.read()[-3000:].decode(errors="replace")


def family(pid: int) -> list[int]:
    """The process and every process below it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (stat := _stat(int(folder.name))):
            parents.setdefault(int(stat[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += parents.get(found[-1], [])
    return found


def cpu_of(pids: list[int]) -> float:
    """Seconds of CPU of these processes, with those of their threads."""
    return sum((int(stat[11]) + int(stat[12])) / TICK for pid in pids if (stat := _stat(pid)))


def resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20
    except OSError:
        return 0.0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name; [] when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def granian(target: str, *, ready: str = "/", cookie: str = "", **env: Any) -> Server:
    """Another application under the same server as the house, with the same settings: only the application differs."""
    return Server("-m", "tests.bench.peers.serve", target, "{port}", ready=ready, cookie=cookie, **env)
