"""A provider's front page."""

from __future__ import annotations

from brokerage.desk import bank_queries, queries
from brokerage.door import Page, See, Visit, page, see, visit
from brokerage.people.models import Organisation


@visit("/desk", allow="desk.own")
def desks(visit: Visit) -> Page | See:
    mine = queries.own(visit.db, visit.actor)
    return see(f"/desk/{mine[0].id}") if len(mine) == 1 else page("desk/desks.html", mine=mine)


@visit("/desk/{org_id:int}", allow="desk.see", load=queries.provider)
def desk(visit: Visit, provider: Organisation) -> Page:
    bank = bank_queries.every(visit.db, visit.actor, provider) if visit.can("bank.see", provider) else []
    return page(
        "desk/desk.html",
        provider=provider,
        waits=next((c for c in bank if c.state in ("PROPOSED", "HELD")), None),
        paid=next((c for c in bank if c.state == "IN_FORCE"), None),
    )
