"""One funder's money: offer it, change its amount with notice, stop it, hand it to another funder, say how it is held."""
from __future__ import annotations

from typing import Any

from brokerage.budgets import agreement_actions, dated, desk, effects, queries, stream_actions, stream_ends, transfer_actions
from brokerage.budgets.agreement_models import RECIPIENTS, conditions
from brokerage.budgets.manage_forms import (
    AmountForm,
    CheckForm,
    HeldForm,
    NothingForm,
    OfferForm,
    PauseForm,
    PayerForm,
    PoolForm,
    SignForm,
)
from brokerage.budgets.models import Budget, FundingStream
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.people.models import Person
from brokerage.sums.types import DEPLOYMENTS, STREAM_TYPES

NOTHING = Pence(0)
HERE = "/budgets/{budget_id:int}"
ONE = HERE + "/streams/{stream_id:int}"


def of(visit: Visit, stream: FundingStream) -> Budget:
    return queries.row(visit.db, visit.actor, stream.budget_id)


def back(stream: FundingStream, said: str) -> See:
    return see(f"/budgets/{stream.budget_id}/streams/{stream.id}", said)


@visit(HERE + "/offer", allow="budget.offer", load=queries.row)
def offer(visit: Visit, budget: Budget) -> Page:
    form = visit.form_for(OfferForm, choices={"payer": desk.funders(visit.db, budget, visit.today)})
    return page("budgets/offer.html", budget=budget, person=queries.name_of(visit.db, budget), form=form)


@act(HERE + "/offer", allow="budget.offer", load=queries.row, form=OfferForm, again=offer)
def offered(visit: Visit, budget: Budget, form: OfferForm) -> See:
    payer = desk.organisation(visit.db, form.payer) if form.payer and str(form.payer) in dict(
        desk.funders(visit.db, budget, visit.today)) else None
    if form.payer and payer is None:
        raise Refusal("Choose a funder from the list.", fields={"payer": "Choose a funder from the list"})
    made = stream_actions.propose(visit.db, budget, form.type, payer=payer, payer_name=form.payer_name,
                                  deployment=form.deployment, chargeable=form.charged, since=form.since,
                                  until=form.until, by=visit.actor, at=visit.now)
    stream_actions.set_amount(visit.db, made, form.amount, kind=form.kind, until=form.until, by=visit.actor)
    return see(f"/budgets/{budget.id}/manage", f"{STREAM_TYPES[form.type].name} is offered. {made.payer_name} answers next.")


@visit(ONE + "/amount", allow="stream.change", load=queries.stream)
def amount(visit: Visit, stream: FundingStream) -> Page:
    """With what the plan asks of every funder, and by how much the amount that is typed falls short of it (F12)."""
    db, form, shares = visit.db, visit.form_for(AmountForm), effects.shares(visit.db, stream.budget_id, visit.today)
    weekly = dated.weekly_by_stream(db, stream.budget_id, visit.today)
    now = weekly.get(stream.id, ("", NOTHING))[1]
    return page("budgets/amount.html", stream=stream, now=now, form=form, shares=shares, weekly=weekly,
                short=max(shares.get(stream.id, NOTHING) - now, NOTHING), person=db.get_one(Person, stream.person_id).name)


@act(ONE + "/amount", allow="stream.change", load=queries.stream, form=AmountForm, again=amount)
def amount_changed(visit: Visit, stream: FundingStream, form: AmountForm) -> See:
    more = stream_actions.change_amount(visit.db, of(visit, stream), stream, form.amount, since=form.since, why=form.why,
                                        by=visit.actor, at=visit.now)
    return back(stream, f"Changed. It comes to {more.in_words('less', 'more')} up to the last day of the budget.")


@visit(ONE + "/pause", allow="stream.pause", load=queries.stream)
def pause(visit: Visit, stream: FundingStream) -> Page:
    return page("budgets/pause.html", stream=stream, form=visit.form_for(PauseForm), person=queries.name_of(visit.db, stream))


@act(ONE + "/pause", allow="stream.pause", load=queries.stream, form=PauseForm, again=pause)
def paused(visit: Visit, stream: FundingStream, form: PauseForm) -> See:
    by: dict[str, Any] = {"by": visit.actor, "at": visit.now}
    if form.what == "SUSPEND":
        stream_actions.suspend(visit.db, stream, why=form.why, **by)
    elif form.what == "RESUME":
        stream_actions.resume(visit.db, stream, **by)
    else:
        stream_ends.end(visit.db, stream, on=form.on or visit.today, why=form.why, **by)
    return back(stream, "Done. Only this funder’s part changed.")


@visit(ONE + "/payer", allow="budget.offer", load=queries.stream)
def payer(visit: Visit, stream: FundingStream) -> Page:
    choices = [pair for pair in desk.of_kind(visit.db, stream.payer) if pair[0] != str(stream.payer_org_id)]
    return page("budgets/payer.html", stream=stream, form=visit.form_for(PayerForm, choices={"payer": choices}),
                person=queries.name_of(visit.db, stream), follower=transfer_actions.follower(visit.db, stream))


@act(ONE + "/payer", allow="budget.offer", load=queries.stream, form=PayerForm, again=payer)
def payer_asked(visit: Visit, stream: FundingStream, form: PayerForm) -> See:
    new = desk.organisation(visit.db, form.payer)
    if new is None:
        raise Refusal("Choose a funder from the list.", fields={"payer": "Choose a funder from the list"})
    transfer_actions.offer(visit.db, of(visit, stream), stream, new, since=form.since, why=form.why, by=visit.actor, at=visit.now)
    return back(stream, f"{new.name} is asked to pay from that day. {stream.payer_name} lets go once they agree.")


@act(ONE + "/hand-over", allow="stream.change", load=queries.stream, form=NothingForm)
def handed_over(visit: Visit, stream: FundingStream, form: NothingForm) -> See:
    transfer_actions.hand_over(visit.db, of(visit, stream), stream, by=visit.actor, at=visit.now)
    return back(stream, "Handed over. The new funder pays from its first day.")


@visit(ONE + "/pool", allow="stream.pause", load=queries.stream)
def pool(visit: Visit, stream: FundingStream) -> Page:
    form = visit.form_for(PoolForm, choices={"host": desk.of_kind(visit.db, "ICB") + desk.of_kind(visit.db, "COUNCIL")},
                          pool=stream.pool_id, host=stream.host_org_id, s75_ref=stream.s75_ref, bcf_scheme=stream.bcf_scheme_id)
    return page("budgets/pool.html", stream=stream, form=form, person=queries.name_of(visit.db, stream))


@act(ONE + "/pool", allow="stream.pause", load=queries.stream, form=PoolForm, again=pool)
def pooled(visit: Visit, stream: FundingStream, form: PoolForm) -> See:
    stream_actions.tag_pool(visit.db, stream, pool=form.pool, host=desk.organisation(visit.db, form.host), s75_ref=form.s75_ref,
                            bcf_scheme=form.bcf_scheme, by=visit.actor)
    return back(stream, "Saved.")


@visit(ONE + "/agreements", allow="stream.see", load=queries.stream)
def agreements(visit: Visit, stream: FundingStream) -> Page:
    found = desk.agreements(visit.db, stream)
    open_ = next((a for a in found if a.state == "DRAFT"), None)
    check = visit.form_for(CheckForm, choices={"conditions": tuple(conditions(open_.recipient).items())} if open_ else None,
                           agreement=open_.id if open_ else None)
    return page("budgets/agreements.html", stream=stream, found=found, open=open_, check=check, held=DEPLOYMENTS, who=RECIPIENTS,
                sign=visit.form_for(SignForm, agreement=open_.id if open_ else None), person=queries.name_of(visit.db, stream),
                met=conditions(open_.recipient) if open_ else {})


@visit(ONE + "/agreements/new", allow="agreement.draft", load=queries.stream)
def held(visit: Visit, stream: FundingStream) -> Page:
    choices = {"holder": desk.holders(visit.db), "member": desk.members(visit.db, stream.person_id)}
    form = visit.form_for(HeldForm, choices=choices, deployment=stream.deployment, recipient="SELF", advance_weeks=4,
                          reserve_weeks=8, surplus_weeks=8)
    return page("budgets/held.html", stream=stream, form=form, person=queries.name_of(visit.db, stream))


@act(ONE + "/agreements/new", allow="agreement.draft", load=queries.stream, form=HeldForm, again=held)
def held_drafted(visit: Visit, stream: FundingStream, form: HeldForm) -> See:
    terms = agreement_actions.Terms(
        deployment=form.deployment, since=form.since, recipient=form.recipient or "SELF", member_id=form.member,
        managed_account=form.managed_account, holder=desk.organisation(visit.db, form.holder),
        holder_directed=form.holder_directed, fee=form.fee, advance_weeks=form.advance_weeks,
        surplus_weeks=form.surplus_weeks, reserve_weeks=form.reserve_weeks, review_clause=form.review_clause)
    agreement_actions.draft(visit.db, of(visit, stream), stream, terms, by=visit.actor, at=visit.now)
    return see(f"/budgets/{stream.budget_id}/streams/{stream.id}/agreements", "Written down. Next it is checked and signed.")


@act(ONE + "/agreements/check", allow="agreement.check", load=queries.stream, form=CheckForm, again=agreements)
def checked(visit: Visit, stream: FundingStream, form: CheckForm) -> See:
    made = desk.agreement(visit.db, stream, form.agreement)
    agreement_actions.check(visit.db, made, form.conditions, evidence=form.evidence, exclusion=form.exclusion, by=visit.actor,
                            at=visit.now)
    return see(f"/budgets/{stream.budget_id}/streams/{stream.id}/agreements", "Your check is recorded.")


@act(ONE + "/agreements/sign", allow="agreement.sign", load=queries.stream, form=SignForm, again=agreements)
def signed(visit: Visit, stream: FundingStream, form: SignForm) -> See:
    made = desk.agreement(visit.db, stream, form.agreement)
    if form.answer == "SIGN":
        agreement_actions.sign(visit.db, stream, made, by=visit.actor, at=visit.now)
    else:
        agreement_actions.refuse(visit.db, stream, made, why=form.why, by=visit.actor, at=visit.now)
    return see(f"/budgets/{stream.budget_id}/streams/{stream.id}/agreements",
               "Signed." if form.answer == "SIGN" else "You said no. The person will read why, and may ask for another look.")
