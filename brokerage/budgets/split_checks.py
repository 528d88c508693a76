"""What makes a split rule impossible, each with a stable code and a plain reason (domain 3.4, L-04, L-54). Reads nothing."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.splits import Part, RulePart, tiers_of
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.sums.types import COUNCIL_TYPES

NOTHING = Pence(0)
WHOLE = Decimal(100)
MOST = Pence(1_000_000_00)
"""A week above a million pounds was mistyped."""
METHODS = {"PERCENT": "Each pays its percent", "LINE": "One funder pays all of it",
           "FIXED_WATERFALL": "Each pays up to its limit, in order"}
RESTRICTED = ("NHS_FNC", "GRANT", "NHS_PWB")
TOP_UPS = ("OWN_TOPUP", "TP_TOPUP")


def check(budget: Budget, method: str, parts: Sequence[Part], streams: Sequence[FundingStream], weekly: Pence | None) -> None:
    """Refuse a rule that cannot be: its streams, its percents or its tiers."""
    if method not in METHODS:
        raise _no("NOT_A_METHOD", "method", "Choose how it is shared from the list.")
    if not parts:
        raise _no("SPLIT_EMPTY", "shares", "Say who pays.")
    mine = {s.id: s for s in streams if s.budget_id == budget.id and s.state not in ("REJECTED", "ENDED")}
    named = [part.stream_id for part in parts]
    if any(one not in mine for one in named):
        raise _no("NOT_OF_THIS_BUDGET", "shares", "One of these funders does not pay into this budget.")
    if len(set(named)) != len(named):
        raise _no("SPLIT_NAMES_TWICE", "shares", "Each funder can be named only once.")
    types = [mine[one].type for one in named]
    if "NHS_CHC" in types and set(types) & set(COUNCIL_TYPES):
        raise _no("CHC_PAYS_ALONE", "shares", "NHS continuing healthcare pays for the whole need, so the council pays no part "
                  "of the same support.")
    {"PERCENT": _percents, "LINE": _line, "FIXED_WATERFALL": _tiers}[method](parts, types, weekly, [mine[n] for n in named])


def check_days(budget: Budget, since: date, until: date | None, review_on: date | None) -> None:
    """Refuse days that run backwards or lie outside the budget."""
    if until is not None and until < since:
        raise _no("DATES_BACKWARDS", "until", "The last day cannot be before the first.")
    if not budget.starts_on <= since <= budget.ends_on or (until is not None and until > budget.ends_on):
        raise _no("OUTSIDE_BUDGET", "since", "Choose days on which this budget runs.")
    if review_on is not None and review_on <= since:
        raise _no("DATES_BACKWARDS", "review_on", "The review comes after the first day.")


def may_pay_nothing_of_nhs_need(parts: Sequence[RulePart]) -> None:
    """A line that is the NHS's to pay for (a registered nurse): the council's share must be nothing (L-04)."""
    if any(part.type.startswith("LA_") for part in parts):
        raise _no("NHS_ONLY_LINE", "split", "This is the NHS's to pay for, so the council may pay none of it.")


def _percents(parts: Sequence[Part], types: Sequence[str], weekly: Pence | None, streams: Sequence[FundingStream]) -> None:
    if set(types) & {*TOP_UPS, "OWN_PRIVATE"}:
        raise _no("TOP_UP_IN_SPLIT", "shares", "A top-up pays what is above the budget, not a share of it.")
    if any(p.percent is None or not 0 < p.percent <= WHOLE for p in parts):
        raise _no("PERCENT_OUT_OF_RANGE", "shares", "Each percent must be more than 0 and no more than 100.")
    if any(-int((p.percent or WHOLE).as_tuple().exponent) > 4 for p in parts):
        raise _no("PERCENT_TOO_FINE", "shares", "A percent has at most four decimal places.")
    total = sum((p.percent or Decimal(0) for p in parts), Decimal(0))
    if total != WHOLE:
        raise _no("SPLIT_NOT_100", "shares", f"The shares come to {total.normalize():f}%. They must come to exactly 100%.")


def _line(parts: Sequence[Part], types: Sequence[str], weekly: Pence | None, streams: Sequence[FundingStream]) -> None:
    if len(parts) != 1:
        raise _no("LINE_HAS_ONE_PAYER", "shares", "Choose the one funder that pays all of it.")
    if types[0] in TOP_UPS:
        raise _no("TOP_UP_IN_SPLIT", "shares", "A top-up pays what is above the budget, not the whole of it.")


def _tiers(parts: Sequence[Part], types: Sequence[str], weekly: Pence | None, streams: Sequence[FundingStream]) -> None:
    if weekly is None or not NOTHING < weekly <= MOST:
        raise _no("NO_WEEKLY_AMOUNT", "weekly", "Say what a week comes to, so that the limits can be held against it.")
    if any(p.cap is None for p in parts[:-1]):
        raise _no("TIER_AFTER_REST", "shares", "Only the last payer can take the rest. Give every other one a weekly limit.")
    if any(p.cap is not None and not NOTHING < p.cap <= MOST for p in parts):
        raise _no("LESS_THAN_NOTHING", "shares", "Each weekly limit must be more than nothing.")
    ranks = [_rank(one) for one in types]
    if ranks != sorted(ranks):
        raise _no("TIERS_OUT_OF_ORDER", "shares", "Money for one purpose only pays first, then the NHS, then the council, then a "
                  "top-up.")
    agreed = [(p, s) for p, s in zip(parts, streams, strict=True) if s.type not in TOP_UPS or s.state in ("AGREED", "ACTIVE")]
    if agreed:  # a top-up without a signed agreement is no tier (W7)
        tiers_of([RulePart(s.id, None, p.cap, s.priority, s.type, s.payer, s.payer_name) for p, s in agreed], weekly, 7)


def _rank(type: str) -> int:
    """The order in which tiers pay (M-32)."""
    return 0 if type in RESTRICTED else 1 if type.startswith("NHS_") else 2 if type.startswith("LA_") else 3


def _no(code: str, field: str, text: str) -> Refusal:
    return Refusal(text, code=code, fields={field: text})
