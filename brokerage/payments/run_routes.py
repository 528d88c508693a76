"""Payment runs: putting one together, looking it through, releasing it, taking the file."""

from __future__ import annotations

from typing import Any

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.door.answers import Download
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.payments import files, queries, run_actions
from brokerage.payments.forms import FileForm, RunForm, SeenForm, TakeOutForm, WhyForm
from brokerage.payments.models import PaymentRun
from brokerage.payments.ports import WRITERS
from brokerage.payments.routes import prove_first
from brokerage.payments.states import RUN_COLOURS, RUN_WORDS, WHY

RUN = "/payments/runs/{run_id:int}"


@visit("/payments/runs/new", allow="payments.prepare")
def new_run(visit: Visit) -> Page:
    day = run_actions.next_bank_day(visit.today)
    choices = queries.payers_of(visit.db, visit.actor, "FINANCE")
    org = choices[0][0] if len(choices) == 1 else None
    return page(
        "payments/new_run.html", form=visit.form_for(RunForm, choices={"org": choices}, pay_on=day, due_until=day, org=org)
    )


@act("/payments/runs/new", allow="payments.prepare", form=RunForm, again=new_run)
def create_run(visit: Visit, form: RunForm) -> See:
    if form.org not in dict(queries.payers_of(visit.db, visit.actor, "FINANCE")):
        raise Refusal("Choose who pays.", fields={"org": "Choose who pays from the list"})
    made = run_actions.create(
        visit.db, int(form.org), pay_on=form.pay_on, due_until=form.due_until, by=visit.actor, at=visit.now, today=visit.today
    )
    return see(f"/payments/runs/{made.id}", "Put together. Look it through, then send it to a second person.")


@visit(RUN, allow="payments.see", load=queries.run)
def run(visit: Visit, made: PaymentRun) -> Page:
    asked = visit.ask.query.get("page", "1")
    now = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    found = queries.lines(visit.db, visit.actor, run_id=made.id, page=now)
    people = {"preparer": queries.user(visit.db, made.prepared_by), "releaser": queries.user(visit.db, made.approved_by)}
    return page("payments/run.html", made=made, words=RUN_WORDS[made.state], colour=RUN_COLOURS.get(made.state, "grey"), now=now,
                payer=queries.name_of(visit.db, made.payer_org_id), found=found[:queries.PAGE], file=queries.file(visit.db, made),
                last=max(1, -(-made.many // queries.PAGE)), writers=WRITERS.values(), reasons=WHY, form=visit.form_for(WhyForm),
                **people, **_to_release(visit, made))


def _to_release(visit: Visit, made: PaymentRun) -> dict[str, Any]:
    """What a second person says yes to, and what would be left out of it."""
    every = run_actions.items(visit.db, made, visit.now) if made.state == "AWAITING_APPROVAL" else []
    good = [one for one in every if one.as_agreed]
    changed = [one for one in every if not one.as_agreed]
    return {"seen": files.digest(good), "changed": changed, "left": Pence.total(one.amount for one in good),
            "late": made.pay_on < visit.today}


@act(RUN + "/take-out", allow="payments.prepare", load=queries.run, form=TakeOutForm, again=run)
def take_out(visit: Visit, made: PaymentRun, form: TakeOutForm) -> See:
    left_out = queries.in_run(visit.db, visit.actor, made.id, form.payment)
    run_actions.take_out(visit.db, made, left_out, by=visit.actor, at=visit.now)
    return see(f"/payments/runs/{made.id}", f"{left_out.number} waits for a later run.")


@act(RUN + "/submit", allow="payments.prepare", load=queries.run, again=run)
def submit_run(visit: Visit, made: PaymentRun) -> See:
    run_actions.submit(visit.db, made, by=visit.actor, at=visit.now)
    return see(f"/payments/runs/{made.id}", "Frozen. A finance approver now releases it or says no.")


@act(RUN + "/approve", allow="payments.release", load=queries.run, form=SeenForm, again=run)
def approve_run(visit: Visit, made: PaymentRun, form: SeenForm) -> See:
    if (first := prove_first(visit, f"/payments/runs/{made.id}")) is not None:
        return first
    run_actions.approve(visit.db, made, form.seen, by=visit.actor, at=visit.now, today=visit.today)
    return see(f"/payments/runs/{made.id}", "Released. Give the file to the bank.")


@act(RUN + "/unapprove", allow="payments.release", load=queries.run, form=WhyForm, again=run)
def unapprove_run(visit: Visit, made: PaymentRun, form: WhyForm) -> See:
    run_actions.unapprove(visit.db, made, form.why, by=visit.actor, at=visit.now)
    return see(f"/payments/runs/{made.id}", "Taken back. Its file is void.")


@act(RUN + "/reject", allow="payments.see", load=queries.run, form=WhyForm, again=run)
def reject_run(visit: Visit, made: PaymentRun, form: WhyForm) -> See:
    run_actions.reject(visit.db, made, form.why, by=visit.actor, at=visit.now)
    return see("/payments", "Put away. Its payments wait for the next run.")


@act(RUN + "/file", allow="payments.see", load=queries.run, form=FileForm, again=run)
def take_file(visit: Visit, made: PaymentRun, form: FileForm) -> Download:
    body, file = run_actions.take_file(visit.db, made, form.kind, by=visit.actor, at=visit.now)
    return Download(body, WRITERS[form.kind].kind, f"{file.message}{WRITERS[form.kind].ending}")
