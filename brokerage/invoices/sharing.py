"""Who pays what of a bill: each line by the split in force on its service days (M-05), and what of it was accrued before.

Set-based: the rules, streams and accruals of every budget in a file are read in a few statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets import splits
from brokerage.budgets.models import FundingStream
from brokerage.budgets.splits import HOLDS, Rule
from brokerage.invoices import matching, vat
from brokerage.invoices.matching import Drawn
from brokerage.invoices.models import InvoiceLine, InvoiceShare
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, half_up
from brokerage.orders import accruals

NOTHING, ZERO = Pence(0), matching.ZERO
PAYS = ("ACTIVE", "DISPUTED", "SUSPENDED", "TRANSFERRING")
NO_SPLIT = "Nobody has agreed yet how the funders share what is bought on that day."


class Share(Struct, frozen=True):
    """One stream's pence of a part of a line that one rule shares; `accrued` is what was set aside for it when it was given."""

    stream_id: int
    rule_id: int | None
    day: date
    amount: Pence
    accrued: Pence


class Sharing:
    """The rules, paying streams and accruals of some budgets and orders."""

    def __init__(self, db: Session, budget_ids: Iterable[int], order_ids: Iterable[int]) -> None:
        budgets, orders = sorted(set(budget_ids)), sorted(set(order_ids))
        self.db = db
        self.rules = splits.of_budgets(db, budgets)
        self.payers = _payers(db, budgets)
        self.accrued = _accrued(db, orders)
        self.left = _left(db, orders, self.accrued)
        self._recovery: vat.Recovery | None = None
        self._found: dict[tuple[int, str, date], Rule | None] = {}
        self._worked: dict[tuple[int, Pence], dict[int, Pence]] = {}

    @property
    def recovery(self) -> vat.Recovery:
        """Who gets VAT back: asked only when a bill has VAT."""
        if self._recovery is None:
            self._recovery = vat.recovery(self.db, [stream for streams in self.payers.values() for stream in streams])
        return self._recovery

    def rule(self, budget: int, key: str, day: date) -> Rule | None:
        """The rule of a service day: the line's own before the budget's, an interim before what it stands in for; None where one
        stream alone pays. Refused when nobody has agreed (NO_SPLIT)."""
        asked = (budget, key, day)
        if asked not in self._found:
            self._found[asked] = self._look(budget, key, day)
        return self._found[asked]

    def _look(self, budget: int, key: str, day: date) -> Rule | None:
        found = [r for r in self.rules.get(budget, ()) if r.state in HOLDS and r.key in (key, "") and r.since <= day]
        found = [r for r in found if r.until is None or r.until >= day]
        if found:
            return max(found, key=lambda r: (r.key == key, r.purpose == "INTERIM", r.since, r.id))
        if len(self.payers.get(budget, ())) == 1:
            return None
        raise Refusal(NO_SPLIT, code="NO_SPLIT")

    def of_line(
        self, budget: int, key: str, order: int, amount: Pence, drawn: Sequence[Drawn], *, as_accrued: bool = False
    ) -> list[Share]:
        """`amount` (with VAT) over the days it was drawn from: cut where the rule changes, each part split (M-03); the parts are
        differences of what the units so far come to (M-07). `as_accrued` shares it as it was accrued, where the sums agree: that
        differs from the split by a penny at most, and needs no money but what was set aside."""
        first = self.rule(budget, key, drawn[0].day)
        if len(drawn) == 1 or all(self.rule(budget, key, one.day) is first for one in drawn):
            return self._split(budget, order, first, amount, drawn, as_accrued)
        parts: dict[int | None, tuple[Rule | None, list[Drawn]]] = {}
        for one in drawn:
            rule = self.rule(budget, key, one.day)
            parts.setdefault(rule.id if rule else None, (rule, []))[1].append(one)
        whole = sum((d.after - d.before for d in drawn), Fraction(0))
        made, reached, paid = [], Fraction(0), NOTHING
        for rule, days in parts.values():
            reached += sum((d.after - d.before for d in days), Fraction(0))
            upto = half_up(int(amount) * reached.numerator * whole.denominator, reached.denominator * whole.numerator)
            made += self._split(budget, order, rule, upto - paid, days, as_accrued)
            paid = upto
        return made

    def _split(
        self, budget: int, order: int, rule: Rule | None, amount: Pence, days: Sequence[Drawn], as_accrued: bool
    ) -> list[Share]:
        by_stream = self._by(rule, amount) if rule else {self.payers[budget][0]: amount}
        accrued = self._accrued_of(order, days)
        if as_accrued and Pence.total(accrued.values()) == amount:
            by_stream = accrued
        streams = [*by_stream, *(s for s in accrued if s not in by_stream)]
        return [
            Share(s, rule.id if rule else None, days[0].day, by_stream.get(s, NOTHING), accrued.get(s, NOTHING)) for s in streams
        ]

    def _by(self, rule: Rule, amount: Pence) -> dict[int, Pence]:
        """The same amount is billed day after day, and shared once."""
        found = self._worked.get((rule.id, amount))
        if found is None:
            found = self._worked[rule.id, amount] = splits.worked(rule, amount).by_stream
        return found

    def _accrued_of(self, order: int, days: Sequence[Drawn]) -> dict[int, Pence]:
        """What was accrued for the units drawn: of each day's accrual the difference between what was drawn after and before."""
        found: dict[int, Pence] = {}
        for d in days:
            for stream, pence in self.accrued.get((order, d.day), {}).items():
                whole = d.before is ZERO and d.after is d.of
                more = pence if whole else _upto(pence, d.after, d.of) - _upto(pence, d.before, d.of)
                found[stream] = found[stream] + more if stream in found else more
        return {stream: max(NOTHING, min(pence, self.left[order][stream])) for stream, pence in found.items()}


def _upto(pence: Pence, units: Fraction, of: Fraction) -> Pence:
    if not units or units == of:
        return pence if units else NOTHING
    return half_up(int(pence) * units.numerator * of.denominator, units.denominator * of.numerator)


def _left(db: Session, orders: Sequence[int], accrued: dict[tuple[int, date], dict[int, Pence]]) -> dict[int, dict[int, Pence]]:
    """What was accrued for each order, stream by stream, and has not been drawn by a bill."""
    left: dict[int, dict[int, Pence]] = {order: {} for order in orders}
    for (order, _), streams in accrued.items():
        for stream, pence in streams.items():
            left[order][stream] = left[order].get(stream, NOTHING) + pence
    for first in range(0, len(orders), 500):
        rows = db.execute(
            select(InvoiceLine.order_id, InvoiceShare.stream_id, func.sum(InvoiceShare.accrued_pence))
            .join(InvoiceLine, InvoiceLine.id == InvoiceShare.line_id)
            .where(InvoiceLine.order_id.in_(orders[first : first + 500]))
            .group_by(InvoiceLine.order_id, InvoiceShare.stream_id)
        )
        for number, stream, pence in rows:
            assert number is not None
            left[number][stream] = left[number].get(stream, NOTHING) - Pence(int(pence))
    return left


def _payers(db: Session, budgets: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for first in range(0, len(budgets), 500):
        rows = select(FundingStream.budget_id, FundingStream.id).where(FundingStream.budget_id.in_(budgets[first : first + 500]))
        for budget, stream in db.execute(rows.where(FundingStream.state.in_(PAYS)).order_by(FundingStream.id)):
            found[budget].append(stream)
    return found


def _accrued(db: Session, orders: Sequence[int]) -> dict[tuple[int, date], dict[int, Pence]]:
    found: dict[tuple[int, date], dict[int, Pence]] = defaultdict(dict)
    for order, day, stream, pence in accruals.of_orders(db, orders):
        found[order, day][stream] = pence
    return found
