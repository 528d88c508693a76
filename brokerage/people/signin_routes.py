"""Signing in: who are you, the second step, an invitation, a demo person; and out again."""
from __future__ import annotations

import re
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import select

from brokerage.door import ANYONE, Page, See, Visit, act, page, see, visit
from brokerage.door.wire import cookies_in
from brokerage.kit.errors import Missing, Refusal, TooMany
from brokerage.people import passwords, signin_actions, tries, user_actions
from brokerage.people import second_step as steps
from brokerage.people.signin_forms import CodeForm, InvitedForm, SetUpForm, SignInForm
from brokerage.people.signin_models import SignIn, User
from brokerage.people.ways_in import DEMO, NOBODY_PROVED, PASSWORD, Proof, WayIn, address

A_YEAR = 365 * 24 * 3600
WRONG = "The e-mail address or the password is not right. Check both and try again."
WRONG_CODE = "That code does not work. Wait for the next one on your phone, then enter it."
WRONG_INVITATION = "That e-mail address and code do not go together, or the code is more than 7 days old. Ask for a new code."


class Tried(Struct):
    """What was found out before writing: too often, or who it is; and the hash of a password chosen just now."""

    too_many: bool = False
    proof: Proof = NOBODY_PROVED
    invitation: int = 0
    new_hash: str = ""
    trouble: str = ""


def raw(visit: Visit, name: str) -> str:
    return visit.ask.raw.get(name, [""])[0]


def tries_at(visit: Visit, what: str, email: str = "", most: int = tries.FROM_ANYWHERE) -> tries.Tries:
    """The counts against this attempt at `what`; a browser on which `email` has signed in before has its own."""
    device = tries.known(visit.house.config.secret, device_mark(visit), email) if email else ""
    return tries.Tries(visit.house.config.secret, what, visit.ask.ip, device, most)


def device_mark(visit: Visit) -> str:
    """What this browser carries to say who has signed in on it."""
    return cookies_in(visit.ask.headers.get("cookie", ""), device_cookie(visit))[0]


def device_cookie(visit: Visit) -> str:
    return "__Host-known" if visit.house.keys.https else "known"


def code_tries(visit: Visit, user: User) -> tries.Tries:
    """As tries_at, for the six digits of this user's phone."""
    return tries_at(visit, f"code of {user.id}", user.email, tries.FOR_DIGITS)


def safe(where: str) -> str:
    """An address of ours to go to after signing in; anything else is the first page. Nobody is led to another house."""
    ours = re.fullmatch(r"/(?![/\\])[!-~]*", where) and "\\" not in where and not where.startswith("/sign-")
    return where if ours else "/"


def onward(where: str, next_: str) -> str:
    return where + ("?" + urlencode({"next": next_}) if safe(next_) != "/" else "")


@visit("/sign-in", allow=ANYONE)
def sign_in(visit: Visit) -> Page | See:
    asked = visit.ask.query.get("next", "")
    if visit.actor.known and visit.form is None:
        return see(safe(asked))
    return page("people/sign_in.html", form=visit.form_for(SignInForm, next=asked), expired="expired" in visit.ask.query,
                demo=_demo_people(visit), next=asked if visit.form is None else visit.form.value("next"))


def _demo_people(visit: Visit) -> list[User]:
    if not DEMO.offered(visit.house.config):
        return []
    return list(visit.db.scalars(select(User).where(User.demo != "", User.stopped_at.is_(None)).order_by(User.id).limit(60)))


def prove_password(visit: Visit) -> Tried:
    """Before the writing transaction: a hash takes a thirtieth of a second, and nobody should wait for it."""
    if _password_tries(visit).too_many(visit.db, visit.now):
        return Tried(too_many=True)
    given = {"email": raw(visit, "email"), "password": raw(visit, "password")}
    return Tried(proof=PASSWORD.prove(visit.db, visit.house.config, given, visit.now))


def _password_tries(visit: Visit) -> tries.Tries:
    email = address(raw(visit, "email"))
    return tries_at(visit, email, email)


@act("/sign-in", allow=ANYONE, form=SignInForm, again=sign_in, first=prove_password)
def sign_in_now(visit: Visit, form: SignInForm) -> See:
    counted, tried = _password_tries(visit), visit.prepared
    if tried.too_many:
        raise TooMany(tries.SAY)
    counted.stop(visit.db, visit.now)
    if not tried.proof.user_id:
        visit.even_if_refused(lambda db: counted.failed(db, visit.now))
        raise Refusal(WRONG)
    counted.forgive(visit.db)
    return let_through(visit, tried.proof, PASSWORD, form.next)


def let_through(visit: Visit, proof: Proof, way: WayIn, next_: str) -> See:
    """Begin the session and go on: to the second step, or to the page that was asked for."""
    begun = signin_actions.begin(visit.db, visit.house.config, proof, way.name, at=visit.now, old_cookie=visit.ask.cookie,
                                 device=signin_actions.device_of(visit.ask.headers.get("user-agent", "")))
    where = {"": safe(next_), "code": onward("/sign-in/code", next_), "set_up": onward("/sign-in/second-step", next_)}[begun.owed]
    whole = visit.db.get(User, proof.user_id) if way is PASSWORD and not begun.owed else None
    return with_cookie(visit, where, begun.cookie, known=whole.email if whole else "")


def with_cookie(visit: Visit, where: str, cookie: str, said: str = "", known: str = "") -> See:
    """Go on under this session's cookie; `known` is whom this browser is to know from now on."""
    mark = ((device_cookie(visit), tries.marked(visit.house.config.secret, device_mark(visit), known), A_YEAR),) if known else ()
    return See(where, said, cookies=((visit.house.keys.session, cookie, None), *mark))


@act("/sign-in/demo", allow=ANYONE)
def demo(visit: Visit) -> See:
    proof = DEMO.prove(visit.db, visit.house.config, {"user": raw(visit, "user")}, visit.now)
    if not proof.user_id:
        raise Missing
    return let_through(visit, proof, DEMO, raw(visit, "next"))


def _half(visit: Visit, owed: str) -> tuple[SignIn, User] | None:
    """The half session that owes this step, if that is where this browser stands."""
    found = signin_actions.half_of(visit.db, visit.ask.cookie, visit.now)
    return found if found and ("code" if found[1].totp_on else "set_up") == owed else None


@visit("/sign-in/code", allow=ANYONE)
def code(visit: Visit) -> Page | See:
    if _half(visit, "code") is None:
        return see("/sign-in")
    return page("people/code.html", form=visit.form_for(CodeForm, next=visit.ask.query.get("next", "")))


@act("/sign-in/code", allow=ANYONE, form=CodeForm, again=code)
def code_now(visit: Visit, form: CodeForm) -> See:
    half = _half(visit, "code")
    if half is None:
        return see("/sign-in", "That took too long. Sign in again.")
    session, user = half
    counted = code_tries(visit, user)
    counted.stop(visit.db, visit.now)
    how = steps.accept(visit.db, user, visit.house.config.secret, form.code, visit.now)
    if not how:
        visit.even_if_refused(lambda db: counted.failed(db, visit.now))
        raise Refusal(WRONG_CODE, fields={"code": WRONG_CODE})
    counted.forgive(visit.db)
    left = steps.codes_left(visit.db, user.id)
    said = f"You used a recovery code. You have {left} left. Get new ones from your account." if how == "recovery" else ""
    return with_cookie(visit, safe(form.next), signin_actions.complete(visit.db, session, at=visit.now), said, user.email)


@visit("/sign-in/second-step", allow=ANYONE)
def second_step_first(visit: Visit) -> Page | See:
    half = _half(visit, "set_up")
    if half is None:
        return see("/sign-in")
    session, user = half
    kept = steps.offered(visit.house.config.secret, session.id)
    return set_up_page(visit, "people/second_step_first.html", user, kept)


def set_up_page(visit: Visit, template: str, user: User, kept: str) -> Page:
    """The secret to put into a phone, as a link, as letters, and where its first code goes."""
    secret = steps.secret_of(visit.house.config.secret, user.id, kept)
    link = steps.address(secret, user.email, visit.house.config.house_name)
    return page(template, form=visit.form_for(SetUpForm, next=visit.ask.query.get("next", "")), address=link,
                secret=" ".join(secret[i:i + 4] for i in range(0, len(secret), 4)), picture=steps.picture(link))


@act("/sign-in/second-step", allow=ANYONE, form=SetUpForm, again=second_step_first)
def second_step_first_now(visit: Visit, form: SetUpForm) -> Page | See:
    half = _half(visit, "set_up")
    if half is None:
        return see("/sign-in", "That took too long. Sign in again.")
    session, user = half
    codes = turn_on(visit, user, steps.offered(visit.house.config.secret, session.id), form.code)
    signin_actions.end_everywhere(visit.db, user.id, at=visit.now)
    return codes_page(visit, codes, signin_actions.complete(visit.db, session, at=visit.now), safe(form.next))


def codes_page(visit: Visit, codes: list[str], cookie: str, next_: str) -> Page:
    """Recovery codes, shown this once and never put into a cookie or an address; under the session's new cookie."""
    made = page("people/codes.html", codes=codes, next=next_)
    visit.token = cookie  # the forms of this page are sent with it
    made.headers = {"set-cookie": visit.house.keys.cookie(visit.house.keys.session, cookie)}
    return made


def turn_on(visit: Visit, user: User, kept: str, code: str) -> list[str]:
    """Confirm a set-up with its first code; a wrong code counts as a failed try."""
    counted = code_tries(visit, user)
    counted.stop(visit.db, visit.now)
    codes = steps.turn_on(visit.db, user, visit.house.config.secret, kept, code, visit.now)
    if not codes:
        visit.even_if_refused(lambda db: counted.failed(db, visit.now))
        raise Refusal(WRONG_CODE, fields={"code": WRONG_CODE})
    return codes


@visit("/sign-in/invited", allow=ANYONE)
def invited(visit: Visit) -> Page:
    return page("people/invited.html", form=visit.form_for(InvitedForm))


def prove_invited(visit: Visit) -> Tried:
    email, password = raw(visit, "email"), raw(visit, "password")
    if tries_at(visit, "invitation of " + address(email)).too_many(visit.db, visit.now):
        return Tried(too_many=True)
    found = user_actions.invited(visit.db, email, raw(visit, "code"), visit.now)
    trouble = passwords.trouble(password, address(email), address(email).partition("@")[0])
    return Tried(invitation=found.id if found else 0, trouble=trouble,
                 new_hash=passwords.made(password) if found and not trouble else "")


@act("/sign-in/invited", allow=ANYONE, form=InvitedForm, again=invited, first=prove_invited)
def invited_now(visit: Visit, form: InvitedForm) -> See:
    counted, tried = tries_at(visit, "invitation of " + address(form.email)), visit.prepared
    if tried.too_many:
        raise TooMany(tries.SAY)
    if not tried.invitation:
        visit.even_if_refused(lambda db: counted.failed(db, visit.now))
        raise Refusal(WRONG_INVITATION, fields={"code": WRONG_INVITATION})
    if tried.trouble:
        raise Refusal(tried.trouble, fields={"password": tried.trouble})
    user = user_actions.join(visit.db, tried.invitation, tried.new_hash, at=visit.now)
    return let_through(visit, Proof(user.id), PASSWORD, "/")


@act("/sign-out", allow=ANYONE)
def sign_out(visit: Visit) -> See:
    """The session ends here and now, and the browser forgets the pages it kept."""
    if visit.ask.cookie:
        signin_actions.end(visit.db, visit.ask.cookie, at=visit.now)
    return See("/sign-in", "You are signed out.", cookies=((visit.house.keys.session, "", 0),),
               headers={"clear-site-data": '"cache"'})
