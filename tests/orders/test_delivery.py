"""One visit: recorded, answered, disputed, missed, called off, and its papers."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from brokerage.kit.errors import Refusal
from brokerage.orders import accruals, papers
from brokerage.orders.delivery_models import Delivery, Evidence
from tests.budgets.conftest import NOW, Town
from tests.orders.town import FRIDAY, MONDAY, done, places, proved, recent, visit_on

PDF = b"%PDF-1.4 a receipt"


def test_a_disputed_visit_costs_nothing_until_the_provider_puts_it_right_and_the_holder_agrees(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = done(db, town, recent(db, town)).id
    path, ann, wendy = f"/deliveries/{number}", door("ann"), door("wendy")
    ann.get(path)
    ann.post(f"{path}/dispute", {"why": ""}, status=422)
    ann.post(f"{path}/dispute", {"why": "She left after an hour"})
    with town.writing() as db:
        assert places(db, town)["accrued"] == [0, 0]
    form = next(f for f in wendy.get(path).forms if f.action.endswith("/record"))
    wendy.post(f"{path}/record", {**form.fields, "minutes": "60"})
    ann.post(f"{path}/confirm", {})
    with town.writing() as db:
        assert places(db, town)["accrued"] == [14_92, 9_94]  # an hour
        assert {int(pence) for *_, pence in accruals.of_orders(db, [db.get_one(Delivery, number).order_id])} == {14_92, 9_94}
        proved(db)


def test_the_coordinator_settles_that_it_did_not_happen(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = done(db, town, recent(db, town)).id
    door("ann").post(f"/deliveries/{number}/dispute", {"why": "Nobody came"})
    door("broker").post(f"/deliveries/{number}/reject", {"why": "x"}, status=403)
    cora = door("cora")
    cora.get(f"/deliveries/{number}")
    cora.post(f"/deliveries/{number}/reject", {"why": "The key safe shows no visit"})
    with town.writing() as db:
        assert db.get_one(Delivery, number).state == "REJECTED" and places(db, town)["accrued"] == [0, 0]


def test_a_missed_visit_says_whether_the_person_is_safe_and_is_not_paid(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = visit_on(db, recent(db, town), MONDAY).id
    ann = door("ann")
    ann.post(f"/deliveries/{number}/missed", {}, status=422)
    ann.post(f"/deliveries/{number}/missed", {"welfare": "no"})
    with town.writing() as db:
        row = db.get_one(Delivery, number)
        assert (row.state, row.welfare_checked, int(row.amount_pence)) == ("MISSED", False, 0)


def test_a_visit_called_off_in_time_is_free_and_late_by_the_person_costs_what_was_agreed(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = recent(db, town, terms={"cancel_percent": 50})
        late, early, theirs = (visit_on(db, order, FRIDAY, 1).id, visit_on(db, order, MONDAY.replace(day=23)).id,
                               visit_on(db, order, FRIDAY.replace(day=21)).id)
    ann = door("ann")
    ann.get(f"/deliveries/{late}")
    for number in (late, early):
        ann.post(f"/deliveries/{number}/call-off", {})
    door("tom").post(f"/deliveries/{theirs}/call-off", {})
    with town.writing() as db:
        states = [db.get_one(Delivery, n).state for n in (late, early, theirs)]
        assert states == ["CANCELLED_LATE", "CANCELLED", "CANCELLED"]
        assert sum(places(db, town)["accrued"]) == 18_65  # 45 of 90 minutes
        proved(db)


def test_a_receipt_is_known_by_its_bytes_kept_outside_the_site_and_leaves_only_as_a_download(town: Town, door: Any, tmp_path: Path) -> None:
    with town.writing() as db:
        number = done(db, town, recent(db, town)).id
    wendy = door("wendy")
    wendy.house.config = msgspec.structs.replace(wendy.house.config, evidence_dir=str(tmp_path))
    path = f"/deliveries/{number}"
    page = wendy.get(path)
    fields = next(f for f in page.forms if f.action.endswith("/papers")).fields
    sent = {name: value[0] for name, value in fields.items()}
    for name, body, status in (("receipt.pdf", b"<script>alert(1)</script>", 422), ("x.exe", PDF, 303), ("again.pdf", PDF, 422), ("big.pdf", PDF + b"x" * 5_000_001, 413)):
        got = wendy.client.post(f"{path}/papers", data={**sent, "_once": name}, files={"file": (name, body)}, follow_redirects=False)
        assert got.status_code in (status, 422 if status == 413 else status), name
    assert len(list(tmp_path.rglob("*"))) == 2  # a folder and one file
    with town.writing() as db:
        paper = db.query(Evidence).one()
        assert (paper.kind, paper.name) == ("PDF", "x.exe")
    got = door("ann").client.get(f"{path}/papers/{paper.id}")
    assert got.content == PDF and got.headers["content-disposition"] == f'attachment; filename="paper-{paper.id}.pdf"'
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox" and got.headers["x-content-type-options"] == "nosniff"
    for who in ("rita", "ben"):
        door(who).get(f"{path}/papers/{paper.id}", status=404)
    next(tmp_path.rglob(paper.digest)).write_bytes(b"something else")
    door("ann").get(f"{path}/papers/{paper.id}", status=404)


def test_what_is_no_pdf_or_photo_is_nothing() -> None:
    assert [papers.kind_of(b) for b in (PDF, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"<svg", b"MZ", b"PK\x03\x04", b"")] == ["PDF", "PNG", "JPEG", "", "", "", "", ""]


def test_nobody_confirms_for_somebody_else(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = done(db, town, recent(db, town)).id
    for who, status in (("ben", 404), ("carer", 403), ("broker", 403), ("finance", 403), ("rita", 403)):
        door(who).post(f"/deliveries/{number}/confirm", {}, status=status)
    with pytest.raises(Refusal):
        from brokerage.orders import delivering
        from brokerage.orders.models import Order
        with town.writing() as db:
            row = db.get_one(Delivery, number)
            delivering.confirm(db, db.get_one(Order, row.order_id), row, by=town.actor("wendy"), at=NOW)
