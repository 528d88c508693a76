"""A section is one page with one question: read, written, refused when it is out of date with nothing lost."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.plans.sections import SECTIONS
from tests.budgets.conftest import Town


@pytest.mark.parametrize("key", list(SECTIONS))
def test_every_section_is_a_page_with_its_question(town: Town, made: Any, browse: Any, key: str) -> None:
    assert browse(town.users["broker"]).get(f"{made.path}/sections/{key}").h1 == [SECTIONS[key].question]


def test_the_holder_says_in_their_own_words_what_matters(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["ann"]), f"{made.path}/sections/about"
    page.get(path)
    page.post(path, {"revision": made.revision, "about": "", "matters": "My cat <b>", "good_day": ""})
    assert page.seen.h1 == ["My plan"] and "My cat &lt;b&gt;" in page.html


def test_a_form_that_is_out_of_date_comes_back_filled_in_with_what_the_other_changed(town: Town, made: Any, browse: Any) -> None:
    ann, broker, path = browse(town.users["ann"]), browse(town.users["broker"]), f"{made.path}/sections/about"
    ann.get(path), broker.get(path)
    broker.post(path, {"revision": made.revision, "about": "Written by the broker", "matters": "", "good_day": ""})
    ann.post(path, {"revision": made.revision, "about": "Written by Ann", "matters": "", "good_day": ""}, status=422)
    assert "Broker: About me was changed." in ann.html and "Written by Ann" in ann.html
    now = ann.seen.forms[-1].fields["revision"][0]
    ann.post(path, {"revision": now, "about": "Written by Ann", "matters": "", "good_day": ""})
    assert "Saved: About me." in ann.html


def test_every_wrong_field_of_a_new_need_is_named_at_once(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["broker"]), f"{made.path}/sections/needs"
    page.get(path)
    page.post(path, {"revision": made.revision}, status=422)
    for words in ("Answer “What do you need help with?”", "Choose whether a funder must meet it", "Choose how it is met"):
        assert words in page.html
    page.post(path, {"revision": made.revision, "words": "Shopping", "eligible_under": "NO", "met_by": "CARER"})
    assert "Shopping" in page.html and "Added." in page.html


def test_only_a_co_ordinator_whom_the_page_offers_can_be_named(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["broker"]), f"{made.path}/sections/holding"
    page.get(path)
    assert "Assessor" in page.html
    sent = {"revision": made.revision, "coordinator_user_id": town.users["ben"].id, "notice_days": "28"}
    page.post(path, sent, status=422)
    page.post(path, sent | {"coordinator_user_id": town.users["assessor"].id})


def test_strangers_and_readers_change_nothing(town: Town, made: Any, browse: Any) -> None:
    for who, status in (("ben", 404), ("icb", 403), ("carer", 403)):
        page = browse(town.users[who])
        page.get("/plans")
        page.post(f"{made.path}/sections/about", {"revision": made.revision, "about": "Mine"}, status=status)
    browse(town.users["broker"]).get(f"{made.path}/sections/nothing", status=404)
