"""What the holder said about bills in general: approve what matches, these providers up to so much, or ask me each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.invoices.models import HolderRule, HolderRuleProvider
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import note

KINDS = {
    "NONE": "Ask me about every bill",
    "PROVIDERS": "Pay these providers without asking, up to an amount that I set",
    "ALL": "Pay every bill that matches what was ordered and given",
}
MOST_PROVIDERS = 50


class Rule(Struct, frozen=True):
    """The rule in force of one person. `up_to`: provider → pence for one bill."""

    id: int
    kind: str
    by: str
    up_to: dict[int, Pence]

    def passes(self, provider_id: int, amount: Pence) -> bool:
        """Whether a matched bill of so much goes on without asking."""
        if self.kind == "ALL":
            return True
        return self.kind == "PROVIDERS" and provider_id in self.up_to and amount <= self.up_to[provider_id]


ASK = Rule(0, "NONE", "", {})
"""Without any rule the holder is asked."""


def of(db: Session, person_ids: Iterable[int]) -> dict[int, Rule]:
    """The rule of each of these people, in two statements for each five hundred."""
    ids = sorted(set(person_ids))
    found: dict[int, Rule] = dict.fromkeys(ids, ASK)
    for first in range(0, len(ids), 500):
        live = select(HolderRule).where(HolderRule.person_id.in_(ids[first : first + 500]), HolderRule.ended_at.is_(None))
        rules = list(db.scalars(live))
        named = select(HolderRuleProvider).where(HolderRuleProvider.rule_id.in_([rule.id for rule in rules]))
        amounts: dict[int, dict[int, Pence]] = {rule.id: {} for rule in rules}
        for row in db.scalars(named) if rules else ():
            amounts[row.rule_id][row.provider_org_id] = row.up_to_pence
        found |= {rule.person_id: Rule(rule.id, rule.kind, rule.by, amounts[rule.id]) for rule in rules}
    return found


def choose(db: Session, person_id: int, kind: str, up_to: Mapping[int, Pence], *, by: Actor, at: datetime) -> HolderRule:
    """The holder says how bills are approved from now on; the earlier rule ends. Refused: PROVIDERS without one, an amount of
    nothing. The caller knows that `by` is the holder (passes)."""
    assert kind in KINDS, kind
    if kind == "PROVIDERS" and not up_to:
        raise Refusal("Name a provider.", fields={"provider": "Choose at least one provider, and how much one bill may be"})
    if any(pence <= Pence(0) for pence in up_to.values()) or len(up_to) > MOST_PROVIDERS:
        raise Refusal("Enter an amount.", fields={"up_to": "Enter how much one bill may be, above £0.00"})
    for old in db.scalars(select(HolderRule).where(HolderRule.person_id == person_id, HolderRule.ended_at.is_(None))):
        old.ended_at = at
    db.flush()
    made = HolderRule(person_id=person_id, kind=kind, by=by.ref, at=at)
    db.add(made)
    db.flush()
    if kind == "PROVIDERS":
        db.add_all(HolderRuleProvider(rule_id=made.id, provider_org_id=org, up_to_pence=pence) for org, pence in up_to.items())
    note(db, "invoice_rule", made.id, "choose", by=by.ref, at=at, why=KINDS[kind] + ".", about=f"person/{person_id}")
    return made
