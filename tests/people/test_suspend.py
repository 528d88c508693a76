"""Stopping somebody for now."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

WHY = "Money is missing. The council pays the assistants meanwhile"


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/circle/{town.carl_member}/suspend"


@pytest.mark.parametrize("who", ["safeguarding", "approver", "nhs"])
def test_it_counts_at_once_and_she_reads_why(town: SimpleNamespace, browse: Any, who: str) -> None:
    carl, worker, ann = browse(town.carl), browse(getattr(town, who)), browse(town.ann)
    worker.get(path(town))
    worker.post(path(town), {"why": WHY})
    carl.get(f"/people/{town.ann.person_id}", status=403)
    ann.get(f"/people/{town.ann.person_id}/history")
    assert WHY in ann.html


@pytest.mark.parametrize("why", ["", "trouble"])
def test_it_needs_the_concern_and_who_is_paid_meanwhile(town: SimpleNamespace, browse: Any, why: str) -> None:
    worker = browse(town.safeguarding)
    worker.get(path(town))
    worker.post(path(town), {"why": why}, status=422)


@pytest.mark.parametrize(("who", "status"),
                         [("ann", 403), ("carl", 403), ("coordinator", 403), ("broker", 403), ("stranger", 403)])
def test_nobody_else_stops_somebody(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)
