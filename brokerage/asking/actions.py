"""A question is asked, answered, taken back, ended; and a purchase is put under its yes. Callers commit."""
from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.asking import queries
from brokerage.asking.models import OFTEN, Answer, Ask, Under
from brokerage.asking.queries import Said, Seen
from brokerage.asking.states import ASK
from brokerage.asking.words import KINDS, NONE, doubtful, ruled_out
from brokerage.assessments.timers import after_working_days
from brokerage.budgets import dated, money_actions, splits
from brokerage.budgets.guards import day_of
from brokerage.budgets.models import Budget, FundingStream, Spend
from brokerage.budgets.passes import APPROVE
from brokerage.budgets.states import LIVE
from brokerage.door.actor import Actor
from brokerage.kit.clock import in_full
from brokerage.kit.db import rowcount
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.notices import actions as notices
from brokerage.people.models import Involvement, Membership
from brokerage.people.queries import in_force
from brokerage.people.signin_models import User

NOTHING = Pence(0)
ANSWER_DAYS = 5
"""Working days in which a funder answers; a deployment's promise, not law."""
LASTS = timedelta(days=364)
"""A yes lasts a year, its first day counted, unless a funder says less or the budget ends before."""
YEARLY = {"ONCE": 1, "WEEK": 52, "MONTH": 12}
PUBLIC = ("ICB", "COUNCIL")


def put(db: Session, budget: Budget, *, what: str, helps: str, amount: Pence, often: str = "ONCE", kind: str = NONE,
        payee: str = "", outcome: str = "", by: Actor, at: datetime) -> Ask:
    """Ask every funder whose money it would be. What nobody may say yes to is answered at once (P-30, P-31). Refused: a budget
    that does not run or is not paid directly, what is the person's own money, an amount of nothing, a kind not known."""
    wrong = {name: text for name, bad, text in (
        ("what", not what.strip(), "Say what you would like to buy"), ("helps", not helps.strip(), "Say how it will help"),
        ("amount", amount <= NOTHING, "Enter how much it costs"), ("often", often not in OFTEN, "Choose how often"),
        ("kind", kind not in KINDS, "Choose one, or none of these")) if bad}
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    today = day_of(at)
    payers = _payers(db, budget, amount, today)
    ask = Ask(budget_id=budget.id, person_id=budget.person_id, what=what.strip(), helps=helps.strip(), outcome=outcome,
              kind="" if kind == NONE else kind, payee=" ".join(payee.split()), amount_pence=amount, often=often,
              asked_by_id=by.user_id, asked_at=at, answer_by=after_working_days(today, ANSWER_DAYS))
    never = ruled_out(kind, nhs=any(s.payer == "ICB" for s, _ in payers), council=any(s.payer == "COUNCIL" for s, _ in payers))
    ask.ruled = never
    move(db, ASK, ask, "rule_out" if never else "ask", by=by.ref, at=at, about=ask.about)
    db.flush()
    shares: dict[int, Pence] = {}
    for stream, share in payers:
        shares[stream.payer_org_id or 0] = shares.get(stream.payer_org_id or 0, NOTHING) + share
    if not never:
        db.add_all(Answer(ask_id=ask.id, org_id=org, share_pence=share) for org, share in shares.items())
        notices.tell(db, _approvers(db, budget.person_id, list(shares), today), kind="ask", key=f"ask/{ask.id}", at=at,
                     where=f"/asks/{ask.id}", person_id=budget.person_id,
                     words=f"Somebody asks before they buy something. Answer by {in_full(ask.answer_by)}.")
    db.flush()
    return ask


def _payers(db: Session, budget: Budget, amount: Pence, today: date) -> list[tuple[FundingStream, Pence]]:
    """The public streams that would pay, with each one's part of the price, as the split says today (M-05)."""
    if budget.state not in LIVE:
        raise Refusal("This budget is not running, so nothing can be bought with it yet.", code="WRONG_STATE")
    if not budget.starts_on <= today <= budget.ends_on:
        raise Refusal("This budget does not pay for today.", code="OUTSIDE_BUDGET")
    shares = splits.share_on(db, budget, amount, today).by_stream
    paying = [s for s in dated.streams_of(db, budget) if shares.get(s.id)]
    if any(s.deployment != "DIRECT_PAYMENT" for s in paying):
        raise Refusal("The funder buys for you with this budget. Ask your broker to put it in the plan.",
                      code="NO_DIRECT_PAYMENT")
    public = [(s, shares[s.id]) for s in paying if s.payer in PUBLIC and s.payer_org_id is not None]
    if not public:
        raise Refusal("It is your own money. You need not ask anybody.", code="OWN_MONEY")
    return public


def _approvers(db: Session, person_id: int, orgs: list[int], today: date) -> list[int]:
    """Users who approve for these organisations and work with the person."""
    return list(db.scalars(select(User.id).distinct().join(Membership, Membership.user_id == User.id).join(
        Involvement, Involvement.org_id == Membership.org_id).where(
        Membership.org_id.in_(orgs), Membership.role.in_(APPROVE), in_force(Membership, today),
        Involvement.person_id == person_id, in_force(Involvement, today), User.stopped_at.is_(None)).order_by(User.id)))


def answer(db: Session, seen: Seen, *, verdict: str, words: str = "", limit: Pence | None = None, until: date | None = None,
           by: Actor, at: datetime) -> None:
    """One funder's yes or no. The last yes makes it agreed, up to the least of the limits and until the first of the last days.
    Refused: nothing of it waits for this actor, a no or a doubtful yes without reason, more than was asked, a day that is past
    or beyond the budget, above the approver's limit (P-21)."""
    mine = seen.mine_to_answer
    if mine is None or by.user_id == seen.ask.asked_by_id:
        raise Refusal("Nothing here waits for your answer.", code="WRONG_STATE")
    ask, today = seen.ask, day_of(at)
    budget = db.get_one(Budget, ask.budget_id)
    latest = min(today + LASTS, budget.ends_on)
    if wrong := _wrong(seen, verdict, words.strip(), limit, until, today, budget.ends_on):
        raise Refusal("There is a problem", fields=wrong)
    if verdict == "YES":
        _within_limit(by, mine, ask, limit or ask.amount_pence)
    _write(db, mine, verdict, words.strip(), limit or ask.amount_pence, until or latest, by, at)
    if verdict == "NO":
        move(db, ASK, ask, "refuse", by=by.ref, at=at, about=ask.about)
        _tell(db, ask, at, "The answer to what you asked to buy is no. Read why.")
        return
    said = list(db.scalars(select(Answer).where(Answer.ask_id == ask.id)))
    if all(one.verdict == "YES" for one in said):
        ask.limit_pence = min((one.limit_pence for one in said if one.limit_pence), default=ask.amount_pence)
        ask.since, ask.until = today, min(one.until for one in said if one.until)
        move(db, ASK, ask, "agree", by=by.ref, at=at, about=ask.about)
        _tell(db, ask, at, "You can buy what you asked about. Read up to how much, and until when.")


def _wrong(seen: Seen, verdict: str, words: str, limit: Pence | None, until: date | None, today: date,
           ends: date) -> dict[str, str]:
    wrong = {} if verdict in ("YES", "NO") else {"verdict": "Choose yes or no"}
    if verdict == "NO" and not words:
        wrong["words"] = "Say why not"
    if verdict == "YES" and not words and doubtful(seen.ask.kind, council=seen.council):
        wrong["words"] = "Say why it is right this once"
    if limit is not None and not NOTHING < limit <= seen.ask.amount_pence:
        wrong["limit"] = f"They asked about {seen.ask.amount_pence}. Enter that or less"
    if until is not None and not today <= until <= ends:
        wrong["until"] = f"Enter a day from today to {in_full(ends)}, when the budget ends"
    return wrong


def _within_limit(by: Actor, mine: Said, ask: Ask, limit: Pence) -> None:
    """P-21: this funder's part in a year may not exceed the approver's limit; none is no limit."""
    part = int(mine.answer.share_pence) * int(limit) * YEARLY[ask.often]
    yearly = Pence(-(-part // int(ask.amount_pence)))
    limits = [seat.limit for seat in by.seats if seat.role in APPROVE and seat.org_id == mine.answer.org_id]
    if not any(most is None or most >= yearly for most in limits):
        most = max((most for most in limits if most is not None), default=NOTHING)
        raise Refusal(f"This comes to {yearly} a year. You can agree up to {most}, so it goes to somebody with a higher limit.",
                      code="OVER_LIMIT")


def _write(db: Session, mine: Said, verdict: str, words: str, limit: Pence, until: date, by: Actor, at: datetime) -> None:
    """Only where nobody has answered for this funder meanwhile."""
    made = db.execute(update(Answer).where(Answer.id == mine.answer.id, Answer.verdict == "").values(
        verdict=verdict, words=words, limit_pence=limit, until=until, user_id=by.user_id, at=at)
        .execution_options(synchronize_session=False))
    if rowcount(made) != 1:
        raise Refusal("Somebody in your organisation has answered this already.", code="LOST_RACE")
    db.expire_all()


def _tell(db: Session, ask: Ask, at: datetime, words: str) -> None:
    notices.tell(db, [*notices.of_person(db, ask.person_id), ask.asked_by_id], kind="ask", key=f"ask/{ask.id}/{ask.state}", at=at,
                 where=f"/asks/{ask.id}", person_id=ask.person_id, words=words)


def withdraw(db: Session, ask: Ask, *, by: Actor, at: datetime) -> None:
    """Taken back before everybody has answered."""
    move(db, ASK, ask, "withdraw", by=by.ref, at=at, about=ask.about)


def end(db: Session, ask: Ask, why: str, *, by: Actor, at: datetime) -> None:
    """No yes any more for days after today. What was bought, and what is bought today, stays agreed."""
    if not why.strip():
        raise Refusal("Say why.", code="NO_REASON", fields={"why": "Say why"})
    move(db, ASK, ask, "end", by=by.ref, at=at, about=ask.about)
    ask.ended_why = why.strip()
    ask.until = min(ask.until or day_of(at), day_of(at))
    _tell(db, ask, at, "A yes to something you buy has ended. Read why.")


def bought(db: Session, seen: Seen, *, amount: Pence, bought_on: date, payee: str, receipt: str = "", by: Actor,
           at: datetime) -> Spend:
    """Record a purchase (M-25) and put it under the yes. Refused as record_spend refuses, and as `put_under` does."""
    spend = money_actions.record_spend(db, db.get_one(Budget, seen.ask.budget_id), payee=payee, what=_short(seen.ask.what),
                                       bought_on=bought_on, amount=amount, receipt=receipt, by=by, at=at)
    put_under(db, seen, spend, by=by, at=at)
    return spend


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 120 else line[:119] + "…"


def put_under(db: Session, seen: Seen, spend: Spend, *, by: Actor, at: datetime) -> None:
    """Let a purchase stand under the yes. Refused: another budget's, bought outside its days, by another payee than was asked
    about, above what is left of it, and one that stands under a yes already (the database's own no)."""
    db.refresh(seen.ask, with_for_update=True)
    ask = seen.ask
    if spend.budget_id != ask.budget_id:
        raise Missing(spend.id)
    if ask.since is None or ask.until is None or not ask.since <= spend.bought_on <= ask.until:
        text = f"The yes is for {in_full(ask.since)} to {in_full(ask.until)}" if ask.since and ask.until else "There is no yes"
        raise Refusal(text + ".", code="OUTSIDE_YES", fields={"bought_on": text})
    if ask.payee and ask.payee.casefold() != " ".join(spend.payee.split()).casefold():
        raise Refusal(f"The yes is for {ask.payee}.", code="OTHER_PAYEE", fields={"payee": f"The yes is for {ask.payee}"})
    stands = db.scalars(select(Spend).join(Under, Under.spend_id == Spend.id).where(Under.ask_id == ask.id))
    left = seen.limit - queries.used(ask, stands, spend.bought_on)
    if spend.amount_pence > left:
        text = f"The yes is for {seen.limit} {OFTEN[ask.often].lower()}, and {left} of it is left"
        raise Refusal(text + ".", code="OVER_YES", fields={"amount": text})
    db.add(Under(ask_id=ask.id, spend_id=spend.id, by_id=by.user_id, at=at))
    db.flush()
