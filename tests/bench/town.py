"""A few people with a budget each, three funders a budget, and as many postings as asked for: what every page is measured on.

Rows are inserted as they would stand after the rooms' own actions, but many at a time; money goes through the ledger, and
`books` and `journal.agrees` prove it. The first person is the holder whose page is fetched.
"""
from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import insert, select, text

from brokerage import ledger
from brokerage.budgets import chart, journal
from brokerage.budgets.models import Budget, FundingStream, Spend
from brokerage.kit import refs
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.ledger.models import Account
from brokerage.people.models import CommunicationNeed, Organisation, Person
from brokerage.people.signin_models import SignIn, User

AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
STREAMS = (("NHS_PHB", "ICB", "NHS Dalton and Moor", Pence(7_000_00)), ("LA_CARE", "COUNCIL", "Dalton Council", Pence(5_000_00)),
           ("OWN_TOPUP", "PERSON", "Own money", Pence(1_000_00)))
"""Type, kind of payer, its name, and what one entry moves: every other entry spends half of what the one before gave."""
BOUGHT = ("Sunrise Care: help in the morning", "Moor Taxis: to the day centre and back", "Dalton Pool: swimming with a carer",
          "Jo Field: personal assistant, one week", "The Mobility Shop: grab rail")


class Town(Struct):
    """What a side needs to know: the holder's user, person, budget and streams, and all streams by budget."""

    user_id: int
    person_id: int
    budget_id: int
    streams: dict[int, list[int]]
    postings_per_second: float = 0.0

    def place(self, name: str) -> str:
        return chart.place(self.streams[self.budget_id][0], name)


def sown(database: Database, people: int, times: int, own: int = 0) -> Town:
    """A large town in seconds: everybody is given money and spends half of it, through the ledger (six postings each); then the
    database itself copies those entries and their transfers `times` times, and raises the totals that accounts keep by as much.
    `own` more postings are the first person's alone. `books` adds everything up again, and finds nothing in it."""
    town = _people(database, people)
    _post(database, town, "grow", 6 * people)
    with database.transaction() as db:
        span = db.execute(text("SELECT max(id) FROM ledger_entry")).scalar_one()
        for statement in SOWN:
            db.execute(text(statement), {"times": times, "span": span} if ":span" in statement else {"times": times})
        if database.name == "postgresql":
            db.execute(text("SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), (SELECT max(id) FROM ledger_entry))"))
    _post(database, Town(town.user_id, town.person_id, town.budget_id, {town.budget_id: town.streams[town.budget_id]}), "own", own)
    with database.transaction() as db:
        ledger.snapshot(db)
    _movements(database)
    _analyse(database)
    return town


def build(database: Database, postings: int, tail: int = 0, people: int = 10, every: int = 1000) -> Town:
    """The town with about so many postings, then snapshots `every` so many, then `tail` more; analysed and proved."""
    town = _people(database, people)
    began = time.perf_counter()
    _post(database, town, "grow", postings)
    town.postings_per_second = postings / (time.perf_counter() - began)
    with database.transaction() as db:
        ledger.snapshot(db, every)
    _post(database, town, "tail", tail)
    _movements(database)
    _analyse(database)
    with database.reading() as db:
        wrong = [*ledger.books(db), *journal.agrees(db)]
    assert not wrong, wrong
    return town


def sign_in(database: Database, town: Town) -> str:
    """A session of the holder that begins now; the value of its cookie."""
    cookie, now = refs.secret(), datetime.now(UTC)
    with database.transaction() as db:
        db.execute(insert(SignIn).values(digest=refs.digest(cookie), user_id=town.user_id, way="PASSWORD", half=False, device="",
                                         started_at=now, seen_at=now, proved_at=now))
    return f"brokerage={cookie}"


def _people(database: Database, people: int) -> Town:
    """The first person's accounts are opened by the budgets room, everybody else's are copies of those rows."""
    with database.transaction() as db:
        funders = {kind: Organisation(kind=kind, name=name, created_at=AT) for _, kind, name, _ in STREAMS[:2]}
        folk = [Person(ref=f"PERS-{n:04}", given_name="Alex", family_name=f"Walker {n}", born_on=date(1961, 5, 4), created_at=AT)
                for n in range(1, people + 1)]
        db.add_all([*funders.values(), *folk])
        db.flush()
        users = [User(email=f"alex{n}@example.org", name=person.name, person_id=person.id, created_at=AT) for n, person in enumerate(folk, 1)]
        budgets = [Budget(person_id=person.id, ref=f"BUDG-{n:04}", state="ACTIVE", starts_on=FIRST, ends_on=LAST, created_at=AT)
                   for n, person in enumerate(folk, 1)]
        db.add_all([*users, *budgets, *(CommunicationNeed(person_id=person.id, code="EASY_READ", since=FIRST) for person in folk)])
        db.flush()
        streams = {budget.id: [_stream(budget, row, funders) for row in STREAMS] for budget in budgets}
        db.add_all(stream for three in streams.values() for stream in three)
        db.add_all(Spend(budget_id=budget.id, payee="Moor Taxis", what="To the clinic", bought_on=FIRST + timedelta(days=n), amount_pence=Pence(3100 + n),
                         recorded_by=f"user/{user.id}", recorded_at=AT) for budget, user in zip(budgets, users, strict=True) for n in range(3))
        db.flush()
        _accounts(db, budgets, streams)
        return Town(users[0].id, folk[0].id, budgets[0].id, {budget: [stream.id for stream in three] for budget, three in streams.items()})


def _stream(budget: Budget, row: tuple[str, str, str, Pence], funders: dict[str, Organisation]) -> FundingStream:
    kind, payer, name, _ = row
    return FundingStream(budget_id=budget.id, person_id=budget.person_id, state="ACTIVE", type=kind, payer=payer, payer_name=name,
                         payer_org_id=funders[payer].id if payer in funders else None, deployment="DIRECT_PAYMENT",
                         priority=[key for key, *_ in STREAMS].index(kind) + 1, funder_from=FIRST, proposed_by="user/1")


def _accounts(db: Any, budgets: list[Budget], streams: dict[int, list[FundingStream]]) -> None:
    first = budgets[0]
    chart.open_budget(db, first)
    for stream in streams[first.id]:
        chart.open_stream(db, stream)

    def owned(budget: Budget) -> list[str]:
        return [f"person/{budget.person_id}/", f"dp/{budget.id}/", *(f"stream/{stream.id}/" for stream in streams[budget.id])]

    columns = (Account.path, Account.floor_pence, Account.ceiling_pence, Account.total_pence)
    own = [(n, row) for row in db.execute(select(*columns).order_by(Account.id)) for n, begins in enumerate(owned(first)) if row.path.startswith(begins)]
    rows = [{"path": prefixes[n] + row.path.partition("/")[2].partition("/")[2], "floor_pence": row.floor_pence, "ceiling_pence": row.ceiling_pence,
             "total_pence": row.total_pence} for prefixes in map(owned, budgets[1:]) for n, row in own]
    if rows:
        db.execute(insert(Account), rows)


TIMES = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :times)"
SOWN = (
    f"""INSERT INTO ledger_entry (id, key, kind, at, by, why, service_date, period, document, moved_pence)
        {TIMES} SELECT n.n * :span + e.id, e.key || '/' || n.n, e.kind, e.at, e.by, e.why, e.service_date, e.period, e.document, e.moved_pence
        FROM n CROSS JOIN ledger_entry e ORDER BY n.n, e.id""",
    f"""INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence)
        {TIMES} SELECT n.n * :span + t.entry_id, t.source_id, t.dest_id, t.amount_pence
        FROM n CROSS JOIN ledger_transfer t WHERE t.entry_id <= :span ORDER BY n.n, t.id""",
    "UPDATE ledger_account SET total_pence = total_pence * (1 + :times) WHERE total_pence IS NOT NULL")


def _post(database: Database, town: Town, name: str, postings: int, group: int = 100) -> None:
    """Entries of three transfers, a hundred entries a commit: the budgets in turn are given money, and spend half of it."""
    with database.reading() as db:
        streams = {stream.id: stream for stream in db.query(FundingStream)}
        awards = {key: chart.award(stream) for key, stream in streams.items()}
    budgets = list(town.streams)
    for first in range(0, postings // 3, group):
        entries = [_entry(f"{name}/{n}", n // len(budgets), budgets[n % len(budgets)], town, awards)
                   for n in range(first, min(first + group, postings // 3))]
        with database.transaction() as db:
            answers = ledger.post_many(db, entries)
        refused = [answer for answer in answers if not isinstance(answer, ledger.Posted)]
        assert not refused, refused[0]


def _entry(key: str, turn: int, budget_id: int, town: Town, awards: dict[int, str]) -> ledger.Entry:
    spends, transfers = turn % 2 == 1, []
    for stream, (_, _, _, pence) in zip(town.streams[budget_id], STREAMS, strict=True):
        available = chart.place(stream, "available")
        transfers.append(ledger.Transfer(available, chart.place(stream, "paid"), Pence(int(pence) // 2)) if spends
                         else ledger.Transfer(awards[stream], available, pence))
    return ledger.Entry(key=key, kind="DP_SPEND_EVIDENCED" if spends else "BUDGET_SET", transfers=tuple(transfers), by="user/1", at=AT,
                        service_date=FIRST + timedelta(days=turn % 200), document=f"budget/{budget_id}",
                        why=BOUGHT[turn % len(BOUGHT)] if spends else "Dalton Council and the NHS added to your budget")


MOVEMENTS = """
INSERT INTO movement (budget_id, entry_id, day, kind, words, amount_pence, change_pence, account_pence, left_pence)
SELECT b.id, e.id, e.service_date, e.kind, e.why, e.moved_pence, e.change, 0, SUM(e.change) OVER (PARTITION BY b.id ORDER BY e.id)
  FROM (SELECT *, CASE WHEN kind = 'BUDGET_SET' THEN moved_pence ELSE -moved_pence END AS change FROM ledger_entry) e
  JOIN budget b ON e.document = 'budget/' || b.id"""
"""The line of each entry that people read, for all of them at once."""


def _movements(database: Database) -> None:
    with database.transaction() as db:
        db.execute(text(MOVEMENTS))


def _analyse(database: Database) -> None:
    """What PostgreSQL's own autovacuum does a minute later, and SQLite's `PRAGMA optimize` never for a fresh file."""
    if database.name == "postgresql":
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
