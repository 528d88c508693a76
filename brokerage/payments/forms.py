"""What the pages about payments ask."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask
from brokerage.kit.money import Pence


class RunForm(Struct):
    org: Annotated[str, ask("Who pays", kind="choice")]
    pay_on: Annotated[date, ask("Day to pay on", hint="A day on which banks work")]
    due_until: Annotated[date, ask("Pay what is due up to", hint="That day included")]


class SeenForm(Struct):
    """`seen` is what the page showed: a release binds to it."""

    seen: Annotated[str, ask("What you saw", longest=64)]


class WhyForm(Struct):
    why: Annotated[str, ask("Why", kind="longtext", longest=400)]


class TakeOutForm(Struct):
    payment: Annotated[int, ask("Payment", least=1)]


class FileForm(Struct):
    kind: Annotated[str, ask("Kind of file", kind="choice", choices=(("pain", "For the bank"), ("sheet", "As a sheet")))]


class RecordForm(Struct):
    on: Annotated[date, ask("Day it was paid")]
    bank_ref: Annotated[str, ask("The bank's reference", longest=60)]
    evidence: Annotated[
        str,
        ask(
            "Where the evidence is",
            hint="For example the number of the statement, or of the file in your system",
            kind="longtext",
            longest=400,
        ),
    ]


class AccountForm(Struct):
    org: Annotated[str, ask("Whose account", kind="choice")]
    account_name: Annotated[str, ask("Name on the account", longest=70)]
    sort_code: Annotated[str, ask("Sort code", hint="6 digits, like 30-94-00", width=10, longest=12)]
    account_number: Annotated[str, ask("Account number", hint="8 digits", width=10, longest=12)]


class DigitsForm(Struct):
    account: Annotated[int, ask("Account", least=1)]
    sort_code: Annotated[str, ask("Sort code", hint="Type it again, from your bank's own paper", width=10, longest=12)]
    account_number: Annotated[str, ask("Account number", width=10, longest=12)]


class StatementForm(Struct):
    org: Annotated[str, ask("Whose account", kind="choice")]
    format: Annotated[str, ask("Kind of file", kind="choice")]


class MatchForm(Struct):
    """A line of a statement and what it is: a payment or a run."""

    line: Annotated[int, ask("Line", least=1)]
    payment: Annotated[int | None, ask("Payment", least=1, optional=True)] = None
    run: Annotated[int | None, ask("Run", least=1, optional=True)] = None


class LineForm(Struct):
    line: Annotated[int, ask("Line", least=1)]


class NumberForm(Struct):
    line: Annotated[int, ask("Line", least=1)]
    number: Annotated[str, ask("Number of the payment", hint="Like PAY-12-1", width=10, longest=20)]


class PayForm(Struct):
    what: Annotated[str, ask("What to pay", kind="choice", missing="Choose what to pay")]
    amount: Annotated[
        Pence | None, ask("How much", hint="Leave it empty to pay all of it", least=100, most=10_000_00, optional=True)
    ] = None


class RefundForm(Struct):
    amount: Annotated[Pence, ask("How much to give back", least=1, most=10_000_00)]
    why: Annotated[str, ask("Why", longest=300)]
