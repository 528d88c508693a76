"""A provider's front page."""

from __future__ import annotations

from datetime import datetime, timedelta

from brokerage.catalogue import standing
from brokerage.desk import (
    application_actions,
    application_queries,
    bank_queries,
    front,
    listing_queries,
    queries,
    reminding,
)
from brokerage.desk.listing_queries import Seen
from brokerage.door import Page, See, Visit, page, see, visit
from brokerage.people.models import Organisation


@visit("/desk", allow="desk.own")
def desks(visit: Visit) -> Page | See:
    mine = queries.own(visit.db, visit.actor)
    return see(f"/desk/{mine[0].id}") if len(mine) == 1 else page("desk/desks.html", mine=mine)


@visit("/desk/{org_id:int}", allow="desk.see", load=queries.provider)
def desk(visit: Visit, provider: Organisation) -> Page:
    bank = bank_queries.every(visit.db, visit.actor, provider) if visit.can("bank.see", provider) else []
    asked = listing_queries.edits(visit.db, visit.actor, provider, "WAITING", "REFUSED")
    return page(
        "desk/desk.html",
        provider=provider,
        todos=front.waits(visit.db, visit.actor, provider),
        suspension=standing.suspended(visit.db, provider.id),
        position=application_actions.position(visit.db, provider.id),
        applied=application_queries.waits(visit.db, provider),
        reminders=reminding.of(visit.db, provider) if visit.can("provider.manage", provider) else [],
        asked=[one for one in asked if _open(one, visit.now)],
        waits=next((c for c in bank if c.state in ("PROPOSED", "HELD")), None),
        paid=next((c for c in bank if c.state == "IN_FORCE"), None),
    )


def _open(one: Seen, now: datetime) -> bool:
    """What waits, and for a fortnight what was sent back."""
    return one.edit.state == "WAITING" or (one.edit.answered_at is not None and now - one.edit.answered_at < timedelta(days=14))
