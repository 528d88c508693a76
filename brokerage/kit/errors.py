"""The ways to say no, and the map from a broken database rule to a sentence."""
from __future__ import annotations

from typing import NamedTuple


class Refusal(Exception):
    """A rule says no. The text is shown to the person as it stands, so it is plain English.

    `fields` names the form fields at fault ({"amount": "Enter an amount"}); with none, the refusal stands at the top
    of the page. `code` is stable and public (domain P-32), for staff, tests and the API.
    """

    def __init__(self, text: str, *, code: str = "", fields: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.text, self.code, self.fields = text, code, fields or {}


class TooMany(Refusal):
    """Tried too often (a password, a code): refused for a while, whatever was typed. Answered 429."""


class Missing(Exception):
    """There is no such thing, or the actor may not know that there is: both are answered 404."""


class NotAllowed(Exception):
    """The actor may know the thing but not do this to it: answered 403."""

    def __init__(self, text: str = "You do not have permission to do this.") -> None:
        super().__init__(text)
        self.text = text


class BrokenRule(NamedTuple):
    field: str
    text: str


RULES: dict[str, BrokenRule] = {}
"""Constraint name → what to tell the person. Rooms add theirs beside the table that has the constraint."""


def explain(constraint: str, field: str, text: str) -> str:
    """Say in plain words what it means when `constraint` is violated. Returns the name, for use in the table."""
    RULES[constraint] = BrokenRule(field, text)
    return constraint


def refusal_from(error: BaseException) -> Refusal | None:
    """The refusal that a database error stands for, or None when the fault is ours."""
    said = str(getattr(error, "orig", error))
    diag = getattr(getattr(error, "orig", None), "diag", None)
    name = getattr(diag, "constraint_name", None)
    for constraint, rule in RULES.items():
        if name == constraint or (name is None and _names(said, constraint)):
            return Refusal(rule.text, code=constraint, fields={rule.field: rule.text} if rule.field else {})
    return None


def _names(said: str, constraint: str) -> bool:
    """SQLite names CHECK constraints and unique indexes by name, but plain UNIQUE constraints by their columns.

    Hence the house rule: a uniqueness that a person can break is a named unique index... which SQLite still reports
    by columns ("UNIQUE constraint failed: app_user.email"), so `uq_app_user_email` is matched against both forms.
    """
    if constraint in said:
        return True
    if "UNIQUE constraint failed:" not in said:
        return False
    columns = said.split("UNIQUE constraint failed:", 1)[1].strip().split("\n")[0].split(", ")
    table = columns[0].split(".")[0]
    return constraint == "uq_" + "_".join([table, *(column.split(".")[1] for column in columns if "." in column)])
