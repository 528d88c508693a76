"""Plans on their way: one with the co-ordinator, one with the funders, one sent back, one that everybody agreed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from brokerage.demo.cast import Cast
from brokerage.demo.planning import Writer, begin
from brokerage.demo.telling import pounds
from brokerage.people import actions as people
from brokerage.plans import approving, line_part_actions, signing
from brokerage.plans.editing import sheet_of
from brokerage.plans.line_part_actions import Part, Visit
from brokerage.plans.models import Need, Outcome, Plan

DEARER = "p16"
WRITTEN, SENT = date(2026, 11, 18), date(2026, 11, 19)
CARE, ELSEWHERE = (
    "Care at home from a co-operative",
    (
        ("Care at home", "Larkfoot Home Care of Quillford", "24.86", "No visits after 8pm"),
        ("Care at home on the moor", "Moorside Carers of Marrendale", "27.40", "Too far away"),
    ),
)


def whole(db: Session, cast: Cast, who: str, broker: str, written: date = WRITTEN, first: date | None = None) -> Writer:
    """A short plan with all that the law asks for: 20 hours of care a week, half from the NHS and half from the council."""
    w = begin(db, cast, who, broker, written, starts_on=first)
    w.write(
        "about",
        about="I live alone with my dog. I worked on the buses.",
        matters="My own front door, and the dog.",
        good_day="",
    )
    w.write("communication", communication="In the usual way. Ring before you come.")
    w.write("keeping-well", prevention="A walk each day, and the exercises from the physiotherapist.")
    w.write("needs", words="Getting up, washed and dressed", eligible_under="BOTH", met_by="LINES")
    w.write("outcomes", words="I am up and out with the dog by ten", health=True)
    daily = range(5)
    care = w.service(CARE, "20", w.numbers(Outcome), w.numbers(Need), Visit(daily, 8 * 60, 150), Visit(daily, 18 * 60, 90))
    streams = sheet_of(db, w.plan, w.at).streams
    line_part_actions.set_payers(db, w.plan, care, "PERCENT", [Part(s.id, Decimal(50)) for s in streams], **w.how)
    for name, provider, rate, why in ELSEWHERE:
        line_part_actions.add_option(
            db,
            w.plan,
            care,
            {
                "name": name,
                "provider_name": provider,
                "unit": "HOUR",
                "suitable": True,
                "rate": Decimal(rate),
                "why_not": why,
            },
            **w.how,
        )
    _safe(w, cast)
    return w


def _safe(w: Writer, cast: Cast) -> None:
    """Risks, contingency, who took part, who can decide, who holds it together."""
    w.write(
        "risks",
        words="A fall when nobody is there",
        likelihood="MEDIUM",
        consequence="MEDIUM",
        mitigation="A pendant alarm",
        procedure="The alarm centre rings the neighbour, then 999",
        owner="The co-operative",
        informed=True,
    )
    w.write(
        "contingency",
        words="No carer comes",
        who="The co-operative's office",
        what="Another carer within two hours",
        amount=pounds("0"),
    )
    w.write("safety", safeguarding="No concern now.", restraint="", liberty=False)
    w.write("people", name="A neighbour", kind="FRIEND", role="Holds a key", took_part=True)
    for decision in ("NEEDS", "SHARING", "PLAN", "DIRECT_PAYMENT"):
        w.write(
            "capacity",
            decision=decision,
            can_decide=True,
            assessed_by="Carys Thorne",
            assessed_on=w.at.date(),
            evidence="Said why",
        )
    w.write(
        "holding",
        coordinator_user_id=cast.users["carys"].id,
        monitor="Ruth Ashgrove, nurse",
        review_on=date(2027, 1, 18) if w.plan.starts_on > WRITTEN else w.plan.starts_on + timedelta(weeks=7),
        review_how="A visit at home",
        notice_days=28,
    )
    w.write("payment", payment_cycle="four-weekly", payment_needs="Care at home.")


def _agreed(db: Session, cast: Cast, who: str, plan: Plan, broker: str, sent: date = SENT) -> dict[str, Any]:
    """The person says yes and the broker sends it in; what a signer carries."""
    now: dict[str, Any] = {"seen": approving.hash_of(sheet_of(db, plan, cast.at(sent, 9))), "at": cast.at(sent, 10)}
    signing.agree(db, plan, how="ONLINE", plain_copy=True, by=cast.actor(db, who), **now)
    signing.submit(db, plan, by=cast.actor(db, broker), **now)
    return now


def _to_the_funders(db: Session, cast: Cast, plan: Plan, now: dict[str, Any]) -> None:
    signing.confirm(db, plan, comment="It meets the needs.", by=cast.actor(db, "carys"), **now)
    signing.sign(db, plan, registration="NMC 99X9999E", by=cast.actor(db, "nisha"), **now)


def _yes(db: Session, cast: Cast, plan: Plan, now: dict[str, Any], *who: str) -> None:
    for name in who:
        org = cast.orgs["icb" if name == "priya" else "council"].id
        approving.approve(db, plan, org, acknowledged=True, panel_ref="QP-2026-118", by=cast.actor(db, name), **now)


def on_their_way(db: Session, cast: Cast) -> None:
    """Delyth's waits for the co-ordinator, Amina's for the NHS, Harun's came back, Ivy's is agreed and starts on 1 December."""
    for who in ("p00", "p03", "p07", "p08"):
        people.involve(
            db,
            cast.people[who],
            cast.orgs["icb"],
            "CLINICAL",
            since=WRITTEN,
            by=cast.actor(db, "carys"),
            at=cast.at(WRITTEN, 8),
        )
    _agreed(db, cast, "p03", whole(db, cast, "p03", "piotr").plan, "piotr")
    waits = whole(db, cast, "p00", "nadia").plan
    now = _agreed(db, cast, "p00", waits, "nadia")
    _to_the_funders(db, cast, waits, now)
    _yes(db, cast, waits, now, "graham")
    back = whole(db, cast, "p07", "nadia").plan
    now = _agreed(db, cast, "p07", back, "nadia")
    _to_the_funders(db, cast, back, now)
    signing.send_back(
        db,
        back,
        words="Could the evening visit be half an hour later, after the dog is walked?",
        role="APPROVER_ICB",
        org_id=cast.orgs["icb"].id,
        by=cast.actor(db, "priya"),
        at=cast.at(SENT, 15),
    )
    ready = whole(db, cast, "p08", "nadia").plan
    now = _agreed(db, cast, "p08", ready, "nadia")
    _to_the_funders(db, cast, ready, now)
    _yes(db, cast, ready, now, "graham", "priya")


def running(db: Session, cast: Cast) -> None:
    """One that runs since June, whose care costs more than it says: the forecast names the day and the cause."""
    written, sent = date(2026, 5, 26), date(2026, 5, 27)
    people.involve(db, cast.people[DEARER], cast.orgs["icb"], "CLINICAL", since=written, by=cast.actor(db, "carys"),
                   at=cast.at(written, 8))
    plan = whole(db, cast, DEARER, "nadia", written, date(2026, 6, 1)).plan
    now = _agreed(db, cast, DEARER, plan, "nadia", sent)
    _to_the_funders(db, cast, plan, now)
    _yes(db, cast, plan, now, "graham", "priya")
    approving.start_due(db, cast.at(date(2026, 6, 1), 5))


CHAPTERS = (on_their_way, running)
