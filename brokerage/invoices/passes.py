"""Who may see a bill, send one, answer one and look after those that wait. Staff roles count only in an organisation by which
they know the person (I-02); a provider sees its own bills alone."""

from __future__ import annotations

from typing import Any

from brokerage.budgets.passes import acts_for
from brokerage.door.actor import Actor
from brokerage.door.passes import FOR_ONESELF, by_role, rule
from brokerage.invoices.states import HOLDER, TO_APPROVE, TO_PAY
from brokerage.people.passes import HOLDER_ONLY, is_holder, works_with
from brokerage.people.roles import PROVIDERS

FINANCE = ("FINANCE",)
LOOKS = ("FINANCE", "FINANCE_APPROVER", "CARE_COORDINATOR", "BROKER", "MONITOR", "APPROVER_ICB", "APPROVER_LA")
SENDER = ("PROVIDER_ADMIN",)

by_role("invoice.list", *FOR_ONESELF, *PROVIDERS)
by_role("invoice.queue", "FINANCE", "FINANCE_APPROVER")
by_role("invoice.vat", "FINANCE", "FINANCE_APPROVER")
by_role("invoice.vat_choose", "FINANCE_APPROVER", says="A finance approver of the funder says this.")
by_role("invoice.fair", *PROVIDERS, "FINANCE", "FINANCE_APPROVER")
by_role("invoice.send", *SENDER, says="Only the manager of a provider sends bills.")


def of_provider(actor: Actor, invoice: Any, *roles: str) -> bool:
    return invoice.provider_org_id in actor.orgs(*(roles or PROVIDERS))


@rule("invoice.see", *FOR_ONESELF, *PROVIDERS, *LOOKS)
def sees(actor: Actor, invoice: Any) -> bool:
    return of_provider(actor, invoice) or acts_for(actor, invoice) or works_with(actor, invoice, *LOOKS)


@rule("invoice.answer", *HOLDER, says="Only the person whose budget it is, or somebody they let, says yes or no to a bill.")
def answers(actor: Actor, invoice: Any) -> bool:
    """The person, their representative, and whoever they let approve."""
    trust = actor.trust(invoice.person_id) if invoice.person_id else None
    return is_holder(actor, invoice.person_id or 0) or (trust is not None and trust.approve)


@rule("invoice.answer_now", *HOLDER)
def answers_now(actor: Actor, invoice: Any) -> bool:
    """As invoice.answer, of a bill that waits for it: whether to show the buttons."""
    return invoice.state in TO_APPROVE and answers(actor, invoice)


@rule("invoice.paid", *HOLDER)
def pays_it(actor: Actor, invoice: Any) -> bool:
    """The holder of a direct payment, who pays the bill from their own account."""
    return invoice.buyer == "HOLDER" and invoice.state in TO_PAY and invoice.kind == "INVOICE" and answers(actor, invoice)


@rule("invoice.paid_back", *HOLDER, *FINANCE, says="Only whoever is owed the money says that it came back.")
def says_it_came_back(actor: Actor, invoice: Any) -> bool:
    """Finance of a funder, or the holder of a direct payment, of a credit note; the amount is checked against what is theirs."""
    if invoice.kind != "CREDIT_NOTE" or of_provider(actor, invoice):
        return False
    return answers(actor, invoice) if invoice.buyer == "HOLDER" else works_with(actor, invoice, *FINANCE)


@rule("invoice.finance", *FINANCE, says="Only somebody in finance of a body that pays does this.")
def looks_after(actor: Actor, invoice: Any) -> bool:
    return works_with(actor, invoice, *FINANCE) and not of_provider(actor, invoice)


@rule("invoice.rule", "PERSON", "REPRESENTATIVE", says=HOLDER_ONLY)
def sets_the_rule(actor: Actor, person: Any) -> bool:
    return is_holder(actor, person.id)


@rule("invoice.bill", *SENDER, says="Only the manager of the provider bills an order.")
def bills(actor: Actor, ready: Any) -> bool:
    return ready.order.provider_org_id in actor.orgs(*SENDER)


@rule("invoice.file", *PROVIDERS)
def sees_the_file(actor: Actor, file: Any) -> bool:
    return file.row.provider_org_id in actor.orgs(*PROVIDERS)
