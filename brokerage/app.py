"""The composition root: settings → database → door → rooms → Litestar. The only list of rooms."""
from __future__ import annotations

import gc
import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from types import ModuleType

from litestar import Litestar
from sqlalchemy.orm import configure_mappers

from brokerage import config as settings
from brokerage.config import Config
from brokerage.door.hooks import hook
from brokerage.door.house import House, Menu
from brokerage.door.route import Route
from brokerage.door.serve import litestar_app
from brokerage.kit import sealed
from brokerage.kit.clock import Clock
from brokerage.kit.db import Database

ROOMS = ("front", "people", "budgets", "catalogue", "desk", "assessments", "plans", "asking", "orders", "invoices",
         "notices", "oversight", "safeguarding", "payments", "closing", "homes")
"""Every room that has pages, in the order of the house. A room is a folder; what it has is found by its file names."""

WASTE = (50_000, 20, 50)
"""Garbage collection's thresholds: seldom, for collections are the tail of the page times (G3)."""

MENU = (
    Menu("Home", "/home", "home.own"),
    Menu("Caseload", "/caseload", "caseload.see"),
    Menu("Approvals", "/approvals", "approvals.see"),
    Menu("My work", "/work", "work.menu"),
    Menu("Budgets", "/budgets", "budget.list"),
    Menu("Returns", "/returns", "return.list"),
    Menu("Plans", "/plans", "plan.list"),
    Menu("My week", "/my-week", "order.own_week", "/people/{me}/week"),
    Menu("Orders", "/orders", "order.list"),
    Menu("Requests", "/offers", "order.inbox"),
    Menu("Visits", "/visits", "order.day"),
    Menu("Bills", "/invoices", "invoice.list"),
    Menu("Bills to look after", "/invoices/queue", "invoice.queue"),
    Menu("People", "/people", "people.list"),
    Menu("Safeguarding", "/safeguarding", "concern.menu"),
    Menu("Assessments", "/assessments", "assessment.waiting"),
    Menu("Services", "/services", "service.search"),
    Menu("Your desk", "/desk", "desk.own"),
    Menu("Bank details", "/bank-checks", "bank.queue"),
    Menu("Payments", "/payments", "payments.see"),
    Menu("Year ends", "/year-ends", "year_end.list"),
    Menu("What you were paid", "/remittances", "remittance.list"),
    Menu("Providers to check", "/provider-checks", "provider.queue"),
    Menu("Organisations", "/organisations", "organisation.list"),
    Menu("Feeds", "/imports", "import.run"),
    Menu("For you to know", "/notices", "notice.own"),
    Menu("My account", "/account", "account.own"),
)


def parts(name: str) -> Iterator[ModuleType]:
    """The module `name` (models, routes, passes, states …) of every room that has one; and of door and ledger."""
    for room in ("door", "ledger", *ROOMS):
        path = f"brokerage.{room}.{name}"
        if importlib.util.find_spec(path) is not None:
            yield importlib.import_module(path)


def routes() -> list[Route]:
    """Every Route of every room. Rooms with many pages have routes.py and others whose names end in _routes."""
    found = []
    for room in ROOMS:
        folder = importlib.import_module(f"brokerage.{room}").__path__[0]
        for module in sorted(_route_modules(folder)):
            made = importlib.import_module(f"brokerage.{room}.{module}")
            found += [value for value in vars(made).values() if isinstance(value, Route) and value.fn.__module__ == made.__name__]
    return found


def _route_modules(folder: str) -> list[str]:
    return [p.stem for p in Path(folder).glob("*.py") if p.stem == "routes" or p.stem.endswith("_routes")]


def open_house(config: Config, clock: Clock | None = None) -> House:
    """The house without its web server: for the command line, the worker and tests. From here on waste is looked for."""
    from brokerage.budgets import effects, true_up
    from brokerage.budgets.actions import FINALISE_ASKS
    from brokerage.catalogue.search import shelf as search
    from brokerage.desk import front
    from brokerage.invoices import at_desk as bills_at_desk
    from brokerage.invoices import crediting, owing
    from brokerage.orders import at_desk as orders_at_desk
    from brokerage.payments import of_invoices, shared_anew
    from brokerage.people import actors, needs
    from brokerage.plans import effects as planned
    from brokerage.plans.approving import is_agreed
    from providers import bank_registry, bill_registry, registry
    FINALISE_ASKS[:] = [is_agreed]
    owing.ON_APPROVED[:] = [of_invoices.approved]
    crediting.ON_CREDITED[:], crediting.UNDER_WAY[:] = [of_invoices.credited], [of_invoices.under_way]
    true_up.AROUND[:] = [shared_anew.around]
    front.ASKS[:] = [orders_at_desk.waits, bills_at_desk.waits]
    effects.SPLIT_ASKS[:], effects.SHARE_ASKS[:] = [planned.of_split], [planned.shares]
    for adapters in (registry, bank_registry, bill_registry):
        adapters.fill()
    list(parts("models")), list(parts("states")), list(parts("passes"))
    sealed.use(config.field_key, config.secret)
    database = Database(config.database_url, threads=config.at_once, read_url=config.database_read_url)
    search.keep(database, config.search_dir)
    look_for_waste()
    return House(config, database, clock or Clock(), menu=MENU, find_actor=actors.find, find_needs=needs.in_words)


def look_for_waste() -> None:
    """From here on, once a process. What is here stays and is never looked at again: of a start's 200,000 objects 900 were waste,
    and looking for them took longer than it took Litestar to take in every page."""
    if gc.get_threshold() != WASTE:
        gc.freeze()
        gc.set_threshold(*WASTE)


def build(config: Config | None = None, clock: Clock | None = None) -> Litestar:
    """The application, ready to serve. Raises SettingsMistake or NoPermission rather than open half-right."""
    from brokerage.payments import inbox
    config = config or settings.read()
    house = open_house(config, clock)
    app = litestar_app(house, routes(), extra=[hook(house, inbox.PATH, inbox.take, biggest=inbox.BIGGEST)])
    app.state.house = house
    return app


def read_ahead(house: House) -> None:
    """Beside the start, so that nobody's first page waits for it: the name of this release, and this host's index of the
    catalogue brought up to date."""
    from brokerage.catalogue.search import shelf
    house.release  # noqa: B018 - kept once it was asked for
    with house.database.reading() as db:
        shelf.of(db).searcher(db, house.clock.today())


def create() -> Litestar:
    """What granian starts in each worker. The tables' mapping is finished and the start-up heap is frozen, so that nobody's first
    page waits for the one and collections pass over the other (G3)."""
    app = build()
    configure_mappers()
    gc.freeze()
    Thread(target=read_ahead, args=[app.state.house], name="ahead", daemon=True).start()
    return app
