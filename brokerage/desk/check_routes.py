"""What providers gave and somebody has to look at: the queue, and one listing with its difference."""

from __future__ import annotations

from brokerage.catalogue import edit_actions
from brokerage.desk import application_actions, application_queries, introducing, listing_queries, paper_queries
from brokerage.desk.listing_forms import ProviderForm, SendBackForm
from brokerage.desk.listing_queries import Seen
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal

LISTING = "/provider-checks/listings/{edit_id:int}"


@visit("/provider-checks", allow="provider.queue")
def provider_checks(visit: Visit) -> Page:
    return page(
        "desk/provider_checks.html",
        applications=application_queries.queue(visit.db, visit.actor),
        listings=listing_queries.queue(visit.db, visit.actor),
        papers=paper_queries.queue(visit.db, visit.actor),
    )


@visit(LISTING, allow="provider.queue", load=listing_queries.to_check)
def listing_check(visit: Visit, seen: Seen) -> Page:
    return page(
        "desk/listing_check.html",
        seen=seen,
        edit=seen.edit,
        rows=listing_queries.held(visit.db, visit.actor, seen),
        form=visit.form_for(SendBackForm),
    )


@act(LISTING + "/approve", allow="provider.answer", load=listing_queries.to_check, again=listing_check)
def approve_listing(visit: Visit, seen: Seen) -> See:
    if seen.edit.service_id is None and not application_actions.may_list(visit.db, seen.provider.id):
        raise Refusal("This provider is not approved yet. Its application comes first.", code="NOT_APPROVED")
    service = edit_actions.approve(visit.db, seen.edit, for_=seen.body, by=visit.actor, at=visit.now)
    return see("/provider-checks", f"Approved. {service.name} is on show as {seen.provider.name} asked.")


@act(LISTING + "/return", allow="provider.answer", load=listing_queries.to_check, form=SendBackForm, again=listing_check)
def return_listing(visit: Visit, seen: Seen, form: SendBackForm) -> See:
    edit_actions.refuse(visit.db, seen.edit, form.why, for_=seen.body, by=visit.actor, at=visit.now)
    return see("/provider-checks", f"Sent back. {seen.provider.name} reads why.")


@visit("/provider-checks/new", allow="provider.queue")
def new_provider(visit: Visit) -> Page:
    return page("desk/new_provider.html", form=visit.form_for(ProviderForm))


@act("/provider-checks/new", allow="provider.queue", form=ProviderForm, again=new_provider)
def let_provider_in(visit: Visit, form: ProviderForm) -> Page | See:
    met = introducing.let_in(
        visit.db,
        name=form.name,
        sector=form.sector,
        charity=form.charity or "",
        company=form.company or "",
        manager=form.manager,
        email=form.email,
        by=visit.actor,
        at=visit.now,
    )
    if not met.code:
        return see("/provider-checks", f"{met.manager.name} can apply for {met.provider.name} now.")
    shown = {"name": met.manager.name, "email": met.manager.email, "code": met.code}
    return page("people/invitation.html", **shown, back="/provider-checks", back_words="Go to providers to check")
