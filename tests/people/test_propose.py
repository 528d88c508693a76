"""Putting a representative forward (L-20)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/circle/propose"


def propose(town: SimpleNamespace, browse: Any) -> Any:
    assessor = browse(town.assessor)
    assessor.get(path(town))
    assessor.post(path(town),
                  {"name": "Noah Nobody", "email": town.noah.email, "relation": "neighbour", "may": ["approve"], "up_to": "200"})
    return assessor


def test_an_assessor_puts_forward_and_nothing_changes_yet(town: SimpleNamespace, browse: Any) -> None:
    assessor = propose(town, browse)
    assert "is put forward" in assessor.html and "Waiting for checks" in assessor.html
    browse(town.noah).get(f"/people/{town.ann.person_id}", status=403)


@pytest.mark.parametrize(("who", "status"),
                         [("ann", 403), ("carl", 403), ("coordinator", 403), ("approver", 403), ("stranger", 404)])
def test_nobody_else_puts_a_representative_forward(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)
