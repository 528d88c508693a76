"""The holder's page in FastAPI with SQLAlchemy's ORM and Jinja2: `def` routes in its thread pool, a session by dependency.

The mapped classes are the house's own, so the rows and the printing of pounds are the same.
"""
from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.templating import Jinja2Templates
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from brokerage.budgets.models import Budget, FundingStream, Movement, Spend
from brokerage.kit.money import Pence
from brokerage.kit.refs import digest
from brokerage.ledger.models import Account
from brokerage.people.models import CircleMember, CommunicationNeed, Membership, Person
from brokerage.people.signin_models import SignIn, User

HEADS = {"ICB": "NHS", "COUNCIL": "Council", "PERSON": "Your own money"}
PLACES = ("available", "committed", "accrued", "owed", "paid", "reserve")
URL = make_url(os.environ["DATABASE_URL"])
engine = create_engine(URL.set(drivername="postgresql+psycopg") if URL.get_backend_name() == "postgresql" else URL, pool_size=40)
SessionLocal = sessionmaker(engine)
templates = Jinja2Templates(Path(__file__).parent / "fastapi_pages")
app = FastAPI(openapi_url=None)


def session() -> Iterator[Session]:
    with SessionLocal() as db:
        yield db


def signed_in(request: Request, db: Annotated[Session, Depends(session)]) -> User:
    """The user of this session, with the seats and circles that every page asks for."""
    found = db.execute(
        select(SignIn, User).join(User, User.id == SignIn.user_id)
        .where(SignIn.digest == digest(request.cookies.get("brokerage", "")), SignIn.ended_at.is_(None), SignIn.half.is_(False))).first()
    if found is None or datetime.now(UTC) - found[0].seen_at > timedelta(minutes=30):
        raise HTTPException(303, headers={"Location": "/sign-in"})
    user = found[1]
    request.state.seats = db.scalars(select(Membership).where(Membership.user_id == user.id)).all()
    request.state.circles = db.scalars(select(CircleMember).where(CircleMember.user_id == user.id, CircleMember.state == "ACTIVE")).all()
    return user


def parts_of(db: Session, budget: Budget) -> list[dict[str, Any]]:
    """Each funder's share: the streams of the budget with the totals of their six accounts."""
    streams = db.scalars(select(FundingStream).where(FundingStream.budget_id == budget.id).order_by(FundingStream.priority)).all()
    paths = [f"stream/{s.id}/{place}" for s in streams for place in PLACES]
    totals = {a.path: a.total_pence or Pence(0) for a in db.scalars(select(Account).where(Account.path.in_(paths)))}
    made = []
    for stream in streams:
        part: dict[str, Any] = {place: totals.get(f"stream/{stream.id}/{place}", Pence(0)) for place in PLACES}
        part |= {"name": stream.payer_name, "head": HEADS.get(stream.payer, stream.payer_name), "awarded": Pence.total(part.values()), "invoiced": part["owed"] + part["paid"]}
        made.append(part)
    return made


@app.get("/home")
def home(request: Request, db: Annotated[Session, Depends(session)], user: Annotated[User, Depends(signed_in)]) -> Response:
    person = db.get_one(Person, user.person_id)
    budget = db.scalars(select(Budget).where(Budget.person_id == person.id).order_by(Budget.id.desc())).first()
    assert budget
    parts = parts_of(db, budget)
    asked = [f"dp/{budget.id}/account", f"person/{person.id}/charge_due"]
    own = {a.path: a.total_pence or Pence(0) for a in db.scalars(select(Account).where(Account.path.in_(asked)))}
    waiting = db.scalars(select(Spend).where(Spend.budget_id == budget.id, Spend.receipt.is_(None), Spend.amount_pence >= Pence(2500))).all()
    moves = db.scalars(select(Movement).where(Movement.budget_id == budget.id).order_by(Movement.id.desc()).limit(30)).all()
    needs = db.scalars(select(CommunicationNeed).where(CommunicationNeed.person_id == person.id, CommunicationNeed.ended_on.is_(None))).all()
    totals = {place: Pence.total(part[place] for part in parts) for place in (*PLACES, "awarded", "invoiced")}
    return templates.TemplateResponse(request, "home.html", {
        "user": user, "person": person, "budget": budget, "parts": parts, "totals": totals, "account": own.get(asked[0], Pence(0)),
        "due": own.get(asked[1], Pence(0)), "waiting": waiting, "moves": moves, "needs": needs,
        "csrf": hmac.new(b"secret", request.cookies["brokerage"].encode(), "sha256").hexdigest()})


def day(value: Any) -> str:
    return f"{value.day} {value:%B %Y}"


templates.env.filters["day"] = day
templates.env.filters["due"] = lambda value: day(value + timedelta(days=28))


def create() -> FastAPI:
    return app
