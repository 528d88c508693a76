"""Other ledgers beside ours on PostgreSQL: django-hordak with a guard against overdraws, and pgledger when it is given."""
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from brokerage import HOUSE
from tests.bench.databases import fresh
from tests.bench.processes import environment
from tests.bench.report import Figure
from tests.bench.rounds import medians, rate, together

ACCOUNTS = 200


def figures(post: Callable[[], None], seconds: float, rounds: int, pgledger: str) -> Iterator[Figure]:
    yield from _hordak(post, seconds, rounds)
    yield from _pgledger(post, seconds, rounds, pgledger)


def _hordak(post: Callable[[], None], seconds: float, rounds: int) -> Iterator[Figure]:
    with fresh("postgresql", migrated=False) as url, _child("tests.bench.peers.hordak", url) as ask:
        for guard, callers in ((True, 1), (True, 8), (False, 1), (False, 8)):
            words = f"{'guard' if guard else 'plain'} {seconds} {callers}"
            sides = {"ledger.post": partial(together, [post] * callers, seconds), "django-hordak": partial(ask, words)}
            for side in sides.values():
                side()
            made = medians(rounds, sides)
            what = f"ledger.post / django-hordak {'with' if guard else 'without'} a guard, {callers} caller{'s' * (callers > 1)}"
            yield Figure("G5", "postgresql", what, made["ledger.post"] / made["django-hordak"], at_least=10 if guard else None,
                         numbers={f"{name} per second": value for name, value in made.items()},
                         note="Four legs an entry" + ("; the guard locks and sums the two sources" if guard else ""))


@contextmanager
def _child(module: str, *words: str) -> Iterator[Callable[[str], float]]:
    """A peer in a process of its own that answers each line with a number: Django is set up once, and away from us."""
    process = subprocess.Popen([sys.executable, "-m", module, *words], cwd=HOUSE, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout

    def ask(line: str) -> float:
        assert process.stdin and process.stdout
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return float(json.loads(process.stdout.readline()))

    try:
        assert process.stdout.readline().strip() == '"ready"', "the peer did not start"
        yield ask
    finally:
        process.stdin.close()
        process.wait(20)


def _pgledger(post: Callable[[], None], seconds: float, rounds: int, files: str) -> Iterator[Figure]:
    """`files`: pgledger's SQL files in their order, with commas between. It is not on any package index."""
    what = "ledger.post / pgledger, two transfers with a limit"
    if not files:
        yield Figure("G5", "postgresql", what, None, at_least=1.0, note="pgledger is on no package index; give its SQL files with --pgledger")
        return
    with fresh("postgresql", migrated=False) as url, psycopg.connect(url, prepare_threshold=0) as db:
        for name in files.split(","):
            db.execute(Path(name).read_text().encode(), prepare=False)
        make = "SELECT id FROM pgledger_create_account(%s, 'GBP', allow_negative_balance => %s)"
        one = [str(db.execute(make, (f"source {n}", n == 0)).fetchone()[0]) for n in range(ACCOUNTS + 1)]  # type: ignore[index]
        for account in one[1:]:
            db.execute("SELECT id FROM pgledger_create_transfer(%s, %s, %s)", (one[0], account, 10**9))
        db.commit()
        transfer = _transfer(db, one)
        sides = {"ledger.post": lambda: rate(post, seconds), "pgledger": lambda: rate(transfer, seconds)}
        for side in sides.values():
            side()
        made = medians(rounds, sides)
    yield Figure("G5", "postgresql", what, made["ledger.post"] / made["pgledger"], at_least=1.0,
                 numbers={f"{name} per second": value for name, value in made.items()}, note="One caller each")


def _transfer(db: psycopg.Connection, accounts: list[str]) -> Callable[[], None]:
    number = 0
    call = """SELECT id FROM pgledger_create_transfers((%s::text, %s::text, %s::numeric)::transfer_request,
        (%s::text, %s::text, %s::numeric)::transfer_request)"""

    def transfer() -> None:
        nonlocal number
        number += 1
        a, b, c, d = (accounts[1 + (number * step) % ACCOUNTS] for step in (1, 3, 7, 11))
        db.execute(call, (a, b if b != a else accounts[0], "12.34", c, d if d != c else accounts[0], "5.66")).fetchall()
        db.commit()
    return transfer
