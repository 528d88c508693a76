"""The holder's page in Django 5 with its own ORM and templates, under gunicorn with threads, as its tutorial would have it.

One file: settings, models over the same tables (unmanaged), a middleware that finds the session, the view, the filter.
"""
from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import Library
from django.urls import path
from django.utils import timezone

HEADS = {"ICB": "NHS", "COUNCIL": "Council", "PERSON": "Your own money"}
PLACES = ("available", "committed", "accrued", "owed", "paid", "reserve")


def database(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path[1:], "CONN_MAX_AGE": None}
    return {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": parts.username,
            "HOST": parse_qs(parts.query)["host"][0], "CONN_MAX_AGE": None}


if not settings.configured:
    settings.configure(
        DEBUG=False, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True, DATABASES={"default": database(os.environ["DATABASE_URL"])},
        SECRET_KEY="a secret of thirty-two characters, for the bench", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",  # noqa: S106
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware",
                    "django.middleware.csrf.CsrfViewMiddleware", f"{__name__}.signed_in",
                    "django.middleware.clickjacking.XFrameOptionsMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).parent / "django_pages"],
                    "OPTIONS": {"libraries": {"pounds": __name__},
                                "context_processors": ["django.template.context_processors.request"]}}])
    django.setup()

register = Library()


@register.filter
def pounds(pence: int) -> str:
    return f"{'−' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


class Row(models.Model):
    """The base of all: tables that somebody else made."""

    class Meta:
        abstract = True
        managed = False
        app_label = "peer"


class User(Row):
    name = models.CharField(max_length=160)
    person_id = models.IntegerField(null=True)

    class Meta(Row.Meta):
        db_table = "app_user"


class SignIn(Row):
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.DO_NOTHING)
    half = models.BooleanField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "session"


class Membership(Row):
    user_id = models.IntegerField()
    role = models.CharField(max_length=30)

    class Meta(Row.Meta):
        db_table = "membership"


class CircleMember(Row):
    user_id = models.IntegerField()
    state = models.CharField(max_length=20)

    class Meta(Row.Meta):
        db_table = "circle_member"


class Need(Row):
    person_id = models.IntegerField()
    code = models.CharField(max_length=20)
    ended_on = models.DateField(null=True)

    class Meta(Row.Meta):
        db_table = "communication_need"


class Budget(Row):
    person_id = models.IntegerField()
    state = models.CharField(max_length=20)
    ends_on = models.DateField()

    class Meta(Row.Meta):
        db_table = "budget"


class Stream(Row):
    budget = models.ForeignKey(Budget, models.DO_NOTHING)
    payer = models.CharField(max_length=20)
    payer_name = models.CharField(max_length=160)
    priority = models.IntegerField()

    class Meta(Row.Meta):
        db_table = "funding_stream"


class Spend(Row):
    budget = models.ForeignKey(Budget, models.DO_NOTHING)
    payee = models.CharField(max_length=80)
    bought_on = models.DateField()
    amount_pence = models.BigIntegerField()
    receipt = models.CharField(max_length=60, null=True)

    class Meta(Row.Meta):
        db_table = "spend"

    @property
    def due(self) -> Any:
        return self.bought_on + timedelta(days=28)


class Movement(Row):
    budget = models.ForeignKey(Budget, models.DO_NOTHING)
    day = models.DateField()
    kind = models.CharField(max_length=30)
    words = models.TextField()
    amount_pence = models.BigIntegerField()

    class Meta(Row.Meta):
        db_table = "movement"


class Account(Row):
    path = models.CharField(max_length=120)
    total_pence = models.BigIntegerField(null=True)

    class Meta(Row.Meta):
        db_table = "ledger_account"


def signed_in(get_response: Any) -> Any:
    """The user of this session, with the seats and circles that every page asks for."""
    def middleware(request: HttpRequest) -> HttpResponse:
        digest = hashlib.sha256(request.COOKIES.get("brokerage", "").encode()).hexdigest()
        found = SignIn.objects.select_related("user").filter(digest=digest, ended_at=None, half=False).first()
        if found is None or timezone.now() - found.seen_at > timedelta(minutes=30):
            return HttpResponseRedirect("/sign-in")
        request.user = found.user
        request.seats = list(Membership.objects.filter(user_id=found.user.id))
        request.circles = list(CircleMember.objects.filter(user_id=found.user.id, state="ACTIVE"))
        return get_response(request)
    return middleware


def parts_of(budget: Budget) -> list[dict[str, Any]]:
    """Each funder's share: the streams of the budget with the totals of their six accounts."""
    streams = list(Stream.objects.filter(budget=budget).order_by("priority"))
    paths = [f"stream/{s.id}/{place}" for s in streams for place in PLACES]
    totals = dict(Account.objects.filter(path__in=paths).values_list("path", "total_pence"))
    made = []
    for stream in streams:
        part: dict[str, Any] = {place: totals.get(f"stream/{stream.id}/{place}") or 0 for place in PLACES}
        made.append(part | {"name": stream.payer_name, "head": HEADS.get(stream.payer, stream.payer_name), "awarded": sum(part.values()), "invoiced": part["owed"] + part["paid"]})
    whole, at = sum(p["available"] for p in made) or 1, 0.0
    for part in made:
        part["at"], part["wide"] = at, part["available"] * 1000 / whole
        at += part["wide"]
    return made


def home(request: HttpRequest) -> HttpResponse:
    person = request.user.person_id
    budget = Budget.objects.filter(person_id=person).order_by("-id").first()
    parts = parts_of(budget)
    asked = [f"dp/{budget.id}/account", f"person/{person}/charge_due"]
    own = dict(Account.objects.filter(path__in=asked).values_list("path", "total_pence"))
    return render(request, "home.html", {
        "user": request.user, "budget": budget, "parts": parts, "account": own.get(asked[0]) or 0, "due": own.get(asked[1]) or 0,
        "totals": {place: sum(part[place] for part in parts) for place in (*PLACES, "awarded", "invoiced")},
        "waiting": Spend.objects.filter(budget=budget, receipt=None, amount_pence__gte=2500),
        "moves": Movement.objects.filter(budget=budget).order_by("-id")[:30],
        "needs": Need.objects.filter(person_id=person, ended_on=None), "csrf": get_token(request)})


urlpatterns = [path("home", home)]
application = get_wsgi_application()
