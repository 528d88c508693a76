"""Finding a service: the search, what goes on from a few letters, the shortlist, and up to four side by side."""
from __future__ import annotations

from typing import Any

from brokerage.catalogue import keeping, offered, postcodes, queries, search_forms
from brokerage.catalogue.offered import Circumstances
from brokerage.catalogue.queries import ServiceSeen
from brokerage.catalogue.search import find
from brokerage.catalogue.search.asked import HOW_SORTED
from brokerage.catalogue.search_forms import Looking
from brokerage.catalogue.search_words import facets_shown
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit import forms

MOST_COMPARED = 4
NEW_LINE = "/plans/{plan_id:int}/add/service/{service_id:int}"


@visit("/services", allow="service.search")
def services(visit: Visit) -> Page:
    filled, asked, ticked = _asked(visit)
    who = _who(filled, asked)
    answer = find.find(visit.db, visit.actor, asked, visit.today)
    found = offered.offers(visit.db, visit.actor, answer.ids, visit.today, who)
    how = HOW_SORTED["cost" if asked.sort == "price" and asked.pattern.any else asked.sort]
    return page("catalogue/services.html", form=filled, asked=asked, found=found, answer=answer, how=how,
                facets=facets_shown(answer, ticked), lost=bool(filled.value("postcode").strip()) and asked.near is None,
                kept=keeping.ids(visit.db, visit.actor), plan=_plan(visit, filled),
                base="/services?" + search_forms.address(filled, ticked) + "&page=")


@visit("/services/suggest", allow="service.search")
def suggest(visit: Visit) -> Page:
    text = visit.ask.query.get("q", "")[:search_forms.LONGEST]
    return page("catalogue/suggest.html", q=text, words=find.suggest(visit.db, visit.actor, text, visit.today))


@visit("/services/shortlist", allow="service.search")
def shortlist(visit: Visit) -> Page:
    filled, asked, _ = _asked(visit)
    ids = keeping.ids(visit.db, visit.actor)
    found = offered.offers(visit.db, visit.actor, ids, visit.today, _who(filled, asked))
    return page("catalogue/shortlist.html", found=found, gone=len(ids) - len(found), most=MOST_COMPARED)


@visit("/services/compare", allow="service.search")
def compare(visit: Visit) -> Page:
    filled, asked, _ = _asked(visit)
    sent = [int(one) for one in visit.ask.every.get("service", ()) if one.isascii() and one.isdigit() and len(one) < 10]
    ids = list(dict.fromkeys(sent))
    found = offered.offers(visit.db, visit.actor, ids[:MOST_COMPARED], visit.today, _who(filled, asked))
    return page("catalogue/compare.html", found=found, form=filled, who=_who(filled, asked), too_many=len(ids) > MOST_COMPARED,
                most=MOST_COMPARED, plan=_plan(visit, filled), ids=ids[:MOST_COMPARED])


@act("/services/{service_id:int}/keep", allow="service.keep", load=queries.find)
def keep(visit: Visit, seen: ServiceSeen) -> See:
    keeping.keep(visit.db, seen.service, by=visit.actor, at=visit.now)
    return see("/services/shortlist", f"{seen.service.name} is on your shortlist.")


@act("/services/{service_id:int}/drop", allow="service.keep", load=queries.find)
def drop(visit: Visit, seen: ServiceSeen) -> See:
    keeping.drop(visit.db, seen.service, by=visit.actor)
    return see("/services/shortlist", f"{seen.service.name} is off your shortlist.")


def _asked(visit: Visit) -> tuple[forms.Filled, Any, Any]:
    """The form as it was sent, what it asks, and what is ticked. What is wrong is named and left out of the question."""
    filled = forms.read(Looking, visit.ask.every)
    wrong = {name for name, _ in filled.errors}
    right = filled.made or forms.read(Looking, {name: value for name, value in visit.ask.every.items() if name not in wrong}).made
    ticked = search_forms.chosen(visit.ask.every)
    return filled, search_forms.asked(right, ticked, postcodes.find(visit.db, visit.actor, right.postcode)), ticked


def _who(filled: forms.Filled, asked: Any) -> Circumstances:
    made = filled.made
    return Circumstances(asked.near, asked.pattern, made.charge if made else None, made.budget if made else None)


def _plan(visit: Visit, filled: forms.Filled) -> str:
    """Where a line is added to the plan from which somebody came to look, "" without one. The plans room judges who may."""
    plan = filled.made.plan if filled.made else None
    return f"/plans/{plan}/add/service" if plan and NEW_LINE in visit.house.paths else ""
