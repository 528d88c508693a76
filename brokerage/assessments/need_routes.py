"""Needs and outcomes, the decision about eligibility, likely rights, capacity."""
from __future__ import annotations

from typing import Any

from brokerage.assessments import need_actions, page_queries, queries, rights
from brokerage.assessments.forms import CapacityForm, DecideForm, EndForm, FindingForm, OutcomeForm
from brokerage.assessments.models import DECISIONS, FINDINGS, SECTIONS, Assessment
from brokerage.assessments.routes import ONE, name_of
from brokerage.assessments.views import See as Sees
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import NotAllowed


def _readable(visit: Visit, assessment: Assessment, part: str, least: Sees = Sees.ALL) -> None:
    """Refuse a part that this actor does not read (I-03)."""
    if queries.view(visit.db, visit.actor, assessment).of(part) < least:
        raise NotAllowed("This part of the assessment is not shared with you.")


@visit(ONE + "/needs", allow="assessment.see", load=queries.find)
def needs(visit: Visit, assessment: Assessment) -> Page:
    _readable(visit, assessment, "NEEDS")
    found, outcomes = queries.needs(visit.db, assessment.id)
    return page("assessments/needs.html", assessment=assessment, person=name_of(visit.db, assessment), needs=found,
                outcomes=outcomes,
                own=visit.actor.person_id == assessment.person_id, form=visit.form_for(OutcomeForm),
                ticked=visit.ask.raw.get("about", []))


@act(ONE + "/needs", allow="assessment.outcome", load=queries.find, form=OutcomeForm, again=needs)
def add_outcome(visit: Visit, assessment: Assessment, form: OutcomeForm) -> See:
    about = [int(n) for n in visit.ask.raw.get("about", []) if n.isascii() and n.isdigit()]
    need_actions.add_outcome(visit.db, assessment, words=form.words, kind=form.kind, needs=about, by=visit.actor, at=visit.now)
    return see(f"/assessments/{assessment.id}/needs", "Added.")


@act(ONE + "/needs/end", allow="assessment.outcome", load=queries.find, form=EndForm, again=needs)
def end_outcome(visit: Visit, assessment: Assessment, form: EndForm) -> See:
    need_actions.end_outcome(visit.db, assessment, form.row, at=visit.now)
    return see(f"/assessments/{assessment.id}/needs", "Taken off the list.")


@visit(ONE + "/decide", allow="assessment.decide", load=queries.find)
def decide(visit: Visit, assessment: Assessment) -> Page:
    levels = queries.levels(visit.db, assessment.id)
    hard = [(q.code, f"{SECTIONS[kind]}: {q.need}") for kind in SECTIONS for q in rights.unable(levels, kind) if q.need]
    standing, _ = queries.needs(visit.db, assessment.id)
    words = {n.words for n in standing if n.eligible} if standing else {label.split(": ", 1)[1] for _, label in hard}
    ticked = [code for code, label in hard if label.split(": ", 1)[1] in words]
    form = visit.form_for(DecideForm, choices={"chosen": hard, "carer": hard}, chosen=ticked)
    return page("assessments/decide.html", assessment=assessment, person=name_of(visit.db, assessment), form=form,
                cannot=rights.unable(levels, "SOCIAL"), hard=hard)


@act(ONE + "/decide", allow="assessment.decide", load=queries.find, form=DecideForm, again=decide)
def decided(visit: Visit, assessment: Assessment, form: DecideForm) -> See:
    meets = dict.fromkeys(form.carer, form.carer_words or "The carer goes on with this")
    made = need_actions.decide(
        visit.db, assessment, chosen=form.chosen, carer_meets=meets,
        impairment=form.impairment, wellbeing=form.wellbeing, reasons=form.reasons, by=visit.actor, at=visit.now)
    said = "Eligible under the Care Act." if made.yes else "Decided: the Care Act's test is not met."
    return see(f"/assessments/{assessment.id}/needs", said)


@visit(ONE + "/likely", allow="assessment.see", load=queries.find)
def likely(visit: Visit, assessment: Assessment) -> Page:
    _readable(visit, assessment, "NEEDS")
    found = page_queries.findings(visit.db, assessment.id)
    last = {f.kind: f.yes for f in reversed(found)}
    return page("assessments/likely.html", assessment=assessment, person=name_of(visit.db, assessment), findings=found,
                rights=rights.simulate(queries.levels(visit.db, assessment.id), last), words=FINDINGS,
                form=visit.form_for(FindingForm))


@act(ONE + "/likely", allow="assessment.decide", load=queries.find, form=FindingForm, again=likely)
def find_out(visit: Visit, assessment: Assessment, form: FindingForm) -> See:
    need_actions.find_out(visit.db, assessment, form.kind, yes=form.yes, on=form.on, reasons=form.reasons, by=visit.actor,
                          at=visit.now)
    return see(f"/assessments/{assessment.id}/likely", "Written down.")


@visit(ONE + "/capacity", allow="assessment.see", load=queries.find)
def capacity(visit: Visit, assessment: Assessment) -> Page:
    _readable(visit, assessment, "CAPACITY", Sees.LEVELS)
    whole = queries.view(visit.db, visit.actor, assessment).capacity == Sees.ALL
    return page("assessments/capacity.html", assessment=assessment, person=name_of(visit.db, assessment), whole=whole,
                records=queries.capacity(visit.db, assessment.person_id), words=DECISIONS, form=visit.form_for(CapacityForm))


@act(ONE + "/capacity", allow="capacity.record", load=queries.find, form=CapacityForm, again=capacity)
def record_capacity(visit: Visit, assessment: Assessment, form: CapacityForm) -> See:
    given: dict[str, Any] = {"by": visit.actor, "at": visit.now}
    need_actions.record_capacity(visit.db, assessment, decision=form.decision, able=form.able, help_given=form.help_given,
                                 seen=form.seen, on=form.on, **given)
    return see(f"/assessments/{assessment.id}/capacity", "Written down.")
