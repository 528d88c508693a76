"""A budget's page and what hangs on it: statement, one movement, what was bought, a funder's answer."""
from __future__ import annotations

import csv
import io
from typing import Any

from sqlalchemy.orm import Session

from brokerage.budgets import dated, money_actions, queries, stream_actions, transfer_actions
from brokerage.budgets.forms import AgreeForm, ReceiptForm, RejectForm, SpendForm
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.shapes import MoveSeen, Purse, SpendSeen
from brokerage.budgets.states import LIVE
from brokerage.budgets.words import FROM, STATES, did, verb
from brokerage.door import Actor, Download, Page, See, Visit, act, page, see, visit
from brokerage.people import queries as people
from brokerage.people.models import Person
from brokerage.sums.types import DEPLOYMENTS, STREAM_TYPES

PAGE = 50
MOST_LINES = 20_000
"""Lines in a file of a statement: 50 years of a busy budget."""


def as_it_stands(db: Session, actor: Actor, thing: Any) -> tuple[Any, ...]:
    """All that the page shows: while it is the same, a browser that has the page is told so and nothing is drawn."""
    return thing, actor.name, actor.trusts


@visit("/budgets", allow="budget.list")
def budgets(visit: Visit) -> Page:
    now = min(max(whole(visit.ask.query.get("page", "")), 1), 10_000)
    found = queries.known(visit.db, visit.actor, after=(now - 1) * queries.LISTED, most=queries.LISTED + 1)
    return page("budgets/budgets.html", found=found[:queries.LISTED], now=now, more=len(found) > queries.LISTED, states=STATES)


def whole(text: str) -> int:
    """A whole number from the address, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


@visit("/budgets/{budget_id:int}", allow="budget.see", load=queries.find, version=as_it_stands)
def budget(visit: Visit, purse: Purse) -> Page:
    return page("budgets/budget.html", purse=purse, moves=queries.moves(visit.db, visit.actor, purse, most=queries.LATEST),
                own=purse.person_id == visit.actor.person_id, verb=verb, states=STATES)


@visit("/people/{person_id:int}/budget", allow="budget.see", load=people.find)
def of_person(visit: Visit, person: Person) -> See:
    """From a record to the budget that counts now, if there is one."""
    found = queries.known(visit.db, visit.actor, [person.id])
    if not found:
        return see(f"/people/{person.id}", "There is no budget here yet.")
    return see(f"/budgets/{next((b for b in found if b.state in LIVE), found[0]).budget_id}")


@visit("/budgets/{budget_id:int}/statement", allow="budget.see", load=queries.find)
def statement(visit: Visit, purse: Purse) -> Page:
    start = whole(visit.ask.query.get("before", "")) or queries.NEWEST
    lines = queries.moves(visit.db, visit.actor, purse, before=start, most=PAGE + 1)
    return page("budgets/statement.html", purse=purse, lines=lines[:PAGE],
                older=lines[PAGE - 1].id if len(lines) > PAGE else None,
                newest=start == queries.NEWEST, own=purse.person_id == visit.actor.person_id, verb=verb)


@visit("/budgets/{budget_id:int}/statement/download", allow="budget.see", load=queries.find)
def download(visit: Visit, purse: Purse) -> Download:
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(["Date", "What", "Kind", "Amount in pounds", "Change in safe to spend", "Change in direct payment account",
                    "Safe to spend after"])
    for m in queries.moves(visit.db, visit.actor, purse, most=MOST_LINES):
        write.writerow([m.day.isoformat(), plain(m.words), verb(m), m.amount.plain(), m.change.plain(), m.account.plain(),
                        m.left.plain()])
    return Download(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"statement-{purse.ref}.csv")


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in "=+-@\t\r\n" and text else text


@visit("/budgets/{budget_id:int}/movements/{move_id:int}", allow="budget.see", load=queries.move_seen)
def movement(visit: Visit, seen: MoveSeen) -> Page:
    own = seen.person_id == visit.actor.person_id
    return page("budgets/movement.html", purse=seen.purse, move=seen.move, slices=seen.slices, did=did(seen.move.kind, own=own),
                own=own, verb=verb)


@visit("/budgets/{budget_id:int}/spend", allow="budget.spend", load=queries.find)
def spend(visit: Visit, purse: Purse) -> Page:
    return page("budgets/spend.html", purse=purse, form=visit.form_for(SpendForm), own=purse.person_id == visit.actor.person_id)


@act("/budgets/{budget_id:int}/spend", allow="budget.spend", load=queries.row, form=SpendForm, again=spend)
def spend_recorded(visit: Visit, budget: Budget, form: SpendForm) -> See:
    made = money_actions.record_spend(visit.db, budget, payee=form.payee, what=form.what, bought_on=form.bought_on,
                                      amount=form.amount,
                                      receipt=form.receipt, by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}" if visit.actor.person_id != budget.person_id else "/home",
               f"Recorded: {made.amount_pence} to {made.payee}.")


@visit("/budgets/{budget_id:int}/spends/{spend_id:int}/receipt", allow="budget.spend", load=queries.spend)
def receipt(visit: Visit, seen: SpendSeen) -> Page:
    return page("budgets/receipt.html", seen=seen, spend=seen.spend, form=visit.form_for(ReceiptForm))


@act("/budgets/{budget_id:int}/spends/{spend_id:int}/receipt", allow="budget.spend", load=queries.spend, form=ReceiptForm,
     again=receipt)
def receipt_added(visit: Visit, seen: SpendSeen, form: ReceiptForm) -> See:
    money_actions.add_receipt(visit.db, seen.spend, form.receipt)
    return see(f"/budgets/{seen.budget_id}" if visit.actor.person_id != seen.person_id else "/home", "Receipt added. Thank you.")


@visit("/budgets/{budget_id:int}/streams/{stream_id:int}", allow="stream.see", load=queries.stream)
def stream(visit: Visit, stream: FundingStream) -> Page:
    amounts = dated.amounts_of(visit.db, stream)
    yearly = dated.yearly(amounts, max([stream.funder_from, *(a.since for a in amounts)]))
    return page("budgets/stream.html", stream=stream, kind=STREAM_TYPES[stream.type].name, held=DEPLOYMENTS[stream.deployment],
                amounts=amounts, yearly=yearly, said=FROM[stream.state], person=queries.name_of(visit.db, stream),
                form=visit.form_for(AgreeForm), no=visit.form_for(RejectForm),
                follower=transfer_actions.follower(visit.db, stream))


@act("/budgets/{budget_id:int}/streams/{stream_id:int}/agree", allow="stream.answer", load=queries.stream, form=AgreeForm,
     again=stream)
def agree(visit: Visit, stream: FundingStream, form: AgreeForm) -> See:
    stream_actions.agree(visit.db, stream, by=visit.actor, at=visit.now, panel_ref=form.panel_ref)
    return see(f"/budgets/{stream.budget_id}/streams/{stream.id}", "Agreed.")


@act("/budgets/{budget_id:int}/streams/{stream_id:int}/reject", allow="stream.answer", load=queries.stream, form=RejectForm,
     again=stream)
def reject(visit: Visit, stream: FundingStream, form: RejectForm) -> See:
    stream_actions.reject(visit.db, stream, why=form.why, by=visit.actor, at=visit.now)
    return see(f"/budgets/{stream.budget_id}/streams/{stream.id}", "You said no. The person will read why.")

