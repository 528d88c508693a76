"""The unpaid carer: willingness and ability, then the outcomes of the Care and Support (Eligibility Criteria) Regulations
2015, reg 3 (SI 2015/313). The carer can fill this in themself, so it speaks to them."""
from __future__ import annotations

from datetime import date

from brokerage.assessments.sets.shapes import Level, Question, QuestionSet

UNABLE = (
    Level("FINE", "I manage this", 0),
    Level("SLOW", "I manage, but it takes much longer", 1, unable=True),
    Level("PAIN", "I manage, but it costs me pain or worry", 2, unable=True),
    Level("UNSAFE", "I manage, but it is not safe for me or others", 3, unable=True),
    Level("CANNOT", "I cannot do this because of caring", 4, unable=True),
)
NOT_MINE = (Level("NOT_MINE", "This is not part of my life", 0), *UNABLE)
WILLING = (Level("YES", "Yes", 0), Level("PARTLY", "Some of it", 1), Level("NO", "No", 2))
LASTING = (
    Level("LONG", "For as long as I can see", 0),
    Level("MONTHS", "For some months", 1),
    Level("SOON", "Not much longer", 2),
)
MUCH = (Level("NONE", "None of it", 0), Level("LITTLE", "A little of it", 1), Level("SOME", "About a quarter", 2),
        Level("HALF", "About half", 3), Level("MOST", "Most of it", 4))
HEALTH = (Level("WELL", "I am well", 0), Level("RISK", "Caring may soon make me ill", 1, unable=True),
          Level("WORSE", "Caring makes me ill now", 2, unable=True))


def _asks(code: str, title: str, asks: str, need: str, levels: tuple[Level, ...] = UNABLE, hint: str = "") -> Question:
    return Question(code, title, asks, levels, need, hint, outcome=bool(need))


SETS = (
    QuestionSet(
        "CARER",
        "CC-2015",
        date(2015, 4, 1),
        None,
        "Care Act 2014 s10 and s13; SI 2015/313 reg 3",
        (
            _asks(
                "willing",
                "Are you willing?",
                "Do you want to go on giving the care that you give now?",
                "",
                WILLING,
                "You can say no. The council and the NHS must not take your care for granted.",
            ),
            _asks(
                "able",
                "Are you able?",
                "Can you go on giving it?",
                "",
                WILLING,
                "Think about your health, your work and your sleep.",
            ),
            _asks("lasting", "For how long?", "How long can things go on like this?", "", LASTING),
            _asks(
                "support",
                "How much you will do",
                "How much of all the care that is needed will you go on giving?",
                "",
                MUCH,
                "Less money may be expected where a carer gives part of the care, so say only what you are sure of.",
            ),
            _asks(
                "carer_health",
                "Your health",
                "What does caring do to your body and mind?",
                "Help to stay well while caring",
                HEALTH,
            ),
            _asks(
                "carer_child",
                "Looking after a child",
                "Can you look after a child in your care?",
                "Help to look after a child while caring",
                NOT_MINE,
            ),
            _asks(
                "carer_others",
                "Caring for others",
                "Can you care for others who need you?",
                "Help to care for somebody else too",
                NOT_MINE,
            ),
            _asks("carer_home", "Your home", "Can you keep your home clean and safe?", "Help to look after the carer's home"),
            _asks("carer_food", "Eating well", "Can you shop, cook and eat properly?", "Help for the carer to eat well"),
            _asks(
                "carer_people",
                "Family and friends",
                "Can you keep up with family and friends?",
                "Time for the carer to be with family and friends",
            ),
            _asks(
                "carer_work", "Work and learning", "Can you work, study or volunteer?", "Help for the carer to work or learn"
            ),
            _asks(
                "carer_community",
                "Getting out",
                "Can you use shops, the surgery, buses and clubs?",
                "Help for the carer to get out",
            ),
            _asks("carer_rest", "Free time", "Do you have time for things you enjoy?", "A break for the carer"),
        ),
    ),
)
