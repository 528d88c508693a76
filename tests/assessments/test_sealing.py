"""What an assessment saw, heard and found is sealed at rest (I-15), and still never changes."""
from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from brokerage import migrations
from brokerage.assessments.models import Answer
from brokerage.kit import sealed
from tests.assessments.town import Town
from tests.kit.test_sealed import back_to_before

COLUMNS = {"assessment_answer": "evidence", "assessment_finding": "reasons", "capacity_record": "seen", "assessment_comment": "words"}


def kept(town: Town, table: str, column: str) -> list[str]:
    with town.database.reading() as db:
        return [row[0] for row in db.execute(text(f"SELECT {column} FROM {table} ORDER BY id"))]


def read(town: Town) -> list[str]:
    with town.database.reading() as db:
        return list(db.scalars(select(Answer.evidence).order_by(Answer.id)))


def test_evidence_is_not_readable_in_the_tables_and_the_migration_goes_both_ways(town: Town, done: SimpleNamespace) -> None:
    plain = read(town)
    assert any(plain)
    for table, column in COLUMNS.items():
        assert all("$" in value for value in kept(town, table, column)), table
    back_to_before(town.database, "_sealed_evidence")
    assert kept(town, "assessment_answer", "evidence") == plain
    with pytest.raises(Exception, match="never changed"), town.writing() as db:
        db.execute(text("UPDATE assessment_answer SET evidence = 'x'"))
    migrations.bring_up_to_date(town.database.url.render_as_string(hide_password=False))
    assert read(town) == plain and all("$" in value for value in kept(town, "assessment_answer", "evidence"))


@pytest.mark.parametrize("harm", ["evidence = 'x'", "evidence = ''", "evidence = 'demo$forged'", "level = 'ALONE'",
                                  "evidence = 'new$forged', level = 'ALONE'"])
def test_an_answer_is_never_changed_under_the_key_that_sealed_it(town: Town, done: SimpleNamespace, harm: str) -> None:
    with pytest.raises(Exception, match="never changed"), town.writing() as db:
        db.execute(text(f"UPDATE assessment_answer SET {harm}"))


def test_a_new_key_seals_it_again(town: Town, done: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, old = read(town), sealed.RING[0]
    both = sealed.Ring({"2027": "n" * 40})
    both.keys += old.keys
    both.by_id |= old.by_id
    monkeypatch.setattr(sealed, "RING", [both])
    with town.writing() as db:
        assert sealed.reseal(db, most=10_000)
    assert all(value.startswith("2027$") for value in kept(town, "assessment_answer", "evidence")) and read(town) == plain
