"""The chart of accounts: the only code that spells a path. Money moves source → destination (credited → debited).

**The award layer**, one set for each stream. Together the seven are the award: B of domain M-10, whatever moves between
them. None may fall below nothing, so the database refuses an overspend (M-11); only `vat` stands at nothing or below it.

    {payer}/award → stream/7/available → committed → accrued → owed → paid        stream/7/reserve beside available
    stream/7/vat → available   VAT that the stream's funder gets back: no cost of the budget (M-47)

B = all seven · available = safe to spend · C = committed · A = accrued · I = owed + paid + vat · P = paid · R = reserve

**The money layer**: where the pounds themselves are. A direct payment is an advance until it is evidenced.

    {payer}/cash           what a funder has paid out and been paid (shared: no stored total)
    {payer}/charge_income  charges that a council is due (shared)
    person/3/charge_due    what the person owes and has not paid in yet
    person/3/contribution  what the person pays passes through here, so its statement is all they ever paid
    dp/9/account           the direct payment account; may go below nothing (the bill came before the money), but not by
                           more than a million pounds: a slip guard, and the reason that its total is kept
    dp/9/spent             evidenced spending
    stream/7/topup_due     what the payer of a top-up owes, to {payer}/topup_income where the council collects it, else to
                           stream/7/topup_provider
    stream/7/reclaim_due   what the holder is to give back of a direct payment, from the day on which it is due (M-28);
                           {payer}/written_off what of it a funder has given up
    stream/7/year_cost     what a year's end adds to the cost of the stream's year, or takes from it (M-13); nothing from 1 April
    {payer}/accruals       what a funder owes at the year's end without a bill; {payer}/prepayments what it paid ahead

{payer} is funder/5 for an organisation, person/3 for own money, stream/7/payer for a payer without an account here.

| event (M-12)       | award layer                                | money layer                                      |
|--------------------|--------------------------------------------|--------------------------------------------------|
| BUDGET_SET         | {payer}/award → available (less: back)     | –                                                |
| COMMIT, DECOMMIT   | available → committed, and back            | –                                                |
| RESERVE_SET, FREED | available → reserve, and back              | –                                                |
| DELIVERED          | committed → accrued                        | –                                                |
| RETAINED           | committed → accrued (a day of a pause)     | –                                                |
| INVOICE_APPROVED   | accrued → owed (difference: available)     | –                                                |
| INVOICE_CREDITED   | owed (or paid) → available                 | –                                                |
| VAT_BACK           | vat → available (a credit note: back)      | –                                                |
| BILL_PAID          | owed → paid                                | dp/account → dp/spent (the holder pays it)       |
| PAID               | owed → paid                                | {payer}/cash → provider (payments room)          |
| DP_PAID            | –                                          | {payer}/cash → dp/account                        |
| DP_SPEND_EVIDENCED | available → paid                           | dp/account → dp/spent                            |
| CHARGE_DUE         | –                                          | {payer}/charge_income → person/charge_due        |
| CHARGE_RECEIVED    | –                                          | charge_due → contribution → where it is collected: |
|                    |                                            | dp/account, or {payer}/cash (L-45)               |
| CHARGE_REFUNDED    | –                                          | {payer}/cash → contribution → charge_due         |
| REIMBURSED         | –                                          | a funder's {payer}/cash → another's              |
| TOPUP_DUE          | –                                          | its income → stream/topup_due                    |
| TOPUP_RECEIVED     | –                                          | topup_due → {payer}/cash or the provider         |
| TOPUP_COVERED      | –                                          | {payer}/cash → topup_provider (payer missed it)  |
| RECLAIM_DUE        | –                                          | dp/account → stream/reclaim_due (waived: back)   |
| RECLAIM_RECEIVED   | –                                          | reclaim_due → {payer}/cash; when a budget closes, |
|                    |                                            | what is left: dp/account → {payer}/cash          |
| WRITE_OFF          | –                                          | reclaim_due → {payer}/written_off                |
| BUDGET_RETURNED    | available → {payer}/award                  | –                                                |
| YEAR_END_ACCRUAL   | –                                          | {payer}/accruals → stream/year_cost; back 1 April |
| YEAR_END_PREPAYMENT| –                                          | stream/year_cost → {payer}/prepayments; back too |

The charge lies inside the council's stream (M-32): it lowers what the council pays in, never what the budget can buy.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.kit.money import Pence

if TYPE_CHECKING:
    from brokerage.budgets.models import Budget, FundingStream

PLACES = ("available", "committed", "accrued", "owed", "paid", "reserve", "vat")
"""Where the pounds of a stream can be."""
NOTHING = Pence(0)
OVERDRAFT = Pence(-1_000_000_00)
ABOVE: dict[str, Pence] = {"floor": NOTHING}
BELOW: dict[str, Pence] = {"ceiling": NOTHING}


def place(stream_id: int, name: str) -> str:
    assert name in PLACES, name
    return f"stream/{stream_id}/{name}"


def payer(stream: FundingStream) -> str:
    if stream.payer_org_id is not None:
        return f"funder/{stream.payer_org_id}"
    return f"person/{stream.person_id}" if stream.payer == "PERSON" else f"stream/{stream.id}/payer"


def award(stream: FundingStream) -> str:
    return payer(stream) + "/award"


def cash(stream: FundingStream) -> str:
    return payer(stream) + "/cash"


def charge_income(stream: FundingStream) -> str:
    return payer(stream) + "/charge_income"


def charge_due(person_id: int) -> str:
    return f"person/{person_id}/charge_due"


def contribution(person_id: int) -> str:
    return f"person/{person_id}/contribution"


def topup_due(stream_id: int) -> str:
    """What the payer of a top-up owes: its exposure, when they stop (L-52)."""
    return f"stream/{stream_id}/topup_due"


def reclaim_due(stream_id: int) -> str:
    """What the holder is to give back to the stream's funder, and has not yet."""
    return f"stream/{stream_id}/reclaim_due"


def written_off(stream: FundingStream) -> str:
    return payer(stream) + "/written_off"


def year_cost(stream_id: int) -> str:
    """What the end of a year adds to the cost of a stream's year."""
    return f"stream/{stream_id}/year_cost"


def dp_account(budget_id: int) -> str:
    return f"dp/{budget_id}/account"


def dp_spent(budget_id: int) -> str:
    return f"dp/{budget_id}/spent"


def open_stream(db: Session, stream: FundingStream) -> None:
    """Open the accounts of a stream and of its payer. Again is nothing."""
    for name in PLACES:
        ledger.open(db, place(stream.id, name), **(BELOW if name == "vat" else ABOVE))
    for path in (award(stream), cash(stream), charge_income(stream)):
        ledger.open(db, path)


def open_budget(db: Session, budget: Budget) -> None:
    """Open the accounts of a budget and of its person. Again is nothing."""
    ledger.open(db, dp_account(budget.id), floor=OVERDRAFT)
    ledger.open(db, dp_spent(budget.id))
    ledger.open(db, charge_due(budget.person_id), floor=OVERDRAFT)
    ledger.open(db, contribution(budget.person_id))
