"""The shares of bills follow the till when a settled dispute shares their days anew (M-33): one truth, to the penny."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from brokerage.budgets import splits
from brokerage.invoices.models import Invoice, InvoiceShare
from brokerage.kit.money import Pence

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
    groups: dict[Group, list[InvoiceShare]] = defaultdict(list)
    for row in rows:
        groups[row.split_rule_id, f"{row.day:%Y-%m}"].append(row)
    for (number, _), group in groups.items():
        if number in rules and max(row.day for row in group) >= since:
            _group(db, invoice, group, rule)
    db.flush()
    return _agree(db, invoice, final)


def _group(db: Session, invoice: Invoice, group: list[InvoiceShare], rule: splits.Rule) -> None:
    parts: dict[tuple[int, date], list[InvoiceShare]] = defaultdict(list)
    for row in group:
        parts[row.line_id, row.day].append(row)
    for (line, day), old in parts.items():
        amounts = splits.worked(rule, Pence.total(row.amount_pence for row in old)).by_stream
        accrued = splits.worked(rule, Pence.total(row.accrued_pence for row in old)).by_stream
        for row in old:
            db.delete(row)
        db.add_all(InvoiceShare(invoice_id=invoice.id, line_id=line, stream_id=s, split_rule_id=rule.id, day=day,
                                amount_pence=amounts[s], accrued_pence=accrued[s]) for s in amounts)  # fmt: skip


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
