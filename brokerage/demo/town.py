"""The town's organisations, who works in them, and the people who live there."""
from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from brokerage.demo.cast import Cast
from brokerage.demo.days import LONG_AGO
from brokerage.kit.money import Pence
from brokerage.people import actions

FUNDERS = (
    ("icb", "ICB", "NHS Quillford and Marrendale Integrated Care Board", "QZQ", ""),
    ("council", "COUNCIL", "Quillford Borough Council", "9ZQ", "E99999901"),
    ("county", "COUNCIL", "Marrendale County Council", "9ZM", "E99999902"),
)
BROKERS = (
    ("navigators", "Quillford Neurological Navigators", "9999901"), ("opendoor", "Open Gate Planning of Quillford", "9999902"),
    ("marren", "Marrendale Support Brokers", "9999903"),
)
"""Charity numbers of seven digits that begin with 99999 are not in use."""

STAFF = (
    ("nadia", "Nadia Quell", "navigators", (("BROKER", None),),
     "Broker at a charity. Helps Amara and others to plan and choose."),
    ("tom", "Tom Larkfoot", "larkfoot", (("PROVIDER_ADMIN", None),), "Runs a home care company. Lists services and prices."),
    ("priya", "Priya Lindholt", "icb", (("APPROVER_ICB", 60_000_00),), "Says yes or no for the NHS, up to £60,000 a year."),
    ("graham", "Graham Oduyale", "council", (("APPROVER_LA", 40_000_00),),
     "Says yes or no for the council, up to £40,000 a year."),
    ("carys", "Carys Thorne", "council", (("CARE_COORDINATOR", None),),
     "Care co-ordinator at the council. Arranges and reviews care."),
    ("mei", "Mei Okonjo-Lane", "council", (("ASSESSOR", None),),
     "Assessor at the council. Starts budgets and checks representatives."),
    ("ruth", "Ruth Ashgrove", "icb", (("CARE_COORDINATOR", None), ("CLINICAL_NAVIGATOR", None)),
     "Specialist nurse at the NHS board."),
    ("felix", "Felix Brandreth", "council", (("FINANCE", None), ("FIN_ASSESSMENT_OFFICER", None)),
     "Pays direct payments and works out charges."),
    ("imelda", "Imelda Castellan", "council", (("FINANCE_APPROVER", None),), "Signs off final accounts at the council."),
    ("hugh", "Hugh Penhaligon-Shaw", "icb", (("FINANCE", None),), "Finance officer at the NHS board."),
    ("olu", "Olu Merriweather", "council", (("MONITOR", None),), "Checks how direct payments are used."),
    ("sabine", "Sabine Wyatt-Cole", "county", (("APPROVER_LA", 30_000_00),),
     "Says yes or no for the neighbouring county council."),
    ("dominic", "Dominic Fairlamb", "county", (("ASSESSOR", None), ("CARE_COORDINATOR", None)),
     "Assessor at the neighbouring county council."),
    ("greta", "Greta Hollowood", "icb", (("APPROVER_ICB", 200_000_00),),
     "Director at the NHS board. Says yes above other people's limits."),
    ("piotr", "Piotr Vance", "opendoor", (("BROKER", None),), "Broker at a second charity."),
    ("lorna", "Lorna Easterby", "marren", (("BROKER", None),), "Broker in the neighbouring county."),
    ("isaac", "Isaac Whitlock", "icb", (("IG_LEAD", None),),
     "Looks after information at the NHS board. Sees who opened what in an emergency."),
    ("nisha", "Nisha Ravenscourt", "icb", (("CLINICAL_SIGNATORY", None),),
     "Lead nurse at the NHS board. Signs the health part of plans."),
    ("saskia", "Saskia Thornbury", "council", (("SAFEGUARDING_LEAD", None),),
     "Safeguarding lead at the council. Reads what others are worried about."),
    ("zelda", "Zelda Marchetti", "council", (("SYSADMIN", None),), "Gives staff their seats. Sees no person's record."),
    ("wesley", "Wesley Harrowgate", "icb", (("FINANCE_APPROVER", None),), "Releases payments at the NHS board."),
)
"""Short name, name, organisation, roles with the yearly limit in pence, and the line on the sign-in page."""

GIVEN = ["Amina", "Bertie", "Chidi", "Delyth", "Edwin", "Farah", "Gwen", "Harun", "Ivy", "Jarek", "Kofi", "Leila", "Morag",
         "Niall", "Orla", "Perry", "Quentin", "Rhian", "Sanjay", "Tilda", "Umar", "Vera", "Wanda", "Xanthe", "Yusuf", "Zofia",
         "Alasdair", "Bronwen", "Clement", "Dorcas", "Emeka", "Fenella", "Gulnar", "Hector", "Ines", "Jocasta"]
FAMILY = ["Abernethy-Cole", "Brackenfield", "Castlegate", "Duxbridge", "Elderslope", "Fennimore", "Garroway", "Hathersedge-Moss",
          "Inglethorpe", "Jessamine", "Kettlewright", "Lavenstock", "Merrowdale", "Nettleship", "Oakhanger", "Pemberthorn",
          "Quarlesby", "Ravenhurst", "Silverleigh", "Tarrandale", "Underbank", "Venthorpe", "Wetherlam", "Yarrowby", "Zennorack",
          "Aldwinter", "Birkenthwaite", "Coldharbour", "Drummersley", "Easterhay", "Foxcombe", "Greenlaugh", "Hollinrake",
          "Ivybank", "Juniperley", "Knapthorne"]
NEEDS = ("LARGE_PRINT", "EASY_READ", "BSL", "PHONE", "TEXT", "BRAILLE", "AUDIO", "INTERPRETER", "MORE_TIME", "QUIET", "EMAIL")


def organisations(db: Session, cast: Cast) -> None:
    at = cast.at(LONG_AGO)
    for key, kind, name, ods, gss in FUNDERS:
        cast.orgs[key] = actions.register_organisation(db, kind=kind, name=name, ods_code=ods, gss_code=gss, sector="STATE",
                                                       by="system", at=at)
    for key, name, number in BROKERS:
        cast.orgs[key] = actions.register_organisation(db, kind="BROKER", name=name, sector="THIRD_SECTOR", charity_number=number,
                                                       by="system", at=at)
    cast.orgs["larkfoot"] = actions.register_organisation(db, kind="PROVIDER", name="Larkfoot Home Care of Quillford",
                                                          sector="COMPANY",
                                                         by="system", at=at)


def nhs_number(n: int) -> str:
    """The n-th number of the test range 999 with a right check digit (domain I-04)."""
    for last in range(n * 11, n * 11 + 11):
        digits = f"999{last:06d}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{digits}{0 if check == 11 else check}"
    raise AssertionError(n)


def people_named(cast: Cast) -> list[tuple[str, str, str, date]]:
    """(key, given, family, born): the main parts first, then the town, dice thrown in one order."""
    named = [("amara", "Amara", "Finchley-Voss", date(1979, 6, 4)), ("joel", "Joel", "Finchley-Voss", date(1976, 2, 19)),
             ("dafydd", "Dafydd", "Penrosewell", date(1968, 11, 30)), ("winifred", "Winifred", "Oakensher", date(1941, 1, 8))]
    for n, (given, family) in enumerate(zip(GIVEN, FAMILY, strict=True)):
        born = date(cast.chance.randint(1938, 2004), cast.chance.randint(1, 12), cast.chance.randint(1, 28))
        named.append((f"p{n:02d}", given, family, born))
    return named


def people(db: Session, cast: Cast) -> None:
    """Forty people with their communication needs."""
    at = cast.at(LONG_AGO, 10)
    for n, (key, given, family, born) in enumerate(people_named(cast), 1):
        needs = {"amara": ("LARGE_PRINT", "MORE_TIME"), "winifred": ("PHONE",)}.get(key) or (
            (cast.chance.choice(NEEDS),) if cast.chance.random() < 0.35 else ())
        cast.people[key] = actions.register_person(
            db, given_name=given, family_name=family, born_on=born, nhs_number=nhs_number(n), nhs_number_status="TRACED",
            postcode=f"QF{n % 9 + 1} {n % 7 + 1}AB", phone=f"01632 960{n:03d}", needs=needs, by="system", at=at)


def users(db: Session, cast: Cast) -> None:
    """Everybody who signs in, the six main parts first: that is their order on the sign-in page."""
    for key, line in HOLDERS[:2]:
        _holder(db, cast, key, line)
    _staff(db, cast)
    for key, line in HOLDERS[2:]:
        _holder(db, cast, key, line)
    for key, name, line in HELPERS:
        cast.users[key] = actions.register_user(db, email=name.lower().replace(" ", ".") + "@example.org", name=name, demo=line,
                                                by="system",
                                                at=cast.at(LONG_AGO, 12))


def _holder(db: Session, cast: Cast, key: str, line: str) -> None:
    person = cast.people[key]
    mail = f"{person.given_name}.{person.family_name}@example.org".lower()
    cast.users[key] = actions.register_user(db, email=mail, name=person.name, person=person, demo=line, by="system",
                                            at=cast.at(LONG_AGO, 12))


def _staff(db: Session, cast: Cast) -> None:
    at = cast.at(LONG_AGO)
    for key, name, org, roles, line in STAFF:
        user = actions.register_user(db, email=f"{key}@{org}.example.org", name=name, demo=line, by="system", at=at)
        for role, limit in roles:
            actions.give_seat(db, user, cast.orgs[org], role, limit=Pence(limit) if limit else None, since=LONG_AGO, by="system",
                              at=at)
        cast.users[key] = user


HOLDERS = (
    ("amara", "Has MS and one budget from the NHS and the council. She holds it herself."),
    ("joel", "Amara's husband and carer. Has a small carer's budget of his own."),
    ("dafydd", "Has Parkinson's. His support grew in August and his funders' shares changed."),
    ("p00", "Waits for a yes from the NHS to an early figure."),
    ("p03", "Has agreed a plan that the care co-ordinator looks at."),
    ("p07", "Has a plan that the NHS sent back with a question."),
    ("p08", "Has a plan that everybody agreed. It starts in December."),
    ("p01", "Pays a part towards council care, and is behind with it."),
    ("p02", "Has a personal health budget for a long-term condition."),
    ("p16", "Has a plan that runs. The care costs more than it says, so the money runs short."),
)
HELPERS = (
    ("bernard", "Bernard Oakensher", "Winifred's son. Acts for her as her representative."),
    ("tamsin", "Tamsin Hallowayne", "Helps three people with their budgets, with different rights for each."),
)
