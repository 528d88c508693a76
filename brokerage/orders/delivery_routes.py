"""Deliveries: the holder's week, the provider's day, one visit, an assistant's timesheet, a file, a shared session, papers."""
from __future__ import annotations

from datetime import date, timedelta

from brokerage.door import Download, Page, See, Visit, act, page, see, visit
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.orders import accepting, delivering, files, papers, queries, sessions, shapes, timesheets
from brokerage.orders.forms import DoneForm, MissForm, SessionForm, TimesheetForm, WhyForm
from brokerage.orders.models import Order
from brokerage.orders.routes import order_path
from brokerage.orders.shapes import Seen
from brokerage.people import queries as people
from brokerage.people.models import Person

ONE = "/deliveries/{delivery_id:int}"


def day_from(text: str, today: date) -> date:
    """A day from the address, today for anything that is none."""
    try:
        return date.fromisoformat(text) if len(text) == 10 and text.isascii() else today
    except ValueError:
        return today


@visit("/people/{person_id:int}/week", allow="order.week", load=people.find)
def week(visit: Visit, person: Person) -> Page:
    day = day_from(visit.ask.query.get("from", ""), visit.today)
    monday = min(max(day - timedelta(days=day.weekday()), date(2000, 1, 3)), date(2099, 12, 28))
    found = queries.week(visit.db, visit.actor, person, monday)
    days = [(monday + timedelta(days=n), [s for s in found if s.delivery.day == monday + timedelta(days=n)]) for n in range(7)]
    return page("orders/week.html", person=person, monday=monday, sunday=monday + timedelta(days=6), days=days, full=in_full,
                before=monday - timedelta(days=7), after=monday + timedelta(days=7), own=person.id == visit.actor.person_id,
                waiting=[s for s in found if s.delivery.state == "DELIVERED"], today=visit.today)


@visit("/my-week", allow="order.own_week")
def my_week(visit: Visit) -> See:
    return see(f"/people/{visit.actor.person_id}/week")


@visit("/visits", allow="order.day")
def visits(visit: Visit) -> Page:
    day = day_from(visit.ask.query.get("day", ""), visit.today)
    day = min(max(day, date(2000, 1, 1)), date(2099, 12, 30))
    return page("orders/visits.html", day=day, found=queries.day(visit.db, visit.actor, day), full=in_full, today=visit.today,
                before=day - timedelta(days=1), after=day + timedelta(days=1), hours=shapes.hours)


@visit(ONE, allow="delivery.see", load=queries.delivery)
def delivery(visit: Visit, seen: Seen) -> Page:
    d = seen.delivery
    form = visit.form_for(DoneForm, start=delivering.clock(d.done_from if d.done_from is not None else d.from_minute),
                          minutes=d.done_minutes or d.minutes or "", quantity=f"{d.done_quantity or d.quantity or 1:f}",
                          worker=d.worker or visit.actor.name, note=d.note)
    return page("orders/delivery.html", seen=seen, d=d, order=seen.order, form=form, miss=visit.form_for(MissForm),
                why=visit.form_for(WhyForm), full=in_full, clock=delivering.clock, timed=seen.order.minutes_weekly is not None,
                own=seen.person_id == visit.actor.person_id, hours=shapes.hours,
                begun=delivering.starts(d.day, d.from_minute) <= visit.now)


@act(ONE + "/done", allow="delivery.record", load=queries.delivery, again=delivery)
def done(visit: Visit, seen: Seen) -> See:
    """As planned: the second of two taps."""
    timesheets.as_planned(visit.db, seen.order, seen.delivery, by=visit.actor, at=visit.now)
    return see(f"/visits?day={seen.delivery.day}", f"Recorded: {seen.person}, {seen.when}.")


@act(ONE + "/record", allow="delivery.record", load=queries.delivery, form=DoneForm, again=delivery)
def record(visit: Visit, seen: Seen, form: DoneForm) -> See:
    made = timesheets.read(form, seen.order)
    what = delivering.correct if seen.delivery.state == "DISPUTED" else delivering.deliver
    what(visit.db, seen.order, seen.delivery, made, by=visit.actor, at=visit.now)
    return see(f"/deliveries/{seen.delivery.id}", "Recorded.")


@act(ONE + "/missed", allow="delivery.call_off", load=queries.delivery, form=MissForm, again=delivery)
def missed(visit: Visit, seen: Seen, form: MissForm) -> See:
    delivering.miss(visit.db, seen.delivery, welfare=form.welfare == "yes", why=form.happened, by=visit.actor, at=visit.now)
    return see(f"/deliveries/{seen.delivery.id}", "Saved: nobody came.")


@act(ONE + "/call-off", allow="delivery.call_off", load=queries.delivery, again=delivery)
def call_off(visit: Visit, seen: Seen) -> See:
    late = delivering.cancel(visit.db, seen.order, seen.delivery, by=visit.actor, at=visit.now)
    return see(f"/deliveries/{seen.delivery.id}", "Called off late: a part of it is paid." if late else "Called off.")


@act(ONE + "/take-back", allow="delivery.record", load=queries.delivery, again=delivery)
def take_back(visit: Visit, seen: Seen) -> See:
    delivering.take_back(visit.db, seen.delivery, by=visit.actor, at=visit.now)
    return see(f"/deliveries/{seen.delivery.id}", "Taken back.")


@act(ONE + "/confirm", allow="delivery.answer", load=queries.delivery, again=delivery)
def confirm(visit: Visit, seen: Seen) -> See:
    delivering.confirm(visit.db, seen.order, seen.delivery, by=visit.actor, at=visit.now)
    return see(f"/people/{seen.person_id}/week?from={seen.delivery.day}", "Thank you. You said that this is right.")


@act(ONE + "/dispute", allow="delivery.answer", load=queries.delivery, form=WhyForm, again=delivery)
def dispute(visit: Visit, seen: Seen, form: WhyForm) -> See:
    delivering.dispute(visit.db, seen.delivery, why=form.why, by=visit.actor, at=visit.now)
    return see(f"/deliveries/{seen.delivery.id}", "You said that this is wrong. Nothing is paid for it until it is settled.")


@act(ONE + "/reject", allow="delivery.settle", load=queries.delivery, form=WhyForm, again=delivery)
def reject(visit: Visit, seen: Seen, form: WhyForm) -> See:
    delivering.reject(visit.db, seen.delivery, why=form.why, by=visit.actor, at=visit.now)
    return see(f"/deliveries/{seen.delivery.id}", "Settled: it did not happen, so nothing is paid.")


@act(ONE + "/extra", allow="delivery.extra", load=queries.delivery, again=delivery)
def extra(visit: Visit, seen: Seen) -> See:
    done = accepting.approve_extra(visit.db, seen.order, seen.delivery, by=visit.actor, at=visit.now)
    return see(f"/deliveries/{seen.delivery.id}", "Agreed: it is paid for." if done else "You said yes. One more yes is needed.")


@act(ONE + "/papers", allow="delivery.record", load=queries.delivery, again=delivery, biggest=papers.BIGGEST + 64_000)
def add_paper(visit: Visit, seen: Seen) -> See:
    papers.add(visit.db, visit.house.config, seen.delivery, visit.ask.files.get("file"), by=visit.actor, at=visit.now)
    return see(f"/deliveries/{seen.delivery.id}", "The file is kept with this record.")


@visit(ONE + "/papers/{evidence_id:int}", allow="delivery.see", load=queries.evidence)
def paper(visit: Visit, seen: Seen) -> Download:
    return papers.take(visit.house.config, seen.papers[0])


@visit("/orders/{order_id:int}/timesheet", allow="order.record", load=queries.find)
def timesheet(visit: Visit, order: Order) -> Page:
    day = timesheets.tried_day(visit, order)
    form = timesheets.form_of(visit, TimesheetForm, visit.today)
    return page("orders/timesheet.html", order=order, form=form, left=timesheets.left(visit.db, order, day), day=day,
                typed=timesheets.typed(visit), hours=shapes.hours, full=in_full)


@act("/orders/{order_id:int}/timesheet", allow="order.record", load=queries.find, form=TimesheetForm, again=timesheet)
def timesheet_now(visit: Visit, order: Order, form: TimesheetForm) -> See:
    timesheets.enter(visit.db, order, form, by=visit.actor, at=visit.now)
    return see(f"/orders/{order.id}/timesheet", "Sent in. It waits for a yes.")


@visit("/orders/{order_id:int}/upload", allow="order.record", load=queries.find)
def upload(visit: Visit, order: Order) -> Page:
    return page("orders/upload.html", order=order, rows=(), bad=[], columns=files.COLUMNS)


@act("/orders/{order_id:int}/upload", allow="order.record", load=queries.find, again=upload, biggest=files.BIGGEST)
def upload_now(visit: Visit, order: Order) -> Page | See:
    sent = visit.ask.files.get("file")
    if sent is None or not sent.body:
        raise Refusal("Choose a file.", fields={"file": "Choose a file"})
    rows = files.take(visit.db, order, sent.body, by=visit.actor, at=visit.now)
    if all(row.ok for row in rows):
        return see(order_path(order), f"{len(rows)} rows were recorded.")
    bad = [[str(row.line), row.said] for row in rows if not row.ok]
    return page("orders/upload.html", order=order, rows=rows, bad=bad, columns=files.COLUMNS)


@visit("/sessions/new", allow="order.day")
def session(visit: Visit) -> Page:
    found = queries.running(visit.db, visit.actor)
    who = [(str(o.id), f"{name}: {o.what}") for o, name in found if o.minutes_weekly is None]
    return page("orders/session.html", who=who, form=visit.form_for(SessionForm, day=visit.today))


@act("/sessions/new", allow="order.day", form=SessionForm, again=session)
def session_now(visit: Visit, form: SessionForm) -> See:
    made = sessions.hold(visit.db, visit.actor, form, visit.ask.raw.get("orders", ()), at=visit.now)
    return see(f"/visits?day={form.day}", f"Recorded for {made} people. Each pays an equal part.")
