"""One service. Lists are search_routes.py's."""
from __future__ import annotations

from brokerage.catalogue import judged, keeping, queries, shown, standing
from brokerage.catalogue.models import TYPES
from brokerage.catalogue.queries import ServiceSeen
from brokerage.door import Page, Visit, page, visit


@visit("/services/{service_id:int}", allow="service.see", load=queries.find)
def service(visit: Visit, seen: ServiceSeen) -> Page:
    return page("catalogue/service.html", seen=seen, service=seen.service, provider=seen.provider, type=TYPES[seen.service.type],
                now=seen.today(visit.today), later=seen.later(visit.today), before=seen.before(visit.today),
                kept=seen.service.id in keeping.ids(visit.db, visit.actor),
                shown=shown.of(visit.db, visit.actor, seen, visit.today),
                hidden=seen.service.fresh_until is not None and seen.service.fresh_until < visit.today,
                story=judged.story(visit.db, visit.actor, seen, visit.today),
                suspended=standing.suspended(visit.db, seen.provider.id) is not None,
                gone=seen.service.withdrawn_on is not None and seen.service.withdrawn_on <= visit.today)
