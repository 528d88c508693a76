"""Registrations, insurance and checks: a provider's own page and forms, and the page on which one is checked."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.catalogue.words import ASSURANCES, SCHEMES
from brokerage.desk import joining, paper_queries, papers, queries
from brokerage.desk.listing_forms import SendBackForm
from brokerage.desk.paper_queries import Given
from brokerage.desk.papers import ACTIVITIES, Cover, Number
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.forms import ask
from brokerage.kit.money import Pence
from brokerage.people import opened
from brokerage.people.models import Organisation

MINE = "/desk/{org_id:int}/papers"
CHECK = "/provider-checks/papers/{paper_id:int}"
opened.VERBS.update(
    {
        ("paper", "give"): "gave a registration, an insurance or a check",
        ("paper", "accept"): "checked a registration, an insurance or a check",
        ("paper", "return"): "sent a registration, an insurance or a check back",
        ("paper", "take_back"): "took a registration, an insurance or a check back",
    }
)


class NumberForm(Struct, kw_only=True):
    """A number in a register."""

    scheme: Annotated[str, ask("Which register?", choices=tuple(SCHEMES.items()), missing="Choose the register")]
    number: Annotated[str, ask("Number", longest=30, width=20, hint="A CQC number is like 1-123456789")]
    activities: Annotated[
        list[str] | None,
        ask(
            "What are you registered for?",
            choices=tuple((one, one) for one in ACTIVITIES),
            optional=True,
            hint="Only for the CQC. Choose all that apply",
        ),
    ] = None


class CoverForm(Struct, kw_only=True):
    """An insurance or a check."""

    kind: Annotated[str, ask("What is it?", choices=tuple(ASSURANCES.items()), missing="Choose what it is")]
    holder: Annotated[
        str | None, ask("Whom is it of?", longest=120, optional=True, hint="The person who was checked, or who is insured")
    ] = None
    level: Annotated[
        str | None, ask("Level", longest=40, optional=True, hint="For a DBS check, like: enhanced with the adults’ list")
    ] = None
    reference: Annotated[str | None, ask("Its number", longest=60, width=20, optional=True, autocomplete="off")] = None
    cover: Annotated[Pence | None, ask("How much does it cover?", optional=True, least=0, hint="In pounds, for insurance")] = None
    issued_on: Annotated[date | None, ask("When was it given?", optional=True)] = None
    expires_on: Annotated[
        date | None, ask("Last day", optional=True, hint="A DBS check without a last day is asked for again after three years")
    ] = None


class HowForm(Struct):
    """How somebody checked it."""

    how: Annotated[
        str,
        ask(
            "How did you check it?",
            kind="longtext",
            longest=1_000,
            missing="Say how you checked it",
            hint="Like: looked it up on the CQC website",
        ),
    ]


@visit(MINE, allow="provider.manage", load=queries.provider)
def papers_(visit: Visit, provider: Organisation) -> Page:
    held = paper_queries.held(visit.db, visit.actor, provider)
    return page("desk/papers.html", provider=provider, held=held, schemes=SCHEMES, today=visit.today)


@visit(MINE + "/number", allow="provider.manage", load=queries.provider)
def give_number(visit: Visit, provider: Organisation) -> Page:
    return page("desk/give_number.html", provider=provider, form=visit.form_for(NumberForm))


@act(MINE + "/number", allow="provider.manage", load=queries.provider, form=NumberForm, again=give_number)
def number_given(visit: Visit, provider: Organisation, form: NumberForm) -> See:
    joining.few_papers(visit.db, provider)
    one = Number(form.scheme, form.number, tuple(form.activities or ()))
    papers.give_number(visit.db, provider, one, by=visit.actor, at=visit.now)
    return see(f"/desk/{provider.id}/papers", "Given. Somebody looks it up now.")


@visit(MINE + "/cover", allow="provider.manage", load=queries.provider)
def give_cover(visit: Visit, provider: Organisation) -> Page:
    return page("desk/give_cover.html", provider=provider, form=visit.form_for(CoverForm))


@act(MINE + "/cover", allow="provider.manage", load=queries.provider, form=CoverForm, again=give_cover)
def cover_given(visit: Visit, provider: Organisation, form: CoverForm) -> See:
    joining.few_papers(visit.db, provider)
    pence = int(form.cover) if form.cover is not None else None
    one = Cover(form.kind, form.holder or "", form.level or "", form.reference or "", pence, form.issued_on, form.expires_on)
    papers.give_cover(visit.db, provider, one, by=visit.actor, at=visit.now)
    return see(f"/desk/{provider.id}/papers", "Given. Somebody checks it now.")


@act(MINE + "/{paper_id:int}/take-back", allow="provider.manage", load=paper_queries.own)
def take_paper_back(visit: Visit, given: Given) -> See:
    papers.take_back(visit.db, given.row, by=visit.actor, at=visit.now)
    return see(f"/desk/{given.provider.id}/papers", "Taken back.")


@visit(CHECK, allow="provider.queue", load=paper_queries.to_check)
def paper_check(visit: Visit, given: Given) -> Page:
    return page("desk/paper_check.html", given=given, form=visit.form_for(HowForm), back=visit.form_for(SendBackForm))


@act(CHECK + "/accept", allow="provider.answer", load=paper_queries.to_check, form=HowForm, again=paper_check)
def accept_paper(visit: Visit, given: Given, form: HowForm) -> See:
    papers.accept(visit.db, given.row, form.how, body=given.body, by=visit.actor, at=visit.now)
    return see("/provider-checks", f"Checked: {given.said.what} of {given.provider.name}.")


@act(CHECK + "/return", allow="provider.answer", load=paper_queries.to_check, form=SendBackForm, again=paper_check)
def return_paper(visit: Visit, given: Given, form: SendBackForm) -> See:
    papers.send_back(visit.db, given.row, form.why, body=given.body, by=visit.actor, at=visit.now)
    return see("/provider-checks", f"Sent back. {given.provider.name} reads why.")
