"""G11: a claim sheet of 5,000 lines read, matched, split, approved by rule and posted, beside the raw inserts of the rows it makes;
and a council's history taken in.

Raw is the driver alone: every row that the file made, inserted into a second database with the same beginnings, executemany on
SQLite and COPY on PostgreSQL, one durable commit. It reads no file, matches nothing and checks nothing but the constraints.
"""
from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.split_models import SplitPart, SplitRule
from brokerage.desk.models import BankDetails
from brokerage.invoices import filing, history, holder_rules
from brokerage.invoices.history_models import HistorySupplier
from brokerage.invoices.ports import PaidLine
from brokerage.kit import sealed
from brokerage.kit.bulk import insert_many
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.ledger import Entry, Transfer
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Enquiry, Order
from brokerage.people import actions as people
from brokerage.plans.line_models import Line
from brokerage.plans.models import Plan
from providers import bill_registry
from tests.bench.databases import opened
from tests.bench.report import Figure

bill_registry.fill()
assert bill_registry.ADAPTERS
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
FIRST = date(2026, 7, 1)
PEOPLE, DAYS = 50, 100
RATE = Decimal("24.86")
TABLES = ("invoice_file", "invoice", "step", "invoice_line", "ledger_entry", "ledger_transfer", "movement", "invoice_share")


def figures(engine: str, quick: bool) -> Iterator[Figure]:
    sealed.use("", "a secret of thirty-two characters, for a bench")
    folk = 10 if quick else PEOPLE
    with ExitStack() as stack:
        ours, raw = stack.enter_context(opened(engine)), stack.enter_context(opened(engine))
        made, _ = town(ours, folk), town(raw, folk)
        before = {table: _top(ours, table) for table in TABLES}
        took = _ours(ours, made)
        rows = {table: _rows(ours, table, top) for table, top in before.items()}
        bare = _raw(raw, rows)
        lines = folk * DAYS
        numbers = {"ours_s": round(took, 3), "raw_s": round(bare, 3), "lines": lines, "rows": sum(len(r) for _, r in rows.values())}
        yield Figure("G11", engine, "a claim sheet matched and posted ÷ the raw inserts of its rows", took / bare, at_most=3, numbers=numbers)
        yield Figure("G11", engine, "seconds for a claim sheet of 5,000 lines", took * 5_000 / lines, unit="s", at_most=10)
    with opened(engine) as database:
        many = 5_000 if quick else 30_000
        yield Figure("G11", engine, "lines of history a second", many / _history(database, many), unit="lines/s", at_least=3_000)


def _ours(database: Database, made: SimpleNamespace) -> float:
    start = time.perf_counter()
    with database.transaction() as db:
        filing.send(db, made.provider, "bills.csv", made.sheet, by=made.by, at=AT)
    took = time.perf_counter() - start
    with database.reading() as db:
        states = {row[0]: row[1] for row in db.execute(text("SELECT state, count(*) FROM invoice GROUP BY state"))}
    assert states == {"APPROVED": made.folk}, states
    return took


def _top(database: Database, table: str) -> int:
    with database.reading() as db:
        return int(db.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")).scalar() or 0)


def _rows(database: Database, table: str, top: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    with database.reading() as db:
        cursor = db.raw.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"SELECT * FROM {table} WHERE id > {top} ORDER BY id")
        return [column[0] for column in cursor.description], cursor.fetchall()


def _raw(database: Database, rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> float:
    start = time.perf_counter()
    with database.transaction() as db:
        for table, (columns, found) in rows.items():
            insert_many(db, table, columns, found)
    return time.perf_counter() - start


def _history(database: Database, many: int) -> float:
    lines = [PaidLine(n, f"{n % 200}", f"Provider {n % 200}", f"B{n % 3000}", FIRST + timedelta(days=n % 90), str(n), Pence(1_000 + n), Pence(0)) for n in range(many)]
    with database.transaction() as db:
        payer = people.register_organisation(db, kind="COUNCIL", name="Benchshire", by="system", at=AT)
    start = time.perf_counter()
    with database.transaction() as db:
        history.take_in(db, payer, lines, name="bench", hash="", by="system", at=AT)
    return time.perf_counter() - start


def town(database: Database, folk: int) -> SimpleNamespace:
    """People with two funders each, an order of three hours a day, a hundred days of it given and accrued, and a rule that lets bills
    pass. Rows are written straight: it is the file that is measured."""
    made = SimpleNamespace(folk=folk)
    with database.transaction() as db:
        orgs = [people.register_organisation(db, kind=kind, name=name, by="system", at=AT) for kind, name in (("ICB", "NHS Bench"), ("COUNCIL", "Bench Council"), ("PROVIDER", "Bench Care"))]
        made.provider = orgs[2]
        user, checker = (people.register_user(db, email=f"{n}@example.org", name=n, demo=n, by="system", at=AT) for n in ("tom", "check"))
        from brokerage.door.actor import Actor, Seat
        made.by = Actor(user_id=user.id, name="Tom", seats=(Seat("PROVIDER_ADMIN", orgs[2].id, "PROVIDER"),), at=AT)
        db.add(HistorySupplier(payer_org_id=orgs[1].id, code="1", name="Bench Care", provider_org_id=orgs[2].id))
        db.add(BankDetails(organisation_id=orgs[2].id, state="IN_FORCE", account_name="Bench Care", sort_code="309400", account_number="31926819", why="First",
                           proposed_by=user.id, proposed_at=AT - timedelta(days=400), checked_by=checker.id, called_at=AT - timedelta(days=400), good_from=AT - timedelta(days=398)))
        rows = [_person(db, n, orgs, user) for n in range(folk)]
        made.sheet = "\n".join(["Claim number,Order number,From,To,Quantity,Unit,Unit price,VAT code", *(line for found in rows for line in found)]).encode()
    return made


def _person(db: Any, n: int, orgs: list[Any], user: Any) -> list[str]:
    person = people.register_person(db, given_name=f"P{n}", family_name="Bench", born_on=date(1960, 1, 1), by="system", at=AT)
    budget = Budget(person_id=person.id, ref=f"B{n}", state="ACTIVE", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), created_at=AT)
    db.add(budget)
    db.flush()
    streams = [FundingStream(budget_id=budget.id, person_id=person.id, state="ACTIVE", type=kind, payer=payer, payer_org_id=org.id, payer_name=org.name, deployment="NOTIONAL",
                             priority=p, funder_from=date(2026, 4, 1), proposed_by="system") for p, (kind, payer, org) in enumerate((("NHS_JOINT", "ICB", orgs[0]), ("LA_CARE", "COUNCIL", orgs[1])))]
    rule = SplitRule(budget_id=budget.id, person_id=person.id, state="AGREED", key="", method="PERCENT", since=date(2026, 4, 1), proposed_by="system")
    db.add_all([*streams, rule])
    db.flush()
    db.add_all(SplitPart(rule_id=rule.id, stream_id=s.id, place=p, percent=Decimal(pc), agreed_by="system", agreed_at=AT) for p, (s, pc) in enumerate(zip(streams, (60, 40), strict=True)))
    for stream in streams:
        chart.open_stream(db, stream)
    order = _order(db, n, person, budget, orgs[2])
    _given(db, n, order, budget, streams, person)
    from brokerage.door.actor import Actor
    holder_rules.choose(db, person.id, "ALL", {}, by=Actor(user_id=user.id, name="x"), at=AT)
    return [f"HC-{n},{order.ref},{FIRST + timedelta(days=d):%d/%m/%Y},,3,hour,24.86,E" for d in range(DAYS)]


def _order(db: Any, n: int, person: Any, budget: Any, provider: Any) -> Order:
    plan = Plan(person_id=person.id, ref=f"P{n}", state="ACTIVE", starts_on=date(2026, 4, 1), created_at=AT, **_needed(Plan))
    db.add(plan)
    db.flush()
    line = Line(plan_id=plan.id, number=1, state="APPROVED", kind="SERVICE", name="Care", category="HOME_CARE", unit="HOUR", rate=RATE, minutes_weekly=1260, starts_on=date(2026, 4, 1))
    db.add(line)
    db.flush()
    asked = Enquiry(ref=f"E{n}", person_id=person.id, budget_id=budget.id, plan_id=plan.id, line_id=line.id, line_number=1, what="Care", spec="Care", starts_on=FIRST,
                    respond_by=FIRST, asked_by="system", asked_at=AT)
    db.add(asked)
    db.flush()
    order = Order(ref=f"ORD-{n}", enquiry_id=asked.id, person_id=person.id, budget_id=budget.id, line_id=line.id, line_number=1, state="ACTIVE", kind="SERVICE", provider_org_id=provider.id,
                  provider_name=provider.name, what="Care", category="HOME_CARE", unit="HOUR", rate=RATE, minutes_weekly=1260, starts_on=FIRST, respond_by=FIRST, buyer="FUNDER")
    db.add(order)
    db.flush()
    return order


def _needed(kind: Any) -> dict[str, Any]:
    """Nothing more, unless the table asks for it."""
    wants = {c.name for c in kind.__table__.columns if not c.nullable and c.default is None and not c.primary_key}
    return {name: 1 for name in wants if name.endswith("_id") and name != "person_id"}


def _given(db: Any, n: int, order: Order, budget: Any, streams: list[Any], person: Any) -> None:
    total, entries = {streams[0].id: 0, streams[1].id: 0}, []
    for d in range(DAYS):
        made = Delivery(order_id=order.id, person_id=person.id, state="CONFIRMED", source="FILE", day=FIRST + timedelta(days=d), minutes=180, done_minutes=180, accepted_minutes=180, amount_pence=Pence(7458))
        db.add(made)
        db.flush()
        parts = list(zip(streams, (4475, 2983), strict=True))
        accrued = tuple(Transfer(chart.place(stream.id, "available"), chart.place(stream.id, "accrued"), Pence(pence)) for stream, pence in parts)
        entries.append(Entry(key=f"bench/{made.id}", kind="DELIVERED", transfers=accrued, by="system", at=AT, service_date=made.day, document=f"delivery/{made.id}"))
        for stream, pence in parts:
            total[stream.id] += pence
    awarded = tuple(Transfer(chart.award(stream), chart.place(stream.id, "available"), Pence(total[stream.id])) for stream in streams)
    ledger.post_many(db, [Entry(key=f"bench/award/{n}", kind="BUDGET_SET", transfers=awarded, by="system", at=AT, service_date=FIRST), *entries])



