"""What is left over and why; money that a funder asks back, from the first word to the last penny."""
from __future__ import annotations

import msgspec

from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.money import Pence
from brokerage.oversight import reclaim_actions, reclaim_queries
from brokerage.oversight.models import Reclaim
from brokerage.oversight.reclaim_forms import AgainForm, ConfirmForm, DecideForm, ProposeForm, ReplyForm, TakeForm, WriteOffForm
from brokerage.oversight.reclaim_queries import One, Seen
from brokerage.oversight.words import RECLAIM_STATES

SURPLUS, ONE = "/budgets/{budget_id:int}/surplus", "/budgets/{budget_id:int}/reclaims/{reclaim_id:int}"


def here(reclaim: Reclaim) -> str:
    return f"/budgets/{reclaim.budget_id}/reclaims/{reclaim.id}"


@visit(SURPLUS, allow="surplus.see", load=reclaim_queries.seen)
def surplus(visit: Visit, seen: Seen) -> Page:
    return page("oversight/surplus.html", seen=seen, purse=seen.purse, own=seen.person_id == visit.actor.person_id,
                states=RECLAIM_STATES, form=visit.form_for(ProposeForm))


@act(SURPLUS, allow="reclaim.propose", load=budgets.row, form=ProposeForm, again=surplus)
def proposed(visit: Visit, budget: Budget, form: ProposeForm) -> See:
    made = reclaim_actions.propose(visit.db, budget, reason=form.reason, why=form.why, liabilities=form.liabilities,
                                   savings=form.savings, amount=form.amount, investigation=form.investigation,
                                   hardship=form.hardship, by=visit.actor, at=visit.now)
    return see(here(made), "Asked. The person is told, and has 28 days to answer.")


@visit(ONE, allow="surplus.see", load=reclaim_queries.one)
def reclaim(visit: Visit, one: One) -> Page:
    steps = [(words, Pence(pence)) for words, pence in msgspec.json.decode(one.reclaim.sums or "[]")]
    return page("oversight/reclaim.html", one=one, of=one.reclaim, own=one.person_id == visit.actor.person_id, steps=steps,
                states=RECLAIM_STATES, reply=visit.form_for(ReplyForm), confirm=visit.form_for(ConfirmForm),
                again=visit.form_for(AgainForm), decide=visit.form_for(DecideForm), take=visit.form_for(TakeForm),
                off=visit.form_for(WriteOffForm),
                rest=one.reclaim.amount_pence - one.reclaim.settled_pence, here=here(one.reclaim), today=visit.today)


@act(ONE + "/reply", allow="reclaim.reply", load=reclaim_queries.row, form=ReplyForm, again=reclaim)
def replied(visit: Visit, of: Reclaim, form: ReplyForm) -> See:
    reclaim_actions.reply(visit.db, of, form.words, by=visit.actor, at=visit.now)
    return see(here(of), "Your answer is kept. It must be read before anything is decided.")


@act(ONE + "/confirm", allow="reclaim.confirm", load=reclaim_queries.row, form=ConfirmForm, again=reclaim)
def confirmed(visit: Visit, of: Reclaim, form: ConfirmForm) -> See:
    reclaim_actions.confirm(visit.db, of, form.method, form.notice, by=visit.actor, at=visit.now)
    return see(here(of), "Decided. The person is told.")


@act(ONE + "/again", allow="reclaim.reply", load=reclaim_queries.row, form=AgainForm, again=reclaim)
def asked_again(visit: Visit, of: Reclaim, form: AgainForm) -> See:
    reclaim_actions.ask_again(visit.db, of, form.again, by=visit.actor, at=visit.now)
    return see(here(of), "Somebody else looks at it again. No money moves meanwhile.")


@act(ONE + "/decide", allow="reclaim.decide", load=reclaim_queries.row, form=DecideForm, again=reclaim)
def decided(visit: Visit, of: Reclaim, form: DecideForm) -> See:
    if of.state == "LOOKED_AT_AGAIN" or form.answer == "STANDS":
        reclaim_actions.decide(visit.db, of, stands=form.answer == "STANDS", reasons=form.decision, by=visit.actor, at=visit.now)
    else:
        reclaim_actions.waive(visit.db, of, form.decision, by=visit.actor, at=visit.now)
    return see(here(of), "Saved. The person is told.")


@act(ONE + "/write-off", allow="reclaim.write_off", load=reclaim_queries.row, form=WriteOffForm, again=reclaim)
def written_off(visit: Visit, of: Reclaim, form: WriteOffForm) -> See:
    left = reclaim_actions.write_off(visit.db, of, form.given_up, by=visit.actor, at=visit.now)
    return see(here(of), f"{left} is given up. The person is told.")


@act(ONE + "/take", allow="reclaim.take", load=reclaim_queries.row, form=TakeForm, again=reclaim)
def taken(visit: Visit, of: Reclaim, form: TakeForm) -> See:
    rest = reclaim_actions.take(visit.db, of, form.amount, of_payment=form.of_payment, by=visit.actor, at=visit.now)
    return see(here(of), f"Moved. {rest} is still to come." if rest > Pence(0) else "Moved. That was all of it.")
