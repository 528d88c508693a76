"""What single pages show beside the answers: timers, comments, the circle, what is shared, findings."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.assessments import timers as clocks
from brokerage.assessments.amount_models import Indication
from brokerage.assessments.models import SECTIONS, Assessment, Comment, Finding, Section, Share
from brokerage.assessments.passes import APPROVERS, ASSESSES
from brokerage.budgets.models import FundingStream
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON
from brokerage.kit.db import structs
from brokerage.people import queries as people
from brokerage.people.models import CircleMember, Consent, Organisation, Person
from brokerage.people.signin_models import User


class CommentSeen(Struct, frozen=True):
    words: str
    user: str
    at: datetime


class MemberSeen(Struct, frozen=True):
    id: int
    user_id: int
    name: str
    kind: str


class ShareSeen(Struct, frozen=True):
    id: int
    kind: str
    name: str


class FindingSeen(Struct, frozen=True):
    kind: str
    yes: bool
    on: date
    reasons: str
    outcomes: int | None
    user: str
    org: str | None


def comments(db: Session, assessment_id: int) -> list[CommentSeen]:
    """The newest first."""
    return structs(db, select(Comment.words, User.name, Comment.at).join(User, User.id == Comment.user_id)
                   .where(Comment.assessment_id == assessment_id).order_by(Comment.id.desc()).limit(200), CommentSeen)


def circle(db: Session, person_id: int, kind: str = "") -> list[MemberSeen]:
    """Who acts for the person now."""
    query = (select(CircleMember.id, CircleMember.user_id, User.name, CircleMember.kind).join(User,
                                                                                              User.id == CircleMember.user_id)
             .where(CircleMember.person_id == person_id, CircleMember.state == "ACTIVE").order_by(User.name, CircleMember.id))
    return structs(db, query.where(CircleMember.kind == kind) if kind else query, MemberSeen)


def shares(db: Session, person_id: int) -> list[ShareSeen]:
    """What the person lets others read now."""
    return structs(db, select(Share.id, Share.kind, User.name).join(User, User.id == Share.user_id)
                   .join(Consent, Consent.id == Share.consent_id)
                   .where(Share.person_id == person_id, Consent.state == "GIVEN").order_by(User.name, Share.id), ShareSeen)


def findings(db: Session, assessment_id: int) -> list[FindingSeen]:
    """Every finding, the newest first."""
    return structs(db, select(Finding.kind, Finding.yes, Finding.on, Finding.reasons, Finding.outcomes, User.name,
                              Organisation.name)
                   .join(User, User.id == Finding.user_id).outerjoin(Organisation, Organisation.id == Finding.org_id)
                   .where(Finding.assessment_id == assessment_id).order_by(Finding.id.desc()), FindingSeen)


def timers(db: Session, assessment: Assessment) -> list[clocks.Timer]:
    """What is due, from findings and amounts (domain 6.2)."""
    last = {f.kind: f for f in reversed(findings(db, assessment.id))}
    yes = {kind: f.on for kind, f in last.items() if f.yes}
    made = db.execute(select(Indication.worked_at, Indication.agreed_at, Indication.shown_on, Indication.state).where(
        Indication.assessment_id == assessment.id, Indication.state.in_(("WORKED_OUT", "AGREED", "SHOWN")))).all()
    waiting = [r.worked_at for r in made if r.state == "WORKED_OUT"]
    shown = [r.shown_on for r in made]
    since = yes.get("CHC_CHECKLIST") or yes.get("FAST_TRACK")
    decided = last["CHC"].on if "CHC" in last and since and last["CHC"].on >= since else None
    last_shown = max((d for d in shown if d), default=None) if made and all(shown) else None
    return clocks.timers(
        checklist=yes.get("CHC_CHECKLIST"), fast_track=yes.get("FAST_TRACK"), decision=decided, asked=yes.get("REQUEST_BROKER"),
        broker=yes.get("BROKER"), shown=last_shown, planned=_planned(db, assessment, last_shown),
        worked_out=min(waiting).astimezone(LONDON).date() if waiting else None)


def _planned(db: Session, assessment: Assessment, shown: date | None) -> date | None:
    """The first day after `shown` on which a funder agreed its money: nobody agrees money without a plan."""
    agreed = db.scalars(select(FundingStream.agreed_at).where(FundingStream.person_id == assessment.person_id))
    days = [at.astimezone(LONDON).date() for at in agreed if at is not None]
    return min((day for day in days if shown is not None and day >= shown), default=None)


class WaitingSeen(Struct, frozen=True):
    """Something that waits for the reader: whose, what, and where to go."""

    person: str
    what: str
    href: str


def waiting(db: Session, actor: Actor) -> list[WaitingSeen]:
    """What waits for this actor among the people they work with: sections to confirm, answers in question, amounts to agree.
    The oldest first, at most fifty of each."""
    assesses = actor.orgs(*ASSESSES)
    made = []
    if assesses:
        rows = db.execute(select(Section.assessment_id, Section.kind, Section.state, Section.org_id, Person.given_name,
                                 Person.family_name)
                          .join(Person, Person.id == Section.person_id)
                          .where(Section.state.in_(("COMPLETE", "CHALLENGED")),
                                 people.visible_ids(actor)).order_by(Section.id).limit(50))
        made += [_section(row) for row in rows if (row[2] == "CHALLENGED") == (row[3] in assesses)]
    return made + amounts_to_agree(db, actor)


def amounts_to_agree(db: Session, actor: Actor) -> list[WaitingSeen]:
    """Expected amounts that wait for the yes of one of the actor's organisations (B-01). The oldest first, at most fifty."""
    approves = actor.orgs(*APPROVERS)
    if not approves:
        return []
    rows = db.execute(select(Indication.assessment_id, Indication.id, Indication.weekly_pence, Person.given_name,
                             Person.family_name)
                      .join(Person, Person.id == Indication.person_id).where(
        Indication.state == "WORKED_OUT", Indication.org_id.in_(approves),
        people.visible_ids(actor)).order_by(Indication.id).limit(50))
    return [WaitingSeen(f"{r[3]} {r[4]}", f"{r[2]} a week to agree", f"/assessments/{r[0]}/amounts/{r[1]}") for r in rows]


def _section(row: Any) -> WaitingSeen:
    number, kind, state, _, given, family = row
    where = "sections" if state == "CHALLENGED" else "confirm"
    what = "an answer is in question" if state == "CHALLENGED" else "to confirm"
    return WaitingSeen(f"{given} {family}", f"{SECTIONS[kind]}: {what}", f"/assessments/{number}/{where}/{kind.lower()}")
