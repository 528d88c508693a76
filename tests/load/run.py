"""The load itself: servers and workers as processes of their own, people as threads, one of each process killed half-way."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy import select

from brokerage import HOUSE
from brokerage.kit import jobs
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal
from brokerage.orders.delivery_models import Delivery
from tests.bench.processes import cpu_of, family
from tests.bench.rounds import percentile
from tests.load.client import Took, Trouble, Write
from tests.load.roles import House, Role, everybody
from tests.load.town import Streets
from tests.processes import served

CHORES = ("orders.turn", "orders.timetable", "invoices.again", "oversight.alerts", "people.lapse", "ledger.snapshot")
"""Asked for again and again while the load runs, so that a worker always has something in hand."""
BACK = 60.0
"""Seconds within which a killed process of the server must have been replaced."""


class Loaded(Struct):
    """What came of it. Seconds of `time.monotonic` where nothing else is said."""

    journal: list[Write]
    took: list[Took]
    troubles: list[Trouble]
    wrong: list[str]
    began: float
    ended: float
    killed_at: float = 0.0
    back_at: float = 0.0
    asked: int = 0
    """Chores that were asked for."""
    cpu: float = 0.0
    """Seconds of CPU of the processes that answer; what a killed one had used is not in it."""

    def percentile(self, part: float, method: str = "") -> float:
        """Of the answers to requests that began before the kill, when there was one; 0 when there are none."""
        seconds = [one.seconds for one in self.took if method in ("", one.method)]
        return percentile(seconds, part) if seconds else 0.0

    @property
    def per_second(self) -> float:
        return len(self.took) / (self.ended - self.began)

    @property
    def writing(self) -> float:
        """The share of requests that wrote."""
        return sum(one.method == "POST" for one in self.took) / max(len(self.took), 1)


class Plan(Struct, kw_only=True):
    """How much of it: each person so many steps, or everybody so many seconds, with a pause between steps."""

    steps: int = 0
    seconds: float = 0.0
    pause: float = 0.0
    workers: int = 1
    kill: bool = True


def load(database: Database, streets: Streets, plan: Plan, env: dict[str, str]) -> Loaded:
    """Let everybody work in front of `brokerage serve --workers 2`, and beside `brokerage work`."""
    today, houses = datetime.now(UTC).date(), _houses(database, streets)
    settings = {**env, "DATABASE_URL": database.url.render_as_string(hide_password=False), "BROKERAGE_DEMO": "yes"}
    with ExitStack() as stack:
        server, address = stack.enter_context(served(settings, "serve", "--workers", "2"))
        workers = [stack.enter_context(_worker(settings)) for _ in range(plan.workers)]
        before = cpu_of(family(server.pid))
        made = _run(plan, database, everybody(address, streets, houses, today), server.pid, workers)
        made.cpu = cpu_of(family(server.pid)) - before
        return made


def _houses(database: Database, streets: Streets) -> list[House]:
    with database.reading() as db:
        visits: dict[int, list[int]] = {}
        for order, number in db.execute(select(Delivery.order_id, Delivery.id).where(Delivery.state == "SCHEDULED").order_by(Delivery.day)):
            visits.setdefault(order, []).append(number)
    return [House(one, visits.get(one.order, [])) for one in streets.households]


@contextmanager
def _worker(settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([sys.executable, "-m", "brokerage", "work"], cwd=HOUSE, env={**os.environ, **settings}, stdout=said, stderr=said)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)
            if process.poll() is None:
                process.kill()
                process.wait(20)


def app_processes(server: int) -> list[int]:
    """The processes that answer: those below the server's first one, without Python's own tracker."""
    below = [pid for pid in family(server) if pid != server]
    return sorted(pid for pid in below if b"resource_tracker" not in _words(pid))


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() or b"resource_tracker"  # one that has ended has no words
    except OSError:
        return b"resource_tracker"


def _run(plan: Plan, database: Database, people: list[Role], server: int, workers: list[subprocess.Popen[bytes]]) -> Loaded:
    for one in people:
        one.browser.sign_in()
    done, stop, wrong = [0] * len(people), threading.Event(), list[str]()
    began = time.monotonic()

    def live(n: int) -> None:
        try:
            while not stop.is_set() and (time.monotonic() < began + plan.seconds if plan.seconds else done[n] < plan.steps):
                people[n].step()
                done[n] += 1
                if plan.pause:
                    stop.wait(people[n].chance.uniform(0.5, 1.5) * plan.pause)
        except Exception as trouble:  # told in the verdict, and everybody stops
            wrong.append(f"{type(trouble).__name__}: {trouble}")
            stop.set()

    threads = [threading.Thread(target=live, args=[n], name=f"person {n}") for n in range(len(people))]
    for thread in threads:
        thread.start()
    made = Loaded([], [], [], [], began, 0.0)
    half = began + plan.seconds / 2 if plan.seconds else 0.0
    while any(thread.is_alive() for thread in threads):
        made.asked += _chores(database, made.asked) if plan.workers else 0
        if plan.kill and not made.killed_at and (time.monotonic() > half if half else sum(done) > len(people) * plan.steps / 2):
            made.killed_at, made.back_at = _kill(server, workers)
        time.sleep(0.1)
    made.ended = time.monotonic()
    for one in people:
        one.browser.close()
        made.journal += one.browser.journal
        made.took += one.browser.took
        made.troubles += one.browser.troubles
    made.wrong = wrong
    return made


def _kill(server: int, workers: list[subprocess.Popen[bytes]]) -> tuple[float, float]:
    """End one process that answers and one worker at once, by their numbers; wait until the server has replaced its own."""
    before, at = app_processes(server), time.monotonic()
    assert len(before) == 2, before
    os.kill(before[0], signal.SIGKILL)
    if workers:
        workers[0].kill()
    while time.monotonic() < at + BACK:
        now = app_processes(server)
        if len(now) == 2 and before[0] not in now and before[1] in now:
            return at, time.monotonic()
        time.sleep(0.05)
    raise Refusal(f"The server did not replace a process that was killed: {before} became {app_processes(server)}")


def _chores(database: Database, asked: int) -> int:
    with database.transaction() as db:
        jobs.ask(db, CHORES[asked % len(CHORES)], f"load/{asked}", at=datetime.now(UTC))
    return 1

