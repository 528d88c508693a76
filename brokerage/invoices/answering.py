"""What finance may do with a bill as it stands, and the holder's rule as its page asks it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.invoices import actions, holder_rules
from brokerage.invoices.forms import DEEDS
from brokerage.invoices.holder_rules import Rule
from brokerage.invoices.models import HolderRule, Invoice
from brokerage.invoices.states import TO_APPROVE
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.orders.models import Order
from brokerage.people.models import Organisation

SAID = {
    "match": "Matched again.",
    "go_on": "It goes on. The person is told why. Somebody else in finance approves it.",
    "approve": "Approved.",
    "hold": "It is on hold.",
    "release": "It is released.",
    "reject": "It is sent back.",
    "settle": "This part is closed.",
}


def open_to(invoice: Invoice, today: date) -> list[tuple[str, str]]:
    """The deeds that its state allows finance now."""
    silent = today - invoice.received_on >= timedelta(days=actions.FINANCE_AFTER)
    allowed = {
        "match": invoice.state == "QUERIED" and invoice.holder_said != "NO",
        "go_on": invoice.state == "QUERIED" and invoice.holder_said == "NO",
        "approve": invoice.state in TO_APPROVE and (silent or bool(invoice.overridden_why)),
        "hold": invoice.state == "APPROVED",
        "release": invoice.state == "HELD",
        "reject": invoice.state == "QUERIED" and not invoice.part,
        "settle": invoice.state == "QUERIED" and invoice.kind == "INVOICE",
    }
    return [(deed, words) for deed, words in DEEDS.items() if allowed[deed]]


def decide(db: Session, invoice: Invoice, deed: str, why: str, *, by: Actor, at: datetime) -> str:
    """Do it; returns what to say. Refused: what the state does not allow now, or a reason that says nothing."""
    if deed not in dict(open_to(invoice, at.astimezone(LONDON).date())):
        raise Refusal("That cannot be done now.", fields={"do": "Choose something that can be done now"})
    if deed == "match":
        return SAID["match"] if actions.match_again(db, invoice, by=by, at=at) else "Matched again. Nothing has changed."
    if deed == "approve":
        actions.approve(db, invoice, by=by, at=at, why=why)
    else:
        do = {"go_on": actions.override, "hold": actions.hold, "release": actions.release, "reject": actions.reject}
        do.get(deed, actions.write_off)(db, invoice, why, by=by, at=at)
    return SAID[deed]


def rule_of(db: Session, person_id: int) -> tuple[Rule, list[tuple[str, str]]]:
    """The rule in force, and the providers with whom the person has orders, as choices."""
    rows = select(Organisation.id, Organisation.name).join(Order, Order.provider_org_id == Organisation.id)
    found = db.execute(rows.where(Order.person_id == person_id).distinct().order_by(Organisation.name)).all()
    return holder_rules.of(db, [person_id])[person_id], [(str(org), name) for org, name in found]


def choose_rule(
    db: Session, person_id: int, kind: str, providers: Sequence[int | str], up_to: Pence | None, *, by: Actor, at: datetime
) -> HolderRule:
    """Refused: naming providers without an amount, or one with whom the person has no order."""
    known = {org for org, _ in rule_of(db, person_id)[1]} if kind == "PROVIDERS" else set()
    named = {int(org) for org in map(str, providers) if org in known}
    if kind == "PROVIDERS":
        wrong = {}
        if not named:
            wrong["providers"] = "Choose at least one provider"
        if up_to is None or up_to <= Pence(0):
            wrong["up_to"] = "Enter how much one bill may be, above £0.00"
        if wrong:
            raise Refusal("There is a problem", fields=wrong)
    return holder_rules.choose(db, person_id, kind, {org: up_to or Pence(0) for org in named}, by=by, at=at)
