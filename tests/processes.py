"""The command and the server as real processes, for tests. Only processes started here are ever ended, by their number."""
from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from brokerage import HOUSE


def run(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "brokerage", *words], cwd=HOUSE, env={**os.environ, **(env or {})},
                          capture_output=True, text=True, timeout=300, check=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served(subprocess.Popen[str]):
    """A process that prints into a file of ours."""

    said: IO[str]

    def printed(self, within: float = 25) -> str:
        """All that it printed, once it has ended: to be read before its end would move the place where it writes."""
        self.wait(within)
        self.said.seek(0)
        return self.said.read()


@contextmanager
def served(env: dict[str, str], *words: str, module: str = "brokerage") -> Iterator[tuple[Served, str]]:
    port = free_port()
    said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - a pipe that nobody reads fills after some hundred requests, and the server stands
    process = Served([sys.executable, "-m", module, *words], cwd=HOUSE, text=True, stdout=said,
                     stderr=subprocess.STDOUT, env={**os.environ, **env, "PORT": str(port)}, start_new_session=True)
    process.said = said
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(3000):
            try:
                urllib.request.urlopen(f"{address}/ready", timeout=2).read()
                break
            except OSError:
                assert process.poll() is None, process.printed()
                time.sleep(0.1)
        yield process, address
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
