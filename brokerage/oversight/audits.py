"""A person's money checked at the desk, on one page: what an auditor asks, what the house knows, and where to look (domain M-25,
L-21, P-41). The figures are those of the person's own pages."""
from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.budgets import dated, queries
from brokerage.budgets.money_actions import EVIDENCE_DAYS, LISTED_WITHOUT
from brokerage.budgets.shapes import Purse
from brokerage.door.actor import Actor
from brokerage.kit.clock import as_day, in_full
from brokerage.kit.db import Hot
from brokerage.kit.money import Pence
from brokerage.oversight import facts
from brokerage.oversight.returns import OVER, UNDER
from brokerage.people.actors import today_of

NOTHING = Pence(0)
FINE, LOOK = "FINE", "LOOK"
BOUGHT = ("SPEND", "AGREED_FIRST")


class Check(Struct, frozen=True):
    """One question: what was found, FINE or LOOK, and the page where it is put right."""

    words: str
    found: str
    state: str
    where: str = ""


class Audit(Struct, frozen=True):
    """The page. `lacking` are purchases without a receipt that is due; `unknown` payees that are in no plan and no catalogue."""

    purse: Purse
    checks: tuple[Check, ...]
    lacking: tuple[tuple[str, Pence, date], ...]
    unknown: tuple[tuple[str, Pence], ...]

    @property
    def person_id(self) -> int:
        return self.purse.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.purse.through

    @property
    def looks(self) -> int:
        return sum(check.state == LOOK for check in self.checks)


class Known(Struct, frozen=True):
    """A row of the one statement that reads everything: `kind` says of what."""

    kind: str
    words: str
    state: str
    amount: Pence
    day: date | None


_KNOWN = Hot("""
SELECT CASE WHEN u.id IS NULL THEN 'SPEND' ELSE 'AGREED_FIRST' END, s.payee,
       CASE WHEN s.receipt IS NULL THEN '' ELSE 'RECEIPT' END, s.amount_pence, s.bought_on
  FROM spend s LEFT JOIN purchase_under u ON u.spend_id = s.id WHERE s.budget_id = :budget
UNION ALL SELECT 'AGREEMENT', s.payer_name, COALESCE(a.state, ''), 0, a.since FROM funding_stream s
  LEFT JOIN agreement a ON a.stream_id = s.id AND a.state = 'SIGNED'
 WHERE s.budget_id = :budget AND s.deployment <> 'NOTIONAL' AND s.state IN ('ACTIVE','SUSPENDED','DISPUTED','TRANSFERRING')
UNION ALL SELECT 'PLAN', '', state, version, starts_on FROM plan
 WHERE budget_id = :budget AND state IN ('ACTIVE','ENDED','SUPERSEDED')
UNION ALL SELECT 'REVIEW', '', state, 0, due_on FROM plan_review
 WHERE budget_id = :budget AND state IN ('SCHEDULED','DUE','OVERDUE','IN_PROGRESS')
UNION ALL SELECT 'RECLAIM', '', state, amount_pence, reply_by FROM reclaim
 WHERE budget_id = :budget AND state NOT IN ('SETTLED','WAIVED','WRITTEN_OFF')
UNION ALL SELECT 'KNOWN', o.name, '', 0, NULL FROM organisation o JOIN spend s ON LOWER(s.payee) = LOWER(o.name)
 WHERE s.budget_id = :budget
UNION ALL SELECT 'KNOWN', l.provider_name, '', 0, NULL FROM plan p JOIN plan_line l ON l.plan_id = p.id
 WHERE p.budget_id = :budget""")


def find(db: Session, actor: Actor, budget_id: int) -> Audit:
    """The desk audit of a budget that this actor may see; Missing when it is not theirs to know."""
    purse = queries.find(db, actor, budget_id, waiting=False)
    known = [Known(r[0], r[1], r[2], Pence(r[3]), as_day(r[4])) for r in _KNOWN.all(db, budget=purse.budget_id)]
    today = today_of(actor)
    allowed = facts.allowed(db, purse.budget_id)
    profile = dated.awarded(allowed, purse.starts_on, min(today, purse.ends_on)) if today >= purse.starts_on else NOTHING
    lacking = tuple((k.words, k.amount, k.day) for k in known if k.kind in BOUGHT and not k.state and k.amount >= LISTED_WITHOUT
                    and k.day is not None and k.day + timedelta(days=EVIDENCE_DAYS) < today)
    names = {k.words.casefold() for k in known if k.kind == "KNOWN"}
    unknown: dict[str, Pence] = {}
    for k in known:
        if k.kind == "SPEND" and k.words.casefold() not in names:
            unknown[k.words] = unknown.get(k.words, NOTHING) + k.amount
    own = {part.name for part in purse.parts}
    checks = (_profile(purse, profile), _account(purse), *_held(known, own), _evidence(lacking), _payees(unknown),
              *_agreed_first(known, purse), *_charge(purse),
              _plan(known), _review(known, today), *_reclaims(known))
    return Audit(purse, checks, lacking, tuple(sorted(unknown.items(), key=lambda p: (-int(p[1]), p[0]))))


def _profile(purse: Purse, profile: Pence) -> Check:
    used = purse.total("invoiced") + purse.total("accrued")
    if profile <= NOTHING:
        return Check("Spending against the profile", "The budget has not begun", FINE)
    wrong = int(used) * 100 > int(profile) * OVER or int(used) * 100 < int(profile) * UNDER
    percent = (int(used) * 100 + int(profile) // 2) // int(profile)
    return Check("Spending against the profile", f"{used} of {profile} allowed so far: {percent}%", LOOK if wrong else FINE,
                 f"/budgets/{purse.budget_id}/track")


def _account(purse: Purse) -> Check:
    if not purse.paid_directly:
        return Check("Direct payment account", "There is none: the funders buy", FINE)
    return Check("Direct payment account", f"{purse.account.in_words('overdrawn', 'should be in it')}",
                 LOOK if purse.overdrawn else FINE, f"/budgets/{purse.budget_id}/surplus")


def _held(known: list[Known], own: set[str]) -> list[Check]:
    """A funder's staff are asked about their own agreement alone (I-03)."""
    return [Check(f"Agreement with {k.words}", f"Signed, from {in_full(k.day)}" if k.day else "Nothing is signed",
                  FINE if k.state == "SIGNED" else LOOK) for k in known if k.kind == "AGREEMENT" and k.words in own]


def _evidence(lacking: tuple[tuple[str, Pence, date], ...]) -> Check:
    if not lacking:
        return Check("Receipts", "Every receipt that is due is here", FINE)
    total = Pence.total(amount for _, amount, _ in lacking)
    return Check("Receipts", f"{len(lacking)} missing after {EVIDENCE_DAYS} days, {total} in all", LOOK)


def _payees(unknown: dict[str, Pence]) -> Check:
    if not unknown:
        return Check("Who was paid", "Only providers that are known or in the plan", FINE)
    total = Pence.total(unknown.values())
    return Check("Who was paid", f"{len(unknown)} not known here and not in the plan, {total} in all", LOOK)


def _agreed_first(known: list[Known], purse: Purse) -> list[Check]:
    """What a funder said yes to beforehand is not asked about again (product: ask first)."""
    first = [k.amount for k in known if k.kind == "AGREED_FIRST"]
    if not first:
        return []
    found = f"{len(first)} purchase{'s' * (len(first) > 1)}, {Pence.total(first)} in all"
    return [Check("Agreed before it was bought", found, FINE, f"/budgets/{purse.budget_id}/asks")]


def _charge(purse: Purse) -> list[Check]:
    """The NHS never learns what the person is charged (I-03)."""
    if not any(part.payer == "COUNCIL" for part in purse.parts):
        return []
    return [Check("The person’s own part", f"{purse.due} not paid in yet" if purse.owes else "Paid in",
                 LOOK if purse.owes else FINE)]


def _plan(known: list[Known]) -> Check:
    plans = [k for k in known if k.kind == "PLAN"]
    active = next((k for k in plans if k.state == "ACTIVE"), None)
    if active is None:
        return Check("Support plan", "No plan is running here", LOOK if not plans else FINE)
    return Check("Support plan", f"Version {int(active.amount)} is running", FINE)


def _review(known: list[Known], today: date) -> Check:
    days = [k.day for k in known if k.kind == "REVIEW" and k.day is not None]
    if not days:
        return Check("Next review", "None is planned", LOOK)
    return Check("Next review", f"By {in_full(min(days))}", LOOK if min(days) < today else FINE)


def _reclaims(known: list[Known]) -> list[Check]:
    return [Check("Money asked back", f"{k.amount}, {k.state.lower().replace('_', ' ')}", FINE) for k in known
            if k.kind == "RECLAIM"]


__all__ = ["Audit", "Check", "find"]
