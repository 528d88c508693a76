"""Who may see and run orders and deliveries. A provider sees its own only, and before it is chosen no more than the enquiry says
(I-02); staff roles count in an organisation by which they know the person."""
from __future__ import annotations

from typing import Any

from brokerage.budgets.passes import acts_for
from brokerage.door.actor import Actor
from brokerage.door.passes import FOR_ONESELF, by_role, rule
from brokerage.people.passes import is_holder, works_with

PROVIDERS = ("PROVIDER_ADMIN", "PROVIDER_WORKER")
BROKERS = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR")
APPROVERS = ("APPROVER_ICB", "APPROVER_LA")
SEES = (*BROKERS, "ASSESSOR", *APPROVERS, "FINANCE", "FINANCE_APPROVER", "MONITOR", "SAFEGUARDING_LEAD")

by_role("order.list", *FOR_ONESELF, *SEES, *PROVIDERS)
by_role("order.inbox", "PROVIDER_ADMIN")
by_role("order.own_week", "PERSON")
by_role("order.day", *PROVIDERS)


def provides(actor: Actor, order: Any, *roles: str) -> bool:
    """Whether the actor works for the order's provider in one of these roles (any provider's role when none is named)."""
    return order.provider_org_id is not None and order.provider_org_id in actor.orgs(*(roles or PROVIDERS))


def _holder_or(actor: Actor, order: Any, right: str) -> bool:
    trust = actor.trust(order.person_id)
    return is_holder(actor, order.person_id) or (trust is not None and bool(getattr(trust, right)))


@rule("order.see", *FOR_ONESELF, *SEES, *PROVIDERS)
def sees(actor: Actor, order: Any) -> bool:
    return acts_for(actor, order) or works_with(actor, order, *SEES) or provides(actor, order)


@rule("order.ask", *FOR_ONESELF, *BROKERS, says="You cannot ask providers for this person.")
def asks(actor: Actor, thing: Any) -> bool:
    return _holder_or(actor, thing, "plan") or works_with(actor, thing, *BROKERS)


@rule("order.compare", *FOR_ONESELF, *SEES)
def compares(actor: Actor, enquiry: Any) -> bool:
    return acts_for(actor, enquiry) or works_with(actor, enquiry, *SEES)


@rule("order.urgent", *APPROVERS, says="Only somebody who approves for a funder can say yes to an urgent order.")
def allows_urgent(actor: Actor, enquiry: Any) -> bool:
    return enquiry.urgent and not enquiry.urgent_by and works_with(actor, enquiry, *APPROVERS)


@rule("order.offer", "PROVIDER_ADMIN", says="Only the manager of the provider who was asked can answer.")
def offers(actor: Actor, asked: Any) -> bool:
    return provides(actor, asked, "PROVIDER_ADMIN")


@rule("order.note_offer", *BROKERS, says="Only a broker can write down what somebody offered on the phone.")
def notes_an_offer(actor: Actor, order: Any) -> bool:
    """For an assistant, or a provider who has no account here."""
    return order.provider_org_id is None and works_with(actor, order, *BROKERS) and order.state in ("REQUESTED", "OFFERED")


@rule("order.choose", *FOR_ONESELF, says="Only the person whose budget it is, or somebody they let order, can choose.")
def chooses(actor: Actor, order: Any) -> bool:
    return order.state == "OFFERED" and _holder_or(actor, order, "order")


@rule("order.place", *FOR_ONESELF, "FINANCE", *APPROVERS, says="You cannot place this order.")
def places(actor: Actor, order: Any) -> bool:
    """Whoever buys, and the approvers who may have to add money or agree a dearer price."""
    buyer = getattr(order, "order", order).buyer  # a row, or what a page shows of it
    holder = buyer == "HOLDER" and _holder_or(actor, order, "order")
    return order.state == "CHOSEN" and (holder or works_with(actor, order, "FINANCE", *APPROVERS))


@rule("order.authorise", *APPROVERS, says="Only somebody who approves for a funder can put more in.")
def authorises(actor: Actor, order: Any) -> bool:
    return order.state == "CHOSEN" and works_with(actor, order, *APPROVERS)


@rule("order.pause", "CARE_COORDINATOR", "PROVIDER_ADMIN", says="The care co-ordinator or the provider pauses an order.")
def pauses(actor: Actor, order: Any) -> bool:
    return order.state in ("ACTIVE", "PAUSED") and (works_with(actor, order, "CARE_COORDINATOR")
                                                    or provides(actor, order, "PROVIDER_ADMIN"))


@rule("order.notice", *FOR_ONESELF, "CARE_COORDINATOR", "PROVIDER_ADMIN", says="You cannot end this order.")
def ends(actor: Actor, order: Any) -> bool:
    mine = _holder_or(actor, order, "order") or works_with(actor, order, "CARE_COORDINATOR")
    return order.state in ("ACTIVE", "PAUSED") and (mine or provides(actor, order, "PROVIDER_ADMIN"))


@rule("order.move", *FOR_ONESELF, says="Only the person, or somebody they let order, can move hours.")
def moves(actor: Actor, order: Any) -> bool:
    return order.state == "ACTIVE" and _holder_or(actor, order, "order")


@rule("order.cancel", *FOR_ONESELF, "CARE_COORDINATOR", says="You cannot call this order off.")
def calls_off(actor: Actor, order: Any) -> bool:
    return order.state == "ACCEPTED" and (_holder_or(actor, order, "order") or works_with(actor, order, "CARE_COORDINATOR"))


@rule("order.stop", "CARE_COORDINATOR", "SAFEGUARDING_LEAD",
      says="The care co-ordinator and the safeguarding lead stop an order at once.")
def stops(actor: Actor, order: Any) -> bool:
    return order.state in ("ACCEPTED", "ACTIVE", "PAUSED", "NOTICE_GIVEN") and works_with(actor, order, "CARE_COORDINATOR",
                                                                                           "SAFEGUARDING_LEAD")


@rule("order.price", *FOR_ONESELF, *BROKERS, *APPROVERS, "PROVIDER_ADMIN", says="You cannot look at new prices of this order.")
def looks_at_price(actor: Actor, order: Any) -> bool:
    """Whoever may ask for a new price or answer it."""
    return acts_for(actor, order) or works_with(actor, order, *BROKERS, *APPROVERS) or provides(actor, order, "PROVIDER_ADMIN")


@rule("order.price_ask", "CARE_COORDINATOR", "PROVIDER_ADMIN", "BROKER", says="The provider or the broker asks for a new price.")
def asks_price(actor: Actor, order: Any) -> bool:
    return provides(actor, order, "PROVIDER_ADMIN") or works_with(actor, order, "BROKER", "CARE_COORDINATOR")


@rule("order.price_answer", *FOR_ONESELF, *APPROVERS, says="The person and a funder's approver answer a new price.")
def answers_price(actor: Actor, order: Any) -> bool:
    return _holder_or(actor, order, "order") or works_with(actor, order, *APPROVERS)


@rule("order.week", *FOR_ONESELF, *BROKERS)
def sees_week(actor: Actor, person: Any) -> bool:
    """A person's week; `person` is a row of people, or what says whose it is."""
    whose = getattr(person, "person_id", None) or person.id
    mine = actor.person_id == whose or actor.trust(whose) is not None
    return mine or works_with(actor, person, *BROKERS)


@rule("delivery.see", *FOR_ONESELF, *SEES, *PROVIDERS)
def sees_delivery(actor: Actor, seen: Any) -> bool:
    return sees(actor, seen.order)


@rule("delivery.record", *FOR_ONESELF, *PROVIDERS, says="Only whoever gives this support records it.")
def records(actor: Actor, seen: Any) -> bool:
    return keeps_time(actor, seen.order)


@rule("order.record", *FOR_ONESELF, *PROVIDERS, says="Only whoever gives this support records it.")
def keeps_time(actor: Actor, order: Any) -> bool:
    """The provider's people; for an assistant without an account, whoever helps the person."""
    helper = order.provider_org_id is None and acts_for(actor, order)
    return helper or provides(actor, order)


@rule("delivery.answer", *FOR_ONESELF, says="Only the person, or somebody they let approve, says whether this is right.")
def answers(actor: Actor, seen: Any) -> bool:
    return _holder_or(actor, seen.order, "approve")


@rule("delivery.call_off", *FOR_ONESELF, *PROVIDERS, says="You cannot call this visit off.")
def calls_visit_off(actor: Actor, seen: Any) -> bool:
    return _holder_or(actor, seen.order, "order") or provides(actor, seen.order)


@rule("delivery.settle", "CARE_COORDINATOR", says="The care co-ordinator settles what is disputed.")
def settles(actor: Actor, seen: Any) -> bool:
    return seen.delivery.state == "DISPUTED" and works_with(actor, seen.order, "CARE_COORDINATOR")


@rule("delivery.extra", "CARE_COORDINATOR", *APPROVERS, says="The care co-ordinator and a funder agree what is beyond the order.")
def agrees_extra(actor: Actor, seen: Any) -> bool:
    return works_with(actor, seen.order, "CARE_COORDINATOR", *APPROVERS)
