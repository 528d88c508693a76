"""Deeds of the circle of care, run by its holder: let in, limited, ended; and the checks of a nominee or representative.

Domain §6.10, L-20, L-21, L-23. Every deed is a move of REPRESENTATION, so the history page tells it all.
"""
from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.people.circle_queries import check_of, rights_in_words
from brokerage.people.models import CONDITIONS, CircleApproval, CircleCheck, CircleMember, Person
from brokerage.people.queries import payers
from brokerage.people.roles import APPROVERS
from brokerage.people.signin_models import User
from brokerage.people.states import REPRESENTATION
from brokerage.people.user_actions import ref


class Rights(Struct, frozen=True):
    """What a member may do beyond seeing the record. `up_to` limits one approval; `until` is the last day."""

    plan: bool = False
    order: bool = False
    approve: bool = False
    up_to: Pence | None = None
    until: date | None = None

    @property
    def words(self) -> str:
        last = f" until {in_full(self.until)}" if self.until else ""
        return rights_in_words(self.plan, self.order, self.approve, self.up_to) + last


SEE_ONLY = Rights()


def let_in(db: Session, person: Person, user: User, *, kind: str = "CARER", rights: Rights = SEE_ONLY, relation: str = "",
           by: Actor | str, at: datetime) -> CircleMember:
    """The holder lets a CARER or an ADVOCATE in: they may act at once. An advocate only sees.

    Refused: the person themself, somebody already in the circle, a limit without approving, a last day that has passed.
    """
    assert kind in ("CARER", "ADVOCATE"), kind
    if kind == "ADVOCATE" and (rights.plan or rights.order or rights.approve):
        raise Refusal("An advocate speaks up for you. They do not plan, order or approve.", fields={
            "may": "An advocate speaks up for you. They do not plan, order or approve"})
    return _born(db, "let_in", person, user, kind, rights, relation, by, at)


def propose(db: Session, person: Person, user: User, *, kind: str, rights: Rights, relation: str = "", by: Actor | str,
            at: datetime) -> CircleMember:
    """Put forward a NOMINEE (the person does, who has capacity) or a REPRESENTATIVE (an assessor does, for somebody
    without): they may do nothing until every payer has said yes (L-20)."""
    assert kind in ("NOMINEE", "REPRESENTATIVE"), kind
    if isinstance(by, Actor) and kind == "NOMINEE" and by.person_id != person.id:
        raise Refusal("A nominee is chosen by the person themself.", fields={"kind": "Only the person can choose a nominee"})
    return _born(db, "propose", person, user, kind, rights, relation, by, at)


def _born(db: Session, verb: str, person: Person, user: User, kind: str, rights: Rights, relation: str, by: Actor | str,
          at: datetime) -> CircleMember:
    if user.person_id == person.id:
        raise Refusal("This is the person themself.", fields={"email": "You cannot put the person in their own circle"})
    if isinstance(by, Actor) and by.user_id == user.id:
        raise Refusal("You cannot let yourself in.", fields={"email": "You cannot let yourself in"})
    _sensible(rights, at)
    row = CircleMember(person_id=person.id, user_id=user.id, kind=kind, relation=relation.strip(),
                       since=at.astimezone(LONDON).date(),
                       given_by=ref(by))
    _set(row, rights)
    move(db, REPRESENTATION, row, verb, by=ref(by), at=at, about=f"person/{person.id}", why=f"{user.name}. {rights.words}.")
    return row


def limit(db: Session, member: CircleMember, rights: Rights, *, by: Actor, at: datetime) -> None:
    """Change what a member may do. Never one's own part (the pass says so too)."""
    if member.user_id == by.user_id:
        raise Refusal("You cannot change what you may do yourself.")
    if member.kind == "ADVOCATE" and (rights.plan or rights.order or rights.approve):
        raise Refusal("An advocate does not plan, order or approve.",
                      fields={"may": "An advocate does not plan, order or approve"})
    _sensible(rights, at)
    before = rights_of(member).words
    _set(member, rights)
    _moved(db, member, "limit", by, at, f"{_name(db, member)}. Before: {before}. Now: {rights.words}.")


def end(db: Session, member: CircleMember, *, why: str = "", by: Actor | str, at: datetime) -> None:
    """End somebody's part at once: their next request is refused."""
    _moved(db, member, "end", by, at, f"{_name(db, member)}. {why}".strip())


def check(db: Session, member: CircleMember, *, close: bool, dbs: str, authority: str, by: Actor, at: datetime) -> None:
    """Write down what was looked at. `close`: close family, same household, or a friend who helps with care; whoever is
    not needs an enhanced DBS check (L-23). A representative acts by a paper (power of attorney, deputy's order)."""
    wrong = {}
    if not close and not dbs.strip():
        wrong["dbs"] = "Enter the number and date of the enhanced DBS check. Only close family and friends go without"
    if member.kind == "REPRESENTATIVE" and not authority.strip():
        wrong["authority"] = "Say by which paper they act, such as a power of attorney"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    db.add(CircleCheck(circle_member_id=member.id, close=close, dbs=dbs.strip(), authority=authority.strip(), user_id=by.user_id,
                       at=at))
    _moved(db, member, "check", by, at, _name(db, member))


def approve(db: Session, member: CircleMember, conditions: list[str], *, by: Actor, at: datetime) -> bool:
    """One payer's yes, every condition of L-21 ticked; when every payer has said yes the member may act. True then.

    Refused: a condition left open, nobody pays yet, the approver's organisation does not pay, whoever made the check.
    """
    today = at.astimezone(LONDON).date()
    if set(conditions) != set(CONDITIONS[member.kind]):
        raise Refusal("Every condition must be met.",
                      fields={"conditions": "Tick every condition, or say no and give the reason"})
    paying = payers(db, member.person_id, today)
    mine = sorted(paying & by.orgs(*APPROVERS))
    if not mine:
        raise Refusal("Your organisation does not pay for this person's care, so it does not decide this.")
    checked = check_of(db, member)
    if checked is not None and checked.user_id == by.user_id:
        raise Refusal("You made the checks, so somebody else has to approve.", code="SEPARATION")
    for org in mine:
        db.add(CircleApproval(circle_member_id=member.id, org_id=org, user_id=by.user_id, conditions=",".join(sorted(conditions)),
                              at=at))
    db.flush()
    said = set(db.scalars(select(CircleApproval.org_id).where(CircleApproval.circle_member_id == member.id)))
    if not paying <= said:
        return False
    _moved(db, member, "approve", by, at, f"{_name(db, member)}. Every payer said yes.")
    return True


def refuse(db: Session, member: CircleMember, why: str, *, by: Actor, at: datetime) -> None:
    """One payer's no ends it, with the reason in writing (L-24)."""
    if not why.strip():
        raise Refusal("Say why.", fields={"why": "Say why, in words that the person will read"})
    if not payers(db, member.person_id, at.astimezone(LONDON).date()) & by.orgs(*APPROVERS):
        raise Refusal("Your organisation does not pay for this person's care, so it does not decide this.")
    _moved(db, member, "refuse", by, at, f"{_name(db, member)}. {why.strip()}")


def suspend(db: Session, member: CircleMember, why: str, *, by: Actor, at: datetime) -> None:
    """Stop somebody for now, with the concern and who is paid meanwhile. They lose the record at once."""
    if len(why.strip()) < 15:
        raise Refusal("Say why.", fields={"why": "Say what the concern is, and who receives payments meanwhile"})
    _moved(db, member, "suspend", by, at, f"{_name(db, member)}. {why.strip()}")


def rights_of(member: CircleMember) -> Rights:
    return Rights(member.may_plan, member.may_order, member.may_approve, member.up_to_pence, member.until)


def _sensible(rights: Rights, at: datetime) -> None:
    wrong = {}
    if rights.up_to is not None and not rights.approve:
        wrong["up_to"] = "Only somebody who may approve has a limit. Leave it empty, or let them approve"
    if rights.up_to is not None and rights.up_to <= Pence(0):
        wrong["up_to"] = "The most they may approve must be more than £0.00"
    if rights.until is not None and rights.until < at.astimezone(LONDON).date():
        wrong["until"] = "The last day must be today or later"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)


def _set(member: CircleMember, rights: Rights) -> None:
    member.may_plan, member.may_order, member.may_approve = rights.plan, rights.order, rights.approve
    member.up_to_pence, member.until = rights.up_to, rights.until


def _name(db: Session, member: CircleMember) -> str:
    return db.scalar(select(User.name).where(User.id == member.user_id)) or ""


def _moved(db: Session, member: CircleMember, verb: str, by: Actor | str, at: datetime, why: str) -> None:
    move(db, REPRESENTATION, member, verb, by=ref(by), at=at, why=why, about=f"person/{member.person_id}")
