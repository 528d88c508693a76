"""Words by which a service is found: the house's own short lists, and every word that a feed brought. A provider chooses."""

from __future__ import annotations

import re
from difflib import get_close_matches

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from brokerage.catalogue import ports
from brokerage.catalogue.import_writes import hang_terms
from brokerage.catalogue.models import ServiceTerm, Term

OURS = "Brokerage"
"""The name of the house's own vocabulary, as open data tells it."""
WHO = (
    "Older people", "People with dementia", "People with a learning disability", "Autistic people",
    "People with a physical disability", "People with a long-term condition", "People with a brain injury",
    "People with mental health needs", "People with sight loss", "Deaf people and people with hearing loss",
    "People near the end of life", "Unpaid carers", "Young people", "Families with a disabled child",
)  # fmt: skip
"""Circumstances: who a service is for."""
NEEDS = (
    "Washing and dressing", "Eating and drinking", "Using the toilet", "Moving around", "Medicines", "Being safe at home",
    "Help at night", "Keeping the home clean", "Company and friendship", "Getting out and about", "Keeping fit",
    "Work, learning and volunteering", "Managing money", "Speaking and being understood", "Living with a condition",
    "A break for carers",
)  # fmt: skip
"""Needs, close to the outcomes of the Care and Support (Eligibility Criteria) Regulations 2015."""
LISTS = {"CIRCUMSTANCE": WHO, "NEED": NEEDS}
MOST = 100
"""Words of one service."""


def own(kind: str, name: str) -> ports.Term:
    """A word of the house's own lists."""
    return ports.Term(OURS, re.sub(r"[^a-z]+", "-", name.lower()).strip("-"), name, kind)


def of_service(db: Session, service_id: int) -> list[ports.Term]:
    """The words of a service as a feed would say them, in one order."""
    rows = db.execute(
        select(Term.vocabulary, Term.code, Term.name, ServiceTerm.kind, Term.parent)
        .join(ServiceTerm, ServiceTerm.term_id == Term.id)
        .where(ServiceTerm.service_id == service_id)
        .order_by(Term.vocabulary, Term.code)
    )
    return [ports.Term(*row) for row in rows]


def known(db: Session, name: str) -> ports.Term:
    """The word of this name that is used most here. ValueError names words like it when there is none."""
    said = " ".join(name.split())
    many = func.count(ServiceTerm.service_id)
    row = db.execute(
        select(Term.vocabulary, Term.code, Term.name, func.max(ServiceTerm.kind), Term.parent)
        .join(ServiceTerm, ServiceTerm.term_id == Term.id)
        .where(func.lower(Term.name) == said.lower())
        .group_by(Term.id, Term.vocabulary, Term.code, Term.name, Term.parent)
        .order_by(many.desc(), Term.id)
        .limit(1)
    ).first()
    if row is not None:
        return ports.Term(*row)
    names = {one.lower(): one for one in db.scalars(select(Term.name).distinct().limit(5_000))}
    like = [names[one] for one in get_close_matches(said.lower(), names, n=3)]
    also = f" Did you mean {' or '.join(f'“{one}”' for one in like)}?" if like else ""
    raise ValueError(f"“{said[:60]}” is not a word that is used here.{also}")


def put(db: Session, service_id: int, terms: list[ports.Term]) -> None:
    """These in place of those."""
    db.execute(delete(ServiceTerm).where(ServiceTerm.service_id == service_id))
    hang_terms(db, [(service_id, ports.Listing("", 0, "", ports.Provider("", ""), terms=tuple(terms)))])
