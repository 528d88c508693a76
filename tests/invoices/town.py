"""Ann's plan with a running order of home care, four weeks of it given and confirmed, and bills for it; Ben's rows beside."""
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from brokerage.invoices import actions
from brokerage.invoices.intake import Bill
from brokerage.invoices.matching import amount
from brokerage.invoices.ports import CREDIT_NOTE, INVOICE, DraftLine, InvoiceDraft, Party, added_up
from brokerage.kit.db import Database
from brokerage.orders import accepting, delivering
from brokerage.orders.delivering import Done
from brokerage.orders.models import Order
from brokerage.people.models import Organisation
from tests.budgets.conftest import Town
from tests.orders import town as orders
from tests.orders.town import later

JUNE, LAST = date(2026, 6, 1), date(2026, 6, 28)
AFTER = later(date(2026, 7, 1))
RATE = Decimal("24.86")
Span = tuple[str, date, date]
__all__ = ["CREDIT_NOTE", "INVOICE"]


def built(database: Database) -> Town:
    """84 hours ordered for four weeks of June, 84 given and confirmed, and an order of the rival's that nothing was given on."""
    town = orders.built(database)
    town.database = database
    with database.transaction() as db:
        order = orders.placed(db, town, starts=JUNE, ends_on=LAST, now=later(date(2026, 5, 29)))
        town.order_id, town.ref = order.id, order.ref  # type: ignore[attr-defined]
        for n in range(28):
            give(db, town, JUNE + timedelta(days=n), 180)
    return town


def order_of(db: Session, town: Town) -> Order:
    return db.get_one(Order, town.order_id)  # type: ignore[attr-defined]


def give(db: Session, town: Town, day: date, minutes: int, *, start: int = 540, confirmed: bool = True) -> Any:
    """A visit that was made, and confirmed by Ann."""
    order = order_of(db, town)
    at = later(day + timedelta(days=1))
    made = delivering.record(db, order, day, Done(start=start, minutes=minutes, worker="Wendy"), source="FILE", by=town.actor("wendy"), at=at)
    if confirmed:
        delivering.confirm(db, order, made, by=town.actor("ann"), at=at)
    return made


def agree_extra(db: Session, town: Town, delivery: Any) -> None:
    """The co-ordinator and a funder say yes to what was given beyond the order."""
    order = order_of(db, town)
    order.through = frozenset(o.id for o in town.orgs.values())  # type: ignore[misc]
    accepting.approve_extra(db, order, delivery, by=town.actor("assessor"), at=AFTER)
    accepting.approve_extra(db, order, delivery, by=town.actor("council"), at=AFTER)


def line(quantity: str, first: date = JUNE, last: date = LAST, **over: Any) -> DraftLine:
    said: dict[str, Any] = {"ref": "1", "name": "Home care", "quantity": Decimal(quantity), "unit": "HUR", "price": RATE, "vat_category": "E",
                            "from_day": first, "to_day": last, **over}
    said.setdefault("net", amount(said["price"], Fraction(said["quantity"]), said.get("per") or Decimal(1)))
    return DraftLine(**said)


def draft(town: Town, *lines: DraftLine, number: str = "HC-1", **over: Any) -> InvoiceDraft:
    vat, totals = added_up(lines, reason="Welfare")
    said: dict[str, Any] = {"kind": INVOICE, "number": number, "issued": date(2026, 6, 30), "order": town.ref, "supplier": Party(), "buyer": Party(),  # type: ignore[attr-defined]
                            "lines": lines, "vat": vat, "totals": totals, **over}
    return InvoiceDraft(**said)


def sent(db: Session, town: Town, *drafts: InvoiceDraft, who: str = "tom", org: str = "provider", at: Any = AFTER, door: str = "SHEET") -> list[Bill]:
    return actions.take_in(db, db.get_one(Organisation, town.orgs[org].id), drafts, door=door, by=town.actor(who), at=at)


def billed(db: Session, town: Town, quantity: str = "84", **over: Any) -> Any:
    """One bill of one line; its row."""
    return sent(db, town, draft(town, line(quantity), **over))[0].row
