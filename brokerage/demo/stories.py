"""What happened in the town from April to November 2026. Each chapter is one transaction."""
from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace
from sqlalchemy.orm import Session

from brokerage.budgets import actions as budgets
from brokerage.budgets import dated, split_actions, splits
from brokerage.budgets import money_actions as money
from brokerage.budgets import stream_actions as streams
from brokerage.budgets.split_models import SplitRule
from brokerage.demo.cast import Cast
from brokerage.demo.days import TODAY
from brokerage.demo.telling import Buys, Deal, Part, answer, buy, offered, pounds, share, tell
from brokerage.people import actions as people
from brokerage.people.models import CONDITIONS

SPRING, SUMMER = date(2026, 4, 13), date(2026, 8, 19)
CARE = Buys("Larkfoot Home Care of Quillford", "home care, four weeks", "2088.24", 28, 28)
NIGHTS = Buys("Larkfoot Home Care of Quillford", "waking nights, four weeks", "1460.00", 28, 29)
SESSION = Buys("Quillford MS Exercise Centre", "exercise session", "46.75", 7, 4)


def amara(db: Session, cast: Cast) -> None:
    """Worked example W1: one budget, the NHS 60 and the council 40, and £48.20 a week of her own."""
    deal = Deal(who="amara", start=SPRING, charge="48.20", reserve="933.81", buys=(CARE, NIGHTS, SESSION),
                last=date(2026, 11, 12), parts=(
        Part("NHS_JOINT", "icb", "560.29", 60, period="28254.42"), Part("LA_CARE", "council", "373.52", 40, period="18836.29")))
    budget = tell(db, cast, deal)
    taxi = Buys("Quillford Community Wheels", "minibus to the exercise centre", "18.00", 1)
    buy(db, cast, deal, budget, taxi, date(2026, 11, 13), 1, receipt=False)
    buy(db, cast, deal, budget, SESSION, date(2026, 11, 13), 99, receipt=False)
    people.involve(db, cast.people["amara"], cast.orgs["larkfoot"], "PROVIDER", since=SPRING, by="system", at=cast.at(SPRING))
    _consents(db, cast)


def _consents(db: Session, cast: Cast) -> None:
    broker, amara = cast.actor(db, "nadia"), cast.people["amara"]
    asked = people.ask_consent(db, amara, scope="My support plan", purpose="help me choose services",
                               recipients="Quillford Neurological Navigators",
                               by=broker, at=cast.at(date(2026, 4, 2), 11), expires_on=date(2027, 3, 31))
    people.give_consent(db, asked, by=cast.actor(db, "amara"), at=cast.at(date(2026, 4, 2), 17))
    people.ask_consent(db, amara, scope="My exercise record", purpose="plan the winter sessions",
                       recipients="Quillford MS Exercise Centre",
                       by=broker, at=cast.at(date(2026, 11, 18), 11), expires_on=date(2027, 3, 31))


def circles(db: Session, cast: Cast) -> None:
    """Who acts for whom: a carer, somebody who helps three people, and a representative whom every payer approved."""
    at = cast.at(date(2026, 4, 20), 12)
    people.let_in(db, cast.people["amara"], cast.users["joel"], relation="Husband", by=cast.actor(db, "amara"), at=at,
                  rights=people.Rights(plan=True, order=True, approve=True, up_to=pounds("250")))
    rights = {"dafydd": people.Rights(plan=True, order=True, approve=True, up_to=pounds("100")),
              "p01": people.Rights(plan=True, order=True),
              "p02": people.SEE_ONLY}
    for key, may in rights.items():
        people.let_in(db, cast.people[key], cast.users["tamsin"], relation="Neighbour", by=cast.actor(db, key), at=at, rights=may)


def winifred(db: Session, cast: Cast) -> None:
    """Continuing healthcare; her son Bernard acts for her, checked and approved by the payer."""
    tell(db, cast, Deal(who="winifred", start=date(2026, 5, 4), broker="opendoor", reserve="1450.00", parts=(
        Part("NHS_CHC", "icb", "1450.00", 100, approver="greta"),),
        buys=(Buys("Tidewell Live-in Care of Marrendale", "live-in care, one week", "1295.00", 7),)))
    at = cast.at(date(2026, 5, 6))
    member = people.propose(db, cast.people["winifred"], cast.users["bernard"], kind="REPRESENTATIVE", relation="Son",
                            rights=people.Rights(plan=True, order=True, approve=True), by=cast.actor(db, "mei"), at=at)
    people.check_member(db, member, close=True, dbs="", authority="Lasting power of attorney for health and welfare",
                        by=cast.actor(db, "carys"), at=cast.at(date(2026, 5, 11)))
    people.approve_member(db, member, list(CONDITIONS["REPRESENTATIVE"]), by=cast.actor(db, "greta"),
                          at=cast.at(date(2026, 5, 18)))


def dafydd(db: Session, cast: Cast) -> None:
    """Worked example W2: from 19 August seven more hours, and 70 to 30 in place of 60 to 40. The council's part falls,
    with its notice; the NHS part rises."""
    deal = Deal(who="dafydd", start=SPRING, last=date(2026, 8, 18), broker="navigators", reserve="933.81", buys=(
        Buys(CARE.payee, CARE.what, "2088.24", 28, 28),
        Buys("Marrendale Parkinson's Movers", "dance for Parkinson's", "46.75", 14, 5)), parts=(
        Part("NHS_JOINT", "icb", "560.29", 60, period="28254.42"), Part("LA_CARE", "council", "373.52", 40, period="18836.29")))
    budget = tell(db, cast, deal)
    nhs, council = dated.streams_of(db, budget)
    why = "seven more hours of care, and a new share"
    streams.change_amount(db, budget, council, pounds("332.34"), since=SUMMER, why=why, worth=-pounds("1323.49"),
                          by=cast.actor(db, "graham"), at=cast.at(date(2026, 7, 20)))
    streams.change_amount(db, budget, nhs, pounds("775.49"), since=SUMMER, why=why, worth=pounds("6916.99"),
                          by=cast.actor(db, "priya"), at=cast.at(date(2026, 7, 20)))
    new = {Part("NHS_JOINT", "icb", "775.49", 70): nhs, Part("LA_CARE", "council", "332.34", 30): council}
    share(db, cast, budget, new, SUMMER, ["priya", "graham"])
    for n, first in enumerate(d for d in (date(2026, 8, 31), date(2026, 9, 28), date(2026, 10, 26))):
        money.pay_direct_payment(db, budget, first, by=cast.actor(db, "felix"), at=cast.at(first, 10))
        buy(db, cast, deal, budget, Buys(CARE.payee, CARE.what, "2784.32", 28), first + timedelta(days=2), 50 + n)


def neighbours(db: Session, cast: Cast) -> None:
    """The rest of the town, whose budgets run as budgets do."""
    for deal in _running():
        tell(db, cast, deal)


def _running() -> list[Deal]:
    at_home = Buys("Two Weirs Care Co-operative of Quillford", "care at home, four weeks", "508.00", 28)
    club, wheels = Buys("Kingcup Day Club of Quillford", "day club", "52.00", 21, 3), Buys("Quillford Community Wheels",
                                                                                           "car with a driver", "13.65", 28, 9)
    swim, phys = Buys("Quillford Sea Lanes", "swimming with a helper", "11.00", 28,
                      2), Buys("Steadyhand Physiotherapy of Quillford", "physiotherapy", "62.00", 28, 4)
    day = date(2026, 6, 1)
    joint = (Part("NHS_JOINT", "icb", "310.00", 50), Part("LA_CARE", "council", "310.00", 50))
    own = (Part("LA_CARE", "council", "214.60", 100),)
    made = [
        Deal(who="joel", start=day, broker="marren", parts=(Part("LA_CARER", "council", "24.50", 100),),
             buys=(Buys("Quillford Carers' Circle", "sitting service", "32.40", 21),)),
        Deal(who="p01", start=day, charge="31.75", paid_until=date(2026, 9, 30), parts=own, buys=(at_home, wheels)),
        Deal(who="p02", start=day, broker="opendoor", parts=(Part("NHS_PHB", "icb", "96.00", 100),), buys=(phys, swim)),
        Deal(who="p15", start=day, parts=joint, buys=(at_home, club)), Deal(who="p16", start=day, parts=joint,
             buys=(replace(at_home, pounds="2560.00"),)),
        Deal(who="p18", start=day, charge="0",
             parts=(Part("NHS_S117", "icb", "180.00", 60), Part("LA_S117", "council", "120.00", 40)), buys=(club, swim)),
        Deal(who="p19", start=day, charge="22.10", mode="FUNDER_INVOICE",
             parts=(Part("LA_CARE", "council", "402.15", how="NOTIONAL"),)),
        Deal(who="p20", start=day, broker="opendoor", parts=(Part("NHS_PWB", "icb", "2150.00", how="NOTIONAL", kind="ONE_OFF"),)),
        Deal(who="p21", start=day, charge="12.40", mode="PROVIDER_COLLECTS",
             parts=(Part("LA_CARE", "council", "288.00", how="THIRD_PARTY"),)),
        Deal(who="p22", start=day, broker="marren", parts=(Part("LA_CARE", "county", "191.30", 100),), buys=(wheels, club)),
        Deal(who="p23", start=day,
             parts=(Part("LA_CARE", "council", "140.00", 100), Part("GRANT", "", "600.00", how="NOTIONAL", kind="ONE_OFF",
                                                                    name="Friends of Quillford Hospital")), buys=(swim,)),
    ]
    for n in range(24, 36):
        weekly = f"{120 + n * 7}.{n % 10}0"
        made.append(Deal(who=f"p{n}", start=day + timedelta(days=7 * (n - 24)),
                         broker=("opendoor", "navigators", "marren")[n % 3],
                         parts=(Part("NHS_PHB", "icb", weekly, 100),
                                ) if n % 3 == 0 else (Part("LA_CARE", "county" if n % 5 == 0 else "council", weekly, 100),),
                         charge="18.20" if n % 3 else "", buys=((at_home,), (club, swim), (phys,))[n % 3]))
    return made


def beginnings(db: Session, cast: Cast) -> None:
    """Budgets that have not started: being worked out, an early figure, agreed for December."""
    soon, joint = date(2026, 12, 14), (Part("NHS_JOINT", "icb", "265.00", 50), Part("LA_CARE", "council", "265.00", 50))
    waiting = Deal(who="p00", start=soon, parts=joint, stop="INDICATIVE")
    _, made = offered(db, cast, waiting)
    answer(db, cast, joint[1], made[1], date(2026, 11, 16))
    for key in ("p03", "p04"):
        tell(db, cast, Deal(who=key, start=soon, parts=joint, stop="DRAFT", broker="opendoor"))
    tell(db, cast, Deal(who="p05", start=soon, parts=joint, stop="INDICATIVE"))
    refused = (Part("NHS_PHB", "icb", "500.00", 100), Part("LA_CARE", "council", "118.00", 100))
    _, made = offered(db, cast, Deal(who="p06", start=soon, parts=refused, stop="INDICATIVE"))
    streams.reject(db, made[0], why="The need is met by the council's care. Ask again if the condition changes.",
                   by=cast.actor(db, "priya"), at=cast.at(date(2026, 11, 17)))
    for key, day in (("p07", date(2026, 12, 7)), ("p08", date(2026, 12, 1))):
        tell(db, cast, Deal(who=key, start=day, parts=joint, stop="AGREED"))


def troubles(db: Session, cast: Cast) -> None:
    """A budget stopped, a share in dispute, a share stopped, and continuing healthcare in place of the council (W18)."""
    for key, why, meanwhile in (("p09", "In hospital since 2 November.", "The ward gives all care until the way home."),
                                ("p10", "No answer to three letters.", "The day club goes on, and a visit is booked.")):
        budget = tell(db, cast, Deal(who=key, start=date(2026, 7, 6), last=date(2026, 11, 1),
                                     parts=(Part("LA_CARE", "council", "233.10", 100),),
                                     buys=(Buys("Kingcup Day Club of Quillford", "day club", "52.00", 14),)))
        budgets.suspend(db, budget, why=why, meanwhile=meanwhile, by=cast.actor(db, "graham"), at=cast.at(date(2026, 11, 3)))
    joint = (Part("NHS_JOINT", "icb", "150.00", 50), Part("LA_CARE", "council", "150.00", 50))
    for key in ("p11", "p12"):
        budget = tell(db, cast, Deal(who=key, start=date(2026, 7, 6), parts=joint,
                                     buys=(Buys("Quillford Sea Lanes", "swimming", "11.00", 28),)))
        nhs, at = cast.actor(db, "priya"), cast.at(date(2026, 11, 10))
        if key == "p11":
            rule = db.get_one(SplitRule, splits.in_force(db, budget, date(2026, 10, 1)).id)
            split_actions.dispute(db, budget, rule, since=date(2026, 10, 1), escalate_on=date(2026, 12, 10), by=nhs, at=at,
                                  why="The shares are looked at again after the review of 9 November.")
        else:
            streams.suspend(db, dated.streams_of(db, budget)[0], why="No word from the family since 2 November.", by=nhs, at=at)
    budget = tell(db, cast, Deal(who="p17", start=date(2026, 6, 1), charge="48.20", mode="FUNDER_INVOICE", last=date(2026, 9, 30),
                                 parts=(Part("LA_CARE", "council", "373.52", how="NOTIONAL"),)))
    at = cast.at(date(2026, 10, 26))
    people.involve(db, cast.people["p17"], cast.orgs["icb"], "FUNDER", by="system", at=at)
    chc = streams.propose(db, budget, "NHS_CHC", payer=cast.orgs["icb"], deployment="DIRECT_PAYMENT", since=date(2026, 10, 5),
                          by=cast.actor(db, "mei"), at=at)
    streams.set_amount(db, chc, pounds("933.81"), by=cast.actor(db, "mei"))
    answer(db, cast, Part("NHS_CHC", "icb", "933.81"), chc, date(2026, 10, 26))
    streams.start(db, budget, chc, at=cast.at(date(2026, 10, 26), 16))


def endings(db: Session, cast: Cast) -> None:
    """Two budgets that are closing, and two that are closed to the last penny."""
    for key, reason, last, closed in (("p13", "MOVED", date(2026, 10, 30), False),
                                      ("p14", "INELIGIBLE", date(2026, 11, 9), False),
                                      ("p15b", "DECLINED", date(2026, 5, 17), True),
                                      ("p16b", "TRANSFER", date(2026, 5, 24), True)):
        who = key.removesuffix("b") if closed else key
        start = date(2026, 4, 20) if not closed else date(2026, 4, 6)
        budget = tell(db, cast, Deal(who=who, start=start, last=last - timedelta(days=28) if closed else last,
                                     parts=(Part("NHS_JOINT", "icb", "130.00", 50), Part("LA_CARE", "council", "130.00", 50)),
                                     buys=(Buys("Kingcup Day Club of Quillford", "day club", "52.00", 7),)))
        budgets.close(db, budget, reason=reason, on=last, by=cast.actor(db, "carys"), at=cast.at(last, 16))
        if closed:
            finance = cast.actor(db, "imelda")
            budgets.return_unspent(db, budget, by=finance, at=cast.at(last + timedelta(days=30)))
            budgets.settle(db, budget, by=finance, at=cast.at(last + timedelta(days=31)))


CHAPTERS = (amara, dafydd, winifred, endings, neighbours, circles, beginnings, troubles)
assert TODAY >= SUMMER
