"""Care and daily life: the ten outcomes of the Care and Support (Eligibility Criteria) Regulations 2015, reg 2 (SI 2015/313),
and what "unable" means in reg 2(3): not without help, or with pain or worry, or not safely, or much more slowly."""
from __future__ import annotations

from datetime import date

from brokerage.assessments.sets.shapes import Level, Question, QuestionSet

LEVELS = (
    Level("ALONE", "Manages alone", 0),
    Level("SLOW", "Manages alone, but it takes much longer than for most people", 1, unable=True),
    Level("PAIN", "Manages alone, but with real pain, distress or worry", 2, unable=True),
    Level("UNSAFE", "Manages alone, but it is not safe for them or somebody else", 3, unable=True),
    Level("SOME_HELP", "Needs somebody to help with part of it, or to prompt them", 4, unable=True),
    Level("ALL_HELP", "Cannot do it without help the whole time", 5, unable=True),
)
NO_CHILD = (Level("NO_CHILD", "Looks after no child", 0), *LEVELS)


def _asks(code: str, title: str, asks: str, need: str, hint: str, levels: tuple[Level, ...] = LEVELS) -> Question:
    return Question(code, title, asks, levels, need, hint, outcome=True)


SETS = (
    QuestionSet(
        "SOCIAL",
        "CA-2015",
        date(2015, 4, 1),
        None,
        "Care Act 2014 s13; SI 2015/313 reg 2",
        (
            _asks(
                "nutrition",
                "Eating and drinking",
                "Can they get and prepare food, and eat and drink enough?",
                "Help to eat and drink well",
                "Think about shopping, cooking, cutting up, swallowing, and drinking through the day.",
            ),
            _asks(
                "hygiene",
                "Washing",
                "Can they wash themself and their clothes?",
                "Help to wash and keep clean",
                "Think about getting in and out of a bath or shower, teeth, hair and laundry.",
            ),
            _asks(
                "toilet",
                "Using the toilet",
                "Can they get to and use the toilet, and manage afterwards?",
                "Help to use the toilet",
                "By day and by night.",
            ),
            _asks(
                "clothing",
                "Getting dressed",
                "Can they dress themself for the weather and for what they are doing?",
                "Help to get dressed",
                "Think about fastenings, shoes, and choosing what to wear.",
            ),
            _asks(
                "home_safety",
                "Moving about at home",
                "Can they move about their home and use it safely?",
                "Help to move about at home safely",
                "Think about steps, the front door, the kitchen and bathroom, getting up from a chair, falls.",
            ),
            _asks(
                "home_upkeep",
                "Looking after the home",
                "Can they keep their home clean, safe and warm, with the bills paid?",
                "Help to look after the home",
                "Think about cleaning, repairs, rent, heating and light.",
            ),
            _asks(
                "relationships",
                "Family and friends",
                "Can they keep up with family and friends and make new ones?",
                "Help to keep up with family and friends",
                "Ask whether they are lonely.",
            ),
            _asks(
                "work",
                "Work and learning",
                "Can they work, train, study or volunteer if they want to?",
                "Help to work, learn or volunteer",
                "Ask what they would like to do, whatever they do now.",
            ),
            _asks(
                "community",
                "Getting out",
                "Can they get to and use shops, buses, the surgery, clubs and parks?",
                "Help to get out and about",
                "Think about transport, the weather, money and being with people.",
            ),
            _asks(
                "children",
                "Looking after a child",
                "Can they look after a child in their care?",
                "Help to look after a child",
                "A child of their own, a stepchild or a grandchild.",
                NO_CHILD,
            ),
        ),
    ),
)
