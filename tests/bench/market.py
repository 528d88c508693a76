"""A catalogue of many services, the same every time: a vocabulary with a long tail, sixty towns, several prices and words each."""
from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, text

from brokerage.catalogue.models import Place, Price, Provider, Service, ServiceTerm, Term
from brokerage.catalogue.words import TYPES
from brokerage.kit.db import Database
from brokerage.people.models import Organisation
from tests.bench.town import AT

TODAY = date(2026, 11, 20)
SYLLABLES = ["ka", "lo", "mi", "ren", "to", "ba", "shi", "ver", "du", "pol", "an", "gre", "wick", "ham", "ford", "ley"]
COMMON = ["care", "home", "support", "help", "day", "club", "night", "visit", "meals", "transport", "physiotherapy", "therapy", "exercise", "carers", "friendly", "local", "swimming", "music"]
NEEDS = ("Dementia", "Learning disability", "Physical disability", "Mental health", "Carers", "Sight loss", "Hearing loss", "Autism")
CHUNK = 5_000


class Drawn:
    """The chance, the words and the towns from which services and questions are drawn."""

    def __init__(self, seed: int = 7) -> None:
        self.chance = random.Random(seed)
        self.rare = ["".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4))) for _ in range(5000)]
        self.towns = [(self.chance.randint(51_000_000, 55_000_000), self.chance.randint(-3_000_000, 0), self.rare[n].title()) for n in range(60)]

    def word(self) -> str:
        return self.chance.choice(COMMON) if self.chance.random() < 0.4 else self.rare[min(int(self.chance.expovariate(1 / 500)), 4999)]


def build(database: Database, count: int) -> Drawn:
    """`count` services of a hundredth as many providers, by plain inserts; analysed."""
    drawn = Drawn()
    with database.transaction() as db:
        orgs = max(10, count // 100)
        db.execute(insert(Organisation), [{"kind": "PROVIDER", "name": f"{drawn.word().title()} {drawn.word().title()} {n}", "created_at": AT,
                                           "sector": ("COMPANY", "THIRD_SECTOR", "STATE", "")[n % 4]} for n in range(orgs)])
        first = db.execute(text("SELECT min(id) FROM organisation")).scalar() or 1
        db.execute(insert(Provider), [{"organisation_id": first + n, "guid": f"00000000-0000-4000-9000-{n:012x}", "changed_at": AT} for n in range(orgs)])
        db.execute(insert(Term), [{"id": n + 1, "guid": f"00000000-0000-4000-a000-{n:012x}", "vocabulary": "needs", "code": name, "name": name}
                                  for n, name in enumerate(NEEDS)])
    for start in range(1, count + 1, CHUNK):
        rows = list(_some(drawn, range(start, min(start + CHUNK, count + 1)), first, orgs))
        with database.transaction() as db:
            for table, of in zip((Service, Place, Price, ServiceTerm), zip(*rows, strict=True), strict=True):
                db.execute(insert(table), [row for part in of for row in part])
    if database.name == "postgresql":
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
    return drawn


def _some(drawn: Drawn, ids: range, first: int, orgs: int) -> Iterator[tuple[list[Any], list[Any], list[Any], list[Any]]]:
    chance, types = drawn.chance, [one for one in TYPES if one != "OTHER"]
    for one in ids:
        lat, lon, town = chance.choice(drawn.towns)
        org = chance.randrange(orgs)
        unit, rate = chance.choice(("HOUR", "HOUR", "SESSION", "DAY", "NIGHT")), Decimal(chance.randint(1000, 4500)) / 100
        service = {"id": one, "guid": f"00000000-0000-4000-8000-{one:012x}", "provider_org_id": first + org, "name": f"{drawn.word()} {drawn.word()} {one}",
                   "summary": " ".join(drawn.word() for _ in range(20)), "type": chance.choice(types), "area": town, "third_sector": org % 4 == 1,
                   "listed_by": "bench", "listed_at": AT, "changed_at": AT, "waiting_days": chance.choice((None, 0, 7, 30)),
                   "access": chance.choice(("", "REFERRAL", "SELF_REFERRAL"))}
        place = {"service_id": one, "town": town, "lat_e6": lat + int(chance.gauss(0, 50_000)), "lon_e6": lon + int(chance.gauss(0, 80_000)),
                 "access": chance.choice(("", "Step-free entrance", "Step-free entrance\nHearing loop"))}
        bands = (("WEEKDAY", 10), ("EVENING", 11), ("WEEKEND", 12)) if unit == "HOUR" and chance.random() < 0.5 else (("ANY", 10),)
        prices = [{"service_id": one, "unit": unit, "band": band, "rate": rate * tenth / 10, "vat": "E", "valid_from": date(2026, 4, 1), "set_by": "bench",
                   "set_at": AT, "staff": 1, "option": ""} for band, tenth in bands]
        terms = [{"service_id": one, "term_id": n + 1, "kind": "NEED"} for n in chance.sample(range(len(NEEDS)), chance.randint(1, 3))]
        yield [service], [place], prices, terms
