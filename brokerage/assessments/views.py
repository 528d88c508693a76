"""Who reads which part of an assessment (domain I-03), as one table, and nothing about it anywhere else.

A role counts only in an organisation by which its holder may open the record (I-02). Somebody with several roles reads
what any of them may. The council's financial assessment is no part of this room, so no role can read it here.
"""
from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from msgspec import Struct

from brokerage.door.actor import Actor


class See(IntEnum):
    """How much of a part somebody reads."""

    NOTHING = 0
    OUTLINE = 1
    """That it exists, who assessed it and whether it is confirmed."""
    LEVELS = 2
    """Also the answers chosen; never what was written beside them."""
    ALL = 3
    """Also the evidence: clinical notes and people's own words."""


PARTS = ("HEALTH", "SOCIAL", "CARER", "NEEDS", "CAPACITY", "AMOUNTS")
"""NEEDS: needs, outcomes and findings. AMOUNTS: what funders expect to give, own or all (`sees_all_amounts`)."""
N, O, L, A = See.NOTHING, See.OUTLINE, See.LEVELS, See.ALL
VIEWS: dict[str, tuple[See, See, See, See, See, See]] = {
    # role                  health social carer needs capacity amounts
    "PERSON":                 (A, A, O, A, A, A),
    "REPRESENTATIVE":         (A, A, O, A, A, A),
    "CARER":                  (N, N, N, N, N, N),
    "NOMINEE":                (N, N, N, N, N, A),
    "ADVOCATE":               (N, N, N, N, N, N),
    "ASSESSOR":               (A, A, A, A, A, A),
    "CARE_COORDINATOR":       (A, A, A, A, A, A),
    "CLINICAL_NAVIGATOR":     (A, A, L, A, A, O),
    "CLINICAL_SIGNATORY":     (A, A, L, A, A, O),
    "SAFEGUARDING_LEAD":      (A, A, A, A, A, N),
    "BROKER":                 (L, A, L, A, A, A),
    "APPROVER_ICB":           (A, L, L, A, L, A),
    "APPROVER_LA":            (L, A, L, A, L, A),
    "FIN_ASSESSMENT_OFFICER": (N, O, N, N, N, A),
    "FINANCE":                (N, O, N, N, N, A),
    "FINANCE_APPROVER":       (N, O, N, N, N, A),
    "MONITOR":                (N, O, N, N, N, A),
}
"""A role that is not here reads nothing: providers, analysts, administrators."""
EVERY_AMOUNT = ("ASSESSOR", "CARE_COORDINATOR", "BROKER")
"""Staff who plan with the person see what every funder expects to give; a funder's own staff see theirs and the total."""
BY_CONSENT = ("HEALTH", "SOCIAL", "NEEDS")
"""Parts that the person may let somebody in their circle read."""


class View(Struct, frozen=True):
    """What one actor reads of one assessment. `own_carer`: they are the carer whom its carer's section is about."""

    health: See = N
    social: See = N
    carer: See = N
    needs: See = N
    capacity: See = N
    amounts: See = N
    own_carer: bool = False

    def of(self, part: str) -> See:
        return See(getattr(self, part.lower()))


def roles_here(actor: Actor, person_id: int, through: frozenset[int]) -> set[str]:
    """The actor's roles that count for this person."""
    roles = {s.role for s in actor.seats if s.org_id in through}
    roles |= {t.kind for t in actor.trusts if t.person_id == person_id}
    return roles | ({"PERSON"} if actor.person_id == person_id else set())


def view_of(actor: Actor, thing: Any, *, shared: Iterable[str] = (), own_carer: bool = False, carer_shares: bool = False) -> View:
    """What this actor reads of `thing` (a row with person_id and through). `shared`: the parts that the person's standing
    consent lets this actor read; `carer_shares`: the carer lets the person read what the carer wrote about themself."""
    roles = roles_here(actor, thing.person_id, thing.through)
    best = [max((VIEWS[r][n] for r in roles if r in VIEWS), default=N) for n in range(len(PARTS))]
    made = dict(zip(PARTS, best, strict=True))
    for part in shared:
        made[part] = max(made[part], A)
    if own_carer or carer_shares and roles & {"PERSON", "REPRESENTATIVE"}:
        made["CARER"] = A
    return View(**{part.lower(): level for part, level in made.items()}, own_carer=own_carer)


def sees_all_amounts(actor: Actor, thing: Any) -> bool:
    """Whether every funder's figure is this actor's to see: the person, who acts with their money, and who plans with them."""
    roles = roles_here(actor, thing.person_id, thing.through)
    return bool(roles & {"PERSON", "REPRESENTATIVE", "NOMINEE", *EVERY_AMOUNT})
