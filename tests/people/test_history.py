"""What has happened to a person, from the steps."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from brokerage.app import parts, routes
from brokerage.kit.states import MACHINES, Step, note
from brokerage.kit.witness import broken_seals
from brokerage.people.models import Organisation
from brokerage.people.opened import VERBS, events


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


def test_what_has_no_states_leaves_its_line_too_with_before_and_after(town: SimpleNamespace, browse: Any) -> None:
    """Domain I-08: who, when, what was and what is: a record added, needs, organisations."""
    assessor, here = browse(town.assessor), f"/people/{town.ann.person_id}"
    assessor.get(f"{here}/needs")
    assessor.post(f"{here}/needs", {"code": "BSL", "note": "in the evening"})
    number = assessor.html.split('name="need" value="')[-1].split('"')[0]
    assessor.post(f"{here}/needs/end", {"need": number})
    assessor.get(f"{here}/involve")
    assessor.post(f"{here}/involve", {"organisation": str(town.orgs["rival"]), "reason": "PROVIDER"})
    number = max((f.fields["involvement"][0] for f in assessor.seen.forms if f.fields.get("involvement")), key=int)
    assessor.post(f"{here}/involve/end", {"involvement": number})
    assessor.get(path(town))
    for words in ("added the record", "Ann Abbott, born 14 May 1971, with an NHS number", "Assessor Worker</strong> recorded a communication need",
                  "British Sign Language interpreter: in the evening", "Before: British Sign Language", "let an organisation open the record",
                  "Other Homecare: gives care that was ordered, from 20 November 2026", "Before: Other Homecare"):
        assert words in assessor.html, words
    assert "943 476" not in assessor.html and "9434765919" not in assessor.html


def test_each_line_says_in_which_part_it_was_done_and_not_from_where(town: SimpleNamespace, browse: Any, house: Any) -> None:
    """Domain I-08. Addresses are for the information governance lead, who does not read persons' histories."""
    assessor, ann = browse(town.assessor), browse(town.ann)
    assessor.get(f"/people/{town.ann.person_id}/needs")
    assessor.post(f"/people/{town.ann.person_id}/needs", {"code": "BSL", "note": ""})
    ann.get(f"/people/{town.ann.person_id}/circle/{town.carl_member}/end")
    ann.post(f"/people/{town.ann.person_id}/circle/{town.carl_member}/end", {"why": "He moved away"})
    with house.database.reading() as db:
        need, end = list(db.scalars(select(Step).order_by(Step.id.desc()).limit(2)))[::-1]
        assert (need.verb, need.role, need.behalf, end.verb, end.role, end.orgs) == ("add", "ASSESSOR", "", "end", "PERSON", "")
        assert need.orgs and need.ip and need.ip == end.ip
        name = db.get_one(Organisation, int(need.orgs)).name
        assert broken_seals(db) == []
    ann.get(path(town))
    assert f"20 November 2026 at 10:00am, as Assessor, {name}" in ann.html and need.ip not in ann.html


def test_every_move_that_somebody_reads_of_has_words_of_its_own() -> None:
    """Machines of organisations and of the post are read elsewhere; everything else stands in somebody's history."""
    list(parts("states"))
    routes()
    elsewhere = {"import", "suspension", "service", "bank_details", "application", "joining", "paper", "price_list", "concern", "payment_run", "payment",
                 "payment_attempt", "bank_line", "paying_account", "pay_in"}
    missing = [(name, verb) for name, machine in MACHINES.items() if name not in elsewhere for verb in machine.verbs if (name, verb) not in VERBS]
    assert missing == []


def test_the_latest_comes_first_whenever_it_was_written_down(town: SimpleNamespace, browse: Any, house: Any) -> None:
    about, day = f"person/{town.ann.person_id}", datetime(2027, 3, 1, 9, tzinfo=UTC)
    with house.database.transaction() as db:
        for days, why in ((9, "the newest"), (0, "the oldest"), (4, "in between")):
            note(db, "need", 1, "add", by="system", at=day + timedelta(days=days), why=why, about=about)
        [first, second, *_], more = events(db, about, most=2)
        assert (first.why, second.why) == ("the newest", "in between")
        assert events(db, about, before=more, most=1)[0][0].why == "the oldest"
