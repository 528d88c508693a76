"""The list of services and one service."""
from __future__ import annotations

from urllib.parse import urlencode

from brokerage.catalogue import queries
from brokerage.catalogue.models import TYPES
from brokerage.catalogue.queries import ServiceSeen
from brokerage.door import Page, Visit, page, visit

LONGEST = 100


@visit("/services", allow="service.search")
def services(visit: Visit) -> Page:
    ask = visit.ask.query
    words, type, third = ask.get("q", "")[:LONGEST].strip(), ask.get("type", ""), ask.get("third") == "yes"
    type = type if type in TYPES else ""
    wanted = ask.get("page", "1")
    found = queries.search(visit.db, visit.actor, visit.today, words=words, type=type, third_sector=third,
                           page=int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1)
    same = urlencode([(k, v) for k, v in (("q", words), ("type", type), ("third", "yes" if third else "")) if v])
    return page("catalogue/services.html", found=found, q=words, type=type, third=third, types=[("", "Any kind"), *TYPES.items()],
                base="/services?" + (same + "&" if same else "") + "page=")


@visit("/services/{service_id:int}", allow="service.see", load=queries.find)
def service(visit: Visit, seen: ServiceSeen) -> Page:
    return page("catalogue/service.html", seen=seen, service=seen.service, provider=seen.provider, type=TYPES[seen.service.type],
                now=seen.today(visit.today), later=seen.later(visit.today), before=seen.before(visit.today),
                gone=seen.service.withdrawn_on is not None and seen.service.withdrawn_on <= visit.today)
