"""What happens to a funding stream (domain §6.4): propose, agree or reject, start, change, pause, dispute, end."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, continuing_care, dated, guards, journal
from brokerage.budgets.models import Budget, FundingStream, StreamAmount
from brokerage.budgets.states import STREAM
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.db import Hot
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, annualised, part_weeks, split
from brokerage.kit.states import move
from brokerage.ledger import Transfer
from brokerage.people.models import Organisation, Person
from brokerage.sums.types import check

NOTHING = Pence(0)
GROWN_UP = 18
LONGEST_REABLEMENT_DAYS = 42
MOST = Pence(1_000_000_00)
"""Above this an amount was mistyped."""


def propose(db: Session, budget: Budget, type: str, *, payer: Organisation | None, deployment: str, by: Actor, at: datetime,
            payer_name: str = "", chargeable: bool = False, topped_up: bool = False, since: date | None = None,
            until: date | None = None, pool: str = "", host: Organisation | None = None) -> FundingStream:
    """Offer a stream; refused unless table L-02 allows it. Without `payer` it is the person's own money, or somebody
    named in `payer_name`. The next free priority is its own: the order of proposing is the order of ties (M-03)."""
    kind = payer.kind if payer is not None else _payer_without_account(type)
    check(type, kind, deployment, charged=chargeable, topped_up=topped_up)
    person = db.get_one(Person, budget.person_id)
    guards.lies_in(budget, since, until)
    first, last = since or budget.starts_on, until or (budget.ends_on if type == "LA_REABLE" else None)
    _fits_the_person(type, person, first, last)
    stream = FundingStream(
        budget_id=budget.id, person_id=budget.person_id, type=type, payer=kind, payer_org_id=payer.id if payer else None,
        payer_name=payer.name if payer else payer_name or person.name, deployment=deployment, chargeable=chargeable,
        priority=len(dated.streams_of(db, budget)) + 1, funder_from=first, funder_to=last, pool_id=pool,
        host_org_id=host.id if host else None, proposed_by=by.ref)
    move(db, STREAM, stream, "propose", by=by.ref, at=at, about=budget.about)
    return stream


def _payer_without_account(type: str) -> str:
    return {"TP_TOPUP": "THIRD_PARTY", "GRANT": "CHARITY", "BEN_OTHER": "OTHER"}.get(type, "PERSON")


def _fits_the_person(type: str, person: Person, first: date, last: date | None) -> None:
    if type == "NHS_CYP" and _age(person.born_on, first) >= GROWN_UP:
        raise Refusal("Children's continuing care ends at 18.", code="NOT_A_CHILD", fields={"type": "This person is 18 or over"})
    if type == "LA_REABLE" and (last is None or (last - first).days >= LONGEST_REABLEMENT_DAYS):
        raise Refusal("Help to get back on your feet is free for up to 6 weeks, so it needs a last day within 6 weeks.",
                      code="REABLEMENT_TOO_LONG", fields={"until": "Enter a last day within 6 weeks"})


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def set_amount(db: Session, stream: FundingStream, amount: Pence, *, by: Actor, kind: str = "WEEKLY", since: date | None = None,
               until: date | None = None, period: Pence | None = None, why: str = "") -> StreamAmount:
    """Say what a stream that nobody has agreed yet would pay. `period`: see StreamAmount. Refused once it is agreed."""
    if stream.state != "PROPOSED":
        raise Refusal("This money is agreed already, so its amount can only be changed with notice.", code="WRONG_STATE")
    return _amount(db, stream, amount, kind, since or stream.funder_from, until, period, why, by)


def _amount(db: Session, stream: FundingStream, amount: Pence, kind: str, since: date, until: date | None, period: Pence | None,
            why: str, by: Actor) -> StreamAmount:
    if not NOTHING < amount <= MOST:
        raise Refusal(f"An amount is more than nothing and no more than {MOST}.", code="AMOUNT_ABSURD",
                      fields={"amount": "Check this amount"})
    if until is not None and until < since:
        raise Refusal("The last day cannot be before the first.", code="DATES_BACKWARDS",
                      fields={"until": "The last day cannot be before the first"})
    if kind == "WEEKLY" and any(a.kind == kind and a.since <= (until or a.since) and (a.until is None or a.until >= since)
                                for a in dated.amounts_of(db, stream)):
        raise Refusal("There is a weekly amount for some of these days already.", code="DAYS_OVERLAP",
                      fields={"since": "There is a weekly amount for some of these days already"})
    made = StreamAmount(stream_id=stream.id, kind=kind, amount_pence=amount, period_pence=period, since=since, until=until,
                        why=why, set_by=by.ref)
    db.add(made)
    db.flush()
    return made


def agree(db: Session, stream: FundingStream, *, by: Actor, at: datetime, panel_ref: str = "", note: str = "") -> None:
    """The payer's yes, with what it comes to in a year kept beside it (P-26). Refused for anybody but the payer's
    approver, above their limit (P-21), for their own proposal (P-24), or while there is no amount."""
    guards.payer_agrees(by, stream)
    guards.not_own_proposal(by, stream)
    amounts = dated.amounts_of(db, stream)
    if not amounts:
        raise Refusal("There is no amount to agree yet.", code="NO_AMOUNT")
    yearly = dated.yearly(amounts, max(stream.funder_from, amounts[0].since))
    guards.within_limit(by, stream, yearly)
    move(db, STREAM, stream, "agree", by=by.ref, at=at, about=stream.about, why=note or f"{yearly} a year")
    stream.agreed_by, stream.agreed_at, stream.agreed_yearly_pence, stream.panel_ref = by.ref, at, yearly, panel_ref


def reject(db: Session, stream: FundingStream, *, why: str, by: Actor, at: datetime) -> None:
    """The payer's no, with reasons in writing (L-24)."""
    guards.reason(why)
    guards.payer_agrees(by, stream)
    move(db, STREAM, stream, "reject", by=by.ref, at=at, about=stream.about, why=why)


def start(db: Session, budget: Budget, stream: FundingStream, *, at: datetime, by: str = SYSTEM) -> None:
    """The stream's award for the budget's days is posted: from here it can be spent. Continuing healthcare ends the
    charge and the council's care from the same day (domain W18). Refused unless the budget is active."""
    if budget.state != "ACTIVE":
        raise Refusal("The budget has not started.", code="WRONG_STATE")
    move(db, STREAM, stream, "start", by=by, at=at, about=stream.about)
    chart.open_stream(db, stream)
    amount = dated.awarded(dated.amounts_of(db, stream), max(budget.starts_on, stream.funder_from),
                          stream.funder_to or budget.ends_on)
    journal.post(db, budget, f"stream/{stream.id}/award", "BUDGET_SET",
                 [Transfer(chart.award(stream), chart.place(stream.id, "available"), amount)],
                 by=by, at=at, on=stream.funder_from, words=f"{stream.payer_name} put money into the budget", stream=stream.id)
    if stream.type == "NHS_CHC":
        continuing_care.take_over(db, budget, stream, by=by, at=at)


def change_amount(db: Session, budget: Budget, stream: FundingStream, weekly: Pence, *, since: date, why: str, by: Actor,
                  at: datetime, worth: Pence | None = None, notice_days: int = 28) -> Pence:
    """From `since` the stream pays `weekly`; the award changes by the difference, which is returned in signed pence.

    `worth` is that difference where the plan's lines give it to the penny (W2). Refused without a reason, above the
    approver's limit, for a reduction without its notice (P-11), or below what is already used: the ledger's own no.
    """
    guards.reason(why)
    guards.payer_agrees(by, stream)
    last = stream.funder_to or budget.ends_on
    before = dated.amounts_of(db, stream)
    old = dated.weekly(before, since)
    guards.lies_in(budget, since, None)
    if weekly == old:
        raise Refusal("That is what it pays already.", code="NO_CHANGE", fields={"amount": "That is what it pays already"})
    if weekly < old and (since - guards.day_of(at)).days < notice_days:
        raise Refusal(f"A smaller amount needs {notice_days} days' notice.", code="NO_NOTICE",
                      fields={"since": f"Choose a day at least {notice_days} days from now"})
    guards.within_limit(by, stream, annualised(weekly))
    for amount in dated.on(before, since):
        if amount.kind == "WEEKLY":
            amount.until, amount.period_pence = dated.eve(since), None
    made = _amount(db, stream, weekly, "WEEKLY", since, None, None, why, by)
    move(db, STREAM, stream, "change_amount", by=by.ref, at=at, about=stream.about, why=why)
    difference = worth if worth is not None else part_weeks(weekly, since, last) - part_weeks(old, since, last)
    here, there = chart.award(stream), chart.place(stream.id, "available")
    way = Transfer(here, there, difference) if difference > NOTHING else Transfer(there, here, -difference)
    journal.post(db, budget, f"amount/{made.id}", "BUDGET_SET", [way], by=by.ref, at=at, on=since,
                 words=f"{stream.payer_name} changed what it puts in: {why}", stream=stream.id)
    return difference


def tag_pool(db: Session, stream: FundingStream, *, pool: str, host: Organisation | None, s75_ref: str, bcf_scheme: str,
             by: Actor) -> None:
    """Say which pooled fund this stream sits in (L-03), or that it sits in none. Refused: a pool without its host and section
    75 agreement, or the other way round; anybody but its payer."""
    guards.payer_agrees(by, stream, "FINANCE")
    given = (bool(pool.strip()), host is not None, bool(s75_ref.strip()))
    if any(given) and not all(given):
        wrong = {name: "A pooled fund has a name, a host and a section 75 agreement" for name, has in
                 zip(("pool", "host", "s75_ref"), given, strict=True) if not has}
        raise Refusal("A pooled fund has a name, a host and a section 75 agreement.", code="POOL_INCOMPLETE", fields=wrong)
    stream.pool_id, stream.host_org_id, stream.s75_ref = pool.strip(), host.id if host else None, s75_ref.strip()
    stream.bcf_scheme_id = bcf_scheme.strip()
    db.flush()


def suspend(db: Session, stream: FundingStream, *, why: str, by: Actor, at: datetime) -> None:
    """Only this payer's share stops (§6.4)."""
    guards.reason(why)
    guards.payer_agrees(by, stream, "FINANCE")
    move(db, STREAM, stream, "suspend", by=by.ref, at=at, about=stream.about, why=why)


def resume(db: Session, stream: FundingStream, *, by: Actor, at: datetime) -> None:
    guards.payer_agrees(by, stream, "FINANCE")
    move(db, STREAM, stream, "resume", by=by.ref, at=at, about=stream.about)


def refund_account(db: Session, budget: Budget, streams: list[FundingStream], *, by: str, at: datetime) -> Pence:
    """What is left in the direct payment account goes back by what each funder paid in, net (domain M-27)."""
    account = chart.dp_account(budget.id)
    there = ledger.balance(db, account)
    paying = [s for s in streams if s.payer_org_id is not None and s.state not in ("PROPOSED", "REJECTED")]
    came = [paid_in(db, budget, s) for s in paying]
    if there <= NOTHING or not any(c > NOTHING for c in came):
        return NOTHING
    shares = split(there, [max(int(c), 0) for c in came], [s.priority for s in paying])
    journal.post(db, budget, f"dp/{budget.id}/refund", "RECLAIM_RECEIVED",
                 [Transfer(account, chart.cash(s), share) for s, share in zip(paying, shares, strict=True)],
                 by=by, at=at, on=guards.day_of(at), words="Money left in the direct payment account went back to the funders")
    return there


_PAID_IN = Hot("""
SELECT COALESCE(SUM(t.amount_pence), 0) FROM ledger_account d JOIN ledger_transfer t ON t.dest_id = d.id
  JOIN ledger_account s ON s.id = t.source_id WHERE d.path = :account AND s.path = :cash""")


def paid_in(db: Session, budget: Budget, stream: FundingStream) -> Pence:
    """What this payer has put into the direct payment account, in pence."""
    row = _PAID_IN.one(db, account=chart.dp_account(budget.id), cash=chart.cash(stream))
    return Pence(int(row[0])) if row else NOTHING

