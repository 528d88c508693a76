"""Remittance advice: page, sheet, and a letter through a real mail server."""
from __future__ import annotations

import socket
from email.header import decode_header, make_header
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from brokerage.kit import jobs
from brokerage.payments import working
from brokerage.payments.remittance_models import Remittance
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW
from tests.payments.test_remittances import advised


class Mailbox(Message):
    """A mail server's spool; `full` makes it refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Any] = []
        self.full = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.full:
            return "452 no room"
        self.letters.append(self.prepare_message(session, envelope))
        return "250 OK"

    def handle_message(self, message: Any) -> None:
        raise AssertionError("handled above")


def test_the_advice_says_which_bills_and_its_sheet_runs_nothing(town: Town, browse: Any) -> None:
    advised(town)
    page = browse(town.users["kind_manager"])
    page.get("/remittances/1")
    assert "INVOICE/1" in page.html and "PAY-2-1" in page.html and "£22.50" in page.html
    got = page.client.get("/remittances/1/sheet")
    assert got.text.splitlines()[1].startswith("INVOICE/1,PAY-1-1,2026-11-20,10.00") and "Total,,,22.50" in got.text
    browse(town.users["rival_manager"]).get("/remittances/1", status=404)
    browse(town.users["finance"]).get("/remittances/1")
    browse(town.users["nhsfinance"]).get("/remittances/1", status=404)


def test_one_letter_goes_to_whoever_runs_the_provider_and_never_a_second(town: Town, house: Any) -> None:
    advised(town)
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    was = house.config
    house.config = msgspec.structs.replace(was, mail_server=f"smtp://127.0.0.1:{port}", mail_from="pay@testham.example.org")
    job = jobs.Taken(1, "payments.advice", {"advice": 1}, 1, NOW)
    try:
        box.full = True
        with pytest.raises(Exception, match="452|no room"):
            working.advise(house, job)
        with town.database.reading() as db:
            assert db.get_one(Remittance, 1).sent_at is None
        box.full = False
        for _ in range(2):
            working.advise(house, job)
    finally:
        house.config = was
        server.stop()
    assert [m["To"] for m in box.letters] == ["kind_manager@staff.example.org"] and str(make_header(decode_header(box.letters[0]["Subject"]))) == "£22.50 from Testham Council"
    body = box.letters[0].get_payload(0).get_payload(decode=True).decode()
    assert "INVOICE/2" in body and "Ann" not in body and "Tester" not in body
    assert box.letters[0].get_payload(1).get_filename() == "remittance-1.csv"


def test_without_a_mail_server_it_stands_on_the_page_alone(town: Town, house: Any) -> None:
    advised(town)
    working.advise(house, jobs.Taken(1, "payments.advice", {"advice": 1}, 1, NOW))
    with town.database.reading() as db:
        assert db.get_one(Remittance, 1).sent_at is None
