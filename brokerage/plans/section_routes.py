"""The sections of a plan: each one page with one question, and one page for each row of a section that has many."""
from __future__ import annotations

from typing import Any

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.plans import queries, section_actions
from brokerage.plans.asking import form_of, read
from brokerage.plans.forms import HoldingForm, Revised
from brokerage.plans.seen import Seen, Target

ONE = "/plans/{plan_id:int}/sections/{section:str}"
ROW = ONE + "/{number:int}"


@visit(ONE, allow="plan.see", load=queries.section)
def section(visit: Visit, seen: Seen) -> Page:
    assert seen.section is not None
    values = {} if seen.section.part else {name: _shown(seen.sheet.plan, name) for name in _names(seen)}
    form = form_of(visit, seen.section.form, _choices(visit, seen), **values)
    return page("plans/section.html", sheet=seen.sheet, section=seen.section, form=form,
                rows=getattr(seen.sheet, seen.section.part) if seen.section.part else ())


@act(ONE, allow="plan.edit", load=queries.target, again=section)
def section_saved(visit: Visit, target: Target) -> See:
    assert target.section is not None
    form, by = read(visit, target.section.form), {"by": visit.actor, "at": visit.now}
    if target.section.part:
        section_actions.add(visit.db, target.plan, target.section, form, **by)
        return see(f"{target.path}/sections/{target.section.key}", "Added.")
    _is_a_coordinator(visit, target, form)
    before = target.plan.state
    section_actions.write(visit.db, target.plan, target.section, form, **by)
    back = " The plan is being written again: whoever said yes to this is asked again." if target.plan.state != before else ""
    return see(target.path, f"Saved: {target.section.title}.{back}")


@visit(ROW, allow="plan.edit", load=queries.item)
def item(visit: Visit, seen: Seen) -> Page:
    assert seen.section is not None
    form = form_of(visit, seen.section.form, **{name: _shown(seen.row, name) for name in _names(seen)})
    return page("plans/item.html", sheet=seen.sheet, section=seen.section, row=seen.row, form=form)


@act(ROW, allow="plan.edit", load=queries.target, again=item)
def item_saved(visit: Visit, target: Target) -> See:
    assert target.section is not None
    form = read(visit, target.section.form)
    section_actions.change(visit.db, target.plan, target.section, target.number, form, by=visit.actor, at=visit.now)
    return see(f"{target.path}/sections/{target.section.key}", "Saved.")


@act(ROW + "/remove", allow="plan.edit", load=queries.target, again=item)
def item_removed(visit: Visit, target: Target) -> See:
    assert target.section is not None
    revision = read(visit, Revised).revision
    section_actions.remove(visit.db, target.plan, target.section, target.number, revision, by=visit.actor, at=visit.now)
    return see(f"{target.path}/sections/{target.section.key}", "Taken out of the plan.")


def _names(seen: Seen) -> list[str]:
    assert seen.section is not None
    return [name for name in seen.section.form.__struct_fields__ if name != "revision"]


def _shown(row: Any, name: str) -> Any:
    """A field as a person would have typed it."""
    if name == "hours":
        return row.minutes_weekly // 60
    value = getattr(row, name)
    return "NO" if name == "eligible_under" and not value else value


def _choices(visit: Visit, seen: Seen) -> Any:
    assert seen.section is not None
    if seen.section.form is not HoldingForm:
        return None
    return {"coordinator_user_id": queries.coordinators(visit.db, seen.sheet)}


def _is_a_coordinator(visit: Visit, target: Target, form: Revised) -> None:
    """Only somebody whom the page offered."""
    if isinstance(form, HoldingForm) and form.coordinator_user_id is not None:
        sheet = queries.find(visit.db, visit.actor, target.plan.id)
        if str(form.coordinator_user_id) not in dict(queries.coordinators(visit.db, sheet)):
            raise Refusal("Choose from the list.", fields={"coordinator_user_id": "Choose the care co-ordinator from the list"})
