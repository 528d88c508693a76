"""What the pages and the plans room are given: Structs, with ids, and only what the reader may see."""
from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from brokerage.assessments.models import OUTCOME_KINDS, SECTIONS
from brokerage.assessments.sets import Question
from brokerage.assessments.states import STATE_WORDS
from brokerage.assessments.views import See
from brokerage.kit.money import Pence


class NeedForPlan(Struct, frozen=True):
    """One need. `kind` is HEALTH, SOCIAL or CARER; an eligible one must be met by a line or by `carer_meets` (P-02)."""

    id: int
    kind: str
    words: str
    eligible: bool
    carer_meets: str
    outcomes: tuple[int, ...] = ()

    @property
    def kind_words(self) -> str:
        return SECTIONS[self.kind]


class OutcomeForPlan(Struct, frozen=True):
    """What the person wants, in their words. `kind` is HEALTH, WELLBEING or CARER (P-03)."""

    id: int
    kind: str
    words: str
    needs: tuple[int, ...] = ()

    @property
    def kind_words(self) -> str:
        return OUTCOME_KINDS[self.kind]


class CapacityForPlan(Struct, frozen=True):
    """The last record of each decision (P-18). `decision` is NEEDS, DIRECT_PAYMENT or SHARING."""

    id: int
    decision: str
    able: bool
    on: date


class ForPlan(Struct, frozen=True):
    """All that a plan starts from. `settled`: eligibility is decided."""

    assessment_id: int
    ref: str
    settled: bool
    needs: tuple[NeedForPlan, ...]
    outcomes: tuple[OutcomeForPlan, ...]
    capacity: tuple[CapacityForPlan, ...]

    @property
    def eligible(self) -> tuple[NeedForPlan, ...]:
        return tuple(n for n in self.needs if n.eligible)


class AnswerSeen(Struct, frozen=True):
    """One question with the answer that counts now. `level` and `evidence` are "" where the reader may not see them."""

    question: Question
    id: int = 0
    version: int = 0
    level: str = ""
    evidence: str = ""
    user: str = ""
    org: str = ""
    at: datetime | None = None
    carried: bool = False
    challenges: tuple[ChallengeSeen, ...] = ()

    @property
    def words(self) -> str:
        chosen = self.question.level(self.level)
        return chosen.words if chosen else ""

    @property
    def unable(self) -> bool:
        chosen = self.question.level(self.level)
        return chosen is not None and chosen.unable

    @property
    def challenged(self) -> bool:
        return any(c.state == "OPEN" for c in self.challenges)


class ChallengeSeen(Struct, frozen=True):
    """A doubt of a second organisation and what came of it."""

    id: int
    answer_id: int | None
    question: str
    state: str
    reason: str
    suggested: str
    org_id: int
    org: str
    user: str
    at: datetime
    reply: str

    @property
    def state_words(self) -> str:
        return "Waiting for an answer" if self.state == "OPEN" else STATE_WORDS[self.state]


class SectionSeen(Struct, frozen=True):
    """A section as it stands, without its answers."""

    id: int
    kind: str
    state: str
    org_id: int
    org: str
    completed_at: datetime | None
    accepted_by: str
    accepted_at: datetime | None
    challenge_reason: str
    carer_user_id: int | None
    carer: str
    shared: bool
    set_version: str
    answered: int
    asked: int
    see: See = See.NOTHING

    @property
    def name(self) -> str:
        return SECTIONS[self.kind]

    @property
    def path(self) -> str:
        return self.kind.lower()

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def done(self) -> bool:
        return self.state in ("COMPLETE", "ACCEPTED")


class IndicationSeen(Struct, frozen=True):
    """One funder's expected amount, in pence. Steps are sentences; `mine` says that the reader may see how."""

    id: int
    org_id: int
    org: str
    state: str
    method: str
    stream_type: str
    version: str
    weekly: Pence
    low: Pence
    high: Pence
    alternative: Pence | None
    once: Pence
    steps: tuple[str, ...]
    worked_by: str
    worked_at: datetime
    agreed_at: datetime | None
    shown_on: date | None
    shown_how: str
    stream_id: int | None
