"""What a funder should look at: payees that nobody knows. Over and under its profile is said of each row of a return."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.kit.db import Hot, dated
from brokerage.kit.money import Pence

MOST = 50
"""Payees shown of a month; the dearest first."""


class Payee(Struct, frozen=True):
    """Somebody who was paid with direct payments in a month, and is neither a provider of the catalogue nor named in that
    person's plan, for what no funder said yes to beforehand. `times` and `amount` are of the whole purchase, not of this funder's
    part."""

    budget_id: int
    ref: str
    name: str
    times: int
    amount: Pence


_UNKNOWN = Hot(f"""
SELECT s.budget_id, b.ref, MIN(s.payee), COUNT(*), SUM(s.amount_pence) AS pence FROM spend s JOIN budget b ON b.id = s.budget_id
 WHERE s.bought_on BETWEEN :first AND :last
   AND s.budget_id IN (SELECT budget_id FROM funding_stream WHERE payer_org_id = :org AND state NOT IN ('PROPOSED','REJECTED'))
   AND NOT EXISTS (SELECT 1 FROM purchase_under u WHERE u.spend_id = s.id)
   AND NOT EXISTS (SELECT 1 FROM organisation o WHERE LOWER(o.name) = LOWER(s.payee))
   AND NOT EXISTS (SELECT 1 FROM plan p JOIN plan_line l ON l.plan_id = p.id
                    WHERE p.budget_id = s.budget_id AND LOWER(l.provider_name) = LOWER(s.payee))
 GROUP BY s.budget_id, b.ref, LOWER(s.payee) ORDER BY pence DESC, s.budget_id LIMIT {MOST}""")  # noqa: S608 - our own words


def unknown_payees(db: Session, org_id: int, first: date, last: date) -> Sequence[Payee]:
    """Payees of these days that nobody knows, in budgets that this organisation pays into."""
    found = _UNKNOWN.all(db, org=org_id, first=dated(db, first), last=dated(db, last))
    return [Payee(r[0], r[1], r[2], int(r[3]), Pence(int(r[4]))) for r in found]
