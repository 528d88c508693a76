"""A council's published payment lines become providers, bills and ledger entries, for opening balances and parallel running.

    run = history.take_in(db, payer, lines, problems, name=…, hash=…, by=…, at=…)

One transaction, all or nothing. A line that is here already is left alone, and equal lines are counted, not merged: of three
equal lines in the file and two here, one is new. So the same file twice changes nothing, and next month's file may overlap.
Money is posted by bill and month of payment, {payer}/cash → {payer}/past/{provider}, a credit the other way, in the posting
month of its payment: totals by provider, bill and month can be proved from the ledger alone (`proved`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.door.actor import Actor
from brokerage.invoices.history_models import HistoryInvoice, HistoryLine, HistoryRun, HistorySupplier
from brokerage.invoices.ports import PaidLine, Problem
from brokerage.kit.bulk import insert_many, next_ids
from brokerage.kit.clock import as_day
from brokerage.kit.db import Hot, dated
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Entry, Transfer
from brokerage.people.models import Organisation
from brokerage.people.organisation_actions import register_organisation
from brokerage.people.user_actions import ref

NOTHING = Pence(0)
HIDDEN = "Redacted"
KIND = "HISTORY_PAID"
AT_ONCE = 500
"""Entries handed to the ledger at a time."""
Key = tuple[str, str, date, str, int, int, str, str, str]
Bill = tuple[str, str]
_HERE = Hot("""
SELECT s.code, i.number, l.paid_on, l.transaction_ref, l.amount_pence, l.vat_lost_pence, l.purpose, l.category, l.cost_centre
  FROM history_line l JOIN history_invoice i ON i.id = l.invoice_id JOIN history_supplier s ON s.id = i.supplier_id
 WHERE s.payer_org_id = :payer AND l.paid_on >= :first AND l.paid_on <= :last""")
_COLUMNS = ("invoice_id", "paid_on", "transaction_ref", "amount_pence", "vat_lost_pence", "purpose", "category", "cost_centre")


class Report(Struct):
    """What a run did; `odd` are lines and bills that somebody may want to look at, none of them left out."""

    lines: int = 0
    created: int = 0
    unchanged: int = 0
    suppliers: int = 0
    new_suppliers: int = 0
    invoices: int = 0
    total: Pence = NOTHING
    credits: int = 0
    unread: int = 0
    problems: list[Problem] = []


def past(payer_id: int, provider_id: int) -> str:
    """The account of what a payer paid a provider before this house kept its books."""
    return f"funder/{payer_id}/past/{provider_id}"


def take_in(
    db: Session, payer: Organisation, found: Iterable[PaidLine | Problem], *, name: str, hash: str, by: Actor | str, at: datetime
) -> Report:
    """Write what is new of a file of history, and post it; see above. Refused: no line that can be read."""
    lines, problems = _sorted_out(found)
    if not lines:
        raise Refusal("There is no payment line in this file that can be read.", code="NO_LINES")
    new = _new(db, payer.id, lines)
    report = Report(
        lines=len(lines),
        created=len(new),
        unchanged=len(lines) - len(new),
        problems=problems,
        total=Pence(sum(int(line.amount) for line in lines)),
        credits=sum(line.amount < NOTHING for line in lines),
        unread=sum(problem.stops for problem in problems),
    )
    run = HistoryRun(
        payer_org_id=payer.id,
        name=name[:120],
        hash=hash,
        lines=len(lines),
        created=len(new),
        total_pence=report.total,
        by=ref(by),
        at=at,
    )
    db.add(run)
    db.flush()
    suppliers = _suppliers(db, payer, lines, report, by, at)
    bills = _bills(db, suppliers, new)
    _keep(db, bills, new)
    _post(db, payer.id, run.id, {code: s.provider_org_id for code, s in suppliers.items()}, bills, new, ref(by), at)
    report.suppliers, report.invoices = len({_bill(line)[0] for line in lines}), len({_bill(line) for line in lines})
    report.problems += _odd(lines)
    run.problems = msgspec.json.encode(report.problems).decode()
    return report


def _sorted_out(found: Iterable[PaidLine | Problem]) -> tuple[list[PaidLine], list[Problem]]:
    lines: list[PaidLine] = []
    problems: list[Problem] = []
    for one in found:
        if isinstance(one, PaidLine):
            lines.append(one)
        else:
            problems.append(one)
    return lines, problems


def _bill(line: PaidLine) -> Bill:
    return line.supplier[:40], HIDDEN if line.hidden else line.invoice[:80]


def _key(line: PaidLine) -> Key:
    return (
        *_bill(line),
        line.paid_on,
        line.transaction[:60],
        int(line.amount),
        int(line.vat_lost),
        line.purpose[:120],
        line.category[:120],
        line.cost_centre[:120],
    )


def _new(db: Session, payer: int, lines: Sequence[PaidLine]) -> list[PaidLine]:
    """The lines that are not here yet: of equal ones as many as the file has more."""
    days = [line.paid_on for line in lines]
    rows = _HERE.all(db, payer=payer, first=dated(db, min(days)), last=dated(db, max(days)))
    here = Counter((row[0], row[1], as_day(row[2]), *row[3:]) for row in rows)
    if not here:
        return list(lines)
    new = []
    for line in lines:
        key = _key(line)
        if here[key]:
            here[key] -= 1
        else:
            new.append(line)
    return new


def _suppliers(
    db: Session, payer: Organisation, lines: Sequence[PaidLine], report: Report, by: Actor | str, at: datetime
) -> dict[str, HistorySupplier]:
    """Every supplier of the file by the payer's own number for it. A new one is the provider of exactly this name if
    there is just one, else a new organisation; a blanked name makes a provider that says whose it is."""
    known = {s.code: s for s in db.scalars(select(HistorySupplier).where(HistorySupplier.payer_org_id == payer.id))}
    names: dict[str, str] = {}
    for line in lines:
        code = line.supplier[:40]
        if code not in known and names.get(code, HIDDEN).lower() == HIDDEN.lower():
            names[code] = " ".join(line.supplier_name.split())[:160] or HIDDEN
    same = _providers_named(db, set(names.values()))
    for code, name in names.items():
        if name.lower() == HIDDEN.lower():
            name = f"Supplier {code} of {payer.name}"[:160]
        owner = same.get(name.lower()) or register_organisation(db, kind="PROVIDER", name=name, by=by, at=at).id
        same.setdefault(name.lower(), owner)
        known[code] = HistorySupplier(payer_org_id=payer.id, code=code, name=name, provider_org_id=owner)
        db.add(known[code])
    db.flush()
    report.new_suppliers = len(names)
    return known


def _providers_named(db: Session, names: set[str]) -> dict[str, int]:
    """Providers by name in small letters, where only one has it: two of one name are told apart by nobody but a person."""
    rows = db.execute(
        select(func.lower(Organisation.name), func.min(Organisation.id))
        .where(Organisation.kind == "PROVIDER", func.lower(Organisation.name).in_({name.lower() for name in names}))
        .group_by(func.lower(Organisation.name))
        .having(func.count() == 1)
    )
    return {row[0]: row[1] for row in rows}


def _bills(db: Session, suppliers: dict[str, HistorySupplier], new: Sequence[PaidLine]) -> dict[Bill, int]:
    """The bill of each new line, made where it was not here, with its count and total brought forward."""
    codes = {s.id: s.code for s in suppliers.values()}
    bills = (
        {
            (codes[i.supplier_id], i.number): i
            for i in db.scalars(select(HistoryInvoice).where(HistoryInvoice.supplier_id.in_(codes)))
        }
        if new
        else {}
    )
    counts: dict[Bill, list[int]] = defaultdict(lambda: [0, 0])
    for line in new:
        one = counts[_bill(line)]
        one[0] += 1
        one[1] += int(line.amount)
    fresh = [bill for bill in counts if bill not in bills]
    ids = dict(zip(fresh, next_ids(db, "history_invoice", len(fresh)), strict=True))
    insert_many(
        db,
        "history_invoice",
        ("id", "supplier_id", "number", "hidden", "lines", "total_pence"),
        [(ids[bill], suppliers[bill[0]].id, bill[1], bill[1] == HIDDEN, counts[bill][0], counts[bill][1]) for bill in fresh],
    )
    for bill, row in bills.items():
        if bill in counts:
            db.execute(
                update(HistoryInvoice)
                .where(HistoryInvoice.id == row.id)
                .values(
                    lines=HistoryInvoice.lines + counts[bill][0], total_pence=HistoryInvoice.total_pence + Pence(counts[bill][1])
                )
            )
    return ids | {bill: row.id for bill, row in bills.items()}


def _keep(db: Session, bills: dict[Bill, int], new: Sequence[PaidLine]) -> None:
    days = {line.paid_on: dated(db, line.paid_on) for line in new}
    insert_many(
        db,
        "history_line",
        _COLUMNS,
        [
            (
                bills[_bill(line)],
                days[line.paid_on],
                line.transaction[:60],
                int(line.amount),
                int(line.vat_lost),
                line.purpose[:120],
                line.category[:120],
                line.cost_centre[:120],
            )
            for line in new
        ],
    )


def _post(
    db: Session,
    payer: int,
    run: int,
    providers: dict[str, int],
    bills: dict[Bill, int],
    new: Sequence[PaidLine],
    by: str,
    at: datetime,
) -> None:
    """One entry for each bill and month: what was paid one way, what was given back the other."""
    sums: dict[tuple[Bill, str], list[int]] = {}
    last: dict[tuple[Bill, str], date] = {}
    for line in new:
        key = (_bill(line), line.paid_on.isoformat()[:7])
        both = sums.setdefault(key, [0, 0])
        both[line.amount < NOTHING] += abs(int(line.amount))
        last[key] = max(line.paid_on, last.get(key, line.paid_on))
    cash = f"funder/{payer}/cash"
    ledger.open(db, cash)
    for number in set(providers.values()):
        ledger.open(db, past(payer, number))
    entries = list(_entries(sums, last, cash, lambda code: past(payer, providers[code]), bills, run, by, at))
    for start in range(0, len(entries), AT_ONCE):
        for answer in ledger.post_many(db, entries[start : start + AT_ONCE]):
            if isinstance(answer, Refusal):
                raise answer


def _entries(
    sums: dict[tuple[Bill, str], list[int]],
    last: dict[tuple[Bill, str], date],
    cash: str,
    account: object,
    bills: dict[Bill, int],
    run: int,
    by: str,
    at: datetime,
) -> Iterator[Entry]:
    assert callable(account)
    for (bill, month), (paid, back) in sums.items():
        theirs = account(bill[0])
        ways = (
            *((Transfer(cash, theirs, Pence(paid)),) if paid else ()),
            *((Transfer(theirs, cash, Pence(back)),) if back else ()),
        )
        if ways:
            yield Entry(
                key=f"history/{run}/{bills[bill]}/{month}",
                kind=KIND,
                transfers=ways,
                by=by,
                at=at,
                period=month,
                service_date=last[bill, month],
                document=f"history_invoice/{bills[bill]}",
                why="Paid before, as published.",
            )


def _odd(lines: Sequence[PaidLine]) -> list[Problem]:
    """What is worth a look: a number that the payer blanked, a bill that gives back more than it took, a number of two
    suppliers, a line of nothing."""
    totals: dict[Bill, int] = defaultdict(int)
    owners: dict[str, set[str]] = defaultdict(set)
    zero = 0
    for line in lines:
        totals[_bill(line)] += int(line.amount)
        zero += line.amount == NOTHING
        if not line.hidden:
            owners[line.invoice].add(line.supplier)
    hidden = sum(line.hidden for line in lines)
    found = [
        Problem(0, "NET_CREDIT", f"Bill {number} of supplier {code} comes to {Pence(total)}.", ref=number[:40], stops=False)
        for (code, number), total in totals.items()
        if total < 0
    ]
    found += [
        Problem(
            0,
            "NUMBER_SHARED",
            f"{len(codes)} suppliers have a bill with the number {number}. They are kept apart.",
            ref=number[:40],
            stops=False,
        )
        for number, codes in owners.items()
        if len(codes) > 1
    ]
    if hidden:
        found.append(
            Problem(
                0,
                "NUMBER_HIDDEN",
                f"{hidden} lines have a number that was blanked. They stand together, a bill for each supplier.",
                stops=False,
            )
        )
    if zero:
        found.append(Problem(0, "NOTHING_PAID", f"{zero} lines are for £0.00. They are kept, and move no money.", stops=False))
    return found


def proved(db: Session, payer_id: int) -> list[str]:
    """Where lines, bills and the ledger tell different stories about a payer's history: none, in a house in order."""
    wrong = []
    lines = (
        select(HistoryLine.invoice_id, func.count().label("many"), func.sum(HistoryLine.amount_pence).label("total"))
        .group_by(HistoryLine.invoice_id)
        .subquery()
    )
    rows = db.execute(
        select(
            HistoryInvoice.number,
            HistoryInvoice.lines,
            HistoryInvoice.total_pence,
            lines.c.many,
            lines.c.total,
            HistorySupplier.provider_org_id,
        )
        .join(HistorySupplier, HistorySupplier.id == HistoryInvoice.supplier_id)
        .outerjoin(lines, lines.c.invoice_id == HistoryInvoice.id)
        .where(HistorySupplier.payer_org_id == payer_id)
    )
    by_provider: dict[int, int] = defaultdict(int)
    for number, many, total, counted, summed, provider in rows:
        by_provider[provider] += int(total)
        if many != (counted or 0) or int(total) != int(summed or 0):
            wrong.append(f"bill {number} says {total} in {many} lines, its lines say {Pence(int(summed or 0))} in {counted or 0}")
    balances = ledger.balances(db, [past(payer_id, provider) for provider in by_provider])
    for provider, summed in by_provider.items():
        held = int(balances[past(payer_id, provider)])
        if held != summed:
            wrong.append(f"provider {provider}: bills say {Pence(summed)}, the ledger {Pence(held)}")
    return wrong
