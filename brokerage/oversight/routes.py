"""How the money is going: safe to spend with every term opened, what was used and for what, how far it lasts."""
from __future__ import annotations

from brokerage.budgets.routes import whole
from brokerage.budgets.words import STATES
from brokerage.door import Page, Visit, page, visit
from brokerage.oversight import course, facts, queries, shares, terms
from brokerage.oversight.facts import Facts
from brokerage.oversight.picture import picture
from brokerage.oversight.queries import Opened
from brokerage.sums.forecast import in_words

PAGE = 50


@visit("/budgets/{budget_id:int}/track", allow="track.see", load=facts.find)
def track(visit: Visit, facts: Facts) -> Page:
    purse, things = facts.purse, course.used(facts)
    flows = course.flows(facts, things)
    own = purse.person_id == visit.actor.person_id
    seen = course.ahead(facts, things)
    return page("oversight/track.html", purse=purse, facts=facts, own=own, states=STATES, terms=terms.TERMS.values(),
                sums={code: terms.amount(facts.entries, term) for code, term in terms.TERMS.items()},
                ahead=seen, said=in_words(seen, "Your" if own else f"{purse.person}’s"), flows=flows,
                funders=shares.by_funder(facts), services=shares.by_service(facts, things),
                outcomes=shares.by_outcome(facts, things), spans=shares.spans(facts, things),
                picture=picture(facts, things, flows))


@visit("/budgets/{budget_id:int}/track/{term:str}", allow="track.see", load=queries.term)
def term(visit: Visit, opened: Opened) -> Page:
    stream = whole(visit.ask.query.get("funder", ""))
    known = {part.stream_id: part.name for part in opened.purse.parts}
    stream = stream if stream in known else 0
    found = terms.behind(opened.entries, opened.term, stream or None)[::-1]
    now = max(whole(visit.ask.query.get("page", "")), 1)
    return page("oversight/term.html", purse=opened.purse, term=opened.term, found=found[(now - 1) * PAGE:now * PAGE],
                total=found[0].after if found else queries.NOTHING, stream=stream, known=known, now=now,
                more=len(found) > now * PAGE, own=opened.person_id == visit.actor.person_id)
