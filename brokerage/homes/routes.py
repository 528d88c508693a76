"""Where each person lands, and what waits for them there."""
from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from brokerage.budgets import queries as budgets
from brokerage.budgets.words import STATES, verb
from brokerage.door import Actor, Page, See, Visit, page, see, visit
from brokerage.homes import approvals as answers
from brokerage.homes import caseload as clients
from brokerage.homes import helping as helpers
from brokerage.homes import queries
from brokerage.homes import work as works
from brokerage.homes.shapes import Elsewhere, Home
from brokerage.homes.words import HELPED_PLAN, PLAN


def as_it_stands(db: Session, actor: Actor, thing: Any) -> tuple[Any, ...]:
    """All that the page shows: while it is the same, a browser that has the page is told so and nothing is drawn."""
    return thing, actor.name, actor.trusts


def shown(visit: Visit, home: Home) -> dict[str, Any]:
    """What the pages of one person's home are drawn from."""
    purse = home.purse
    return {"home": home, "purse": purse, "own": home.own, "verb": verb, "states": STATES,
            "said": PLAN if home.own else HELPED_PLAN,
            "moves": budgets.moves(visit.db, visit.actor, purse, most=budgets.LATEST) if purse else []}


@visit("/home", allow="home.see", load=queries.home, version=as_it_stands)
def home(visit: Visit, home: Home | Elsewhere) -> Page | See:
    if isinstance(home, Elsewhere):
        return see(home.where)
    return page("homes/home.html", **shown(visit, home))


@visit("/home/{person_id:int}", allow="home.of", load=queries.of, version=as_it_stands)
def of_person(visit: Visit, home: Home) -> Page:
    return page("homes/of_person.html", **shown(visit, home))


@visit("/helping", allow="helping.list")
def helping(visit: Visit) -> Page:
    return page("homes/helping.html", found=helpers.helped(visit.db, visit.actor), stopped=helpers.stopped(visit.db, visit.actor))


@visit("/caseload", allow="caseload.see")
def caseload(visit: Visit) -> Page:
    found = clients.caseload(visit.db, visit.actor, visit.ask.query.get("show", ""))
    return page("homes/caseload.html", found=found, shows=clients.SHOWS, most=clients.MOST)


@visit("/approvals", allow="approvals.see")
def approvals(visit: Visit) -> Page:
    found = answers.waiting_for(visit.db, visit.actor, visit.ask.query.get("sort", ""))
    return page("homes/approvals.html", found=found, sorts=answers.SORTS)


@visit("/work", allow="work.see")
def work(visit: Visit) -> Page:
    return page("homes/work.html", piles=works.piles(visit.db, visit.actor))
