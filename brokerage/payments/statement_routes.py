"""Bank statements: bringing one in, and saying what its lines are."""

from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit import jobs
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.payments import matching, queries, statement_actions, statement_queries
from brokerage.payments.forms import LineForm, MatchForm, NumberForm, StatementForm
from brokerage.payments.ports import ADAPTERS
from brokerage.payments.statement_models import BankLine, BankStatement

ONE = "/payments/statements/{statement_id:int}"
BIGGEST = 20 * 2**20
AT_ONCE = 100
"""Payments confirmed while somebody waits; the worker does the rest."""


@visit("/payments/statements", allow="payments.see")
def statements(visit: Visit) -> Page:
    return page("payments/statements.html", found=statement_queries.every(visit.db, visit.actor))


@visit("/payments/statements/new", allow="payments.prepare")
def new_statement(visit: Visit) -> Page:
    formats = [(a.name, f"{a.words} ({a.takes})") for a in ADAPTERS.values()]
    orgs = queries.payers_of(visit.db, visit.actor, "FINANCE")
    return page(
        "payments/new_statement.html",
        form=visit.form_for(StatementForm, choices={"format": formats, "org": orgs}, org=orgs[0][0] if len(orgs) == 1 else None),
    )


@act("/payments/statements/new", allow="payments.prepare", form=StatementForm, again=new_statement, biggest=BIGGEST)
def bring(visit: Visit, form: StatementForm) -> See:
    if form.org not in dict(queries.payers_of(visit.db, visit.actor, "FINANCE")):
        raise Refusal("Choose whose account it is.", fields={"org": "Choose whose account it is from the list"})
    sent = visit.ask.files.get("file")
    made = statement_actions.bring(visit.db, int(form.org), form.format, sent.body if sent else b"", by=visit.actor, at=visit.now)
    return see(f"/payments/statements/{made.id}", "1 line was new." if made.lines == 1 else f"{made.lines} lines were new.")


@visit(ONE, allow="payments.see", load=statement_queries.find)
def statement(visit: Visit, made: BankStatement) -> Page:
    asked = visit.ask.query.get("page", "1")
    now = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 5 else 1
    lines, last = statement_queries.lines(visit.db, made, max(1, now))
    waits = statement_queries.open_lines(visit.db, made)
    found = matching.suggest(visit.db, made.payer_org_id, waits)
    return page(
        "payments/statement.html",
        made=made,
        payer=queries.name_of(visit.db, made.payer_org_id),
        lines=lines,
        now=now,
        last=last,
        found=found,
        certain=sum(s.certain for s in found.values()),
        nothing=Pence(0),
        form=visit.form_for(LineForm),
    )


@act(ONE + "/match", allow="payments.see", load=statement_queries.find, form=MatchForm, again=statement)
def match_line(visit: Visit, made: BankStatement, form: MatchForm) -> See:
    line = statement_queries.line(visit.db, made, form.line)
    if form.run:
        _run(visit, line, form.run)
    elif form.payment:
        statement_actions.settle(visit.db, line, queries.find(visit.db, visit.actor, form.payment), by=visit.actor, at=visit.now)
    else:
        raise Missing
    return see(f"/payments/statements/{made.id}", "Matched.")


@act(ONE + "/number", allow="payments.see", load=statement_queries.find, form=NumberForm, again=statement)
def match_number(visit: Visit, made: BankStatement, form: NumberForm) -> See:
    line = statement_queries.line(visit.db, made, form.line)
    statement_actions.settle(
        visit.db, line, statement_queries.by_number(visit.db, visit.actor, form.number), by=visit.actor, at=visit.now
    )
    return see(f"/payments/statements/{made.id}", "Matched.")


@act(ONE + "/certain", allow="payments.prepare", load=statement_queries.find, again=statement)
def match_certain(visit: Visit, made: BankStatement) -> See:
    done, waits = 0, statement_queries.open_lines(visit.db, made)
    by_id = {line.id: line for line in waits}
    for found in matching.suggest(visit.db, made.payer_org_id, waits).values():
        if found.certain and done < AT_ONCE:
            done += 1
            if found.run_id:
                _run(visit, by_id[found.line_id], found.run_id)
            else:
                statement_actions.settle(
                    visit.db,
                    by_id[found.line_id],
                    queries.find(visit.db, visit.actor, found.payment_id),
                    by=visit.actor,
                    at=visit.now,
                )
    return see(f"/payments/statements/{made.id}", f"{done} matched.")


@act(ONE + "/leave", allow="payments.prepare", load=statement_queries.find, form=LineForm, again=statement)
def leave_line(visit: Visit, made: BankStatement, form: LineForm) -> See:
    statement_actions.leave(visit.db, statement_queries.line(visit.db, made, form.line), by=visit.actor, at=visit.now)
    return see(f"/payments/statements/{made.id}", "Set aside.")


@act(ONE + "/reopen", allow="payments.prepare", load=statement_queries.find, form=LineForm, again=statement)
def reopen_line(visit: Visit, made: BankStatement, form: LineForm) -> See:
    statement_actions.reopen(visit.db, statement_queries.line(visit.db, made, form.line), by=visit.actor, at=visit.now)
    return see(f"/payments/statements/{made.id}", "It waits to be looked at.")


def _run(visit: Visit, line: BankLine, run_id: int) -> None:
    """Confirm the first now; the worker goes on with many."""
    ids = statement_actions.settle_run(visit.db, line, queries.run(visit.db, visit.actor, run_id), by=visit.actor, at=visit.now)
    statement_actions.confirm_some(visit.db, line, ids[:AT_ONCE], by=visit.actor.ref, at=visit.now)
    if len(ids) > AT_ONCE:
        jobs.ask(
            visit.db,
            "payments.confirm",
            f"payments.confirm/{line.id}",
            at=visit.now,
            payload={"line": line.id, "by": visit.actor.ref},
        )
