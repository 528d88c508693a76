"""Parts of a line that are one plain form each, or a list of rows with one form to add to it. Data, and how each is saved."""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.plans import line_part_actions as actions
from brokerage.plans.line_forms import AmountForm, DetailsForm, OptionForm, PapersForm, TaskForm
from brokerage.plans.line_models import Option, Task
from brokerage.plans.line_rows import LineRow
from brokerage.plans.models import Plan


class LinePart(Struct, frozen=True):
    """`rows` names the list on the line that the form adds to; `only` the kinds of line that have it."""

    key: str
    title: str
    question: str
    form: type[Any]
    help: str = ""
    rows: str = ""
    model: type[Any] | None = None
    only: tuple[str, ...] = ()
    add: str = ""


PARTS = {part.key: part for part in (
    LinePart("amount", "How much", "How much of it?", AmountForm),
    LinePart("details", "More about it", "More about it", DetailsForm),
    LinePart("options", "What else was looked at", "What else was looked at?", OptionForm,
             "At least three choices, with why each was not taken. If the broker has a link with a provider, say so.", "options",
             Option, ("SERVICE", "PA", "ONE_OFF"), "Add a choice"),
    LinePart("tasks", "Health tasks that were handed over", "Which health tasks were handed over?", TaskForm,
             "A nurse or therapist may teach somebody else to do a task. It has to be shown that they can.", "tasks", Task,
             ("SERVICE", "PA"), "Add a task"),
    LinePart("papers", "Before the first payment", "What must be there before the first payment?", PapersForm,
             "Nobody can be paid until these are done. They are not part of what the funders agree.", only=("PA",)),
)}


def shown(part: LinePart, line: LineRow) -> dict[str, Any]:
    """The form of a part as the line stands."""
    if part.rows:
        return {"rate": ""} if part.key == "options" else {}
    if part.key == "amount":
        hours = Decimal(line.minutes_weekly) / 60 if line.minutes_weekly is not None else line.quantity
        return {"amount": hours, "per": line.per}
    source: Any = line.worker if part.key == "papers" else line
    values = {name: getattr(source, name) for name in part.form.__struct_fields__ if name != "revision"} if source else {}
    return values | ({"health_task": line.health_task or "NO"} if part.key == "details" else {})


def saved(db: Session, plan: Plan, number: int, part: LinePart, form: Any, *, by: Actor, at: datetime) -> None:
    """Keep what the form of this part says."""
    more: dict[str, Any] = {"revision": form.revision, "by": by, "at": at}
    values = {name: getattr(form, name) for name in form.__struct_fields__ if name != "revision"}
    if part.key == "amount":
        return actions.set_amount(db, plan, number, form.amount, form.per, **more)
    if part.key == "details":
        values["health_task"] = "" if form.health_task == "NO" else form.health_task
        return actions.set_details(db, plan, number, _words(values), **more)
    if part.key == "papers":
        values["liability_pence"] = values.pop("liability")
        return actions.set_papers(db, plan, number, _words(values, ("dbs_number",)), **more)
    add = actions.add_option if part.key == "options" else actions.add_task
    return add(db, plan, number, _words(values, ("broker_link",)), **more)


def removed(db: Session, plan: Plan, number: int, part: LinePart, row_id: int, revision: int, *, by: Actor, at: datetime) -> None:
    """Take one row of a part off the line."""
    assert part.model is not None
    actions.remove_part(db, plan, number, part.model, row_id, revision=revision, by=by, at=at)


def _words(values: dict[str, Any], names: tuple[str, ...] = ("what", "price_reason")) -> dict[str, Any]:
    """No answer to a question in words is no words."""
    return {name: "" if value is None and name in names else value for name, value in values.items()}
