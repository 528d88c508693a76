"""A concern is raised, closed, opened again. Callers commit."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.budgets.models import Budget
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.notices import actions as notices
from brokerage.oversight import review_actions
from brokerage.people.models import Person
from brokerage.safeguarding import queries
from brokerage.safeguarding.models import KINDS, OUTCOMES, Concern, Named
from brokerage.safeguarding.queries import plain
from brokerage.safeguarding.states import CONCERN

LOOK_DAYS = 28
"""Where there is no budget to review, a lead looks at the concern again within so many days."""


def raise_concern(db: Session, person: Person, *, kind: str, what: str, wishes: str = "", users: Sequence[int] = (),
                  others: Sequence[str] = (), by: Actor, at: datetime) -> Concern:
    """Keep it, bring a review forward (P-41) and tell the leads who work with the person, but none who is named in it. `users`
    act or acted for the person; a name in `others` that is one of theirs, or of a worker involved, counts as that user (I-11).
    Refused for a kind or a user that is not there, and without words."""
    known = {number: name for number, name, _ in queries.circle(db, person.id)}
    wrong = {"kind": "Choose what comes nearest"} if kind not in KINDS else {}
    if not what.strip():
        wrong["what"] = "Say what worries you"
    if set(users) - set(known):
        wrong["circle"] = "Choose from the people who act for them"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    concern = Concern(person_id=person.id, kind=kind, what=what.strip(), wishes=wishes.strip(), raised_by_id=by.user_id,
                      raised_at=at, review_by=day_of(at) + timedelta(days=LOOK_DAYS))
    move(db, CONCERN, concern, "raise", by=by.ref, at=at)
    everybody = {**dict(queries.workers_of(db, person.id, at)), **known}
    everybody.pop(by.user_id, None)
    named = [(number, known[number]) for number in users] + [
        (number, name) for name in _names(others) for number in _called(name, everybody)]
    db.add_all(Named(concern_id=concern.id, user_id=number, name=name) for number, name in dict.fromkeys(named))
    _review(db, concern, at)
    db.flush()
    notices.tell(db, queries.readers(db, concern, at), kind="concern", key=f"concern/{concern.id}", at=at,
                 where=f"/safeguarding/{concern.id}",
                 words="Somebody is worried that a person you work with is not safe. Read it now.")
    return concern


def _names(others: Sequence[str]) -> list[str]:
    return [" ".join(name.split())[:300] for name in others if name.strip()]


def _called(name: str, everybody: dict[int, str]) -> list[int | None]:
    """The users who are called so; one None when nobody is."""
    return [number for number, called in everybody.items() if plain(called) == plain(name)] or [None]


def _review(db: Session, concern: Concern, at: datetime) -> None:
    """The review of P-41 on the budget that runs. It says that staff asked, never why."""
    budget = db.scalars(select(Budget).where(Budget.person_id == concern.person_id, Budget.state.in_(("ACTIVE", "SUSPENDED")))
                        .order_by(Budget.id.desc()).limit(1)).first()
    if budget is None:
        return
    made = review_actions.ask_quietly(db, budget, at=at)
    db.flush()
    concern.review_id, concern.review_by = made.id, min(made.due_on, concern.review_by)


def close(db: Session, concern: Concern, outcome: str, findings: str, *, by: Actor, at: datetime) -> None:
    """What came of it. Refused without an outcome and the words to it."""
    wrong = {"outcome": "Choose what came of it"} if outcome not in OUTCOMES else {}
    if not findings.strip():
        wrong["findings"] = "Say what you found and did"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    move(db, CONCERN, concern, "close", by=by.ref, at=at, about=concern.about)
    concern.outcome, concern.closed_by_id, concern.closed_at = outcome, by.user_id, at
    concern.findings = "\n\n".join(part for part in (concern.findings, findings.strip()) if part)


def reopen(db: Session, concern: Concern, why: str, *, by: Actor, at: datetime) -> None:
    """Something new is known: it is added to the concern, and the review comes forward again."""
    if not why.strip():
        raise Refusal("Say what is new.", fields={"why": "Say what is new"})
    move(db, CONCERN, concern, "reopen", by=by.ref, at=at, about=concern.about)
    concern.what = f"{concern.what}\n\n{why.strip()}"
    concern.review_by = day_of(at) + timedelta(days=LOOK_DAYS)
    _review(db, concern, at)
