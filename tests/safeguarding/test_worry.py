"""Saying that somebody may be harmed (I-11): who may, who is told, and that a review comes forward (P-41)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from brokerage.kit.states import Step
from brokerage.notices.models import Notice
from brokerage.safeguarding.models import Concern, Named

WORDS = "Her purse was empty again on Friday"


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/worry"


def say(browser: Any, town: SimpleNamespace, status: int = 200, **more: Any) -> Any:
    browser.get(path(town))
    browser.post(path(town), {"kind": "FINANCIAL", "what": WORDS, **more}, status=status)
    return browser


@pytest.mark.parametrize(("who", "status"), [("ann", 200), ("carl", 200), ("worker", 200), ("broker", 200), ("coordinator", 200),
                                             ("safeguarding", 200), ("zed", 404), ("stranger", 404), ("rival", 404), ("sysadmin", 403)])
def test_whoever_may_open_the_record_may_say_it(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)


def test_leads_who_work_with_her_are_told_and_nobody_else(town: SimpleNamespace, browse: Any, house: Any) -> None:
    worker = say(browse(town.worker), town, circle=str(town.carl.id))
    assert "A safeguarding lead has been told" in worker.html
    with house.database.reading() as db:
        assert [n.user_id for n in db.scalars(select(Notice).where(Notice.kind == "concern"))] == [town.safeguarding.id]


def test_every_wrong_field_is_named_and_nothing_is_kept(town: SimpleNamespace, browse: Any, house: Any) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    ann.post(path(town), {"circle": str(town.rival.id)}, status=422)
    assert "Choose what comes nearest" in ann.html and "Say what worries you" in ann.html
    say(ann, town, status=422, circle=str(town.rival.id))
    assert "Choose from the people who act for them" in ann.html and WORDS in ann.html
    with house.database.reading() as db:
        assert db.scalars(select(Concern)).all() == []


def test_a_name_that_is_somebodys_is_that_user_however_it_is_written(town: SimpleNamespace, browse: Any, house: Any) -> None:
    say(browse(town.worker), town, others="  carl   ABBOTT \nThe man next door\n\n")
    with house.database.reading() as db:
        assert [(n.user_id, n.name) for n in db.scalars(select(Named).order_by(Named.id))] == [
            (town.carl.id, "carl ABBOTT"), (None, "The man next door")]


def test_somebody_in_the_circle_is_not_shown_who_else_is_in_it(town: SimpleNamespace, browse: Any) -> None:
    carl, ann = browse(town.carl), browse(town.ann)
    carl.get(path(town))
    ann.get(path(town))
    assert "Carl Abbott (carer)" in ann.html and "(carer)" not in carl.html


def test_when_every_lead_is_named_it_says_that_nobody_here_can_act(town: SimpleNamespace, browse: Any) -> None:
    ann = say(browse(town.ann), town, others="Safeguarding Worker")
    assert "Ring the council" in ann.html


def test_nothing_of_it_is_readable_in_the_database_or_in_her_history(town: SimpleNamespace, browse: Any, house: Any) -> None:
    say(browse(town.worker), town, circle=str(town.carl.id))
    with house.database.reading() as db:
        rows = [str(tuple(row)) for table in ("safeguarding_concern", "safeguarding_named")
                for row in db.execute(text(f"SELECT * FROM {table}"))]
        assert len(rows) == 2 and not any(word in row for row in rows for word in (WORDS, "Carl"))
        step = db.scalars(select(Step).where(Step.machine == "concern")).one()
        assert (step.about, step.why) == ("", "")
    ann = browse(town.ann)
    ann.get(f"/people/{town.ann.person_id}/history")
    assert "concern" not in ann.html.lower() and "safeguard" not in ann.html.lower()
