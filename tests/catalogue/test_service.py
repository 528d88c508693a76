"""One service: its price today, to come, and before; no day has two."""
from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from brokerage.catalogue import actions, queries
from brokerage.catalogue.feed_models import Feed, ImportRun, OwnField
from brokerage.catalogue.models import Assurance, Place, Registration, Service, ServiceTerm, Term
from brokerage.kit.errors import Refusal
from tests.catalogue.conftest import BY, NOW, YEAR, Market


def priced(database: Any, market: Market, pounds: str, since: date, **over: Any) -> None:
    with database.transaction() as db:
        service = db.merge(market.services["swim"], load=False)
        actions.set_price(db, service, Decimal(pounds), unit=over.get("unit", "SESSION"), band=over.get("band", "ANY"),
                          valid_from=since, by=BY, at=NOW)


def test_a_new_price_ends_the_old_the_day_before_and_keeps_it(market: Market, database: Any) -> None:
    priced(database, market, "12.50", date(2026, 12, 1))
    with database.reading() as db:
        seen = queries.find(db, BY, market.services["swim"].id)
    assert [p.words for p in seen.today(date(2026, 11, 30))] == ["£11.00 a session"]
    assert [p.words for p in seen.today(date(2026, 12, 1))] == ["£12.50 a session"]
    assert [p.valid_to for p in seen.prices] == [None, date(2026, 11, 30)]


@pytest.mark.parametrize("since", [YEAR, date(2025, 1, 1)])
def test_a_price_from_the_same_day_or_earlier_is_refused(market: Market, database: Any, since: date) -> None:
    with pytest.raises(Refusal) as no:
        priced(database, market, "12", since)
    assert no.value.code == "PRICE_OVERLAP"


def test_bands_and_units_have_their_own_histories(market: Market, database: Any) -> None:
    priced(database, market, "15", YEAR, band="WEEKEND")
    priced(database, market, "60", YEAR, unit="DAY")
    with database.reading() as db:
        assert len(queries.find(db, BY, market.services["swim"].id).today(YEAR)) == 3


@pytest.mark.parametrize("pounds", ["-1", "1.23456", "NaN", "100000000"])
def test_a_price_that_no_column_could_hold_is_refused(market: Market, database: Any, pounds: str) -> None:
    with pytest.raises(Refusal):
        priced(database, market, pounds, date(2026, 12, 1))


def test_only_a_provider_lists_services_and_never_two_by_one_name(market: Market, database: Any, browse: Any) -> None:
    from sqlalchemy.exc import IntegrityError

    from brokerage.kit.errors import refusal_from
    with pytest.raises(IntegrityError) as twice, database.transaction() as db:
        actions.list_service(db, market.provider, name="Swimming", type="EXERCISE", by=BY, at=NOW)
    no = refusal_from(twice.value)
    assert no is not None and no.fields == {"name": "You already list a service with this name."}
    with pytest.raises(Refusal), database.transaction() as db:
        from brokerage.people import actions as people
        council = people.register_organisation(db, kind="COUNCIL", name="Council", by="system", at=NOW)
        actions.list_service(db, council, name="X", type="DAY", by=BY, at=NOW)


def test_the_page_says_what_it_costs_and_a_withdrawn_one_that_it_is_gone(market: Market, browse: Any) -> None:
    page = browse(market.user)
    assert page.get(f"/services/{market.services['swim'].id}").h1 == ["Swimming"]
    assert "£11.00 a session" in page.html and "Kind Charity" in page.html
    page.get(f"/services/{market.services['gone'].id}")
    assert "No longer offered" in page.html
    page.get("/services/999999", status=404)


FULL = {"eligibility": "People with a diagnosis", "apply": "Ring us first", "fees": "Free for carers", "waiting": "Longer in winter", "accreditations": "Dementia friendly",
        "alert": "Closed on Good Friday", "languages": ["Welsh", "Urdu"], "hours": [{"days": ["MO", "TU", "WE"], "opens": "09:00", "closes": "12:00", "note": "Ring the bell"}],
        "contacts": [{"name": "Nan Contact", "title": "Organiser", "phone": "01632 960555", "email": "nan@example.org"}]}


def filled(database: Any, market: Market, **over: Any) -> str:
    """The swimming has everything that a feed can bring; its address."""
    with database.transaction() as db:
        row = db.get_one(Service, market.services["swim"].id)
        feed = Feed(key="f", format="openreferral", name="Marren list", made_by="system", made_at=NOW)
        term, other = (Term(guid=f"g{n}", vocabulary="v", code=f"c{n}", name=name) for n, name in enumerate(("Parkinson's", "Somebody else's word")))
        db.add_all([feed, term, other])
        db.flush()
        row.feed_id, row.details, row.description, row.assured_on = feed.id, json.dumps(FULL), "<p>Warm <strong>water</strong></p>", date(2026, 3, 2)
        row.min_age, row.capacity, row.vacancies, row.waiting_days, row.url, row.phone, row.delivery, row.access = 18, 12, 3, 14, "javascript:alert(1)", "01632 960100", "VENUE,ONLINE", "DROP_IN"
        for field, value in over.items():
            setattr(row, field, value)
        db.add_all([Place(service_id=row.id, name="The Baths", address="1 Weir St", town="Quillford", postcode="QF1 1AB", access="Hoist\nRamp"),
                    ServiceTerm(service_id=row.id, term_id=term.id, kind="CIRCUMSTANCE"), ServiceTerm(service_id=market.services["night"].id, term_id=other.id, kind="NEED"),
                    OwnField(of="service", subject_id=row.id, field="languages", by="user/1", at=NOW),
                    ImportRun(format="openreferral", source="x", feed_id=feed.id, by="system", at=NOW, ended_at=NOW, complete=True, state="DONE"),
                    Registration(organisation_id=row.provider_org_id, scheme="CHARITY", number="1123456", checked_at=NOW),
                    Registration(organisation_id=row.provider_org_id, scheme="CQC_PROVIDER", number="1-999", rating="GOOD", activities="Personal care", checked_at=NOW, ended_on=date(2026, 1, 1))])
        for kind, until in (("PUBLIC_LIABILITY", date(2027, 2, 1)), ("EMPLOYERS_LIABILITY", date(2026, 1, 1)), ("DBS", None)):
            db.add(Assurance(organisation_id=row.provider_org_id, kind=kind, holder="Nan", expires_on=until, seen_by="user/1", seen_at=NOW))
    return f"/services/{market.services['swim'].id}"


def test_everything_that_a_feed_brought_is_on_the_page_with_who_says_it(market: Market, database: Any, browse: Any) -> None:
    for band in ("WEEKEND", "EVENING", "BANK_HOLIDAY"):
        priced(database, market, "15", YEAR, band=band)
    page = browse(market.user)
    page.get(filled(database, market))
    for said in ("People with a diagnosis", "18 and over", "Parkinson", "The Baths, 1 Weir St, Quillford, QF1 1AB. Hoist. Ramp", "Monday to Wednesday 09:00 to 12:00. Ring the bell",
                 "Welsh, Urdu", "At a place you go to, Online", "Free places", "14 days. Longer in winter", "Just come", "Ring us first", "Nan Contact", "Free for carers",
                 "Charity number: 1123456", "Public liability insurance, until 1 February 2027", "Dementia friendly", "Closed on Good Friday", "Warm <strong>water</strong>",
                 "Marren list", "last read on 20 November 2026", "keeps these parts itself: languages", "Last checked on 2 March 2026"):
        assert said in page.html, said
    for kept_back in ("javascript:", "Somebody else", "1-999", "DBS", "liability insurance, until 1 January 2026"):
        assert kept_back not in page.html, kept_back


def test_what_is_not_known_is_not_drawn(market: Market, browse: Any) -> None:
    page = browse(market.user)
    page.get(f"/services/{market.services['swim'].id}")
    for heading in ("What it is", "Who it is for", "How to start", "Is there room?", "Registrations and insurance"):
        assert f"<h2>{heading}</h2>" not in page.html, heading
    assert "says this itself" in page.html


def test_where_a_refuge_is_nobody_is_told(market: Market, database: Any, browse: Any) -> None:
    page = browse(market.user)
    page.get(filled(database, market, name="Refuge for women"))
    assert "to keep people safe" in page.html and "Weir St" not in page.html and "QF1" not in page.html
