"""Giving an insurance or a check."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.desk import papers
from brokerage.desk.portal_models import Paper


def day(name: str, d: int, m: int, y: int) -> dict[str, str]:
    return {f"{name}-day": str(d), f"{name}-month": str(m), f"{name}-year": str(y)}


def test_what_does_not_count_is_named_at_once(town: SimpleNamespace, browse: Any) -> None:
    page, path = browse(town.manager), f"/desk/{town.orgs['homecare']}/papers/cover"
    page.get(path)
    page.post(path, {"kind": "EMPLOYERS_LIABILITY", "cover": "4,999,999.99"}, status=422)
    assert "Enter the last day" in page.html and "at least £5,000,000.00" in page.html
    page.post(path, {"kind": "PUBLIC_LIABILITY", **day("expires_on", 19, 11, 2026)}, status=422)
    assert "has run out already" in page.html
    page.post(path, {"kind": "DBS", **day("issued_on", 21, 11, 2026)}, status=422)
    assert "Enter whom it is of" in page.html and "Enter its number" in page.html and "Enter the level" in page.html and "in the future" in page.html
    page.post(path, {"kind": "EMPLOYERS_LIABILITY", "cover": "5,000,000", **day("expires_on", 20, 11, 2026)})
    assert "£5,000,000.00" in page.html and "20 November 2026" in page.html


def test_a_dbs_check_holds_for_three_years(town: SimpleNamespace, browse: Any) -> None:
    page, path = browse(town.manager), f"/desk/{town.orgs['homecare']}/papers/cover"
    page.get(path)
    page.post(path, {"kind": "DBS", "holder": "Ann Nurse", "level": "Enhanced", "reference": "001234567890", **day("issued_on", 29, 2, 2024)})
    with town.database.reading() as db:
        assert str(papers.said(db.query(Paper).one()).expires_on) == "2027-02-28"
