"""A small room of the tests' own, behind the real door: what each property needs, and nothing of any business."""
from __future__ import annotations

from typing import Annotated, Any

import msgspec
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from brokerage.door import ANYONE, Actor, Page, See, Visit, act, page, see, visit
from brokerage.door.passes import PASSES, rule
from brokerage.kit.db import Hot
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.forms import ask
from brokerage.people.models import Person

if "test.see" not in PASSES:
    rule("test.see", "PERSON", "CARER")(lambda actor, person: actor.person_id == person.id)
    rule("test.rename", "PERSON", says="Only the person may change this.")(
        lambda actor, person: actor.person_id == person.id and person.family_name != "Frozen")


def find(db: Session, actor: Actor, person_id: int) -> Person:
    """The person, to whoever has the same family name: a scope that is not the rule, so that each can be seen alone."""
    mine = db.get(Person, actor.person_id)
    found = db.scalar(select(Person).where(Person.id == person_id))
    if found is None or mine is None or found.postcode != mine.postcode:
        raise Missing()
    return found


class Rename(msgspec.Struct):
    """A name and an age, to be wrong in two places at once."""

    family_name: Annotated[str, ask("Family name", longest=20)]
    age: Annotated[int, ask("Age", least=0, most=120)]


@visit("/t/people/{person_id:int}", allow="test.see", load=find)
def show(visit: Visit, person: Person) -> Page:
    return page("t/show.html", person=person, form=visit.form_for(Rename, family_name=person.family_name))


@visit("/t/people/{person_id:int}/kept", allow="test.see", load=find,
       version=lambda db, actor, person: person.family_name)
def kept(visit: Visit, person: Person) -> Page:
    return page("t/show.html", person=person, form=visit.form_for(Rename, family_name=person.family_name))


class Short(msgspec.Struct):
    """A person as one hot statement tells."""

    id: int
    family_name: str
    person_id: int


NAMED = Hot("SELECT id, family_name, id FROM person WHERE id = :person")


def find_short(db: Session, actor: Actor, person_id: int) -> Short:
    """The reader themself, read by the driver alone."""
    row = NAMED.one(db, person=person_id)
    if row is None or actor.person_id != person_id:
        raise Missing()
    return Short(*row)


@visit("/t/people/{person_id:int}/short", allow="test.see", load=find_short, version=lambda db, actor, person: person.family_name)
def short(visit: Visit, person: Short) -> Page:
    return page("t/show.html", person=person, form=visit.form_for(Rename, family_name=person.family_name))


@act("/t/people/{person_id:int}/rename", allow="test.rename", load=find, form=Rename, again=show)
def rename(visit: Visit, person: Person, form: Rename) -> See:
    person.family_name = form.family_name
    person.phone = person.phone + "x"
    visit.db.flush()
    if form.family_name == "Refused":
        raise Refusal("That name is not allowed.", fields={"family_name": "That name is not allowed."})
    if form.family_name == "Broken":
        raise RuntimeError("our own mistake")
    return see(f"/t/people/{person.id}", "Saved.")


@act("/t/people/{person_id:int}/lost", allow="test.see", load=find)
def lost(visit: Visit, person: Person) -> See:
    """An act whose COMMIT fails: a foreign key that is checked only there."""
    if visit.house.database.name == "sqlite":
        visit.db.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        visit.db.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    person.phone = "lost"
    visit.db.execute(text("INSERT INTO t_child (parent_id) VALUES (999)"))
    return see(f"/t/people/{person.id}", "Saved.")


@visit("/t/people/{person_id:int}/writes", allow="test.see", load=find)
def writes(visit: Visit, person: Person) -> Page:
    """A page that tries to write, in whichever way it was asked to."""
    if visit.ask.query.get("how") == "orm":
        person.phone = "written by a GET"
        visit.db.flush()
    else:
        visit.db.execute(text("UPDATE person SET phone = 'written by a GET'"))
    return page("t/show.html", person=person, form=visit.form_for(Rename))


@visit("/t/open", allow=ANYONE)
def open_(visit: Visit) -> Page:
    return page("t/open.html")


@act("/t/aside", allow=ANYONE)
def aside(visit: Visit) -> See:
    """Refused, but something is kept all the same."""
    def keep(db: Session) -> Any:
        return db.execute(text("UPDATE person SET phone = phone || '!'"))
    visit.even_if_refused(keep)
    visit.db.execute(text("UPDATE person SET phone = 'gone'"))
    raise Refusal("No.")


ROUTES = [show, kept, short, rename, lost, writes, open_, aside]
TEMPLATES = {
    "t/show.html": """{% extends "base.html" %}{% set heading = "Person" %}{% block main %}<h1>Person</h1>
{{ ui.form_errors(form) }}<section id="lines">{% block lines %}<p>{{ person.family_name }}</p>{% endblock %}</section>
{% if can("test.rename", person) %}<form method="post" action="/t/people/{{ person.id }}/rename">{{ ui.csrf(visit) }}
{{ ui.field(form, "family_name") }}{{ ui.field(form, "age") }}{{ ui.button("Save") }}</form>{% endif %}
<form method="post" action="/t/people/{{ person.id }}/lost">{{ ui.csrf(visit) }}{{ ui.button("Lose") }}</form>{% endblock %}""",
    "t/open.html": """{% extends "base.html" %}{% set heading = "Open" %}{% block main %}<h1>Open</h1>
<form method="post" action="/t/aside">{{ ui.csrf(visit) }}{{ ui.button("Go") }}</form>{% endblock %}""",
}
