"""Twenty-five providers, what they offer, and what it has cost this year and last."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from brokerage import HOUSE
from brokerage.catalogue import actions as catalogue
from brokerage.catalogue import sources
from brokerage.catalogue.importing import Reading
from brokerage.catalogue.ports import ADAPTERS
from brokerage.catalogue.words import REGULATED
from brokerage.demo.cast import Cast
from brokerage.demo.days import LONG_AGO
from brokerage.kit.db import Database
from brokerage.people import actions as people
from providers import registry

LAST_YEAR, THIS_YEAR, NEXT_YEAR = date(2025, 4, 1), date(2026, 4, 1), date(2027, 4, 1)
ASSURED = date(2026, 10, 5)
"""When each provider last said that its listings are right."""

# key, name, third sector, [(service, type, unit, pounds, band, vat, what it is)]
PROVIDERS: tuple[tuple[str, str, bool, tuple[tuple[str, str, str, str, str, str, str], ...]], ...] = (
    ("larkfoot", "Larkfoot Home Care of Quillford", False, (
        ("Care at home", "HOMECARE", "HOUR", "24.86", "WEEKDAY", "E",
         "Help to get up, wash, dress, eat and go to bed, from the same small team."),
        ("Waking night", "WAKING_NIGHT", "NIGHT", "182.50", "ANY", "E", "Somebody awake in your home from 10pm to 7am."),)),
    ("msc", "Quillford MS Exercise Centre", True, (
        ("Exercise session with a physiotherapist", "EXERCISE", "SESSION", "46.75", "ANY", "E",
         "One hour in a small group, standing or seated. Transport can be arranged."),
        ("Hydrotherapy", "THERAPY", "SESSION", "38.00", "ANY", "E", "Half an hour in a warm pool with somebody beside you."),)),
    ("twobridges", "Two Weirs Care Co-operative of Quillford", True, (
        ("Care at home from a co-operative", "HOMECARE", "HOUR", "25.40", "ANY", "E",
         "A co-operative owned by its carers. Visits of at least 45 minutes."),)),
    ("marrennights", "Marrendale Night Care", False, (
        ("Sleeping night", "SLEEPING_NIGHT", "NIGHT", "118.00", "ANY", "E",
         "Somebody asleep in your home who gets up when you call."),
        ("Waking night in Marrendale", "WAKING_NIGHT", "NIGHT", "189.00", "ANY", "E",
         "For villages up to 15 miles from Marrendale."),)),
    ("kingcup", "Kingcup Day Club of Quillford", True, (
        ("Day club", "DAY", "DAY", "52.00", "WEEKDAY", "E", "Lunch, music and company, Monday to Friday."),
        ("Day club minibus", "TRANSPORT", "SESSION", "7.50", "WEEKDAY", "O", "There and back from your door."),)),
    ("steady", "Steadyhand Physiotherapy of Quillford", False, (
        ("Physiotherapy at home", "THERAPY", "SESSION", "62.00", "ANY", "E", "An hour with a registered physiotherapist."),)),
    ("shared", "Bramblegate Shared Lives of Quillford", True, (
        ("Shared lives", "SHARED_LIVES", "WEEK", "498.25", "ANY", "E",
         "Live as part of a family that is trained and paid to support you."),)),
    ("respite", "Harebell House of Quillford", False, (
        ("Short break in a house", "RESPITE", "NIGHT", "164.00", "ANY", "E", "A room with a garden door, for 2 to 14 nights."),)),
    ("sitters", "Quillford Carers' Circle", True, (
        ("Sitting service", "CARER_SITTING", "HOUR", "16.20", "ANY", "E", "Somebody kind stays while you go out."),
        ("Carers' evening", "BEFRIENDING", "SESSION", "5.00", "EVENING", "E",
         "Supper and talk, the first Thursday of the month."),)),
    ("payroll", "Penny Plain Payroll of Quillford", False, (
        ("Payroll for people who employ assistants", "PAYROLL", "MONTH", "15.00", "ANY", "S", "Payslips, tax and pensions."),)),
    ("wheels", "Quillford Community Wheels", True, (
        ("Car with a driver", "TRANSPORT", "MILE", "0.65", "ANY", "O", "Volunteer drivers, door to door."),
        ("Minibus with a lift", "TRANSPORT", "SESSION", "18.00", "ANY", "O", "Room for two wheelchairs."),)),
    ("loom", "The Loom Rooms of Quillford", True, (
        ("Weaving and making", "DAY", "SESSION", "14.50", "ANY", "E", "Two hours, all hands welcome."),)),
    ("tidewell", "Tidewell Live-in Care of Marrendale", False, (
        ("Live-in care", "LIVE_IN", "WEEK", "1295.00", "ANY", "E", "One carer who lives with you, with a break each day."),)),
    ("nimble", "Nimble Equipment of Quillford", False, (
        ("Riser chair", "EQUIPMENT", "ITEM", "640.00", "ANY", "Z", "Delivered and set up."),
        ("Bath lift", "EQUIPMENT", "ITEM", "389.00", "ANY", "Z", "Fitted in your own bath."),)),
    ("hearth", "Hearth and Broom of Quillford", False, (
        ("Help around the house", "HOUSEHOLD", "HOUR", "19.80", "ANY", "S", "Cleaning, laundry and ironing."),)),
    ("gardeners", "Quillford Garden Neighbours", True, (
        ("Garden help", "HOUSEHOLD", "HOUR", "12.00", "ANY", "O", "Keeping a garden safe to walk in."),)),
    ("speakup", "Speak for Quillford", True, (
        ("Advocacy", "ADVICE", "HOUR", "0.00", "ANY", "E", "Somebody on your side, free of charge."),)),
    ("aspen", "Aspen Supported Living of Marrendale", False, (
        ("Supported living", "SUPPORTED_LIVING", "HOUR", "21.60", "ANY", "E", "Your own flat, with people there day and night."),
        )),
    ("swims", "Quillford Sea Lanes", True, (
        ("Swimming with a helper", "EXERCISE", "SESSION", "11.00", "ANY", "E", "A helper in the water, and a hoist."),)),
    ("voice", "Clearvoice Speech Therapy of Quillford", False, (
        ("Speech and language therapy", "THERAPY", "SESSION", "71.00", "ANY", "E", "For talking and for swallowing."),)),
    ("moor", "Moorside Carers of Marrendale", False, (
        ("Care at home on the moor", "HOMECARE", "HOUR", "27.40", "ANY", "E", "For farms and villages that others do not reach."),
        )),
    ("parkies", "Marrendale Parkinson's Movers", True, (
        ("Dance for Parkinson's", "EXERCISE", "SESSION", "9.00", "ANY", "E", "An hour of music and movement."),)),
    ("listen", "Quillford Listening Ear", True, (
        ("Befriending by telephone", "BEFRIENDING", "WEEK", "0.00", "ANY", "E", "A call on the same day each week."),)),
    ("quick", "Quickstep Home Support of Quillford", False, (
        ("Evening and weekend care", "HOMECARE", "HOUR", "28.90", "WEEKEND", "E", "When others are not there."),)),
    ("farm", "Nettlebed Care Farm of Marrendale", True, (
        ("A day on the farm", "DAY", "DAY", "58.00", "WEEKDAY", "E", "Animals, growing and a hot lunch."),)),
)
FED = date(2026, 11, 2)
"""When the council last read its feed."""
RISE = Decimal("0.965")
"""Last year's price as a part of this year's."""


def services(db: Session, cast: Cast) -> None:
    for key, name, third, offers in PROVIDERS:
        at = cast.at(LONG_AGO, 11)
        if key not in cast.orgs:
            cast.orgs[key] = people.register_organisation(db, kind="PROVIDER", name=name, by="system", at=at,
                                                          sector="THIRD_SECTOR" if third else "COMPANY")
        if any(type in REGULATED for _, type, *_ in offers):
            catalogue.register(db, cast.orgs[key], "CQC_PROVIDER", f"1-9990000{len(cast.orgs):02d}", activities="Personal care",
                               since=LONG_AGO, by=cast.actor(db, "tom"), at=at)
        area = "Marrendale" if "Marrendale" in name else "Quillford"
        for service, type, unit, pounds, band, vat, summary in offers:
            lister = cast.actor(db, "tom")
            made = catalogue.list_service(db, cast.orgs[key], name=service, type=type, summary=summary, area=area, by=lister,
                                          at=at)
            now = Decimal(pounds)
            for since, rate in ((LAST_YEAR, (now * RISE).quantize(Decimal("0.01"))), (THIS_YEAR, now)):
                catalogue.set_price(db, made, rate, unit=unit, band=band, vat=vat, valid_from=since, by=lister, at=cast.at(since))
            catalogue.assure(db, made, by=lister, at=cast.at(ASSURED))
            if cast.chance.random() < 0.2:
                catalogue.set_price(db, made, (now / RISE).quantize(Decimal("0.01")), unit=unit, band=band, vat=vat,
                                    valid_from=NEXT_YEAR, by=lister, at=cast.at(THIS_YEAR))


def feeds(database: Database, cast: Cast) -> None:
    """A council's feed that came in, and a charity's sheet that waits for somebody to accept it (/imports)."""
    registry.fill()
    at = cast.at(FED, 10)
    with database.reading() as db:
        by = cast.actor(db, "zelda").ref
    for format, sample, cautious in (("openreferral", "sample.json", False), ("spreadsheet", "sample.csv", True)):
        raw = sources.of_path(HOUSE / "providers" / format / sample, 2**20)
        for step in Reading(ADAPTERS[format], raw, by=by, at=at, today=FED, cautious=cautious).steps():
            with database.transaction() as db:
                step(db)
