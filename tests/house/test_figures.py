"""Figures for Prometheus: whichever worker is asked, it speaks for all of them."""
from __future__ import annotations

import re
import shutil
import signal
import urllib.request
from pathlib import Path

from tests.engines import sqlite_template
from tests.processes import served

ASKED = 60


def requests_said(address: str) -> int:
    figures = urllib.request.urlopen(f"{address}/metrics", timeout=10).read().decode()
    return sum(int(float(n)) for n in re.findall(r'brokerage_requests_total\{[^}]*path="/health"[^}]*\} ([\d.e+]+)', figures))


def test_every_worker_tells_the_requests_of_all_and_nothing_is_left_behind(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'house.sqlite'}", "BROKERAGE_DEMO": "yes", "BROKERAGE_SECRET": "s" * 40, "TMPDIR": str(tmp_path)}
    shutil.copyfile(sqlite_template(), tmp_path / "house.sqlite")
    with served(env, "serve", "--workers", "2") as (process, address):
        for _ in range(ASKED):
            urllib.request.urlopen(f"{address}/health", timeout=10).read()
        said = {requests_said(address) for _ in range(12)}  # a new connection each time: one worker or the other answers
        folders = list(tmp_path.glob("brokerage-figures-*"))
        assert said == {ASKED}, said
        assert len(folders) == 1 and len({re.sub(r".*_(\d+)\.db", r"\1", f.name) for f in folders[0].iterdir()}) == 2, "two workers counted"
        dead = folders[0] / "gauge_livesum_4194999.db"  # beyond the largest number that a process can have
        dead.write_bytes(b"")
        requests_said(address)
        assert not dead.exists(), "a worker that died is still counted as busy"
        process.send_signal(signal.SIGTERM)
        process.wait(25)
    assert not list(tmp_path.glob("brokerage-figures-*"))
