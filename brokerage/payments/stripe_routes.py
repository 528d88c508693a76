"""Stripe: what is set up, what is missing and what it would add; and a provider's own account there."""

from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.payments import connect, stripe_queries
from brokerage.payments.stripe_queries import OwnAccount


@visit("/payments/stripe", allow="payments.see")
def stripe(visit: Visit) -> Page:
    config = visit.house.config
    return page(
        "payments/stripe.html",
        key=bool(config.stripe_key),
        live="_live_" in config.stripe_key,
        secret=bool(config.stripe_webhook_secret),
        account=config.stripe_account,
        connect=config.stripe_connect,
        figures=stripe_queries.figures(visit.db),
        strange=stripe_queries.strange(visit.db),
    )


@visit("/desk/{org_id:int}/stripe", allow="connect.ask", load=stripe_queries.provider)
def stripe_account(visit: Visit, own: OwnAccount) -> Page:
    return page("payments/stripe_account.html", own=own, on=visit.house.config.stripe_connect)


@act("/desk/{org_id:int}/stripe", allow="connect.ask", load=stripe_queries.provider, again=stripe_account)
def join_stripe(visit: Visit, own: OwnAccount) -> See:
    stripe_queries.may_join(visit.house.config)
    connect.ask(visit.db, own.id, by=visit.actor, at=visit.now)
    return see(f"/desk/{own.id}/stripe", "Asked. Look at this page again in a moment.")
