"""What reviews ask."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask
from brokerage.oversight.clocks import TRIGGERS
from brokerage.oversight.review_actions import OUTCOMES


class AskForm(Struct):
    """A review outside the clocks."""

    trigger: Annotated[str, ask("What has happened?", choices=tuple(TRIGGERS.items()), missing="Choose what has happened")]
    why: Annotated[str, ask("Tell us more", kind="longtext", longest=2000, missing="Say why, in a few words")]


class BeginForm(Struct):
    """Who takes part."""

    attendees: Annotated[str, ask("Who takes part?", kind="longtext", longest=1000, missing="Say who takes part")]
    invited: Annotated[bool, ask("The person and their carer are invited", optional=True)] = False
    access: Annotated[bool, ask("Their access and communication needs are met", optional=True)] = False


class SignForm(Struct):
    """What one payer finds."""

    outcome: Annotated[str, ask("Outcome for your organisation", choices=tuple(OUTCOMES.items()), missing="Choose an outcome")]
    reasons: Annotated[str, ask("Reasons", hint="The person reads this. If there will be less money, this is their notice.",
                                kind="longtext", longest=4000, missing="Say why")]


class AgreeForm(Struct):
    """What the person thinks."""

    person_view: Annotated[str, ask("What does the person think?", hint="In their own words", kind="longtext", longest=4000,
                                    missing="Write down what the person thinks")]


class CancelForm(Struct):
    """Another day."""

    instead: Annotated[date, ask("New day")]
    why: Annotated[str, ask("Why?", longest=500, missing="Say why")]


class AdoptForm(Struct):
    """From when; which lines is ticked on the page, whose choices are what is proposed that day."""

    starts_on: Annotated[date, ask("First day of the new version")]
