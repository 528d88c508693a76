"""Bills of the town: Larkfoot bills Amara's first visits, which wait for her yes; and, too early, one that she has not
confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.demo.cast import Cast
from brokerage.invoices import actions
from brokerage.invoices import billing as making
from brokerage.invoices.ports import INVOICE, DraftLine, InvoiceDraft, Party, added_up
from brokerage.kit.money import Pence, line_amount
from brokerage.orders.models import Order
from brokerage.people.models import Organisation

FRIDAY = date(2026, 11, 20)
RATE = Decimal("24.86")


def bills(db: Session, cast: Cast) -> None:
    order = db.scalars(select(Order).where(Order.provider_org_id == cast.orgs["larkfoot"].id, Order.state == "ACTIVE")).one()
    tom, at = cast.actor(db, "tom"), cast.at(FRIDAY, 9, 45)
    making.send(db, making.ready(db, tom, order.id), "LF-2026-117", by=tom, at=at)
    early = DraftLine(
        "1",
        "Care at home",
        Decimal(3),
        "HUR",
        RATE,
        line_amount(RATE, 3),
        vat_category="E",
        from_day=date(2026, 11, 19),
        to_day=date(2026, 11, 19),
    )
    vat, totals = added_up([early])
    draft = InvoiceDraft(
        kind=INVOICE,
        number="LF-2026-118",
        issued=FRIDAY,
        supplier=Party(),
        buyer=Party(),
        lines=(early,),
        vat=vat,
        totals=totals,
        order=order.ref,
    )
    assert totals.gross > Pence(0)
    actions.take_in(db, db.get_one(Organisation, cast.orgs["larkfoot"].id), [draft], door="SHEET", by=tom, at=at)
