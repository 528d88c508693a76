"""Bank details: a provider's own page, and the queue of those who check them by calling back."""

from __future__ import annotations

import re
from datetime import datetime

from brokerage.desk import bank_actions, bank_queries, joining, queries
from brokerage.desk.bank_queries import Change
from brokerage.desk.forms import BankForm, CallBackForm, StopForm, WhyForm, WithdrawForm
from brokerage.desk.models import BankDetails
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Missing, Refusal
from brokerage.people import opened
from brokerage.people.models import Organisation
from brokerage.people.proving import prove_first

OWN = "/desk/{org_id:int}/bank"
CHECK = "/bank-checks/{bank_id:int}"
opened.VERBS.update(
    {
        ("bank_details", "propose"): "asked for payment into another bank account",
        ("bank_details", "approve"): "called back and checked new bank details",
        ("bank_details", "refuse"): "did not accept new bank details",
        ("bank_details", "withdraw"): "withdrew new bank details",
        ("bank_details", "stop"): "stopped new bank details",
        ("bank_details", "take_effect"): "new bank details came into use",
        ("bank_details", "replace"): "old bank details went out of use",
    }
)


@visit(OWN, allow="bank.see", load=queries.provider)
def bank(visit: Visit, provider: Organisation) -> Page:
    found = bank_queries.every(visit.db, visit.actor, provider)
    waits = next((c for c in found if c.state in ("PROPOSED", "HELD")), None)
    return page(
        "desk/bank.html",
        provider=provider,
        waits=waits,
        now=next((c for c in found if c.state == "IN_FORCE"), None),
        form=visit.form_for(StopForm, bank=waits.row.id if waits else None),
        before=[c for c in found if c.state not in ("PROPOSED", "HELD", "IN_FORCE")],
    )


@visit(OWN + "/new", allow="bank.see", load=queries.provider)
def new_bank(visit: Visit, provider: Organisation) -> Page | See:
    first = joining.first(visit.db, provider) or prove_first(visit, visit.ask.path)
    return first or page("desk/new_bank.html", provider=provider, form=visit.form_for(BankForm))


@act(OWN + "/new", allow="bank.see", load=queries.provider, form=BankForm, again=new_bank)
def propose_bank(visit: Visit, provider: Organisation, form: BankForm) -> See:
    if (first := prove_first(visit, visit.ask.path)) is not None:
        return first
    joining.must_be_in(visit.db, provider)
    row = bank_actions.propose(
        visit.db,
        provider,
        account_name=form.account_name,
        sort_code=form.sort_code,
        account_number=form.account_number,
        why=form.why,
        by=visit.actor,
        at=visit.now,
    )
    odd = bank_actions.looks_odd(row.sort_code, row.account_number)
    return see(f"/desk/{provider.id}/bank", f"Sent. Somebody who pays you will call you back. {odd}".strip())


def _shown(visit: Visit, bank_id: int) -> BankDetails:
    """The change that the form was drawn for, never another that came since."""
    return bank_queries.own_change(visit.db, visit.actor, visit.ask.params["org_id"], bank_id).row


@act(OWN + "/withdraw", allow="bank.see", load=queries.provider, form=WithdrawForm, again=bank)
def withdraw_bank(visit: Visit, provider: Organisation, form: WithdrawForm) -> See:
    bank_actions.withdraw(visit.db, _shown(visit, form.bank), by=visit.actor, at=visit.now)
    return see(f"/desk/{provider.id}/bank", "Withdrawn. Your old details stay in use.")


@act(OWN + "/stop", allow="bank.see", load=queries.provider, form=StopForm, again=bank)
def stop_own_bank(visit: Visit, provider: Organisation, form: StopForm) -> See:
    bank_actions.stop(visit.db, _shown(visit, form.bank), form.why, by=visit.actor, at=visit.now)
    return see(f"/desk/{provider.id}/bank", "Stopped. Your old details stay in use.")


@visit("/bank-checks", allow="bank.queue")
def bank_checks(visit: Visit) -> Page:
    return page("desk/bank_checks.html", found=bank_queries.queue(visit.db, visit.actor))


@visit(CHECK, allow="bank.check", load=bank_queries.to_check)
def bank_check(visit: Visit, change: Change) -> Page:
    row = change.row
    return page(
        "desk/bank_check.html",
        change=change,
        row=row,
        others=bank_actions.also_used_by(visit.db, row),
        odd=bank_actions.looks_odd(row.sort_code, row.account_number),
        form=visit.form_for(CallBackForm),
    )


@visit(CHECK + "/no", allow="bank.check", load=bank_queries.to_check)
def bank_no(visit: Visit, change: Change) -> Page:
    return page("desk/bank_no.html", change=change, form=visit.form_for(WhyForm))


@act(CHECK, allow="bank.check", load=bank_queries.to_check, form=CallBackForm, again=bank_check)
def approve_bank(visit: Visit, change: Change, form: CallBackForm) -> See:
    if (first := prove_first(visit, visit.ask.path)) is not None:
        return first
    call = bank_actions.CallBack(form.spoke_to, form.number, form.number_from, _moment(form), form.sort_code, form.account_number)
    bank_actions.approve(visit.db, change.row, call, by=visit.actor, at=visit.now)
    return see("/bank-checks", f"Checked. {change.provider.name} is paid into this account 48 hours from now.")


@act(CHECK + "/no", allow="bank.check", load=bank_queries.to_check, form=WhyForm, again=bank_no)
def refuse_bank(visit: Visit, change: Change, form: WhyForm) -> See:
    if change.state not in ("PROPOSED", "HELD"):
        raise Missing
    deed = bank_actions.refuse if change.state == "PROPOSED" else bank_actions.stop
    deed(visit.db, change.row, form.why, by=visit.actor, at=visit.now)
    return see("/bank-checks", "Your no is kept. The old details stay in use.")


def _moment(form: CallBackForm) -> datetime:
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", form.time)
    if not found:
        raise Refusal("There is a problem", fields={"time": "Enter a time on the 24-hour clock, like 14:30"})
    return datetime(form.day.year, form.day.month, form.day.day, int(found[1]), int(found[2]), tzinfo=LONDON)
