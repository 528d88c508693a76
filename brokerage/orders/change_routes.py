"""What happens to an order that runs: a new price, a pause, notice, a stop."""
from __future__ import annotations

from datetime import timedelta

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.orders import changes, moving, queries, shapes
from brokerage.orders.forms import MoveForm, NoticeForm, PauseForm, PriceForm, ResumeForm, StopForm, WhyForm
from brokerage.orders.models import Order
from brokerage.orders.routes import WORDS, order_path
from brokerage.orders.shapes import OrderSeen

ORDER = "/orders/{order_id:int}"


@visit(ORDER + "/price", allow="order.price", load=queries.changing)
def price(visit: Visit, seen: OrderSeen) -> Page:
    waiting = seen.waiting
    effect = changes.effect(visit.db, seen.order, waiting) if waiting is not None else None
    return page("orders/price.html", seen=seen, order=seen.order, waiting=waiting, effect=effect, pounds=shapes.pounds,
                form=visit.form_for(PriceForm), no=visit.form_for(WhyForm), **WORDS)


@act(ORDER + "/price", allow="order.price_ask", load=queries.find, form=PriceForm, again=price)
def price_now(visit: Visit, order: Order, form: PriceForm) -> See:
    changes.propose_price(visit.db, order, form.rate, since=form.since, why=form.reason, by=visit.actor, at=visit.now)
    return see(f"/orders/{order.id}/price", "Asked. The price stays as it is until the person and a funder say yes.")


@act(ORDER + "/price/{term_id:int}/agree", allow="order.price_answer", load=queries.find, again=price)
def price_agree(visit: Visit, order: Order) -> See:
    term = queries.term(visit.db, order, visit.ask.params["term_id"])
    done = changes.agree_price(visit.db, order, term, by=visit.actor, at=visit.now)
    return see(order_path(order), "The new price is agreed." if done else "You said yes. A funder’s approver answers next.")


@act(ORDER + "/price/{term_id:int}/refuse", allow="order.price_answer", load=queries.find, form=WhyForm, again=price)
def price_refuse(visit: Visit, order: Order, form: WhyForm) -> See:
    term = queries.term(visit.db, order, visit.ask.params["term_id"])
    changes.refuse_price(visit.db, order, term, why=form.why, by=visit.actor, at=visit.now)
    return see(order_path(order), "You said no. The price stays as it was agreed.")


@visit(ORDER + "/pause", allow="order.pause", load=queries.changing)
def pause(visit: Visit, seen: OrderSeen) -> Page:
    return page("orders/pause.html", seen=seen, order=seen.order, form=visit.form_for(PauseForm, first=visit.today),
                again=visit.form_for(ResumeForm, on=visit.today), **WORDS)


@act(ORDER + "/pause", allow="order.pause", load=queries.find, form=PauseForm, again=pause)
def pause_now(visit: Visit, order: Order, form: PauseForm) -> See:
    changes.pause(visit.db, order, first=form.first, last=form.last, reason=form.reason, why=form.why, by=visit.actor,
                  at=visit.now)
    return see(order_path(order), "Paused. Planned visits in these days are off.")


@act(ORDER + "/resume", allow="order.pause", load=queries.find, form=ResumeForm, again=pause)
def resume(visit: Visit, order: Order, form: ResumeForm) -> See:
    changes.resume(visit.db, order, on=form.on, by=visit.actor, at=visit.now)
    return see(order_path(order), "Visits go on.")


@visit(ORDER + "/notice", allow="order.notice", load=queries.changing)
def notice(visit: Visit, seen: OrderSeen) -> Page:
    least = visit.today + timedelta(days=seen.order.notice_days)
    return page("orders/notice.html", seen=seen, order=seen.order, least=least,
                form=visit.form_for(NoticeForm, last=least), **WORDS)


@act(ORDER + "/notice", allow="order.notice", load=queries.find, form=NoticeForm, again=notice)
def notice_now(visit: Visit, order: Order, form: NoticeForm) -> See:
    changes.notice(visit.db, order, last=form.last, why=form.why, by=visit.actor, at=visit.now)
    return see(order_path(order), "Notice is given. The money for later days is safe to spend again.")


@visit(ORDER + "/move", allow="order.move", load=queries.changing)
def move(visit: Visit, seen: OrderSeen) -> Page:
    others = [(str(o.id), f"{o.what}, {o.provider_name}") for o in queries.beside(visit.db, seen.order)]
    return page("orders/move.html", seen=seen, order=seen.order, others=others, form=visit.form_for(MoveForm), **WORDS)


@act(ORDER + "/move", allow="order.move", load=queries.find, form=MoveForm, again=move)
def move_now(visit: Visit, order: Order, form: MoveForm) -> See:
    wanted = visit.ask.raw.get("to", [""])[0]
    to = next((o for o in queries.beside(visit.db, order) if str(o.id) == wanted), None)
    if to is None:
        raise Refusal("Choose where it goes.", fields={"to": "Choose where it goes"})
    made = moving.between(visit.db, order, to, form.more, by=visit.actor, at=visit.now)
    return see(order_path(order), f"Moved: {made.weekly} a week goes to {to.what} until {in_full(made.last)}.")


@visit(ORDER + "/cancel", allow="order.cancel", load=queries.changing)
def cancel(visit: Visit, seen: OrderSeen) -> Page:
    return page("orders/cancel.html", seen=seen, order=seen.order, form=visit.form_for(WhyForm), **WORDS)


@act(ORDER + "/cancel", allow="order.cancel", load=queries.find, form=WhyForm, again=cancel)
def cancel_now(visit: Visit, order: Order, form: WhyForm) -> See:
    changes.cancel(visit.db, order, why=form.why, by=visit.actor, at=visit.now)
    return see(order_path(order), "Called off. All of its money is safe to spend again.")


@visit(ORDER + "/stop", allow="order.stop", load=queries.changing)
def stop(visit: Visit, seen: OrderSeen) -> Page:
    form = visit.form_for(StopForm, why=seen.order.stop_why, replacement=seen.order.replacement)
    return page("orders/stop.html", seen=seen, order=seen.order, form=form, **WORDS)


@act(ORDER + "/stop", allow="order.stop", load=queries.find, form=StopForm, again=stop)
def stop_now(visit: Visit, order: Order, form: StopForm) -> See:
    roles = {s.role for s in visit.actor.seats if s.org_id in order.through}
    mine = [role for role in ("SAFEGUARDING_LEAD", "CARE_COORDINATOR") if role in roles and role != order.stop_role]
    role = mine[0] if mine else order.stop_role
    done = changes.terminate(visit.db, order, why=form.why, replacement=form.replacement, by=visit.actor, role=role, at=visit.now)
    return see(order_path(order), "The order is stopped." if done else "Kept. It stops when the other of you says so too.")
