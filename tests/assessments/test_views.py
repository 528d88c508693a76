"""Who reads what (domain I-03): every role against every part, in the table and on the pages themselves."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.assessments import need_actions, queries
from brokerage.assessments.views import PARTS, See
from tests.assessments.made import CARING, CLINICAL, DAILY, opened
from tests.assessments.town import NOW, STAFF, Town

A, L, O, N = "all", "levels", "outline", "nothing"
MATRIX = {
    # who: (role), health, social, carer, needs, capacity, amounts
    "ann": (A, A, O, A, A, A), "mei": (A, A, A, A, A, A), "carys": (A, A, A, A, A, A), "ruth": (A, A, L, A, A, O),
    "nick": (A, A, A, A, A, A), "sign": (A, A, L, A, A, O), "safe": (A, A, A, A, A, N), "nadia": (L, A, L, A, A, A),
    "priya": (A, L, L, A, L, A), "graham": (L, A, L, A, L, A), "fao": (N, O, N, N, N, A), "felix": (N, O, N, N, N, A),
    "imelda": (N, O, N, N, N, A), "hugh": (N, O, N, N, N, A), "olu": (N, O, N, N, N, A), "joel": (N, N, N, N, N, N),
    "speak": (N, N, N, N, N, N),
}
NOBODY = ("tom", "pat", "ig", "stat", "admin")
STRANGERS = ("far", "ben")


def test_the_matrix_names_every_kind_of_staff_there_is() -> None:
    assert {STAFF[who][0] for who in (*MATRIX, *NOBODY, "far") if who in STAFF} == {role for role, _, _ in STAFF.values()}


def test_every_role_reads_what_the_matrix_says_and_no_more(town: Town, done: SimpleNamespace) -> None:
    with town.writing() as db:
        for who, cells in MATRIX.items():
            a, by = opened(db, town, who, done.id)
            seen = queries.view(db, by, a)
            assert tuple(See(seen.of(part)).name.lower() for part in PARTS) == cells, who


def test_no_note_is_on_a_page_of_somebody_who_may_not_read_it(done: SimpleNamespace, goes: Any) -> None:
    for who, cells in MATRIX.items():
        read = _everything(goes(who), done)
        for note, cell in ((CLINICAL, cells[0]), (DAILY, cells[1]), (CARING, cells[2]), ("To be dressed by nine", cells[3])):
            assert (note in read) == (cell == A), (who, note, cell)


def _everything(browser: Any, done: SimpleNamespace) -> str:
    """All that this browser is given of Ann's assessment."""
    read = ""
    for tail in ("", "/sections/health", "/sections/social", "/sections/carer", "/needs", "/capacity", "/amounts", "/comments",
                 "/likely", "/confirm/health", "/confirm/social", "/sections/health/mobility/versions"):
        answer = browser.client.get(done.path + tail, follow_redirects=False)
        assert answer.status_code in (200, 403, 404), (tail, answer.status_code)
        read += answer.text
    return read


def test_providers_and_those_who_run_the_machines_are_refused(done: SimpleNamespace, goes: Any) -> None:
    for browser in map(goes, NOBODY):
        for tail in ("", "/sections/social", "/needs", "/amounts"):
            browser.get(done.path + tail, status=403)


def test_an_assessor_of_another_council_and_another_holder_find_nothing(town: Town, done: SimpleNamespace, goes: Any) -> None:
    for browser in map(goes, STRANGERS):
        for where in (done.path, f"{done.path}/sections/health", f"{done.path}/needs", f"/people/{town.people['ann']}/assessments"):
            browser.get(where, status=404)


def test_a_carer_reads_what_she_shares_until_she_takes_it_back(town: Town, done: SimpleNamespace, goes: Any) -> None:
    joel, mate = goes("joel"), goes("mate")
    joel.get(f"{done.path}/sections/social", status=403)
    with town.writing() as db:
        a, ann = opened(db, town, "ann", done.id)
        share = need_actions.share(db, a, town.users["joel"].id, "SOCIAL", by=ann, at=NOW).id
    joel.get(f"{done.path}/sections/social")
    assert DAILY in joel.html and CLINICAL not in joel.html
    joel.get(f"{done.path}/sections/health", status=403)
    mate.get(f"{done.path}/sections/social", status=403)
    with town.writing() as db:
        a, ann = opened(db, town, "ann", done.id)
        need_actions.unshare(db, a, share, by=ann, at=NOW)
    joel.get(f"{done.path}/sections/social", status=403)


def test_a_funder_sees_how_its_own_amount_was_worked_out_and_of_the_others_the_total(done: SimpleNamespace, goes: Any) -> None:
    graham = goes("graham")
    graham.get(f"{done.path}/amounts")
    assert "£417.39" in graham.html and "£958.97" in graham.html and "£541.58" not in graham.html
    graham.get(f"{done.path}/amounts/{done.points}")
    graham.get(f"{done.path}/amounts/{done.cost}", status=404)


def test_a_needs_list_for_a_plan_is_only_for_those_who_read_needs(town: Town, done: SimpleNamespace) -> None:
    from brokerage.people import queries as people
    with town.writing() as db:
        for who, expected in (("nadia", True), ("ann", True), ("felix", False), ("joel", False)):
            person = people.find(db, town.actor(who), town.people["ann"])
            made = queries.needs_for_plan(db, town.actor(who), person)
            assert (made is not None) == expected, who
