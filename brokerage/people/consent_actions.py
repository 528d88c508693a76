"""Consent to sharing (domain §6.10, I-01): asked in plain words, given or refused by the holder, taken back at any time."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.kit.texts import within
from brokerage.people import queries
from brokerage.people.models import Consent, ConsentRecipient, Organisation, Person
from brokerage.people.states import CONSENT
from brokerage.people.user_actions import ref

ON_SCREEN = "On screen"


def ask_consent(db: Session, person: Person, *, scope: str, purpose: str, recipients: str, by: Actor | str, at: datetime,
                expires_on: date | None = None, about: Organisation | None = None) -> Consent:
    """Ask: may `recipients` see `scope`, so that `purpose`, until `expires_on` (inclusive). The words are kept as shown. With
    `about` it is the question whether this organisation may open the record: the answer opens or shuts it (sharing.py)."""
    today = at.astimezone(LONDON).date()
    if expires_on is not None and expires_on < today:
        raise Refusal("The last day has passed.", fields={"expires_on": "The last day must be today or later"})
    row = Consent(person_id=person.id, scope=scope.strip(), purpose=purpose.strip(), recipients=recipients.strip(),
                  asked_by=ref(by),
                  expires_on=expires_on, wording=wording(scope, purpose, recipients, expires_on))
    move(db, CONSENT, row, "request", by=ref(by), at=at, why=row.wording, about=f"person/{person.id}")
    if about is not None:
        db.add(ConsentRecipient(consent_id=row.id, org_id=about.id))
        db.flush()
    return row


def decide_sharing(db: Session, person: Person, organisation: Organisation, *, yes: bool, by: Actor, at: datetime) -> Consent:
    """The holder says by themself whether an organisation may open the record: earlier yeses to it are taken back by a no,
    which counts at their next request. Refused for who is not involved, and for bodies that work by law."""
    involved = [i for i in queries.involved(db, person.id, at.astimezone(LONDON).date()) if i.org_id == organisation.id]
    if not involved or not all(i.standing.decides for i in involved):
        raise Refusal("This is not decided by a yes or a no." if involved else "They are not involved.")
    for old in db.scalars(select(Consent).join(ConsentRecipient, ConsentRecipient.consent_id == Consent.id).where(
            Consent.person_id == person.id, ConsentRecipient.org_id == organisation.id,
            Consent.state.in_(("GIVEN", "REQUESTED")))):
        _moved(db, old, "withdraw" if old.state == "GIVEN" else "refuse", by, at)
    row = ask_consent(db, person, scope="My record", purpose=involved[0].why.lower(), recipients=organisation.name, by=by, at=at,
                      about=organisation)
    (give_consent if yes else refuse_consent)(db, row, by=by, at=at)
    return row


def wording(scope: str, purpose: str, recipients: str, expires_on: date | None) -> str:
    """The question as the person reads it."""
    last = f" This is until {in_full(expires_on)}." if expires_on else " This has no last day."
    return (f"May {_bare(recipients)} see {within(_bare(scope))}? "
            f"They would use it to {within(_bare(purpose))}.{last} You can take back a yes at any time.")


def give_consent(db: Session, consent: Consent, *, by: Actor | str, at: datetime, method: str = ON_SCREEN,
                 witness: str = "") -> None:
    """Say yes. A yes said aloud has its method and a witness. Refused when the last day has passed."""
    if consent.expires_on is not None and consent.expires_on < at.astimezone(LONDON).date():
        raise Refusal("The time for this has passed. Ask them to ask you again.")
    consent.method, consent.witness = method, witness
    _moved(db, consent, "give", by, at)


def refuse_consent(db: Session, consent: Consent, *, by: Actor | str, at: datetime) -> None:
    """Say no. Care goes on."""
    _moved(db, consent, "refuse", by, at)


def withdraw_consent(db: Session, consent: Consent, *, by: Actor | str, at: datetime) -> None:
    """Take back a yes. It counts at once."""
    _moved(db, consent, "withdraw", by, at)


def lapse_consents(db: Session, *, at: datetime) -> int:
    """For the worker: yeses whose last day has passed run out. `holds` does not wait for it."""
    today = at.astimezone(LONDON).date()
    rows = list(db.scalars(select(Consent).where(Consent.state == "GIVEN", Consent.expires_on < today).limit(500)))
    for row in rows:
        _moved(db, row, "lapse", "system", at)
    return len(rows)


def holds(consent: Consent, today: date) -> bool:
    """Whether this is a yes that counts today."""
    return consent.state == "GIVEN" and (consent.expires_on is None or consent.expires_on >= today)


def _moved(db: Session, consent: Consent, verb: str, by: Actor | str, at: datetime) -> None:
    move(db, CONSENT, consent, verb, by=ref(by), at=at, about=f"person/{consent.person_id}", why=consent.wording)


def _bare(words: str) -> str:
    return words.strip().rstrip(".")
