"""A provider applies to list services, against the rulebook; a broker or co-ordinator answers rule by rule. Callers commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Service
from brokerage.desk import rulebooks
from brokerage.desk.portal_models import Application, Joining, RuleAnswer
from brokerage.desk.states import APPLICATION, MANAGER
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.people.models import Organisation

SHORTEST = 3
SAYS = {"approve": "Approved.", "return": "Sent back.", "refuse": "Refused."}


def begin(db: Session, provider: Organisation, *, by: Actor, at: datetime) -> Application:
    """An application against the newest rulebook. Refused: anybody but a manager, while one is open, when one was approved."""
    _manages(provider.id, by)
    if approved(db, provider.id):
        raise Refusal("You are approved already.", code="APPROVED")
    row = Application(organisation_id=provider.id, rulebook_id=rulebooks.newest(db).row.id, begun_by=by.ref, begun_at=at)
    _move(db, row, "begin", by, at)
    return row


def save(db: Session, row: Application, about: str, said: Mapping[str, tuple[bool, str]], *, by: Actor, at: datetime) -> None:
    """Keep what is written so far: rule → (we meet it, in words). Refused once it was sent."""
    _manages(row.organisation_id, by)
    if row.state not in ("DRAFT", "RETURNED"):
        raise Refusal("This application was sent, so it cannot be changed now.", code="WRONG_STATE")
    row.about = about.strip()
    there = answers(db, row)
    for code, (meets, words) in said.items():
        if code not in there:
            db.add(RuleAnswer(application_id=row.id, code=code, meets=meets, words=words.strip()))
            continue
        one = there[code]
        if (one.meets, one.words) != (meets, words.strip()):
            one.meets, one.words, one.found, one.why = meets, words.strip(), "", ""
    db.flush()


def submit(db: Session, row: Application, *, by: Actor, at: datetime) -> None:
    """Send it. Refused: a rule without an answer, each named; a rulebook that is not the newest."""
    _manages(row.organisation_id, by)
    book, said = rulebooks.of(db, row.rulebook_id), answers(db, row)
    if not book.newest:
        raise Refusal("A newer rulebook was published. Take it up first: your answers are kept.", code="OLD_RULEBOOK")
    wrong = {
        f"words_{rule.code}": f"{rule.heading}: say how" for rule in book.rules if len(_words(said.get(rule.code))) < SHORTEST
    }
    if wrong or len(row.about) < SHORTEST:
        raise Refusal("There is a problem", fields=({} if len(row.about) >= SHORTEST else {"about": "Say what you do"}) | wrong)
    row.sent_by, row.sent_at = by.ref, at
    _move(db, row, "submit", by, at, f"Against rulebook {book.row.number}.")


def take_up(db: Session, row: Application, *, by: Actor, at: datetime) -> None:
    """Go on against the newest rulebook; answers to rules that are still there are kept."""
    _manages(row.organisation_id, by)
    if row.state not in ("DRAFT", "RETURNED"):
        raise Refusal("This application was sent, so it cannot be changed now.", code="WRONG_STATE")
    row.rulebook_id = rulebooks.newest(db).row.id


def withdraw(db: Session, row: Application, *, by: Actor, at: datetime) -> None:
    """The provider thinks better of it."""
    _manages(row.organisation_id, by)
    _move(db, row, "withdraw", by, at)


def decide(
    db: Session,
    row: Application,
    verb: str,
    found: Mapping[str, tuple[str, str]],
    answer: str,
    *,
    body: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Approve, return or refuse, for `body` (ties.answers_for): rule → (MET or NOT_MET, why). Refused: people of the provider or
    of a body tied to it, whoever sent it; a rule not looked at, a yes over an unmet rule, a no without one, or without why."""
    if body is None or row.organisation_id in by.orgs() or row.sent_by == by.ref:
        raise Refusal("Somebody else must answer this: nobody of the provider, or of a body it belongs to.", code="SEPARATION")
    book, said = rulebooks.of(db, row.rulebook_id), answers(db, row)
    wrong: dict[str, str] = {}
    for rule in book.rules:
        verdict, why = found.get(rule.code, ("", ""))
        if verdict not in ("MET", "NOT_MET"):
            wrong[f"found_{rule.code}"] = f"{rule.heading}: choose whether it is met"
        elif verdict == "NOT_MET" and len(why.strip()) < SHORTEST:
            wrong[f"why_{rule.code}"] = f"{rule.heading}: say what is missing"
    unmet = [rule.heading for rule in book.rules if found.get(rule.code, ("", ""))[0] == "NOT_MET"]
    if not wrong and verb == "approve" and unmet:
        wrong["verb"] = "A provider is approved when every rule is met"
    if not wrong and verb != "approve" and not unmet:
        wrong["verb"] = "Say of at least one rule what is missing, or approve"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    for code, (verdict, why) in found.items():
        if code in said:
            said[code].found, said[code].why = verdict, why.strip() if verdict == "NOT_MET" else ""
    row.answer, row.answered_by, row.answered_for, row.answered_at = answer.strip(), by.ref, body, at
    told = f"{SAYS[verb]} {'Not met: ' + '; '.join(unmet) + '.' if unmet else ''} {row.answer}".strip()
    _move(db, row, verb, by, at, " ".join(told.split()))


def answers(db: Session, row: Application) -> dict[str, RuleAnswer]:
    """What it says, by the rule's code."""
    return {one.code: one for one in db.scalars(select(RuleAnswer).where(RuleAnswer.application_id == row.id))}


def approved(db: Session, provider_id: int) -> bool:
    """Whether an application of theirs was approved."""
    mine = select(Application.id).where(Application.organisation_id == provider_id, Application.state == "APPROVED")
    return db.scalar(mine.limit(1)) is not None


def may_list(db: Session, provider_id: int) -> bool:
    """Whether a new service of theirs may go live: approved, or here with a service before they had to apply."""
    return position(db, provider_id).may_list


class Position(Struct, frozen=True):
    """Where a provider stands: approved, here with a service, come by itself."""

    approved: bool
    listed: bool
    alone: bool

    @property
    def may_list(self) -> bool:
        return self.approved or self.listed

    @property
    def pending(self) -> bool:
        """It came by itself and nobody has approved it."""
        return self.alone and not self.approved


def position(db: Session, provider_id: int) -> Position:
    """Where this provider stands, in one statement."""
    yes = exists().where(Application.organisation_id == provider_id, Application.state == "APPROVED")
    here = exists().where(Service.provider_org_id == provider_id)
    alone = exists().where(Joining.organisation_id == provider_id)
    row = db.execute(select(yes, here, alone)).one()
    return Position(bool(row[0]), bool(row[1]), bool(row[2]))


def _words(one: RuleAnswer | None) -> str:
    return one.words if one is not None else ""


def _move(db: Session, row: Application, verb: str, by: Actor, at: datetime, why: str = "") -> None:
    move(db, APPLICATION, row, verb, by=by.ref, at=at, why=why, about=f"organisation/{row.organisation_id}")


def _manages(org_id: int, by: Actor) -> None:
    if org_id not in by.orgs(*MANAGER):
        raise Refusal("Only a manager of this provider applies.", code="SEPARATION")
