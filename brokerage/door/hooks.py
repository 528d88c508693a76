"""Where other people's programs tell us something: no session, no form, no page; whoever takes it checks the signature."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Request, post
from litestar.params import RawBody
from sqlalchemy.orm import Session

from brokerage.door.house import House
from brokerage.door.wire import Answer

TEXT = "text/plain; charset=utf-8"
Take = Callable[[Session, House, bytes, Mapping[str, str]], int]
"""Keeps what came in, in this transaction, and answers with a status; 400 or more keeps nothing."""


class _Kept(Exception):
    """Carries a refusal out of the transaction, so that nothing of it is kept."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def hook(house: House, path: str, take: Take, *, biggest: int) -> Any:
    """A handler for POSTs of at most `biggest` bytes. The answer leaves when what came in is committed."""

    @post(path, opt={"allow": "ANYONE"}, include_in_schema=False, sync_to_thread=True, request_max_body_size=biggest)
    def told(request: Request[Any, Any, Any], body: RawBody) -> Answer:
        try:
            with house.database.transaction() as db:
                status = take(db, house, body, request.headers)
                if status >= 400:
                    raise _Kept(status)
        except _Kept as no:
            return Answer(no.status, b"no\n", TEXT, house.headers, {})
        return Answer(status, b"ok\n", TEXT, house.headers, {})

    return told
