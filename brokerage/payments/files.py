"""The file of a release: made once, kept sealed, the same bytes on every download (payments.md I14)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import zlib
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.payments.models import PayingAccount, PaymentRun, RunFile
from brokerage.payments.ports import WRITERS, PaymentFile, PaymentOrder

LONGEST_REFERENCE = 18
"""What a payee's bank shows of a reference, in characters."""


class Item(Struct, frozen=True):
    """One payment of a run with the account that it goes to."""

    id: int
    attempt: int
    amount: Pence
    reference: str
    payee: str
    name: str
    sort_code: str
    account: str
    agreed_by: int | None
    proposed_by: int
    checked_by: int | None
    why: str = ""

    @property
    def as_agreed(self) -> bool:
        """Whether it may go out: `why` is the reason code that stops it."""
        return not self.why

    @property
    def number(self) -> str:
        return f"PAY-{self.id}-{self.attempt}"


def digest(items: Sequence[Item]) -> str:
    """What a second person says yes to: every payment, attempt, amount and account, in one word."""
    made = hashlib.sha256()
    for one in items:
        made.update(f"{one.number}\x1f{int(one.amount)}\x1f{one.sort_code}\x1f{one.account}\x1f{one.name}\x1e".encode())
    return made.hexdigest()


def make(run: PaymentRun, account: PayingAccount, items: Sequence[Item], at: datetime) -> RunFile:
    """Both shapes of the file. Refused, naming each payment at fault, before a byte is made."""
    message = f"{run.ref}-{run.version}"
    orders = tuple(
        PaymentOrder(i.number, i.amount, i.name, i.sort_code, i.account, i.reference[:LONGEST_REFERENCE]) for i in items
    )
    told = PaymentFile(message, at, run.pay_on, account.account_name, account.sort_code, account.account_number, orders)
    pain, sheet = WRITERS["pain"].write(told), WRITERS["sheet"].write(told)
    return RunFile(
        run_id=run.id,
        version=run.version,
        message=message,
        pain=_packed(pain),
        pain_hash=hashlib.sha256(pain).hexdigest(),
        sheet=_packed(sheet),
        sheet_hash=hashlib.sha256(sheet).hexdigest(),
        many=len(items),
        total_pence=Pence.total(i.amount for i in items),
        made_at=at,
    )


def body(file: RunFile, kind: str) -> bytes:
    """The bytes as they were made. Refused when they are not: then somebody changed the database."""
    packed, kept = (file.pain, file.pain_hash) if kind == "pain" else (file.sheet, file.sheet_hash)
    made = zlib.decompress(base64.b64decode(packed))
    if not hmac.compare_digest(hashlib.sha256(made).hexdigest(), kept):
        raise Refusal(
            "This file is not the one that was released. Do not use it, and tell whoever runs this house.", code="FILE_CHANGED"
        )
    return made


def _packed(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw, 6)).decode()
