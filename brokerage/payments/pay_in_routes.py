"""Paying in: what is due from a person, paying it on Stripe's own page, and giving it back."""

from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.payments import pay_in_actions, pay_in_queries
from brokerage.payments.forms import PayForm, RefundForm
from brokerage.payments.pay_in_queries import Paying
from brokerage.payments.routes import prove_first
from brokerage.payments.states import PAY_IN_WORDS
from brokerage.payments.stripe_models import PayIn


@visit("/people/{person_id:int}/pay", allow="pay_in.own", load=pay_in_queries.paying)
def pay(visit: Visit, who: Paying) -> Page:
    choices = [(d.key, f"{d.words}: {d.amount}") for d in who.due]
    one = choices[0][0] if len(choices) == 1 else None
    return page(
        "payments/pay.html",
        who=who,
        on=bool(visit.house.config.stripe_key),
        own=visit.actor.person_id == who.person_id,
        found=pay_in_queries.of_person(visit.db, who.person_id),
        form=visit.form_for(PayForm, choices={"what": choices}, what=one),
    )


@act("/people/{person_id:int}/pay", allow="pay_in.own", load=pay_in_queries.paying, form=PayForm, again=pay)
def begin_to_pay(visit: Visit, who: Paying, form: PayForm) -> See:
    if not visit.house.config.stripe_key or who.budget is None:
        raise Refusal("You cannot pay here by card. Pay as your council told you.", code="SWITCHED_OFF")
    made = pay_in_actions.start(visit.db, who.budget, form.what, form.amount, by=visit.actor, at=visit.now)
    return see(f"/pay-ins/{made.id}")


@visit("/pay-ins/{pay_in_id:int}", allow="pay_in.own", load=pay_in_queries.find)
def pay_in(visit: Visit, made: PayIn) -> Page:
    return page("payments/pay_in.html", made=made, words=PAY_IN_WORDS[made.state], refunds=pay_in_queries.refunds(visit.db, made))


@visit("/payments/pay-ins", allow="payments.see")
def pay_ins(visit: Visit) -> Page:
    return page("payments/pay_ins.html", found=pay_in_queries.to_give_back(visit.db, visit.actor))


@visit("/payments/pay-ins/{pay_in_id:int}", allow="payments.release", load=pay_in_queries.staff)
def give_back(visit: Visit, made: PayIn) -> Page:
    return page(
        "payments/give_back.html",
        made=made,
        words=PAY_IN_WORDS[made.state],
        refunds=pay_in_queries.refunds(visit.db, made),
        form=visit.form_for(RefundForm),
    )


@act("/payments/pay-ins/{pay_in_id:int}", allow="payments.release", load=pay_in_queries.staff, form=RefundForm, again=give_back)
def gave_back(visit: Visit, made: PayIn, form: RefundForm) -> See:
    if (first := prove_first(visit, f"/payments/pay-ins/{made.id}")) is not None:
        return first
    pay_in_actions.ask_back(visit.db, made, form.amount, form.why, by=visit.actor, at=visit.now)
    return see(f"/payments/pay-ins/{made.id}", "Asked. It shows here as given back when Stripe has said so.")
