"""One contract, every adapter, its own sample: it reads what it can, names the rest, and nothing that is sent can stop it."""
from __future__ import annotations

import io
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from brokerage import HOUSE
from brokerage.catalogue import sources, words
from brokerage.catalogue.cleaning import cleaned
from brokerage.catalogue.ports import Adapter, Listing, Problem, Raw, Unreadable
from providers import reading
from providers.registry import FORMATS

SAMPLES = {"openreferral": "sample.json", "hsds": "sample", "cqc": "sample.csv", "spreadsheet": "sample.csv"}


def sample(adapter: Adapter) -> Path:
    return HOUSE / "providers" / adapter.name / SAMPLES[adapter.name]


def bytes_of(name: str, *bodies: bytes) -> Raw:
    return Raw(name, {f"{n}-{name}" if n else name: partial(io.BytesIO, body) for n, body in enumerate(bodies)})


def listings(adapter: Adapter, raw: Raw) -> list[Listing]:
    return [found for found in adapter.read(raw) if isinstance(found, Listing)]


@pytest.fixture(params=FORMATS, ids=lambda a: a.name)
def adapter(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_every_adapter_reads_its_own_sample_and_says_what_is_wrong_with_it(adapter: Adapter) -> None:
    found = list(adapter.read(sources.of_path(sample(adapter), 2**20)))
    made, problems = [f for f in found if isinstance(f, Listing)], [f for f in found if isinstance(f, Problem)]
    assert len(made) == 2 and problems and all(p.code.isupper() and p.text.endswith((".", "!")) for p in problems)


def test_what_an_adapter_hands_over_has_only_words_of_our_lists_and_can_be_kept(adapter: Adapter) -> None:
    for said in listings(adapter, sources.of_path(sample(adapter), 2**20)):
        assert said.ref and said.name and said.provider.name and said.row > 0
        assert said.type in words.TYPES and said.status in words.STATUSES and set(said.delivery) <= set(words.DELIVERY)
        assert all(p.unit in words.UNITS and p.band in words.BANDS and p.vat in words.VAT for p in said.prices)
        assert all(set(h.days) <= set(words.WEEK) for h in said.hours) and all(t.kind in words.TERM_KINDS for t in said.terms)
        record, _ = cleaned(said, {})
        assert msgspec.json.decode(record.content, type=Listing) == record.listing
        assert "<script" not in record.content


def test_the_same_read_twice_is_the_same(adapter: Adapter) -> None:
    raw = sources.of_path(sample(adapter), 2**20)
    assert list(adapter.read(raw)) == list(adapter.read(raw))


def hostile(adapter: Adapter) -> Iterator[bytes]:
    chance = random.Random(7)
    path = sample(adapter) / "services.csv" if sample(adapter).is_dir() else sample(adapter)
    good = path.read_bytes()
    yield from (b"", b" \n ", b"\x00" * 400, b"[" * 100_000, b'{"a":' * 50_000, b"[1, null, \"x\", []]", b"PK\x03\x04 not a zip", b"\xff\xfe\x00")
    yield from (bytes(chance.randrange(256) for _ in range(500)) for _ in range(5))
    yield from (good[:len(good) * part // 9] for part in range(1, 9))
    yield from (good.decode().encode(name) for name in ("utf-16", "utf-8-sig", "utf-32"))
    for _ in range(40):
        wrong = bytearray(good)
        for _ in range(5):
            wrong[chance.randrange(len(wrong))] = chance.randrange(256)
        yield bytes(wrong)


def test_nothing_that_is_sent_can_stop_an_adapter_but_in_words(adapter: Adapter) -> None:
    name = "services.csv" if adapter.name == "hsds" else sample(adapter).name
    for body in hostile(adapter):
        try:
            for found in adapter.read(bytes_of(name, body)):
                if isinstance(found, Listing):
                    cleaned(found, {})
        except Unreadable as why:
            assert why.text.endswith((".", "?")) and why.code.isupper()


def test_prices_ages_and_hours_come_out_of_open_referral_as_data() -> None:
    from providers import openreferral
    club, garden = listings(openreferral.ADAPTER, sources.of_path(sample(openreferral.ADAPTER), 2**20))
    [price] = club.prices
    assert (str(price.amount), price.unit, price.option, str(price.valid_from)) == ("6.5000", "SESSION", "Lunch", "2026-04-01")
    assert (club.min_age, garden.min_age, garden.status) == (60, None, "CLOSED")
    assert (club.hours[0].days, club.hours[0].opens, garden.hours[0].closes) == (("TU",), "12:00", "17:00")
    assert (club.places[0].lat_e6, club.places[0].lon_e6, club.places[0].access) == (53_400_000, -2_300_000, ("Level access",))
    assert [t.kind for t in club.terms] == ["TYPE", "CIRCUMSTANCE"] and club.provider.registered[0].scheme == "CHARITY"
    assert garden.contacts[0].phone == "01632 960001" and garden.eligibility == "Anybody with a garden"


def test_the_problems_of_open_referral_are_named_with_their_record() -> None:
    from providers import openreferral
    found = [f for f in openreferral.ADAPTER.read(sources.of_path(sample(openreferral.ADAPTER), 2**20)) if isinstance(f, Problem)]
    assert {(p.row, p.code) for p in found} == {(1, "URL_NO_SCHEME"), (1, "ORGANISATION_URI_EMPTY"), (1, "DATE_NO_ZONE"), (2, "ID_NOT_UUID"),
                                                (2, "AGE_WRONG")}


def test_a_list_that_is_cut_off_gives_the_whole_records_before_the_cut() -> None:
    from providers import openreferral
    good = sample(openreferral.ADAPTER).read_bytes()
    found = list(openreferral.ADAPTER.read(bytes_of("cut.json", good[:good.index(b"lunch-two") + 5])))
    assert [f.name for f in found if isinstance(f, Listing)] == ["Tuesday lunch club"]
    assert found[-1].code == "TRUNCATED" and found[-1].row == 2  # type: ignore[union-attr]


def test_the_register_of_the_cqc_gives_activities_apart_from_specialisms() -> None:
    from providers import cqc
    house, home = listings(cqc.ADAPTER, sources.of_path(sample(cqc.ADAPTER), 2**20))
    [held] = house.registered
    assert (held.scheme, held.number, held.activities, str(held.checked_on)) == ("CQC_LOCATION", "1-999900001", ("Personal care",), "2026-01-09")
    assert (house.type, home.type, home.registered[0].checked_on) == ("HOMECARE", "CARE_HOME", None)
    assert house.provider.registered[0].number == "1-999900002"
    assert {t.name for t in house.terms if t.kind == "CIRCUMSTANCE"} == {"Dementia", "Caring for adults over 65 yrs"}


def test_rows_of_one_service_in_a_sheet_are_one_service_with_several_prices() -> None:
    from providers import spreadsheet
    care, friend = listings(spreadsheet.ADAPTER, sources.of_path(sample(spreadsheet.ADAPTER), 2**20))
    assert [(str(p.amount), p.unit, p.band) for p in care.prices] == [("24.8600", "HOUR", "WEEKDAY"), ("31.0000", "HOUR", "BANK_HOLIDAY")]
    assert care.provider.sector == "THIRD_SECTOR" and care.languages == ("English", "Welsh") and care.places[0].postcode == "QF1 1AB"
    assert friend.prices[0].amount == 0 and friend.type == "BEFRIENDING"


def test_an_excel_file_is_read_like_a_csv(tmp_path: Path) -> None:
    from openpyxl import Workbook

    from providers import spreadsheet
    book = Workbook()
    book.active.append(["Service name", "Charity", "Price", "Per", "Price from", "Minimum age"])
    book.active.append(["Swimming", "Sea Lanes", 11.5, "session", __import__("datetime").datetime(2026, 4, 1), 18])
    book.active.append([])
    book.active.append(["", "Sea Lanes", 3, "hour", None, None])
    book.save(tmp_path / "services.xlsx")
    found = list(spreadsheet.ADAPTER.read(sources.of_path(tmp_path / "services.xlsx", 2**20)))
    [swim] = [f for f in found if isinstance(f, Listing)]
    assert (str(swim.prices[0].amount), str(swim.prices[0].valid_from), swim.min_age) == ("11.5000", "2026-04-01", 18)
    assert [(p.row, p.code) for p in found if isinstance(p, Problem)] == [(4, "NAME_MISSING")]


@pytest.mark.parametrize("said, amount", [("12,50", None), ("1,250", "1250"), ("£1,250.50", "1250.50"), ("1,25,000", None), (",5", None), ("12.50", "12.50"), ("1.250,00", None)])
def test_a_comma_stands_between_thousands_or_there_is_no_number(said: str, amount: str | None) -> None:
    assert reading.decimal(said) == (None if amount is None else Decimal(amount))
