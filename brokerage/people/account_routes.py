"""My account: where I am signed in, my password, my second step."""
from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Missing, Refusal, TooMany
from brokerage.people import passwords, signin_actions, tries, user_actions
from brokerage.people import second_step as steps
from brokerage.people.signin_forms import PasswordForm, ProveForm, SessionForm, SetUpForm
from brokerage.people.signin_models import User
from brokerage.people.signin_routes import Tried, codes_page, raw, safe, set_up_page, tries_at, turn_on, with_cookie
from brokerage.people.ways_in import Proof

WRONG = "That is not your password."


def me(visit: Visit) -> User:
    return visit.db.get_one(User, visit.actor.user_id)


@visit("/account", allow="account.own")
def account(visit: Visit) -> Page:
    return page("people/account.html", user=me(visit),
                sessions=signin_actions.sessions_of(visit.db, visit.actor.user_id, visit.now),
                this=visit.actor.session_id, codes_left=steps.codes_left(visit.db, visit.actor.user_id), must=_must(visit))


def _must(visit: Visit) -> bool:
    """Staff keep their second step outside the demo (I-06)."""
    return visit.actor.staff and not visit.house.config.demo


@act("/account/sessions/end", allow="account.own", form=SessionForm, again=account)
def end_session(visit: Visit, form: SessionForm) -> See:
    if not 0 < form.session < 2**31 or not signin_actions.end_one(visit.db, visit.actor.user_id, form.session, at=visit.now):
        raise Missing
    return see("/account", "Signed out there.")


@act("/account/sign-out-everywhere", allow="account.own")
def sign_out_everywhere(visit: Visit) -> See:
    signin_actions.end_everywhere(visit.db, visit.actor.user_id, at=visit.now)
    return See("/sign-in", "You are signed out everywhere.", cookies=((visit.house.keys.session, "", 0),),
               headers={"clear-site-data": '"cache"'})


@visit("/account/password", allow="account.own")
def password(visit: Visit) -> Page:
    return page("people/password.html", form=visit.form_for(PasswordForm), user=me(visit))


def prove_and_choose(visit: Visit) -> Tried:
    """The password now, and the hash of the next, before the writing transaction."""
    tried, user = check_password(visit), me(visit)
    new = raw(visit, "password")
    if not tried.proof.user_id or not new:
        return tried
    tried.trouble = passwords.trouble(new, user.email, user.email.partition("@")[0])
    tried.new_hash = "" if tried.trouble else passwords.made(new)
    return tried


def check_password(visit: Visit) -> Tried:
    """Whether the password typed is the actor's; counted like a sign-in."""
    if _counted(visit).too_many(visit.db, visit.now):
        return Tried(too_many=True)
    fits = passwords.fits(me(visit).password_hash, raw(visit, "now")[:200])
    return Tried(proof=Proof(visit.actor.user_id if fits else 0))


def _counted(visit: Visit) -> tries.Tries:
    return tries_at(visit, f"password of {visit.actor.user_id}")


def _proved(visit: Visit) -> Tried:
    """What `check_password` found, or the refusal that it calls for."""
    tried: Tried = visit.prepared
    counted = _counted(visit)
    if tried.too_many:
        raise TooMany(tries.SAY)
    counted.stop(visit.db, visit.now)
    if not tried.proof.user_id:
        visit.even_if_refused(lambda db: counted.failed(db, visit.now))
        raise Refusal(WRONG, fields={"now": WRONG})
    counted.forgive(visit.db)
    return tried


@act("/account/password", allow="account.own", form=PasswordForm, again=password, first=prove_and_choose)
def password_now(visit: Visit, form: PasswordForm) -> See:
    tried = _proved(visit)
    if tried.trouble:
        raise Refusal(tried.trouble, fields={"password": tried.trouble})
    cookie = user_actions.change_password(visit.db, visit.actor.user_id, tried.new_hash, visit.actor.session_id, at=visit.now)
    return with_cookie(visit, "/account", cookie, "Your password is changed. You are signed out everywhere else.")


@visit("/account/second-step", allow="account.own")
def second_step(visit: Visit) -> Page | See:
    user = me(visit)
    if user.totp_on is not None:
        return see("/account")
    return set_up_page(visit, "people/second_step.html", user, steps.offered(visit.house.config.secret, visit.actor.session_id))


@act("/account/second-step", allow="account.own", form=SetUpForm, again=second_step)
def second_step_now(visit: Visit, form: SetUpForm) -> Page | See:
    user = me(visit)
    if user.totp_on is not None:
        return see("/account", "Your second step is on already.")
    codes = turn_on(visit, user, steps.offered(visit.house.config.secret, visit.actor.session_id), form.code)
    cookie = signin_actions.renew(visit.db, visit.actor.session_id, user.id, at=visit.now)
    return codes_page(visit, codes, cookie, "/account")


@visit("/account/recovery-codes", allow="account.own")
def recovery_codes(visit: Visit) -> Page | See:
    if me(visit).totp_on is None:
        return see("/account")
    return page("people/recovery_codes.html", form=visit.form_for(ProveForm))


@act("/account/recovery-codes", allow="account.own", form=ProveForm, again=recovery_codes, first=check_password)
def recovery_codes_now(visit: Visit, form: ProveForm) -> Page | See:
    _proved(visit)
    user = me(visit)
    if user.totp_on is None:
        return see("/account")
    return page("people/codes.html", codes=steps.fresh_codes(visit.db, user), next="/account")


@visit("/account/second-step/off", allow="account.own")
def second_step_off(visit: Visit) -> Page:
    return page("people/second_step_off.html", form=visit.form_for(ProveForm), must=_must(visit))


@act("/account/second-step/off", allow="account.own", form=ProveForm, again=second_step_off, first=check_password)
def second_step_off_now(visit: Visit, form: ProveForm) -> See:
    _proved(visit)
    if _must(visit):
        raise Refusal("People who work in an organisation need a second step. You cannot turn it off.")
    steps.turn_off(visit.db, me(visit))
    cookie = signin_actions.renew(visit.db, visit.actor.session_id, visit.actor.user_id, at=visit.now)
    return with_cookie(visit, "/account", cookie, "Your second step is off.")


@visit("/account/prove", allow="account.own")
def prove(visit: Visit) -> Page:
    """Shown before something that matters when nobody has typed a password for a while (people.actors.proved_lately)."""
    return page("people/prove.html", form=visit.form_for(ProveForm, next=visit.ask.query.get("next", "")),
                demo=visit.demo and bool(me(visit).demo))


def prove_or_demo(visit: Visit) -> Tried:
    """A demo person has no password: in the demo one click is enough."""
    return Tried(proof=Proof(visit.actor.user_id)) if visit.demo and me(visit).demo else check_password(visit)


@act("/account/prove", allow="account.own", again=prove, first=prove_or_demo)
def prove_now(visit: Visit) -> See:
    _proved(visit)
    signin_actions.prove_again(visit.db, visit.actor.session_id, at=visit.now)
    return see(safe(raw(visit, "next")))
