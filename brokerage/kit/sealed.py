"""Fields encrypted at rest (domain I-15): a column type, the keys it needs, and a blind index for exact search.

    nhs_number: Mapped[str | None] = mapped_column(Sealed("person.nhs_number", index="nhs_index"), default=None)
    nhs_index: Mapped[str | None] = mapped_column(String(INDEX), default=None)      # unique, searched with `blinds`

A value is kept as `<key id>$<base64 of nonce and AES-256-GCM text>`, bound to the name of its field: moved to another column it
does not open. The same value is never the same text twice, so it cannot be compared in the database: the index column holds
its keyed digest (HMAC-SHA256). Keys come from FIELD_KEY, the first one seals, all of them open; `reseal` brings every row to
the first. Without the keys a database, a dump or a backup does not say what is in these fields.
"""
from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from sqlalchemy import Column, String, Text, bindparam, func, literal_column, select, update
from sqlalchemy import table as named
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from brokerage.kit.db import Table
from brokerage.kit.field_key import parsed
from brokerage.kit.money import Pence

INDEX = 43
"""Characters of a blind index."""


class Unreadable(Exception):
    """A sealed value that these keys do not open. Says which key it asks for, never what it is."""


class Key:
    """One key by its name: one half seals, the other makes blind indexes."""

    def __init__(self, name: str, secret: str) -> None:
        self.id, self._seals, self.blinds = name, _derived(secret, "seal"), _derived(secret, "index")

    @cached_property
    def cipher(self) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 7 MB, when the first sealed value comes
        return AESGCM(self._seals)


class Ring:
    """The keys of a house; the first seals."""

    def __init__(self, named_secrets: dict[str, str]) -> None:
        self.keys = [Key(name, secret) for name, secret in named_secrets.items()]
        self.by_id = {key.id: key for key in self.keys}

    def seal(self, field: str, plain: str) -> str:
        nonce, key = secrets.token_bytes(12), self.keys[0]
        return f"{key.id}${base64.b64encode(nonce + key.cipher.encrypt(nonce, plain.encode(), field.encode())).decode()}"

    def open(self, field: str, kept: str) -> str:
        """Raises Unreadable when the key is not here, or the value was changed or belongs to another field."""
        name, _, text = kept.partition("$")
        if name not in self.by_id:
            raise Unreadable(f"{field} is sealed with a key that FIELD_KEY does not have")
        from cryptography.exceptions import InvalidTag
        try:
            raw = base64.b64decode(text, validate=True)
            plain: bytes = self.by_id[name].cipher.decrypt(raw[:12], raw[12:], field.encode())
            return plain.decode()
        except (InvalidTag, ValueError) as why:
            raise Unreadable(f"{field} does not open with the key {name}: it is another key, or the value was changed") from why

    def blind(self, key: Key, field: str, plain: str) -> str:
        digest = hmac.digest(key.blinds, f"{field}\x1f{plain}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


RING: list[Ring] = []
"""The ring of this process: set once, when the house opens."""


def use(field_key: str, secret: str) -> None:
    """Take the keys of the setting FIELD_KEY; without it (a demo) one that is made of the house's own secret."""
    RING[:] = [Ring(parsed(field_key) if field_key else {"demo": secret or "a demo without a secret"})]


def ring() -> Ring:
    if not RING:
        raise RuntimeError("this needs the keys of sealed fields: set FIELD_KEY, and run it with the command brokerage")
    return RING[0]


def _derived(secret: str, use_for: str) -> bytes:
    """HKDF with SHA-256, no salt, one block of 32 bytes (RFC 5869)."""
    drawn = hmac.digest(bytes(32), secret.encode(), "sha256")
    return hmac.digest(drawn, f"brokerage sealed fields: {use_for}".encode() + b"\x01", "sha256")


def blind(field: str, plain: str | None) -> str | None:
    """The blind index of a value, to be kept beside it."""
    return None if plain is None else ring().blind(ring().keys[0], field, plain)


def blinds(field: str, plain: str) -> list[str]:
    """Every index under which this value may be kept while keys are changed: `where(Person.nhs_index.in_(blinds(…)))`."""
    return [ring().blind(key, field, plain) for key in ring().keys]


class Sealed(TypeDecorator[str]):
    """Text that is encrypted in the database. `field` names it for good; `index` is the column of its blind index, if any."""

    impl = String
    cache_ok = True

    def __init__(self, field: str, *, index: str = "", longest: int | None = 200) -> None:
        super().__init__(longest)
        self.field, self.index, self.longest = field, index, longest

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else ring().seal(self.field, value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else ring().open(self.field, value)

    class comparator_factory(TypeDecorator.Comparator):  # type: ignore[type-arg]
        """Only `is None` can be asked of a sealed column: anything else would quietly find nothing."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if op not in (operators.is_, operators.is_not, operators.asc_op, operators.desc_op) and not (
                    op in (operators.eq, operators.ne) and other == (None,)):
                raise TypeError("a sealed field cannot be compared in the database: ask its blind index")
            return super().operate(op, *other, **kwargs)


class SealedPence(Sealed):
    """Pence that are encrypted in the database: they can be read back, never summed or compared there."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else super().process_bind_param(str(int(value)), dialect)

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        plain = super().process_result_value(value, dialect)
        return None if plain is None else Pence(int(plain))


class SealedText(Sealed):
    """Text of any length that is encrypted in the database."""

    impl = Text
    cache_ok = True

    def __init__(self, field: str) -> None:
        super().__init__(field, longest=None)


def columns() -> Iterator[Column[Any]]:
    """Every sealed column of the house."""
    for made in Table.metadata.sorted_tables:
        yield from (column for column in made.columns if isinstance(column.type, Sealed))


def _kept(column: Column[Any]) -> Any:
    """The column as it stands in the database."""
    return literal_column(f'"{column.table.name}"."{column.name}"', String)


def by_key(db: Session) -> dict[tuple[str, str], int]:
    """(field, key id) → how many values, for doctor and for whoever changes keys."""
    found: dict[tuple[str, str], int] = {}
    for column in columns():
        name = func.substr(_kept(column), 1, func.coalesce(func.nullif(_at_dollar(db, column), 0), 1) - 1)
        rows = db.execute(select(name, func.count()).select_from(column.table).where(column.is_not(None)).group_by(name))
        found |= {(column.type.field, row[0]): row[1] for row in rows}  # type: ignore[attr-defined]
    return found


def _at_dollar(db: Session, column: Column[Any]) -> Any:
    return (func.instr if db.get_bind().dialect.name == "sqlite" else func.strpos)(_kept(column), "$")


def faults(db: Session, most: int = 200) -> list[str]:
    """What does not open, or whose index is not its own, among the first and the last `most` values of each field."""
    found = []
    for column in columns():
        kind: Any = column.type
        index = column.table.c[kind.index] if kind.index else literal_column("NULL")
        query = select(column.table.c.id, _kept(column), index).where(column.is_not(None))
        ends = [query.order_by(order).limit(most) for order in (column.table.c.id, column.table.c.id.desc())]
        rows = {tuple(row) for end in ends for row in db.execute(end)}
        found += [f"{column.table.name} {row[0]}: {trouble}" for row in sorted(rows) if (trouble := _fault(kind, row[1], row[2]))]
    return found


def _fault(kind: Sealed, kept: str, index: str | None) -> str:
    try:
        plain = ring().open(kind.field, kept)
    except Unreadable as why:
        return str(why)
    return f"{kind.field} does not agree with its index" if kind.index and index not in blinds(kind.field, plain) else ""


def reseal(db: Session, most: int = 500) -> int:
    """Seal up to `most` values of each field again with the newest key, and their indexes. 0 when there are none left."""
    newest, done = ring().keys[0], 0
    for column in columns():
        kind: Any = column.type
        rows = list(db.execute(select(column.table.c.id, _kept(column)).where(
            column.is_not(None), _kept(column).not_like(f"{newest.id}$%")).order_by(column.table.c.id).limit(most)))
        plain = [(row[0], ring().open(kind.field, row[1])) for row in rows]
        rewrite(db, column.table.name, column.name, kind.index, plain, kind.field)
        done += len(rows)
    return done


def rewrite(db: Any, table: str, column: str, index: str, rows: list[tuple[int, str]], field: str) -> None:
    """Put these plain values (by id) into a table as sealed ones; also for migrations, on their connection."""
    names = ["id", column, *([index] if index else [])]
    at = named(table, *(Column(name) for name in names))
    change: dict[str, Any] = {column: bindparam("sealed")}
    if index:
        change[index] = bindparam("blind")
    statement = update(at).where(at.c.id == bindparam("number")).values(change)
    for number, plain in rows:
        kept = {"number": number, "sealed": ring().seal(field, plain)}
        db.execute(statement, kept | ({"blind": blind(field, plain)} if index else {}))
