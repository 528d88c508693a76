"""What a funder accounts for: its month on a page, as a table and for programs; and a person's money checked on one page."""
from __future__ import annotations

from itertools import islice

import msgspec

from brokerage.budgets.routes import whole
from brokerage.budgets.words import STATES
from brokerage.door import Download, Page, Visit, page, visit
from brokerage.oversight import audits, exceptions, keeping, past, queries, returns, statements, tables
from brokerage.oversight.audits import Audit
from brokerage.oversight.queries import Month

PAGE = 50
HEAD = ("Budget", "Type", "State", "Opening budget", "Changes", "Closing budget", "Actual to date", "Actual this month",
        "VAT that comes back this month",
        "Accrued", "Committed", "Reserve", "Available", "Planned beyond that", "Forecast", "Variance", "Reclaimed",
        "Contribution", "Allowed so far", "Percent of that used", "Exception", "Bills paid in time", "Bills paid")


@visit("/returns", allow="return.list")
def returns_(visit: Visit) -> Page:
    first = visit.today.replace(year=visit.today.year - 2, day=1)
    found = queries.funders(visit.db, visit.actor)
    begun = queries.begun(visit.db, visit.actor)
    return page("oversight/returns.html", found=found,
                months={number: statements.months(max(first, day), visit.today) for number, day in begun.items()},
                before=past.last_month(visit.db, [number for number, _ in found]))


@visit("/returns/{org_id:int}/{period:str}", allow="return.see", load=queries.funders_month)
def month(visit: Visit, month: Month) -> Page:
    now = max(whole(visit.ask.query.get("page", "")), 1)
    found = list(returns.rows(visit.db, month.org_id, month.period, visit.today))
    only = [row for row in found if row.exception] if visit.ask.query.get("show") == "exceptions" else found
    total, many = returns.total(found)
    return page("oversight/month.html", month=month, total=total, many=many, now=now,
                rows=list(islice(only, (now - 1) * PAGE, now * PAGE)), more=len(only) > now * PAGE,
                over=sum(row.exception == "OVER" for row in found), under=sum(row.exception == "UNDER" for row in found),
                only=only is not found, so_far=month.last >= visit.today,
                payees=exceptions.unknown_payees(visit.db, month.org_id, month.first, month.last),
                tested=list(keeping.tested(visit.db, month.org_id)), kept=any(row.planned is not None for row in found))


@visit("/returns/{org_id:int}/{period:str}/past", allow="return.see", load=queries.funders_month)
def past_(visit: Visit, month: Month) -> Page:
    now = max(whole(visit.ask.query.get("page", "")), 1)
    found, days = past.paid(visit.db, month), past.span(visit.db, month.org_id)
    return page("oversight/past.html", month=month, total=past.in_all(found), many=len(found), now=now,
                rows=found[(now - 1) * PAGE:now * PAGE], more=len(found) > now * PAGE,
                months=statements.months(days[0].replace(day=1), days[1]) if days else [])


@visit("/returns/{org_id:int}/{period:str}/table", allow="return.see", load=queries.funders_month)
def as_table(visit: Visit, month: Month) -> Download:
    found = returns.rows(visit.db, month.org_id, month.period, visit.today)
    return Download(tables.as_csv(HEAD, map(queries.cells, found)), "text/csv; charset=utf-8", month.filename("csv"))


@visit("/returns/{org_id:int}/{period:str}/json", allow="return.see", load=queries.funders_month)
def as_json(visit: Visit, month: Month) -> Download:
    found = [returns.as_dict(row) for row in returns.rows(visit.db, month.org_id, month.period, visit.today)]
    body = {"funder": month.name, "ods_code": month.code, "period": month.period, "currency": "GBP", "unit": "pence",
            "rows": found}
    return Download(msgspec.json.encode(body), "application/json", month.filename("json"))


@visit("/budgets/{budget_id:int}/audit", allow="audit.see", load=audits.find)
def audit(visit: Visit, audit: Audit) -> Page:
    return page("oversight/audit.html", audit=audit, purse=audit.purse, states=STATES)
