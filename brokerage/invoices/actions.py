"""What people do with bills: take in, approve, refuse, go on after a no, hold, release, send back, settle, match again.

Writes say who (`by=`) and never commit. Roles are the door's business (passes); separation of duties is kept here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.door.actor import SYSTEM, Actor
from brokerage.invoices import crediting, deciding, intake, owing
from brokerage.invoices import facts as reading
from brokerage.invoices.deciding import Judged
from brokerage.invoices.facts import Facts
from brokerage.invoices.intake import Bill
from brokerage.invoices.lines import Kept, asked_again, rewrite, taken
from brokerage.invoices.matching import WAITS, Verdict, match
from brokerage.invoices.models import Invoice, InvoiceLine
from brokerage.invoices.owing import Item
from brokerage.invoices.parts import PRICE
from brokerage.invoices.ports import INVOICE as INVOICE_KIND
from brokerage.invoices.ports import DraftLine, InvoiceDraft, vat_of
from brokerage.invoices.states import INVOICE, TO_APPROVE
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.people.models import Organisation

NOTHING = Pence(0)
FINANCE_AFTER = 10
"""Days after which finance may approve for a holder who has not answered, so that nobody goes unpaid (product.md, item 14)."""


def take_in(
    db: Session,
    provider: Organisation,
    drafts: Sequence[InvoiceDraft],
    *,
    door: str,
    by: Actor | str,
    at: datetime,
    file: int | None = None,
    wrong: Sequence[str] = (),
) -> list[Bill]:
    """Bills of one provider from any door: judged, decided, and approved where the holder's rule says so. A Bill for each
    invoice; credit notes are settled after them (crediting). `wrong` are reasons for which all of them are sent back."""
    _alone(db, provider.id)
    notes = [draft for draft in drafts if draft.kind != INVOICE_KIND]
    drafts = [draft for draft in drafts if draft.kind == INVOICE_KIND]
    bills, known = intake.receive(db, provider, drafts, door=door, by=by, at=at, file=file, wrong=wrong)
    deciding.decide(db, provider.id, deciding.of_bills(bills), known, at=at)
    for draft in notes:
        crediting.receive(db, provider, draft, door=door, by=by, at=at, file=file, wrong=wrong)
    return bills


def approve(db: Session, invoice: Invoice, *, by: Actor, at: datetime, why: str = "") -> None:
    """The holder, or whoever they let, says yes to what is undisputed; finance where they did not answer for ten days. Refused:
    whoever made the bill, anybody of the provider, beyond what the holder lets a helper approve, when what was delivered has
    changed since, and where it cannot be owed (NO_SPLIT, NO_MONEY)."""
    _may_answer(invoice, by)
    if invoice.state not in (*TO_APPROVE, "RESOLVED"):
        raise Refusal("This bill does not wait for a yes.", code="WRONG_STATE")
    known, judged = _judged(db, invoice, at)
    if Pence.total(k.taken for k in judged.kept) < _taken(db, invoice):
        raise Refusal(
            "What was delivered has changed since this bill was matched. It has to be matched again first.", code="OUTDATED"
        )
    if _for_the_holder(invoice, by):
        invoice.holder_said, invoice.holder_by, invoice.holder_at = "YES", by.ref, at
    lines = [owing.line(k) for k in judged.kept if k.taken > NOTHING]
    refused = owing.owe(db, [Item(invoice, lines)], known, by=by.ref, at=at, why=why)
    if refused:
        raise refused[invoice.id]
    crediting.after_approval(db, invoice, at=at)


def _alone(db: Session, provider_id: int) -> None:
    """One transaction at a time judges the bills of a provider: two files sent at once would each find the same hours free.
    (SQLite has one writer anyway.)"""
    db.execute(select(Organisation.id).where(Organisation.id == provider_id).with_for_update(key_share=True))


def _for_the_holder(invoice: Invoice, by: Actor) -> bool:
    """Whether this is the holder's own yes, or finance's in their place: a no stays where it stands."""
    return by.person_id == invoice.person_id or (invoice.person_id is not None and by.trust(invoice.person_id) is not None)


def _may_answer(invoice: Invoice, by: Actor) -> None:
    if invoice.created_by == by.ref:
        raise Refusal("You made this bill, so somebody else must say yes to it.", code="SEPARATION")
    if invoice.provider_org_id in by.orgs():
        raise Refusal("You work for the provider, so somebody else must answer.", code="APPROVER_IS_PAYEE")
    trust = by.trust(invoice.person_id) if invoice.person_id else None
    mine = by.person_id == invoice.person_id
    if trust is not None and not mine and trust.up_to is not None and invoice.payable_pence > trust.up_to:
        raise Refusal(f"You may say yes to bills of up to {trust.up_to}. This one is {invoice.payable_pence}.", code="OVER_LIMIT")


def refuse(db: Session, invoice: Invoice, why: str, *, by: Actor, at: datetime) -> None:
    """The holder says no. The bill waits, the clock of it stands still, and only finance can go on, in writing (override)."""
    if invoice.provider_org_id in by.orgs():
        raise Refusal("You work for the provider, so somebody else must answer.", code="APPROVER_IS_PAYEE")
    said = _reason(why)
    move(db, INVOICE, invoice, "refuse", by=by.ref, at=at, why=said, about=invoice.about)
    invoice.holder_said, invoice.holder_by, invoice.holder_at, invoice.holder_why = "NO", by.ref, at, said
    invoice.reasons = " ".join(dict.fromkeys([*invoice.reasons.split(), "REFUSED_BY_HOLDER"]))
    invoice.stopped_on = at.astimezone(LONDON).date()
    db.flush()


def override(db: Session, invoice: Invoice, why: str, *, by: Actor, at: datetime) -> None:
    """Finance goes on after the holder's no: the reason is kept and shown to the holder, their no stays where it stands, and
    somebody else in finance still has to approve it."""
    if invoice.holder_said != "NO":
        raise Refusal("Nobody said no to this bill.", code="NOT_REFUSED")
    _may_answer(invoice, by)
    said = _reason(why)
    move(db, INVOICE, invoice, "override", by=by.ref, at=at, why=said, about=invoice.about)
    invoice.overridden_why, invoice.stopped_on = f"{by.name}: {said}", None
    invoice.created_by = by.ref  # whoever overrode it is not the one to approve it
    db.flush()


def hold(db: Session, invoice: Invoice, why: str, *, by: Actor, at: datetime) -> None:
    move(db, INVOICE, invoice, "hold", by=by.ref, at=at, why=_reason(why), about=invoice.about)


def release(db: Session, invoice: Invoice, why: str, *, by: Actor, at: datetime) -> None:
    move(db, INVOICE, invoice, "release", by=by.ref, at=at, why=_reason(why), about=invoice.about)


def reject(db: Session, invoice: Invoice, why: str, *, by: Actor, at: datetime) -> None:
    """Send a bill that waits back for good, with the reason; its number may be used again, and its hours billed again."""
    if invoice.part:
        raise Refusal("This is a part of a bill whose rest went on. Ask for a credit note instead.", code="PART")
    move(db, INVOICE, invoice, "reject", by=by.ref, at=at, why=_reason(why), about=invoice.about)
    invoice.payable_pence = NOTHING


def write_off(db: Session, invoice: Invoice, why: str, *, by: Actor, at: datetime) -> None:
    """What waits is settled without money: the provider agreed that it is not owed."""
    move(db, INVOICE, invoice, "resolve", by=by.ref, at=at, why=_reason(why), about=invoice.about)
    invoice.waiting_pence, invoice.payable_pence = NOTHING, NOTHING


def match_again(db: Session, invoice: Invoice, *, by: Actor | str = SYSTEM, at: datetime) -> bool:
    """Judge a bill that waits by what is known now; True when some of it goes on. The lines keep the new verdict."""
    if invoice.state != "QUERIED" or invoice.kind != "INVOICE" or invoice.holder_said == "NO":
        return False
    known, judged = _judged(db, invoice, at)
    if not judged.some or Pence.total(k.taken for k in judged.kept) > invoice.waiting_pence:
        return False  # more than waits: a credit note took a part of it, and a person decides which
    rewrite(db, judged.kept)
    deciding.decide(db, invoice.provider_org_id, [judged], known, at=at)
    return True


def _judged(db: Session, invoice: Invoice, at: datetime) -> tuple[Facts, Judged]:
    _alone(db, invoice.provider_org_id)
    lines = lines_of(db, invoice)
    known = reading.by_id(db, invoice.provider_org_id, {line.order_id for line in lines if line.order_id}, apart_from=invoice.id)
    found = match(
        [asked_again(line, invoice.person_id, rest=invoice.part > 0) for line in lines],
        known.orders,
        known.done,
        today=at.astimezone(LONDON).date(),
        billed=known.billed,
    )
    drafts = [_draft(line) for line in lines]
    fixed = [
        Verdict(WAITS, NOTHING, NOTHING, NOTHING, line.net_pence, (PRICE,)) if line.reasons == PRICE and line.unit == "C62" else v
        for line, v in zip(lines, found, strict=True)
    ]
    kept = [
        Kept(line.id, line.order_id, taken(v.accepted, draft), line.net_pence + vat_of(line.net_pence, line.vat_rate), v)
        for line, draft, v in zip(lines, drafts, fixed, strict=True)
    ]
    return known, Judged(invoice, drafts, kept)


def _draft(line: InvoiceLine) -> DraftLine:
    return DraftLine(
        str(line.number),
        line.name,
        line.quantity,
        line.unit,
        line.price,
        line.net_pence,
        per=line.per,
        vat_category=line.vat,
        vat_rate=line.vat_rate,
        from_day=line.from_day,
        to_day=line.to_day,
    )


def lines_of(db: Session, invoice: Invoice) -> list[InvoiceLine]:
    return list(db.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id).order_by(InvoiceLine.number)))


def _taken(db: Session, invoice: Invoice) -> Pence:
    """What was undisputed when it was matched."""
    return Pence(int(db.scalar(select(func.sum(InvoiceLine.taken_pence)).where(InvoiceLine.invoice_id == invoice.id)) or 0))


def _reason(why: str) -> str:
    said = " ".join(why.split())
    if len(said) < 5:
        raise Refusal("Say why.", fields={"why": "Say why in a few words: the other side reads it"})
    return said
