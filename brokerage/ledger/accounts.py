"""Opening accounts. An account is never closed, renamed or deleted, and its limits never change."""
from __future__ import annotations

from sqlalchemy.orm import Session

from brokerage.kit.db import Hot
from brokerage.kit.money import Pence
from brokerage.ledger.entries import check_path

_FIND = Hot("SELECT floor_pence, ceiling_pence FROM ledger_account WHERE path = :path")
_MAKE = Hot("INSERT INTO ledger_account (path, floor_pence, ceiling_pence, total_pence)"
            " VALUES (:path, :floor, :ceiling, :total) ON CONFLICT DO NOTHING RETURNING id")


def open(db: Session, path: str, floor: Pence | None = None, ceiling: Pence | None = None) -> None:
    """Open the account `path`; opening it again is nothing. Limits are in pence, and an account without is shared.

    `floor` is the least its balance may be (0 for money that cannot be overspent); `ceiling` the most, for accounts
    kept on the credit side, whose balance is below nothing while they owe. ValueError for a path outside the grammar,
    a floor above or a ceiling below nothing, and for opening an account again with other limits.
    """
    check_path(path)
    low, high = None if floor is None else int(floor), None if ceiling is None else int(ceiling)
    if (low or 0) > 0 or (high or 0) < 0:
        raise ValueError(f"{path} begins with nothing, which its limits must allow")
    found = _FIND.one(db, path=path)
    if found is None:
        total = None if low is None and high is None else 0
        _MAKE.one(db, path=path, floor=low, ceiling=high, total=total)
        found = _FIND.one(db, path=path)
    if found != (low, high):
        raise ValueError(f"{path} is already open with other limits")
