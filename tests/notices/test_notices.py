"""What somebody was told: theirs alone, put away once; and the e-mail that says nothing about anybody."""
from __future__ import annotations

import socket
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select

from brokerage import worker
from brokerage.config import Config
from brokerage.kit.jobs import Taken
from brokerage.notices import actions, digest, queries
from brokerage.notices.models import Notice
from tests.budgets.conftest import NOW, Town, database, town  # noqa: F401 - the fixtures are used from here

SECRETS = ("Ann", "Tester", "wheelchair", "£", "budget of", "care")


def tell(town: Town, *users: str, key: str = "k", words: str = "Ann’s wheelchair costs £12.50") -> None:  # noqa: F811
    with town.writing() as db:
        actions.tell(db, [town.users[u].id for u in users], kind="ALERT", key=key, words=words, where="/notices", at=NOW)


def test_everybody_reads_their_own_and_puts_it_away(town: Town, browse: Any) -> None:  # noqa: F811
    tell(town, "ann", "carer")
    tell(town, "ann", "ann")
    page = browse(town.users["ann"])
    seen = page.get("/notices")
    assert seen.html.count("costs £12.50</a>") == 1
    away = next(f.action for f in seen.forms if f.action.endswith("/away"))
    browse(town.users["ben"]).get("/notices")
    other = browse(town.users["ben"])
    other.get("/notices")
    other.get("/account")
    other.post(away, {}, status=404)
    page.get("/notices")
    assert "Nothing new" in page.post(away, {}).html
    assert "costs £12.50" in browse(town.users["carer"]).get("/notices").html


class Inbox:
    """A mail server of our own, on this machine."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 taken"


def test_the_digest_goes_to_a_real_server_once_and_says_nothing_about_anybody(town: Town, house: Any) -> None:  # noqa: F811
    tell(town, "ann", "carer")
    tell(town, "ann", key="k2")
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    config = house.config
    try:
        house.config = Config(database_url="sqlite://", secret="x" * 32, public_url="http://127.0.0.1",
                              mail_server=f"smtp://127.0.0.1:{port}", mail_from="budgets@example.org", demo=True)
        for _ in range(2):
            worker.write_digests(house, Taken(1, "notices.digest", {}, 1, NOW))
    finally:
        house.config = config
        server.stop()
    assert sorted(to for to, _ in inbox.got) == ["ann@example.org", "carer@example.org"]
    for to, body in inbox.got:
        assert ("2 things" if to.startswith("ann") else "one thing") in body and "/notices" in body
        assert not any(word in body.replace("ann@example.org", "").replace("carer@example.org", "") for word in SECRETS), body
    with town.database.reading() as db:
        assert all(n.mailed_at for n in db.scalars(select(Notice))) and queries.letters(db) == []


def test_without_a_mail_server_nothing_is_sent_and_nothing_is_lost(town: Town, house: Any) -> None:  # noqa: F811
    tell(town, "ann")
    worker.write_digests(house, Taken(1, "notices.digest", {}, 1, NOW))
    with town.database.reading() as db:
        assert len(queries.letters(db)) == 1


def test_what_was_read_before_the_digest_is_not_mailed(town: Town) -> None:  # noqa: F811
    tell(town, "ann")
    with town.writing() as db:
        actions.put_away(db, db.scalars(select(Notice)).one(), by=town.actor("ann"), at=NOW)
        assert queries.letters(db) == []


def test_the_same_digest_has_the_same_number() -> None:
    letter = queries.Letter(1, "a@example.org", 2, 9)
    made = [digest.message(letter, house="H", public_url="https://h.example.org", sender="b@example.org")["Message-ID"] for _ in range(2)]
    assert made == ["<1.9@h.example.org>"] * 2
