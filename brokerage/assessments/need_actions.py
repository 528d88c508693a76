"""What follows from the answers: findings, the eligibility decision with its needs, outcomes in the person's words,
capacity for one decision, comments, and what the person lets their circle read. Callers commit."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.assessments import queries, rights, sets
from brokerage.assessments.models import (
    DECISIONS,
    FINDINGS,
    OUTCOME_KINDS,
    SECTIONS,
    Assessment,
    Capacity,
    Challenge,
    Comment,
    Finding,
    Need,
    NeedOutcome,
    Outcome,
    Section,
    Share,
)
from brokerage.assessments.passes import ASSESSES, paying_org
from brokerage.assessments.section_actions import given
from brokerage.assessments.states import ASSESSMENT
from brokerage.assessments.views import BY_CONSENT
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Missing, NotAllowed, Refusal
from brokerage.kit.states import move
from brokerage.people import actions as people
from brokerage.people.models import CircleMember, Consent, Person
from brokerage.people.signin_models import User

TEST = {"CARE_ACT": 2, "CARER": 1}
"""How many outcomes must be out of reach: two for the adult (SI 2015/313 reg 2), one for a carer (reg 3)."""


def find_out(
    db: Session, assessment: Assessment, kind: str, *, yes: bool, on: date, reasons: str, by: Actor, at: datetime
) -> Finding:
    """Write down something found or decided (models.FINDINGS) on a day that has come. The test of the Care Act has `decide`."""
    assert kind in FINDINGS and kind not in TEST, kind
    if on > at.astimezone(LONDON).date():
        raise Refusal("That day has not come yet.", fields={"on": "Day must be today or in the past"})
    last = last_findings(db, assessment.id)
    if kind == "CHC" and "CHC_CHECKLIST" not in last and "FAST_TRACK" not in last:
        raise Refusal("Write down the checklist, or the fast track, before the decision.", code="NO_CHECKLIST",
                      fields={"kind": "Write down the checklist before the decision"})
    made = Finding(assessment_id=assessment.id, kind=kind, yes=yes, on=on, reasons=given(reasons, "reasons",
                                                                                         "Say what this rests on"),
                   user_id=by.user_id, org_id=_org(by, assessment), at=at)
    db.add(made)
    db.flush()
    return made


def last_findings(db: Session, assessment_id: int) -> dict[str, Finding]:
    """The one of each kind that counts."""
    rows = db.scalars(select(Finding).where(Finding.assessment_id == assessment_id).order_by(Finding.id))
    return {row.kind: row for row in rows}


def decide(db: Session, assessment: Assessment, *, chosen: Iterable[str], carer_meets: Mapping[str, str], impairment: bool,
           wellbeing: bool, reasons: str, by: Actor, at: datetime) -> Finding:
    """Decide eligibility, and which needs a plan must meet. `chosen` are questions ("washing" …) whose needs are eligible;
    every other difficulty is kept as a need that is not. The adult's test: an illness or disability, two or more outcomes
    out of reach, a significant effect on wellbeing (SI 2015/313 reg 2). Refused while a section of health or daily life is
    open, for social needs when the test is not met, and for a need that no answer speaks of. Earlier needs that are not
    chosen again end; those that are stay as they are, with their outcomes."""
    _sections_done(db, assessment)
    levels = queries.levels(db, assessment.id)
    outcomes, picked = len(rights.unable(levels, "SOCIAL")), set(chosen)
    hard = {q.code: (kind, q) for kind in SECTIONS for q in rights.unable(levels, kind) if q.need}
    met = impairment and wellbeing and outcomes >= TEST["CARE_ACT"]
    if picked - set(hard):
        raise Refusal("Choose needs from the list.", fields={"chosen": "Choose needs from the list"})
    if not met and any(hard[code][0] == "SOCIAL" for code in picked):
        raise Refusal("The test of the Care Act is not met, so no need of daily life is eligible.", code="NOT_ELIGIBLE",
                      fields={"chosen": f"{outcomes} outcomes are out of reach. The test needs an illness or disability, two "
                                        "outcomes, and a significant effect on wellbeing"})
    reasons = given(reasons, "reasons", "Say what this rests on")
    made = Finding(
        assessment_id=assessment.id,
        kind="CARE_ACT",
        yes=met,
        on=at.astimezone(LONDON).date(),
        reasons=reasons,
        impairment=impairment,
        outcomes=outcomes,
        wellbeing=wellbeing,
        user_id=by.user_id,
        org_id=_org(by, assessment),
        at=at,
    )
    db.add(made)
    _carer_finding(db, assessment, levels, picked, hard, reasons, by, at)
    _needs(db, assessment, hard, picked, carer_meets, by, at)
    if assessment.state == "OPEN":
        move(db, ASSESSMENT, assessment, "settle", by=by.ref, at=at, why=f"{len(picked)} eligible needs", about=assessment.about)
        assessment.settled_at = at
    db.flush()
    return made


Hard = Mapping[str, tuple[str, sets.Question]]


def _carer_finding(
    db: Session,
    assessment: Assessment,
    levels: rights.Levels,
    picked: set[str],
    hard: Hard,
    reasons: str,
    by: Actor,
    at: datetime,
) -> None:
    if not levels["CARER"]:
        return
    yes = any(hard[code][0] == "CARER" for code in picked)
    db.add(Finding(assessment_id=assessment.id, kind="CARER", yes=yes, on=at.astimezone(LONDON).date(), reasons=reasons,
                   outcomes=len(rights.unable(levels, "CARER")), user_id=by.user_id, org_id=_org(by, assessment), at=at))


def _needs(db: Session, assessment: Assessment, hard: Hard, picked: set[str], carer_meets: Mapping[str, str], by: Actor,
           at: datetime) -> None:
    """Needs that read the same as before stay, with their ids; others end; new ones begin."""
    standing = {n.question: n for n in db.scalars(select(Need).where(Need.assessment_id == assessment.id,
                                                                     Need.ended_at.is_(None)))}
    for code, (kind, question) in hard.items():
        meets = " ".join(carer_meets.get(code, "").split())[:300]
        old = standing.pop(code, None)
        if old is not None and (old.eligible, old.carer_meets) == (code in picked, meets):
            continue
        new = Need(assessment_id=assessment.id, person_id=assessment.person_id, kind=kind, question=code, words=question.need,
                   eligible=code in picked, carer_meets=meets, by=by.ref, at=at)
        db.add(new)
        db.flush()
        if old is not None:
            _follow(db, old, new, at)
    for old in standing.values():
        old.ended_at = at


def _follow(db: Session, old: Need, new: Need, at: datetime) -> None:
    """Outcomes of a need that is worded anew are about the new one too."""
    old.ended_at = at
    for link in db.scalars(select(NeedOutcome).where(NeedOutcome.need_id == old.id)):
        db.add(NeedOutcome(outcome_id=link.outcome_id, need_id=new.id))


def _sections_done(db: Session, assessment: Assessment) -> None:
    states = {s.kind: s.state for s in db.scalars(select(Section).where(Section.assessment_id == assessment.id))}
    if not {"SOCIAL", "HEALTH"} & set(states):
        raise Refusal("Nothing is assessed yet. Complete a section first.", code="NOTHING_ASSESSED")
    waiting = [SECTIONS[kind] for kind, state in states.items() if state not in ("COMPLETE", "ACCEPTED")]
    if waiting:
        raise Refusal(f"This waits for: {', '.join(waiting)}. Every section that was begun must be complete, and no answer "
                      "in question.", code="NOT_COMPLETE")
    if assessment.state == "REPLACED":
        raise Refusal("A newer assessment has replaced this one.", code="WRONG_STATE")
    if db.scalar(select(Challenge.id).join(Section, Section.id == Challenge.section_id).where(
            Section.assessment_id == assessment.id, Challenge.state == "OPEN").limit(1)):
        raise Refusal("An answer is in question.", code="CHALLENGE_OPEN")


def add_outcome(
    db: Session, assessment: Assessment, *, words: str, kind: str, needs: Iterable[int], by: Actor, at: datetime
) -> Outcome:
    """What the person wants, in their words, about at least one of the needs that stand."""
    assert kind in OUTCOME_KINDS, kind
    mine = {n.id for n in db.scalars(select(Need).where(Need.assessment_id == assessment.id, Need.ended_at.is_(None)))}
    about = set(needs)
    if not about or about - mine:
        raise Refusal("Choose what this is about.", fields={"": "Choose what it is about: at least one need from the list"})
    made = Outcome(assessment_id=assessment.id, person_id=assessment.person_id, kind=kind, words=given(words, "words",
                                                                                                       "Say what they want"),
                   by=by.ref, at=at)
    db.add(made)
    db.flush()
    db.add_all(NeedOutcome(outcome_id=made.id, need_id=n) for n in sorted(about))
    db.flush()
    return made


def end_outcome(db: Session, assessment: Assessment, outcome_id: int, *, at: datetime) -> None:
    """It no longer stands; it stays to be read. Another assessment's is Missing."""
    row = db.get(Outcome, outcome_id)
    if row is None or row.assessment_id != assessment.id or row.ended_at is not None:
        raise Missing
    row.ended_at = at


def record_capacity(
    db: Session,
    assessment: Assessment,
    *,
    decision: str,
    able: bool,
    help_given: str,
    seen: str,
    on: date,
    by: Actor,
    at: datetime,
) -> Capacity:
    """One decision, one time (P-18): the help that was given to decide, and what was seen. Never overwritten."""
    assert decision in DECISIONS, decision
    wrong = {}
    if on > at.astimezone(LONDON).date():
        wrong["on"] = "Day must be today or in the past"
    if len(help_given.strip()) < 10:
        wrong["help_given"] = "Say how they were helped to decide"
    if not able and len(seen.strip()) < 10:
        wrong["seen"] = "Say what showed that they cannot decide this"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    org = next((s.org_id for s in by.seats if s.role in ASSESSES and s.org_id in assessment.through), None)
    if org is None:
        raise NotAllowed
    made = Capacity(person_id=assessment.person_id, assessment_id=assessment.id, decision=decision, able=able,
                    help_given=help_given.strip(), seen=seen.strip(), on=on, user_id=by.user_id, org_id=org, at=at)
    db.add(made)
    db.flush()
    return made


def comment(
    db: Session, assessment: Assessment, words: str, *, section: str = "", question: str = "", by: Actor, at: datetime
) -> Comment:
    """The person says something ("I do not agree with this"). It changes no answer and goes away with none."""
    made = Comment(assessment_id=assessment.id, section=section, question=question, words=given(words, "words",
                                                                                                "Say what you think"),
                   user_id=by.user_id, at=at)
    db.add(made)
    db.flush()
    return made


def share(db: Session, assessment: Assessment, user_id: int, kind: str, *, by: Actor, at: datetime) -> Share:
    """The person lets a member of their circle read a part, as a consent in the people room's own words, given at once by
    whoever holds the record. Taken back there or by `unshare`, it counts at once (6.10)."""
    assert kind in BY_CONSENT, kind
    member = db.execute(select(User.name).join(CircleMember, CircleMember.user_id == User.id).where(
        CircleMember.person_id == assessment.person_id, CircleMember.user_id == user_id, CircleMember.state == "ACTIVE")).scalar()
    if member is None:
        raise Refusal("Choose somebody in the circle.", fields={"who": "Choose somebody from the list"})
    if standing(db, assessment.person_id, user_id, kind):
        raise Refusal(f"{member} can read this already.")
    asked = people.ask_consent(db, db.get_one(Person, assessment.person_id), scope=f"My assessment: {part_words(kind)}",
                               purpose="Help me with my care and support", recipients=member, by=by, at=at)
    people.give_consent(db, asked, by=by, at=at)
    made = Share(person_id=assessment.person_id, user_id=user_id, kind=kind, consent_id=asked.id)
    db.add(made)
    db.flush()
    return made


def unshare(db: Session, assessment: Assessment, share_id: int, *, by: Actor, at: datetime) -> None:
    """Take the yes back: it counts at once."""
    row = db.get(Share, share_id)
    if row is None or row.person_id != assessment.person_id:
        raise Missing
    people.withdraw_consent(db, db.get_one(Consent, row.consent_id), by=by, at=at)


def standing(db: Session, person_id: int, user_id: int, kind: str) -> bool:
    return (
        db.scalar(
            select(Share.id)
            .join(Consent, Consent.id == Share.consent_id)
            .where(Share.person_id == person_id, Share.user_id == user_id, Share.kind == kind, Consent.state == "GIVEN")
            .limit(1)
        )
        is not None
    )


def part_words(kind: str) -> str:
    return {"NEEDS": "needs and wishes"}.get(kind) or SECTIONS[kind].lower()


def _org(by: Actor, assessment: Assessment) -> int:
    org = paying_org(by, assessment, "ASSESSOR", "CARE_COORDINATOR")
    if org is None:
        raise NotAllowed
    return org
