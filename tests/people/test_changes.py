"""What has changed at an organisation: who gave whom which role, who was stopped (domain I-08)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


def test_a_role_given_and_ended_says_who_when_before_and_after(town: SimpleNamespace, browse: Any) -> None:
    admin, org = browse(town.sysadmin), town.orgs["council"]
    admin.get(f"/organisations/{org}/seats")
    admin.post(f"/organisations/{org}/seats", {"name": "Noah", "email": town.noah.email, "role": "APPROVER_LA", "limit": "40000"})
    admin.get(f"/organisations/{org}")
    end = next(link for link in admin.seen.links if link.endswith("/end") and "Noah" in admin.html.split(link)[1][:300])
    admin.get(end)
    admin.post(end, {})
    admin.get(f"/organisations/{org}/changes")
    for words in ("Sysadmin Worker</strong> gave somebody a role", "Noah Nobody: approver for the council, up to £40,000.00 a year, from 20 November 2026",
                  "ended somebody’s role", "Before: Noah Nobody: approver", "20 November 2026 at 10:00am"):
        assert words in admin.html, words


@pytest.mark.parametrize(("who", "status"), [("sysadmin", 200), ("ig", 200), ("manager", 403), ("assessor", 403), ("ann", 403)])
def test_who_reads_it(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(f"/organisations/{town.orgs['council']}/changes", status=status)
