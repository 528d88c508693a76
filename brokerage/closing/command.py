"""`brokerage year-end`: what the page shows, as text, and posting without a page."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.closing import posting, year_end
from brokerage.closing.shapes import Row, Year
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.people.models import Organisation


def post(db: Session, code: str, number: int, *, at: datetime) -> str:
    """Post what is missing of the year end of the funder with this ODS code. Refused as posting.post."""
    many = posting.post(db, _funder(db, code), Year(number), by="system", at=at)
    return f"{many} entries posted, each with its reversal." if many else "There was nothing more to post."


def show(db: Session, code: str, number: int) -> str:
    """The year end, a line for each stream. Refused: a code that no funder has."""
    funder, year = _funder(db, code), Year(number)
    rows = year_end.of_funder(db, funder.id, year)
    return "\n".join([f"{funder.name}, {year.words}", *map(_line, rows), *_total(rows)])


def _funder(db: Session, code: str) -> Organisation:
    found = db.scalar(select(Organisation).where(Organisation.ods_code == code, Organisation.kind.in_(("ICB", "COUNCIL"))))
    if found is None:
        raise Refusal(f"No funder here has the ODS code {code}.", code="NO_FUNDER")
    return found


def _line(row: Row) -> str:
    return (f"{row.ref}  {row.type:<20}  accrual {row.accrual} (posted {row.posted_accrual})"
            f"  prepayment {row.prepayment} (posted {row.posted_prepayment})")


def _total(rows: list[Row]) -> list[str]:
    return [f"Accruals {Pence.total(row.accrual for row in rows)}, prepayments {Pence.total(row.prepayment for row in rows)}"]
