"""What a load costs those who wait for it, and what it broke: 32 signed-in people of mixed roles in front of two processes that
answer, beside two workers, on two cores that they share with the database and the load itself.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from brokerage.kit import sealed
from tests.bench.databases import opened
from tests.bench.report import Figure, Numbers
from tests.load import proof
from tests.load.run import Loaded, Plan, load
from tests.load.town import built

HOUSEHOLDS, STAFF = 24, 2
"""With two workers, two brokers and four of the offices: 32 people."""
SECRET = "a secret of thirty-two characters, for the load"  # noqa: S105
MOST = 250.0


def figures(engine: str, seconds: float) -> Iterator[Figure]:
    """What a load costs those who wait for it, and what it broke: nothing."""
    sealed.use("", SECRET)
    for what, plan in (("a second between pages", Plan(seconds=seconds, pause=1.0, workers=2, kill=False)),
                       ("no time between pages", Plan(seconds=seconds, workers=2, kill=False)),
                       ("one process of each kind killed", Plan(seconds=seconds, workers=2))):
        made, faults = loaded(engine, plan)
        many = len({one.user for one in made.journal if one.kind == "sign-in"})
        numbers: Numbers = {"requests": len(made.took), "per second": made.per_second, "share of writes": made.writing,
                   **({} if made.killed_at else {"CPU ms of the house for each": made.cpu / max(len(made.took), 1) * 1e3}), "p50 ms": made.percentile(0.5) * 1e3,
                   "p95 ms of reads": made.percentile(0.95, "GET") * 1e3, "p95 ms of writes": made.percentile(0.95, "POST") * 1e3,
                   "p99 ms": made.percentile(0.99) * 1e3, **Counter(one.kind for one in made.journal)}
        yield Figure("LOAD", engine, f"p95 of {many} people, {what}", made.percentile(0.95) * 1e3, unit="ms", at_most=MOST if plan.pause else None, numbers=numbers)
        numbers = {"answers that did not come": len(made.troubles), "forms sent again": sum(one.times > 1 for one in made.journal), "chores asked for": made.asked}
        if made.killed_at:
            numbers["seconds until it was replaced"] = made.back_at - made.killed_at
        yield Figure("LOAD", engine, f"lost, doubled or wrong, {what}", float(len(faults)), unit="", at_most=0, numbers=numbers, note=" ".join(faults[:5]))


def loaded(engine: str, plan: Plan) -> tuple[Loaded, list[str]]:
    """One load in a database of its own, and everything that is wrong after it."""
    with opened(engine) as database:
        streets = built(database, HOUSEHOLDS, datetime.now(UTC).date(), workers=STAFF)
        with database.reading() as db:
            before = proof.money(db, streets.households)
        made = load(database, streets, plan, {"BROKERAGE_SECRET": SECRET})
        return made, [*proof.faults(database, made, streets.households, before), *proof.finished_jobs(database, SECRET)]
