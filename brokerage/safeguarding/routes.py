"""The list of concerns, raising one, and one concern with what came of it."""
from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.people import queries as people
from brokerage.people.models import CIRCLE_KINDS, Person
from brokerage.safeguarding import actions, queries
from brokerage.safeguarding.forms import CloseForm, ReopenForm, WorryForm
from brokerage.safeguarding.models import KINDS, OUTCOMES
from brokerage.safeguarding.queries import Seen
from brokerage.safeguarding.states import WORDS


@visit("/safeguarding", allow="concern.list")
def concerns(visit: Visit) -> Page:
    return page("safeguarding/concerns.html", found=queries.listed(visit.db, visit.actor), kinds=KINDS, words=WORDS)


@visit("/people/{person_id:int}/worry", allow="concern.raise", load=people.find)
def worry(visit: Visit, person: Person) -> Page:
    """Members of a circle are not shown who else is in it (I-03): they write names."""
    shown = visit.can("circle.all", person)
    circle = {str(number): f"{name} ({CIRCLE_KINDS[kind].lower()})" for number, name, kind in queries.circle(visit.db, person.id)
              if shown and number != visit.actor.user_id}
    return page("safeguarding/worry.html", person=person, circle=circle, own=visit.actor.person_id == person.id,
                form=visit.form_for(WorryForm, choices={"circle": tuple(circle.items())}))


@act("/people/{person_id:int}/worry", allow="concern.raise", load=people.find, form=WorryForm, again=worry)
def worry_now(visit: Visit, person: Person, form: WorryForm) -> See:
    users = [int(one) if one.isdecimal() and len(one) < 10 else 0 for one in form.circle]
    made = actions.raise_concern(visit.db, person, kind=form.kind, what=form.what, wishes=form.wishes, users=users,
                                 others=form.others.splitlines(), by=visit.actor, at=visit.now)
    told = queries.readers(visit.db, made, visit.now)
    return see(f"/safeguarding/{made.id}", "Thank you. A safeguarding lead has been told." if told else
               "This is kept, but nobody here can act on it. Ring the council’s adult social care team now.")


@visit("/safeguarding/{concern_id:int}", allow="concern.see", load=queries.find)
def concern(visit: Visit, seen: Seen) -> Page:
    return page("safeguarding/concern.html", seen=seen, one=seen.concern, kinds=KINDS, outcomes=OUTCOMES, words=WORDS,
                close=visit.form_for(CloseForm), reopen=visit.form_for(ReopenForm))


@act("/safeguarding/{concern_id:int}/close", allow="concern.close", load=queries.find, form=CloseForm, again=concern)
def close(visit: Visit, seen: Seen, form: CloseForm) -> See:
    actions.close(visit.db, seen.concern, form.outcome, form.findings, by=visit.actor, at=visit.now)
    return see(f"/safeguarding/{seen.concern.id}", "Closed. What you found is kept with it.")


@act("/safeguarding/{concern_id:int}/reopen", allow="concern.reopen", load=queries.find, form=ReopenForm, again=concern)
def reopen(visit: Visit, seen: Seen, form: ReopenForm) -> See:
    actions.reopen(visit.db, seen.concern, form.why, by=visit.actor, at=visit.now)
    return see(f"/safeguarding/{seen.concern.id}", "It is open again.")
