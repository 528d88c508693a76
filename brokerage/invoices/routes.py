"""Bills as people see them: what waits for a yes, a provider's own, one bill with its match, and the answers to it."""

from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.invoices import actions, answering, billing, owing_back, paying, queries
from brokerage.invoices.forms import ApproveForm, BillForm, DecideForm, PaidBackForm, PaidForm, RefuseForm, RuleForm
from brokerage.invoices.models import Invoice
from brokerage.invoices.shapes import Ready, Seen
from brokerage.invoices.states import PERSON, STAFF, WAITING
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.people import queries as people
from brokerage.people.models import Person
from brokerage.people.roles import PROVIDERS

ONE = "/invoices/{invoice_id:int}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@visit("/invoices", allow="invoice.list")
def invoices(visit: Visit) -> Page:
    """A provider's bills; or those of the actor and of whom they act for, what waits for a yes first."""
    sender = bool(visit.actor.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER"))
    rows = queries.of_provider(visit.db, visit.actor, _number(visit.ask.query.get("before", ""))) if sender else []
    return page(
        "invoices/invoices.html",
        sender=sender,
        rows=rows[: queries.PAGE],
        more=rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else 0,
        ready=billing.to_bill(visit.db, visit.actor) if sender else [],
        waiting=queries.of_person(visit.db, visit.actor, waiting=True),
        others=queries.of_person(visit.db, visit.actor, waiting=False),
        own=visit.actor.person_id,
        today=visit.today,
    )


@visit("/invoices/queue", allow="invoice.queue")
def queue(visit: Visit) -> Page:
    about = visit.ask.query.get("about", "")
    start = _number(visit.ask.query.get("from", ""))
    about = about if about in queries.ABOUT else ""
    rows = queries.queue(visit.db, visit.actor, about, start)
    counts = queries.counts(visit.db, visit.actor)
    return page(
        "invoices/queue.html",
        rows=rows[: queries.PAGE],
        more=start + queries.PAGE if len(rows) > queries.PAGE else 0,
        about=about,
        parts=queries.ABOUT,
        counts=counts,
        today=visit.today,
    )


@visit(ONE, allow="invoice.see", load=queries.seen)
def invoice(visit: Visit, seen: Seen) -> Page:
    holder = visit.actor.person_id == seen.person_id or visit.actor.trust(seen.person_id or 0) is not None
    word = PERSON[seen.state] if holder else STAFF[seen.state]
    if holder and visit.can("invoice.paid", seen.row):
        word = WAITING  # they pay it themselves
    own, sent = visit.actor.person_id == seen.person_id, seen.row.provider_org_id in visit.actor.orgs(*PROVIDERS)
    return page(
        "invoices/invoice.html", seen=seen, row=seen.row, holder=holder, word=word, own=own, orders=seen.orders_that_wait(),
        reader="the person" if own else "the provider" if sent else "", decides=answering.open_to(seen.row, visit.today),
    )  # fmt: skip


@visit(ONE + "/approve", allow="invoice.answer", load=queries.seen)
def approve(visit: Visit, seen: Seen) -> Page:
    return page(
        "invoices/approve.html", seen=seen, row=seen.row, form=visit.form_for(ApproveForm, seen=int(seen.row.payable_pence))
    )


@act(ONE + "/approve", allow="invoice.answer", load=queries.find, form=ApproveForm, again=approve)
def approve_now(visit: Visit, invoice: Invoice, form: ApproveForm) -> See:
    if form.seen != int(invoice.payable_pence):
        raise Refusal("The bill has changed since you opened this page. Look at it again.", code="CHANGED")
    actions.approve(visit.db, invoice, by=visit.actor, at=visit.now)
    if invoice.buyer == "HOLDER":
        said = f"You said yes to {invoice.payable_pence}. Now it is paid from the direct payment account."
        return see(f"/invoices/{invoice.id}", said)
    return see("/invoices", f"You said yes to {invoice.payable_pence}. It is on its way.")


@visit(ONE + "/refuse", allow="invoice.answer", load=queries.seen)
def refuse(visit: Visit, seen: Seen) -> Page:
    return page("invoices/refuse.html", seen=seen, row=seen.row, form=visit.form_for(RefuseForm))


@act(ONE + "/refuse", allow="invoice.answer", load=queries.find, form=RefuseForm, again=refuse)
def refuse_now(visit: Visit, invoice: Invoice, form: RefuseForm) -> See:
    actions.refuse(visit.db, invoice, form.why, by=visit.actor, at=visit.now)
    return see("/invoices", "You said no. Nothing is paid. The provider reads why.")


@visit(ONE + "/paid", allow="invoice.answer", load=queries.seen)
def paid(visit: Visit, seen: Seen) -> Page:
    return page("invoices/paid.html", seen=seen, row=seen.row, form=visit.form_for(PaidForm, on=visit.today))


@act(ONE + "/paid", allow="invoice.answer", load=queries.find, form=PaidForm, again=paid)
def paid_now(visit: Visit, invoice: Invoice, form: PaidForm) -> See:
    paying.paid_by_holder(visit.db, invoice, form.on, by=visit.actor, at=visit.now)
    return see("/invoices", "Thank you. The bill is paid, and your statement shows it.")


@visit(ONE + "/paid-back", allow="invoice.paid_back", load=queries.seen)
def paid_back(visit: Visit, seen: Seen) -> Page:
    form = visit.form_for(PaidBackForm, amount=seen.back.mine, on=visit.today)
    return page("invoices/paid_back.html", seen=seen, row=seen.row, form=form)


@act(ONE + "/paid-back", allow="invoice.paid_back", load=queries.find, form=PaidBackForm, again=paid_back)
def paid_back_now(visit: Visit, invoice: Invoice, form: PaidBackForm) -> See:
    owing_back.refunded(visit.db, invoice, form.amount, form.on, form.bank_ref, by=visit.actor, at=visit.now)
    return see(f"/invoices/{invoice.id}", f"Kept: {form.amount} came back.")


@visit(ONE + "/decide", allow="invoice.finance", load=queries.seen)
def decide(visit: Visit, seen: Seen) -> Page:
    choices = {"do": answering.open_to(seen.row, visit.today)}
    return page(
        "invoices/decide.html", seen=seen, row=seen.row, choices=choices["do"], form=visit.form_for(DecideForm, choices=choices)
    )


@act(ONE + "/decide", allow="invoice.finance", load=queries.find, form=DecideForm, again=decide)
def decide_now(visit: Visit, invoice: Invoice, form: DecideForm) -> See:
    said = answering.decide(visit.db, invoice, form.do, form.why, by=visit.actor, at=visit.now)
    return see(f"/invoices/{invoice.id}", said)


@visit("/invoices/rule/{person_id:int}", allow="invoice.rule", load=people.find)
def rule(visit: Visit, person: Person) -> Page:
    now, providers = answering.rule_of(visit.db, person.id)
    picked = {"which": now.kind, "providers": list(now.up_to), "up_to": max(now.up_to.values(), default=None)}
    form = visit.form_for(RuleForm, choices={"providers": providers}, **picked)
    return page("invoices/rule.html", person=person, form=form, providers=providers, own=visit.actor.person_id == person.id)


@act("/invoices/rule/{person_id:int}", allow="invoice.rule", load=people.find, form=RuleForm, again=rule)
def rule_now(visit: Visit, person: Person, form: RuleForm) -> See:
    answering.choose_rule(visit.db, person.id, form.which, form.providers, form.up_to, by=visit.actor, at=visit.now)
    return see("/invoices", "Saved. It counts for bills that come from now on.")


@visit("/invoices/new/{order_id:int}", allow="invoice.bill", load=billing.ready)
def new(visit: Visit, ready: Ready) -> Page:
    return page("invoices/new.html", ready=ready, order=ready.order, form=visit.form_for(BillForm, number=ready.number))


@act("/invoices/new/{order_id:int}", allow="invoice.bill", load=billing.ready, form=BillForm, again=new)
def new_now(visit: Visit, ready: Ready, form: BillForm) -> See:
    bill = billing.send(visit.db, ready, form.number, by=visit.actor, at=visit.now)
    return see(f"/invoices/{bill.row.id}", f"Sent. We pay by {in_full(bill.row.due_on)} at the latest.")
