"""Who pays what of an amount on a day: the one question that plans, orders, invoices and payments ask (domain 3.4).

    rule = splits.in_force(db, budget, day, key="line-3")   the rule of a line on a service day (or of the whole budget)
    rule = splits.find(db, rule_id)                         a rule by its id, in any state: a plan line keeps this id
    rule = splits.on_day(db, rule_id, day)                  that rule, or what came after it: the one in force on the day
    got  = splits.share(db, rule_id, amount, day)           on_day, then the pence: got.rule_id, got.by_stream
    got  = splits.worked(rule, amount)                      the pence of a rule as it is written, agreed or not (a draft plan)
    split_actions.propose(db, budget, "PERCENT", [splits.Part(stream_id, Decimal(60)), …], since=day, key="line-3", by=, at=)
    split_actions.agree / reject                            every funder that it names says yes to its own part
    split_actions.dispute / split_actions.settle_with       a dispute never stops care: see there
    journal.post(..., rule=got.rule_id)                     so that a settled dispute can true up what was posted

`amount` is pence and may be negative (a credit mirrors its bill, M-03). `by_stream` sums to it exactly. `days` matters to
a waterfall only: with it the caps are those of so many days; without, a bill is shared in the proportion of a full week.
A rule stands for the service day, never for the day of the bill (M-05). The charge lies inside the council's tier (M-32):
take it off afterwards with `brokerage.sums.splits.net_of_charge`.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.split_models import SplitPart, SplitRule
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence, half_up, split
from brokerage.kit.ready import Ready
from brokerage.sums.splits import Share, Tier, split_line, waterfall

NOTHING = Pence(0)
WEEK = 7
HOLDS = ("AGREED", "DISPUTED")
"""States of a rule by which money is shared."""


class Part(Struct, frozen=True):
    """What somebody proposes for one stream: a percent, or a weekly cap in pence (none: the rest, or the whole line)."""

    stream_id: int
    percent: Decimal | None = None
    cap: Pence | None = None


class RulePart(Struct, frozen=True):
    """One stream's part of a rule. `cap` is pence a week; `priority` decides an equal half penny; `agreed_by`: who said yes."""

    stream_id: int
    percent: Decimal | None
    cap: Pence | None
    priority: int
    type: str
    payer: str
    payer_name: str
    agreed_by: str = ""


class Rule(Struct, frozen=True):
    """A split rule as it is read; `since` and `until` are inclusive days, `weekly` what a week of a waterfall comes to."""

    id: int
    budget_id: int
    key: str
    state: str
    method: str
    weekly: Pence | None
    since: date
    until: date | None
    purpose: str
    parts: tuple[RulePart, ...]


class Shared(Struct, frozen=True):
    """An amount shared by the rule `rule_id`: each stream's pence, which sum to it."""

    rule_id: int
    by_stream: dict[int, Pence]


_COLUMNS: tuple[Any, ...] = (
    SplitRule.id, SplitRule.budget_id, SplitRule.key, SplitRule.state, SplitRule.method, SplitRule.weekly_pence, SplitRule.since,
    SplitRule.until, SplitRule.purpose, SplitPart.stream_id, SplitPart.percent, SplitPart.cap_pence, FundingStream.priority,
    FundingStream.type, FundingStream.payer, FundingStream.payer_name, SplitPart.agreed_by)
# Built once: making these statements anew costs more than running them.
_ALL = (select(*_COLUMNS).join(SplitPart, SplitPart.rule_id == SplitRule.id)
        .join(FundingStream, FundingStream.id == SplitPart.stream_id).order_by(SplitRule.id, SplitPart.place))
_ONE = _ALL.where(SplitRule.id == bindparam("rule"))
_DAY = _ALL.where(SplitRule.budget_id == bindparam("budget"), SplitRule.key.in_([bindparam("key"), ""]),
                  SplitRule.state.in_(HOLDS), SplitRule.since <= bindparam("day"),
                  or_(SplitRule.until.is_(None), SplitRule.until >= bindparam("day")))
_OF_BUDGET = Ready(_ALL.where(SplitRule.budget_id == bindparam("budget")))


def find(db: Session, rule_id: int) -> Rule:
    """The rule with this id, whatever its state. Missing when there is none."""
    found = _read(db.execute(_ONE, {"rule": rule_id}))
    if not found:
        raise Missing(rule_id)
    return found[0]


def of_budget(db: Session, budget_id: int) -> list[Rule]:
    """Every rule that a budget ever had, oldest first."""
    return _read(_OF_BUDGET.all(db, budget=budget_id))


def of_budgets(db: Session, budget_ids: Sequence[int]) -> dict[int, list[Rule]]:
    """As `of_budget`, of many budgets in one statement for each five hundred."""
    found: dict[int, list[Rule]] = {number: [] for number in budget_ids}
    for first in range(0, len(budget_ids), 500):
        for rule in _read(db.execute(_ALL.where(SplitRule.budget_id.in_(budget_ids[first:first + 500])))):
            found[rule.budget_id].append(rule)
    return found


def in_force(db: Session, budget: Budget | int, day: date, key: str = "") -> Rule:
    """The rule of the line `key` on a service day, else that of the whole budget. An interim rule stands before the one
    that is disputed (M-33). Refused when nobody has agreed how that day is shared."""
    number = budget if isinstance(budget, int) else budget.id
    found = _read(db.execute(_DAY, {"budget": number, "key": key, "day": day}))
    if not found:
        raise Refusal("Nobody has agreed yet how the funders share what is bought on that day.", code="NO_SPLIT")
    return max(found, key=lambda rule: (rule.key == key, rule.purpose == "INTERIM", rule.since, rule.id))


def on_day(db: Session, rule_id: int, day: date) -> Rule:
    """The rule `rule_id`, or the one that holds for its budget and line on `day` instead (M-05, M-33)."""
    rule = find(db, rule_id)
    return in_force(db, rule.budget_id, day, rule.key)


def share(db: Session, rule_id: int, amount: Pence, day: date, days: int | None = None) -> Shared:
    """Each stream's pence of `amount` by the rule in force on the service day."""
    return worked(on_day(db, rule_id, day), amount, days)


def share_on(db: Session, budget: Budget | int, amount: Pence, day: date, key: str = "", days: int | None = None) -> Shared:
    """As `share`, where no line names a rule: by the rule of the budget (or of the line `key`) on that day."""
    return worked(in_force(db, budget, day, key), amount, days)


def worked(rule: Rule, amount: Pence, days: int | None = None) -> Shared:
    """Each stream's pence of `amount` by this rule as it is written. Refused: a waterfall that leaves a remainder that no
    tier pays over `days` (UNFUNDED_REMAINDER, M-32); pennies that only rounding leaves over go to its last tier."""
    if rule.method != "FIXED_WATERFALL":
        shares = [Share(p.stream_id, p.percent or Decimal(100), p.priority) for p in rule.parts]
        return Shared(rule.id, {int(ref): pence for ref, pence in split_line(amount, shares).items()})
    if days is None:
        week = tiers_of(rule.parts, rule.weekly or NOTHING, WEEK)
        pence = split(amount, [int(p) for p in week.values()], [p.priority for p in rule.parts])
        return Shared(rule.id, dict(zip(week, pence, strict=True)))
    if amount < NOTHING:
        return Shared(rule.id, {ref: -p for ref, p in tiers_of(rule.parts, -amount, days).items()})
    return Shared(rule.id, tiers_of(rule.parts, amount, days))


def tiers_of(parts: Sequence[RulePart], amount: Pence, days: int) -> dict[int, Pence]:
    """A waterfall of `amount` over so many days; the caps are a week's (M-32). Refused: a remainder that nobody pays."""
    caps = [Tier(p.stream_id, None if p.cap is None else half_up(int(p.cap) * days, WEEK)) for p in parts]
    flow = waterfall(amount, caps)
    shares = {int(ref): pence for ref, pence in flow.by_stream.items()}
    lost = len(caps) if days % WEEK else 0  # each cap may lose less than a penny to rounding
    if flow.unfunded > Pence(lost):
        raise Refusal(f"{flow.unfunded} of this is paid by nobody. Raise a limit, let the last payer take the rest, or agree "
                      "a top-up.", code="UNFUNDED_REMAINDER")
    last = int(caps[-1].stream)
    return {**shares, last: shares[last] + flow.unfunded}


def _read(rows: Any) -> list[Rule]:
    found: dict[int, tuple[Any, list[RulePart]]] = {}
    for row in rows:
        found.setdefault(row[0], (row[:9], []))[1].append(RulePart(*row[9:]))
    return [Rule(*(*head, tuple(parts))) for head, parts in found.values()]
