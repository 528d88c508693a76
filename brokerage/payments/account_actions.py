"""The account that an organisation pays from: one types it in, a finance approver types the same digits. Callers commit."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.payments.models import PayingAccount
from brokerage.payments.states import ACCOUNT


def propose(db: Session, org_id: int, *, name: str, sort_code: str, number: str, by: Actor, at: datetime) -> PayingAccount:
    """Name the account. Refused: nobody in finance there, anything but six and eight digits, while another waits."""
    if org_id not in by.orgs("FINANCE", "FINANCE_APPROVER"):
        raise Refusal("Only somebody in finance of the organisation that pays does this.", code="SEPARATION")
    code, digits = _digits(sort_code, number)
    if db.scalar(select(PayingAccount.id).where(PayingAccount.organisation_id == org_id, PayingAccount.state == "PROPOSED")):
        raise Refusal("Another account waits for its check.", code="CHANGE_WAITS")
    made = PayingAccount(
        organisation_id=org_id,
        account_name=" ".join(name.split()),
        sort_code=code,
        account_number=digits,
        proposed_by=by.user_id,
        proposed_at=at,
    )
    move(db, ACCOUNT, made, "propose", by=by.ref, at=at, about=f"organisation/{org_id}")
    return made


def approve(db: Session, account: PayingAccount, *, sort_code: str, number: str, by: Actor, at: datetime) -> None:
    """A second person types the digits again; the old account goes out of use. Refused: whoever proposed it, other digits."""
    if account.organisation_id not in by.orgs("FINANCE_APPROVER") or account.proposed_by == by.user_id:
        raise Refusal("Somebody else has to check this: a finance approver who did not type it in.", code="SEPARATION")
    code, digits = _digits(sort_code, number)
    if not (hmac.compare_digest(code, account.sort_code) and hmac.compare_digest(digits, account.account_number)):
        raise Refusal(
            "These are not the digits that were typed in first.",
            code="DIGITS_DIFFER",
            fields={"account_number": "These are not the digits that were typed in first"},
        )
    for old in db.scalars(
        select(PayingAccount).where(PayingAccount.organisation_id == account.organisation_id, PayingAccount.state == "IN_USE")
    ):
        move(db, ACCOUNT, old, "replace", by="system", at=at, about=f"organisation/{account.organisation_id}")
    account.checked_by, account.checked_at = by.user_id, at
    db.flush()
    move(db, ACCOUNT, account, "approve", by=by.ref, at=at, about=f"organisation/{account.organisation_id}")


def refuse(db: Session, account: PayingAccount, *, by: Actor, at: datetime) -> None:
    """Take it back, or say no to it."""
    if account.organisation_id not in by.orgs("FINANCE", "FINANCE_APPROVER"):
        raise Refusal("Only somebody in finance of the organisation that pays does this.", code="SEPARATION")
    move(db, ACCOUNT, account, "refuse", by=by.ref, at=at, about=f"organisation/{account.organisation_id}")


def _digits(sort_code: str, number: str) -> tuple[str, str]:
    code, digits = re.sub(r"[ \-–]", "", sort_code), number.replace(" ", "")
    wrong = {}
    if not re.fullmatch(r"[0-9]{6}", code):
        wrong["sort_code"] = "Enter a sort code of 6 digits, like 30-94-00"
    if not re.fullmatch(r"[0-9]{8}", digits):
        wrong["account_number"] = "Enter an account number of 8 digits"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    return code, digits
