"""`brokerage work`: takes jobs from the outbox until it is told to stop, and asks for the house's own chores."""
from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import timedelta

from brokerage import imports, ledger
from brokerage.budgets import daily
from brokerage.catalogue import import_actions, reminders, standing
from brokerage.catalogue.search import marks
from brokerage.desk import bank_actions, joining, joining_letter, reminding
from brokerage.desk.portal_models import Joining
from brokerage.door import once
from brokerage.door.house import House
from brokerage.door.logs import log
from brokerage.door.looks import broken_links
from brokerage.invoices import chores as billing_chores
from brokerage.invoices import filing
from brokerage.invoices.checking import Checker
from brokerage.invoices.models import InvoiceFile
from brokerage.kit import jobs
from brokerage.kit import letters as mail
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Refusal
from brokerage.kit.jobs import Taken
from brokerage.kit.witness import broken_seals
from brokerage.notices import actions as notices
from brokerage.notices import digest
from brokerage.notices.models import Notice
from brokerage.notices.queries import letters
from brokerage.orders import chores, fitness
from brokerage.oversight import alerts, keeping, off_course, reclaim_actions, review_actions
from brokerage.payments import working as paying
from brokerage.people import actions
from brokerage.plans import approving

PAUSE = 1.0
"""Seconds between two looks at an empty outbox."""


@jobs.handles("ledger.snapshot")
def snapshot(house: House, _taken: Taken) -> None:
    """Bring the snapshots of shared accounts up to date, so that their balances stay cheap to read."""
    with house.database.transaction() as db:
        ledger.snapshot(db)


@jobs.handles("door.clear")
def clear(house: House, _taken: Taken) -> None:
    """Forget the numbers of forms that acted more than two days ago."""
    with house.database.transaction() as db:
        once.clear(db, house.clock.now() - timedelta(days=2))


@jobs.handles("ledger.books")
def books(house: House, _taken: Taken) -> None:
    """The nightly proof of the books and the histories; what it finds goes to the log as an error, which alerts watch."""
    with house.database.reading() as db:
        for finding in ledger.books(db):
            log.error("books", code=finding.code, where=finding.where)
        for line in [*broken_links(db), *broken_seals(db)]:
            log.error("history", where=line)


@jobs.handles("people.lapse")
def lapse(house: House, _taken: Taken) -> None:
    """What has run out is said to have: yeses to sharing, records opened in an emergency, lost phones nobody checked."""
    for chore in (actions.lapse_consents, actions.lapse_emergencies, actions.lapse_lost_phones):
        done = 1
        while done:
            with house.database.transaction() as db:
                done = chore(db, at=house.clock.now())


@jobs.handles("catalogue.import")
def import_run(house: House, taken: Taken) -> None:
    """Read a feed that somebody asked for, or write what they accepted of it."""
    imports.work_run(house, taken.payload["run"])


@jobs.handles("catalogue.refetch")
def refetch(house: House, _taken: Taken) -> None:
    """Ask for every feed on the web that was not read for a day."""
    with house.database.transaction() as db:
        import_actions.fetch_again(db, at=house.clock.now())


@jobs.handles("catalogue.freshness")
def freshness(house: House, _taken: Taken) -> None:
    """Warn whoever keeps a listing, an insurance or a price that it runs out, once for each warning."""
    done = 1
    while done:
        with house.database.transaction() as db:
            done = reminders.remind(db, today=house.clock.today(), at=house.clock.now())


@jobs.handles("desk.remind")
def tell_providers(house: House, _taken: Taken) -> None:
    """Tell a provider's managers what of theirs runs out, once for each warning, as notices; the desk shows it besides."""
    done = 1
    while done:
        with house.database.transaction() as db:
            now = house.clock.now()
            found = reminding.untold(db, house.clock.today())
            for one, managers in found:
                said = {"kind": "PROVIDER", "key": f"reminder/{one.row.id}", "words": one.words, "where": one.where, "at": now}
                db.add_all(Notice(user_id=user, **said) for user in managers)
                reminding.told([one], now)
            db.flush()
            done = len(found) == reminding.AT_ONCE or reminding.settle(db, now)


@jobs.handles("plans.start")
def start_plans(house: House, _taken: Taken) -> None:
    """Plans that everybody agreed start on their first day, and their budgets with them."""
    with house.database.transaction() as db:
        for plan_id in approving.start_due(db, house.clock.now()):
            log.info("plan started", plan=plan_id)


@jobs.handles("budgets.day")
def new_day(house: House, _taken: Taken) -> None:
    """Start the budgets, streams and top-ups whose first day it is; what cannot start yet is in the log, with why."""
    now = house.clock.now()
    with house.database.reading() as db:
        due = daily.due(db, now)
    for budget in due:
        try:
            with house.database.transaction() as db:
                daily.start(db, budget, now)
        except Refusal as no:
            log.error("not started", budget=budget, why=no.text)
    with house.database.transaction() as db:
        daily.turn(db, now)


@jobs.handles("desk.bank")
def bank_details(house: House, _taken: Taken) -> None:
    """Bank details whose hold is over get their state; they are in force without it."""
    done = 1
    while done:
        with house.database.transaction() as db:
            done = bank_actions.settle(db, at=house.clock.now())


@jobs.handles("oversight.forecasts")
def forecasts(house: House, _taken: Taken) -> None:
    """Keep this month's forecast of every running budget, once, and hold last month's against what came, from the fifth day on:
    until then receipts of the month still come in."""
    _to_the_last(house, keeping.keep)
    today, done = house.clock.today(), 1
    while today.day >= keeping.SETTLED and done:
        with house.database.transaction() as db:
            done = keeping.hold_against(db, keeping.over(today))


@jobs.handles("orders.turn")
def turn_orders(house: House, _taken: Taken) -> None:
    """What the clock does to orders: requests lapse, orders start, end and go on, records count as right after a week."""
    for step in chores.STEPS:
        done = 1
        while done:
            with house.database.transaction() as db:
                done = step(db, house.clock.now())


@jobs.handles(standing.LOOK)
def look_at_providers(house: House, _taken: Taken) -> None:
    """Tell whoever has a running order that its provider is suspended or has left its register, or may go on again."""
    done = 1
    while done:
        with house.database.transaction() as db:
            done = fitness.look(db, house.clock.now())


@jobs.handles("orders.timetable")
def write_timetables(house: House, _taken: Taken) -> None:
    """Each running order's visits a fortnight ahead, and what nobody used given back; one order at a time."""
    now = house.clock.now()
    with house.database.reading() as db:
        due = chores.running(db)
    for number in due:
        try:
            with house.database.transaction() as db:
                chores.day(db, number, now)
        except Refusal as no:
            log.error("order not turned", order=number, why=no.text)


def _to_the_last(house: House, some: Callable[..., int]) -> None:
    """`some(db, last, at=now)` after the row that it named last, a transaction each time, until it names none (0)."""
    now, last = house.clock.now(), 0
    while True:
        with house.database.transaction() as db:
            last = some(db, last, at=now)
        if not last:
            return


@jobs.handles("oversight.reviews")
def reviews(house: House, _taken: Taken) -> None:
    """Plan the next review of every running budget; reviews fall due, or become late, which stops nothing. What was decided to be
    given back becomes a debt on its day."""
    _to_the_last(house, review_actions.plan_many)
    for turn in (review_actions.turn, reclaim_actions.all_due):
        now, moved = house.clock.now(), 1
        while moved:
            with house.database.transaction() as db:
                moved = turn(db, now)


@jobs.handles("oversight.course")
def ask_for_reviews(house: House, _taken: Taken) -> None:
    """Once a month, when the one before is settled: budgets far off their plan at two month ends running get a review (P-41)."""
    _to_the_last(house, off_course.look)


@jobs.handles("oversight.alerts")
def look_for_alerts(house: House, _taken: Taken) -> None:
    """What people asked to be told of, looked for through their own eyes, and told once."""
    _to_the_last(house, alerts.look)


@jobs.handles(joining.MAIL)
def send_code(house: House, taken: Taken) -> None:
    """Send somebody who asked to come in their code. A letter that was not taken is tried again, with another code."""
    config, now = house.config, house.clock.now()
    if not config.mail_server:
        return
    with house.database.transaction() as db:
        row = db.get(Joining, taken.payload["joining"])
        if row is None or row.state != "ASKED":
            return
        email, code = row.email, joining.new_code(db, row, now)
    mail.send(config.mail_server, joining_letter.message(email, code, number=taken.payload["joining"], house=config.house_name,
                                                         public_url=config.public_url, sender=config.mail_from))


@jobs.handles("desk.forget")
def forget_strangers(house: House, _taken: Taken) -> None:
    """Whoever asked to come in and never confirmed their address is forgotten after a week."""
    with house.database.transaction() as db:
        joining.forget(db, house.clock.now())


@jobs.handles("notices.digest")
def write_digests(house: House, _taken: Taken) -> None:
    """One e-mail to everybody who has something new to read. Without MAIL_SERVER it is on their page alone."""
    config = house.config
    if not config.mail_server:
        return
    with house.database.reading() as db:
        waiting = letters(db)
    for letter in waiting:
        mail.send(config.mail_server, digest.message(letter, house=config.house_name, public_url=config.public_url,
                                                     sender=config.mail_from))
        with house.database.transaction() as db:
            notices.mailed(db, letter.user_id, letter.upto, house.clock.now())


@jobs.handles("search.clear")
def clear_search(house: House, _taken: Taken) -> None:
    """Forget changes of the catalogue that every index has long read; one that has not is built anew."""
    with house.database.transaction() as db:
        marks.clear(db)


@jobs.handles("invoices.judge")
def judge_bill(house: House, taken: Taken) -> None:
    """An electronic invoice is judged by the published rules, then taken in or sent back."""
    with house.database.reading() as db:
        body = db.get_one(InvoiceFile, taken.payload["file"]).body
    with Checker(house.config.invoice_rules) as checker:
        found = billing_chores.faults(checker, body)
    with house.database.transaction() as db:
        filing.judged(db, taken.payload["file"], found, at=house.clock.now())


@jobs.handles("invoices.again")
def match_again(house: House, _taken: Taken) -> None:
    """Bills that wait are matched again: what they waited for may have come."""
    after = 0
    while True:
        with house.database.reading() as db:
            waiting = billing_chores.waiting(db, after)
        for invoice in waiting:
            try:
                with house.database.transaction() as db:
                    billing_chores.match_again(db, invoice, house.clock.now())
            except Refusal as no:
                log.error("bill not matched again", invoice=invoice, why=no.text)
        if len(waiting) < billing_chores.MOST:
            return
        after = waiting[-1]


def ask_for_chores(house: House) -> None:
    """Ask for the chores of this hour and this night; asked twice they run once."""
    now = house.clock.now()
    with house.database.transaction() as db:
        jobs.ask(db, "ledger.snapshot", f"ledger.snapshot/{now:%Y-%m-%dT%H}", at=now)
        jobs.ask(db, "people.lapse", f"people.lapse/{now:%Y-%m-%dT%H}", at=now)
        jobs.ask(db, "desk.bank", f"desk.bank/{now:%Y-%m-%dT%H}", at=now)
        jobs.ask(db, "catalogue.freshness", f"catalogue.freshness/{now:%Y-%m-%d}", at=now)
        jobs.ask(db, "catalogue.refetch", f"catalogue.refetch/{now:%Y-%m-%dT%H}", at=now)
        jobs.ask(db, "desk.forget", f"desk.forget/{now:%Y-%m-%d}", at=now)
        jobs.ask(db, "desk.remind", f"desk.remind/{now:%Y-%m-%dT%H}", at=now)
        jobs.ask(db, "plans.start", f"plans.start/{now:%Y-%m-%dT%H}", at=now)
        jobs.ask(db, "oversight.reviews", f"oversight.reviews/{now.astimezone(LONDON):%Y-%m-%d}", at=now)
        jobs.ask(db, "oversight.alerts", f"oversight.alerts/{now.astimezone(LONDON):%Y-%m-%d}", at=now)
        jobs.ask(db, "notices.digest", f"notices.digest/{now.astimezone(LONDON):%Y-%m-%d}", at=now + timedelta(hours=1))
        jobs.ask(db, "oversight.forecasts", f"oversight.forecasts/{now.astimezone(LONDON):%Y-%m-%d}", at=now)
        if now.astimezone(LONDON).day >= keeping.SETTLED:
            jobs.ask(db, "oversight.course", f"oversight.course/{now.astimezone(LONDON):%Y-%m}", at=now)
        jobs.ask(db, "orders.turn", f"orders.turn/{now:%Y-%m-%dT%H}", at=now)
        jobs.ask(db, standing.LOOK, f"{standing.LOOK}/{now:%Y-%m-%dT%H}", at=now)
        jobs.ask(db, "orders.timetable", f"orders.timetable/{now.astimezone(LONDON):%Y-%m-%d}", at=now)
        jobs.ask(db, "invoices.again", f"invoices.again/{now.astimezone(LONDON):%Y-%m-%d}", at=now)
        jobs.ask(db, "search.clear", f"search.clear/{now:%Y-%m-%d}", at=now)
        jobs.ask(db, "door.clear", f"door.clear/{now:%Y-%m-%d}", at=now)
        jobs.ask(db, "budgets.day", f"budgets.day/{now.astimezone(LONDON):%Y-%m-%d}", at=now)
        paying.ask_for_chores(db, now)
        jobs.ask(db, "ledger.books", f"ledger.books/{now:%Y-%m-%d}", at=now.replace(hour=2, minute=0, second=0))


def work_one(house: House) -> bool:
    """Take one job and do it. False when there was none."""
    taken = jobs.take(house.database, house.clock.now())
    if taken is None:
        return False
    try:
        jobs.HANDLERS[taken.kind](house, taken)
    except Exception as trouble:  # kept with the job and logged; the next job must not suffer
        log.error("job failed", kind=taken.kind, job=taken.id, tries=taken.tries, exc_info=trouble)
        jobs.put_back(house.database, taken, house.clock.now(), f"{type(trouble).__name__}: {trouble}")
    else:
        jobs.finish(house.database, taken, house.clock.now())
    return True


def work(house: House, *, until_empty: bool = False) -> int:
    """Work until SIGTERM or SIGINT (the job in hand is finished first); returns how many jobs were done."""
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: stop.set())
    done, hour = 0, ""
    while not stop.is_set():
        this_hour = f"{house.clock.now():%Y-%m-%dT%H}"
        if this_hour != hour:
            ask_for_chores(house)
            hour = this_hour
        if work_one(house):
            done += 1
        elif until_empty:
            break
        else:
            stop.wait(PAUSE)
    return done
