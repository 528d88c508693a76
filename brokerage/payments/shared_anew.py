"""A dispute between funders is settled after bills were approved, credited or paid: bills, what waits to be paid and the funders'
cash follow the final split (M-33). Called by budgets.true_up around its own work; in the same transaction.

Before, every bill of the disputed days is brought back to owed; the till shares it anew; after, what was paid and credited of it
is put back by the final shares. What a funder paid beyond its final share the others give back to it (REIMBURSED).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from brokerage.budgets import chart, journal
from brokerage.budgets.models import Budget, FundingStream
from brokerage.invoices import resharing, vat
from brokerage.invoices.models import Invoice
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, split
from brokerage.ledger import Transfer
from brokerage.ledger.models import EntryRow
from brokerage.payments import netting, posting
from brokerage.payments.models import Payment
from brokerage.payments.obligations import ShareOf

NOTHING = Pence(0)
WAITS = ("QUEUED", "PARKED")
By = dict[int, Pence]
_MOVED = text("""
SELECT a.path, SUM(CASE WHEN a.id = t.dest_id THEN t.amount_pence ELSE -t.amount_pence END)
  FROM ledger_entry e JOIN ledger_transfer t ON t.entry_id = e.id JOIN ledger_account a ON a.id IN (t.source_id, t.dest_id)
 WHERE e.document IN :documents AND e.document <> '' AND a.path LIKE 'stream/%' GROUP BY a.path""").bindparams(
    bindparam("documents", expanding=True))  # fmt: skip


class Stand(Struct, frozen=True):
    """Where a bill's money is, stream by stream, in pence: `paid` and `credited` of what was owed for it."""

    invoice: Invoice
    paid: By
    credited: By


def around(
    db: Session, budget: Budget, rules: Sequence[int], since: date, *, by: str, at: datetime
) -> Callable[[int], None]:
    """Call before the till shares anew; what comes back is called after, with the final rule's id. Refused while a payment of
    such a bill is on its way: nobody can say then what was paid."""
    stands = [_stand(db, row) for row in resharing.affected(db, rules, since)]
    for one in stands:
        _back_to_owed(db, budget, one, by, at)

    def after(final: int) -> None:
        for one in stands:
            owed = resharing.anew(db, one.invoice, rules, final, since)
            if one.invoice.vat_pence > NOTHING:
                vat.keep(db, one.invoice, by=by, at=at)
            _put_back(db, budget, one, owed, final, by, at)
    return after


def _stand(db: Session, row: Invoice) -> Stand:
    payments = list(db.scalars(select(Payment).where(Payment.source == f"invoice/{row.id}")))
    if any(p.state in ("SENT", "FAILED") or (p.run_id is not None and p.state in WAITS) for p in payments):
        raise Refusal(f"A payment for bill {row.named} is on its way. Settle this when the bank has answered.",
                      code="PAYMENT_ON_ITS_WAY")
    paid = _moved(db, [f"invoice/{row.id}", *(f"payment/{p.id}" for p in payments)], "paid")
    credits = db.scalars(select(Invoice.id).where(Invoice.corrects_id == (row.parent_id or row.id), Invoice.state == "APPROVED",
                                                  Invoice.payable_pence < NOTHING))
    documents = [f"invoice/{n}" for n in credits] if not row.part else []
    from_paid, from_owed = (_moved(db, documents, place) for place in ("paid", "owed"))
    streams = paid.keys() | from_paid.keys() | from_owed.keys()
    return Stand(row, {s: paid.get(s, NOTHING) + from_paid.get(s, NOTHING) for s in streams},
                 {s: -from_paid.get(s, NOTHING) - from_owed.get(s, NOTHING) for s in streams})


def _moved(db: Session, documents: list[str], place: str) -> By:
    rows = db.execute(_MOVED, {"documents": documents}) if documents else ()
    return {int(path.split("/")[1]): Pence(int(pence)) for path, pence in rows if path.endswith(f"/{place}")}


def _back_to_owed(db: Session, budget: Budget, one: Stand, by: str, at: datetime) -> None:
    moves = [*_between(one.paid, "paid", "owed"), *_between(one.credited, "available", "owed")]
    _post(db, budget, one, "before", moves, by, at)


def _put_back(db: Session, budget: Budget, one: Stand, owed: By, final: int, by: str, at: datetime) -> None:
    credited = _parts(Pence.total(one.credited.values()), owed)
    room = {s: owed[s] - credited.get(s, NOTHING) for s in owed}
    paid = _kept(one.paid, room)
    moves = [*_between(credited, "owed", "available"), *_between(paid, "owed", "paid")]
    _post(db, budget, one, f"after/{final}", moves, by, at)
    if one.invoice.buyer != "FUNDER":
        return
    payers = {row[0]: row[1] for row in db.execute(
        select(FundingStream.id, FundingStream.payer_org_id).where(FundingStream.id.in_(owed.keys() | one.paid.keys())))}
    _square(db, budget, one, _by_payer(paid, payers), _by_payer(one.paid, payers), final, by, at)
    _queue_anew(db, budget, one, {s: room[s] - paid.get(s, NOTHING) for s in room}, payers, at)


def _parts(amount: Pence, weights: By) -> By:
    if amount <= NOTHING:
        return {}
    return dict(zip(weights, split(amount, [int(w) for w in weights.values()]), strict=True))


def _kept(paid: By, room: By) -> By:
    """Each stream keeps what its payer paid as far as its final share goes; what is beyond was paid for the others."""
    kept = {s: min(paid.get(s, NOTHING), most) for s, most in room.items()}
    beyond = Pence.total(paid.values()) - Pence.total(kept.values())
    for s, most in room.items():
        more = min(beyond, most - kept[s])
        kept[s], beyond = kept[s] + more, beyond - more
    assert beyond == NOTHING
    return kept


def _between(shares: By, source: str, dest: str) -> list[Transfer]:
    return [Transfer(chart.place(s, source), chart.place(s, dest), p) for s, p in sorted(shares.items()) if p > NOTHING]


def _post(db: Session, budget: Budget, one: Stand, what: str, moves: list[Transfer], by: str, at: datetime) -> None:
    document = f"shared-anew/{one.invoice.id}"
    number = db.scalar(select(func.count()).where(EntryRow.document == document)) or 0
    journal.post(db, budget, f"shared-anew/{one.invoice.id}/{number}/{what}", "SHARED_ANEW", moves, by=by, at=at,
                 on=one.invoice.to_day or at.astimezone(LONDON).date(), words=f"Shared anew: bill {one.invoice.named}",
                 document=document)  # fmt: skip


def _by_payer(shares: By, payers: dict[int, int | None]) -> dict[int, Pence]:
    found: dict[int, Pence] = {}
    for stream, pence in shares.items():
        payer = payers.get(stream)
        if payer is not None:
            found[payer] = found.get(payer, NOTHING) + pence
    return found


def _square(db: Session, budget: Budget, one: Stand, now: dict[int, Pence], before: dict[int, Pence], final: int, by: str,
            at: datetime) -> None:  # fmt: skip
    """Those who paid less than their final share give it to those who paid more (as CHC from a past day does, W18)."""
    change = {payer: now.get(payer, NOTHING) - before.get(payer, NOTHING) for payer in sorted(now.keys() | before.keys())}
    gives, takes = {p: c for p, c in change.items() if c > NOTHING}, {p: -c for p, c in change.items() if c < NOTHING}
    moves = []
    for giver in gives:
        for taker in takes:
            part = min(gives[giver], takes[taker])
            if part > NOTHING:
                moves.append(Transfer(posting.cash(giver), posting.cash(taker), part))
                gives[giver], takes[taker] = gives[giver] - part, takes[taker] - part
    journal.post(db, budget, f"reimbursed/{one.invoice.id}/{final}", "REIMBURSED", moves, by=by, at=at,
                 on=one.invoice.to_day or at.astimezone(LONDON).date(), document=f"shared-anew/{one.invoice.id}",
                 words=f"Between funders: their dispute was settled, bill {one.invoice.named}")  # fmt: skip


def _queue_anew(db: Session, budget: Budget, one: Stand, left: By, payers: dict[int, int | None], at: datetime) -> None:
    """What still waits to be paid, by each payer's final part. A payer that had nothing to pay before has a payment now."""
    waiting = {p.payer_org_id: p for p in db.scalars(
        select(Payment).where(Payment.source == f"invoice/{one.invoice.id}", Payment.state.in_(WAITS)))}
    if not waiting:
        return
    like = next(iter(waiting.values()))
    for payer in sorted({n for n in payers.values() if n is not None} | waiting.keys()):
        shares = [ShareOf(budget.id, s, p) for s, p in sorted(left.items()) if payers.get(s) == payer and p > NOTHING]
        netting.instead(db, waiting.get(payer), like, payer, shares, "The funders settled how they share it.", at=at)


