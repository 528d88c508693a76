"""Questions of a budget, a new one, one with its answers, and what waits for a funder."""
from __future__ import annotations

from datetime import date

from brokerage.asking import actions, queries
from brokerage.asking.forms import AnswerForm, AskForm, BoughtForm, EndForm, LinkForm
from brokerage.asking.models import OFTEN
from brokerage.asking.queries import Seen
from brokerage.asking.states import COLOURS, WORDS
from brokerage.asking.words import KINDS, doubtful
from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget, Spend
from brokerage.budgets.shapes import Purse
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence

NOTHING = Pence(0)


@visit("/asks", allow="ask.queue")
def queue(visit: Visit) -> Page:
    return page("asking/queue.html", found=queries.waiting(visit.db, visit.actor), often=OFTEN)


@visit("/budgets/{budget_id:int}/asks", allow="ask.list", load=budgets.find)
def asks(visit: Visit, purse: Purse) -> Page:
    return page("asking/asks.html", purse=purse, own=purse.person_id == visit.actor.person_id, words=WORDS, colours=COLOURS,
                found=queries.of_budget(visit.db, visit.actor, purse.budget_id), often=OFTEN)


@visit("/budgets/{budget_id:int}/ask", allow="ask.make", load=budgets.row)
def ask(visit: Visit, budget: Budget) -> Page:
    outcomes = tuple((str(one.number), one.words) for one in queries.outcomes(visit.db, budget))
    return page("asking/ask.html", budget=budget, own=budget.person_id == visit.actor.person_id, outcomes=outcomes,
                name=budgets.name_of(visit.db, budget), form=visit.form_for(AskForm, choices={"outcome": outcomes}))


@act("/budgets/{budget_id:int}/ask", allow="ask.make", load=budgets.row, form=AskForm, again=ask)
def ask_now(visit: Visit, budget: Budget, form: AskForm) -> See:
    helps = next((one.words for one in queries.outcomes(visit.db, budget) if str(one.number) == form.outcome), "")
    if form.outcome and not helps:
        raise Refusal("Choose from the list.", fields={"outcome": "Choose a part of the plan from the list"})
    made = actions.put(visit.db, budget, what=form.what, helps=form.helps, amount=form.amount, often=form.often, kind=form.kind,
                       payee=form.payee, outcome=helps, by=visit.actor, at=visit.now)
    return see(f"/asks/{made.id}", "Asked. You will be told when there is an answer." if made.state == "ASKED" else
               "There is an answer already.")


@visit("/asks/{ask_id:int}", allow="ask.see", load=queries.find)
def asked(visit: Visit, seen: Seen) -> Page:
    one = seen.ask
    return page("asking/asked.html", seen=seen, one=one, words=WORDS, colours=COLOURS, often=OFTEN, kinds=KINDS,
                own=one.person_id == visit.actor.person_id, left=_left(seen, visit.today),
                doubt=doubtful(one.kind, council=seen.council), answer=visit.form_for(AnswerForm), end=visit.form_for(EndForm),
                bought=visit.form_for(BoughtForm, payee=one.payee, amount=one.amount_pence if one.often != "ONCE" else None),
                link=visit.form_for(LinkForm, choices={"spend": _choices(seen.others)}))


def _left(seen: Seen, today: date) -> str:
    left = seen.limit - seen.used(today)
    return str(left) if left > NOTHING else "Nothing"


def _choices(spends: tuple[Spend, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((str(s.id), f"{in_full(s.bought_on)}: {s.amount_pence} to {s.payee}, {s.what}") for s in reversed(spends))


@act("/asks/{ask_id:int}/answer", allow="ask.answer", load=queries.find, form=AnswerForm, again=asked)
def answer(visit: Visit, seen: Seen, form: AnswerForm) -> See:
    actions.answer(visit.db, seen, verdict=form.verdict, words=form.words, limit=form.limit, until=form.until, by=visit.actor,
                   at=visit.now)
    return see(f"/asks/{seen.ask.id}", "Thank you. They will read your answer.")


@act("/asks/{ask_id:int}/withdraw", allow="ask.withdraw", load=queries.find)
def withdraw(visit: Visit, seen: Seen) -> See:
    actions.withdraw(visit.db, seen.ask, by=visit.actor, at=visit.now)
    return see(f"/budgets/{seen.ask.budget_id}/asks", "You took the question back.")


@act("/asks/{ask_id:int}/end", allow="ask.end", load=queries.find, form=EndForm, again=asked)
def end(visit: Visit, seen: Seen, form: EndForm) -> See:
    actions.end(visit.db, seen.ask, form.why, by=visit.actor, at=visit.now)
    return see(f"/asks/{seen.ask.id}", "It ends today. What was bought stays agreed.")


@act("/asks/{ask_id:int}/bought", allow="ask.bought", load=queries.find, form=BoughtForm, again=asked)
def bought(visit: Visit, seen: Seen, form: BoughtForm) -> See:
    made = actions.bought(visit.db, seen, amount=form.amount, bought_on=form.bought_on, payee=form.payee, receipt=form.receipt,
                          by=visit.actor, at=visit.now)
    return see(f"/asks/{seen.ask.id}", f"Recorded: {made.amount_pence} to {made.payee}. It was agreed beforehand.")


@act("/asks/{ask_id:int}/link", allow="ask.bought", load=queries.find, form=LinkForm, again=asked)
def link(visit: Visit, seen: Seen, form: LinkForm) -> See:
    chosen = next((one for one in seen.others if str(one.id) == form.spend), None)
    if chosen is None:
        raise Refusal("Choose from the list.", fields={"spend": "Choose what you bought from the list"})
    actions.put_under(visit.db, seen, chosen, by=visit.actor, at=visit.now)
    return see(f"/asks/{seen.ask.id}", "Done. It was agreed beforehand.")
