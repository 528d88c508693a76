"""Quantities, times and roles in the words that a holder reads."""
from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNIT_MANY = {
    "HOUR": ("an hour", "hour", "hours"), "NIGHT": ("a night", "night", "nights"), "SESSION": ("a session", "session",
                                                                                               "sessions"),
    "DAY": ("a day", "day", "days"), "WEEK": ("a week", "week", "weeks"), "MILE": ("a mile", "mile", "miles"),
    "ITEM": ("each", "item", "items"), "MONTH": ("a month", "month", "months"), "VISIT": ("a visit", "visit", "visits")}
"""Unit → (with a price, one, many)."""
PERS = {"WEEK": "a week", "FORTNIGHT": "every two weeks", "FOUR_WEEKS": "every four weeks", "MONTH": "a month", "YEAR": "a year",
        "ONCE": "once"}
KINDS = {"SERVICE": "A service", "PA": "A personal assistant", "ONE_OFF": "Something bought once", "UNPAID": "Free help"}
MET_BY = {"LINES": "What is in this plan", "CARER": "A carer, unpaid", "UNIVERSAL": "A service that is free for everybody",
          "EQUIPMENT": "Equipment that is there already", "SELF": "I do it myself"}
LEVELS = {"LOW": "Low", "MEDIUM": "Medium", "HIGH": "High"}
PARTY = {"PERSON": "The person", "CARER": "Carer", "FAMILY": "Family", "FRIEND": "Friend", "ADVOCATE": "Advocate",
         "PROFESSIONAL": "Professional"}
DECISIONS = {"NEEDS": "What I need", "DIRECT_PAYMENT": "Having a direct payment", "SHARING": "Sharing my information",
             "PLAN": "Agreeing this plan"}
ELIGIBLE = {"": "Not one that a funder must meet", "CARE_ACT": "The council must meet it", "NHS": "The NHS must meet it",
            "BOTH": "The NHS and the council must meet it together"}
WELLBEING = {
    "DIGNITY": "Dignity and respect", "HEALTH": "Health and feeling well", "SAFE": "Staying safe", "CONTROL": "Control of my day",
    "WORK": "Work, learning and hobbies", "MONEY": "Money", "FAMILY": "Family and friends", "HOME": "A good home",
    "COMMUNITY": "Part of the community"}
"""Care Act 2014 s1(2)."""
RELATIONSHIPS = {
    "": "Nobody in the family", "SPOUSE": "Husband or wife", "CIVIL_PARTNER": "Civil partner",
    "COHABITEE": "Partner who lives with me", "PARENT": "Mother or father", "PARENT_IN_LAW": "Mother or father in law",
    "CHILD": "Son or daughter", "CHILD_IN_LAW": "Son or daughter in law", "STEPCHILD": "Stepson or stepdaughter",
    "SIBLING": "Brother or sister", "AUNT_UNCLE": "Aunt or uncle", "GRANDPARENT": "Grandparent",
    "PARTNER_OF_RELATIVE": "Husband, wife or partner of one of these", "OTHER": "Another relative"}
"""Domain P-33."""


def plain_number(number: Decimal | str | int) -> str:
    """2.5 for 2.5000, 20 for 20.0000."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def minutes_in_words(minutes: int) -> str:
    """`21 hours`, `1 hour 30 minutes`, `45 minutes`, `no hours`."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours:,} hour{'s' * (hours != 1)}"] * (hours > 0) + [f"{rest} minute{'s' * (rest != 1)}"] * (rest > 0)
    return " ".join(parts) or "no hours"


def how_much(minutes: int | None, quantity: Decimal | str | None, unit: str, per: str) -> str:
    """`21 hours a week`, `2 nights a week`, `1 item, once`."""
    if minutes is not None:
        return f"{minutes_in_words(minutes)} a week"
    number = plain_number(quantity or 0)
    _, one, many = UNIT_MANY[unit]
    return f"{number} {one if number == '1' else many}{',' if per == 'ONCE' else ''} {PERS[per]}"


def clock(minute: int) -> str:
    """`7:30am` of so many minutes from midnight; `midday` and `midnight` by their names."""
    minute %= 24 * 60
    if minute in (0, 720):
        return "midday" if minute else "midnight"
    hour, rest = divmod(minute, 60)
    return f"{(hour - 1) % 12 + 1}{f':{rest:02d}' if rest else ''}{'am' if hour < 12 else 'pm'}"


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    parts = list(words)
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else ""
