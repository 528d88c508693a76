"""A whole plan as Structs, without a database: worked example W1, complete and in order, to be spoiled one thing at a time."""
from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from brokerage.kit.money import Pence
from brokerage.plans.checks import Facts, PriceFact
from brokerage.plans.line_rows import LineRow, LineShareRow, OptionRow, TaskRow, VisitRow, WorkerRow
from brokerage.plans.rows import (
    Amount,
    BudgetRow,
    CapacityRow,
    CarerRow,
    ChargeRow,
    ContingencyRow,
    DisagreementRow,
    NeedRow,
    OutcomeRow,
    PartRow,
    PartyRow,
    PersonRow,
    PlanRow,
    RiskRow,
    RuleRow,
    StreamRow,
)
from brokerage.plans.sheet import Sheet

START, END, TODAY = date(2026, 4, 13), date(2027, 3, 31), date(2026, 4, 1)
ICB, LA, OWN = 1, 2, 3
NOW = datetime(2026, 4, 1, 10, tzinfo=UTC)
NONE = Pence(0)


def stream(stream_id: int, weekly: int, **over: Any) -> StreamRow:
    nhs = stream_id == ICB
    return StreamRow(**{  # type: ignore[arg-type]
        "id": stream_id, "state": "AGREED", "type": "NHS_JOINT" if nhs else "LA_CARE", "payer": "ICB" if nhs else "COUNCIL",
        "payer_org_id": stream_id, "payer_name": "Midshire ICB" if nhs else "Quillford Council", "deployment": "NOTIONAL",
        "managed_account": False, "chargeable": not nhs, "priority": stream_id, "funder_from": START, "funder_to": None,
        "amounts": (Amount("WEEKLY", Pence(weekly), START, None),), **over})


def line(number: int, **over: Any) -> LineRow:
    return LineRow(**{  # type: ignore[arg-type]
        "id": number * 10, "number": number, "state": "DRAFT", "kind": "SERVICE", "name": f"Line {number}", "what": "", "service_id": number,
        "price_id": number, "provider_org_id": 70 + number, "provider_name": f"Provider {number}", "category": "HOMECARE", "codes": "",
        "regulated": True, "unit": "HOUR", "band": "ANY", "rate": Decimal("24.86"), "vat": "E", "value_rate": Decimal(0),
        "minutes_weekly": None, "quantity": Decimal(1), "per": "WEEK", "weekly": NONE, "once": NONE, "starts_on": START, "ends_on": None,
        "split": "", "deployment": "", "start_up": False, "health_task": "", "requires_registered_nurse": False, "nhs_only": False,
        "prevention": False, "price_reason": "", "block_reason": "", "block_decided_by": "", "parent_id": None, "withdrawn_on": None,
        "needs": (1,), "outcomes": (1,), "visits": (), "shares": (), "workers": (), "tasks": (),
        "options": tuple(option(n, chosen=n == 1) for n in (1, 2, 3)), **over})


def option(number: int, **over: Any) -> OptionRow:
    return OptionRow(**{"id": number, "service_id": number, "provider_org_id": 70 + number, "name": f"Option {number}", "provider_name": "",  # type: ignore[arg-type]
                        "unit": "HOUR", "rate": Decimal("25"), "chosen": False, "suitable": True, "why_not": "Too far away",
                        "broker_link": "", "quoted_on": None, **over})


def worker(**over: Any) -> WorkerRow:
    done = START
    return WorkerRow(**{  # type: ignore[arg-type]
        "name": "Pat", "hourly": Decimal("14.00"), "allowance": True, "insurance": Pence(9500), "payroll": Pence(1500), "training": NONE,
        "yearly": Pence(1665260), "relationship": "", "same_household": False, "purpose": "CARE", "exception_by": "", "exception_why": "",
        "exception_review_on": None, "right_to_work_on": done, "contract_on": done, "liability_until": END, "liability": Pence(500_000_000),
        "paye_on": done, "pension_on": done, "holiday_on": done, "minimum_wage_on": done, "references_on": done, "dbs_level": "ENHANCED",
        "dbs_number": "1", "dbs_on": done, "dbs_barred_checked": True, "dbs_workforce": "ADULT", "registered_with": "HCPC",
        "registered_number": "PH1", "indemnity_until": END, **over})


def task(**over: Any) -> TaskRow:
    return TaskRow(**{"id": 1, "task": "Tube feeding", "professional": "Nurse Noor", "trained_on": START, "signed_off_on": START,  # type: ignore[arg-type]
                      "review_on": END, **over})


def visit(weekday: int = 0, at: int = 480, minutes: int = 60, carers: int = 1, every: int = 1) -> VisitRow:
    return VisitRow(weekday, at, minutes, carers, every)


def need(number: int = 1, **over: Any) -> NeedRow:
    return NeedRow(**{"id": number, "number": number, "words": f"Need {number}", "domain": "", "eligible_under": "BOTH", "met_by": "LINES",  # type: ignore[arg-type]
                      "met_how": "", "assessed": "", **over})


def outcome(number: int = 1, **over: Any) -> OutcomeRow:
    return OutcomeRow(**{"id": number, "number": number, "words": f"Outcome {number}", "health": True, "wellbeing": "", "measure": "",  # type: ignore[arg-type]
                         "by_when": None, **over})


def risk(**over: Any) -> RiskRow:
    return RiskRow(**{"id": 1, "number": 1, "words": "A fall", "likelihood": "MEDIUM", "consequence": "MEDIUM", "mitigation": "Grab rails",  # type: ignore[arg-type]
                      "procedure": "", "owner": "Provider 1", "clinical": False, "informed": True, **over})


def carer(**over: Any) -> CarerRow:
    return CarerRow(**{"id": 1, "number": 1, "name": "Cara", "relation": "Sister", "gives": "Evenings", "minutes_weekly": 300, "willing": True,  # type: ignore[arg-type]
                       "able": True, "reduces": True, "lasting": "A break in May", "own_assessment_on": START, **over})


def capacity(decision: str, **over: Any) -> CapacityRow:
    return CapacityRow(**{"id": 1, "number": 1, "decision": decision, "can_decide": True, "assessed_by": "Ada", "assessed_on": START,  # type: ignore[arg-type]
                          "evidence": "", "best_interests": "", **over})


def disagreement(**over: Any) -> DisagreementRow:
    return DisagreementRow(**{"id": 1, "number": 1, "decision": "No evening visit", "reason": "I go out", "attempts": "", "at": NOW,  # type: ignore[arg-type]
                              "resolved_at": None, **over})


def rule(*parts: tuple[int, str], **over: Any) -> RuleRow:
    return RuleRow(**{"id": 1, "key": "", "state": "AGREED", "method": "PERCENT", "purpose": "", "since": START, "until": None,  # type: ignore[arg-type]
                      "parts": tuple(PartRow(ref, Decimal(percent), None) for ref, percent in parts), **over})


def tiers(*caps: tuple[int, int | None]) -> dict[str, Any]:
    """A line's own waterfall: stream and cap in pence a week."""
    return {"split": "FIXED_WATERFALL", "shares": tuple(LineShareRow(i, ref, None, None if cap is None else Pence(cap))
                                                          for i, (ref, cap) in enumerate(caps))}


def shares(*percents: tuple[int, str]) -> dict[str, Any]:
    return {"split": "PERCENT", "shares": tuple(LineShareRow(i, ref, Decimal(p), None) for i, (ref, p) in enumerate(percents))}


PLAN = PlanRow(
    id=1, ref="P-1", person_id=1, budget_id=1, state="DRAFT", version=1, revision=1, replaces_id=None, template="MS", starts_on=START, ends_on=None,
    author_user_id=5, author_org_id=9, authorised_by="Quillford Council", about="I am Ann", matters="My garden", good_day="Sun",
    communication="Nothing special", prevention="Swimming", coordinator_user_id=6, coordinator_since=START, monitor="Nurse Noor",
    review_on=date(2026, 6, 8), review_how="At home", notice_days=28, payment_cycle="FOUR_WEEKLY", payment_needs="All", safeguarding="No concern",
    restraint="", liberty=False, broker_fee=NONE, broker_fee_for="", broker_commission=NONE, broker_links="", plain_copy_on=None, agreed_how="",
    agreed_witness="", agreed_hash="", panel_ref="")


def w1(**over: Any) -> Sheet:
    """The joint MS package of W1: £933.81 a week, 60/40, charge £48.20; every check is content with it."""
    lines = (line(1, name="Care at home", weekly=Pence(52206), quantity=None, minutes_weekly=1260,
                  visits=tuple(visit(d, 480, 180) for d in range(7))),
             line(2, name="Waking night", category="WAKING_NIGHT", weekly=Pence(36500), rate=Decimal("182.50"), quantity=Decimal(2), unit="NIGHT"),
             line(3, name="Exercise", category="EXERCISE", regulated=False, weekly=Pence(4675), rate=Decimal("46.75"), unit="SESSION"))
    return replace(Sheet(
        plan=PLAN, person=PersonRow(1, "Ann", "Tester", date(1970, 1, 1), None, "QF1 1AA"),
        budget=BudgetRow(1, "B-1", "INDICATIVE", 1, START, END, START), author="Bea", author_org="Helping Hands", coordinator="Cora",
        streams=(stream(ICB, 56029), stream(LA, 37352)), rules=(rule((ICB, "60"), (LA, "40")),),
        charges=(ChargeRow(LA, "CONFIRMED", "FUNDER_INVOICE", Pence(4820), START, None),), needs=(need(),), outcomes=(outcome(),), lines=lines,
        risks=(risk(),), contingency=(ContingencyRow(1, 1, "Carer ill", "Cara", "", "Another visit", NONE),),
        capacity=tuple(capacity(d) for d in ("NEEDS", "SHARING", "PLAN", "DIRECT_PAYMENT")),
        people=(PartyRow(1, 1, "Ann", "PERSON", "", True), PartyRow(2, 2, "Cara", "CARER", "", True)), carers=(carer(),), communication=(),
        disagreements=(), approvals=(), amendments=(), reconsiderations=(), versions=(), today=TODAY), **over)


def with_plan(**over: Any) -> Sheet:
    return w1(plan=replace(PLAN, **over))


def with_line(**over: Any) -> Sheet:
    """W1 with its third line spoiled."""
    sheet = w1()
    return w1(lines=(*sheet.lines[:2], replace(sheet.lines[2], **over)))


def with_direct(stream_id: int, **over: Any) -> Sheet:
    """As with_line, and one funder's money is a direct payment."""
    sheet = with_line(**over)
    return replace(sheet, streams=tuple(replace(s, deployment="DIRECT_PAYMENT") if s.id == stream_id else s for s in sheet.streams),
                   plan=replace(PLAN, review_on=date(2026, 6, 8)))


def facts(**over: Any) -> Facts:
    fair = PriceFact("FAIR", Decimal("1.0000"), Decimal("24.86"), "Homecare Association", 4)
    return Facts(**{"prices": {10: fair, 20: fair, 30: fair}, "registered": frozenset({71, 72}), "wage": Decimal("12.71"), **over})


def price(verdict: str) -> Facts:
    """Facts in which the third line's price has this verdict."""
    spoiled = PriceFact(verdict, Decimal("1.2"), Decimal("40"), "Local median", 2)
    return facts(prices={**facts().prices, 30: spoiled})
