"""What runs out is said to have run out by the real `brokerage work`."""
from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from brokerage.kit.states import Step
from brokerage.people import actions
from brokerage.people.models import BreakGlass, Consent, Person
from tests.conftest import SECRET
from tests.people.town import build
from tests.processes import run

LONG_AGO = datetime(2020, 5, 1, 9, tzinfo=UTC)


def test_yeses_and_emergencies_that_are_over_are_said_to_be_once(database: Any) -> None:
    words = {"scope": "My plan", "purpose": "plan", "recipients": "Open Hands", "by": "system", "at": LONG_AGO}
    with database.transaction() as db:
        town = build(db, LONG_AGO)
        ann = db.get_one(Person, town.ann.person_id)
        over, on = actions.ask_consent(db, ann, expires_on=date(2020, 5, 2), **words), actions.ask_consent(db, ann, **words)
        for consent in (over, on):
            actions.give_consent(db, consent, by="system", at=LONG_AGO)
        from brokerage.door.actor import Actor
        actions.break_glass(db, who="999 000 0018", born_on=date(1950, 1, 2), reason="Found on the floor at home", at=LONG_AGO,
                            by=Actor(user_id=town.assessor.id, name="Assessor"))
    env = {"DATABASE_URL": database.url.render_as_string(hide_password=False), "BROKERAGE_DEMO": "yes", "BROKERAGE_SECRET": SECRET}
    for _ in range(2):
        said = run("work", "--until-empty", env=env)
        assert said.returncode == 0, said.stderr
    with database.reading() as db:
        assert list(db.scalars(select(Consent.state).order_by(Consent.id))) == ["EXPIRED", "GIVEN"]
        assert list(db.scalars(select(BreakGlass.state))) == ["OVER"]
        assert sorted(db.execute(select(Step.machine, Step.by).where(Step.verb == "lapse"))) == [("break_glass", "system"), ("consent", "system")]
