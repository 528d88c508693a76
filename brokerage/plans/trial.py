"""What a plan would come to with one more line, before anything is saved. Pure: a Sheet with a line that is not there yet."""
from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.plans import cost, line_actions
from brokerage.plans.assistants import Working
from brokerage.plans.line_forms import PriceForm
from brokerage.plans.line_rows import LineRow, WorkerRow
from brokerage.plans.line_shapes import Assistant, Free, Once
from brokerage.plans.sheet import Sheet

if TYPE_CHECKING:
    from brokerage.plans.queries import Offer

NOTHING = Pence(0)
BLANK: dict[str, Any] = {
    "id": 0, "state": "DRAFT", "what": "", "service_id": None, "price_id": None, "provider_org_id": None, "provider_name": "",
    "codes": "",
    "regulated": False, "band": "ANY", "vat": "E", "value_rate": Decimal(0), "minutes_weekly": None, "quantity": None,
    "per": "WEEK",
    "weekly": NOTHING, "once": NOTHING, "ends_on": None, "split": "", "deployment": "", "start_up": False, "health_task": "",
    "requires_registered_nurse": False, "nhs_only": False, "prevention": False, "price_reason": "", "block_reason": "",
    "block_decided_by": "", "parent_id": None, "withdrawn_on": None, "needs": (), "outcomes": (), "visits": (), "shares": (),
    "options": (), "workers": (), "tasks": ()}


def service(offer: Offer, form: PriceForm) -> Sheet | None:
    """The plan with this much of a service at this price; None when it cannot be worked out."""
    price = next((p for p in offer.prices if p.id == form.price), None)
    if price is None:
        return None
    try:
        much = line_actions.how_much(price.unit, form.amount, form.per)
    except Refusal:
        return None
    return _with(offer.sheet, kind="SERVICE", name=offer.service.name, category=offer.service.type, unit=price.unit,
                 rate=price.rate,
                 starts_on=offer.sheet.day, **much)


def new(sheet: Sheet, asked: Assistant | Once | Free) -> Sheet | None:
    """The plan with an assistant, something bought once, or free help."""
    if isinstance(asked, Once):
        return _with(sheet, kind="ONE_OFF", name=asked.name, category=asked.category, unit="ITEM", per="ONCE",
                     starts_on=sheet.day,
                     rate=Decimal(int(asked.price)).scaleb(-2), quantity=Decimal(asked.number))
    if isinstance(asked, Free):
        return _with(sheet, kind="UNPAID", name=asked.name, category=asked.category, unit="HOUR", rate=Decimal(0),
                     starts_on=sheet.day,
                     minutes_weekly=asked.minutes_weekly, value_rate=Decimal(int(asked.worth)).scaleb(-2))
    try:
        worked = asked.worked(sheet.day)
    except Refusal:
        return None
    worker = msgspec.convert({**dict.fromkeys(_NO_DATES), "same_household": asked.same_household, "purpose": asked.purpose,
                              "relationship": asked.relationship, **_WORDS, "dbs_barred_checked": False, "liability": None,
                              "name": asked.name, "hourly": asked.hourly, "allowance": asked.allowance,
                              "insurance": asked.insurance,
                              "payroll": asked.payroll, "training": asked.training, "yearly": worked.total}, WorkerRow)
    return _with(sheet, kind="PA", name=asked.title, category="PERSONAL_ASSISTANT", unit="HOUR", starts_on=sheet.day,
                 rate=Decimal(int(worked.hourly)).scaleb(-2), minutes_weekly=asked.minutes_weekly, workers=(worker,))


def working(sheet: Sheet) -> Working | None:
    """How the cost of the newest line's assistant was worked out."""
    return of_line(sheet.lines[-1])


def of_line(line: LineRow) -> Working | None:
    """The year of a line's assistant, step by step; None for any other line."""
    worker = line.worker
    if line.kind != "PA" or worker is None or line.minutes_weekly is None:
        return None
    return Assistant(hourly=worker.hourly, minutes_weekly=line.minutes_weekly, insurance=worker.insurance, payroll=worker.payroll,
                     training=worker.training, allowance=worker.allowance).worked(line.starts_on)


_NO_DATES = ("exception_review_on", "right_to_work_on", "contract_on", "liability_until", "paye_on", "pension_on", "holiday_on",
             "minimum_wage_on", "references_on", "dbs_on", "indemnity_until")
_WORDS = dict.fromkeys(("exception_by", "exception_why", "dbs_level", "dbs_number", "dbs_workforce", "registered_with",
                        "registered_number"), "")


def _with(sheet: Sheet, **columns: Any) -> Sheet:
    number = max((line.number for line in sheet.lines), default=0) + 1
    line = LineRow(**{**BLANK, **columns, "number": number})
    weekly, once = cost.of_line(line) if line.paid else (NOTHING, NOTHING)
    return msgspec.structs.replace(sheet, lines=(*sheet.lines, msgspec.structs.replace(line, weekly=weekly, once=once)))
