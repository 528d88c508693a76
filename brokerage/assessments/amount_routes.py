"""What each funder expects to give: worked out and agreed by staff, shown to the person; and the tables of rates."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation

from brokerage.assessments import amount_actions, amount_queries, queries
from brokerage.assessments.amount_models import METHODS, Indication, RateTable
from brokerage.assessments.forms import CostForm, FirstDayForm, MoneyForm, RatesForm, ShowForm, WhyForm
from brokerage.assessments.models import Assessment
from brokerage.assessments.passes import DECIDES, RATES, paying_org
from brokerage.assessments.routes import ONE, name_of
from brokerage.assessments.states import STATE_WORDS
from brokerage.assessments.views import sees_all_amounts
from brokerage.assessments.workings import Asked
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import NotAllowed, Refusal
from brokerage.kit.forms import Choices
from brokerage.kit.money import Pence
from brokerage.people import queries as people
from brokerage.people.models import Organisation, Person
from brokerage.sums.types import STREAM_TYPES


def _kinds(visit: Visit, assessment: Assessment) -> Choices:
    """The kinds of money of the actor's own organisation."""
    org = visit.db.get(Organisation, paying_org(visit.actor, assessment, *DECIDES) or 0)
    return [(code, STREAM_TYPES[code].name) for code in amount_actions.TYPES[org.kind]] if org else []


@visit(ONE + "/amounts", allow="amount.see", load=queries.find)
def amounts(visit: Visit, assessment: Assessment) -> Page:
    return page("assessments/amounts.html", assessment=assessment, person=name_of(visit.db, assessment),
                found=amount_queries.seen(visit.db, visit.actor, assessment), total=amount_queries.total(visit.db, assessment),
                words=STATE_WORDS, methods=METHODS, types=STREAM_TYPES, all=sees_all_amounts(visit.actor, assessment),
                budget=amount_queries.any_budget(visit.db, assessment.person_id),
                form=visit.form_for(MoneyForm, choices={"stream_type": _kinds(visit, assessment)}),
                first=visit.form_for(FirstDayForm), show=visit.form_for(ShowForm))


@act(ONE + "/amounts/points", allow="amount.work_out", load=queries.find, form=MoneyForm, again=amounts)
def points(visit: Visit, assessment: Assessment, form: MoneyForm) -> See:
    made = amount_actions.by_points(visit.db, assessment, stream_type=form.stream_type, deployment=form.deployment,
                                    by=visit.actor,
                                    at=visit.now)
    return see(f"/assessments/{assessment.id}/amounts/{made.id}", "Worked out. It waits for your approver.")


@act(ONE + "/amounts/budget", allow="amount.work_out", load=queries.find, form=FirstDayForm, again=amounts)
def open_budget(visit: Visit, assessment: Assessment, form: FirstDayForm) -> See:
    amount_actions.open_budget(visit.db, assessment, starts_on=form.starts_on, by=visit.actor, at=visit.now)
    return see(f"/assessments/{assessment.id}/amounts", "The budget is started. Agreed amounts are in it.")


@act(ONE + "/amounts/show", allow="amount.show", load=queries.find, form=ShowForm, again=amounts)
def show(visit: Visit, assessment: Assessment, form: ShowForm) -> See:
    amount_actions.show(visit.db, assessment, how=form.how, by=visit.actor, at=visit.now)
    return see(f"/assessments/{assessment.id}/amounts", "Written down. Planning can start.")


@visit(ONE + "/cost", allow="amount.work_out", load=queries.find)
def cost(visit: Visit, assessment: Assessment) -> Page:
    org = paying_org(visit.actor, assessment, *DECIDES) or 0
    table = amount_queries.in_force(visit.db, org, "COST", visit.today)
    return page("assessments/cost.html", assessment=assessment, person=name_of(visit.db, assessment), table=table,
                rates=amount_queries.rates(visit.db, table.id) if table else {},
                form=visit.form_for(CostForm, choices={"stream_type": _kinds(visit, assessment)}))


@act(ONE + "/cost", allow="amount.work_out", load=queries.find, form=CostForm, again=cost)
def cost_worked_out(visit: Visit, assessment: Assessment, form: CostForm) -> See:
    hours = {"CARE": form.care, "SENIOR": form.senior, "NURSE": form.nurse, "NIGHT": form.night}
    asked = Asked({k: v for k, v in hours.items() if v is not None}, form.respite_nights or 0, form.equipment or Pence(0),
                  form.alternative)
    made = amount_actions.by_cost(visit.db, assessment, asked, stream_type=form.stream_type, deployment=form.deployment,
                                  by=visit.actor, at=visit.now)
    return see(f"/assessments/{assessment.id}/amounts/{made.id}", "Worked out. It waits for your approver.")


@visit(ONE + "/amounts/{indication_id:int}", allow="amount.see", load=amount_queries.find)
def amount(visit: Visit, indication: Indication) -> Page:
    assessment = queries.find(visit.db, visit.actor, indication.assessment_id)
    seen = amount_queries.one(visit.db, indication)
    return page("assessments/amount.html", indication=indication, seen=seen, person=name_of(visit.db, assessment),
                kind=STREAM_TYPES[seen.stream_type].name, method=METHODS[seen.method], state=STATE_WORDS[seen.state],
                form=visit.form_for(WhyForm))


@act(ONE + "/amounts/{indication_id:int}/agree", allow="amount.answer", load=amount_queries.find, again=amount)
def agree(visit: Visit, indication: Indication) -> See:
    amount_actions.agree(visit.db, indication, by=visit.actor, at=visit.now)
    return see(f"/assessments/{indication.assessment_id}/amounts/{indication.id}", "Agreed. The person can see it now.")


@act(ONE + "/amounts/{indication_id:int}/send-back", allow="amount.answer", load=amount_queries.find, form=WhyForm, again=amount)
def send_back(visit: Visit, indication: Indication, form: WhyForm) -> See:
    amount_actions.send_back(visit.db, indication, why=form.why, by=visit.actor, at=visit.now)
    return see(f"/assessments/{indication.assessment_id}/amounts/{indication.id}", "Sent back, with your reason.")


@visit("/people/{person_id:int}/expect", allow="amount.see", load=people.find)
def expect(visit: Visit, person: Person) -> Page:
    found = queries.current(visit.db, person.id)
    made = []
    if found is not None:
        found.through = person.through  # type: ignore[misc]
        made = [i for i in amount_queries.seen(visit.db, visit.actor, found) if i.state in ("AGREED", "SHOWN")]
    return page("assessments/expect.html", person=person, own=visit.actor.person_id == person.id, assessment=found, found=made,
                types=STREAM_TYPES, methods=METHODS, budget=amount_queries.any_budget(visit.db, person.id),
                total=amount_queries.total(visit.db, found) if found else Pence(0))


@act(ONE + "/amounts/seen", allow="assessment.comment", load=queries.find)
def seen(visit: Visit, assessment: Assessment) -> See:
    amount_actions.show(visit.db, assessment, how="On screen, by the person", by=visit.actor, at=visit.now)
    return see(f"/people/{assessment.person_id}/expect", "Thank you. You can start to plan.")


@visit("/rates", allow="rates.see")
def rates(visit: Visit) -> Page:
    return page("assessments/rates.html", found=amount_queries.tables(visit.db), methods=METHODS, today=visit.today)


@visit("/rates/{table_id:int}", allow="rates.see", load=amount_queries.table)
def rate_table(visit: Visit, table: RateTable) -> Page:
    return page("assessments/rate_table.html", table=table, rows=amount_queries.named(visit.db, table.id),
                org=visit.db.get_one(Organisation, table.org_id).name, method=METHODS[table.method])


@visit("/rates/new", allow="rates.set")
def new_rates(visit: Visit) -> Page:
    return page("assessments/new_rates.html", form=visit.form_for(RatesForm))


@act("/rates/new", allow="rates.set", form=RatesForm, again=new_rates)
def set_rates(visit: Visit, form: RatesForm) -> See:
    mine = sorted(s.org_id for s in visit.actor.seats if s.role in RATES and s.org_kind in ("ICB", "COUNCIL"))
    if not mine:
        raise NotAllowed
    made = amount_actions.set_table(
        visit.db, visit.db.get_one(Organisation, mine[0]), method=form.method, version=form.version, since=form.since,
        source=form.source, rows=read_figures(form.figures), per_point=form.per_point or Decimal(0),
        range_percent=10 if form.range_percent is None else form.range_percent, by=visit.actor, at=visit.now)
    return see(f"/rates/{made.id}", "Set. It counts from its first day.")


def read_figures(text: str) -> list[amount_actions.Row]:
    """Lines of `kind, code, level, number`. Every line that cannot be read is named at once."""
    made, wrong = [], []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in line.split(",")]
        if parts == [""]:
            continue
        try:
            kind, code, level, value = parts
            made.append((kind, code, level, _number(value)))
        except (ValueError, InvalidOperation):
            wrong.append(str(number))
    if wrong:
        raise Refusal("Some lines cannot be read.", fields={"figures": f"Give a kind, a code, a level and a number on line "
                                                            f"{', '.join(wrong[:10])}"})
    return made


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or abs(value) >= 10**6 or value != round(value, 4):
        raise ValueError(text)
    return value
