"""What has happened to a person, from the steps."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/history"


def test_it_says_who_did_what_and_when(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    ann.get(f"/people/{town.ann.person_id}/circle/{town.carl_member}/end")
    ann.post(f"/people/{town.ann.person_id}/circle/{town.carl_member}/end", {"why": "He moved away"})
    ann.get(path(town))
    for words in ("Ann Abbott</strong> ended somebody&#39;s part", "He moved away", "let somebody in",
                  "20 November 2026 at 10:00am"):
        assert words in ann.html


@pytest.mark.parametrize(("who", "status"),
                         [("assessor", 200), ("broker", 200), ("carl", 403), ("worker", 403), ("finance", 403), ("zed", 404)])
def test_who_reads_it(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)


@pytest.mark.parametrize(("sql", "refused"), [("UPDATE step SET why = 'x'", True), ("DELETE FROM step", True),
                                              ("UPDATE step SET told_at = at", False)])
def test_the_database_lets_a_step_be_told_and_nothing_else(town: SimpleNamespace, house: Any, sql: str, refused: bool) -> None:
    if not refused:
        with house.database.transaction() as db:
            db.execute(text(sql))
        return
    with pytest.raises(DatabaseError, match="never changed"), house.database.transaction() as db:
        db.execute(text(sql))
