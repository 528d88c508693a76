"""Fields drawn from a form: what was typed comes back, what was wrong is named at the top and beside the box."""

import pytest

from .filled import FIELDS, Filled
from .normal import normal

TYPED = {
    "full_name": 'Bea "B" <b>',
    "email": "bea@",
    "secret": "hush",
    "amount": "12.5o",
    "hours": "6",
    "start-day": "31",
    "start-month": "2",
    "start-year": "2027",
    "why": "Swimming",
    "way": "phone",
    "town": "t3",
    "ways": ["email", "letter"],
    "agree": "no",
    "told": ["yes"],
    "code": "123456",
    "version": "7",
}


@pytest.fixture
def refused():
    return Filled(
        FIELDS, TYPED, [("amount", "Enter the amount in pounds"), ("start", "Enter a real date"), ("", "Nothing was saved")]
    )


@pytest.mark.parametrize("name", [f.name for f in FIELDS])
def test_every_kind_of_field_can_be_drawn_empty_and_with_an_error(ui, name):
    assert str(ui.field(Filled(FIELDS), name))
    html = ui.field(Filled(FIELDS, TYPED, [(name, "Not <this>")]), name)
    assert "<this>" not in html
    if name != "version":
        assert (
            "Not &lt;this&gt;" in html and f'id="{name}-error"' in html and f"{name}-error" in html.split("aria-describedby")[1]
        )


def test_what_was_typed_comes_back_except_a_password(ui, refused):
    drawn = {f.name: normal(ui.field(refused, f.name)) for f in FIELDS}
    html = {name: "".join(tokens) for name, tokens in drawn.items()}
    assert 'value="Bea "B" <b>"' in html["full_name"]
    assert 'value="12.5o"' in html["amount"]
    assert 'name="start-month"' in html["start"] and 'value="31"' in html["start"] and 'value="2027"' in html["start"]
    assert "Swimming" in html["why"] and "Why do you want this? (optional)" in html["why"]
    assert [t for t in drawn["way"] if "checked" in t and 'value="phone"' in t]
    assert [t for t in drawn["town"] if "selected" in t and 'value="t3"' in t]
    assert len([t for t in drawn["ways"] if "checked" in t]) == 2
    assert [t for t in drawn["agree"] if "checked" in t and 'value="no"' in t]
    assert [t for t in drawn["told"] if "checked" in t]
    assert "hush" not in html["secret"]
    assert html["version"] == '<input name="version" type="hidden" value="7">'


def test_the_summary_links_each_fault_to_its_box(ui, refused):
    html = ui.form_errors(refused)
    assert '<a href="#amount">Enter the amount in pounds</a>' in html
    assert '<a href="#start-day">Enter a real date</a>' in html
    assert "<li>Nothing was saved</li>" in html
    assert 'id="start-day"' in ui.field(refused, "start")
    for group in ("way", "ways", "agree", "told"):
        assert f'id="{group}"' in ui.field(refused, group)


def test_a_form_with_no_faults_has_no_summary(ui):
    assert ui.form_errors(Filled(FIELDS)) == ""


def test_money_is_labelled_with_a_pound_sign_and_asks_a_phone_for_numbers(ui):
    html = ui.field(Filled(FIELDS), "amount")
    assert 'aria-hidden="true">£</div>' in html and 'inputmode="decimal"' in html


def test_a_question_can_be_the_heading_of_its_page(ui):
    assert "<h1" in ui.field(Filled(FIELDS), "way", heading=1, size="l")


def test_paging_shows_the_ends_and_the_neighbours(ui):
    html = ui.paging(6, 20, "/services?q=a&page=")
    assert [n for n in range(1, 21) if f'aria-label="Page {n}"' in html] == [1, 5, 6, 7, 20]
    assert html.count("ellipsis") == 2 and 'href="/services?q=a&amp;page=5"' in html
    assert ui.paging(1, 1, "/x?page=") == ""


def test_a_bar_shares_its_width_and_says_so_in_words(ui):
    html = ui.stacked_bar([("NHS", 75, "£75.00"), ("Council", 25, "£25.00")], "Your budget by funder")
    assert 'width="750.0"' in html and 'x="750.0"' in html and "Council: <strong>£25.00</strong>" in html
    assert "<svg" not in ui.stacked_bar([("NHS", 0, "£0.00")], "Empty")
