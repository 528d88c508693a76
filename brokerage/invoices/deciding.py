"""What becomes of bills once they are judged: matched, set apart in part, waiting; and approved at once where the holder's rule
says so and nothing needs a look. One path for a bill just received and for one that is matched again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import update
from sqlalchemy.orm import Session

from brokerage.door.actor import SYSTEM
from brokerage.invoices import holder_rules, owing, parts, risks
from brokerage.invoices.facts import Facts
from brokerage.invoices.intake import Bill
from brokerage.invoices.lines import Kept
from brokerage.invoices.matching import ACCEPT
from brokerage.invoices.models import Invoice, InvoiceLine
from brokerage.invoices.owing import Item
from brokerage.invoices.parts import Parent, reasons_of
from brokerage.invoices.ports import DraftLine
from brokerage.invoices.states import INVOICE
from brokerage.kit.money import Pence
from brokerage.kit.states import move_rows

NOTHING = Pence(0)


class Judged(Struct):
    """A bill in RECEIVED or QUERIED with what the match said of each line."""

    row: Invoice
    drafts: Sequence[DraftLine]
    kept: list[Kept]

    @property
    def whole(self) -> bool:
        taken = Pence.total(k.taken for k in self.kept)
        settled = self.credited > NOTHING and taken > NOTHING and taken + self.credited >= self.row.gross_pence
        return settled or (bool(self.kept) and all(k.verdict.outcome == ACCEPT for k in self.kept))

    @property
    def credited(self) -> Pence:
        """What credit notes settled of a part that waits."""
        return self.row.gross_pence - self.row.waiting_pence if self.row.state == "QUERIED" else NOTHING

    @property
    def some(self) -> bool:
        return any(k.verdict.accepted > NOTHING for k in self.kept)


def of_bills(bills: Sequence[Bill]) -> list[Judged]:
    """Those that were not sent back."""
    return [Judged(b.row, b.draft.lines, b.kept) for b in bills if not b.wrong]


def decide(db: Session, provider_id: int, judged: Sequence[Judged], known: Facts, *, at: datetime) -> None:
    """Move them, set apart what waits, weigh the risks, and approve what the holders' rules let pass. All of them are bills of
    one provider; the sums of the rows are brought up to date."""
    _pennies(db, [j for j in judged if j.whole and not j.credited])
    whole = {j.row.id for j in judged if j.whole}
    rests = {j.row.id: j.row.gross_pence - j.credited - Pence.total(k.taken for k in j.kept) for j in judged}
    for j in judged:
        taken = Pence.total(k.taken for k in j.kept)
        j.row.reasons = " ".join(reasons_of(j.kept))
        j.row.payable_pence = taken
        j.row.waiting_pence = NOTHING if j.some else j.row.gross_pence
        j.row.stopped_on = None if j.some else at.date()
    _move(db, [j for j in judged if j.row.id in whole], "match", at)
    partly = [j for j in judged if j.some and j.row.id not in whole]
    _move(db, partly, "part_approve", at)
    _move(db, [j for j in judged if not j.some and j.row.state == "RECEIVED"], "query", at)
    apart = [Parent(j.row, j.drafts, j.kept, rests[j.row.id]) for j in partly]
    rest = parts.set_apart(db, apart, known.placed, by=SYSTEM, at=at)
    risks.weigh(db, provider_id, [*(j.row for j in judged), *rest], at=at)
    db.flush()
    _by_rule(db, [j for j in judged if j.some], known, at)


def _move(db: Session, judged: Sequence[Judged], verb: str, at: datetime) -> None:
    """Together for each state that they come from."""
    groups = [[j.row for j in judged if j.row.state == state] for state in ("RECEIVED", "QUERIED")]
    for rows in groups:
        move_rows(db, INVOICE, rows, verb, by=SYSTEM, at=at)


def _pennies(db: Session, judged: Sequence[Judged]) -> None:
    """VAT on the sum of a bill may differ by pennies from VAT line by line: the first line carries the difference, so that what
    is owed for a whole bill is the bill."""
    for j in judged:
        more = j.row.gross_pence - Pence.total(k.taken for k in j.kept)
        if more != NOTHING:
            first = j.kept[0]
            j.kept[0] = Kept(first.id, first.order_id, first.taken + more, first.gross + more, first.verdict)
            db.execute(update(InvoiceLine).where(InvoiceLine.id == first.id).values(taken_pence=first.taken + more))


def _by_rule(db: Session, judged: Sequence[Judged], known: Facts, at: datetime) -> None:
    """Approve what a holder's rule lets pass. A bill with a risk, one that somebody of the person's own circle made, and one that
    cannot be owed (no split, no money) waits for a person."""
    rules = holder_rules.of(db, [j.row.person_id for j in judged if j.row.person_id])
    passing = [
        j
        for j in judged
        if j.row.person_id
        and not risks.holds_up(j.row.risks)
        and rules[j.row.person_id].passes(j.row.provider_org_id, j.row.payable_pence)
    ]
    for j in passing:
        j.row.holder_said, j.row.holder_by, j.row.holder_at = "YES", f"rule/{rules[j.row.person_id or 0].id}", at
    items = [Item(j.row, [owing.line(k) for k in j.kept if k.taken > NOTHING]) for j in passing]
    refused = owing.owe(db, items, known, by=SYSTEM, at=at, why="The holder's rule lets it pass.")
    for j in passing:
        if j.row.id in refused:
            j.row.holder_said = j.row.holder_by = ""
            j.row.holder_at = None
    db.flush()
