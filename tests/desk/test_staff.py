"""Who works for a provider."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def test_its_people_see_who_works_here_and_managers_change_it(town: SimpleNamespace, browse: Any) -> None:
    path = f"/desk/{town.orgs['homecare']}/staff"
    manager, worker = browse(town.manager), browse(town.worker)
    manager.get(path)
    assert "Worker Worker" in manager.html and "Manager Worker (you)" in manager.html and "Rival Worker" not in manager.html and "Invite somebody" in manager.html
    worker.get(path)
    assert "Manager Worker" in worker.html and "Invite somebody" not in worker.html and "@example.org" not in worker.html
    browse(town.rival).get(path, status=404)
    browse(town.broker).get(path, status=403)
