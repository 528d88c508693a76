"""Reads a Sheet in two statements: one for the plan's own row, one for everything that hangs on it.

The second asks the database for one JSON text, whose parts are the Structs of rows.py and line_rows.py: a part's fields are
its columns. Twenty tables read one by one would be twenty statements.
"""
from __future__ import annotations

import typing
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlalchemy.orm import Session

from brokerage.kit.db import Hot, Table, is_sqlite
from brokerage.kit.money import Pence
from brokerage.plans import line_rows, rows
from brokerage.plans import models as _models  # noqa: F401  the tables that are read
from brokerage.plans.sheet import LIVE_LINES, Sheet

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class Loaded(Struct, frozen=True):
    """What the second statement answers."""

    streams: tuple[rows.StreamRow, ...]
    rules: tuple[rows.RuleRow, ...]
    charges: tuple[rows.ChargeRow, ...]
    needs: tuple[rows.NeedRow, ...]
    outcomes: tuple[rows.OutcomeRow, ...]
    lines: tuple[line_rows.LineRow, ...]
    risks: tuple[rows.RiskRow, ...]
    contingency: tuple[rows.ContingencyRow, ...]
    capacity: tuple[rows.CapacityRow, ...]
    people: tuple[rows.PartyRow, ...]
    carers: tuple[rows.CarerRow, ...]
    communication: tuple[rows.CommunicationRow, ...]
    disagreements: tuple[rows.DisagreementRow, ...]
    approvals: tuple[rows.ApprovalRow, ...]
    amendments: tuple[rows.AmendmentRow, ...]
    reconsiderations: tuple[rows.ReconsiderationRow, ...]
    versions: tuple[rows.VersionRow, ...]


OF_PLAN, BY_NUMBER, BY_ID = "t.plan_id = :plan", "t.number", "t.id"
_LIVE = ", ".join(f"'{state}'" for state in LIVE_LINES)
SOURCES = {
    "streams": ("funding_stream", "t.budget_id = :budget AND t.state <> 'REJECTED'", "t.priority, t.id"),
    "rules": ("split_rule", "t.budget_id = :budget AND t.state IN ('PROPOSED','AGREED','DISPUTED')", "t.since, t.id"),
    "charges": ("charge", "t.budget_id = :budget", "t.since, t.id"),
    "needs": ("plan_need", OF_PLAN, BY_NUMBER), "outcomes": ("plan_outcome", OF_PLAN, BY_NUMBER),
    "lines": ("plan_line", OF_PLAN + f" AND t.state IN ({_LIVE})", BY_NUMBER),
    "risks": ("plan_risk", OF_PLAN, BY_NUMBER), "contingency": ("plan_contingency", OF_PLAN, BY_NUMBER),
    "capacity": ("plan_capacity", OF_PLAN, BY_NUMBER), "people": ("plan_party", OF_PLAN, BY_NUMBER),
    "carers": ("plan_carer", OF_PLAN, BY_NUMBER),
    "communication": ("communication_need", "t.person_id = :person AND t.ended_on IS NULL", BY_ID),
    "disagreements": ("plan_disagreement", OF_PLAN, BY_NUMBER), "approvals": ("plan_approval", OF_PLAN, BY_ID),
    "amendments": ("plan_amendment", OF_PLAN, BY_ID), "reconsiderations": ("plan_reconsideration", OF_PLAN, BY_ID),
    "versions": ("plan_version", OF_PLAN, BY_ID),
}
"""Part of the Sheet → its table, which of its rows, and their order."""
WITHIN = {
    "amounts": ("stream_amount", "u.stream_id = t.id", "u.since, u.id"),
    "parts": ("split_part", "u.rule_id = t.id", "u.place, u.id"),
    "visits": ("plan_visit", "u.line_id = t.id", "u.weekday, u.from_minute, u.id"),
    "shares": ("plan_line_share", "u.line_id = t.id", "u.place, u.id"),
    "options": ("plan_option", "u.line_id = t.id", "u.id"), "workers": ("plan_worker", "u.line_id = t.id", "u.id"),
    "tasks": ("plan_task", "u.line_id = t.id", "u.id"),
    "needs": ("plan_line_need", "u.line_id = t.id", "u.need_id"),
    "outcomes": ("plan_line_outcome", "u.line_id = t.id", "u.outcome_id"),
}
"""What hangs on a row: field → table, which rows, order."""
BARE = {"needs": "need_id", "outcomes": "outcome_id"}
"""Fields that are plain lists of one column."""
_SUSPENDED = "SELECT 1 FROM provider_suspension x WHERE x.organisation_id = t.provider_org_id AND x.state = 'SUSPENDED'"
_GONE = "SELECT s.withdrawn_on FROM service s WHERE s.id = t.service_id"
ELSEWHERE = {"withdrawn_on": f"(CASE WHEN EXISTS ({_SUSPENDED}) THEN t.starts_on ELSE ({_GONE}) END)"}
"""What a provider that is suspended offers counts as withdrawn on the line's first day."""


@cache
def _rest(engine: str) -> Hot:
    """The second statement for this engine, written when it is first asked: every start would wait for it."""
    hints = typing.get_type_hints(Loaded)
    parts = [f"'{name}', {_list(engine, _item(hints[name]), table, where, order, 't')}"
             for name, (table, where, order) in SOURCES.items()]
    made = "json_object" if engine == SQLITE else "json_build_object"
    return Hot(f"SELECT {made}({', '.join(parts)})" + ("" if engine == SQLITE else "::text"))  # noqa: S608 - our own words


def _list(engine: str, kind: Any, table: str, where: str, order: str, at: str) -> str:
    """A JSON list of the rows of `table`, each an object (or one plain column)."""
    each = f"{at}.{kind}" if isinstance(kind, str) else _object(engine, kind, table, at)
    if engine == SQLITE:
        rows_in_order = f"(SELECT * FROM {table} {at} WHERE {where} ORDER BY {order}) {at}"  # noqa: S608 - our own words
        return f"json((SELECT json_group_array({each}) FROM {rows_in_order}))"  # noqa: S608
    return f"(SELECT COALESCE(json_agg({each} ORDER BY {order}), '[]'::json) FROM {table} {at} WHERE {where})"  # noqa: S608


def _object(engine: str, kind: type[Struct], table: str, at: str) -> str:
    hints = typing.get_type_hints(kind)
    pairs = [f"'{field.name}', {_value(engine, hints[field.name], field.name, table, at)}" for field in structs.fields(kind)]
    return f"{'json_object' if engine == SQLITE else 'json_build_object'}({', '.join(pairs)})"


def _value(engine: str, hint: Any, name: str, table: str, at: str) -> str:
    if name in WITHIN and typing.get_origin(hint) is tuple:
        inner, where, order = WITHIN[name]
        return _list(engine, BARE.get(name) or _item(hint), inner, where, order, "u")
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    types = typing.get_args(hint) or (hint,)
    column = f"{at}.{name}_pence" if Pence in types else f"{at}.\"{name}\""
    assert column.split(".")[1].strip('"') in Table.metadata.tables[table].c, f"{table} has no column {column}"
    if Decimal in types:
        return f"printf('%.4f', {column})" if engine == SQLITE and type(None) not in types else _text(engine, column)
    if datetime in types and engine == SQLITE:
        return f"replace({column}, ' ', 'T') || 'Z'"
    return column


def _text(engine: str, column: str) -> str:
    """A number that may be missing, as text."""
    if engine == SQLITE:
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE printf('%.4f', {column}) END"
    return f"{column}::text"


def _item(hint: Any) -> Any:
    return typing.get_args(hint)[0]


def _pence(kind: type[Any], value: Any) -> Any:
    return Pence(value) if kind is Pence else value


@cache
def _decoder() -> msgspec.json.Decoder[Loaded]:
    return msgspec.json.Decoder(Loaded, dec_hook=_pence, strict=False)


_PLAN_HINTS = typing.get_type_hints(rows.PlanRow)
_COLUMNS = [f"p.{field.name}_pence" if _PLAN_HINTS[field.name] is Pence else f"p.{field.name}"
            for field in structs.fields(rows.PlanRow)]
_PLAN = Hot(f"""
SELECT {', '.join(_COLUMNS)}, h.id, h.given_name, h.family_name, h.born_on, h.died_on, h.postcode,
       b.id, b.ref, b.state, b.version, b.starts_on, b.ends_on, b.shown_on, a.name, o.name, c.name
  FROM plan p JOIN person h ON h.id = p.person_id JOIN budget b ON b.id = p.budget_id JOIN app_user a ON a.id = p.author_user_id
  LEFT JOIN organisation o ON o.id = p.author_org_id LEFT JOIN app_user c ON c.id = p.coordinator_user_id
 WHERE p.id = :plan""")  # noqa: S608 - our own words, no values


def load(db: Session, plan_id: int, today: date) -> Sheet | None:
    """The whole of a plan in two statements, or None. It asks nobody whether they may see it: queries.find does."""
    found = _PLAN.one(db, plan=plan_id)
    if found is None:
        return None
    own, person, budget = len(_COLUMNS), 6, 7
    plan = _made(rows.PlanRow, found[:own])
    at = own + person
    text = _rest(SQLITE if is_sqlite(db) else POSTGRESQL).one(db, plan=plan_id, budget=plan.budget_id, person=plan.person_id)
    assert text is not None
    loaded = _decoder().decode(text[0])
    return Sheet(plan=plan, person=_made(rows.PersonRow, found[own:at]), budget=_made(rows.BudgetRow, found[at:at + budget]),
                 author=found[-3], author_org=found[-2] or "", coordinator=found[-1] or "", today=today,
                 **{name: getattr(loaded, name) for name in Loaded.__struct_fields__})


def _made(kind: type[Any], values: Any) -> Any:
    """The driver's own values as this Struct: text on SQLite where PostgreSQL has dates."""
    return msgspec.convert(dict(zip(kind.__struct_fields__, values, strict=True)), kind, strict=False, dec_hook=_pence)
