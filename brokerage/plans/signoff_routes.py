"""The pages of the sign-off: what a plan is checked for, who has said yes, and each person's own step."""

from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.people.proving import prove_above
from brokerage.plans import approving, signing, table
from brokerage.plans.models import Plan
from brokerage.plans.queries import row
from brokerage.plans.signoff_forms import (
    AgainForm,
    AgreeForm,
    ApproveForm,
    ClinicalForm,
    DecideAgainForm,
    ReasonForm,
    ResolveForm,
    ReturnForm,
    SeenForm,
    WithdrawForm,
)
from brokerage.plans.signoff_models import Amendment, Reconsideration
from brokerage.plans.states import STATE_WORDS
from brokerage.plans.table import Asked, AskedAgain, Table

PLAN = "/plans/{plan_id:int}"


def _back(plan: Plan) -> str:
    return f"/plans/{plan.id}/sign"


@visit(PLAN + "/checks", allow="plan.see", load=table.of)
def checks(visit: Visit, table: Table) -> Page:
    return page("plans/checks.html", table=table, sheet=table.sheet)


@visit(PLAN + "/sign", allow="plan.see", load=table.of)
def sign(visit: Visit, table: Table) -> Page:
    return page(
        "plans/sign.html",
        table=table,
        sheet=table.sheet,
        state=STATE_WORDS[table.state],
        own=visit.actor.person_id == table.person_id,
    )


@visit(PLAN + "/reason", allow="plan.reason", load=table.of)
def reason(visit: Visit, table: Table) -> Page | See:
    form = visit.form_for(ReasonForm, key=visit.ask.query.get("key", ""))
    finding = next((f for f in table.findings if f.key == form.value("key")), None)
    if finding is None:  # answered meanwhile, or the plan is another now
        return see(f"/plans/{table.sheet.id}/checks")
    return page("plans/reason.html", table=table, sheet=table.sheet, finding=finding, form=form)


@act(PLAN + "/reason", allow="plan.reason", load=row, form=ReasonForm, again=reason)
def reason_now(visit: Visit, plan: Plan, form: ReasonForm) -> See:
    roles = [seat.role for seat in visit.actor.seats if seat.org_id in plan.through]
    signing.give_reason(visit.db, plan, form.key, form.why, roles=roles, by=visit.actor, at=visit.now)
    return see(f"/plans/{plan.id}/checks", "Your reason is on the plan.")


@visit(PLAN + "/agree", allow="plan.agree", load=table.of)
def agree(visit: Visit, table: Table) -> Page:
    return page(
        "plans/agree.html", table=table, sheet=table.sheet, form=visit.form_for(AgreeForm, seen=table.hash, how="ONLINE")
    )


@act(PLAN + "/agree", allow="plan.agree", load=row, form=AgreeForm, again=agree)
def agree_now(visit: Visit, plan: Plan, form: AgreeForm) -> See:
    signing.agree(
        visit.db,
        plan,
        how=form.how,
        witness=form.witness,
        seen=form.seen,
        plain_copy=form.plain_copy,
        by=visit.actor,
        at=visit.now,
    )
    return see(_back(plan), "You have agreed your plan. The broker sends it in next.")


@visit(PLAN + "/submit", allow="plan.submit", load=table.of)
def submit(visit: Visit, table: Table) -> Page:
    return page("plans/submit.html", table=table, sheet=table.sheet, form=visit.form_for(SeenForm, seen=table.hash))


@act(PLAN + "/submit", allow="plan.submit", load=row, form=SeenForm, again=submit)
def submit_now(visit: Visit, plan: Plan, form: SeenForm) -> See:
    signing.submit(visit.db, plan, seen=form.seen, by=visit.actor, at=visit.now)
    return see(_back(plan), "Sent in. The care co-ordinator looks at it next.")


@visit(PLAN + "/confirm", allow="plan.confirm", load=table.of)
def confirm(visit: Visit, table: Table) -> Page:
    return page("plans/confirm.html", table=table, sheet=table.sheet, form=visit.form_for(SeenForm, seen=table.hash))


@act(PLAN + "/confirm", allow="plan.confirm", load=row, form=SeenForm, again=confirm)
def confirm_now(visit: Visit, plan: Plan, form: SeenForm) -> See:
    signing.confirm(visit.db, plan, seen=form.seen, comment=form.comment, by=visit.actor, at=visit.now)
    return see(_back(plan), "You have said that this plan meets the needs.")


@visit(PLAN + "/clinical", allow="plan.sign", load=table.of)
def clinical(visit: Visit, table: Table) -> Page:
    return page("plans/clinical.html", table=table, sheet=table.sheet, form=visit.form_for(ClinicalForm, seen=table.hash))


@act(PLAN + "/clinical", allow="plan.sign", load=row, form=ClinicalForm, again=clinical)
def clinical_now(visit: Visit, plan: Plan, form: ClinicalForm) -> See:
    signing.sign(
        visit.db, plan, seen=form.seen, registration=form.registration, comment=form.comment, by=visit.actor, at=visit.now
    )
    return see(_back(plan), "Signed. The funders look at it next.")


@visit(PLAN + "/approve", allow="plan.approve", load=table.of)
def approve(visit: Visit, table: Table) -> Page | See:
    """A yes to much money asks first who says it (I-06)."""
    mine = table.mine(visit.actor)
    most = max((payer.yearly for payer in mine), default=Pence(0))
    if (first := prove_above(visit, most, visit.ask.path)) is not None:
        return first
    form = visit.form_for(
        ApproveForm,
        choices={"org_id": [(str(p.org_id), p.name) for p in mine]},
        seen=table.hash,
        org_id=str(mine[0].org_id) if mine else "",
    )
    return page("plans/approve.html", table=table, sheet=table.sheet, form=form, mine=mine)


@act(PLAN + "/approve", allow="plan.approve", load=row, form=ApproveForm, again=approve)
def approve_now(visit: Visit, plan: Plan, form: ApproveForm) -> See:
    if not form.org_id.isdigit():
        raise Refusal("Choose your organisation.", fields={"org_id": "Choose your organisation"})
    payer = next((p for p in table.of(visit.db, visit.actor, plan.id).mine(visit.actor) if p.org_id == int(form.org_id)), None)
    if payer is not None and (first := prove_above(visit, payer.yearly, visit.ask.path)) is not None:
        return first
    last = approving.approve(
        visit.db,
        plan,
        int(form.org_id),
        seen=form.seen,
        acknowledged=form.acknowledged,
        panel_ref=form.panel_ref,
        comment=form.comment,
        by=visit.actor,
        at=visit.now,
    )
    return see(_back(plan), "Everybody has agreed this plan." if last else "You have agreed your organisation’s part.")


@visit(PLAN + "/return", allow="plan.return", load=table.of)
def return_(visit: Visit, table: Table) -> Page:
    return page("plans/return.html", table=table, sheet=table.sheet, form=visit.form_for(ReturnForm))


@act(PLAN + "/return", allow="plan.return", load=row, form=ReturnForm, again=return_)
def return_now(visit: Visit, plan: Plan, form: ReturnForm) -> See:
    seat = next(
        s
        for s in visit.actor.seats
        if s.org_id in plan.through and s.role in ("CLINICAL_SIGNATORY", "APPROVER_ICB", "APPROVER_LA")
    )
    signing.send_back(visit.db, plan, words=form.words, org_id=seat.org_id, role=seat.role, by=visit.actor, at=visit.now)
    return see(_back(plan), "Sent back. The broker and the person can read what you asked.")


@visit(PLAN + "/withdraw", allow="plan.agree", load=table.of)
def withdraw(visit: Visit, table: Table) -> Page:
    return page("plans/withdraw.html", table=table, sheet=table.sheet, form=visit.form_for(WithdrawForm))


@act(PLAN + "/withdraw", allow="plan.agree", load=row, form=WithdrawForm, again=withdraw)
def withdraw_now(visit: Visit, plan: Plan, form: WithdrawForm) -> See:
    signing.withdraw(visit.db, plan, why=form.why, by=visit.actor, at=visit.now)
    return see(_back(plan), "You have taken your plan back. Nothing in it will start.")


@visit(PLAN + "/resolve/{number:int}", allow="plan.resolve", load=table.of_amendment)
def resolve(visit: Visit, asked: Asked) -> Page:
    return page(
        "plans/resolve.html",
        table=asked.table,
        sheet=asked.table.sheet,
        amendment=asked.amendment,
        form=visit.form_for(ResolveForm),
    )


@act(PLAN + "/resolve/{number:int}", allow="plan.resolve", load=table.of_amendment, form=ResolveForm, again=resolve)
def resolve_now(visit: Visit, asked: Asked, form: ResolveForm) -> See:
    plan = row(visit.db, visit.actor, asked.table.sheet.id)
    signing.resolve(visit.db, plan, visit.db.get_one(Amendment, asked.amendment.id), how=form.how, by=visit.actor, at=visit.now)
    return see(_back(plan), "Dealt with. When all are, the person agrees the plan again and you send it in.")


@visit(PLAN + "/again", allow="plan.agree", load=table.of)
def again(visit: Visit, table: Table) -> Page:
    form = visit.form_for(AgainForm, choices={"decision": table.decisions()})
    return page("plans/again.html", table=table, sheet=table.sheet, form=form)


@act(PLAN + "/again", allow="plan.agree", load=row, form=AgainForm, again=again)
def again_now(visit: Visit, plan: Plan, form: AgainForm) -> See:
    about = table.decision(visit.db, visit.actor, plan.id, form.decision)
    signing.ask_again(
        visit.db,
        plan,
        decision=about.words,
        why=form.why,
        first_user_id=about.user_id,
        org_id=about.org_id,
        by=visit.actor,
        at=visit.now,
    )
    return see(_back(plan), "Somebody who did not decide first will look at it again, and write to you.")


@visit(PLAN + "/decide/{number:int}", allow="plan.decide_again", load=table.of_reconsideration)
def decide_again(visit: Visit, asked: AskedAgain) -> Page:
    return page(
        "plans/decide_again.html",
        table=asked.table,
        sheet=asked.table.sheet,
        asked=asked.asked,
        form=visit.form_for(DecideAgainForm),
    )


@act(
    PLAN + "/decide/{number:int}",
    allow="plan.decide_again",
    load=table.of_reconsideration,
    form=DecideAgainForm,
    again=decide_again,
)
def decide_again_now(visit: Visit, asked: AskedAgain, form: DecideAgainForm) -> See:
    signing.decide_again(
        visit.db,
        visit.db.get_one(Reconsideration, asked.asked.id),
        outcome=form.outcome,
        reasons=form.reasons,
        by=visit.actor,
        at=visit.now,
    )
    return see(f"/plans/{asked.table.sheet.id}/sign", "Decided. The person can read your reasons.")
