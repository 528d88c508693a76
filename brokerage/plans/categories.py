"""What a line may be, with the block codes that each category carries (domain 2.3, P-32): checked against deployment × stream.

The catalogue's own kinds of service come first; then what people buy once; then what must be named to be refused.
"""
from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from brokerage.catalogue.models import REGULATED, TYPES


class Category(Struct, frozen=True):
    """`codes` are those of P-30 and P-31; `regulated` asks for CQC registration (P-34); `health` is an NHS kind of thing."""

    code: str
    name: str
    codes: tuple[str, ...] = ()
    regulated: bool = False
    health: bool = False


def _services() -> Iterable[Category]:
    for code, name in TYPES.items():
        yield Category(code, name, regulated=code in REGULATED, health=code in ("THERAPY", "HEALTH"))


_OTHERS = (
    Category("PERSONAL_ASSISTANT", "A personal assistant"),
    Category("UNPAID_CARE", "Help from family or friends"),
    Category("COMMUNITY", "A community group or free service"),
    Category("COURSE", "A course or class"), Category("MEMBERSHIP", "A club or gym"),
    Category("TECHNOLOGY", "A computer, telephone or app"), Category("HOME_CHANGE", "A small change to the home"),
    Category("RECRUITMENT", "Finding and training an assistant"), Category("INSURANCE", "Insurance for an employer"),
    Category("TRAVEL", "Travel"), Category("HOLIDAY", "A break away"), Category("OTHER", "Something else"),
    Category("CARE_HOME", "A place in a care home", ("LONG_TERM_CARE_HOME",), regulated=True),
    Category("NURSING_HOME", "A place in a care home with nursing", ("LONG_TERM_CARE_HOME",), regulated=True, health=True),
    Category("FAMILY_CARE", "Care paid to a relative at home", ("HOUSEHOLD_FAMILY_CARE",)),
    Category("NHS_CARE", "Care that the NHS gives", ("NHS_SERVICE",), health=True),
    Category("FOOD", "Food and household bills", ("LIVING_COSTS",)), Category("RENT", "Rent", ("LIVING_COSTS",)),
    Category("GIFT", "Presents", ("GIFTS",)), Category("CASH", "Cash to spend", ("CASH",)),
    Category("ALCOHOL", "Alcohol", ("ALCOHOL",)), Category("TOBACCO", "Tobacco", ("TOBACCO",)),
    Category("GAMBLING", "Gambling", ("GAMBLING",)), Category("DEBT", "Paying a debt", ("DEBT_REPAYMENT",)),
    Category("UNLAWFUL", "Something against the law", ("UNLAWFUL",)),
    Category("GP", "Seeing a family doctor", ("GP_PRIMARY_MEDICAL",), health=True),
    Category("VACCINE", "A vaccine", ("VACCINATION_IMMUNISATION",), health=True),
    Category("SCREENING", "Screening for illness", ("SCREENING",), health=True),
    Category("HEALTH_CHECK", "An NHS health check", ("NHS_HEALTH_CHECK",), health=True),
    Category("CHILD_MEASUREMENT", "Measuring children at school", ("NATIONAL_CHILD_MEASUREMENT",), health=True),
    Category("EMERGENCY", "Urgent or emergency treatment", ("URGENT_EMERGENCY_TREATMENT",), health=True),
    Category("SURGERY", "An operation", ("SURGICAL_PROCEDURE",), health=True),
    Category("NHS_CHARGE", "NHS charges for prescriptions, teeth or eyes", ("NHS_CHARGES",), health=True),
)
CATEGORIES = {category.code: category for category in (*_services(), *_OTHERS)}
ONE_OFFS = ("EQUIPMENT", *(c.code for c in _OTHERS if c.code not in ("PERSONAL_ASSISTANT", "UNPAID_CARE", "COMMUNITY")))
"""What a one-off purchase may be called. Refused things are on the list: whoever wants one must hear why not."""
