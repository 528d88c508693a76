"""Health: the twelve domains that the decision support tool for NHS continuing healthcare looks at, each with the levels it
may reach, described in our own plain words. The tool itself is the national one (DHSC, October 2018 and July 2022)."""
from __future__ import annotations

from datetime import date

from brokerage.assessments.sets.shapes import Level, Question, QuestionSet

RANKS = {"NONE": 0, "LOW": 1, "MODERATE": 2, "HIGH": 3, "SEVERE": 4, "PRIORITY": 5}
NAMES = {"NONE": "No needs", "LOW": "Low", "MODERATE": "Moderate", "HIGH": "High", "SEVERE": "Severe", "PRIORITY": "Priority"}
PRIORITY_DOMAINS = ("breathing", "behaviour", "medication", "awareness")
"""The four domains that can reach the priority level."""

Told = tuple[tuple[str, str], ...]


def _asks(code: str, title: str, asks: str, need: str, told: Told) -> Question:
    levels = tuple(Level(level, f"{NAMES[level]}: {words}", RANKS[level], unable=RANKS[level] >= 2) for level, words in told)
    return Question(code, title, asks, levels, need)


QUESTIONS = (
    _asks("breathing", "Breathing", "How is their breathing?", "Care for breathing", (
        ("NONE", "breathes normally"), ("LOW", "gets out of breath, and daily life goes on"),
        ("MODERATE", "out of breath often enough to limit some of the day, or oxygen at home"),
        ("HIGH", "treatment and watching help only partly, or suction or breathing support at set times"),
        ("SEVERE", "hard to breathe even at rest, or needs a tube in the neck looked after"),
        ("PRIORITY", "cannot breathe without a machine"))),
    _asks("nutrition_health", "Food and drink", "How do they take food and drink?", "Care for eating, drinking and swallowing", (
        ("NONE", "eats and drinks enough"), ("LOW", "needs prompting, or food made easy to eat"),
        ("MODERATE", "must be fed and it takes time, or a feeding tube that gives no trouble"),
        ("HIGH", "swallowing is a risk, or weight falls although help is given"),
        ("SEVERE", "cannot take food or drink by mouth and skilled care keeps them fed"))),
    _asks("continence", "Bladder and bowel", "How do they manage bladder and bowel?", "Care for bladder and bowel", (
        ("NONE", "in control"), ("LOW", "pads or a routine keep it in hand"),
        ("MODERATE", "a catheter or stoma, or regular care to stay clean and dry"),
        ("HIGH", "trouble that takes skilled, timely care well beyond routine"))),
    _asks("skin", "Skin", "How is their skin?", "Care for skin and wounds", (
        ("NONE", "whole and not at risk"), ("LOW", "at risk, and simple care keeps it well"),
        ("MODERATE", "a wound or sore that is healing with care"),
        ("HIGH", "a wound or sore that does not heal well and needs watching"),
        ("SEVERE", "deep or spreading wounds that treatment does not hold"))),
    _asks("mobility", "Moving", "How do they move?", "Care for moving and posture", (
        ("NONE", "moves freely"), ("LOW", "walks with an aid or some help"),
        ("MODERATE", "cannot stand alone but helps with a move"),
        ("HIGH", "cannot move or be moved without two people or a hoist, or falls badly"),
        ("SEVERE", "cannot move at all, and any move risks harm"))),
    _asks("communication", "Talking and understanding", "How do they say what they need?", "Help to communicate", (
        ("NONE", "makes themself understood"), ("LOW", "needs time or an aid"),
        ("MODERATE", "hard to understand, even for people who know them"),
        ("HIGH", "cannot reliably make needs known in any way"))),
    _asks("feelings", "Mood and feelings", "How are their mood and feelings?", "Care for mood and feelings", (
        ("NONE", "settled"), ("LOW", "low or anxious at times and comforted easily"),
        ("MODERATE", "low or anxious often, and it gets in the way of daily life or care"),
        ("HIGH", "so low or anxious that care is refused or health suffers"))),
    _asks("memory", "Memory and decisions", "How are memory, and making decisions?", "Help with memory and decisions", (
        ("NONE", "clear"), ("LOW", "forgets, and prompts are enough"),
        ("MODERATE", "needs support with most decisions, and can be at risk alone"),
        ("HIGH", "does not know danger and needs others for nearly everything"),
        ("SEVERE", "cannot judge any risk and is wholly in others' hands"))),
    _asks("behaviour", "Behaviour", "Does behaviour put them or others at risk?", "Care for behaviour that can cause harm", (
        ("NONE", "no"), ("LOW", "now and then, and easily calmed"),
        ("MODERATE", "often, and planned care keeps it safe"),
        ("HIGH", "a real risk that takes skilled care to keep in hand"),
        ("SEVERE", "a serious risk, often without warning"),
        ("PRIORITY", "an immediate and grave risk, round the clock"))),
    _asks("medication", "Medicines, pain and symptoms", "How are medicines, pain and symptoms managed?",
          "Care for medicines, pain and symptoms", (
        ("NONE", "no help needed"), ("LOW", "somebody gives or prompts medicines, all is steady"),
        ("MODERATE", "trained help, or pain that disturbs the day"),
        ("HIGH", "skilled watching because doses or symptoms change"),
        ("SEVERE", "hard to control although specialists guide it"),
        ("PRIORITY", "unstable, with constant skilled treatment"))),
    _asks("awareness", "Fits and blackouts", "Are there fits, blackouts or times of being unaware?",
          "Care for fits and loss of awareness", (
        ("NONE", "none"), ("LOW", "rare, and low risk"), ("MODERATE", "monthly or so, and somebody must be near"),
        ("HIGH", "often, with risk of harm each time"), ("PRIORITY", "daily or unaware all the time, with severe risk"))),
    _asks("other", "Anything else", "Is there any other health need?", "Care for another health need", (
        ("NONE", "no"), ("LOW", "small"), ("MODERATE", "clear"), ("HIGH", "great"), ("SEVERE", "very great"))),
)

SETS = (
    QuestionSet("HEALTH", "DST-2018", date(2018, 10, 1), date(2022, 6, 30), "Decision support tool, October 2018", QUESTIONS),
    QuestionSet("HEALTH", "DST-2022", date(2022, 7, 1), None, "Decision support tool, July 2022", QUESTIONS),
)
