"""The door itself: how a request becomes a visit and a visit an answer. All the magic of the house is in this file.

`visit` and `act` (route.py) turn a plain function of a room into a Route; app.py hands the Routes to Litestar. One
request is one function, `answer`, in one worker thread: who asks → open a transaction → load the thing through the
actor's own query (absent: 404) → ask the rule (no: 403) → call the route → render → commit → only then answer.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from brokerage.door import once, passes, standing
from brokerage.door.actor import NOBODY
from brokerage.door.answers import Data, Download, Page, See
from brokerage.door.route import ANYONE, Route
from brokerage.door.visit import Ask, Visit
from brokerage.door.wire import Answer
from brokerage.kit import forms
from brokerage.kit.errors import Missing, NotAllowed, Refusal, TooMany, refusal_from
from brokerage.kit.refs import same

if TYPE_CHECKING:
    from brokerage.door.house import House


BIGGEST = 2**31 - 1
"""The largest number that a row can have: beyond it there is nothing to find, on either engine."""


def answer(house: House, route: Route, ask: Ask) -> Answer:
    """Every request of every room. What is raised here becomes an error page in house.py."""
    return _look(house, route, ask) if route.method == "GET" else _do(house, route, ask)


def _look(house: House, route: Route, ask: Ask) -> Answer:
    if still := house.again.look(house.database, ask, house.clock):
        return house.not_modified(still[0]).owing(still[1])
    with house.database.reading(like=(ask.cookie, ask.path, *ask.query.items())) as db:
        seen, thing = _enter(house, route, ask, db)
        tag = house.tag(seen, route, thing)
        known = bool(tag) and ask.headers.get("if-none-match") == tag
        made = None if known else _finish(house, seen, route.fn(*_given(route, seen, thing)), tag)
        look = house.look(route, seen)
        if known:
            house.again.keep(seen, tag, look)
    return (made or house.not_modified(tag)).owing(look)


def _do(house: House, route: Route, ask: Ask) -> Answer:
    prepared = _before(house, route, ask) if route.first else None
    seen, filled = None, None
    try:
        with house.database.transaction() as db:
            seen, thing = _enter(house, route, ask, db)
            standing.hand_in(seen, route)
            seen.prepared = prepared
            if (where := once.led_to(db, _number(ask, seen))) is not None:
                return house.redirect(See(where))
            if route.form is not None:
                filled = forms.read(route.form, ask.raw)
                if filled.errors:
                    raise Refusal("There is a problem", fields=dict(filled.errors))
            result = route.fn(*_given(route, seen, thing), *([filled.made] if filled else []))
            once.remember(db, _number(ask, seen), result.where if isinstance(result, See) else ask.path, house.clock.now())
            made = _finish(house, seen, result)
        return made.owing(house.look(route, seen))
    except IntegrityError as broken:
        with house.database.reading() as db:
            if seen is not None and (where := once.led_to(db, _number(ask, seen))) is not None:
                return house.redirect(See(where))
        no = refusal_from(broken)
        if no is None:
            raise
        return _refused(house, route, ask, no, filled, seen)
    except Refusal as no:
        return _refused(house, route, ask, no, filled, seen)


def _refused(house: House, route: Route, ask: Ask, no: Refusal, filled: Any, seen: Visit | None) -> Answer:
    """Everything is rolled back. Show the page again with the form filled in, or the reason on a page of its own."""
    if seen is not None and seen.aside:
        with house.database.transaction() as db:
            for write in seen.aside:
                write(db)
    if route.again is None:
        raise no
    filled = filled or forms.Filled(route.form or Struct, ask.raw)
    for name, text in no.fields.items() or [("", no.text)]:
        filled.wrong(name, text)
    with house.database.reading() as db:
        back, thing = _enter(house, route.again, ask, db)
        back.form, back.prepared = filled, seen.prepared if seen else None
        page = route.again.fn(*_given(route.again, back, thing))
        if not isinstance(page, Page):  # there is nothing to fill in any more: the page leads on, and so does its refusal
            return _finish(house, back, page)
        page.status = 429 if isinstance(no, TooMany) else 422
        made = _finish(house, back, page)
    return made.owing(house.look(route.again, back))


def _enter(house: House, route: Route, ask: Ask, db: Session) -> tuple[Visit, Any]:
    """Who asks; may they at all; the thing through their own query; may they do this to it."""
    actor = house.who(db, ask)
    if ask.method == "POST" and not same(_sent(ask, "_csrf"), Visit(house, None, actor, ask).csrf):
        raise NotAllowed("This form is out of date. Go back, reload the page and send it again. Nothing was changed.")
    if route.allow != ANYONE and actor is NOBODY:
        raise house.sign_in_first(ask)
    seen = Visit(house, db, actor, ask)
    if route.allow != ANYONE and not passes.ever(actor, route.allow):
        raise NotAllowed(passes.PASSES[route.allow].says or NotAllowed().text)
    if any(isinstance(value, int) and not 0 < value <= BIGGEST for value in ask.params.values()):
        raise Missing()
    thing = route.load(db, actor, **ask.params) if route.load else None
    if route.allow != ANYONE and route.load and not passes.may(actor, route.allow, thing):
        raise NotAllowed(passes.PASSES[route.allow].says or NotAllowed().text)
    seen.about = getattr(thing, "person_id", None)
    return seen, thing


def _given(route: Route, seen: Visit, thing: Any) -> list[Any]:
    return [seen, thing] if route.load else [seen]


def _before(house: House, route: Route, ask: Ask) -> Any:
    with house.database.reading() as db:
        seen, _ = _enter(house, route, ask, db)
        assert route.first is not None
        return route.first(seen)


def _number(ask: Ask, seen: Visit) -> str:
    return once.key_of(_sent(ask, "_once"), seen.actor.user_id, ask.path)


def _sent(ask: Ask, name: str) -> str:
    return next(iter(ask.raw.get(name, ())), "")


def _finish(house: House, seen: Visit, result: Page | See | Download | Data, tag: str = "") -> Answer:
    if isinstance(result, See):
        return house.redirect(result)
    return house.page(result, seen, tag) if isinstance(result, Page) else house.download(result)

