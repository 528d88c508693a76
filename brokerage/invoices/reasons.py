"""Why a bill, or a line of one, waits or is sent back: stable public codes, each with a plain sentence and a way to put it right.

A code is never given another meaning and never taken away; docs/invoice-reasons.md is written from this table by
`brokerage reasons` and held against it by a test (domain 3.5, M-40; product.md, item 8).
"""

from __future__ import annotations

from msgspec import Struct

WHOLE, LINE, RISK = "the whole bill", "a line", "a risk"


class Reason(Struct, frozen=True):
    """`text` is what is wrong, `fix` what to do, `who` can do it. `about`: the whole bill, a line, or a risk that somebody
    looks at. `final`: the bill is sent back; otherwise only this part waits. `yours` is what the person whose bill it is
    reads, where the words for everybody else would speak past them."""

    code: str
    about: str
    text: str
    fix: str
    who: str
    final: bool = False
    yours: str = ""

    def said(self, reader: str) -> str:
        """What is wrong, in words for `reader` (as `who`): the person is told what they did, and who puts it right."""
        if reader != "the person":
            return self.text
        return self.yours or f"{self.text} It is with {self.who}."


_ALL = (
    Reason(
        "NO_ORDER_NUMBER",
        WHOLE,
        "The bill names no order of ours.",
        "Send it again under a new number, with our order number on it.",
        "the provider",
        True,
    ),
    Reason(
        "NO_ORDER",
        WHOLE,
        "You have no order with this number.",
        "Look the number up on your order, and send a bill with the right one.",
        "the provider",
        True,
        yours="It names no order of yours. The provider sends it again.",
    ),
    Reason(
        "ANOTHER_PERSON",
        WHOLE,
        "The bill is for more than one person.",
        "Send one bill for each person, or a sheet of claims for many people at once.",
        "the provider",
        True,
    ),
    Reason(
        "TWO_BUDGETS",
        WHOLE,
        "The lines are paid from two budgets of the person, or by two buyers.",
        "Send one bill for each.",
        "the provider",
        True,
    ),
    Reason(
        "NOT_POUNDS",
        WHOLE,
        "The bill is not in pounds.",
        "Send it again in pounds (GBP), under a new number.",
        "the provider",
        True,
    ),
    Reason(
        "TOTALS_WRONG",
        WHOLE,
        "The lines do not add up to the total of the bill.",
        "Work the total out again, and send the bill under a new number.",
        "the provider",
        True,
    ),
    Reason(
        "OWN_CHARGES",
        WHOLE,
        "The bill takes off or adds something beside its lines.",
        "Put it on the lines that it belongs to, and send the bill under a new number.",
        "the provider",
        True,
    ),
    Reason(
        "NOT_A_BILL",
        WHOLE,
        "The file is not an electronic invoice that the published rules let through.",
        "See what the checker found, put it right, and send it under a new number.",
        "the provider",
        True,
    ),
    Reason(
        "SAME_NUMBER",
        WHOLE,
        "We have a bill with this number from you already.",
        "If it is another bill, give it a number of its own. If it is the same, there is nothing to do.",
        "the provider",
        True,
    ),
    Reason(
        "SAME_FILE",
        WHOLE,
        "This very file came before.",
        "There is nothing to do: look at the bill that we have.",
        "the provider",
        True,
    ),
    Reason(
        "NOTHING_TO_CREDIT",
        WHOLE,
        "The credit note names no bill of yours that we have.",
        "Write the number of the bill that it corrects.",
        "the provider",
        True,
    ),
    Reason(
        "CREDIT_WAITS",
        WHOLE,
        "The bill that it corrects is not approved yet.",
        "Nothing to do: it is taken off when that bill is approved.",
        "the person",
        yours="You have not said yes yet to the bill that it corrects.",
    ),
    Reason(
        "CREDIT_TOO_LARGE",
        WHOLE,
        "The credit note gives back more than the bill was for.",
        "Check the amount, and send the credit note under a new number.",
        "the provider",
        True,
    ),
    Reason(
        "NO_DAYS",
        LINE,
        "The line does not say for which days it is.",
        "Give the first and the last day of the service.",
        "the provider",
    ),
    Reason(
        "BEFORE_ORDER",
        LINE,
        "The order had not begun on these days.",
        "Bill only days of the order, or ask the broker to change it.",
        "the provider",
    ),
    Reason(
        "AFTER_ORDER",
        LINE,
        "The order had ended by these days.",
        "Bill only days of the order, or ask the broker to change it.",
        "the provider",
    ),
    Reason(
        "AFTER_DEATH",
        LINE,
        "The line has days after the person died.",
        "Bill up to the day of the death. Notice that is agreed in the order is looked at by finance.",
        "the provider",
    ),
    Reason("IN_FUTURE", LINE, "The line has days that have not come yet.", "Bill it when it has been given.", "the provider"),
    Reason(
        "ORDER_NOT_ACTIVE",
        LINE,
        "The order is not in force.",
        "Wait until it has been accepted, or ask the broker.",
        "the broker",
    ),
    Reason(
        "PRICE_ABOVE",
        LINE,
        "The price is above the agreed one.",
        "The agreed price is paid. Send a credit note for the rest, "
        "or ask for a new price: the person and the funder must both agree to it.",
        "the provider",
    ),
    Reason(
        "TWO_PRICES",
        LINE,
        "The agreed price changed among these days.",
        "Bill the days of each price on a line of their own.",
        "the provider",
    ),
    Reason(
        "UNIT_DIFFERS", LINE, "The line counts in another unit than the order.", "Bill in the unit of the order.", "the provider"
    ),
    Reason("SUM_WRONG", LINE, "Price times quantity is not the amount of the line.", "Work the line out again.", "the provider"),
    Reason(
        "VAT_DIFFERS",
        LINE,
        "VAT is not as the order says.",
        "Most care is exempt (code E). Correct the line, or ask finance.",
        "the provider",
    ),
    Reason(
        "NOT_DELIVERED",
        LINE,
        "More was billed than was given.",
        "Record the visits that are missing, or send a credit note.",
        "the provider",
    ),
    Reason(
        "RETAINER",
        LINE,
        "The order was paused on some of these days: only the retainer is paid for them.",
        "Bill the days of the pause on a line of their own, at the part of the price that the order says.",
        "the provider",
    ),
    Reason(
        "PAUSED",
        LINE,
        "The order was paused on some of these days, and nothing is paid for them.",
        "Send a credit note for these days.",
        "the provider",
    ),
    Reason(
        "NOT_CONFIRMED",
        LINE,
        "The person has not confirmed these visits yet.",
        "Nothing to do: they count as confirmed after seven days.",
        "the person",
        yours="You have not said yet that these visits were right. They count as right after seven days.",
    ),
    Reason(
        "VISIT_DISPUTED",
        LINE,
        "The person says that a visit was not as recorded.",
        "Talk to them, and correct the record.",
        "the provider",
        yours="You said that a visit was not as recorded. The provider talks with you and puts it right.",
    ),
    Reason(
        "OVER_ORDER",
        LINE,
        "More was given than was ordered.",
        "The care co-ordinator and a funder decide whether it is paid.",
        "the care co-ordinator",
    ),
    Reason(
        "BILLED_BEFORE",
        LINE,
        "These hours are on another bill already.",
        "Send a credit note for one of the two.",
        "the provider",
    ),
    Reason(
        "NO_SPLIT",
        LINE,
        "The funders have not agreed how they share these days.",
        "The funders agree a split for them.",
        "the funders",
    ),
    Reason(
        "NO_MONEY",
        LINE,
        "There is not enough money left in the budget.",
        "A funder decides whether to raise the budget.",
        "the funders",
    ),
    Reason(
        "REFUSED_BY_HOLDER",
        WHOLE,
        "The person said no to this bill.",
        "Talk to them. Only finance can go on, in writing, and the person is told.",
        "the provider",
        yours="You said no to this bill. The provider talks with you.",
    ),
    Reason("NEW_PAYEE", RISK, "This is the first bill from this provider.", "Check that the provider is who it says.", "finance"),
    Reason(
        "BANK_CHANGED",
        RISK,
        "The bank details of this provider changed in the last 60 days.",
        "Check that somebody called back.",
        "finance",
    ),
    Reason(
        "NO_BANK",
        RISK,
        "This provider has no bank details that were checked.",
        "The provider adds them at its desk.",
        "the provider",
    ),
    Reason("BANK_SHARED", RISK, "Another provider is paid into the same account.", "Find out why, and write it down.", "finance"),
    Reason(
        "UNUSUAL_AMOUNT",
        RISK,
        "The bill is more than three times what this provider usually bills for this person.",
        "Check it against the order.",
        "finance",
    ),
    Reason(
        "LOOKS_LIKE",
        RISK,
        "It looks like an earlier bill: nearly the same number, or the same days and amount.",
        "Lay the two side by side.",
        "finance",
    ),
    Reason("APPROVER_IS_PAYEE", RISK, "Whoever may approve it works for the provider.", "Somebody else approves it.", "finance"),
    Reason(
        "OLD_PERIOD",
        RISK,
        "It is for days in a month that is closed.",
        "It is posted as an adjustment in the open month.",
        "finance",
    ),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}
assert len(REASONS) == len(_ALL), "two reasons share a code"


def text_of(code: str) -> str:
    return REASONS[code].text


def documented() -> str:
    """docs/invoice-reasons.md, whole."""
    rows = [
        f"| `{r.code}` | {r.about} | {r.text} | {r.fix} | {r.who} | {'sent back' if r.final else 'this part waits'} |"
        for r in _ALL
    ]
    return "\n".join(
        [
            "# Why a bill waits or is sent back",
            "",
            "Written by `brokerage reasons`; the words are those of `brokerage/invoices/reasons.py`. A code keeps its meaning.",
            "",
            "| code | about | what is wrong | how to put it right | who can | what happens |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
