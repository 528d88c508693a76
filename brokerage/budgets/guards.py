"""Who may say yes, and when. Each raises Refusal with what is wrong in plain words; none writes."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.budgets.models import Budget, FundingStream
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.db import Hot
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.sums.types import APPROVERS

NOTHING = Pence(0)


def day_of(at: datetime) -> date:
    """The day in London of a moment."""
    return at.astimezone(LONDON).date()


def reason(why: str) -> None:
    if not why.strip():
        raise Refusal("Say why.", code="NO_REASON", fields={"why": "Say why"})


def may_answer_for(actor: Actor, stream: FundingStream, *more: str) -> bool:
    """Whether the actor approves (or has a role of `more`) for the payer of this stream; own money is the person's."""
    if stream.payer == "PERSON":
        trust = actor.trust(stream.person_id)
        return actor.person_id == stream.person_id or (trust is not None and trust.approve)
    orgs = actor.orgs(*APPROVERS[stream.payer], *more)
    return bool(orgs) if stream.payer_org_id is None else stream.payer_org_id in orgs


def payer_agrees(actor: Actor, stream: FundingStream, *more: str) -> None:
    if not may_answer_for(actor, stream, *more):
        raise Refusal(f"Only {stream.payer_name} can answer for its own money.", code="NOT_THE_PAYER")


def is_one_of_the_payers(actor: Actor, streams: Iterable[FundingStream], *more: str) -> None:
    if not any(may_answer_for(actor, s, *more) for s in streams):
        raise Refusal("Only somebody who approves for one of the funders can do this.", code="NOT_A_PAYER")


def within_limit(actor: Actor, stream: FundingStream, yearly: Pence) -> None:
    """P-21: weekly × 52 + one-offs may not exceed the approver's limit in the payer's organisation; none is no limit."""
    limits = [s.limit for s in actor.seats if s.role in APPROVERS[stream.payer] and stream.payer_org_id in (None, s.org_id)]
    if stream.payer == "PERSON" or any(limit is None or limit >= yearly for limit in limits):
        return
    most = max((limit for limit in limits if limit is not None), default=NOTHING)
    raise Refusal(f"This comes to {yearly} a year. You can agree up to {most}, so it goes to somebody with a higher limit.",
                  code="OVER_LIMIT")


def not_own_proposal(actor: Actor, stream: FundingStream) -> None:
    """P-24, §6.1: whoever proposed it cannot agree it."""
    if stream.proposed_by == actor.ref and stream.payer != "PERSON":
        raise Refusal("You proposed this, so somebody else must agree it.", code="OWN_PROPOSAL")


def lies_in(budget: Budget, since: date | None, until: date | None) -> None:
    """Days, where given, that do not run backwards and lie in the budget's own."""
    if since is not None and until is not None and until < since:
        raise Refusal("The last day cannot be before the first.", code="DATES_BACKWARDS",
                      fields={"until": "The last day cannot be before the first"})
    for name, day in (("since", since), ("until", until)):
        if day is not None and not budget.starts_on <= day <= budget.ends_on:
            text = f"This budget runs from {in_full(budget.starts_on)} to {in_full(budget.ends_on)}"
            raise Refusal(text + ".", code="OUTSIDE_BUDGET", fields={name: text})


def is_day_of(budget: Budget, day: date, today: date, field: str) -> None:
    """A day of this budget that is not in the future; a closing budget takes none after its last day."""
    last = budget.closed_on or budget.ends_on
    if day > today:
        raise _day(field, "That day has not come yet")
    if not budget.starts_on <= day <= last:
        raise _day(field, f"This budget pays for days from {in_full(budget.starts_on)} to {in_full(last)}")


_BACK = Hot("SELECT total_pence FROM ledger_account WHERE path = :path")


def still_there(db: Session, budget: Budget, streams: Iterable[FundingStream]) -> list[str]:
    """What keeps a budget from being settled, in words."""
    found = []
    for stream in streams:
        paths = {name: chart.place(stream.id, name) for name in chart.PLACES if name not in ("paid", "vat")}
        there = ledger.balances(db, paths.values())
        found += [f"{there[path]} is still {name} with {stream.payer_name}" for name,
                  path in paths.items() if there[path] != NOTHING]
    for stream in streams:
        back = _BACK.one(db, path=chart.reclaim_due(stream.id))
        if back is not None and back[0]:
            found.append(f"{Pence(int(back[0]))} is still to go back to {stream.payer_name}")
    account, due = chart.dp_account(budget.id), chart.charge_due(budget.person_id)
    there = ledger.balances(db, [account, due])
    if there[account] != NOTHING:
        found.append(f"{there[account]} is still in the direct payment account")
    if there[due] > NOTHING:
        found.append(f"{there[due]} of charges is not paid in")
    return found


def _day(field: str, text: str) -> Refusal:
    return Refusal(text + ".", code="WRONG_DAY", fields={field: text})
