"""One line of a plan and its parts, each one page with one question."""
from __future__ import annotations

from typing import Any

from msgspec import Struct

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Missing, Refusal
from brokerage.plans import cost, line_actions, line_part_actions, panel, queries, trial
from brokerage.plans.asking import form_of, read, time_of_day
from brokerage.plans.forms import Revised
from brokerage.plans.line_forms import PayersForm, PurposeForm, RemoveVisitForm, WhenForm
from brokerage.plans.line_part_actions import Part
from brokerage.plans.line_part_actions import Visit as Coming
from brokerage.plans.parts import PARTS, removed, saved, shown
from brokerage.plans.seen import Seen, Target
from brokerage.plans.week import EVERY, times_of
from brokerage.plans.words import DAYS, KINDS, PERS, UNIT_MANY, clock, how_much

ONE = "/plans/{plan_id:int}/lines/{number:int}"
MOST_PAYERS = 4


class Payer(Struct, frozen=True):
    """One stream in the table of who pays: its place names the form's fields."""

    place: int
    id: int
    name: str


@visit(ONE, allow="plan.see", load=queries.line)
def line(visit: Visit, seen: Seen) -> Page:
    assert seen.line is not None
    found = cost.of(seen.sheet).lines[seen.line.number]
    return page("plans/line.html", sheet=seen.sheet, line=seen.line, found=found, panel=panel.of(seen.sheet), kinds=KINDS,
                much=much_of(seen), parts=PARTS, times=times_of(seen.line), unit=UNIT_MANY[seen.line.unit][0],
                streams={s.id: s for s in seen.sheet.streams})


@visit(ONE + "/working", allow="plan.see", load=queries.line)
def working(visit: Visit, seen: Seen) -> Page:
    assert seen.line is not None
    return page("plans/working.html", sheet=seen.sheet, line=seen.line, found=cost.of(seen.sheet).lines[seen.line.number],
                working=trial.of_line(seen.line), unit=UNIT_MANY[seen.line.unit], pers=PERS,
                much=much_of(seen),
                streams={s.id: s for s in seen.sheet.streams})


@visit(ONE + "/when", allow="plan.edit", load=queries.line)
def when(visit: Visit, seen: Seen) -> Page:
    assert seen.line is not None
    return page("plans/when.html", sheet=seen.sheet, line=seen.line, form=form_of(visit, WhenForm, every="1", carers=1,
                                                                                  minutes=0),
                panel=panel.of(seen.sheet), days=DAYS, clock=clock, every=EVERY,
                much=much_of(seen))


@act(ONE + "/when", allow="plan.edit", load=queries.target, again=when)
def when_saved(visit: Visit, target: Target) -> See:
    form = read(visit, WhenForm)
    minutes = form.hours * 60 + form.minutes
    if not 0 < minutes <= 24 * 60:
        raise Refusal("Say how long.", fields={"hours": "Say how long it is, up to 24 hours"})
    coming = Coming([int(day) for day in form.weekdays], time_of_day(form.starts_at, "starts_at"), minutes, form.carers,
                    int(form.every))
    line_part_actions.add_visits(visit.db, target.plan, target.number, coming, revision=form.revision, by=visit.actor,
                                 at=visit.now)
    return see(f"{target.path}/lines/{target.number}/when", "Added to the week.")


@act(ONE + "/when/remove", allow="plan.edit", load=queries.target, form=RemoveVisitForm, again=when)
def when_removed(visit: Visit, target: Target, form: RemoveVisitForm) -> See:
    line_part_actions.remove_visits(visit.db, target.plan, target.number, form.at, form.weekday, revision=form.revision,
                                    by=visit.actor, at=visit.now)
    return see(f"{target.path}/lines/{target.number}/when", "Taken out of the week.")


@visit(ONE + "/purpose", allow="plan.edit", load=queries.line)
def purpose(visit: Visit, seen: Seen) -> Page:
    assert seen.line is not None
    sheet, line = seen.sheet, seen.line
    choices = {"needs": [(str(n.number), n.words) for n in sheet.needs], "outcomes": [(str(o.number),
                                                                                       o.words) for o in sheet.outcomes]}
    form = form_of(visit, PurposeForm, choices, needs=[n.number for n in sheet.needs_of(line)],
                   outcomes=[o.number for o in sheet.outcomes_of(line)])
    return page("plans/purpose.html", sheet=sheet, line=line, form=form)


@act(ONE + "/purpose", allow="plan.edit", load=queries.target, again=purpose)
def purpose_saved(visit: Visit, target: Target) -> See:
    raw = visit.ask.raw
    needs, outcomes = ([int(n) for n in raw.get(name, ()) if n.isascii() and n.isdigit() and len(n) < 9] for name in ("needs",
                                                                                                                      "outcomes"))
    line_part_actions.set_purpose(visit.db, target.plan, target.number, needs, outcomes, revision=read(visit, Revised).revision,
                                  by=visit.actor, at=visit.now)
    return see(f"{target.path}/lines/{target.number}", "Saved.")


@visit(ONE + "/payers", allow="plan.edit", load=queries.line)
def payers(visit: Visit, seen: Seen) -> Page:
    assert seen.line is not None
    line, sheet = seen.line, seen.sheet
    rows = [Payer(place, s.id, s.payer_name) for place, s in enumerate(sheet.streams[:MOST_PAYERS], 1)]
    own = {share.stream_id: share for share in line.shares}
    fresh: dict[str, Any] = {f"percent_{r.place}": own[r.id].percent for r in rows if r.id in own}
    fresh |= {f"cap_{r.place}": own[r.id].cap for r in rows if r.id in own}
    form = form_of(visit, PayersForm, {"stream": [(str(r.id), r.name) for r in rows]}, how=line.split or "USUAL",
                   stream=line.shares[0].stream_id if line.split == "LINE" and line.shares else None,
                   deployment=line.deployment or "USUAL", **fresh)
    return page("plans/payers.html", sheet=sheet, line=line, form=form, rows=rows, panel=panel.of(sheet))


@act(ONE + "/payers", allow="plan.edit", load=queries.target, again=payers)
def payers_saved(visit: Visit, target: Target) -> See:
    form, sheet = read(visit, PayersForm), queries.find(visit.db, visit.actor, target.plan.id)
    streams = [s.id for s in sheet.streams[:MOST_PAYERS]]
    line_part_actions.set_payers(
        visit.db, target.plan, target.number, "" if form.how == "USUAL" else form.how, _parts(form, streams),
        deployment="" if form.deployment == "USUAL" else form.deployment, revision=form.revision, by=visit.actor, at=visit.now)
    return see(f"{target.path}/lines/{target.number}", "Saved.")


def much_of(seen: Seen) -> str:
    """`21 hours a week`."""
    assert seen.line is not None
    return how_much(seen.line.minutes_weekly, seen.line.quantity, seen.line.unit, seen.line.per)


def _parts(form: PayersForm, streams: list[int]) -> list[Part]:
    """What was asked of each stream; in a waterfall those with a limit go first and one without takes the rest."""
    if form.how == "LINE":
        if form.stream is None:
            raise Refusal("Choose who pays.", fields={"stream": "Choose the funder who pays all of it"})
        return [Part(form.stream)]
    if form.how == "PERCENT":
        return [Part(ref, percent=value) for ref, value in zip(streams, _of(form, "percent"), strict=False) if value]
    if form.how == "FIXED_WATERFALL":
        caps = list(zip(streams, _of(form, "cap"), strict=False))
        return [Part(ref, cap=cap) for ref, cap in caps if cap is not None] + [Part(ref) for ref, cap in caps if cap is None][:1]
    return []


def _of(form: PayersForm, name: str) -> list[Any]:
    return [getattr(form, f"{name}_{place}") for place in range(1, MOST_PAYERS + 1)]


@act(ONE + "/remove", allow="plan.edit", load=queries.target, form=Revised, again=line)
def line_removed(visit: Visit, target: Target, form: Revised) -> See:
    line_actions.remove(visit.db, target.plan, target.number, revision=form.revision, by=visit.actor, at=visit.now)
    return see(target.path, "Taken out of the plan.")


@visit(ONE + "/more/{part:str}", allow="plan.edit", load=queries.line)
def part(visit: Visit, seen: Seen) -> Page:
    spec = PARTS.get(seen.part)
    if spec is None or seen.line is None or (spec.only and seen.line.kind not in spec.only):
        raise Missing(seen.part)
    return page("plans/part.html", sheet=seen.sheet, line=seen.line, spec=spec, form=form_of(visit, spec.form, **shown(spec,
                                                                                                                       seen.line)),
                rows=getattr(seen.line, spec.rows) if spec.rows else (), panel=panel.of(seen.sheet))


@act(ONE + "/more/{part:str}", allow="plan.edit", load=queries.target, again=part)
def part_saved(visit: Visit, target: Target) -> See:
    if (spec := PARTS.get(target.part)) is None:
        raise Missing(target.part)
    saved(visit.db, target.plan, target.number, spec, read(visit, spec.form), by=visit.actor, at=visit.now)
    here = f"{target.path}/lines/{target.number}"
    return see(f"{here}/more/{spec.key}" if spec.rows else here, "Added." if spec.rows else "Saved.")


@act(ONE + "/more/{part:str}/{row:int}/remove", allow="plan.edit", load=queries.target_row)
def part_removed(visit: Visit, target: Target) -> See:
    if (spec := PARTS.get(target.part)) is None or spec.model is None:
        raise Missing(target.part)
    removed(visit.db, target.plan, target.number, spec, target.row, read(visit, Revised).revision, by=visit.actor, at=visit.now)
    return see(f"{target.path}/lines/{target.number}/more/{spec.key}", "Taken off.")
