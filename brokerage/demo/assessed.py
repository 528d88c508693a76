"""The town's shared assessments: Amara's, whole and confirmed by both sides; one that becomes an indicative budget; one that
waits to be confirmed; one with an answer in question."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.assessments import amount_actions as amounts
from brokerage.assessments import confirm_actions, need_actions, queries, section_actions, sets
from brokerage.assessments.models import Assessment, Need, Section
from brokerage.assessments.views import See
from brokerage.assessments.workings import Asked
from brokerage.demo.cast import Cast
from brokerage.door.actor import Actor
from brokerage.people import queries as people

MARCH, NOVEMBER = date(2026, 3, 5), date(2026, 11, 9)
RATES_FROM = date(2025, 4, 1)
POINTS = {"SLOW": 1, "PAIN": 1, "UNSAFE": 2, "SOME_HELP": 3, "ALL_HELP": 4}
GIVES = {"NONE": 0, "LITTLE": 15, "SOME": 25, "HALF": 40, "MOST": 60}
COSTS = {"CARE": "24.86", "SENIOR": "28.50", "NURSE": "41.20", "NIGHT": "20.28", "RESPITE": "164.00", "CONTINGENCY": "5",
         "ALT_HOME": "912.00", "ALT_NURSING": "1290.00", "ALT_AGENCY": "1106.40"}
Said = Mapping[str, tuple[str, str]]

DAILY: Said = {
    "nutrition": ("SOME_HELP", "Her hands shake when she cooks. Joel cuts up her food."),
    "hygiene": ("ALL_HELP", "She needs somebody with her for the whole of a shower."),
    "toilet": ("SOME_HELP", "Needs help to move across from her chair, more in the evening."),
    "clothing": ("SOME_HELP", "Manages her top half. Needs help with everything below the waist."),
    "home_safety": ("ALL_HELP", "Cannot move about the house alone since her relapse in October."),
    "home_upkeep": ("PAIN", "Sits to do the ironing and is in pain for the rest of the day."),
    "relationships": ("SLOW", "Sees friends, but getting ready takes half a day."),
    "work": ("SLOW", "Edits a newsletter for four hours a week. It used to take her one."),
    "community": ("SOME_HELP", "Needs a driver who helps her in and out of the car."),
}
BODY: Said = {
    "skin": ("LOW", "Sits for long hours. The skin is whole, with a good cushion."),
    "continence": ("MODERATE", "Intermittent catheter, four times a day."),
    "mobility": ("HIGH", "Two people or a hoist for every move. Spasms in both legs."),
    "feelings": ("LOW", "Low in winter. Talking to friends helps."),
    "medication": ("MODERATE", "Baclofen is changed often. Pain disturbs her sleep."),
    "communication": ("LOW", "Tires when she speaks for long. Give her time."),
}
CARING: Said = {
    "willing": ("YES", "Joel wants to go on helping with meals and evenings."), "able": ("PARTLY", "He works four days a week."),
    "lasting": ("LONG", ""), "support": ("LITTLE", "Meals, and help to bed at weekends."),
    "carer_health": ("RISK", "His back hurts after lifting."), "carer_rest": ("CANNOT",
                                                                              "No evening of his own since the spring."),
}
WISHES = (
    ("WELLBEING", "I want to be clean and dressed by nine, so that the morning is mine.", ("hygiene", "clothing")),
    ("HEALTH", "I want to keep the strength in my arms and swim with my sister again.", ("mobility",)),
    ("WELLBEING", "I want to see my friends on Thursdays.", ("community", "relationships")),
    ("CARER", "I want Joel to have one evening a week for his choir.", ("carer_rest",)),
)


def rates(db: Session, cast: Cast) -> None:
    """Last year's points, this year's, and the NHS board's rates by cost."""
    at, felix = cast.at(RATES_FROM), cast.actor(db, "felix")
    social = sets.current("SOCIAL", RATES_FROM)
    points = [("POINTS", q.code, level, Decimal(n)) for q in social.questions for level, n in POINTS.items()]
    points += [("SUPPORT", "support", level, Decimal(n)) for level, n in GIVES.items()]
    for version, since, per_point in (("2025/26", RATES_FROM, "20.60"), ("2026/27", date(2026, 3, 1), "21.35")):
        amounts.set_table(db, cast.orgs["council"], method="POINTS", version=version, since=since, rows=points,
                          per_point=Decimal(per_point), source="Agreed by the council's cabinet", by=felix, at=at)
    amounts.set_table(db, cast.orgs["icb"], method="COST", version="2026/27", since=date(2026, 3, 1), by=felix, at=at,
                      rows=[("RATE", code, "", Decimal(pounds)) for code, pounds in COSTS.items()],
                      source="The board's own costing tool")


def assessments(db: Session, cast: Cast) -> None:
    """Amara's in March, before her budget; three others this November."""
    rates(db, cast)
    made = _whole(db, cast, "amara", MARCH, "New care needed after a relapse", BODY, CARING)
    _wishes(db, cast, made)
    _figures(db, cast, made, date(2026, 3, 9))
    amounts.show(db, made, how="On screen, by the person", by=cast.actor(db, "amara"), at=cast.at(date(2026, 3, 11), 18))
    need_actions.comment(db, made, "I can still do my own ironing on a good day. Please do not take that away.",
                         by=cast.actor(db, "amara"), at=cast.at(date(2026, 3, 12), 20))
    need_actions.share(db, made, cast.users["joel"].id, "SOCIAL", by=cast.actor(db, "amara"), at=cast.at(date(2026, 4, 21), 12))
    _findings(db, cast, made)
    soon = _whole(db, cast, "p03", NOVEMBER, "Leaving hospital with new needs", BODY, {})
    _figures(db, cast, soon, date(2026, 11, 12))
    waits = _started(db, cast, "p04", NOVEMBER, "The yearly review")
    _fill(db, cast, waits, "SOCIAL", "mei", DAILY, date(2026, 11, 13))
    doubted = _started(db, cast, "p05", NOVEMBER, "Asked for by the family")
    health = _fill(db, cast, doubted, "HEALTH", "ruth", BODY, date(2026, 11, 13))
    confirm_actions.challenge(db, doubted, health, "mobility", suggested="MODERATE", by=_as(db, cast, doubted, "mei"),
                              reason="I saw her stand with one person on 16 November.", at=cast.at(date(2026, 11, 17)))


def _started(db: Session, cast: Cast, who: str, day: date, reason: str) -> Assessment:
    at, by = cast.at(day, 10), cast.actor(db, "mei")
    return section_actions.start(db, people.find(db, by, cast.people[who].id), reason=reason, by=by, at=at)


def _as(db: Session, cast: Cast, made: Assessment, who: str) -> Actor:
    """Who does it, with the record open as it is to them."""
    by = cast.actor(db, who)
    made.through = people.find(db, by, made.person_id).through  # type: ignore[misc]
    return by


def _fill(db: Session, cast: Cast, made: Assessment, kind: str, who: str, said: Said, day: date) -> Section:
    """Begin, answer and send: what is not said is the easiest answer."""
    at = cast.at(day, 11)
    by = _as(db, cast, made, who)
    section = section_actions.begin(db, made, kind, by=by, at=at)
    for question in sets.known(kind, section.set_version).questions:
        level, evidence = said.get(question.code, (question.levels[0].code, ""))
        section_actions.answer(db, section, question.code, level=level, evidence=evidence, seen=0, by=by, at=at)
    section_actions.complete(db, section, by=by, at=cast.at(day, 12))
    return section


def _whole(db: Session, cast: Cast, who: str, day: date, reason: str, body: Said, caring: Said) -> Assessment:
    """Daily life by the council, health by the NHS; each takes over the other's; then eligibility."""
    made = _started(db, cast, who, day, reason)
    filled = [(_fill(db, cast, made, "SOCIAL", "mei", DAILY, day), "ruth"), (_fill(db, cast, made, "HEALTH", "ruth", body, day),
                                                                             "mei")]
    if caring:
        filled.append((_fill(db, cast, made, "CARER", "mei", caring, day), "ruth"))
    for section, other in filled:
        newest = max(a.id for a in queries.answers(db, section, See.ALL))
        confirm_actions.accept(db, made, section, newest=newest, by=_as(db, cast, made, other), at=cast.at(day, 15))
    mei, at = _as(db, cast, made, "mei"), cast.at(day, 16)
    chosen = [*DAILY, "continence", "mobility", "medication", *(("carer_health", "carer_rest") if caring else ())]
    need_actions.decide(db, made, chosen=chosen, carer_meets={"nutrition": "Joel cooks on weekday evenings"} if caring else {},
                        impairment=True, wellbeing=True, reasons="Multiple sclerosis. Seen at home with her nurse.", by=mei,
                        at=at)
    need_actions.record_capacity(db, made, decision="NEEDS", able=True, help_given="More time, and large print in front of her.",
                                 seen="", on=day, by=mei, at=at)
    return made


def _wishes(db: Session, cast: Cast, made: Assessment) -> None:
    """What Amara wants, in her words."""
    ids = {n.question: n.id for n in db.scalars(select(Need).where(Need.assessment_id == made.id, Need.ended_at.is_(None)))}
    for kind, words, about in WISHES:
        need_actions.add_outcome(db, made, words=words, kind=kind, needs=[ids[code] for code in about],
                                 by=cast.actor(db, "amara"), at=cast.at(MARCH, 17))
    need_actions.record_capacity(db, made, decision="DIRECT_PAYMENT", able=True,
                                 help_given="A worked example with her own figures.",
                                 seen="", on=MARCH, by=cast.actor(db, "mei"), at=cast.clock.now())


def _figures(db: Session, cast: Cast, made: Assessment, day: date) -> None:
    """The council by points (W15), the NHS by cost, each agreed by its own approver."""
    at = cast.at(day)
    council = amounts.by_points(db, made, stream_type="LA_CARE", deployment="DIRECT_PAYMENT", by=_as(db, cast, made, "mei"),
                                at=at)
    asked = Asked({"CARE": Decimal(14), "NURSE": Decimal(3)}, respite_nights=14, alternative="ALT_AGENCY")
    nhs = amounts.by_cost(db, made, asked, stream_type="NHS_JOINT", deployment="DIRECT_PAYMENT", by=_as(db, cast, made, "ruth"),
                          at=at)
    amounts.agree(db, council, by=cast.actor(db, "graham"), at=cast.at(day, 14))
    amounts.agree(db, nhs, by=cast.actor(db, "priya"), at=cast.at(day, 15))


def _findings(db: Session, cast: Cast, made: Assessment) -> None:
    mei = _as(db, cast, made, "mei")
    for kind, yes, day, reasons in (
            ("CHC_CHECKLIST", False, date(2026, 3, 6), "One domain high and two moderate. The checklist is not reached."),
            ("REQUEST_BROKER", True, date(2026, 3, 11), "She would like help to plan."),
            ("BROKER", True, date(2026, 3, 12), "Nadia Quell at the navigators has taken this on."),
            ("WHEELCHAIR", True, date(2026, 9, 2), "Asked for by her physiotherapist.")):
        need_actions.find_out(db, made, kind, yes=yes, on=day, reasons=reasons, by=mei, at=cast.at(day, 12))
