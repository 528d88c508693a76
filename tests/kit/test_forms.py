"""Forms read field by field: everything wrong is named at once, in plain words, and what was typed is kept."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
import pytest

from brokerage.kit import forms
from brokerage.kit.forms import ask
from brokerage.kit.money import Pence


class Sample(msgspec.Struct):
    name: Annotated[str, ask("Full name", longest=10)]
    email: Annotated[str, ask("E-mail address", kind="email")]
    limit: Annotated[Pence, ask("Most they may approve", least=1, most=100_000)]
    on: Annotated[date, ask("First day")]
    how: Annotated[str, ask("How often", choices=[("W", "Every week"), ("M", "Every month")])]
    days: Annotated[list[str], ask("Days", choices=[("MON", "Monday"), ("TUE", "Tuesday")])]
    hours: Annotated[Decimal | None, ask("Hours", optional=True)] = None
    visits: Annotated[int | None, ask("Visits", optional=True)] = None
    agree: Annotated[bool, ask("I agree", missing="Tick the box to say that you agree")] = False
    until: Annotated[date | None, ask("Last day", optional=True)] = None
    note: Annotated[str, ask("Note", kind="longtext", optional=True)] = ""
    sure: Annotated[bool, ask("Sure", kind="yesno", optional=True)] = False


GOOD = {"name": ["Ana"], "email": ["ana@example.org"], "limit": ["£250.00"], "on-day": ["1"], "on-month": ["April"], "on-year": ["2026"],
        "how": ["W"], "days": ["MON", "TUE", "MON"], "agree": ["yes"], "_csrf": ["x"], "unknown": ["ignored"]}


def read(**over: list[str]) -> forms.Filled:
    return forms.read(Sample, {**GOOD, **{k.replace("_", "-") if k.startswith(("on_", "until_")) else k: v for k, v in over.items()}})


def test_a_good_form_becomes_its_struct() -> None:
    assert read(note=["two\nlines"], hours=["7.5"]).made == Sample(
        "Ana", "ana@example.org", Pence(25000), date(2026, 4, 1), "W", ["MON", "TUE"], Decimal("7.5"), None, True, None, "two\nlines")


def test_every_wrong_field_of_an_empty_form_is_named_at_once() -> None:
    filled = forms.read(Sample, {})
    assert [name for name, _ in filled.errors] == ["name", "email", "limit", "on", "how", "days", "agree"]
    assert filled.error("name") == "Enter full name" and filled.error("how") == "Choose how often" and filled.made is None


@pytest.mark.parametrize("field, typed, says", [
    ("name", "x" * 11, "10 characters or fewer"), ("name", "a\x00", "cannot be saved"), ("name", "a\nb", "one line"), ("name", "   ", "Enter full name"),
    ("name", "\ud800", "cannot be saved"), ("email", "ana", "correct format"), ("email", "a b@c.de", "correct format"), ("email", "a@b", "correct format"),
    ("limit", "12.505", "2 digits"), ("limit", "lots", "pounds and pence"), ("limit", "0", "£0.01 or more"), ("limit", "1000.01", "£1,000.00 or less"),
    ("limit", "1e3", "pounds"), ("how", "D", "from the list"), ("days", "SUN", "from the list"), ("hours", "NaN", "number"), ("hours", "1e9", "number"),
    ("visits", "1.5", "whole number"), ("visits", "١", "whole number"), ("agree", "maybe", "Tick the box"), ("on_day", "31", "real date"),
    ("on_month", "", "must include a month"), ("on_year", "26", "real date"), ("on_day", "x", "real date"), ("on_month", "13", "real date"),
    ("until_day", "1", "must include a month and a year"), ("sure", "perhaps", "yes or no")])
def test_a_wrong_field_says_what_is_wrong_with_it(field: str, typed: str, says: str) -> None:
    typed_in = {"on_day": "on_day", "on_month": "on_month", "on_year": "on_year"}.get(field, field)
    over = {"on_month": ["4"], typed_in: [typed]} if field == "on_day" else {typed_in: [typed]}
    filled = forms.read(Sample, {**GOOD, **{k.replace("_", "-"): v for k, v in over.items()}}) if "_" in field else read(**{field: [typed]})
    if field == "on_day" and typed == "31":
        assert "real date" in filled.error("on")
        return
    name = field.split("_")[0]
    assert says in filled.error(name), filled.errors
    assert filled.made is None


def test_what_was_typed_is_kept_as_it_was_typed() -> None:
    filled = read(limit=[" £1,2x "])
    assert filled.value("limit") == " £1,2x " and filled.values("days") == ["MON", "TUE", "MON"]


def test_a_blank_form_shows_values_as_a_person_would_type_them() -> None:
    filled = forms.blank(Sample, limit=Pence(123456), on=date(2027, 3, 9), days=["MON"], agree=True, name=None)
    assert (filled.value("limit"), filled.value("on-day"), filled.value("on-month"), filled.value("agree")) == ("1234.56", "9", "3", "yes")
    assert filled.value("name") == "" and not filled.errors


def test_choices_of_the_moment_replace_those_of_the_form() -> None:
    filled = forms.read(Sample, GOOD, choices={"how": [("X", "Other")]})
    assert filled.error("how") == "Choose how often from the list" and filled.field("how").choices == (("X", "Other"),)


def test_a_deed_that_reads_its_form_by_itself_keeps_the_name_of_every_wrong_field() -> None:
    filled = forms.Filled(msgspec.Struct, {})
    filled.wrong("rate", "Enter the rate")
    filled.wrong("hours", "Enter the hours")
    assert filled.errors == [("rate", "Enter the rate"), ("hours", "Enter the hours")] and not filled.asks("rate")


class Asked(msgspec.Struct):
    what: Annotated[str, ask("What is it?", longest=5)]
    kind: Annotated[str, ask("What kind of thing?", choices=(("A", "One"), ("B", "Other")))]
    name: Annotated[str, ask("First name")]


def test_a_fault_of_a_question_says_the_question_as_it_stands() -> None:
    assert dict(forms.read(Asked, {}).errors) == {
        "what": "Answer “What is it?”", "kind": "Choose an answer to “What kind of thing?”", "name": "Enter first name"}
