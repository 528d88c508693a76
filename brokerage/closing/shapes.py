"""A financial year, and what it comes to for one stream. All amounts are pence; days are inclusive."""
from __future__ import annotations

from datetime import date

from msgspec import Struct

from brokerage.kit.money import Pence

NOTHING = Pence(0)
WHY = {"BILL": "Given and agreed, not billed", "ANSWER": "Given, not answered yet", "LATE": "Direct payment paid after the year",
       "AHEAD": "Direct payment for days after the year"}


class Year(Struct, frozen=True):
    """A financial year that ends on 31 March of `number`."""

    number: int

    @property
    def last(self) -> date:
        return date(self.number, 3, 31)

    @property
    def period(self) -> str:
        """The posting month that the year ends with."""
        return f"{self.number}-03"

    @property
    def after(self) -> str:
        """The posting month in which everything is taken back (1 April)."""
        return f"{self.number}-04"

    @property
    def words(self) -> str:
        return f"1 April {self.number - 1} to 31 March {self.number}"


class Line(Struct, frozen=True, kw_only=True):
    """Where a figure comes from: `why` is BILL (given and agreed, not billed), ANSWER (recorded, nobody has answered), LATE (a
    direct payment for days of the year, paid after it) or AHEAD (a prepayment). `month` is that of the service days."""

    stream_id: int
    why: str
    payee: str
    month: str
    amount: Pence


class Row(Struct, frozen=True, kw_only=True):
    """One stream's year end: what it should be, and what of it stands in the books already."""

    stream_id: int
    budget_id: int
    ref: str
    type: str
    lines: tuple[Line, ...]
    posted_accrual: Pence = NOTHING
    posted_prepayment: Pence = NOTHING
    times: int = 0

    def _of(self, *why: str) -> Pence:
        return Pence.total(line.amount for line in self.lines if line.why in why)

    @property
    def unbilled(self) -> Pence:
        return self._of("BILL")

    @property
    def unanswered(self) -> Pence:
        return self._of("ANSWER")

    @property
    def late(self) -> Pence:
        return self._of("LATE")

    @property
    def accrual(self) -> Pence:
        return self._of("BILL", "ANSWER", "LATE")

    @property
    def prepayment(self) -> Pence:
        return self._of("AHEAD")

    @property
    def more(self) -> tuple[Pence, Pence]:
        """What is still to be posted: accrual and prepayment; below nothing where less is right."""
        return self.accrual - self.posted_accrual, self.prepayment - self.posted_prepayment
