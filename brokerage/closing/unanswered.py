"""What was recorded as given by the year's end and nobody has answered yet, at the agreed price and the split of its day."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import splits
from brokerage.budgets.models import FundingStream
from brokerage.closing.shapes import Line, Year
from brokerage.invoices.sharing import Sharing
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, line_amount, minutes_amount
from brokerage.orders.commitments import WAITS
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderTerm

NOTHING = Pence(0)
AT_ONCE = 500


def of_funder(db: Session, org_id: int, year: Year) -> list[Line]:
    """One line for each of this funder's streams, provider and month. A day for which the funders have agreed no split is left
    out: nobody can say yet whose it is."""
    mine = set(db.scalars(select(FundingStream.id).where(FundingStream.payer_org_id == org_id,
                                                         FundingStream.deployment != "DIRECT_PAYMENT")))
    found: dict[tuple[int, str, str], Pence] = {}
    for stream, payee, day, pence in _shared(db, _waiting(db, org_id, year)):
        if stream in mine:
            key = (stream, payee, f"{day:%Y-%m}")
            found[key] = found.get(key, NOTHING) + pence
    return [Line(stream_id=stream, why="ANSWER", payee=payee, month=month, amount=pence)
            for (stream, payee, month), pence in sorted(found.items()) if pence != NOTHING]


def _waiting(db: Session, org_id: int, year: Year) -> list[Any]:
    budgets = select(FundingStream.budget_id).where(FundingStream.payer_org_id == org_id)
    return list(db.execute(
        select(Delivery.day, Delivery.done_minutes, Delivery.carers, Delivery.done_quantity, Delivery.fixed_pence, Order.id,
               Order.budget_id, Order.line_number, Order.provider_name, Order.rate, Order.minutes_weekly)
        .join(Order, Order.id == Delivery.order_id)
        .where(Delivery.state.in_(WAITS), Delivery.day <= year.last, Order.budget_id.in_(budgets)).order_by(Delivery.id)))


def _shared(db: Session, rows: list[Any]) -> Iterable[tuple[int, str, date, Pence]]:
    if not rows:
        return
    sharing, rates = Sharing(db, {row.budget_id for row in rows}, ()), _rates(db, sorted({row.id for row in rows}))
    for row in rows:
        amount = row.fixed_pence or _price(row, rates.get(row.id, []))
        try:
            rule = sharing.rule(row.budget_id, f"line-{row.line_number}", row.day)
        except Refusal:
            continue
        shares = splits.worked(rule, amount).by_stream if rule else {sharing.payers[row.budget_id][0]: amount}
        for stream, pence in shares.items():
            yield stream, row.provider_name, row.day, pence


def _price(row: Any, terms: list[tuple[date, Decimal]]) -> Pence:
    rate = next((rate for since, rate in reversed(terms) if since <= row.day), terms[0][1] if terms else row.rate)
    if row.minutes_weekly is not None:
        return minutes_amount(rate, (row.done_minutes or 0) * row.carers)
    return line_amount(rate, row.done_quantity or Decimal(0))


def _rates(db: Session, orders: list[int]) -> dict[int, list[tuple[date, Decimal]]]:
    found: dict[int, list[tuple[date, Decimal]]] = {}
    for first in range(0, len(orders), AT_ONCE):
        terms = select(OrderTerm.order_id, OrderTerm.since, OrderTerm.rate).where(
            OrderTerm.order_id.in_(orders[first:first + AT_ONCE]), OrderTerm.state == "AGREED")
        for order, since, rate in db.execute(terms.order_by(OrderTerm.since, OrderTerm.id)):
            found.setdefault(order, []).append((since, rate))
    return found
