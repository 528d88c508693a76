"""Quillford, the demo town: nobody in it is real, and it is the same town every time.

`seed` makes it through the same actions that people use, with a clock that stands where history needs it, over the
financial year 2026/27 up to 20 November 2026. Names, numbers and addresses are invented: NHS numbers come from the test
range 999, e-mail addresses end in example.org, telephone numbers are those kept for drama. A town that is there is left
alone.

Words. *Cast*: everybody with a part, by a short name. *Story*: what happened to one person's budget.
"""
from __future__ import annotations

import random

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.demo import (
    asked,
    assessed,
    billing,
    desk,
    market,
    ordering,
    overseen,
    owed,
    paying,
    places,
    planning,
    signing,
    stories,
    town,
)
from brokerage.demo.cast import Cast
from brokerage.demo.days import FIRST, TODAY, set_clock
from brokerage.kit.clock import Clock
from brokerage.kit.db import Database
from brokerage.people.signin_models import User

__all__ = ["FIRST", "TODAY", "seed"]
SEED = 20261120


def seed(database: Database, clock: Clock | None = None) -> bool:
    """Make the town; False when anybody lives in this house already. The town has its own calendar, so `clock`, which
    says what the day is outside, changes nothing in it."""
    with database.reading() as db:
        if _lived_in(db):
            return False
    paying.join_rooms()
    cast = Cast(random.Random(SEED), set_clock())
    with database.transaction() as db:
        town.organisations(db, cast)
        town.people(db, cast)
        town.users(db, cast)
    with database.transaction() as db:
        market.services(db, cast)
        places.postcodes_of_the_town(db)
        places.places(db, cast)
    market.feeds(database, cast)
    for chapter in (*stories.CHAPTERS, assessed.assessments, *planning.CHAPTERS, *signing.CHAPTERS, desk.desks,
                    ordering.orders, billing.bills, paying.payments, *overseen.CHAPTERS, owed.owed, asked.asked):
        with database.transaction() as db:
            chapter(db, cast)
    return True


def _lived_in(db: Session) -> bool:
    return db.scalar(select(User.id).limit(1)) is not None
