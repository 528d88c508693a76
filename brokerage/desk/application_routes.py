"""The rulebook for everybody, a provider's application against it, and the page on which it is answered."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.desk import application_actions, application_queries, rulebooks, ties
from brokerage.desk.application_forms import answering, checking, drawn, read
from brokerage.desk.application_queries import Applied
from brokerage.desk.rulebooks import Book
from brokerage.door import ANYONE, Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.kit.forms import ask
from brokerage.people import opened
from brokerage.people.models import Organisation

MINE = "/desk/{org_id:int}/application"
ONE = "/desk/{org_id:int}/application/{application_id:int}"
CHECK = "/provider-checks/applications/{application_id:int}"
opened.VERBS.update(
    {
        ("application", "begin"): "began an application to list services",
        ("application", "submit"): "sent an application to list services",
        ("application", "approve"): "approved an application to list services",
        ("application", "return"): "sent an application to list services back",
        ("application", "refuse"): "refused an application to list services",
        ("application", "withdraw"): "withdrew an application to list services",
    }
)


class RulesForm(Struct):
    """The next version of the rulebook."""

    rules: Annotated[
        str, ask("The rules", kind="longtext", longest=40_000, hint="A paragraph each: CODE: heading, its text, We ask: …")
    ]
    changed: Annotated[str, ask("What is new?", kind="longtext", longest=1_000, hint="Everybody reads this")]


@visit("/rulebook", allow=ANYONE)
def rulebook(visit: Visit) -> Page:
    return page("desk/rulebook.html", book=rulebooks.newest(visit.db), before=rulebooks.every(visit.db)[1:])


@visit("/rulebook/{rulebook:int}", allow=ANYONE, load=rulebooks.numbered)
def old_rulebook(visit: Visit, book: Book) -> Page:
    return page("desk/old_rulebook.html", book=book)


@visit("/rulebook/new", allow="provider.queue")
def new_rulebook(visit: Visit) -> Page:
    rules = rulebooks.as_text(rulebooks.newest(visit.db).rules)
    return page("desk/new_rulebook.html", form=visit.form_for(RulesForm, rules=rules))


@act("/rulebook/new", allow="provider.queue", form=RulesForm, again=new_rulebook)
def publish_rulebook(visit: Visit, form: RulesForm) -> See:
    made = rulebooks.publish(visit.db, form.rules, form.changed, by=visit.actor, at=visit.now)
    return see("/rulebook", f"Published as version {made.number}.")


@visit(MINE, allow="desk.see", load=application_queries.provider)
def application(visit: Visit, provider: Organisation) -> Page:
    applied = application_queries.latest(visit.db, visit.actor, provider)
    form = _answers(visit, applied) if applied is not None and applied.open else None
    newest = rulebooks.newest(visit.db) if applied is None else applied.book
    return page("desk/application.html", provider=provider, applied=applied, book=newest, form=form)


def _answers(visit: Visit, applied: Applied) -> Any:
    typed: dict[str, Any] = {"about": applied.row.about or None}
    for code, one in applied.said.items():
        typed |= {f"meets_{code}": "yes" if one.meets else "no", f"words_{code}": one.words or None}
    tied = ties.of(visit.db, applied.provider)
    typed["part_of"] = str(next(iter(tied))) if tied else None
    return drawn(visit.form, answering(applied.book.rules), {"part_of": _bodies(visit.db)}, **typed)


def _bodies(db: Session) -> list[tuple[str, str]]:
    rows = db.execute(
        select(Organisation.id, Organisation.name).where(Organisation.kind.in_(ties.BODIES)).order_by(Organisation.name)
    )
    return [("", "None of these"), *((str(row[0]), row[1]) for row in rows)]


@act(MINE + "/begin", allow="provider.manage", load=application_queries.provider, again=application)
def begin_application(visit: Visit, provider: Organisation) -> See:
    application_actions.begin(visit.db, provider, by=visit.actor, at=visit.now)
    return see(f"/desk/{provider.id}/application", "Begun. You can leave it and come back.")


@act(ONE, allow="provider.manage", load=application_queries.own, again=application)
def write_application(visit: Visit, applied: Applied) -> See:
    form = read(answering(applied.book.rules), visit.ask.raw, {"part_of": _bodies(visit.db)})
    by: dict[str, Any] = {"by": visit.actor, "at": visit.now}
    application_actions.save(visit.db, applied.row, form.about or "", _said(applied, form), **by)
    if form.part_of and int(form.part_of) not in ties.of(visit.db, applied.provider):
        ties.record(visit.db, applied.provider, visit.db.get_one(Organisation, int(form.part_of)), "The provider says so.", **by)
    if visit.ask.raw.get("do") == ["send"]:
        application_actions.submit(visit.db, applied.row, **by)
    sent = applied.row.state == "SUBMITTED"
    where = f"/desk/{applied.provider.id}/application"
    return see(where, "Sent. You read the answer here." if sent else "Kept. Nobody else sees it yet.")


def _said(applied: Applied, form: Any) -> dict[str, tuple[bool, str]]:
    """Rule → (we meet it, in words), of the rules that have an answer. Refused: words without a yes or no."""
    said, wrong = {}, {}
    for rule in applied.book.rules:
        meets, words = getattr(form, f"meets_{rule.code}"), getattr(form, f"words_{rule.code}") or ""
        if meets:
            said[rule.code] = (meets == "yes", words)
        elif words:
            wrong[f"meets_{rule.code}"] = f"{rule.heading}: choose whether you meet it"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    return said


@act(ONE + "/take-up", allow="provider.manage", load=application_queries.own, again=application)
def take_up_rulebook(visit: Visit, applied: Applied) -> See:
    application_actions.take_up(visit.db, applied.row, by=visit.actor, at=visit.now)
    return see(f"/desk/{applied.provider.id}/application", "Your answers are kept. Look at what is new.")


@act(ONE + "/withdraw", allow="provider.manage", load=application_queries.own, again=application)
def withdraw_application(visit: Visit, applied: Applied) -> See:
    application_actions.withdraw(visit.db, applied.row, by=visit.actor, at=visit.now)
    return see(f"/desk/{applied.provider.id}/application", "Withdrawn.")


@visit(CHECK, allow="provider.queue", load=application_queries.to_check)
def application_check(visit: Visit, applied: Applied) -> Page:
    typed: dict[str, Any] = {}
    for code, one in applied.said.items():
        typed |= {f"found_{code}": one.found or None, f"why_{code}": one.why or None}
    form = drawn(visit.form, checking(applied.book.rules), **typed)
    return page("desk/application_check.html", applied=applied, form=form)


@act(CHECK, allow="provider.answer", load=application_queries.to_check, again=application_check)
def answer_application(visit: Visit, applied: Applied) -> See:
    form = read(checking(applied.book.rules), visit.ask.raw)
    found = {
        rule.code: (getattr(form, f"found_{rule.code}") or "", getattr(form, f"why_{rule.code}") or "")
        for rule in applied.book.rules
    }
    application_actions.decide(
        visit.db, applied.row, form.verb, found, form.answer or "", body=applied.body, by=visit.actor, at=visit.now
    )
    return see("/provider-checks", f"Answered. {applied.provider.name} reads it on its desk.")
