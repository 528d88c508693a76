"""What the pages about concerns ask."""
from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask
from brokerage.safeguarding.models import KINDS, OUTCOMES


class WorryForm(Struct):
    kind: Annotated[str, ask("What kind of harm is it?", choices=tuple(KINDS.items()), missing="Choose what comes nearest")]
    what: Annotated[str, ask("What has happened, or what worries you?", kind="longtext", longest=10_000,
                             hint="What you saw or heard, when, and who was there. Use their own words if you can",
                             missing="Say what worries you")]
    wishes: Annotated[str, ask("What does the person want to happen?", kind="longtext", longest=10_000, optional=True,
                               hint="Leave empty if it is not safe to ask them, or if you do not know")] = ""
    circle: Annotated[list[str], ask("Is it about somebody who acts for them?", kind="choices", optional=True,
                                     hint="Whoever you tick will not see this")] = []
    others: Annotated[str, ask("Names of anybody else it is about", kind="longtext", longest=1000, optional=True,
                               hint="One name on each line. They will not see this")] = ""


class CloseForm(Struct):
    outcome: Annotated[str, ask("What came of it?", choices=tuple(OUTCOMES.items()), missing="Choose what came of it")]
    findings: Annotated[str, ask("What you found and did", kind="longtext", longest=10_000, missing="Say what you found and did")]


class ReopenForm(Struct):
    why: Annotated[str, ask("What is new?", kind="longtext", longest=10_000, missing="Say what is new")]
