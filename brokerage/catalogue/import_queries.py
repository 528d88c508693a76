"""Reads about feeds and what they brought. Whoever may import sees every run: the catalogue is the whole house's."""
from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.catalogue.differences import FIELDS
from brokerage.catalogue.feed_models import Feed, ImportChange, ImportProblem, ImportRun
from brokerage.catalogue.states import IMPORTERS, WORDS
from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing

PAGE = 25
KINDS = {"CREATE": "New", "CHANGE": "Changed", "WITHDRAW": "Withdrawn"}


class Listed(Struct, frozen=True):
    """One run in the list."""

    id: int
    source: str
    format: str
    state: str
    at: datetime
    read: int
    created: int
    changed: int
    withdrawn: int
    problems: int

    @property
    def state_words(self) -> str:
        return WORDS[self.state]


class Change(Struct, frozen=True):
    """One difference with its fields in words."""

    kind: str
    name: str
    said: str

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        return [(FIELDS[field], before, after) for field, before, after in msgspec.json.decode(self.said)]


class Trouble(Struct, frozen=True):
    row: int
    code: str
    text: str
    ref: str


class Kind(Struct, frozen=True):
    """How often one problem was met, with its first words."""

    code: str
    many: int
    text: str


def every(db: Session, actor: Actor) -> list[Listed]:
    """The last hundred runs, newest first."""
    return structs(db, select(ImportRun.id, ImportRun.source, ImportRun.format, ImportRun.state, ImportRun.at, ImportRun.read,
                              ImportRun.created, ImportRun.changed, ImportRun.withdrawn, ImportRun.problems)
                   .order_by(ImportRun.id.desc()).limit(100), Listed)


def find(db: Session, actor: Actor, run_id: int) -> ImportRun:
    """One run, for whoever may import; else Missing."""
    run = db.get(ImportRun, run_id) if actor.orgs(*IMPORTERS) else None
    if run is None:
        raise Missing(run_id)
    return run


def feed_name(db: Session, run: ImportRun) -> str:
    return (db.scalar(select(Feed.name).where(Feed.id == run.feed_id)) if run.feed_id else "") or run.source


def changes(db: Session, run: ImportRun, page: int) -> tuple[list[Change], int]:
    """A page of what differs, and how many pages there are."""
    mine = ImportChange.import_run_id == run.id
    total = db.scalar(select(func.count()).select_from(ImportChange).where(mine)) or 0
    rows = select(ImportChange.kind, ImportChange.name, ImportChange.differences).where(mine).order_by(ImportChange.id)
    return structs(db, rows.limit(PAGE).offset((page - 1) * PAGE), Change), max(1, -(-total // PAGE))


def problem_kinds(db: Session, run: ImportRun) -> list[Kind]:
    """Problems by their code, the most frequent first."""
    many = func.count().label("many")
    return structs(db, select(ImportProblem.code, many, func.min(ImportProblem.text)).where(ImportProblem.import_run_id == run.id)
                   .group_by(ImportProblem.code).order_by(many.desc(), ImportProblem.code), Kind)


def problems(db: Session, run: ImportRun) -> list[Trouble]:
    """Every problem in the order of the rows, for a sheet."""
    return structs(db, select(ImportProblem.row, ImportProblem.code, ImportProblem.text, ImportProblem.ref)
                   .where(ImportProblem.import_run_id == run.id).order_by(ImportProblem.row, ImportProblem.id), Trouble)
