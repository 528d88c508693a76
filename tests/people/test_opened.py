"""Who opened my record (I-08)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/opened"


def test_she_reads_who_from_where_what_and_when(town: SimpleNamespace, browse: Any) -> None:
    assessor = browse(town.assessor)
    assessor.get(f"/people/{town.ann.person_id}")
    assessor.get(f"/people/{town.ann.person_id}/circle")
    ann = browse(town.ann)
    ann.get(path(town))
    for words in ("Assessor Worker", "Sale Council", "Your record", "Who acts for you", "20 November 2026 at 10:00am"):
        assert words in ann.html


def test_opened_three_times_in_a_day_is_one_line(town: SimpleNamespace, browse: Any, clock: Any) -> None:
    worker = browse(town.worker)
    for _ in range(3):
        worker.get(f"/people/{town.ann.person_id}")
    clock.move(days=1)
    browse(town.worker).get(f"/people/{town.ann.person_id}")
    ann = browse(town.ann)
    ann.get(path(town))
    assert ann.html.count("Worker Worker") == 2 and "3 times" in ann.html


def test_her_own_visits_are_folded_into_one_line(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    for _ in range(4):
        ann.get(f"/people/{town.ann.person_id}")
        ann.get(path(town))
    assert ann.html.count("Your own visits that day") == 1


def test_a_carer_is_said_to_act_for_her(town: SimpleNamespace, browse: Any) -> None:
    browse(town.carl).get(f"/people/{town.ann.person_id}")
    ann = browse(town.ann)
    ann.get(path(town))
    assert "Carl Abbott" in ann.html and "they act for you" in ann.html


@pytest.mark.parametrize("who", ["carl", "assessor", "broker", "worker"])
def test_nobody_else_reads_the_list(town: SimpleNamespace, browse: Any, who: str) -> None:
    browse(getattr(town, who)).get(path(town), status=403)


def test_a_refused_look_at_another_persons_record_is_not_put_on_hers(town: SimpleNamespace, browse: Any) -> None:
    browse(town.zed).get(f"/people/{town.ann.person_id}", status=404)
    ann = browse(town.ann)
    ann.get(path(town))
    assert "Zed" not in ann.html


@pytest.mark.parametrize("sql", ["UPDATE look SET page = 'x'", "DELETE FROM look"])
def test_the_database_itself_keeps_the_list_as_it_was_written(town: SimpleNamespace, browse: Any, house: Any, sql: str) -> None:
    browse(town.assessor).get(f"/people/{town.ann.person_id}")
    with pytest.raises(DatabaseError, match="never changed"), house.database.transaction() as db:
        db.execute(text(sql))
