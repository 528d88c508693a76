"""Statements: month by month and of any days, on a page, on paper and as a table; and everything there is, to take away."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.door import Download, Page, See, Visit, act, page, see, visit
from brokerage.kit.forms import ask
from brokerage.oversight import exports, paper, queries, statements, tables
from brokerage.oversight.facts import Facts
from brokerage.oversight.facts import find as find_facts
from brokerage.oversight.queries import Account, Stated


class DaysForm(Struct):
    """Any days."""

    first: Annotated[date, ask("First day", hint="For example, 1 9 2026", missing="Enter the first day")]
    last: Annotated[date, ask("Last day", hint="For example, 30 9 2026", missing="Enter the last day")]


@visit("/budgets/{budget_id:int}/statements", allow="track.see", load=queries.account)
def statements_(visit: Visit, account: Account) -> Page:
    purse = account.purse
    first = min((e.posted for e in account.entries), default=purse.starts_on)
    return page("oversight/statements.html", purse=purse, own=purse.person_id == visit.actor.person_id,
                months=statements.months(first, visit.today) if account.entries else [], form=visit.form_for(DaysForm))


@act("/budgets/{budget_id:int}/statements", allow="track.see", load=queries.account, form=DaysForm, again=statements_)
def chosen(visit: Visit, account: Account, form: DaysForm) -> See:
    statements.checked(form.first, form.last, visit.today)
    return see(f"/budgets/{account.purse.budget_id}/statements/{form.first}/{form.last}")


@visit("/budgets/{budget_id:int}/statements/{first:str}/{last:str}", allow="track.see", load=queries.stated)
def period(visit: Visit, stated: Stated) -> Page:
    of = stated.of(visit.today)
    return page("oversight/period.html", purse=stated.purse, of=of, own=stated.person_id == visit.actor.person_id,
                sums=of.sums(), where=queries.where, here=f"/budgets/{stated.purse.budget_id}/statements/{of.first}/{of.last}")


@visit("/budgets/{budget_id:int}/statements/{first:str}/{last:str}/table", allow="track.see", load=queries.stated)
def table(visit: Visit, stated: Stated) -> Download:
    return Download(tables.statement(stated.of(visit.today)), "text/csv; charset=utf-8", stated.filename("csv"))


@visit("/budgets/{budget_id:int}/statements/{first:str}/{last:str}/paper", allow="track.see", load=queries.stated)
def on_paper(visit: Visit, stated: Stated) -> Download:
    return Download(paper.pdf(stated.purse, stated.of(visit.today), visit.now), "application/pdf", stated.filename("pdf"))


@visit("/budgets/{budget_id:int}/export", allow="export.take", load=find_facts)
def export(visit: Visit, facts: Facts) -> Page:
    return page("oversight/export.html", purse=facts.purse, own=facts.person_id == visit.actor.person_id, parts=exports.PARTS)


@visit("/budgets/{budget_id:int}/export/download", allow="export.take", load=find_facts)
def everything(visit: Visit, facts: Facts) -> Download:
    return Download(exports.everything(facts, visit.now), "application/zip", f"budget-{facts.purse.ref}.zip")


