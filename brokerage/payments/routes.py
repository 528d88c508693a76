"""Payments: what waits, the runs, one payment, and the account that is paid from."""

from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.payments import account_actions, connect, left_out, obligations, queries, recorded_actions, settling
from brokerage.payments.forms import AccountForm, DigitsForm, RecordForm, WhyForm
from brokerage.payments.models import Payment
from brokerage.payments.states import PAYMENT_COLOURS, PAYMENT_WORDS, WHY
from brokerage.people import opened
from brokerage.people.actors import proved_lately

ONE = "/payments/{payment_id:int}"
opened.VERBS.update(
    {
        ("payment_run", "create"): "put a payment run together",
        ("payment_run", "submit"): "froze a payment run",
        ("payment_run", "approve"): "released a payment run",
        ("payment_run", "unapprove"): "took a release back",
        ("payment_run", "reject"): "put a payment run away",
        ("payment_run", "mark_paid"): "a payment run was paid",
        ("payment_run", "mark_paid_with_hold"): "a payment run was paid, and some came back",
        ("payment", "queue"): "a payment was agreed",
        ("payment", "park"): "a payment was stopped",
        ("payment", "send"): "a payment was sent",
        ("payment", "confirm"): "a payment was confirmed",
        ("payment", "fail"): "a payment came back",
        ("payment", "recall"): "a payment came back after it was confirmed",
        ("paying_account", "propose"): "named an account to pay from",
        ("paying_account", "approve"): "checked an account to pay from",
    }
)


def prove_first(visit: Visit, back: str) -> See | None:
    """Releasing money asks again who somebody is, when that was not shown within 10 minutes (domain I-06)."""
    return None if proved_lately(visit.actor, visit.now) else see(f"/account/prove?next={back}")


@visit("/payments", allow="payments.see")
def payments(visit: Visit) -> Page:
    state = visit.ask.query.get("state", "")
    state = state if state in ("QUEUED", "PARKED", "SENT", "FAILED", "CONFIRMED", "RECALLED", "CANCELLED") else ""
    found = queries.lines(visit.db, visit.actor, state=state or "QUEUED")
    return page(
        "payments/payments.html",
        waiting=queries.waiting(visit.db, visit.actor),
        runs=queries.runs(visit.db, visit.actor),
        found=found[: queries.PAGE],
        more=len(found) > queries.PAGE,
        state=state or "QUEUED",
        words=PAYMENT_WORDS,
        accounts=queries.accounts(visit.db, visit.actor),
    )


@visit(ONE, allow="payments.see", load=queries.find)
def payment(visit: Visit, made: Payment) -> Page:
    out = left_out.why(visit.db, [made], visit.now).get(made.id, "")
    return page(
        "payments/payment.html",
        made=made,
        words=queries.LEFT_OUT if out else PAYMENT_WORDS[made.state],
        colour="orange" if out else PAYMENT_COLOURS.get(made.state, "grey"),
        why=WHY.get(out or made.reason, ""),
        out=out,
        rail=queries.rail_words(made),
        payee=queries.name_of(visit.db, made.payee_org_id),
        payer=queries.name_of(visit.db, made.payer_org_id),
        events=queries.history(visit.db, "payment", made.id, PAYMENT_WORDS),
        attempts=queries.attempts(visit.db, made),
        connect=visit.house.config.stripe_connect and connect.account_of(visit.db, made.payee_org_id),
        form=visit.form_for(WhyForm),
    )


@act(ONE + "/release", allow="payments.prepare", load=queries.find, again=payment)
def let_go(visit: Visit, made: Payment) -> See:
    obligations.release(visit.db, made, by=visit.actor.ref, at=visit.now)
    return see(f"/payments/{made.id}", "It waits for the next run, to the bank details in use now.")


@act(ONE + "/again", allow="payments.prepare", load=queries.find, again=payment)
def pay_again(visit: Visit, made: Payment) -> See:
    obligations.requeue(visit.db, made, by=visit.actor.ref, at=visit.now)
    return see(f"/payments/{made.id}", f"It waits for the next run, as {made.number}.")


@act(ONE + "/stop", allow="payments.see", load=queries.find, form=WhyForm, again=payment)
def stop_payment(visit: Visit, made: Payment, form: WhyForm) -> See:
    obligations.hold(visit.db, made, form.why, by=visit.actor.ref, at=visit.now)
    return see(f"/payments/{made.id}", "Stopped. It stands in no run until somebody lets it go on.")


@act(ONE + "/recall", allow="payments.release", load=queries.find, form=WhyForm, again=payment)
def came_back(visit: Visit, made: Payment, form: WhyForm) -> See:
    settling.recall(visit.db, made, said=form.why, on=visit.today, by=visit.actor.ref, at=visit.now)
    return see(f"/payments/{made.id}", "Recorded. It is owed again.")


@visit(ONE + "/record", allow="payments.see", load=queries.find)
def record_payment(visit: Visit, made: Payment) -> Page:
    return page(
        "payments/record_payment.html",
        made=made,
        payee=queries.name_of(visit.db, made.payee_org_id),
        form=visit.form_for(RecordForm, on=visit.today),
    )


@act(ONE + "/record", allow="payments.see", load=queries.find, form=RecordForm, again=record_payment)
def recorded(visit: Visit, made: Payment, form: RecordForm) -> See:
    recorded_actions.record(
        visit.db,
        made,
        on=form.on,
        bank_ref=form.bank_ref,
        evidence=form.evidence,
        by=visit.actor,
        at=visit.now,
        today=visit.today,
    )
    return see(f"/payments/{made.id}", "Recorded. It is not shown as paid before a second person has confirmed it.")


@act(ONE + "/confirm", allow="payments.see", load=queries.find, again=payment)
def confirm_recorded(visit: Visit, made: Payment) -> See:
    recorded_actions.confirm(visit.db, made, by=visit.actor, at=visit.now)
    return see(f"/payments/{made.id}", "Confirmed.")


@act(ONE + "/deny", allow="payments.see", load=queries.find, form=WhyForm, again=payment)
def deny_recorded(visit: Visit, made: Payment, form: WhyForm) -> See:
    recorded_actions.deny(visit.db, made, form.why, by=visit.actor, at=visit.now)
    return see(f"/payments/{made.id}", "It is owed again.")


@act(ONE + "/stripe", allow="payments.release", load=queries.find, again=payment)
def send_through_stripe(visit: Visit, made: Payment) -> See:
    if not visit.house.config.stripe_connect:
        raise Refusal("This house does not pay providers through Stripe.", code="SWITCHED_OFF")
    if (first := prove_first(visit, f"/payments/{made.id}")) is not None:
        return first
    connect.choose(visit.db, made, by=visit.actor, at=visit.now)
    return see(f"/payments/{made.id}", "It is being sent. It is shown as paid when Stripe has said so.")


@visit("/payments/account", allow="payments.see")
def paying_account(visit: Visit) -> Page:
    found = queries.accounts(visit.db, visit.actor)
    waits = next((a for a in found if a.row.state == "PROPOSED"), None)
    return page(
        "payments/paying_account.html",
        found=found,
        waits=waits,
        digits=visit.form_for(DigitsForm),
        form=visit.form_for(AccountForm, choices={"org": queries.payers_of(visit.db, visit.actor)}),
    )


@act("/payments/account", allow="payments.see", form=AccountForm, again=paying_account)
def propose_account(visit: Visit, form: AccountForm) -> See:
    if (first := prove_first(visit, "/payments/account")) is not None:
        return first
    if form.org not in dict(queries.payers_of(visit.db, visit.actor)):
        raise Refusal("Choose whose account it is.", fields={"org": "Choose whose account it is from the list"})
    account_actions.propose(
        visit.db,
        int(form.org),
        name=form.account_name,
        sort_code=form.sort_code,
        number=form.account_number,
        by=visit.actor,
        at=visit.now,
    )
    return see("/payments/account", "Saved. A finance approver now types the digits again.")


@act("/payments/account/check", allow="payments.release", form=DigitsForm, again=paying_account)
def check_account(visit: Visit, form: DigitsForm) -> See:
    account_actions.approve(
        visit.db,
        queries.account(visit.db, visit.actor, form.account),
        sort_code=form.sort_code,
        number=form.account_number,
        by=visit.actor,
        at=visit.now,
    )
    return see("/payments/account", "Checked. It is in use from now on.")


@act("/payments/account/refuse", allow="payments.see", form=DigitsForm, again=paying_account)
def refuse_account(visit: Visit, form: DigitsForm) -> See:
    account_actions.refuse(visit.db, queries.account(visit.db, visit.actor, form.account), by=visit.actor, at=visit.now)
    return see("/payments/account", "It is not used.")
