"""Forms whose questions are the rules of a rulebook: a Struct is made for each version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from brokerage.desk.rulebooks import Rule
from brokerage.kit import forms
from brokerage.kit.errors import Refusal
from brokerage.kit.forms import Filled, ask

MEETS = (("yes", "Yes"), ("no", "Not yet"))
FOUND = (("MET", "Met"), ("NOT_MET", "Not met"))
VERBS = (("approve", "Approve: they may list services"), ("return", "Send it back to be put right"), ("refuse", "Refuse it"))


@lru_cache(64)
def answering(rules: tuple[Rule, ...]) -> type[Struct]:
    """What an applicant fills in; everything may wait until it is sent."""
    fields: list[Any] = [
        (
            "about",
            Annotated[str | None, ask("What do you do, and for whom?", kind="longtext", longest=4_000, optional=True)],
            None,
        ),
        ("part_of", Annotated[str | None, ask("Which body are you part of?", kind="choice", optional=True)], None),
    ]
    for rule in rules:
        meets = Annotated[str | None, ask("Do you meet this?", choices=MEETS, optional=True)]
        words = Annotated[str | None, ask(rule.asks, kind="longtext", longest=4_000, optional=True)]
        fields += [(f"meets_{rule.code}", meets, None), (f"words_{rule.code}", words, None)]
    return msgspec.defstruct("AnsweringForm", fields, kw_only=True)


@lru_cache(64)
def checking(rules: tuple[Rule, ...]) -> type[Struct]:
    """What its reader fills in; the action names what is missing."""
    fields: list[Any] = []
    for rule in rules:
        found = Annotated[str, ask("Is it met?", choices=FOUND, missing=f"{rule.heading}: choose whether it is met")]
        why = Annotated[str | None, ask("If not, what is missing?", kind="longtext", longest=2_000, optional=True)]
        fields += [(f"found_{rule.code}", found), (f"why_{rule.code}", why, None)]
    fields += [
        ("verb", Annotated[str, ask("Your answer", choices=VERBS, missing="Choose your answer")]),
        (
            "answer",
            Annotated[str | None, ask("Anything else they should know?", kind="longtext", longest=4_000, optional=True)],
            None,
        ),
    ]
    return msgspec.defstruct("CheckingForm", fields, kw_only=True)


def read(kind: type[Struct], raw: Mapping[str, Sequence[str]], choices: Mapping[str, Any] | None = None) -> Any:
    """What was sent as that Struct, or a Refusal that names every wrong field."""
    filled = forms.read(kind, raw, choices=choices)
    if filled.errors:
        raise Refusal("There is a problem", fields=dict(filled.errors))
    return filled.made


def drawn(left: Filled | None, kind: type[Struct], choices: Mapping[str, Any] | None = None, **values: Any) -> Filled:
    """The form as it was left when it was refused, else fresh with `values`."""
    if left is None:
        return forms.blank(kind, choices=choices, **values)
    filled = Filled(kind, left.raw, choices=choices)
    for name, text in left.errors:
        filled.wrong(name, text)
    return filled
