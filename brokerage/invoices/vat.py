"""VAT that a funder gets back is no cost of the budget: consumption = gross − VAT recoverable by the buyer (domain M-47).

    INVOICE_APPROVED   accrued → owed, with VAT: the provider is owed all of it
    VAT_BACK           stream/7/vat → available: the part that this stream's funder gets back, so I = owed + paid + vat

A holder who pays from a direct payment gets nothing back. A council gets all of it (VATA 1994 s33) unless it says otherwise; an
NHS body nothing until its finance names the kinds of service that its headings of s41 cover. All amounts are pence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets import chart, journal
from brokerage.budgets.models import Budget, FundingStream
from brokerage.door.actor import Actor
from brokerage.invoices.models import Invoice, InvoiceShare
from brokerage.invoices.vat_models import VatRule
from brokerage.kit.db import Hot
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, half_up, split
from brokerage.ledger import Transfer
from brokerage.people.models import Organisation

NOTHING = Pence(0)
KIND = "VAT_BACK"
BY_LAW = {"COUNCIL": "ALL"}
"""By the kind of a funder, what holds before it has said anything."""


class Recovery(Struct, frozen=True):
    """Of some funders, the rules, and of some streams their funder and its kind."""

    rules: dict[int, list[VatRule]]
    payers: dict[int, tuple[int, str]]

    def gets(self, stream: int, kind: str, day: date) -> bool:
        """Whether the funder of this stream gets VAT back on a bill of that day for such a service."""
        org, body = self.payers.get(stream, (0, ""))
        rule = rule_on(self.rules.get(org, ()), day)
        how = rule.how if rule else BY_LAW.get(body, "NONE")
        return how == "ALL" or (how == "SOME" and rule is not None and kind in rule.kinds.split())

    def parts(self, vat: Pence, streams: Sequence[int], amounts: Sequence[Pence], kind: str, day: date) -> list[Pence]:
        """Of `vat` in these streams' amounts, what each one's funder gets back: split by the amounts first (M-03)."""
        if vat <= NOTHING or not any(a > NOTHING for a in amounts):
            return [NOTHING] * len(streams)
        shared = split(vat, [int(a) for a in amounts])
        return [part if self.gets(stream, kind, day) else NOTHING for stream, part in zip(streams, shared, strict=True)]


def rule_on(rules: Iterable[VatRule], day: date) -> VatRule | None:
    return max((r for r in rules if r.since <= day), key=lambda r: r.since, default=None)


def recovery(db: Session, streams: Iterable[int]) -> Recovery:
    """Who gets VAT back, for these streams; two statements."""
    asked = select(FundingStream.id, Organisation.id, Organisation.kind).join(
        Organisation, Organisation.id == FundingStream.payer_org_id)
    payers = {row[0]: (row[1], row[2]) for row in db.execute(asked.where(FundingStream.id.in_(sorted(set(streams)))))}
    return Recovery(_rules(db, {org for org, _ in payers.values()}), payers)


def _rules(db: Session, orgs: Iterable[int]) -> dict[int, list[VatRule]]:
    found: dict[int, list[VatRule]] = {}
    for rule in db.scalars(select(VatRule).where(VatRule.organisation_id.in_(sorted(orgs))).order_by(VatRule.since)):
        found.setdefault(rule.organisation_id, []).append(rule)
    return found


_POSTED = Hot("""
SELECT s.id, COALESCE(SUM(CASE WHEN a.id = t.source_id THEN t.amount_pence ELSE -t.amount_pence END), 0), COUNT(DISTINCT e.id)
  FROM funding_stream s JOIN ledger_account a ON a.path = 'stream/' || s.id || '/vat'
  JOIN ledger_transfer t ON a.id IN (t.source_id, t.dest_id) JOIN ledger_entry e ON e.id = t.entry_id
 WHERE s.budget_id = :budget AND e.document = :document GROUP BY s.id""")


def keep(db: Session, invoice: Invoice, *, by: str, at: datetime) -> None:
    """Post what the shares of a bill (or credit note) say about VAT that comes back, less what is posted already: again is
    nothing, and a share that changed posts the difference. Each funder sees its own."""
    document = f"invoice/{invoice.id}"
    posted = {s: (Pence(int(p)), int(n)) for s, p, n in _POSTED.all(db, budget=invoice.budget_id, document=document)}
    shares = select(InvoiceShare.stream_id, func.sum(InvoiceShare.vat_pence)).where(InvoiceShare.invoice_id == invoice.id)
    wanted = {s: Pence(int(p)) for s, p in db.execute(shares.group_by(InvoiceShare.stream_id))}
    assert invoice.budget_id is not None and invoice.to_day is not None
    for stream in sorted(posted.keys() | wanted.keys()):
        was, times = posted.get(stream, (NOTHING, 0))
        more = wanted.get(stream, NOTHING) - was
        vat, available = chart.place(stream, "vat"), chart.place(stream, "available")
        move = Transfer(vat, available, more) if more > NOTHING else Transfer(available, vat, -more)
        journal.post(db, db.get_one(Budget, invoice.budget_id), f"{document}/vat/{stream}/{times}", KIND, [move], by=by, at=at,
                     on=invoice.to_day, words=_words(db, stream, invoice, more), document=document, stream=stream)


def _words(db: Session, stream: int, invoice: Invoice, more: Pence) -> str:
    name = db.scalar(select(FundingStream.payer_name).where(FundingStream.id == stream))
    if more < NOTHING:
        return f"VAT that {name} does not get back after all: {invoice.named}"
    return f"VAT of bill {invoice.named} that {name} gets back"


def within(pence: Pence, vat: Pence, amount: Pence) -> Pence:
    """The VAT in `pence` of an `amount` with `vat` in it; never more than that."""
    return min(half_up(int(pence) * int(vat), int(amount)), vat) if amount > NOTHING else NOTHING


def taken_off(db: Session, bill: Invoice, back: dict[int, Pence]) -> dict[int, Pence]:
    """By stream: the VAT that no longer comes back when a credit note takes `back` off a bill. Differences of cumulative amounts
    over the whole bill and all of its credit notes, so that they never come to more than came back (M-07)."""
    root = bill.parent_id or bill.id
    of_bill = _sums(db, (Invoice.id == root) | (Invoice.parent_id == root))
    before = _sums(db, Invoice.corrects_id == root)
    found = {}
    for stream, pence in back.items():
        amount, vat = of_bill.get(stream, (NOTHING, NOTHING))
        credited, taken = before.get(stream, (NOTHING, NOTHING))
        found[stream] = max(within(pence - credited, vat, amount) + taken, NOTHING)
    return found


def _sums(db: Session, where: Any) -> dict[int, tuple[Pence, Pence]]:
    rows = db.execute(select(InvoiceShare.stream_id, func.sum(InvoiceShare.amount_pence), func.sum(InvoiceShare.vat_pence))
                      .join(Invoice, Invoice.id == InvoiceShare.invoice_id).where(where).group_by(InvoiceShare.stream_id))
    return {stream: (Pence(int(amount)), Pence(int(vat))) for stream, amount, vat in rows}


class Funder(Struct, frozen=True):
    """A funder of the actor's with its rules, the newest first, and which holds today."""

    org_id: int
    name: str
    now: str
    kinds: tuple[str, ...]
    rules: tuple[VatRule, ...]
    by_law: bool


def funders(db: Session, actor: Actor, today: date) -> list[Funder]:
    """The bodies that the actor does the finance of and that pay for care."""
    orgs = actor.orgs("FINANCE", "FINANCE_APPROVER")
    rows = db.execute(select(Organisation.id, Organisation.name, Organisation.kind).where(
        Organisation.id.in_(orgs), Organisation.kind.in_(("ICB", "COUNCIL"))).order_by(Organisation.name)).all()
    rules = _rules(db, [row[0] for row in rows])
    found = []
    for org, name, body in rows:
        now = rule_on(rules.get(org, ()), today)
        found.append(Funder(org, name, now.how if now else BY_LAW.get(body, "NONE"), tuple(now.kinds.split()) if now else (),
                            tuple(reversed(rules.get(org, []))), now is None))
    return found


def choose(db: Session, org_id: int, how: str, kinds: Sequence[str], *, since: date, why: str, by: Actor,
           at: datetime) -> VatRule:  # fmt: skip
    """How a funder gets VAT back on bills dated `since` or later; what was agreed before stays. Refused: anybody but a finance
    approver there, SOME without a kind, no reason, a second rule from the same day."""
    if org_id not in by.orgs("FINANCE_APPROVER"):
        raise Refusal("Only a finance approver of the funder says this.", code="SEPARATION")
    wrong = {}
    if how == "SOME" and not kinds:
        wrong["kinds"] = "Choose at least one kind of service"
    if len(why.strip()) < 5:
        wrong["why"] = "Say why, for example the heading that covers it"
    if db.scalar(select(VatRule.id).where(VatRule.organisation_id == org_id, VatRule.since == since)) is not None:
        wrong["since"] = "There is a rule from that day already"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    made = VatRule(organisation_id=org_id, since=since, how=how, kinds=" ".join(kinds) if how == "SOME" else "",
                   why=why.strip(), set_by=by.user_id, set_at=at)
    db.add(made)
    db.flush()
    return made
