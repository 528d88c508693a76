"""Communication needs in words, for the banner on every screen about a person (domain I-13)."""
from __future__ import annotations

from sqlalchemy.orm import Session

from brokerage.kit.db import Hot
from brokerage.people.models import NEEDS

OF = Hot("SELECT code, note FROM communication_need WHERE person_id = :person AND ended_on IS NULL ORDER BY id")


def in_words(db: Session, person_id: int) -> list[str]:
    """What this person needs so that they can understand and be understood."""
    return [NEEDS.get(code, code) + (f": {note}" if note else "") for code, note in OF.all(db, person=person_id)]
