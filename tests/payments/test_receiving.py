"""What Stripe tells, in any order, twice, late, lost or forged: the books come to one end."""
from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from brokerage.kit import jobs
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.payments import pay_in_actions, receiving, working
from brokerage.payments.stripe_models import PayIn, PayInRefund, StripeEvent, StripeTxn
from tests import towns
from tests.payments.conftest import NOW, p, paying
from tests.payments.stripe_desk import Desk, changed, forged, long_ago
from tests.stripe_server import payer
from tests.stripe_server.server import running
from tests.stripe_server.state import signed


@pytest.fixture
def desk(engine: str, tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        database, town = stack.enter_context(towns.copied(engine, "paying", paying, tmp_path))
        town.database = database
        made = Desk(town, stack.enter_context(running()))
        made.owes()
        yield made


def test_a_card_payment_is_received_once_and_its_fee_is_the_platforms(desk: Desk) -> None:
    before, session = desk.owed(), desk.opened()
    assert desk.stands(session)[0] == "OPEN" and desk.owed() == before
    payer.pays(desk.server.state, session)
    news = desk.news()
    desk.deliver([*news, *news])
    assert desk.stands(session)[0] == "RECEIVED"
    assert before - desk.owed() == p("20.00")
    assert desk.balance("platform/fees") == p("0.50") and desk.balance("stripe/payments") == p("19.50")
    desk.agrees()


def test_a_direct_debit_is_not_money_before_it_has_arrived(desk: Desk) -> None:
    before, good, bad = desk.owed(), desk.opened(), desk.opened("30.00")
    payer.debits(desk.server.state, good)
    payer.debits(desk.server.state, bad)
    desk.deliver(desk.news())
    assert desk.stands(good)[0] == desk.stands(bad)[0] == "PROCESSING" and desk.owed() == before
    payer.debit_arrives(desk.server.state, good)
    payer.debit_fails(desk.server.state, bad)
    desk.deliver(desk.news())
    assert (desk.stands(good)[0], desk.stands(bad)[0]) == ("RECEIVED", "FAILED") and before - desk.owed() == p("20.00")
    payer.debit_comes_back(desk.server.state, desk.pay_in(good).charge)
    desk.deliver(desk.news())
    assert desk.owed() == before
    desk.agrees()


def test_a_page_that_ran_out_is_not_paid(desk: Desk) -> None:
    session = desk.opened()
    payer.runs_out(desk.server.state, session)
    desk.deliver(desk.news())
    assert desk.stands(session)[0] == "EXPIRED" and not desk.server.state.all("balance_transaction")


def story(desk: Desk, session: str) -> None:
    """Paid, half of it given back."""
    payer.pays(desk.server.state, session)
    charge = desk.server.state.all("charge")[0]["id"]
    with desk.server.state.lock:
        desk.server.state.refund({"charge": charge, "amount": "500"})


def test_every_order_of_events_with_repeats_comes_to_the_end_that_the_reconciler_comes_to_alone(desk: Desk) -> None:
    session = desk.opened()
    desk.news()
    story(desk, session)
    desk.news()  # none of it is delivered
    desk.reconcile()
    alone, owed = desk.stands(session), desk.owed()
    assert alone == ("RECEIVED", p("5.00"), Pence(0), "")
    for order in itertools.permutations(range(4)):
        session = desk.opened("20.00")
        desk.news()
        story(desk, session)
        wanted = ("charge.succeeded", "checkout.session.completed", "refund.created", "charge.refunded")
        news = _picked(desk.news(), wanted)
        desk.deliver([news[n] for n in order] + [news[order[0]]])
        assert desk.stands(session) == alone, order
        owed = owed - p("15.00")
        assert desk.owed() == owed, order
    desk.agrees()


def _picked(news: list[dict[str, Any]], kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    return [next(e for e in news if e["type"] == kind) for kind in kinds]


def test_an_event_that_comes_before_our_own_commit_finds_its_pay_in(desk: Desk) -> None:
    made = desk.begun()
    page = desk.gateway.open_page(made, p("20.00"), "http://127.0.0.1/", f"in/{made}/1")  # and the worker dies here
    payer.pays(desk.server.state, page.session)
    desk.deliver(desk.news())
    assert desk.stands(page.session)[0] == "RECEIVED"
    working.open_page(desk.house, jobs.Taken(1, "payments.open", {"pay_in": made}, 2, NOW))
    assert len(desk.server.state.all("checkout.session")) == 1
    desk.agrees()


def test_a_dispute_holds_the_money_and_a_lost_one_is_owed_again(desk: Desk) -> None:
    before, lost, won = desk.owed(), desk.opened(), desk.opened("25.00")
    for session in (lost, won):
        payer.pays(desk.server.state, session)
    desk.deliver(desk.news())
    ids = [payer.disputes(desk.server.state, desk.pay_in(session).charge) for session in (lost, won)]
    desk.deliver(reversed(desk.news()))
    assert desk.stands(lost)[2] == p("20.00") and desk.balance("dispute/held") == p("45.00")
    assert before - desk.owed() == p("45.00")
    with desk.database.transaction() as db, pytest.raises(Refusal):
        pay_in_actions.ask_back(db, db.get_one(PayIn, desk.pay_in(lost).id), p("1.00"), "x", by=desk.town.actor("treasurer"), at=NOW)
    payer.dispute_closes(desk.server.state, ids[0], "lost")
    payer.dispute_closes(desk.server.state, ids[1], "won")
    desk.news()
    desk.reconcile()  # every event about the end was lost
    assert desk.stands(lost)[2:] == (Pence(0), "lost") and desk.stands(won)[2:] == (Pence(0), "won")
    assert before - desk.owed() == p("25.00") and desk.balance("dispute/held") == Pence(0)
    desk.agrees()


def test_finance_gives_money_back_once_whatever_is_lost_on_the_way(desk: Desk) -> None:
    session = desk.opened()
    payer.pays(desk.server.state, session)
    desk.reconcile()
    id, before = desk.pay_in(session).id, desk.owed()
    with desk.database.transaction() as db:
        row = db.get_one(PayIn, id)
        with pytest.raises(Refusal):
            pay_in_actions.ask_back(db, row, p("8.00"), "x", by=desk.town.actor("finance"), at=NOW)
        made = pay_in_actions.ask_back(db, row, p("8.00"), "Charged too much", by=desk.town.actor("treasurer"), at=NOW)
        with pytest.raises(Refusal) as no:
            pay_in_actions.ask_back(db, row, p("12.01"), "x", by=desk.town.actor("treasurer"), at=NOW)
        assert no.value.code == "TOO_MUCH"
    desk.server.faults.append(("/v1/refunds", "drop"))
    job = jobs.Taken(1, "payments.refund", {"refund": made.id}, 1, NOW)
    with pytest.raises(desk.gateway.stripe.APIConnectionError):
        working.refund(desk.house, job)
    desk.server.state.ahead += 90_000  # a day later the key is forgotten
    working.refund(desk.house, msgspec.structs.replace(job, tries=2))
    assert len(desk.server.state.all("refund")) == 1 and desk.owed() - before == p("8.00")
    with desk.database.reading() as db:
        assert db.get_one(PayInRefund, made.id).status == "DONE"
    payer.refund_fails(desk.server.state, desk.server.state.all("refund")[0]["id"])
    desk.deliver(desk.news())
    assert desk.owed() == before and desk.stands(session)[1] == Pence(0)
    desk.agrees()


def test_an_event_that_is_forged_stale_or_not_for_us_changes_nothing(desk: Desk) -> None:
    session = desk.opened()
    payer.pays(desk.server.state, session)
    event = desk.news()[-1]
    good, header = signed(event)
    other = msgspec.structs.replace(desk.config, stripe_account="acct_ours")
    tries = [(desk.config, *forged(event)), (desk.config, *signed(event, at=long_ago())), (desk.config, *signed(event, at=int(time.time()) + 4000)),
             (desk.config, good + b" ", header), (desk.config, good, ""), (desk.config, good, "t=1,v1=zz"),
             (desk.config, *signed(changed(event, livemode=True))), (other, *signed(changed(event, account="acct_theirs"))),
             (msgspec.structs.replace(desk.config, stripe_webhook_secret=""), good, header),
             (desk.config, *signed([1])), (desk.config, *signed({"id": 1, "type": "x", "data": {"object": {}}})),  # type: ignore[arg-type]
             (desk.config, *signed({"id": "evt_1"})), (desk.config, b"\xff\xfe", header)]
    for config, body, told in tries:
        with desk.database.transaction() as db, pytest.raises(receiving.Refused):
            receiving.take(db, config, body, told, at=NOW)
    with desk.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(StripeEvent)) == 0
    assert desk.stands(session)[0] == "OPEN"


def test_a_movement_that_nobody_foresaw_is_kept_in_suspense_and_never_dropped(desk: Desk) -> None:
    with desk.server.state.lock:
        desk.server.state.txn("reserve_transaction", -300, "rsv_1")
        desk.server.state.txn("stripe_fee", -120, "fee_1")
        desk.server.state.txn("payout", -50, "po_1")
    assert desk.reconcile() == 3 and desk.reconcile() == 0
    assert desk.balance("suspense/stripe") == p("3.00") and desk.balance("clearing/payout") == p("0.50")
    with desk.database.reading() as db:
        assert db.scalars(select(StripeTxn.posted_as).where(StripeTxn.type == "reserve_transaction")).one() == "SUSPENSE"
    assert receiving.differs(desk.database, desk.gateway) == Pence(0)
    desk.agrees()


def test_more_than_is_due_or_nothing_cannot_be_paid(desk: Desk) -> None:
    with desk.database.transaction() as db:
        budget = desk.town.budget(db)
        for what, amount in (("charge", p("9999.00")), ("charge", p("0.50")), ("week/1", None), ("rent", None)):
            with pytest.raises(Refusal):
                pay_in_actions.start(db, budget, what, amount, by=desk.town.actor("ann"), at=NOW)
        with pytest.raises(Refusal):  # Ben owes the council nothing
            pay_in_actions.start(db, desk.town.budget(db, "ben"), "charge", None, by=desk.town.actor("ben"), at=NOW)


def test_nothing_but_ids_of_ours_goes_to_stripe(desk: Desk) -> None:
    made = desk.server.state.objects[desk.opened()]
    assert made["metadata"] == {"pay_in": made["client_reference_id"]}
    said = str(made).lower()
    assert not any(word in said for word in ("ann", "tester", "care", "nhs", "charge towards", "testham"))


DEEDS = st.lists(st.tuples(st.sampled_from(("open", "pay", "debit", "arrive", "fail", "back", "refund", "refund fails", "dispute", "lose", "win",
                                            "run out", "deliver", "lose events", "reconcile")), st.integers(0, 30)), min_size=4, max_size=14)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(DEEDS)
def test_random_scripts_leave_our_books_and_stripes_the_same(desk: Desk, deeds: list[tuple[str, int]]) -> None:
    sessions = [desk.opened("1.00")]
    for deed, n in deeds:
        _do(desk, sessions, deed, n)
    desk.reconcile()
    desk.agrees()
    assert desk.reconcile() == 0
    for session in sessions:
        made, theirs = desk.pay_in(session), desk.server.state.objects[session]
        assert (made.state == "RECEIVED") == bool(made.received_at)
        assert made.state != "RECEIVED" or theirs["payment_status"] == "paid"


def _do(desk: Desk, sessions: list[str], deed: str, n: int) -> None:
    state, session = desk.server.state, sessions[n % len(sessions)]
    theirs = state.objects[session]
    charges = [c for c in state.all("charge") if c["status"] == "succeeded"]
    charge = charges[n % len(charges)] if charges else None
    refunds = [r for r in state.all("refund") if r["status"] == "succeeded"]
    disputes = [d for d in state.all("dispute") if d["status"] == "needs_response"]
    if deed == "open" and len(sessions) < 4:
        sessions.append(desk.opened("1.00"))
    elif deed in ("pay", "debit", "run out") and theirs["status"] == "open":
        {"pay": payer.pays, "debit": payer.debits, "run out": payer.runs_out}[deed](state, session)
    elif deed in ("arrive", "fail") and theirs["status"] == "complete" and theirs["payment_status"] == "unpaid":
        {"arrive": payer.debit_arrives, "fail": payer.debit_fails}[deed](state, session)
    elif deed == "back" and charge and not charge["disputed"] and not charge["amount_refunded"]:
        payer.debit_comes_back(state, charge["id"])
    elif deed == "refund" and charge and not charge["disputed"] and charge["amount"] - charge["amount_refunded"] > n:
        with state.lock:
            state.refund({"charge": charge["id"], "amount": str(n + 1)})
    elif deed == "refund fails" and refunds:
        payer.refund_fails(state, refunds[n % len(refunds)]["id"])
    elif deed == "dispute" and charge and not charge["disputed"] and not charge["amount_refunded"]:
        payer.disputes(state, charge["id"])
    elif deed in ("lose", "win") and disputes:
        payer.dispute_closes(state, disputes[0]["id"], {"lose": "lost", "win": "won"}[deed])
    elif deed == "deliver":
        news = desk.news()
        desk.deliver(news[::-1] if n % 2 else news)
    elif deed == "lose events":
        desk.news()
    elif deed == "reconcile":
        desk.reconcile()
