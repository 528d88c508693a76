"""The shares of bills follow the till when a settled dispute shares their days anew (M-33): one truth, to the penny."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from brokerage.budgets import splits
from brokerage.invoices import vat
from brokerage.invoices.models import Invoice, InvoiceLine, InvoiceShare
from brokerage.kit.money import Pence
from brokerage.orders.models import Order

NOTHING = Pence(0)
_NOW = text("""
SELECT a.path, SUM(CASE WHEN a.id = t.dest_id THEN t.amount_pence ELSE -t.amount_pence END)
  FROM ledger_entry e JOIN ledger_transfer t ON t.entry_id = e.id JOIN ledger_account a ON a.id IN (t.source_id, t.dest_id)
 WHERE e.document = :document AND e.document <> '' AND e.kind IN :kinds AND a.path LIKE 'stream/%' GROUP BY a.path""").bindparams(
    bindparam("kinds", expanding=True)
)
APPROVED = ("INVOICE_APPROVED", "INVOICE_APPROVED_REVERSED")
Group = tuple[int | None, str]


def affected(db: Session, rules: Sequence[int], since: date) -> list[Invoice]:
    """Bills that were shared by one of these rules for a service month that reaches `since` or later."""
    rows = db.execute(select(InvoiceShare.invoice_id).join(Invoice, Invoice.id == InvoiceShare.invoice_id).where(
        InvoiceShare.split_rule_id.in_(rules), InvoiceShare.day >= since, Invoice.kind == "INVOICE").distinct())  # fmt: skip
    return list(db.scalars(select(Invoice).where(Invoice.id.in_([row[0] for row in rows])).order_by(Invoice.id)))


def anew(db: Session, invoice: Invoice, rules: Sequence[int], final: int, since: date) -> dict[int, Pence]:
    """Rewrite the shares of a bill that the till shared anew; returns what each stream owes for the whole bill now. Pennies that
    rounding line by line makes different from the till's whole go to the first line."""
    rule = splits.find(db, final)
    rows = list(db.scalars(select(InvoiceShare).where(InvoiceShare.invoice_id == invoice.id).order_by(InvoiceShare.id)))
    of_vat = VatOf(db, invoice, rule) if invoice.vat_pence > NOTHING and invoice.buyer == "FUNDER" else None
    groups: dict[Group, list[InvoiceShare]] = defaultdict(list)
    for row in rows:
        groups[row.split_rule_id, f"{row.day:%Y-%m}"].append(row)
    for (number, _), group in groups.items():
        if number in rules and max(row.day for row in group) >= since:
            _group(db, invoice, group, rule, of_vat)
    db.flush()
    return _agree(db, invoice, final)


def _group(db: Session, invoice: Invoice, group: list[InvoiceShare], rule: splits.Rule, of_vat: VatOf | None) -> None:
    parts: dict[tuple[int, date], list[InvoiceShare]] = defaultdict(list)
    for row in group:
        parts[row.line_id, row.day].append(row)
    for (line, day), old in parts.items():
        amounts = splits.worked(rule, Pence.total(row.amount_pence for row in old)).by_stream
        accrued = splits.worked(rule, Pence.total(row.accrued_pence for row in old)).by_stream
        for row in old:
            db.delete(row)
        back = of_vat.back(line, amounts) if of_vat else {}
        db.add_all(InvoiceShare(invoice_id=invoice.id, line_id=line, stream_id=s, split_rule_id=rule.id, day=day,
                                amount_pence=amounts[s], accrued_pence=accrued[s], vat_pence=back.get(s, NOTHING))
                   for s in amounts)  # fmt: skip


class VatOf:
    """What the funders of a rule get back of the VAT of a bill's lines."""

    def __init__(self, db: Session, invoice: Invoice, rule: splits.Rule) -> None:
        self.day, self.recovery = invoice.issued_on, vat.recovery(db, [part.stream_id for part in rule.parts])
        rows = select(InvoiceLine.id, InvoiceLine.taken_pence, InvoiceLine.accepted_pence, Order.category)
        rows = rows.join(Order, Order.id == InvoiceLine.order_id).where(InvoiceLine.invoice_id == invoice.id)
        self.lines = {row[0]: (row[1], row[1] - row[2], row[3]) for row in db.execute(rows)}

    def back(self, line: int, amounts: dict[int, Pence]) -> dict[int, Pence]:
        """By stream, of what is shared anew of a line."""
        whole, tax, kind = self.lines.get(line, (NOTHING, NOTHING, ""))
        part = vat.within(Pence.total(amounts.values()), tax, whole)
        return dict(zip(amounts, self.recovery.parts(part, list(amounts), list(amounts.values()), kind, self.day), strict=True))


def _agree(db: Session, invoice: Invoice, final: int) -> dict[int, Pence]:
    """Hold the rows against the till, stream by stream."""
    places: dict[str, dict[int, Pence]] = {"owed": {}, "accrued": {}}
    for path, pence in db.execute(_NOW, {"document": f"invoice/{invoice.id}", "kinds": list(APPROVED)}):
        _, stream, place = path.split("/")
        if place in places:
            places[place][int(stream)] = Pence(int(pence))
    rows = list(db.scalars(select(InvoiceShare).where(InvoiceShare.invoice_id == invoice.id).order_by(InvoiceShare.id)))
    for stream in sorted(places["owed"].keys() | places["accrued"].keys()):
        mine = [row for row in rows if row.stream_id == stream and row.split_rule_id == final]
        if mine:
            of = [row for row in rows if row.stream_id == stream]
            more = places["owed"].get(stream, NOTHING) - Pence.total(row.amount_pence for row in of)
            mine[0].amount_pence = mine[0].amount_pence + more
            drawn = -places["accrued"].get(stream, NOTHING) - Pence.total(row.accrued_pence for row in of)
            mine[0].accrued_pence = mine[0].accrued_pence + drawn
    db.flush()
    return {s: p for s, p in sorted(places["owed"].items()) if p > NOTHING}
