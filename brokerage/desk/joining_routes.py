"""The way in for an organisation that nobody has let in: ask, confirm the address, sign in."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from brokerage.catalogue.words import SECTORS
from brokerage.desk import joining
from brokerage.desk.joining import Asked
from brokerage.door import ANYONE, Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal, TooMany
from brokerage.kit.forms import ask
from brokerage.people import passwords, tries
from brokerage.people.signin_forms import NEW
from brokerage.people.signin_routes import let_through, raw, tries_at
from brokerage.people.ways_in import PASSWORD, Proof, address

AT_ONCE = 20
"""Who may ask within a quarter of an hour, from all places together."""
GOOD = "At least 12 characters. Three words that you can remember make a good password"
SENT = "We sent a code to your address. It comes within a few minutes."


class JoinForm(Struct, kw_only=True):
    """An organisation, and who asks."""

    name: Annotated[str, ask("Name of your organisation", longest=160)]
    sector: Annotated[str, ask("What is it?", choices=tuple(SECTORS.items()), missing="Choose what it is")]
    charity: Annotated[str | None, ask("Charity number", longest=12, width=10, optional=True)] = None
    company: Annotated[str | None, ask("Company number", longest=12, width=10, optional=True)] = None
    manager: Annotated[str, ask("Your name", longest=120, autocomplete="name")]
    email: Annotated[
        str, ask("Your e-mail address", kind="email", longest=254, autocomplete="email", hint="We send a code to it")
    ]


class ConfirmForm(Struct):
    """The code that came, and a password."""

    email: Annotated[str, ask("Your e-mail address", kind="email", autocomplete="username", longest=254)]
    code: Annotated[
        str, ask("The code from our e-mail", hint="12 letters and numbers, like K7QX-M2RB-9DFH", width=20, longest=40)
    ]
    password: Annotated[str, ask("Choose a password", hint=GOOD, **NEW)]


class Tried(Struct):
    """What was found out before writing."""

    too_many: bool = False
    trouble: str = ""
    new_hash: str = ""


def _open(visit: Visit) -> bool:
    """Whether a code can reach anybody: by e-mail, or in the demo on the page."""
    return bool(visit.house.config.mail_server) or visit.house.config.demo


@visit("/join", allow=ANYONE)
def join(visit: Visit) -> Page:
    return page("desk/join.html", form=visit.form_for(JoinForm), open=_open(visit), contact=visit.house.config.contact)


@act("/join", allow=ANYONE, form=JoinForm, again=join)
def ask_to_join(visit: Visit, form: JoinForm) -> Page | See:
    if not _open(visit):
        raise Refusal("This house cannot send e-mail, so nobody can come in by themself.", code="NO_MAIL")
    counted = tries_at(visit, "joining", most=AT_ONCE)
    counted.stop(visit.db, visit.now)
    counted.failed(visit.db, visit.now)
    said = Asked(form.name, form.sector, form.manager, form.email, form.charity or "", form.company or "")
    row = joining.ask(visit.db, said, at=visit.now)
    if visit.house.config.demo and not visit.house.config.mail_server and row is not None:
        code = joining.new_code(visit.db, row, visit.now)
        return page("desk/demo_code.html", email=row.email, code=code)
    return see("/join/confirm", SENT)


@visit("/join/confirm", allow=ANYONE)
def confirm(visit: Visit) -> Page:
    return page("desk/confirm.html", form=visit.form_for(ConfirmForm))


def prove_code(visit: Visit) -> Tried:
    """Before the writing transaction: a hash takes a thirtieth of a second."""
    email, password = raw(visit, "email"), raw(visit, "password")
    if tries_at(visit, "joining of " + address(email)).too_many(visit.db, visit.now):
        return Tried(too_many=True)
    there = joining.found(visit.db, email, raw(visit, "code"), visit.now)
    trouble = passwords.trouble(password, address(email), address(email).partition("@")[0])
    return Tried(trouble=trouble, new_hash=passwords.made(password) if there is not None and not trouble else "")


@act("/join/confirm", allow=ANYONE, form=ConfirmForm, again=confirm, first=prove_code)
def confirm_now(visit: Visit, form: ConfirmForm) -> See:
    counted, tried = tries_at(visit, "joining of " + address(form.email)), visit.prepared
    if tried.too_many:
        raise TooMany(tries.SAY)
    row = joining.found(visit.db, form.email, form.code, visit.now)
    if row is None:
        visit.even_if_refused(lambda db: counted.failed(db, visit.now))
        raise Refusal(joining.WRONG, fields={"code": joining.WRONG})
    if tried.trouble or not tried.new_hash:
        trouble = tried.trouble or "Choose a password again"
        raise Refusal(trouble, fields={"password": trouble})
    user = joining.confirm(visit.db, row, tried.new_hash, at=visit.now)
    return let_through(visit, Proof(user.id), PASSWORD, "/desk")
