"""The frame of a page: its title, its people, its messages; and the pages for when things go wrong."""

from types import SimpleNamespace

import html5lib
import pytest

from .filled import FIELDS, Filled
from .sink import STRANGER, VISIT, fault, page


def sink(env, **given):
    return page(env, **given)


def strict(html):
    html5lib.HTMLParser(strict=True).parse(html)
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_a_page_with_everything_on_it_is_valid_html(env):
    html = sink(env)
    strict(html)
    assert html.startswith("<!DOCTYPE html>") and html.count("<h1") == 1


def test_the_title_begins_with_the_heading_or_with_the_word_error(env):
    assert "<title>Error: Everything at once – Brokerage</title>" in sink(env)
    assert "<title>Everything at once – Brokerage</title>" in sink(env, form=Filled(FIELDS))


def test_a_signed_in_person_sees_who_they_are_and_can_leave(env):
    html = sink(env)
    assert "Bea Osei" in html and 'action="/sign-out"' in html and '<input type="hidden" name="_csrf" value="token">' in html


def test_a_stranger_has_no_sign_out_no_demo_no_needs_and_no_message(env):
    html = fault(env, 404, STRANGER)
    for absent in ("sign-out", "Demo town", "Communication needs", "nhsuk-notification-banner", "nhsuk-header__navigation"):
        assert absent not in html


def test_the_needs_of_a_person_are_on_the_page(env):
    assert (
        "Large print letters" in sink(env)
        and "Demo town: nobody here is real" in sink(env)
        and "Your plan was saved." in sink(env)
    )


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 418])
def test_every_fault_has_a_page_that_says_what_to_do_next(env, status):
    html = fault(env, status)
    strict(html)
    assert "<h1>Sorry, there is a problem</h1>" in html and "F-2219" in html and 'href="/"' in html and "<title>Sorry" in html


def test_a_fault_can_be_shown_when_almost_nothing_is_known(env):
    given = {"status": 500, "title": "Sorry", "text": "It broke.", "reference": ""}
    assert "It broke." in env.get_template("errors/error.html").render(**given)
    assert "It broke." in env.get_template("errors/error.html").render(visit=SimpleNamespace(), **given)


def test_no_page_has_a_script_or_a_style_of_its_own_or_an_nhs_logo(env):
    for html in (sink(env), fault(env, 500, VISIT)):
        assert "style=" not in html and "<style" not in html and "onclick" not in html and "nhsuk-header__logo" not in html
        assert all(" src=" in tag.split(">")[0] for tag in html.split("<script")[1:])
