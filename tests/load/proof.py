"""What must be so after a load: nothing lost, nothing doubled, every penny where the load's own journal says it is.

The journal was written by the people of the load from the answers they got; nothing here asks the house what it meant.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import app, ledger, worker
from brokerage.budgets import chart
from brokerage.budgets.models import Spend
from brokerage.config import Config
from brokerage.door.once import Once, key_of
from brokerage.invoices.models import Invoice
from brokerage.kit.clock import SetClock
from brokerage.kit.db import Database
from brokerage.kit.jobs import LEASE, Job
from brokerage.kit.states import Step
from brokerage.plans.models import Outcome
from brokerage.safeguarding.models import Concern
from tests.load.run import Loaded
from tests.load.town import WEEKLY, Household, proved

PLACES = ("available", "reserve", "committed", "accrued", "owed", "paid")
ALLOWED = ("ConnectionResetError", "ConnectionRefusedError", "BrokenPipeError", "RemoteDisconnected", "IncompleteRead", "BadStatusLine", "5")
"""How the name of a trouble may begin: a connection that broke cleanly, or an answer of 5xx."""
Money = dict[int, dict[str, list[int]]]


def money(db: Session, households: list[Household]) -> Money:
    """Pence by budget and place, a number for each stream."""
    return {h.budget: {place: [int(ledger.balance(db, chart.place(s, place))) for s in h.streams] for place in PLACES} for h in households}


def finished_jobs(database: Database, secret: str) -> list[str]:
    """Let one more worker do what is left when the leases of the dead have run out; what of the jobs is then wrong."""
    config = Config(database_url=database.url.render_as_string(hide_password=False), secret=secret, demo=True)
    house = app.open_house(config, clock=SetClock(datetime.now(UTC) + LEASE + timedelta(seconds=1)))
    try:
        worker.work(house, until_empty=True)
        with house.database.reading() as db:
            left = db.execute(select(Job.key, Job.state, Job.trouble).where(Job.key.startswith("load/"), Job.state != "done")).all()
            return [f"job {key}: {state} {trouble}" for key, state, trouble in left]
    finally:
        house.database.close()


def faults(database: Database, made: Loaded, households: list[Household], before: Money) -> list[str]:
    """Everything that is not as it must be; [] after a good load."""
    with database.reading() as db:
        return [*made.wrong, *_troubles(made), *_once(db, made), *_rows(db, made), *_steps(db, made), *_sums(db, made, households, before),
                *(f"books: {one}" for one in proved(db))]


def _troubles(made: Loaded) -> Iterator[str]:
    """Only while a process was dying may an answer fail to come, and only cleanly."""
    for one in made.troubles:
        if not one.what.startswith(ALLOWED):
            yield f"not clean: {one.method} {one.path}: {one.what}"
        if not made.killed_at or not made.killed_at - 0.1 <= one.at <= made.back_at + 1:
            yield f"trouble outside the kill: {one.method} {one.path}: {one.what}"


def _once(db: Session, made: Loaded) -> Iterator[str]:
    """Each form number has acted exactly once, and no other form has. (Who signs in is nobody yet, so that form has none.)"""
    sent = Counter(key_of(one.number, one.user, one.path) for one in made.journal if one.kind != "sign-in")
    there = Counter(db.scalars(select(Once.key)))
    if sent != there:
        yield f"{len(sent - there)} forms were answered and are not there, {len(there - sent)} are there and were not answered"


def _differ(what: str, answered: Any, there: Any) -> Iterator[str]:
    lost, extra = Counter(answered) - Counter(there), Counter(there) - Counter(answered)
    if lost:
        yield f"{what}: lost {list(lost.items())[:5]}"
    if extra:
        yield f"{what}: doubled, or never answered {list(extra.items())[:5]}"


def _rows(db: Session, made: Loaded) -> Iterator[str]:
    """What was written down is there, once, and nothing else of its kind."""
    of = {kind: [one for one in made.journal if one.kind == kind] for kind in ("spend", "message", "planned", "billed", "approved")}
    yield from _differ("spends", ((one.key, one.pence) for one in of["spend"]), ((s.payee, int(s.amount_pence)) for s in db.scalars(select(Spend))))
    yield from _differ("messages", (one.led_to for one in of["message"]), (f"/safeguarding/{n}" for n in db.scalars(select(Concern.id))))
    yield from _differ("plans", (one.key for one in of["planned"]), db.scalars(select(Outcome.words)))
    bills = list(db.scalars(select(Invoice)))
    yield from _differ("bills", (one.key for one in of["billed"]), (str(one.id) for one in bills))
    yield from _differ("approved bills", ((one.key, one.pence) for one in of["approved"]),
                       ((str(one.id), int(one.payable_pence)) for one in bills if one.state not in ("RECEIVED", "MATCHED")))


def _steps(db: Session, made: Loaded) -> Iterator[str]:
    """Each visit was recorded, and confirmed, by exactly one step of whoever did it."""
    for kind, verb in (("recorded", "deliver"), ("confirmed", "confirm")):
        there = db.execute(select(Step.subject_id, Step.by).where(Step.machine == "delivery", Step.verb == verb))
        yield from _differ(kind, ((one.key, f"user/{one.user}") for one in made.journal if one.kind == kind), ((str(n), by) for n, by in there))


def _sums(db: Session, made: Loaded, households: list[Household], before: Money) -> Iterator[str]:
    """The money of each budget, as the journal has it: spends by stream and penny (60 to 40), visits and bills in all."""
    after, budget_of = money(db, households), {h.user: h.budget for h in households}
    spent: dict[int, list[int]] = {}
    pence: Counter[tuple[int, str]] = Counter()
    for one in made.journal:
        budget = budget_of.get(one.user, 0)
        pence[budget, one.kind] += one.pence
        if one.kind == "spend":
            first = (one.pence * WEEKLY[0][2] + 50) // 100
            so_far = spent.setdefault(budget, [0, 0])
            spent[budget] = [so_far[0] + first, so_far[1] + one.pence - first]
    for h in households:
        was, now = before[h.budget], after[h.budget]
        used, owed, paid = pence[h.budget, "confirmed"], pence[h.budget, "approved"], spent.get(h.budget, [0, 0])
        moved = {place: sum(now[place]) - sum(was[place]) for place in PLACES}
        want = {"available": -sum(paid), "reserve": 0, "committed": -used, "accrued": used - owed, "owed": owed, "paid": sum(paid)}
        if moved != want:
            yield f"budget {h.budget}: the journal says {want}, the ledger {moved}"
        if [a - b for a, b in zip(now["paid"], was["paid"], strict=True)] != paid:
            yield f"budget {h.budget}: paid by stream {now['paid']}, the journal {paid}"

