"""Receipts and other papers of a delivery: what they are is read from their bytes, they lie outside the site under their SHA-256,
and leave only as a download that no browser opens in our name (M-25)."""
from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.config import Config
from brokerage.door import Download
from brokerage.door.actor import Actor
from brokerage.door.visit import Sent
from brokerage.kit.errors import Missing, Refusal
from brokerage.orders.delivery_models import Delivery, Evidence

BIGGEST = 5_000_000
MOST = 10
"""Papers of one delivery."""
BEGINS = {"PDF": b"%PDF-", "PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}
ENDINGS = {"PDF": "pdf", "PNG": "png", "JPEG": "jpg"}
TYPES = {"PDF": "application/pdf", "PNG": "image/png", "JPEG": "image/jpeg"}


def kind_of(body: bytes) -> str:
    """PDF, PNG or JPEG, by the first bytes and nothing else; "" for anything that is none of them."""
    return next((kind for kind, begins in BEGINS.items() if body.startswith(begins)), "")


def add(db: Session, config: Config, delivery: Delivery, sent: Sent | None, *, by: Actor, at: datetime) -> Evidence:
    """Keep a paper. Refused: no file, above 5 MB, another kind (whatever its name says), the same again, or more than ten."""
    if sent is None or not sent.body:
        raise _no("Choose a file")
    if len(sent.body) > BIGGEST:
        raise _no("The file must be 5 MB or smaller")
    kind = kind_of(sent.body)
    if not kind:
        raise _no("The file must be a PDF, or a photo saved as JPEG or PNG")
    if (db.scalar(select(func.count()).where(Evidence.delivery_id == delivery.id)) or 0) >= MOST:
        raise _no(f"There are {MOST} files already")
    digest = hashlib.sha256(sent.body).hexdigest()
    if db.scalar(select(Evidence.id).where(Evidence.delivery_id == delivery.id, Evidence.digest == digest)) is not None:
        raise _no("This file is here already")
    _write(_place(config, digest), sent.body)
    made = Evidence(delivery_id=delivery.id, digest=digest, kind=kind, name=sent.name[:160], size=len(sent.body), by=by.ref,
                    at=at)
    db.add(made)
    db.flush()
    return made


def take(config: Config, paper: Evidence) -> Download:
    """The paper, as an attachment under a name of ours. Missing when its file is gone or is not what was put there."""
    try:
        body = _place(config, paper.digest).read_bytes()
    except FileNotFoundError:
        raise Missing(paper.id) from None
    if hashlib.sha256(body).hexdigest() != paper.digest:
        raise Missing(paper.id)
    return Download(body, TYPES[paper.kind], f"paper-{paper.id}.{ENDINGS[paper.kind]}")


def _place(config: Config, digest: str) -> Path:
    return Path(config.evidence_dir) / digest[:2] / digest


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all: a file is first written beside its place. One that is there already is the same file."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def _no(text: str) -> Refusal:
    return Refusal(text + ".", code="PAPER", fields={"file": text})
