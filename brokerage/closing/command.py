"""`brokerage year-end`: what the page shows, as text, and posting without a page."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.closing import posting, year_end
from brokerage.closing.shapes import Row, Year
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.people.models import Organisation


def run(house: Any, code: str, number: int, *, post: bool) -> str:
    """The year end of the funder with this ODS code; with `post` what is missing is posted first. Refused: a code that no
    funder has, and what posting.post refuses."""
    year = Year(number)
    if post:
        with house.database.transaction() as db:
            many = posting.post(db, _funder(db, code), year, by="system", at=house.clock.now())
    with house.database.reading() as db:
        funder = _funder(db, code)
        rows = year_end.of_funder(db, funder.id, year)
    said = [f"{funder.name}, {year.words}", *map(_line, rows), *_total(rows)]
    if post:
        said.append(f"{many} entries posted, each with its reversal." if many else "There was nothing more to post.")
    return "\n".join(said) + "\n"


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
