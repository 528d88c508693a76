"""How a budget's story is told: a Deal says what was agreed, and `tell` lets it happen day by day through the actions."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.budgets import actions as budgets
from brokerage.budgets import agreement_actions, dated, split_actions, splits
from brokerage.budgets import charge_actions as charges
from brokerage.budgets import money_actions as money
from brokerage.budgets import stream_actions as streams
from brokerage.budgets.agreement_models import WITH_CAPACITY
from brokerage.budgets.models import Budget, FundingStream
from brokerage.demo.cast import Cast
from brokerage.demo.days import TODAY, YEAR_END, every
from brokerage.kit.money import Pence
from brokerage.people import actions as people

APPROVES = {"icb": "priya", "council": "graham", "county": "sabine"}
ASSESSES = {"council": "mei", "county": "dominic", "icb": "ruth"}


class Part(Struct, frozen=True):
    """One payer's stream: pounds a week (or once), and its percent of what is bought. No `org` is own money or a gift."""

    type: str
    org: str
    pounds: str
    percent: int = 0
    how: str = "DIRECT_PAYMENT"
    kind: str = "WEEKLY"
    period: str = ""
    approver: str = ""
    name: str = ""


class Buys(Struct, frozen=True):
    """Something bought every so many days: to whom, what, pounds. `first` is days after the start."""

    payee: str
    what: str
    pounds: str
    days: int
    first: int = 7


class Deal(Struct, frozen=True, kw_only=True):
    """One budget. `stop` is the state at which its story ends; `paid_until` the last charge that was paid in."""

    who: str
    parts: tuple[Part, ...]
    buys: tuple[Buys, ...] = ()
    start: date
    charge: str = ""
    mode: str = "NET_OF_DP"
    reserve: str = ""
    broker: str = "navigators"
    stop: str = "ACTIVE"
    last: date = TODAY
    paid_until: date = TODAY
    agreed: tuple[str, ...] = ("icb", "council", "county")


def pounds(text: str) -> Pence:
    return Pence.parse(text)


def tell(db: Session, cast: Cast, deal: Deal) -> Budget:
    """Everything that happened to this budget up to `deal.last`, or until it reached the state where its story stops."""
    budget, made = offered(db, cast, deal)
    if deal.stop in ("DRAFT", "INDICATIVE"):
        return budget
    agreed(db, cast, deal, budget, made)
    if deal.stop != "AGREED":
        run(db, cast, deal, budget, made)
    return budget


def assessor(deal: Deal) -> str:
    return next((ASSESSES[p.org] for p in deal.parts if p.org in ("council", "county")), "ruth")


def offered(db: Session, cast: Cast, deal: Deal) -> tuple[Budget, list[FundingStream]]:
    """A budget with its streams proposed, as far as DRAFT or INDICATIVE."""
    person, day = cast.people[deal.who], deal.start - timedelta(days=40)
    at = cast.at(day)
    who = "carys" if assessor(deal) == "ruth" else assessor(deal)
    by = cast.actor(db, who)
    home = "council" if who in ("mei", "carys") else "county"
    people.involve(db, person, cast.orgs[home], "CARE_COORDINATION", since=day, by=by, at=at)
    people.involve(db, person, cast.orgs[deal.broker], "BROKER", since=day, by=by, at=at)
    for org in dict.fromkeys(p.org for p in deal.parts if p.org):
        people.involve(db, person, cast.orgs[org], "FUNDER", since=day, by=by, at=at)
    budget = budgets.create(db, person, starts_on=deal.start, ends_on=YEAR_END, referral=f"QF/{deal.start:%Y}/{person.id:04d}",
                            by=by, at=at, ref=f"QF{person.id:02d}-{deal.start:%m%d}")
    made = [_propose(db, cast, deal, budget, part) for part in deal.parts] if deal.stop != "DRAFT" else []
    if made:
        budgets.set_indicative(db, budget, by=by, at=cast.at(day + timedelta(days=7)))
    return budget, made


def _propose(db: Session, cast: Cast, deal: Deal, budget: Budget, part: Part) -> FundingStream:
    by, at = cast.actor(db, "mei"), cast.clock.now()
    stream = streams.propose(db, budget, part.type, payer=cast.orgs[part.org] if part.org else None, payer_name=part.name,
                             deployment=part.how, chargeable=part.type == "LA_CARE" and bool(deal.charge), by=by, at=at)
    streams.set_amount(db, stream, pounds(part.pounds), kind=part.kind, by=by,
                       period=pounds(part.period) if part.period else None,
                       until=YEAR_END if part.period else None)
    return stream


def answer(db: Session, cast: Cast, part: Part, stream: FundingStream, day: date) -> None:
    """The payer's yes. Above the usual approver's limit it goes to somebody with a higher one; own money to its owner."""
    at = cast.at(day, 14)
    name = part.approver or APPROVES.get(part.org, "graham")
    streams.agree(db, stream, by=cast.actor(db, name), at=at, panel_ref="PANEL 12" if part.type == "NHS_CHC" else "")


def agreed(db: Session, cast: Cast, deal: Deal, budget: Budget, made: list[FundingStream]) -> None:
    day = deal.start - timedelta(days=19)
    for part, stream in zip(deal.parts, made, strict=True):
        answer(db, cast, part, stream, day)
    shared = {p: s for p, s in zip(deal.parts, made, strict=True) if p.percent}
    finance = cast.actor(db, "felix")
    if shared:
        share(db, cast, budget, shared, deal.start, [p.approver or APPROVES[p.org] for p in shared])
    last = next(APPROVES[p.org] for p in reversed(deal.parts) if p.org)
    budgets.finalise(db, budget, by=cast.actor(db, last), at=cast.at(day + timedelta(days=2), 15))
    for part, stream in zip(deal.parts, made, strict=True):
        if part.org and stream.deployment != "NOTIONAL":
            sign(db, cast, budget, stream, part.approver or APPROVES[part.org])
    if deal.charge:
        council = next(s for s in made if s.chargeable or s.type == "LA_S117")
        kind = "S117_NO_CHARGE" if council.type == "LA_S117" else "CONFIRMED"
        charges.set_charge(db, budget, council, pounds(deal.charge), kind=kind, mode=deal.mode, since=deal.start, by=finance,
                           at=cast.clock.now())


def sign(db: Session, cast: Cast, budget: Budget, stream: FundingStream, approver: str) -> None:
    """How the money is held: checked by an assessor and signed for the payer."""
    third, mei, at = stream.deployment == "THIRD_PARTY", cast.actor(db, "mei"), cast.clock.now()
    terms = agreement_actions.Terms(
        deployment=stream.deployment, since=max(budget.starts_on, stream.funder_from), holder_directed=third,
        holder=cast.orgs["opendoor"] if third else None, advance_weeks=2 if third else 4, surplus_weeks=4 if third else 8,
        reserve_weeks=4 if third else 8,
        review_clause="Looked at after three months, and every year.")
    made = agreement_actions.draft(db, budget, stream, terms, by=mei, at=at)
    if not third:
        agreement_actions.check(db, made, tuple(WITH_CAPACITY), evidence="A visit at home, and bank details seen.", by=mei, at=at)
    agreement_actions.sign(db, stream, made, by=cast.actor(db, approver), at=at)


def share(db: Session, cast: Cast, budget: Budget, parts: Mapping[Part, FundingStream], since: date, who: Sequence[str]) -> None:
    """The split that the assessor offers and each funder agrees, by the percents of the parts."""
    offer = [splits.Part(stream.id, Decimal(part.percent)) for part, stream in parts.items()]
    rule = split_actions.propose(db, budget, "PERCENT" if len(offer) > 1 else "LINE",
                                 offer if len(offer) > 1 else [splits.Part(offer[0].stream_id)], since=since,
                                 by=cast.actor(db, "mei"), at=cast.clock.now())
    for name in dict.fromkeys(who):
        split_actions.agree(db, budget, rule, by=cast.actor(db, name), at=cast.clock.now())


def run(db: Session, cast: Cast, deal: Deal, budget: Budget, made: list[FundingStream]) -> None:
    """From the first day on, each thing on its day."""
    budgets.activate(db, budget, at=cast.at(deal.start, 0, 5))
    if deal.reserve:
        money.set_aside_reserve(db, budget, pounds(deal.reserve), on=deal.start, by=cast.actor(db, "felix"),
                                at=cast.at(deal.start, 9))
    direct = any(p.how == "DIRECT_PAYMENT" and p.kind == "WEEKLY" for p in deal.parts)
    days: list[tuple[date, int, Callable[[], object]]] = []
    for first in every(28, deal.start, deal.last):
        if direct:
            days.append((first, 1, lambda f=first: _pay(db, cast, budget, f)))  # type: ignore[misc]
        if deal.charge and deal.charge != "0":
            days.append((first, 2, lambda f=first: _charge(db, cast, deal, budget, f)))  # type: ignore[misc]
    for n, thing in enumerate(deal.buys):
        for k, day in enumerate(every(thing.days, deal.start + timedelta(days=thing.first), deal.last), 1):
            days.append((day, 3 + n, lambda t=thing, k=k, d=day: buy(db, cast, deal, budget, t, d, k)))  # type: ignore[misc]
    for _day, _, happen in sorted(days, key=lambda d: d[:2]):
        happen()


def _pay(db: Session, cast: Cast, budget: Budget, first: date) -> None:
    money.pay_direct_payment(db, budget, first, by=cast.actor(db, "felix"), at=cast.at(first, 10))


def _charge(db: Session, cast: Cast, deal: Deal, budget: Budget, first: date) -> None:
    last = min(first + timedelta(days=27), budget.ends_on)
    due = charges.charge_due(db, budget, first, last, by=cast.actor(db, "felix"), at=cast.at(first, 10, 30))
    if due > Pence(0) and first <= deal.paid_until:
        charge = dated.charges_of(db, budget)[-1]
        charges.charge_received(db, budget, charge, due, on=first, by=cast.actor(db, "felix"), at=cast.at(first, 16))


def buy(db: Session, cast: Cast, deal: Deal, budget: Budget, thing: Buys, day: date, n: int, receipt: bool = True) -> None:
    """Somebody records what was bought: the person when they sign in, else the broker's helper at their side."""
    by = cast.actor(db, deal.who if deal.who in cast.users else "nadia")
    words = "".join(w[0] for w in thing.payee.split()[:2]).upper()
    money.record_spend(db, budget, payee=thing.payee, what=thing.what, bought_on=day, amount=pounds(thing.pounds),
                       receipt=f"{words}{thing.first:02d}-{budget.id:02d}{n:03d}" if receipt else "", by=by, at=cast.at(day, 18))
