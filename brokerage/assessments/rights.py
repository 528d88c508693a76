"""The eligibility simulator (F30): which rights an assessment points to. It is a signpost, never a decision: whoever decides
says so in a finding. Thresholds are those of the national checklist and decision support tool (DHSC, July 2022), of SI
2015/313, and of the rights in domain L-02."""
from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from brokerage.assessments import sets
from brokerage.assessments.sets.health import PRIORITY_DOMAINS, RANKS

HIGH, MODERATE, SEVERE, PRIORITY = RANKS["HIGH"], RANKS["MODERATE"], RANKS["SEVERE"], RANKS["PRIORITY"]
ORDER = {"LIKELY": 0, "ASK": 1, "UNLIKELY": 2}
WORDS = {"LIKELY": "Looks likely", "ASK": "Worth asking", "UNLIKELY": "Does not look likely"}


class Right(Struct, frozen=True):
    """One right: how likely, why, and what to do next. `free`: nobody may be charged for it."""

    code: str
    name: str
    likely: str
    because: str
    next: str
    free: bool = False

    @property
    def words(self) -> str:
        return WORDS[self.likely]


Levels = Mapping[str, Mapping[str, str]]
Found = Mapping[str, bool]


def simulate(levels: Levels, found: Found) -> list[Right]:
    """`levels`: section → question → level. `found`: the last finding of each kind, yes or no. Most likely first."""
    made = [_care_act(levels), _chc(levels, found), _phb(levels, found), _fnc(levels, found), _s117(found), _wheelchair(levels,
                                                                                                                        found),
            _carer(levels)]
    return sorted((m for m in made if m is not None), key=lambda r: ORDER[r.likely])


def unable(levels: Levels, kind: str) -> list[sets.Question]:
    """The outcomes that cannot be achieved, as the regulations count them."""
    found = []
    for code, level in levels.get(kind, {}).items():
        question = next((q for s in sets.SETS if s.section == kind for q in s.questions if q.code == code), None)
        chosen = question.level(level) if question else None
        if question is not None and chosen is not None and chosen.unable:
            found.append(question)
    return found


def checklist(levels: Levels) -> tuple[bool, str]:
    """Whether the checklist's threshold is reached, and why. Columns: A is high or more, B is moderate; the domain for
    anything else is not in the checklist."""
    ranks = {code: RANKS[level] for code, level in levels.get("HEALTH", {}).items() if code != "other"}
    a = [code for code, rank in ranks.items() if rank >= HIGH]
    b = [code for code, rank in ranks.items() if rank == MODERATE]
    starred = [code for code in a if code in PRIORITY_DOMAINS]
    reached = len(a) >= 2 or len(b) >= 5 or (len(a) == 1 and len(b) >= 4) or bool(starred)
    return reached, f"{len(a)} domain{'s' * (len(a) != 1)} high or more and {len(b)} moderate"


def _care_act(levels: Levels) -> Right | None:
    if not levels.get("SOCIAL"):
        return None
    cannot = unable(levels, "SOCIAL")
    names = ", ".join(q.title.lower() for q in cannot)
    if len(cannot) >= 2:
        return Right("CARE_ACT", "Care and support from the council", "LIKELY",
                     f"{len(cannot)} parts of daily life are hard: {names}.",
                     "The assessor decides whether this comes from an illness or disability and matters much to wellbeing.")
    return Right("CARE_ACT", "Care and support from the council", "UNLIKELY",
                 f"{len(cannot)} of at least 2 parts of daily life is hard.",
                 "The council still gives advice about what can help.")


def _chc(levels: Levels, found: Found) -> Right | None:
    if found.get("FAST_TRACK"):
        return Right("CHC", "NHS continuing healthcare", "LIKELY", "Getting worse quickly, and may be near the end of life.",
                     "A clinician fills in the fast track form. Care should start within 48 hours.", free=True)
    ranks = [RANKS[level] for level in levels.get("HEALTH", {}).values()]
    if not ranks:
        return None
    reached, why = checklist(levels)
    if PRIORITY in ranks or sum(rank >= SEVERE for rank in ranks) >= 2:
        return Right(
            "CHC",
            "NHS continuing healthcare",
            "LIKELY",
            f"There is a priority level, or two severe ones ({why}).",
            "Do the checklist, then the full assessment. The NHS decides within 28 days of a positive checklist.",
            free=True,
        )
    if reached:
        return Right("CHC", "NHS continuing healthcare", "ASK", f"The checklist is reached: {why}.",
                     "Do the checklist. If it is positive the NHS does a full assessment and decides within 28 days.", free=True)
    return Right("CHC", "NHS continuing healthcare", "UNLIKELY", f"The checklist is not reached: {why}.",
                 "Look again if health changes.", free=True)


def _phb(levels: Levels, found: Found) -> Right | None:
    sure = [words for code, words in (("CHC", "continuing healthcare"), ("S117", "free aftercare"), ("WHEELCHAIR",
                                                                                                     "the wheelchair service"))
            if found.get(code)]
    if sure:
        return Right("PHB", "A personal health budget", "LIKELY", f"Everybody with {' or '.join(sure)} has a right to one.",
                     "Say that you would like one.", free=True)
    if levels.get("HEALTH") and any(RANKS[level] >= MODERATE for level in levels["HEALTH"].values()):
        return Right("PHB", "A personal health budget", "ASK", "The NHS may give one to anybody with a lasting health need.",
                     "Ask the NHS board.", free=True)
    return None


def _fnc(levels: Levels, found: Found) -> Right | None:
    if not found.get("NURSING_HOME"):
        return None
    if found.get("CHC"):
        return Right("FNC", "NHS-funded nursing care", "UNLIKELY", "Continuing healthcare pays for the nursing already.",
                     "Nothing to do.",
                     free=True)
    return Right("FNC", "NHS-funded nursing care", "LIKELY", "The home is one with nursing.",
                 "First it is decided whether continuing healthcare is right. If not, a nurse decides about this.", free=True)


def _s117(found: Found) -> Right | None:
    if not found.get("S117"):
        return None
    return Right("S117", "Free aftercare (section 117)", "LIKELY",
                 "There is a right to aftercare after a stay in hospital under the "
                 "Mental Health Act.", "The NHS and the council pay together. Nobody may be charged.", free=True)


def _wheelchair(levels: Levels, found: Found) -> Right | None:
    if found.get("WHEELCHAIR"):
        return Right("WHEELCHAIR", "A personal wheelchair budget", "LIKELY", "The NHS wheelchair service has been asked.",
                     "The service offers a budget with its assessment.", free=True)
    if RANKS.get(levels.get("HEALTH", {}).get("mobility", ""), 0) >= MODERATE:
        return Right("WHEELCHAIR", "A personal wheelchair budget", "ASK", "Moving is hard.",
                     "Ask for the NHS wheelchair service.", free=True)
    return None


def _carer(levels: Levels) -> Right | None:
    if not levels.get("CARER"):
        return None
    cannot = unable(levels, "CARER")
    if cannot:
        return Right("CARER", "Support for the carer", "LIKELY",
                     f"Caring makes this hard: {', '.join(q.title.lower() for q in cannot)}.",
                     "The council decides. A carer can have a budget of their own.")
    return Right("CARER", "Support for the carer", "UNLIKELY", "Caring does not stop the carer from living their own life now.",
                 "Ask again when that changes.")
