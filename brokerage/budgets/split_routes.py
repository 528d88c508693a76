"""How the funders share what is bought: the splits of a budget, a new one, and a funder's answer, dispute or settlement."""
from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from brokerage.budgets import dated, desk, effects, queries, split_actions, splits
from brokerage.budgets.forms import RejectForm
from brokerage.budgets.manage_forms import AgreeSplitForm, DisputeForm, SplitForm
from brokerage.budgets.models import Budget
from brokerage.budgets.split_checks import METHODS
from brokerage.budgets.split_models import SplitRule
from brokerage.budgets.splits import Part
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.people.models import Person
from brokerage.sums.types import STREAM_TYPES

HERE = "/budgets/{budget_id:int}"
ONE = HERE + "/splits/{rule_id:int}"
SAID = {"PROPOSED": "Waiting for the funders", "AGREED": "Agreed", "REJECTED": "Said no", "DISPUTED": "In dispute",
        "REPLACED": "Replaced"}


@visit(HERE + "/splits", allow="split.see", load=queries.row)
def split_rules(visit: Visit, budget: Budget) -> Page:
    return page("budgets/split_rules.html", budget=budget, rules=desk.rules(visit.db, budget), methods=METHODS, said=SAID,
                person=queries.name_of(visit.db, budget))


@visit(HERE + "/splits/new", allow="split.propose", load=queries.row)
def split_new(visit: Visit, budget: Budget) -> Page:
    form = visit.form_for(SplitForm)
    streams = [s for s in dated.streams_of(visit.db, budget) if s.state not in ("REJECTED", "ENDED")]
    typed = {s.id: next(iter(form.raw.get(f"share-{s.id}", [])), "") for s in streams}
    return page("budgets/split_new.html", budget=budget, streams=streams, typed=typed, form=form, types=STREAM_TYPES,
                person=queries.name_of(visit.db, budget))


@act(HERE + "/splits/new", allow="split.propose", load=queries.row, form=SplitForm, again=split_new)
def split_proposed(visit: Visit, budget: Budget, form: SplitForm) -> See:
    parts = parts_typed(visit.ask.raw, form.method)
    made = split_actions.propose(visit.db, budget, form.method, parts, since=form.since, key=form.key.strip(), weekly=form.weekly,
                                 review_on=form.review_on, panel_ref=form.panel_ref, by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/splits/{made.id}", "Offered. Each funder in it now says yes to its part.")


def parts_typed(raw: Mapping[str, list[str]], method: str) -> list[Part]:
    """What was typed in the boxes share-7: a percent, a weekly limit in pounds, or `rest` (the whole, for one payer)."""
    found = []
    for name, values in raw.items():
        text = next(iter(values), "").strip()
        if re.fullmatch(r"share-[0-9]{1,9}", name) and text:
            found.append(_part(int(name[6:]), text, method))
    return found


def _part(stream: int, text: str, method: str) -> Part:
    if method == "LINE" or (method == "FIXED_WATERFALL" and text.lower() == "rest"):
        return Part(stream)
    try:
        if method == "FIXED_WATERFALL":
            return Part(stream, cap=Pence.parse(text))
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?%?", text):
            raise ValueError("A percent is a number, like 60 or 33.3333")
        return Part(stream, percent=Decimal(text.rstrip("%")))
    except ValueError as no:
        raise Refusal(str(no), code="NOT_A_SHARE", fields={"shares": str(no)}) from None


@visit(ONE, allow="split.see", load=desk.split)
def split(visit: Visit, rule: SplitRule) -> Page:
    known = splits.of_budget(visit.db, rule.budget_id)
    read = next(r for r in known if r.id == rule.id)
    others = [r for r in known if r.purpose and r.state == "PROPOSED" and r.id != rule.id]
    return page("budgets/split.html", rule=rule, read=read, methods=METHODS, said=SAID, types=STREAM_TYPES, others=others,
                no=visit.form_for(RejectForm), dispute=visit.form_for(DisputeForm), yes_form=visit.form_for(AgreeSplitForm),
                impact=effects.of_split(visit.db, rule), person=visit.db.get_one(Person, rule.person_id).name)


@act(ONE + "/agree", allow="split.answer", load=desk.split, form=AgreeSplitForm, again=split)
def split_agreed(visit: Visit, rule: SplitRule, form: AgreeSplitForm) -> See:
    budget = queries.row(visit.db, visit.actor, rule.budget_id)
    whole = split_actions.agree(visit.db, budget, rule, acknowledged=form.acknowledged, by=visit.actor, at=visit.now)
    return _back(rule, "Agreed by everybody: it holds now." if whole else "Your yes is recorded. The others are asked too.")


@act(ONE + "/reject", allow="split.answer", load=desk.split, form=RejectForm, again=split)
def split_rejected(visit: Visit, rule: SplitRule, form: RejectForm) -> See:
    split_actions.reject(visit.db, queries.row(visit.db, visit.actor, rule.budget_id), rule, why=form.why, by=visit.actor,
                         at=visit.now)
    return _back(rule, "You said no. What was agreed before goes on.")


@act(ONE + "/dispute", allow="split.answer", load=desk.split, form=DisputeForm, again=split)
def split_disputed(visit: Visit, rule: SplitRule, form: DisputeForm) -> See:
    split_actions.dispute(visit.db, queries.row(visit.db, visit.actor, rule.budget_id), rule, since=form.since, why=form.why,
                          escalate_on=form.escalate_on, by=visit.actor, at=visit.now)
    return _back(rule, "In dispute. Care goes on, and is paid by this split without prejudice.")


@visit(ONE + "/settle", allow="split.answer", load=desk.split)
def split_settle(visit: Visit, rule: SplitRule) -> Page:
    form = visit.form_for(SplitForm, since=rule.disputed_since)
    budget = queries.row(visit.db, visit.actor, rule.budget_id)
    streams = [s for s in dated.streams_of(visit.db, budget) if s.state not in ("REJECTED", "ENDED")]
    typed = {s.id: next(iter(form.raw.get(f"share-{s.id}", [])), "") for s in streams}
    return page("budgets/split_settle.html", rule=rule, budget=budget, streams=streams, typed=typed, form=form,
                types=STREAM_TYPES, person=queries.name_of(visit.db, budget))


@act(ONE + "/settle", allow="split.answer", load=desk.split, form=SplitForm, again=split_settle)
def split_settled(visit: Visit, rule: SplitRule, form: SplitForm) -> See:
    """`since` on the disputed days' first is the final split; a later day is an interim from then on."""
    budget, parts = queries.row(visit.db, visit.actor, rule.budget_id), parts_typed(visit.ask.raw, form.method)
    if form.since == rule.disputed_since:
        made = split_actions.settle_with(visit.db, budget, rule, form.method, parts, weekly=form.weekly, panel_ref=form.panel_ref,
                                         by=visit.actor, at=visit.now)
    else:
        made = split_actions.propose_interim(visit.db, budget, rule, form.method, parts, since=form.since, weekly=form.weekly,
                                             by=visit.actor, at=visit.now)
    return see(f"/budgets/{budget.id}/splits/{made.id}", "Offered. Each funder in it now says yes to its part.")


def _back(rule: SplitRule, said: str) -> See:
    return see(f"/budgets/{rule.budget_id}/splits/{rule.id}", said)
