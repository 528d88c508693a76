"""Forged, doubled, damaged and half-right forms: a clear page, the right status, nothing changed."""
from __future__ import annotations

import re
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from tests.pages import Browser

RIGHT = {"family_name": "New", "age": "30"}


def at(three: SimpleNamespace) -> str:
    return f"/t/people/{three.ana.person_id}"


def numbers(browser: Browser, action: str) -> dict[str, str]:
    assert browser.seen is not None
    form = next(f for f in browser.seen.forms if f.action == action)
    return {name: form.fields[name][0] for name in ("_csrf", "_once")}


@pytest.mark.parametrize("csrf", [None, "", "0" * 64, "é", "x" * 5000])
def test_a_forged_or_missing_number_changes_nothing(ana: Browser, three: SimpleNamespace, phones: Any, csrf: str | None) -> None:
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", RIGHT | ({} if csrf is None else {"_csrf": csrf}), status=403, bare=True)
    assert "out of date" in ana.html and phones()[0] == ""


def test_the_number_of_another_session_is_refused(app: Any, ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    ben = Browser(app).sign_in(three.ben)
    ben.get("/t/open")
    theirs = numbers(ben, "/t/aside")
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", RIGHT | theirs, status=403, bare=True)
    assert phones()[0] == ""


def test_a_form_sent_twice_acts_once_and_leads_to_the_same_place(ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    ana.get(at(three))
    sent = RIGHT | numbers(ana, f"{at(three)}/rename")
    for _ in range(3):
        ana.post(f"{at(three)}/rename", sent, bare=True)
    assert phones()[0] == "x"


def test_a_double_click_at_the_same_moment_acts_once(app: Any, ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    ana.get(at(three))
    sent = RIGHT | numbers(ana, f"{at(three)}/rename")
    answers: list[int] = []

    def click() -> None:
        other = Browser(app)
        other.client.cookies.update(dict(ana.client.cookies))
        answers.append(other.client.post(f"{at(three)}/rename", data=sent, follow_redirects=False).status_code)
    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert answers == [303] * 4 and phones()[0] == "x"


def test_a_refused_form_may_be_sent_again(ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", {"family_name": "", "age": "3"}, status=422)
    ana.post(f"{at(three)}/rename", RIGHT)
    assert phones()[0] == "x"


def test_every_wrong_field_is_named_at_once_and_what_was_typed_is_kept(ana: Browser, three: SimpleNamespace, phones: Any) -> None:
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", {"family_name": "far too long a name for this", "age": "two"}, status=422)
    assert "Family name must be 20 characters or fewer" in ana.html and "Age must be a whole number" in ana.html
    assert 'value="far too long a name for this"' in ana.html and 'value="two"' in ana.html
    assert ana.seen is not None and ana.seen.title.strip().startswith("Error:")
    assert phones()[0] == ""


def test_a_refusal_of_a_rule_keeps_what_was_typed(ana: Browser, three: SimpleNamespace) -> None:
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", {"family_name": "Refused", "age": "44"}, status=422)
    assert "That name is not allowed." in ana.html and 'value="44"' in ana.html


def test_markup_in_a_form_comes_back_as_text(ana: Browser, three: SimpleNamespace) -> None:
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", {"family_name": "<script>x</script>", "age": ""}, status=422)
    assert "<script>x" not in ana.html and "&lt;script&gt;x" in ana.html


BAD = {
    "not utf-8": (b"family_name=%ff%fe&age=3", "application/x-www-form-urlencoded", 400),
    "raw bytes": (b"family_name=\xff\xfe", "application/x-www-form-urlencoded", 400),
    "json": (b'{"family_name": "x"}', "application/json", 400),
    "no kind": (b"family_name=x", "", 400),
    "too big": (b"family_name=" + b"x" * 1_100_000, "application/x-www-form-urlencoded", 413),
    "too many fields": (b"a=1&" * 5_000, "application/x-www-form-urlencoded", 400),
    "broken multipart": (b"--nothing", "multipart/form-data; boundary=x", 400),
    "multipart without a boundary": (b"--nothing", "multipart/form-data", 400),
    "nothing": (b"", "application/x-www-form-urlencoded", 403),
}


@pytest.mark.parametrize("case", BAD)
def test_a_damaged_body_is_refused_with_a_page(ana: Browser, three: SimpleNamespace, phones: Any, case: str) -> None:
    body, kind, status = BAD[case]
    ana.get(at(three))
    ana.answer = ana.client.post(f"{at(three)}/rename", content=body, headers={"content-type": kind} if kind else {}, follow_redirects=False)
    ana._look(status, 1)
    assert phones()[0] == ""


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "two\nlines"])
def test_characters_that_cannot_be_kept_are_refused(ana: Browser, three: SimpleNamespace, phones: Any, text: str) -> None:
    ana.get(at(three))
    ana.post(f"{at(three)}/rename", {"family_name": text, "age": "3"}, status=422)
    assert phones()[0] == ""


def test_a_form_without_a_session_leads_to_the_sign_in_page(app: Any, three: SimpleNamespace, phones: Any) -> None:
    nobody = Browser(app)
    nobody.get("/t/open")
    answer = nobody.client.post(f"{at(three)}/rename", data=RIGHT | numbers(nobody, "/t/aside"), follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    assert phones()[0] == ""


def test_every_screen_gives_its_forms_fresh_numbers(ana: Browser, three: SimpleNamespace) -> None:
    ana.get(at(three))
    first = re.findall(r'name="_once" value="([^"]+)"', ana.html)
    ana.get(at(three))
    second = re.findall(r'name="_once" value="([^"]+)"', ana.html)
    assert len(set(first + second)) == len(first) + len(second) >= 4
