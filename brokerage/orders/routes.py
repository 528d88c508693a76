"""Asking providers, their offers, the holder's choice and the buyer's yes; the list of orders and an order's own page."""
from __future__ import annotations

from brokerage.catalogue.words import UNITS
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.orders import asking, fitness, placing, queries, shapes, whom
from brokerage.orders.forms import AskForm, ChooseForm, DeclineForm, OfferForm, WhyForm
from brokerage.orders.models import Order
from brokerage.orders.shapes import Asked, EnquirySeen, OrderSeen
from brokerage.orders.states import LIVE
from brokerage.plans import queries as plans
from brokerage.plans.seen import Seen as PlanLine
from brokerage.plans.seen import Target

LINE = "/plans/{plan_id:int}/lines/{number:int}/order"
WORDS = {"much": shapes.much, "price": shapes.price, "cost": shapes.cost}


def order_path(order: Order) -> str:
    return f"/orders/{order.id}"


@visit(LINE, allow="order.ask", load=plans.line)
def ask(visit: Visit, seen: PlanLine) -> Page:
    assert seen.line is not None
    known = whom.for_line(visit.db, seen.line, visit.today)
    form = visit.form_for(AskForm, starts_on=max(seen.line.starts_on, visit.today), spec=whom.draft_of(seen.line))
    return page("orders/ask.html", sheet=seen.sheet, line=seen.line, known=[(one.key, one.says) for one in known], form=form,
                agreed=seen.line.state == "APPROVED")


@act(LINE, allow="order.ask", load=plans.target, form=AskForm, again=ask)
def ask_now(visit: Visit, target: Target, form: AskForm) -> See:
    line = whom.row(visit.db, target)
    to = whom.chosen(visit.db, line, visit.ask.raw.get("providers", ()), form.other, visit.today)
    urgent = asking.Urgent(form.urgent_why) if form.urgent else None
    made = asking.enquire(visit.db, target.plan, line, to, spec=form.spec, starts_on=form.starts_on, ends_on=form.ends_on,
                          urgent=urgent, by=visit.actor, at=visit.now)
    return see(f"/enquiries/{made[0].enquiry_id}", "Asked. They have two working days to answer.")


@visit("/enquiries/{enquiry_id:int}", allow="order.compare", load=queries.enquiry)
def compare(visit: Visit, seen: EnquirySeen) -> Page:
    own = seen.person_id == visit.actor.person_id
    mine = queries.for_person(visit.actor, seen.person_id)
    return page("orders/compare.html", seen=seen, own=own, states=shapes.states(mine), **WORDS,
                pays=whom.pays(visit.db, seen, visit.today))


@act("/enquiries/{enquiry_id:int}/urgent", allow="order.urgent", load=queries.enquiry, again=compare)
def allow_urgent(visit: Visit, seen: EnquirySeen) -> See:
    asking.allow_urgent(visit.db, seen.enquiry, by=visit.actor, at=visit.now)
    return see(f"/enquiries/{seen.enquiry.id}", "You said yes to this urgent order.")


@visit("/offers", allow="order.inbox")
def offers(visit: Visit) -> Page:
    return page("orders/offers.html", found=queries.inbox(visit.db, visit.actor), **WORDS)


@visit("/orders/{order_id:int}/offer", allow="order.offer", load=queries.asked)
def offer(visit: Visit, asked: Asked) -> Page:
    order = asked.order
    rate = shapes.typed(order.rate) if order.state == "OFFERED" else ""  # what the plan reckons with is no bidder's business
    form = visit.form_for(OfferForm, rate=rate, starts_on=order.starts_on, notice_days=order.notice_days,
                          retainer_percent=order.retainer_percent, cancel_hours=order.cancel_hours,
                          cancel_percent=order.cancel_percent, words=order.offer_words)
    return page("orders/offer.html", asked=asked, form=form, no=visit.form_for(DeclineForm), **WORDS,
                unit=UNITS.get(order.unit, order.unit.lower()))


@act("/orders/{order_id:int}/offer", allow="order.offer", load=queries.asked, form=OfferForm, again=offer)
def offer_now(visit: Visit, asked: Asked, form: OfferForm) -> See:
    asking.offer(visit.db, asked.order, whom.terms(form), by=visit.actor, at=visit.now)
    return see("/offers", "Your offer is with them. You will see here when they choose.")


@act("/orders/{order_id:int}/decline", allow="order.offer", load=queries.asked, form=DeclineForm, again=offer)
def decline(visit: Visit, asked: Asked, form: DeclineForm) -> See:
    asking.decline(visit.db, asked.order, why=form.why, by=visit.actor, at=visit.now)
    return see("/offers", "You said no to this request.")


@visit("/orders/{order_id:int}/noted", allow="order.note_offer", load=queries.find)
def noted(visit: Visit, order: Order) -> Page:
    form = visit.form_for(OfferForm, rate=shapes.typed(order.rate), starts_on=order.starts_on, notice_days=order.notice_days,
                          retainer_percent=order.retainer_percent, cancel_hours=order.cancel_hours,
                          cancel_percent=order.cancel_percent)
    return page("orders/noted.html", order=order, form=form, **WORDS)


@act("/orders/{order_id:int}/noted", allow="order.note_offer", load=queries.find, form=OfferForm, again=noted)
def noted_now(visit: Visit, order: Order, form: OfferForm) -> See:
    asking.offer(visit.db, order, whom.terms(form), by=visit.actor, at=visit.now)
    return see(f"/enquiries/{order.enquiry_id}", "Written down. The person can choose it now.")


@visit("/orders", allow="order.list")
def orders(visit: Visit) -> Page:
    return page("orders/orders.html", found=queries.listed(visit.db, visit.actor), **WORDS)


@visit("/orders/{order_id:int}", allow="order.see", load=queries.seen)
def order(visit: Visit, seen: OrderSeen) -> Page:
    mine = queries.for_person(visit.actor, seen.person_id)
    return page("orders/order.html", seen=seen, order=seen.order, states=shapes.states(mine), colours=shapes.COLOURS,
                own=seen.person_id == visit.actor.person_id, held=whom.held(visit.db, visit.actor, seen), when=shapes.when,
                done=shapes.done, pounds=shapes.pounds, **WORDS,
                delivery_words=shapes.words(mine), running=LIVE, unfit=fitness.words)


@act("/orders/{order_id:int}/choose", allow="order.choose", load=queries.find, form=ChooseForm, again=order)
def choose(visit: Visit, order: Order, form: ChooseForm) -> See:
    placed = placing.choose(visit.db, order, why=form.why, by=visit.actor, at=visit.now)
    said = "It is ordered. The money for it is set aside." if placed else "Your choice is saved. It is placed next."
    return see(order_path(order), said)


@visit("/orders/{order_id:int}/place", allow="order.place", load=queries.changing)
def place(visit: Visit, seen: OrderSeen) -> Page:
    dearer = placing.dearer(visit.db, seen.order) if seen.waiting is not None else None
    short, not_yet = whom.standing(visit.db, visit.actor, seen)
    return page("orders/place.html", seen=seen, order=seen.order, short=short, dearer=dearer, not_yet=not_yet,
                own=seen.person_id == visit.actor.person_id,
                form=visit.form_for(WhyForm), **WORDS)


@act("/orders/{order_id:int}/place", allow="order.place", load=queries.find, again=place)
def place_now(visit: Visit, order: Order) -> See:
    placing.accept(visit.db, order, by=visit.actor, at=visit.now)
    return see(order_path(order), "It is ordered. The money for it is set aside.")


@act("/orders/{order_id:int}/authorise", allow="order.authorise", load=queries.find, form=WhyForm, again=place)
def authorise(visit: Visit, order: Order, form: WhyForm) -> See:
    more = placing.authorise(visit.db, order, why=form.why, by=visit.actor, at=visit.now)
    return see(f"/orders/{order.id}/place", f"Your organisation put {more} more in. The order can be placed now.")


@act("/orders/{order_id:int}/send-back", allow="order.place", load=queries.find, form=WhyForm, again=place)
def send_back(visit: Visit, order: Order, form: WhyForm) -> See:
    placing.send_back(visit.db, order, why=form.why, by=visit.actor, at=visit.now)
    return see(order_path(order), "Sent back. The person reads why.")


