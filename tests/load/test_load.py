"""A short load of mixed roles while processes are killed: nothing is lost, nothing doubled, and the money is exact."""
from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests import engines
from tests.conftest import SECRET
from tests.load import proof
from tests.load.run import Plan, load
from tests.load.town import built


def test_people_lose_nothing_and_do_nothing_twice_when_a_process_is_killed_under_them(engine: str, tmp_path: Path) -> None:
    with engines.fresh(engine, tmp_path) as database:
        streets = built(database, 4, datetime.now(UTC).date(), workers=1)
        with database.reading() as db:
            before = proof.money(db, streets.households)
        made = load(database, streets, Plan(steps=20, workers=1 if engine == "postgresql" else 0), {"BROKERAGE_SECRET": SECRET})
        assert proof.faults(database, made, streets.households, before) == []
        assert made.killed_at < made.back_at, "a process that was killed is replaced"
        kinds = {one.kind for one in made.journal}
        assert kinds >= {"sign-in", "spend", "recorded", "confirmed", "planned"}, kinds
        assert made.asked or engine == "sqlite"
        assert proof.finished_jobs(database, SECRET) == []
