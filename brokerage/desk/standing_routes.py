"""Providers as those see them who answer for them: what each belongs to, and whether it is suspended."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from brokerage.desk import standing_actions, standing_queries
from brokerage.desk.standing_queries import Standing
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.kit.forms import ask
from brokerage.people import opened

ALL = "/provider-checks/providers"
ONE = ALL + "/{org_id:int}"
opened.VERBS.update(
    {
        ("suspension", "suspend"): "suspended a provider",
        ("suspension", "lift"): "let a suspended provider go on",
    }
)


class TieForm(Struct):
    """What a provider belongs to."""

    body: Annotated[int, ask("Which body?", kind="choice", missing="Choose a body")]
    why: Annotated[
        str,
        ask(
            "How do they belong together?",
            kind="longtext",
            longest=1_000,
            missing="Say how they belong together",
            hint="Like: the council owns it, or its director is a broker’s wife. The provider reads this",
        ),
    ]


class ReasonForm(Struct):
    """Why."""

    why: Annotated[str, ask("Why?", kind="longtext", longest=1_000, hint="The provider reads this", missing="Say why")]


@visit(ALL, allow="provider.queue")
def providers(visit: Visit) -> Page:
    words = visit.ask.query.get("q", "")[:100]
    found = standing_queries.providers(visit.db, visit.actor, words)
    return page("desk/providers.html", q=words, found=found[: standing_queries.MOST], more=len(found) > standing_queries.MOST)


@visit(ONE, allow="provider.queue", load=standing_queries.find)
def provider(visit: Visit, seen: Standing) -> Page:
    return page(
        "desk/provider.html",
        seen=seen,
        provider=seen.provider,
        applied=standing_queries.applied(visit.db, seen.provider),
        registers=standing_queries.registers(visit.db, visit.actor, seen.provider),
    )


@visit(ONE + "/tie", allow="provider.queue", load=standing_queries.find)
def new_tie(visit: Visit, seen: Standing) -> Page:
    form = visit.form_for(TieForm, choices={"body": standing_queries.bodies(visit.db)})
    return page("desk/new_tie.html", provider=seen.provider, form=form)


@act(ONE + "/tie", allow="provider.queue", load=standing_queries.find, form=TieForm, again=new_tie)
def tie(visit: Visit, seen: Standing, form: TieForm) -> See:
    standing_actions.tie(visit.db, seen.provider, form.body, form.why, by=visit.actor, at=visit.now)
    return see(_one(seen), "Written down. People of that body no longer answer this provider.")


@visit(ONE + "/ties/{tie_id:int}/end", allow="provider.answer", load=standing_queries.find)
def end_tie(visit: Visit, seen: Standing) -> Page:
    named = next(one for one in seen.ties if one.row is seen.tie)
    return page("desk/end_tie.html", seen=seen, provider=seen.provider, named=named, form=visit.form_for(ReasonForm))


@act(ONE + "/ties/{tie_id:int}/end", allow="provider.answer", load=standing_queries.find, form=ReasonForm, again=end_tie)
def untie(visit: Visit, seen: Standing, form: ReasonForm) -> See:
    assert seen.tie is not None
    standing_actions.untie(visit.db, seen.provider, seen.tie, form.why, body=seen.body, by=visit.actor, at=visit.now)
    return see(_one(seen), "Ended. People of that body may answer this provider again.")


@visit(ONE + "/suspend", allow="provider.answer", load=standing_queries.find)
def suspend(visit: Visit, seen: Standing) -> Page:
    return page("desk/suspend.html", provider=seen.provider, form=visit.form_for(ReasonForm))


@act(ONE + "/suspend", allow="provider.answer", load=standing_queries.find, form=ReasonForm, again=suspend)
def suspend_now(visit: Visit, seen: Standing, form: ReasonForm) -> See:
    standing_actions.suspend(visit.db, seen.provider, form.why, body=seen.body, by=visit.actor, at=visit.now)
    return see(_one(seen), f"{seen.provider.name} is suspended. Its managers, and whoever has an order that runs, are told.")


@visit(ONE + "/lift", allow="provider.answer", load=standing_queries.find)
def lift(visit: Visit, seen: Standing) -> Page:
    return page("desk/lift.html", provider=seen.provider, row=seen.suspension, form=visit.form_for(ReasonForm))


@act(ONE + "/lift", allow="provider.answer", load=standing_queries.find, form=ReasonForm, again=lift)
def lift_now(visit: Visit, seen: Standing, form: ReasonForm) -> See:
    if seen.suspension is None:
        raise Refusal(f"{seen.provider.name} is not suspended.", code="NOT_SUSPENDED")
    by = {"by": visit.actor, "at": visit.now}
    standing_actions.lift(visit.db, seen.provider, seen.suspension, form.why, body=seen.body, **by)
    return see(_one(seen), f"{seen.provider.name} may be found and ordered from again.")


def _one(seen: Standing) -> str:
    return f"/provider-checks/providers/{seen.provider.id}"
