"""A provider's bank details: proposed, called back, held, in force (domain I-07). Callers commit.

Steps are told to the provider (`about` is its organisation) and stand in the queue of those who pay. They never carry digits.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from brokerage.desk.models import ACCOUNT, KNOWN_FROM, BankDetails
from brokerage.desk.passes import PAYING, second_person
from brokerage.desk.states import BANK, PAYERS
from brokerage.door.actor import Actor
from brokerage.kit import sealed
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.people.models import Organisation

HOLD = timedelta(hours=48)
LONGEST_AGO = timedelta(days=14)
DIFFER = "These are not the details that were asked for. Stop here: do not approve. Call the provider again, or say no"


class CallBack(Struct, frozen=True):
    """What the second person did: whom they reached, on which number, how that number was known, when, and the digits that
    were read out to them."""

    spoke_to: str
    number: str
    number_from: str
    at: datetime
    sort_code: str
    account_number: str


def propose(
    db: Session,
    provider: Organisation,
    *,
    account_name: str,
    sort_code: str,
    account_number: str,
    why: str,
    by: Actor,
    at: datetime,
) -> BankDetails:
    """Ask for payment into another account. The old one stays in force. Refused: anything but six and eight digits, the account
    in force, a second change while one waits."""
    if provider.kind != "PROVIDER" or provider.id not in by.orgs("PROVIDER_ADMIN"):
        raise Refusal("Only the manager of a provider changes its bank details.", code="SEPARATION")
    code, number = _digits(sort_code, account_number)
    now = in_force(db, provider.id, at)
    if now is not None and (now.sort_code, now.account_number) == (code, number):
        raise Refusal("This account is in use already.", fields={"account_number": "This account is in use already"})
    if waiting(db, provider.id, at) is not None:
        raise Refusal("A change of bank details already waits. Withdraw it first.", code="CHANGE_WAITS")
    settle(db, at=at, provider_id=provider.id)
    row = BankDetails(
        organisation_id=provider.id,
        account_name=" ".join(account_name.split()),
        sort_code=code,
        account_number=number,
        why=why.strip(),
        proposed_by=by.user_id,
        proposed_at=at,
    )
    _moved(db, row, "propose", by, at, "New bank details. The old ones stay in use until these are checked and the hold is over.")
    return row


def approve(db: Session, row: BankDetails, call: CallBack, *, by: Actor, at: datetime) -> None:
    """A second person called back and heard the same digits: in force 48 hours from now. Refused: whoever asked, anybody of this
    provider, a call before the change was asked for or in the future, digits that differ."""
    _is_second(row, by)
    wrong = _wrong_call(row, call, at)
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    row.checked_by, row.checked_at, row.checked_for = by.user_id, at, _paying_body(by, row.organisation_id)
    row.spoke_to, row.number_called, row.number_from, row.called_at = (
        call.spoke_to.strip(),
        call.number.strip(),
        call.number_from,
        call.at,
    )
    row.good_from = at + HOLD
    _moved(
        db,
        row,
        "approve",
        by,
        at,
        f"Called back and checked with {row.spoke_to}. In use 48 hours from now, unless somebody stops it.",
    )


def refuse(db: Session, row: BankDetails, why: str, *, by: Actor, at: datetime) -> None:
    """The second person does not believe it. The provider reads why; the old details stay."""
    _is_second(row, by)
    row.checked_by, row.checked_at, row.checked_for = by.user_id, at, _paying_body(by, row.organisation_id)
    row.answer, row.ended_at = _reason(why), at
    _moved(db, row, "refuse", by, at, row.answer)


def withdraw(db: Session, row: BankDetails, *, by: Actor, at: datetime) -> None:
    """A manager of this provider takes the change back before it was checked."""
    _is_manager(row, by)
    row.ended_at = at
    _moved(db, row, "withdraw", by, at, "The old bank details stay in use.")


def stop(db: Session, row: BankDetails, why: str, *, by: Actor, at: datetime) -> None:
    """Somebody of either side stops a change during the hold. Refused once the hold is over: then it takes a new change."""
    if row.organisation_id not in by.orgs("PROVIDER_ADMIN"):
        _pays(by, row.organisation_id)
    if row.good_from is not None and at >= row.good_from:
        raise Refusal("The hold is over, so these details are in use. Ask for another change.", code="HOLD_OVER")
    row.answer, row.ended_at = _reason(why), at
    _moved(db, row, "stop", by, at, row.answer)


def settle(db: Session, *, at: datetime, provider_id: int | None = None, most: int = 200) -> int:
    """Give their state to details whose hold is over, the older ones ending at that moment; how many. `in_force` needs no
    settling: it asks the time."""
    due = select(BankDetails).where(BankDetails.state == "HELD", BankDetails.good_from <= at).order_by(BankDetails.id).limit(most)
    rows = list(db.scalars(due.where(BankDetails.organisation_id == provider_id) if provider_id else due))
    for row in rows:
        for old in db.scalars(
            select(BankDetails).where(BankDetails.organisation_id == row.organisation_id, BankDetails.state == "IN_FORCE")
        ):
            old.ended_at = row.good_from
            _moved(db, old, "replace", "system", at, "Newer bank details are in use.")
        _moved(db, row, "take_effect", "system", at, "The hold is over. Payments now go to these details.")
    return len(rows)


def in_force(db: Session, provider_id: int, at: datetime) -> BankDetails | None:
    """Where this provider is paid at this moment: whose hold is over, else what was in force before. None: it cannot be paid."""
    good = or_(BankDetails.state == "IN_FORCE", (BankDetails.state == "HELD") & (BankDetails.good_from <= at))
    return db.scalar(
        select(BankDetails).where(BankDetails.organisation_id == provider_id, good).order_by(BankDetails.id.desc()).limit(1)
    )


def all_in_force(db: Session, provider_ids: Iterable[int], at: datetime) -> dict[int, BankDetails]:
    """As `in_force`, for many, in one statement each 500."""
    good = or_(BankDetails.state == "IN_FORCE", (BankDetails.state == "HELD") & (BankDetails.good_from <= at))
    ids = sorted(set(provider_ids))
    found: dict[int, BankDetails] = {}
    for first in range(0, len(ids), 500):
        rows = select(BankDetails).where(BankDetails.organisation_id.in_(ids[first : first + 500]), good).order_by(BankDetails.id)
        found |= {row.organisation_id: row for row in db.scalars(rows)}
    return found


def waiting(db: Session, provider_id: int, at: datetime) -> BankDetails | None:
    """The change that is not decided, or still on hold."""
    open_ = or_(BankDetails.state == "PROPOSED", (BankDetails.state == "HELD") & (BankDetails.good_from > at))
    return db.scalar(select(BankDetails).where(BankDetails.organisation_id == provider_id, open_).limit(1))


def also_used_by(db: Session, row: BankDetails) -> list[str]:
    """Names of other organisations with the same account, now or before: a sign of fraud, or of one owner."""
    rows = db.execute(
        select(BankDetails, Organisation.name)
        .join(Organisation, Organisation.id == BankDetails.organisation_id)
        .where(
            BankDetails.account_index.in_(sealed.blinds(ACCOUNT, row.account_number)),
            BankDetails.organisation_id != row.organisation_id,
        )
    )
    return sorted({name for other, name in rows if other.sort_code == row.sort_code})


def looks_odd(sort_code: str, account_number: str) -> str:
    """A warning, never a refusal: digits that no bank gives out, as far as their shape alone can say."""
    if len(set(account_number)) == 1 or len(set(sort_code)) == 1 or account_number in ("12345678", "01234567", "87654321"):
        return "All digits are the same, or in order. Check that they are real."
    return ""


def _digits(sort_code: str, account_number: str) -> tuple[str, str]:
    code, number = re.sub(r"[ \-–]", "", sort_code), account_number.replace(" ", "")
    wrong = {}
    if not re.fullmatch(r"[0-9]{6}", code):
        wrong["sort_code"] = "Enter a sort code of 6 digits, like 30-94-00"
    if not re.fullmatch(r"[0-9]{8}", number):
        wrong["account_number"] = "Enter an account number of 8 digits. If yours is shorter, put zeros in front"
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    return code, number


def _wrong_call(row: BankDetails, call: CallBack, at: datetime) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if len(re.sub(r"\D", "", call.number)) < 10:
        wrong["number"] = "Enter the whole number that you called, like 01632 960123"
    if call.number_from not in KNOWN_FROM:
        wrong["number_from"] = "Choose where you had the number from"
    if not row.proposed_at - timedelta(minutes=1) <= call.at <= at or at - call.at > LONGEST_AGO:
        wrong["day"] = "The call must be after the change was asked for, not in the future, and at most 14 days ago"
    try:
        code, number = _digits(call.sort_code, call.account_number)
    except Refusal as no:
        return wrong | no.fields
    if not (hmac.compare_digest(code, row.sort_code) and hmac.compare_digest(number, row.account_number)):
        wrong["account_number"] = DIFFER
    return wrong


def _is_second(row: BankDetails, by: Actor) -> None:
    if not second_person(by, row.proposed_by, row.organisation_id):
        raise Refusal(
            "Somebody else has to check this: in finance, not whoever asked, and nobody of this provider.", code="SEPARATION"
        )


def _is_manager(row: BankDetails, by: Actor) -> None:
    if row.organisation_id not in by.orgs("PROVIDER_ADMIN"):
        raise Refusal("Only a manager of this provider does this.", code="SEPARATION")


def _pays(by: Actor, provider_id: int) -> None:
    if not second_person(by, 0, provider_id):
        raise Refusal("Only this provider, or somebody in finance of a body that pays, stops this.", code="SEPARATION")


def _paying_body(by: Actor, provider_id: int) -> int:
    return next(s.org_id for s in by.seats if s.role in PAYERS and s.org_kind in PAYING and s.org_id != provider_id)


def _reason(why: str) -> str:
    if len(why.strip()) < 10:
        raise Refusal("Say why.", fields={"why": "Say why in a few words: the other side reads it"})
    return why.strip()


def _moved(db: Session, row: BankDetails, verb: str, by: Actor | str, at: datetime, why: str) -> Any:
    return move(
        db, BANK, row, verb, by=by if isinstance(by, str) else by.ref, at=at, why=why, about=f"organisation/{row.organisation_id}"
    )
