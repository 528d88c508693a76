"""The content of a plan's version: the whole plan as plain values, canonical JSON of it, and its SHA-256. Pure.

Rows go by their numbers, never by ids, so that a plan and its amendment can be compared. What may change without anybody's
yes stays out: states, an assistant's papers (P-37), who signed. The same plan gives the same bytes on every engine and day.
"""
from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from brokerage.kit.money import Pence
from brokerage.plans import cost
from brokerage.plans.cost import Cost
from brokerage.plans.line_rows import LineRow
from brokerage.plans.sheet import Sheet

Content = dict[str, Any]
TEXTS = ("about", "matters", "good_day", "communication", "prevention", "monitor", "review_how", "payment_cycle", "payment_needs",
         "safeguarding", "restraint", "broker_fee_for", "broker_links", "authorised_by")
DATES = ("starts_on", "ends_on", "review_on")
LINE = ("number", "kind", "name", "what", "service_id", "provider_org_id", "provider_name", "category", "codes", "regulated",
        "unit", "band", "rate", "vat", "value_rate", "minutes_weekly", "quantity", "per", "starts_on", "ends_on", "split",
        "deployment",
        "start_up", "health_task", "requires_registered_nurse", "nhs_only", "prevention", "price_reason", "block_reason")
WORKER = ("name", "hourly", "allowance", "insurance", "payroll", "training", "yearly", "relationship", "same_household",
          "purpose", "exception_by", "exception_why")


def of(sheet: Sheet) -> Content:
    """The plan as somebody would agree to it."""
    plan = sheet.plan
    over_time = cost.over_time(sheet, plan.starts_on)
    return {
        "plan": {"ref": plan.ref, "version": plan.version, "notice_days": plan.notice_days, "liberty": plan.liberty,
                 "broker_fee": int(plan.broker_fee), "broker_commission": int(plan.broker_commission),
                 "coordinator": sheet.coordinator, "author": sheet.author, "author_org": sheet.author_org,
                 **{name: getattr(plan, name) for name in TEXTS}, **{name: _day(getattr(plan, name)) for name in DATES}},
        "person": {"name": sheet.person.name, "born_on": _day(sheet.person.born_on)},
        "needs": _rows(sheet.needs, "assessed"), "outcomes": _rows(sheet.outcomes),
        "lines": [_line(sheet, line, over_time) for line in sheet.lines],
        "risks": _rows(sheet.risks), "contingency": _rows(sheet.contingency), "capacity": _rows(sheet.capacity),
        "people": _rows(sheet.people), "carers": _rows(sheet.carers), "communication_needs": _rows(sheet.communication),
        "disagreements": _rows(sheet.disagreements, "at", "resolved_at", "attempts"),
        "streams": [{"id": s.id, "name": s.payer_name, "payer": s.payer, "org_id": s.payer_org_id, "type": s.type,
                     "deployment": s.deployment} for s in sheet.streams],
        "money": {"once": int(over_time[0].once), "once_by_stream": _pence(over_time[0].once_streams),
                  "weeks": [_week(one) for one in over_time]},
    }


def canonical(content: Content) -> bytes:
    """The one way to write it: sorted keys, no spaces, amounts in whole pence, rates as text."""
    return msgspec.json.encode(content, order="sorted")


def hash_of(content: Content) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def read(text: str) -> Content:
    """A version's content as it was kept."""
    made: Content = msgspec.json.decode(text)
    return made


def plain(content: Content) -> Content:
    """As `read` would give it back, to compare what stands with what was kept."""
    return read(canonical(content).decode())


def _line(sheet: Sheet, line: LineRow, over_time: list[Cost]) -> Content:
    made = {name: _plain(getattr(line, name)) for name in LINE}
    weekly, once = cost.of_line(line) if line.paid else (Pence(0), Pence(0))
    at = next((one for one in over_time if one.lines[line.number].running), over_time[0]).lines[line.number]
    made |= {
        "weekly": int(weekly), "once": int(once), "value": int(at.value), "by_stream": _pence(at.by_stream),
        "once_by_stream": _pence(at.once_by_stream),
        "needs": sorted(need.number for need in sheet.needs_of(line)),
        "outcomes": sorted(outcome.number for outcome in sheet.outcomes_of(line)),
        "visits": [_struct(visit) for visit in line.visits], "shares": [_struct(share) for share in line.shares],
        "options": [_struct(option, "id") for option in line.options],
        "tasks": [{"task": task.task, "professional": task.professional} for task in line.tasks],
        "worker": {name: _plain(getattr(line.worker, name)) for name in WORKER} if line.worker else None,
    }
    return made


def _week(one: Cost) -> Content:
    return {"from": _day(one.day), "weekly": int(one.weekly), "by_stream": _pence(one.streams), "charges": _pence(one.charges),
            "value": int(one.value), "unfunded": int(one.unfunded)}


def _pence(by_stream: dict[int, Pence]) -> dict[str, int]:
    return {str(ref): int(pence) for ref, pence in by_stream.items()}


def _rows(rows: Any, *without: str) -> list[Content]:
    return [_struct(row, "id", *without) for row in rows]


def _struct(row: Any, *without: str) -> Content:
    return {name: _plain(getattr(row, name)) for name in row.__struct_fields__ if name not in without}


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Pence) else value


def _day(value: Any) -> str | None:
    return value.isoformat() if value is not None else None
