"""Check an electronic invoice: `with Checker() as checker: checker.check(raw)`. Never from a web process.

The rules weigh 200 MB and a stranger's file may hang them, so they live in a process of their own: started when first asked,
kept for the next file, killed and replaced when it takes too long. It is given nothing of our environment but its rules.
"""
from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from typing import Self

import msgspec

from brokerage import HOUSE
from brokerage.invoices.rules import NoRules
from brokerage.invoices.verdicts import Verdict, unreadable
from brokerage.kit import xml

SECONDS = 20
SECONDS_TO_START = 120
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


class Checker:
    """One judge and the line to it. Threads wait for each other."""

    def __init__(self, folder: str = "", *, seconds: float = SECONDS) -> None:
        """`folder` holds newer rules (INVOICE_RULES), "" takes the package's. A file may take `seconds`."""
        self._folder, self._seconds = folder, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._one_at_a_time = threading.Lock()

    def check(self, raw: bytes) -> Verdict:
        """What the rules say of `raw`; never raises for what is in it. NoRules when there is nothing to judge by."""
        if len(raw) > xml.MOST_BYTES:
            return unreadable(f"The file is larger than {xml.MOST_BYTES // 1_000_000} MB, which is the most we read.")
        with self._one_at_a_time:
            answer = self._asked(raw)
        return answer if isinstance(answer, Verdict) else msgspec.json.decode(answer, type=Verdict)

    def _asked(self, raw: bytes) -> bytes | Verdict:
        line = self._ready()
        try:
            line.send_bytes(raw)
            if line.poll(self._seconds):
                return line.recv_bytes()
        except (EOFError, OSError):
            self._end()
            return unreadable("Checking this file used more memory or time than we allow, so it was stopped. "
                              "Send it in smaller parts.", rule="TOO-MUCH")
        self._end()
        return unreadable(f"Checking this file took longer than {self._seconds:g} seconds, so it was stopped. "
                          "Send it in smaller parts.", rule="TOO-LONG")

    def _ready(self) -> Connection:
        if self._process and self._process.poll() is None and self._line:
            return self._line
        self._end()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, with two arguments of ours
                [sys.executable, "-m", "brokerage.invoices.judging", str(theirs.fileno()), self._folder], cwd=HOUSE,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ}, pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._line = Connection(ours.detach())
        try:
            said = self._line.recv_bytes().decode() if self._line.poll(SECONDS_TO_START) else "The judge did not start in time."
        except (EOFError, OSError):
            said = "The judge of invoices could not be started."
        if said:
            self._end()
            raise NoRules(said)
        return self._line

    def _end(self) -> None:
        if self._line:
            with contextlib.suppress(OSError):
                self._line.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = self._line = None

    @property
    def pid(self) -> int | None:
        """The judge's process, None while there is none."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the judge. The next check starts another."""
        with self._one_at_a_time:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
