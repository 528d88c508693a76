"""Plans of the town: Amara's whole one in line with W1, and others at their beginnings. Made through the real actions."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Budget
from brokerage.catalogue.models import Price, Service
from brokerage.demo.cast import Cast
from brokerage.demo.telling import pounds
from brokerage.plans import line_actions, line_part_actions, plan_actions, section_actions
from brokerage.plans.line_part_actions import Visit
from brokerage.plans.line_shapes import Assistant, Free, Once
from brokerage.plans.models import Capacity, Need, Outcome, Plan
from brokerage.plans.sections import SECTIONS


class Writer(Struct):
    """Somebody at work on one plan, on one day."""

    db: Session
    plan: Plan
    by: Any
    at: datetime

    @property
    def how(self) -> dict[str, Any]:
        return {"revision": self.plan.revision, "by": self.by, "at": self.at}

    def write(self, section: str, **answers: Any) -> None:
        """A section's own words, or one more row of it; a decision that the assessment has a record of is not written twice."""
        spec = SECTIONS[section]
        if section == "capacity" and answers["decision"] in self._recorded():
            return
        form = spec.form(revision=self.plan.revision, **answers)
        act = section_actions.add if spec.part else section_actions.write
        act(self.db, self.plan, spec, form, by=self.by, at=self.at)

    def numbers(self, kind: type[Need] | type[Outcome]) -> list[int]:
        """Every need or outcome of the plan, the assessed ones first."""
        return list(self.db.scalars(select(kind.number).where(kind.plan_id == self.plan.id).order_by(kind.number)))

    def _recorded(self) -> set[str]:
        return set(self.db.scalars(select(Capacity.decision).where(Capacity.plan_id == self.plan.id)))

    def service(self, name: str, amount: str, outcomes: list[int], needs: list[int], *visits: Visit, **more: Any) -> int:
        """A service of the market at its price on the plan's first day."""
        first = more.get("starts_on") or self.plan.starts_on
        price = self.db.scalars(select(Price).join(Service, Service.id == Price.service_id).where(
            Service.name == name, Price.valid_from <= first).order_by(Price.valid_from.desc()).limit(1)).one()
        line = line_actions.add_service(self.db, self.plan, price, amount=Decimal(amount), per="WEEK", **more, **self.how)
        return self._more(line.number, outcomes, needs, *visits)

    def free(self, name: str, who: str, minutes: int, worth: str, outcomes: list[int], *visits: Visit,
             kind: str = "UNPAID_CARE") -> int:
        made = Free(name=name, category=kind, who=who, minutes_weekly=minutes, worth=pounds(worth))
        return self._more(line_actions.add_free(self.db, self.plan, made, **self.how).number, outcomes, [], *visits)

    def _more(self, number: int, outcomes: list[int], needs: list[int], *visits: Visit) -> int:
        line_part_actions.set_purpose(self.db, self.plan, number, needs, outcomes, **self.how)
        for visit in visits:
            line_part_actions.add_visits(self.db, self.plan, number, visit, **self.how)
        return number


def begin(db: Session, cast: Cast, who: str, by: str, day: date, template: str = "", starts_on: date | None = None) -> Writer:
    """A plan for the newest budget of this person."""
    person, at = cast.people[who], cast.at(day, 11)
    budget = db.scalars(select(Budget).where(Budget.person_id == person.id).order_by(Budget.id.desc()).limit(1)).one()
    actor = cast.actor(db, by)
    return Writer(db, plan_actions.start(db, person, budget, template=template, starts_on=starts_on, by=actor, at=at,
                                         ref=f"PL-{budget.ref}"), actor, at)


def amara_plans(db: Session, cast: Cast) -> None:
    """What her assessment found, and W1: 21 hours of care, two waking nights, one session at the MS centre, and what Joel and
    her friends do."""
    w = begin(db, cast, "amara", "nadia", date(2026, 11, 16), "MS")
    _about_amara(w, cast)
    daily, by_day = range(7), [1, 2, 4, 6, 7, 8, 11]
    care = w.service("Care at home", "21", [1], by_day, Visit(daily, 7 * 60 + 30, 75), Visit(daily, 12 * 60 + 30, 45),
                     Visit(daily, 20 * 60, 60))
    w.service("Waking night", "2", [1, 4], [3, 13, 14], Visit([1, 4], 22 * 60, 540))
    w.service("Exercise session with a physiotherapist", "1", [2], [3, 5], Visit([3], 11 * 60, 60))
    w.free("Joel helps with supper and bed", "Joel Finchley-Voss", 840, "24.86", [1], Visit(daily, 18 * 60, 120))
    w.free("Choir", "Quillford Community Choir", 120, "0", [3], Visit([2], 14 * 60, 120), kind="COMMUNITY")
    for name, provider, rate, why in (
            ("Care at home from a co-operative", "Two Weirs Care Co-operative of Quillford", "25.40",
             "Nobody free before 9am, and Amara must be up by 8"),
            ("Care at home on the moor", "Moorside Carers of Marrendale", "27.40", "Too far, and £53 a week more")):
        line_part_actions.add_option(db, w.plan, care, {"name": name, "provider_name": provider, "unit": "HOUR", "suitable": True,
                                                        "rate": Decimal(rate), "why_not": why}, **w.how)


def _about_amara(w: Writer, cast: Cast) -> None:
    w.write("about", about="I teach piano, mostly by video now. I live with Joel and our cat. I was told that I have MS in 2014.",
            matters="Playing every day. Being dressed before my first pupil at nine. Joel being my husband, not my nurse.",
            good_day="A good day: up by eight, two pupils, a rest, supper with Joel. A bad day: too tired to hold a cup.")
    w.write("communication", communication="Large print, and time to think. Do not finish my sentences.")
    w.write("keeping-well",
            prevention="Exercise each week, rest after lunch, plenty to drink, cool rooms in summer. The MS nurse "
            "gave me a plan for tired days.")
    w.write("carers", name="Joel Finchley-Voss", relation="husband", gives="Supper, getting to bed, company at night", hours=14,
            willing=True, able=True, reduces=True, lasting="Yes, if he sleeps on the two nights when somebody else is awake",
            own_assessment_on=date(2026, 4, 28))
    w.write("people", name="Joel Finchley-Voss", kind="CARER", role="Husband", took_part=True)
    w.write("people", name="Ruth Ashgrove", kind="PROFESSIONAL", role="MS nurse", took_part=True)
    for decision in ("NEEDS", "DIRECT_PAYMENT", "SHARING", "PLAN"):
        w.write("capacity", decision=decision, can_decide=True, assessed_by="Carys Thorne", assessed_on=date(2026, 11, 9),
                evidence="Amara explained it in her own words, and weighed the choices.")
    w.write("safety", safeguarding="Nothing known.", restraint="", liberty=False)
    w.write("holding", coordinator_user_id=cast.users["carys"].id, monitor="Ruth Ashgrove, MS nurse", review_on=date(2027, 1, 13),
            review_how="A visit at home, with Joel", notice_days=28)
    w.write("payment", payment_cycle="four-weekly",
            payment_needs="Care at home, nights and exercise: all that is bought in this plan.")
    w.write("broker", broker_fee=pounds("0"), broker_fee_for="", broker_links="None.", authorised_by="Quillford Borough Council")


def other_plans(db: Session, cast: Cast) -> None:
    """Beginnings: Parkinson's with a change in August, a carer's own plan, an assistant, an empty one."""
    w = begin(db, cast, "dafydd", "nadia", date(2026, 11, 17), "PARKINSONS", date(2026, 12, 1))
    w.service("Care at home", "28", [1, 4], [1, 2], Visit(range(7), 8 * 60, 120), Visit(range(7), 18 * 60, 120))
    w.service("Dance for Parkinson's", "1", [2, 5], [3], Visit([1], 14 * 60, 60))
    w = begin(db, cast, "joel", "joel", date(2026, 11, 18), "CARER", date(2026, 12, 7))
    w.service("Sitting service", "1.5", [2], [1], Visit([5], 14 * 60, 90))
    w = begin(db, cast, "p02", "piotr", date(2026, 11, 18), "", date(2026, 12, 1))
    w.write("outcomes", words="I keep my strength, and walk to the shop", health=True, wellbeing="HEALTH",
            measure="I walk there alone")
    asked = Assistant(hourly=Decimal("14"), minutes_weekly=300, insurance=pounds("95"), payroll=pounds("15"))
    line_actions.add_assistant(db, w.plan, asked, **w.how)
    chair = Once(name="Perching stool", category="EQUIPMENT", price=pounds("64"), seller="Nimble Equipment of Quillford")
    line_actions.add_once(db, w.plan, chair, **w.how)
    begin(db, cast, "p05", "nadia", date(2026, 11, 19))


CHAPTERS = (amara_plans, other_plans)
