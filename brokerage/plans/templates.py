"""Starting templates (domain F6): needs, outcomes, risks and a plan for a bad day that people with one condition often have.

They are a beginning in plain words that everybody changes, not advice. They name no provider and no price.
"""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.states import move
from brokerage.plans.line_models import Line
from brokerage.plans.models import Contingency, Need, Outcome, Plan, Risk
from brokerage.plans.states import LINE


class Template(Struct, frozen=True):
    """`needs` and `outcomes` in words (a health outcome begins with +); `risks`: (what, likelihood, consequence, what makes it
    less likely, what we do, who); `bad_days`: (what happens, who is called, what is done). `group` is a free line: (name,
                                                                                                                     who gives
    it, minutes a week). `ideas` are kinds of service in the catalogue that often help.
    """

    name: str
    for_whom: str
    needs: tuple[str, ...]
    outcomes: tuple[str, ...]
    risks: tuple[tuple[str, str, str, str, str, str], ...]
    bad_days: tuple[tuple[str, str, str], ...]
    group: tuple[str, str, int]
    ideas: tuple[str, ...]

    def fill(self, db: Session, plan: Plan, *, needs: bool = True, outcomes: bool = True, by: Actor, at: datetime) -> None:
        """Put its rows into a new plan, but for `needs` and `outcomes` where an assessment has said them."""
        name, who, minutes = self.group
        line = Line(plan_id=plan.id, number=1, kind="UNPAID", name=name, provider_name=who, category="COMMUNITY", unit="HOUR",
                    rate=Decimal(0), vat="O", minutes_weekly=minutes, starts_on=plan.starts_on, prevention=True)
        move(db, LINE, line, "add", by=by.ref, at=at, about=plan.about_person)
        for n, words in enumerate(self.needs if needs else (), 1):
            db.add(Need(plan_id=plan.id, number=n, words=words, eligible_under="CARE_ACT"))
        for n, words in enumerate(self.outcomes if outcomes else (), 1):
            db.add(Outcome(plan_id=plan.id, number=n, words=words.lstrip("+"), health=words.startswith("+")))
        for n, (words, likelihood, consequence, mitigation, procedure, owner) in enumerate(self.risks, 1):
            db.add(Risk(plan_id=plan.id, number=n, words=words, likelihood=likelihood, consequence=consequence,
                        mitigation=mitigation, procedure=procedure, owner=owner))
        for n, (words, who, what) in enumerate(self.bad_days, 1):
            db.add(Contingency(plan_id=plan.id, number=n, words=words, who=who, what=what))


_CARER_ILL = ("My carer is ill or away", "The care provider", "More visits until my carer is back")
_PROVIDER_FAILS = ("Nobody comes", "The care provider’s office, then the care co-ordinator",
                   "Another provider on the list is asked")

TEMPLATES = {
    "MS": Template(
        "Multiple sclerosis", "MS affects movement, energy, bladder, mood or memory.",
        ("Getting up, washing and dressing", "Moving about at home and getting in and out of bed",
         "Managing tiredness through the day",
         "Bladder and bowel care", "Keeping muscles strong and supple", "Getting out and seeing people"),
        ("+I keep as much movement as I can, with exercise each week", "+I have no pressure sores and fewer infections",
         "I am up and dressed in time for my day", "I have energy left for my family", "I get out at least once a week"),
        (("Falling when moving from bed to chair", "MEDIUM", "HIGH", "A hoist or rails, and two people where the plan says so",
          "Do not lift. Check for injury, call 999 if hurt, tell the care co-ordinator", "The care provider"),
         ("A relapse: much worse within days", "MEDIUM", "HIGH", "Notice early signs and rest", "Call the MS nurse the same day",
          "The MS nurse"),
         ("Infection of the bladder", "MEDIUM", "MEDIUM", "Drink enough, and look after the catheter",
          "Call the GP the same day", "The person and their carers"),
         ("Overheating makes everything worse", "MEDIUM", "MEDIUM", "Keep cool, and plan hot days", "Cool down and rest",
          "Everybody")),
        (_CARER_ILL, ("A relapse", "The MS nurse", "More hours for up to 14 days"), _PROVIDER_FAILS),
        ("MS group", "A local group of people with MS", 30), ("HOMECARE", "EXERCISE", "THERAPY", "WAKING_NIGHT", "TRANSPORT")),
    "PARKINSONS": Template(
        "Parkinson’s", "Parkinson’s affects movement, speech, swallowing, sleep or mood.",
        ("Medicine on time, every time", "Getting up, washing and dressing, at my own speed", "Walking and turning safely",
         "Eating and drinking", "Speaking so that others understand", "Company and something to do"),
        ("+I take every medicine within 30 minutes of its time", "+I move, stretch or dance at least twice a week",
         "+I eat and drink without choking", "I choose what I do each day", "I see friends each week"),
        (("Medicine late or missed", "MEDIUM", "HIGH", "Visits at medicine times, an alarm, and a chart",
          "Give it at once if the chart says so; call the Parkinson’s nurse", "Whoever visits"),
         ("Freezing and falling", "HIGH", "HIGH", "Clear floors, rails, and cues to move",
          "Do not pull. Count or step together. Call 999 if hurt", "Everybody"),
         ("Choking on food or drink", "MEDIUM", "HIGH", "Sit upright, food as the speech therapist says", "First aid and 999",
          "Whoever helps with meals"),
         ("Seeing things that are not there", "MEDIUM", "MEDIUM", "Good light and calm", "Call the Parkinson’s nurse",
          "The family")),
        (_CARER_ILL, ("Going into hospital", "The ward", "Take the medicine chart and the medicines along"), _PROVIDER_FAILS),
        ("Parkinson’s group", "A local group of people with Parkinson’s", 30), ("HOMECARE", "EXERCISE", "THERAPY", "DAY")),
    "DEMENTIA": Template(
        "Dementia", "Memory, thinking and daily life are getting harder.",
        ("Somebody to guide me through washing and dressing", "Meals, and enough to drink", "Taking medicine",
         "Being safe at home and outside", "Familiar faces and things I enjoy", "A break for the person who looks after me"),
        ("+I eat and drink enough to stay well", "+My medicine is taken as it should be", "I feel calm and safe at home",
         "I do something I enjoy every day", "I keep up with people I love", "My carer has time for themself each week"),
        (("Going out and getting lost", "MEDIUM", "HIGH", "Familiar routes, a card with a phone number, a sensor if I agree",
          "Look nearby, then call 999 within 30 minutes", "The family"),
         ("A fire or flood at home", "LOW", "HIGH", "A gas cut-off, smoke alarms and a tap that stops", "Leave and call 999",
          "The family"),
         ("Somebody takes my money", "MEDIUM", "MEDIUM", "No callers at the door, a bank that knows",
          "Tell the care co-ordinator; it is a safeguarding matter", "The family"),
         ("My carer is worn out", "HIGH", "HIGH", "Breaks each week, and a carer’s assessment", "Call the care co-ordinator",
          "The care co-ordinator")),
        (_CARER_ILL, ("I am more confused than usual", "The GP, the same day", "Check for infection"), _PROVIDER_FAILS),
        ("Memory café", "A local dementia group", 60), ("HOMECARE", "DAY", "CARER_SITTING", "RESPITE", "BEFRIENDING")),
    "CARER": Template(
        "A carer’s own plan", "You look after somebody without being paid.",
        ("A break from caring", "Sleep", "Looking after my own health", "Work, learning or a hobby of my own",
         "Knowing what to do in a crisis"),
        ("+I keep my own medical appointments", "I have some hours of my own each week", "I sleep through most nights",
         "I see friends", "I know who to call"),
        (("I become ill or worn out", "MEDIUM", "HIGH", "Regular breaks, and saying early when it is too much",
          "Call the carers’ service; the other person’s plan for a bad day begins", "The carer and the care co-ordinator"),),
        (("I cannot care today", "The emergency number of the carers’ service",
          "Somebody else comes to the person I look after"),),
        ("Carers’ group", "A local carers’ centre", 30), ("CARER_SITTING", "RESPITE", "BEFRIENDING", "ADVICE")),
}
