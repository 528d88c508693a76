"""My account: where I am signed in, and out again."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from brokerage.people.signin_models import SignIn


def test_it_lists_where_i_am_signed_in_and_nobody_elses(town: SimpleNamespace, browse: Any) -> None:
    browse(town.zed)
    ann, other = browse(town.ann), browse(town.ann)
    ann.get("/account")
    assert ann.html.count("Sign out there") == 1 and ann.html.count("Last used") == 2
    other.get("/account")


def test_one_session_is_ended_from_another(town: SimpleNamespace, browse: Any) -> None:
    ann, other = browse(town.ann), browse(town.ann)
    ann.get("/account")
    theirs = next(form for form in ann.seen.forms if form.action == "/account/sessions/end").fields["session"][0]
    ann.post("/account/sessions/end", {"session": theirs})
    other.get("/account")
    assert other.seen.h1[0] == "Sign in" and ann.seen.h1[0] == "My account"


def test_another_persons_session_is_not_found(town: SimpleNamespace, browse: Any, house: Any) -> None:
    zed, ann = browse(town.zed), browse(town.ann)
    with house.database.reading() as db:
        theirs = db.scalars(select(SignIn.id).where(SignIn.user_id == town.zed.id)).one()
    ann.get("/account")
    for number in (str(theirs), "999999", "-1", str(2**33)):
        ann.post("/account/sessions/end", {"session": number}, status=404)
        ann.get("/account")
    zed.get("/account")
    assert zed.seen.h1[0] == "My account"


def test_signing_out_everywhere_leaves_nobody_signed_in(town: SimpleNamespace, browse: Any) -> None:
    ann, other, zed = browse(town.ann), browse(town.ann), browse(town.zed)
    ann.get("/account")
    ann.post("/account/sign-out-everywhere", {})
    assert ann.seen.h1[0] == "Sign in"
    other.get("/account")
    zed.get("/account")
    assert other.seen.h1[0] == "Sign in" and zed.seen.h1[0] == "My account"


def test_nobody_sees_an_account_without_signing_in(town: SimpleNamespace, browse: Any) -> None:
    nobody = browse()
    nobody.get("/account")
    assert nobody.seen.h1[0] == "Sign in"
