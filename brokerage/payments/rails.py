"""What a rail that is called from here can do and how it may answer. Unknown: nobody can say yet (payments.md I11)."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from brokerage.kit.money import Pence


class Order(Struct, frozen=True):
    """One attempt as the rail is told of it: ids of ours and nothing else (domain M-52)."""

    payment_id: int
    number: int
    amount: Pence
    destination: str
    key: str

    @property
    def group(self) -> str:
        return f"pay/{self.payment_id}"


class Accepted(Struct, frozen=True):
    """It was carried out: the rail's own id of it, and of the movement of its balance."""

    ref: str
    txn: str


class Refused(Struct, frozen=True):
    """A definite no, which the rail keeps under this key: a new attempt has a new key."""

    code: str
    said: str


class Unknown(Struct, frozen=True):
    """No answer, or one that says nothing: it may have been carried out. Look for it; never guess."""

    said: str


class NotNow(Struct, frozen=True):
    """Not carried out and not kept: the same key again, later."""

    said: str


Answer = Accepted | Refused | Unknown | NotNow


class Rail(Protocol):
    """A rail with the two calls that an outbox needs. Neither is ever called inside a transaction."""

    code: str

    def submit(self, order: Order) -> Answer: ...

    def find(self, order: Order) -> list[Accepted] | Unknown: ...
