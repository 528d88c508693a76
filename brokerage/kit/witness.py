"""Who stands behind a step, and the chain that shows when one was touched (domain I-08).

*Standing*: the role, the organisations, the person on whose behalf, and the address. The door hands in a function for its
transaction (`stands`), so no action passes any of it on; without one a step by `system` is the house's own.

*Seal*: every transaction that wrote steps ends with one row that has a hash of all of them and of the seal before it. So the
price is a few statements a transaction, not a step. Transactions that end at once take turns for a chain: on SQLite there is
one writer and one chain, on PostgreSQL each of a few chains has a lock that is held for the commit alone.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from msgspec import Struct
from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from brokerage.kit.bulk import next_ids
from brokerage.kit.db import Hot, Table, at_the_end, is_sqlite

CHAINS = 8
"""On PostgreSQL: how many transactions may end at one time."""
LOCK = 7_233_300
STANDS, SEAL = "stands", "step seal"
SYSTEM = "SYSTEM"
"""The role of the house itself: its worker and its timers."""


class Standing(Struct, frozen=True):
    """`role` and `orgs` are lists with commas, as somebody may hold two seats that allow the same; `behalf` is `person/12`."""

    role: str = ""
    orgs: str = ""
    behalf: str = ""
    ip: str = ""


class StepSeal(Table):
    """One transaction's steps: how many, and their hash after the one before in the chain. Never changed, never deleted."""

    __tablename__ = "step_seal"
    __table_args__ = (Index("uq_step_seal_chain_seq", "chain", "seq", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[int]
    seq: Mapped[int]
    many: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


def stands(db: Session, says: Callable[[str, str], Standing]) -> None:
    """For this transaction: `says(by, about)` is who stands behind a step."""
    db.info[STANDS] = says


def standing(db: Session, by: str, about: str) -> Standing:
    says = db.info.get(STANDS)
    return says(by, about) if says else Standing(role=SYSTEM if not by.startswith("user/") else "")


def seal_of(db: Session) -> int:
    """The number of the seal that this transaction's steps will have."""
    number = db.info.get(SEAL)
    if number is None:
        number = db.info[SEAL] = next_ids(db, "step_seal", 1)[0]
        at_the_end(db, _seal)
    return number  # type: ignore[no-any-return]


SAID = '"id", "machine", "subject_id", "about", "start", "verb", "end", "by", "at", "why", "role", "orgs", "behalf", "ip"'
WRITTEN = Hot(f"SELECT {SAID} FROM step WHERE seal_id = :seal ORDER BY id")  # noqa: S608  names of our own
TURN = Hot("SELECT pg_advisory_xact_lock(:lock)")
LAST = Hot("SELECT seq, hash FROM step_seal WHERE chain = :chain ORDER BY seq DESC LIMIT 1")
ROW = Hot("INSERT INTO step_seal (id, chain, seq, many, hash) VALUES (:id, :chain, :seq, :many, :hash)")


def _seal(db: Session) -> None:
    number = db.info.pop(SEAL)
    rows = WRITTEN.all(db, seal=number)
    if not rows:  # a savepoint took them all back
        return
    chain = 0 if is_sqlite(db) else number % CHAINS
    if not is_sqlite(db):
        TURN.all(db, lock=LOCK + chain)
    seq, before = LAST.one(db, chain=chain) or (0, "")
    ROW.many(db, [{"id": number, "chain": chain, "seq": seq + 1, "many": len(rows), "hash": link(before, number, rows)}])


def link(before: str, number: int, rows: Iterable[Iterable[Any]]) -> str:
    """The hash of a seal: of the hash before it, its own number, and all that its steps say, in their order."""
    made = hashlib.sha256(f"{before}\x1f{number}\x1e".encode())
    for row in rows:
        made.update(("\x1f".join(_text(value) for value in row) + "\x1e").encode())
    return made.hexdigest()


def _text(value: Any) -> str:
    """One value; a time in UTC whichever engine kept it."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return str(value)


def broken_seals(db: Session) -> list[str]:
    """Every place where the steps are not as they were written: changed, taken out, or put in. For `brokerage books`."""
    found: list[str] = []
    last: dict[int, int] = {}
    seals = {row.id: row for row in db.scalars(select(StepSeal))}
    hashes = {(row.chain, row.seq): row.hash for row in seals.values()}
    for row in sorted(seals.values(), key=lambda one: (one.chain, one.seq)):
        if row.seq != last.get(row.chain, 0) + 1:
            found.append(f"step seal {row.id}: a seal before it is missing")
        last[row.chain] = row.seq
    missing = set(seals)
    for number, steps in _by_seal(db):
        seal = seals.get(number)
        missing.discard(number)
        if seal is None:
            found.append(f"step {steps[0][0]}: it has no seal, so it was put in, or its seal was taken out")
        elif link(hashes.get((seal.chain, seal.seq - 1), ""), number, steps) != seal.hash:
            found.append(f"step {steps[0][0]}: it, or a step written together with it, or the seal before it, was changed")
    return found + [f"step seal {number}: all of its steps were taken out" for number in sorted(missing)]


def _by_seal(db: Session) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    from brokerage.kit.states import Step
    columns = [Step.seal_id, *(getattr(Step, name.strip('" ')) for name in SAID.split(","))]
    rows = db.execute(select(*columns).order_by(Step.seal_id, Step.id).execution_options(yield_per=1000))
    for number, group in groupby(rows, key=lambda row: row[0]):
        yield number, [tuple(row[1:]) for row in group]
