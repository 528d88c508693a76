"""From the person's yes to the funders' table: agree, submit, confirm, sign, return, withdraw (domain 2.2, 6.5). Callers commit.

Every step binds to the content hash of the plan as it stood (P-20, P-26): whoever signs says which hash they saw.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.people.passes import is_holder
from brokerage.plans import content, cost, facts, routing, versions
from brokerage.plans.editing import day_of, sheet_of
from brokerage.plans.line_models import Line
from brokerage.plans.models import Plan
from brokerage.plans.sheet import Sheet
from brokerage.plans.signoff_models import Amendment, Approval, Reconsideration, Ruling
from brokerage.plans.states import LINE, PLAN

HOW = {"WRITTEN": "They signed it", "ONLINE": "They agreed here", "VERBAL": "They said yes, and somebody was there"}
"""How a person may agree (domain 6.5)."""


def agree(db: Session, plan: Plan, *, how: str, witness: str = "", seen: str, plain_copy: bool, by: Actor, at: datetime) -> None:
    """The person, or their representative, says yes to the plan as they saw it. Refused without a plain copy, a witness for a
    spoken yes, or a record of whether they can decide about the plan (P-18); and by anybody else."""
    sheet = as_seen(db, plan, seen, at)
    if not is_holder(by, plan.person_id):
        raise Refusal("Only the person, or whoever decides for them, can agree this plan.", code="NOT_THE_PERSON")
    if not plain_copy:
        raise Refusal("The person must have the plan in plain words before they agree.", code="NO_PLAIN_COPY",
                      fields={"plain_copy": "Say that you have read the plan in plain words"})
    if how not in HOW or (how == "VERBAL" and not witness.strip()):
        raise Refusal("Say who was there.", code="NO_WITNESS", fields={"witness": "Enter the name of whoever was there"})
    _can_decide(sheet, by)
    version = versions.keep(db, plan, "AGREED", by=by, at=at)
    plan.agreed_how, plan.agreed_witness, plan.agreed_hash, plan.plain_copy_on = how, witness, version.hash, day_of(at)
    role = "PERSON" if by.person_id == plan.person_id else "REPRESENTATIVE"
    _record(db, plan, sheet, "AGREE", version.hash, role, by, at, how=how, witness=witness)
    move(db, PLAN, plan, "agree", by=by.ref, at=at, about=plan.about_person)


def _can_decide(sheet: Sheet, by: Actor) -> None:
    record = next((one for one in sheet.capacity if one.decision == "PLAN"), None)
    if record is None:
        raise Refusal("Record first whether the person can decide about this plan.", code="P18_CAPACITY")
    if not record.can_decide and by.person_id == sheet.person_id:
        raise Refusal("Your representative agrees this plan for you. You can say here what you do not agree with.",
                      code="NO_CAPACITY")


def submit(db: Session, plan: Plan, *, seen: str, by: Actor, at: datetime) -> None:
    """The broker sends it in. Refused while a finding stops it, a reason is missing or a requested change is open, and when the
    plan is not the one that the person agreed."""
    sheet = as_seen(db, plan, seen, at)
    if plan.agreed_hash != seen:
        raise Refusal("The plan changed after the person agreed. They must agree it again.", code="NOT_AGREED")
    found = facts.findings(db, sheet)
    open_ones = [finding for finding in found if finding.open]
    if open_ones:
        more = f" And {len(open_ones) - 3} more." if len(open_ones) > 3 else ""
        raise Refusal("This plan is not ready. " + " ".join(f.text for f in open_ones[:3]) + more, code=open_ones[0].code)
    if any(amendment.resolved_at is None for amendment in sheet.amendments):
        raise Refusal("Say first how each requested change was dealt with.", code="AMENDMENT_OPEN")
    for line in db.scalars(select(Line).where(Line.plan_id == plan.id, Line.state == "DRAFT")):
        move(db, LINE, line, "propose", by=by.ref, at=at, about=plan.about_person)
    _record(db, plan, sheet, "SUBMIT", seen, "BROKER", by, at, report=" ".join(sorted({f.code for f in found})))
    move(db, PLAN, plan, "submit", by=by.ref, at=at, about=plan.about_person)


def confirm(db: Session, plan: Plan, *, seen: str, comment: str = "", by: Actor, at: datetime) -> None:
    """The care co-ordinator says that the needs are met. The next is a clinician when P-22 asks for one, else the funders."""
    sheet = as_seen(db, plan, seen, at)
    another(sheet, by, "confirm")
    _record(db, plan, sheet, "CONFIRM", seen, "CARE_COORDINATOR", by, at, comment=comment)
    verb = "confirm_clinical" if routing.needs_signature(sheet) else "confirm"
    move(db, PLAN, plan, verb, by=by.ref, at=at, about=plan.about_person)


def sign(db: Session, plan: Plan, *, seen: str, registration: str, comment: str = "", by: Actor, at: datetime) -> None:
    """The clinical signature, with the professional registration and the cost that was seen (P-22, F18). Never the author's."""
    sheet = as_seen(db, plan, seen, at)
    another(sheet, by, "sign")
    if len(registration.strip()) < 4:
        raise Refusal("Enter your professional body and number.", code="NO_REGISTRATION",
                      fields={"registration": "Enter your professional body and number, like NMC 12A3456E"})
    _record(db, plan, sheet, "SIGN", seen, "CLINICAL_SIGNATORY", by, at, comment=comment, registration=registration.strip())
    move(db, PLAN, plan, "sign", by=by.ref, at=at, about=plan.about_person)


def send_back(db: Session, plan: Plan, *, words: str, org_id: int | None = None, role: str, by: Actor, at: datetime) -> Amendment:
    """A signatory or funder returns it and says what to change (P-26). Refused without words."""
    if len(words.strip()) < 5:
        raise Refusal("Say what should change.", code="NO_REASON", fields={"words": "Say what should change"})
    amendment = Amendment(plan_id=plan.id, words=words.strip(), org_id=org_id, user_id=by.user_id, user_name=by.name, role=role,
                          at=at, version_hash=versions.hash_now(db, plan, at))
    db.add(amendment)
    move(db, PLAN, plan, "return", by=by.ref, at=at, about=plan.about_person, why=words.strip())
    for line in db.scalars(select(Line).where(Line.plan_id == plan.id, Line.state == "AWAITING_APPROVAL")):
        move(db, LINE, line, "edit", by=by.ref, at=at, about=plan.about_person)
    return amendment


def resolve(db: Session, plan: Plan, amendment: Amendment, *, how: str, by: Actor, at: datetime) -> None:
    """An author says how a requested change was dealt with; the plan can then be agreed and sent in again."""
    if amendment.plan_id != plan.id or amendment.resolved_at is not None:
        raise Refusal("This was dealt with already.", code="RESOLVED")
    if len(how.strip()) < 5:
        raise Refusal("Say what was done.", code="NO_REASON", fields={"how": "Say what was done"})
    if plan.state == "RETURNED":
        move(db, PLAN, plan, "reopen", by=by.ref, at=at, about=plan.about_person)
    amendment.resolved_at, amendment.resolved_by, amendment.resolved_how = at, by.ref, how.strip()


def withdraw(db: Session, plan: Plan, *, why: str = "", by: Actor, at: datetime) -> None:
    """The person takes their plan back, at any time before it runs; they need not say why."""
    if not is_holder(by, plan.person_id):
        raise Refusal("Only the person, or whoever decides for them, can take the plan back.", code="NOT_THE_PERSON")
    move(db, PLAN, plan, "withdraw", by=by.ref, at=at, about=plan.about_person, why=why)


def give_reason(db: Session, plan: Plan, key: str, why: str, *, roles: Iterable[str], by: Actor, at: datetime) -> Ruling:
    """A named person's reason for a finding that asks for one. `roles` are what the actor is to this person. Refused for what
    nobody may pass, for a finding that is not there (any more), and without a reason."""
    found = {finding.key: finding for finding in facts.findings(db, sheet_of(db, plan, at))}
    finding = found.get(key)
    if finding is None:
        raise Refusal("The plan changed, and this question with it. Look at it again.", code="STALE")
    if finding.weight != "REASON":
        raise Refusal("Nobody can pass this. It has to be put right.", code=finding.code)
    role = next((role for role in finding.may if role in set(roles)), None)
    if role is None:
        raise Refusal("Somebody else has to give this reason.", code="NOT_YOURS")
    if len(why.strip()) < 10:
        raise Refusal("Say why in a few words.", code="NO_REASON", fields={"why": "Say why in a few words"})
    ruling = Ruling(plan_id=plan.id, key=key, code=finding.code, about=finding.about, words=finding.text, why=why.strip(),
                    user_id=by.user_id, user_name=by.name, role=role, at=at)
    db.add(ruling)
    db.flush()
    return ruling


def ask_again(db: Session, plan: Plan, *, decision: str, why: str, first_user_id: int, org_id: int | None, by: Actor,
              at: datetime) -> Reconsideration:
    """The person asks that a decision be looked at again (L-24): by somebody who did not take it."""
    if not is_holder(by, plan.person_id):
        raise Refusal("Only the person, or whoever decides for them, can ask for this.", code="NOT_THE_PERSON")
    asked_for = (("decision", "Say which decision", decision), ("why", "Say why", why))
    missing = {name: words for name, words, said in asked_for if not said.strip()}
    if missing:
        raise Refusal("Say which decision, and why it should be looked at again.", fields=missing)
    asked = Reconsideration(plan_id=plan.id, decision=decision.strip(), why=why.strip(), requested_by=by.ref, requested_at=at,
                            first_user_id=first_user_id, org_id=org_id)
    db.add(asked)
    db.flush()
    return asked


def decide_again(db: Session, asked: Reconsideration, *, outcome: str, reasons: str, by: Actor, at: datetime) -> None:
    """UPHELD or CHANGED, with written reasons, by somebody of the same funder who did not decide first (L-24)."""
    if asked.outcome:
        raise Refusal("This was decided already.", code="DECIDED")
    if by.user_id == asked.first_user_id:
        raise Refusal("You took the first decision, so somebody else looks at it again.", code="SAME_DECIDER")
    if asked.org_id is not None and asked.org_id not in by.orgs():
        raise Refusal("Somebody of the same funder decides this.", code="NOT_THE_PAYER")
    if outcome not in ("UPHELD", "CHANGED") or len(reasons.strip()) < 10:
        raise Refusal("Say what you decided and why.", fields={"reasons": "Give your reasons in writing"})
    asked.outcome, asked.reasons, asked.decided_user_id, asked.decided_at = outcome, reasons.strip(), by.user_id, at


def as_seen(db: Session, plan: Plan, seen: str, at: datetime) -> Sheet:
    """The plan as it stands, which must be the one that the signer looked at."""
    sheet = sheet_of(db, plan, at)
    if content.hash_of(content.of(sheet)) != seen:
        raise Refusal("Somebody changed this plan after you opened it. Look at it again before you say yes.",
                      code="STALE_VERSION")
    return sheet


def another(sheet: Sheet, by: Actor, what: str) -> None:
    """Nobody checks their own work, nor a plan that buys from their own organisation (P-24)."""
    if by.user_id == sheet.plan.author_user_id or by.user_id in routing.signed(sheet.approvals):
        raise Refusal(f"You have worked on this plan, so somebody else must {what} it.", code="OWN_WORK")
    if by.orgs() & {line.provider_org_id for line in sheet.paid_lines}:
        raise Refusal("You work for a provider in this plan, so somebody else must do this.", code="PROVIDER_STAFF")


def _record(db: Session, plan: Plan, sheet: Sheet, step: str, seen: str, role: str, by: Actor, at: datetime,
            **more: str) -> Approval:
    whole = cost.of(sheet)
    made = Approval(plan_id=plan.id, step=step, user_id=by.user_id, user_name=by.name, role=role, at=at, version_hash=seen,
                    holds_hash=seen, amount_pence=whole.weekly, yearly_pence=whole.yearly, **more)
    db.add(made)
    db.flush()
    return made


