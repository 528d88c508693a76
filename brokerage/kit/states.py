"""State machines as tables, and `move`: the only code in the house that assigns `.state`.

A move is a conditional UPDATE, so a lost race is a refusal and never a double move, and one immutable Step row. The
Step is the history that people see and the outbox that the worker reads (`told_at`). Who stands behind it, by which role and
from where, and what shows that nobody touched it since, is in witness.py.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Index, String, Text, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from brokerage.kit.bulk import insert_many
from brokerage.kit.db import Moment, Table, rowcount, stored
from brokerage.kit.errors import Refusal
from brokerage.kit.witness import seal_of, standing

NEW = ""
"""The state before the first: a thing that does not exist yet."""


class Move(msgspec.Struct, frozen=True):
    """One row of a machine's table: from a state, by a verb, to a state; `who` are roles of domain §6.1."""

    start: str
    verb: str
    end: str
    who: tuple[str, ...]
    guard: str = ""


class Machine:
    """A named table of moves. `states` in the order they are first met."""

    def __init__(self, name: str, moves: Iterable[Move]) -> None:
        self.name = name
        self.moves = tuple(moves)
        self.table = {(m.start, m.verb): m for m in self.moves}
        assert len(self.table) == len(self.moves), f"{name}: two moves share a state and a verb"
        self.states = tuple(dict.fromkeys(s for m in self.moves for s in (m.start, m.end) if s))
        self.verbs = tuple(dict.fromkeys(m.verb for m in self.moves))
        MACHINES[name] = self

    def verbs_from(self, state: str) -> list[str]:
        return [m.verb for m in self.moves if m.start == state]

    def who(self, verb: str) -> frozenset[str]:
        """Every role that may use this verb from some state."""
        return frozenset(role for m in self.moves if m.verb == verb for role in m.who)

    def mermaid(self) -> str:
        """The machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    %% {self.name}"]
        lines += [f"    {m.start or '[*]'} --> {m.end}: {m.verb}" for m in self.moves]
        return "\n".join(lines)


MACHINES: dict[str, Machine] = {}


class Step(Table):
    """One move that happened. `about` is who it concerns ("person/12"), for history pages; never updated but told_at."""

    __tablename__ = "step"
    __table_args__ = (Index("ix_step_machine_subject_id", "machine", "subject_id"), Index("ix_step_about", "about", "id"),
                      Index("ix_step_seal_id", "seal_id"), Index("ix_step_told_at", "told_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    machine: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    about: Mapped[str] = mapped_column(String(60), default="")
    start: Mapped[str] = mapped_column(String(40))
    verb: Mapped[str] = mapped_column(String(40))
    end: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    why: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    role: Mapped[str] = mapped_column(String(300), default="")
    orgs: Mapped[str] = mapped_column(String(200), default="")
    behalf: Mapped[str] = mapped_column(String(60), default="")
    ip: Mapped[str] = mapped_column(String(45), default="")
    seal_id: Mapped[int]


COLUMNS = ("machine", "subject_id", "about", "start", "verb", "end", "by", "at", "why", "role", "orgs", "behalf", "ip", "seal_id")


def move(db: Session, machine: Machine, thing: Any, verb: str, *, by: str, at: datetime, why: str = "",
         about: str = "") -> Step:
    """Move `thing` (a row with .id and .state) by `verb`. Refuses a verb that its state does not allow, and a move
    that somebody else made first; both in words that name no table. Roles are the door's business, guards the room's.
    """
    if not thing.state:
        return _born(db, machine, thing, verb, by, at, why, about)
    rule = machine.table.get((thing.state, verb))
    if rule is None:
        raise Refusal(f"This cannot be done now: it is already {thing.state.lower().replace('_', ' ')}.",
                      code="WRONG_STATE")
    db.flush()
    kind = type(thing)
    made = db.execute(update(kind).where(kind.id == thing.id, kind.state == rule.start).values(state=rule.end)
                      .execution_options(synchronize_session=False))
    if rowcount(made) != 1:
        raise Refusal("Somebody else changed this a moment ago. Look at it again before you go on.", code="LOST_RACE")
    set_committed_value(thing, "state", rule.end)
    return _step(db, machine, thing.id, rule, by, at, why, about)


def move_rows(db: Session, machine: Machine, things: Sequence[Any], verb: str, *, by: str, at: datetime, why: str = "") -> None:
    """As `move`, of many rows of one kind and state at once, all of them or a refusal; each says whom it concerns (`about`). New
    rows are born together and have their ids afterwards."""
    if not things:
        return
    rule, kind = machine.table[things[0].state or NEW, verb], type(things[0])
    assert all(type(thing) is kind and (thing.state or NEW) == rule.start for thing in things), "rows of one kind and one state"
    if rule.start == NEW:
        for thing in things:
            thing.state = rule.end
        db.add_all(things)
    db.flush()
    for first in range(0, len(things) if rule.start else 0, 1000):
        some = [thing.id for thing in things[first:first + 1000]]
        made = db.execute(update(kind).where(kind.id.in_(some), kind.state == rule.start).values(state=rule.end)
                          .execution_options(synchronize_session=False))
        if rowcount(made) != len(some):
            raise Refusal("Somebody else changed this a moment ago. Look at it again before you go on.", code="LOST_RACE")
    for thing in things:
        set_committed_value(thing, "state", rule.end)
    _steps(db, machine, rule, [(thing.id, thing.about) for thing in things], by, at, why)


def note(db: Session, kind: str, subject: int, verb: str, *, by: str, at: datetime, why: str, about: str) -> Step:
    """An immutable Step about something that has no states: a record added, a seat given, a need ended (domain I-08). `why`
    says what was and what is, in words that people read; nothing that is sealed at rest belongs in it."""
    return _written(db, Step(machine=kind, subject_id=subject, about=about, start="", verb=verb, end="", by=by, at=at, why=why))


def _born(db: Session, machine: Machine, thing: Any, verb: str, by: str, at: datetime, why: str, about: str) -> Step:
    rule = machine.table[NEW, verb]
    thing.state = rule.end
    db.add(thing)
    db.flush()
    return _step(db, machine, thing.id, rule, by, at, why, about)


def _step(db: Session, machine: Machine, subject: int, rule: Move, by: str, at: datetime, why: str, about: str) -> Step:
    return _written(db, Step(machine=machine.name, subject_id=subject, about=about, start=rule.start, verb=rule.verb,
                             end=rule.end, by=by, at=at, why=why))


def _written(db: Session, step: Step) -> Step:
    who = standing(db, step.by, step.about)
    step.role, step.orgs, step.behalf, step.ip, step.seal_id = who.role, who.orgs, who.behalf, who.ip, seal_of(db)
    db.add(step)
    db.flush()
    return step


def _steps(db: Session, machine: Machine, rule: Move, moved: Sequence[tuple[int, str]], by: str, at: datetime, why: str) -> None:
    """Steps of one move of many things: (id, whom it concerns)."""
    when, seal = stored(db, at), seal_of(db)
    stand = {about: standing(db, by, about) for about in {about for _, about in moved}}
    insert_many(db, "step", COLUMNS, [
        (machine.name, one, about, rule.start, rule.verb, rule.end, by, when, why, who.role, who.orgs, who.behalf, who.ip, seal)
        for one, about in moved for who in (stand[about],)])
