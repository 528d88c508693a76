"""Questions of Amara's before buying: one with a yes that was used, one that waits, one that nobody may agree to."""
from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.asking import actions, queries
from brokerage.asking.models import Ask
from brokerage.budgets.models import Budget
from brokerage.demo.cast import Cast
from brokerage.demo.telling import pounds


def asked(db: Session, cast: Cast) -> None:
    budget = db.scalars(select(Budget).where(Budget.person_id == cast.people["amara"].id)).one()
    class_ = _ask(db, cast, budget, date(2026, 10, 19), "A swimming class in warm water on Fridays", "8.50", "WEEK",
                  payee="Quillford Baths", helps="My legs are less stiff afterwards, and I meet people")
    for who, words in (("priya", "This helps with the stiffness in your legs."), ("graham", "")):
        at, by = cast.at(date(2026, 10, 22), 11), cast.actor(db, who)
        actions.answer(db, queries.find(db, by, class_.id), verdict="YES", words=words, by=by, at=at)
    at = cast.at(date(2026, 11, 13), 17)
    by = cast.actor(db, "amara")
    actions.bought(db, queries.find(db, by, class_.id), amount=pounds("8.50"), bought_on=date(2026, 11, 13),
                   payee="Quillford Baths", by=by, at=at)
    _ask(db, cast, budget, date(2026, 11, 17), "A tablet computer to talk with my daughter and the nurse", "189.00", "ONCE",
         helps="I cannot hold a telephone for long. The nurse can see how I am")
    _ask(db, cast, budget, date(2026, 9, 2), "Wine for my birthday", "24.00", "ONCE", kind="ALCOHOL", helps="My family comes")


def _ask(db: Session, cast: Cast, budget: Budget, day: date, what: str, price: str, often: str, *, helps: str, kind: str = "NONE",
         payee: str = "") -> Ask:
    return actions.put(db, budget, what=what, helps=helps, amount=pounds(price), often=often, kind=kind, payee=payee,
                       by=cast.actor(db, "amara"), at=cast.at(day, 10))
