"""Who is asking: one user, the seats they hold in organisations, and the people they act for."""
from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from brokerage.kit.money import Pence


class Seat(Struct, frozen=True):
    """A membership in force now: a role of domain §6.1 in an organisation; `limit` is the yearly approval limit P-21."""

    role: str
    org_id: int
    org_kind: str = ""
    limit: Pence | None = None


class Trust(Struct, frozen=True):
    """What one person lets this user do for them: the holder-run delegation. `up_to` limits one approval, in pence."""

    person_id: int
    kind: str
    see: bool = True
    plan: bool = False
    order: bool = False
    approve: bool = False
    up_to: Pence | None = None


class Actor(Struct, frozen=True):
    """Made afresh for every request from the session, so a role that ended an instant ago is gone. `at` is when;
    `until` is when the session ends if it is not used again."""

    user_id: int
    name: str
    person_id: int | None = None
    seats: tuple[Seat, ...] = ()
    trusts: tuple[Trust, ...] = ()
    session_id: int = 0
    seen_at: datetime | None = None
    proved_at: datetime | None = None
    at: datetime | None = None
    until: datetime | None = None
    staff: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def ref(self) -> str:
        """How this actor is written in ledgers, steps and logs."""
        return f"user/{self.user_id}" if self.user_id else "nobody"

    @property
    def known(self) -> bool:
        return self.user_id != 0

    def orgs(self, *roles: str) -> frozenset[int]:
        """The organisations where the actor holds any of `roles` (any role when none is named)."""
        return frozenset(s.org_id for s in self.seats if not roles or s.role in roles)

    def trust(self, person_id: int) -> Trust | None:
        """What this person lets the actor do: everything for themself, what their circle says otherwise."""
        return next((t for t in self.trusts if t.person_id == person_id), None)


NOBODY = Actor(user_id=0, name="")
SYSTEM = "system"
"""Who did it when nobody did: timers and the worker."""
