"""Public pages. They hold nobody's data, so they ask for no permission and say so."""
from __future__ import annotations

from brokerage.door import ANYONE, Page, See, Visit, page, see, visit


@visit("/", allow=ANYONE)
def front(visit: Visit) -> See:
    """Home when somebody is signed in, else the way in."""
    return see("/home" if visit.actor.known else "/sign-in")


@visit("/help", allow=ANYONE)
def help(visit: Visit) -> Page:
    return page("front/help.html")


@visit("/privacy", allow=ANYONE)
def privacy(visit: Visit) -> Page:
    config = visit.house.config
    return page("front/privacy.html", staff_minutes=config.staff_idle_minutes, minutes=config.public_idle_minutes)


@visit("/accessibility", allow=ANYONE)
def accessibility(visit: Visit) -> Page:
    return page("front/accessibility.html")
