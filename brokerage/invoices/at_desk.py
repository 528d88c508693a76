"""What of its bills waits for a provider, for the front page of its desk: those that were sent back, those that wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from brokerage.desk.front import Todo
from brokerage.door.actor import Actor
from brokerage.invoices.models import Invoice
from brokerage.kit.states import Step
from brokerage.people.actors import moment_of
from brokerage.people.models import Organisation

SHOWN, MOST = 5, 100
FOR = timedelta(days=28)
"""How long a bill that was sent back is shown: it stands in the list of bills for ever."""


def waits(db: Session, actor: Actor, provider: Organisation) -> Iterator[Todo]:
    """For managers: bills sent back in the last four weeks, the newest first, and how many wait because something does not
    agree."""
    if provider.id not in actor.orgs("PROVIDER_ADMIN"):
        return
    back = (select(func.max(Step.at)).where(Step.machine == "invoice", Step.subject_id == Invoice.id, Step.end == "REJECTED")
            .correlate(Invoice).scalar_subquery())
    rows = db.execute(
        select(Invoice.id, Invoice.number, Invoice.gross_pence, Invoice.state)
        .where(Invoice.provider_org_id == provider.id,
               or_(Invoice.state == "QUERIED", (Invoice.state == "REJECTED") & (back >= moment_of(actor) - FOR)))
        .order_by(Invoice.state.desc(), Invoice.id.desc()).limit(MOST)).all()
    for number, name, pence, _ in [row for row in rows if row[3] == "REJECTED"][:SHOWN]:
        yield Todo(f"Bill {name}, {pence}", f"/invoices/{number}", "Sent back", "red", "Read why, put it right and send it again")
    if many := sum(row[3] == "QUERIED" for row in rows):
        s = "s" * (many != 1)
        yield Todo(f"{many} bill{s} or part{s} of one", "/invoices", "Waits", "orange",
                   "Something does not agree with the order or the visits")
