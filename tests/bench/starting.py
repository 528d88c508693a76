"""G9: from nothing to the first answer, the import alone, and the memory of a worker that has answered; beside bare Litestar."""
from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial

from brokerage import HOUSE
from brokerage.kit.db import Database
from tests.bench import home
from tests.bench.load import Ask, press
from tests.bench.processes import Server, environment, granian, resident
from tests.bench.report import Figure
from tests.bench.rounds import medians
from tests.bench.town import Town

BARE = "tests.bench.peers.bare:create"


def figures(engine: str, database: Database, town: Town, quick: bool) -> Iterator[Figure]:
    rounds = 3 if quick else 5
    sides = {"brokerage.app": partial(_run, "import brokerage.app; list(brokerage.app.routes())"),
             "litestar": partial(_run, "import litestar"), "nothing": partial(_run, "")}
    for side in sides.values():
        side()  # compiles what nobody compiled yet
    imported = medians(rounds, sides)
    yield Figure("G9", engine, "import of the house, every room", imported["brokerage.app"] - imported["nothing"], unit="s", at_most=1.5,
                 numbers={f"{name} s": seconds for name, seconds in imported.items()})
    with home.served(database, town), granian(BARE):
        pass
    found: dict[str, list[float]] = {"ours": [], "bare": [], "ours MB": [], "bare MB": [], "ours parent MB": []}
    for _ in range(rounds):
        with home.served(database, town) as server:
            found["ours"].append(server.seconds_to_answer)
            press(Ask(server, home.PATH), seconds=2)
            found["ours MB"].append(_of_a_worker(server))
            found["ours parent MB"].append(resident(server.process.pid))
        with granian(BARE) as server:
            found["bare"].append(server.seconds_to_answer)
            press(Ask(server, "/"), seconds=2)
            found["bare MB"].append(_of_a_worker(server))
    middle = {name: statistics.median(values) for name, values in found.items()}
    yield Figure("G9", engine, "start to first answer", middle["ours"], unit="s", at_most=2.5, numbers={"bare Litestar s": middle["bare"]})
    yield Figure("G9", engine, "memory of a worker after 2 s of load", middle["ours MB"], unit="MB", at_most=130, numbers={
        "bare Litestar MB": middle["bare MB"], "parent MB": middle["ours parent MB"]}, note="Resident; 16 connections")


def _of_a_worker(server: Server) -> float:
    return max(resident(pid) for pid in server.workers())


def _run(words: str) -> float:
    """Wall seconds of a fresh Python that does this."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", words], check=True, cwd=HOUSE, env=environment())
    return time.perf_counter() - began
