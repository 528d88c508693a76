"""What is different between two versions of a plan, in words and money that everybody can read. Pure.

`difference(before, after)` takes two contents as content.plain gives them. Minutes are a week; amounts pence a week unless said.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from msgspec import Struct

from brokerage.kit.clock import in_full
from brokerage.kit.money import Pence
from brokerage.plans.content import Content
from brokerage.plans.words import UNIT_MANY, how_much, minutes_in_words

NOTHING = Pence(0)
PAGES = {
    "people": "Who took part was changed.", "carers": "What carers do was changed.",
    "capacity": "The record of decisions was changed.", "contingency": "What happens if something goes wrong was changed.",
    "disagreements": "What the person does not agree with was changed.",
    "communication_needs": "The person's communication needs changed.",
}
TEXTS = {
    "about": "About me was changed.", "matters": "What matters was changed.", "good_day": "A good day was changed.",
    "communication": "How to talk with me was changed.", "prevention": "Keeping well was changed.",
    "coordinator": "The care co-ordinator changed.", "monitor": "Who watches the person's health changed.",
    "review_on": "The review date changed.", "review_how": "How the plan is reviewed changed.",
    "notice_days": "The notice period changed.", "payment_cycle": "How often money is paid changed.",
    "payment_needs": "What the direct payment is for was changed.", "safeguarding": "Keeping safe was changed.",
    "restraint": "What is said about restraint was changed.", "liberty": "The mark for liberty safeguards changed.",
    "broker_fee": "The broker's fee changed.", "broker_links": "The broker's links changed.",
    "starts_on": "The first day changed.", "ends_on": "The last day changed.",
}


class Row(Struct, frozen=True):
    """One funder's money a week, or the total, before and after."""

    name: str
    before: Pence
    after: Pence

    @property
    def change(self) -> Pence:
        return self.after - self.before

    @property
    def words(self) -> str:
        if self.change == NOTHING:
            return "no change"
        return f"{abs(self.change)} {'more' if self.change > NOTHING else 'less'}"


class Difference(Struct, frozen=True):
    """Before and after: minutes of paid support a week, money by funder, and each change as a sentence."""

    minutes_before: int
    minutes_after: int
    money: tuple[Row, ...]
    total: Row
    charge: Row
    once: Row
    lines: tuple[str, ...]
    needs: tuple[str, ...]
    outcomes: tuple[str, ...]
    risks: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return self.lines + self.needs + self.outcomes + self.risks + self.other

    @property
    def nothing(self) -> bool:
        return not self.sentences

    @property
    def hours(self) -> str:
        """`21 hours a week, was 14 hours`."""
        after, before = minutes_in_words(self.minutes_after), minutes_in_words(self.minutes_before)
        return f"{after} a week, was {before}" if self.minutes_after != self.minutes_before else f"{after} a week, no change"


def difference(before: Content, after: Content) -> Difference:
    """Everything that is not the same in the two, and the money on the first day of each."""
    was, now = before["money"], after["money"]
    return Difference(
        minutes_before=_minutes(before), minutes_after=_minutes(after), money=tuple(_funders(before, after)),
        total=Row("In all", Pence(was["weeks"][0]["weekly"]), Pence(now["weeks"][0]["weekly"])),
        charge=Row("What the person pays", _sum(was["weeks"][0]["charges"]), _sum(now["weeks"][0]["charges"])),
        once=Row("Bought once", Pence(was["once"]), Pence(now["once"])),
        lines=tuple(_changes(before["lines"], after["lines"], _line, "name")),
        needs=tuple(_changes(before["needs"], after["needs"], _reworded("The need"), "words", "The need")),
        outcomes=tuple(_changes(before["outcomes"], after["outcomes"], _reworded("The outcome"), "words", "The outcome")),
        risks=tuple(_changes(before["risks"], after["risks"], _reworded("The risk"), "words", "The risk")),
        other=tuple(_others(before, after)))


def _minutes(content: Content) -> int:
    """Minutes of paid support a week: lines that are bought by the hour."""
    return sum(line["minutes_weekly"] or 0 for line in content["lines"] if line["kind"] != "UNPAID")


def _sum(pence: dict[str, int]) -> Pence:
    return Pence(sum(pence.values()))


def _funders(before: Content, after: Content) -> Iterator[Row]:
    """Each stream that stands in either, by the funder's name."""
    names = {str(stream["id"]): stream["name"] for content in (before, after) for stream in content["streams"]}
    was, now = before["money"]["weeks"][0]["by_stream"], after["money"]["weeks"][0]["by_stream"]
    for ref, name in names.items():
        yield Row(name, Pence(was.get(ref, 0)), Pence(now.get(ref, 0)))


def _changes(before: Iterable[Content], after: Iterable[Content], say: Callable[[Content, Content], Iterator[str]], name: str,
             kind: str = "") -> Iterator[str]:
    """What went, what came and what is not as it was, by number."""
    old, new = ({row["number"]: row for row in rows} for rows in (before, after))
    for number in sorted(old.keys() | new.keys()):
        was, now = old.get(number), new.get(number)
        if was is None and now is not None:
            yield f"New: {_called(now, name)}."
        elif now is None and was is not None:
            yield f"{kind + ' ' if kind else ''}“{was[name]}” was taken out."
        elif was is not None and now is not None and was != now:
            yield from say(was, now)


def _called(row: Content, name: str) -> str:
    if "weekly" not in row:
        return f"“{row[name]}”"
    worth = f", {Pence(row['once'])} once" if row["once"] else f", {Pence(row['weekly'])} a week" if row["weekly"] else ", free"
    return f"{row[name]}, {_much(row)}{worth}"


def _much(line: Content) -> str:
    return how_much(line["minutes_weekly"], line["quantity"], line["unit"], line["per"])


def _reworded(kind: str) -> Callable[[Content, Content], Iterator[str]]:
    def say(was: Content, now: Content) -> Iterator[str]:
        if was["words"] != now["words"]:
            yield f"{kind} “{was['words']}” is now “{now['words']}”."
        else:
            yield f"{kind} “{now['words']}” was changed."
    return say


def _line(was: Content, now: Content) -> Iterator[str]:
    """One line in sentences: how much, price, who pays, who gives it, when; or that something else of it changed."""
    name, said = now["name"], 0
    for words in _line_parts(was, now):
        said += 1
        yield f"{name}: {words}."
    if not said:
        yield f"{name}: details were changed."


def _line_parts(was: Content, now: Content) -> Iterator[str]:
    if was["name"] != now["name"]:
        yield f"was called {was['name']}"
    if _much(was) != _much(now):
        yield f"{_much(now)}, was {_much(was)}"
    if was["provider_name"] != now["provider_name"]:
        yield f"given by {now['provider_name'] or 'nobody yet'}, was {was['provider_name'] or 'nobody yet'}"
    if was["rate"] != now["rate"]:
        yield f"£{_rate(now['rate'])} {UNIT_MANY[now['unit']][0]}, was £{_rate(was['rate'])}"
    for part, every in (("weekly", "a week"), ("once", "once")):
        if was[part] != now[part]:
            yield f"{Pence(now[part])} {every}, was {Pence(was[part])}"
    if any(was[f"{part}by_stream"] != now[f"{part}by_stream"] and was[amount] == now[amount]
           for part, amount in (("", "weekly"), ("once_", "once"))):
        yield "the funders share it in another way"
    if was["visits"] != now["visits"]:
        yield "the days or times changed"
    for part, words in (("starts_on", "starts"), ("ends_on", "ends")):
        if was[part] != now[part]:
            yield f"{words} on {in_full(date.fromisoformat(now[part]))}" if now[part] else f"{words} with the plan"
    if was["outcomes"] != now["outcomes"] or was["needs"] != now["needs"]:
        yield "what it is for changed"
    if was["options"] != now["options"]:
        yield "the choices that were looked at changed"


def _rate(text: str) -> str:
    return text[:-2] if text.endswith("00") and "." in text else text


def _others(before: Content, after: Content) -> Iterator[str]:
    was, now = before["plan"], after["plan"]
    for name, words in TEXTS.items():
        if was.get(name) != now.get(name):
            yield words
    for part, words in PAGES.items():
        if before.get(part) != after.get(part):
            yield words
