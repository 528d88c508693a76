"""The report of one reading: what differs, accepting it, its problems as a sheet."""
from __future__ import annotations

from typing import Any

from sqlalchemy import select

from brokerage.catalogue.feed_models import ImportRun
from brokerage.catalogue.models import Service
from tests.catalogue.feeds import record, take
from tests.catalogue.test_imports import importer, staff  # noqa: F401


def waiting(database: Any) -> int:
    take(database, record(1, email="=cmd()"), record(2), record(3))
    return take(database, record(1, "Renamed", url=""), record(3), accept=False).run_id or 0


def names(database: Any) -> set[str]:
    with database.reading() as db:
        return set(db.scalars(select(Service.name).where(Service.feed_id.isnot(None), Service.withdrawn_on.is_(None))))


def test_the_difference_is_shown_field_by_field_with_what_would_go(importer: Any, database: Any, browse: Any) -> None:  # noqa: F811
    page = browse(importer).get(f"/imports/{waiting(database)}")
    assert "<del>" in page.html and "Service 1" in page.html and "Renamed" in page.html and "Withdrawn: Service 2" in page.html
    assert "Many services would go" in page.html


def test_accepting_writes_it_and_refusing_leaves_everything(importer: Any, database: Any, browse: Any) -> None:  # noqa: F811
    page, run = browse(importer), waiting(database)
    page.get(f"/imports/{run}")
    page.post(f"/imports/{run}/accept")
    assert names(database) == {"Renamed", "Service 3"}
    again = take(database, record(3), accept=False).run_id
    page.get(f"/imports/{again}")
    page.post(f"/imports/{again}/refuse")
    assert "Nothing was changed" in page.html and names(database) == {"Renamed", "Service 3"}


def test_what_was_accepted_is_not_accepted_again_and_an_older_reading_never(importer: Any, database: Any, browse: Any) -> None:  # noqa: F811
    page, run = browse(importer), waiting(database)
    page.get(f"/imports/{run}")
    newer = take(database, record(1, "Newest"), record(2), record(3), accept=False).run_id
    page.post(f"/imports/{run}/accept", status=409)
    assert names(database) == {"Service 1", "Service 2", "Service 3"}
    page.get(f"/imports/{newer}")
    page.post(f"/imports/{newer}/accept")
    with database.reading() as db:
        assert [r.state for r in db.scalars(select(ImportRun).order_by(ImportRun.id))] == ["DONE", "OVERTAKEN", "DONE"]


def test_the_problems_come_as_a_sheet_that_no_spreadsheet_runs(importer: Any, database: Any, browse: Any) -> None:  # noqa: F811
    page, run = browse(importer), waiting(database)
    page.get(f"/imports/{run}")
    assert "URL_EMPTY" not in page.html and "The address of the service is empty" in page.html
    sheet = page.client.get(f"/imports/{run}/problems")
    assert sheet.text.startswith("\ufeffRow,Code,") and "1,URL_EMPTY," in sheet.text
    from brokerage.kit.texts import harmless
    assert [harmless(cell) for cell in ("=1+1", "+44", "-2.5", "@x", "plain", None)] == ["'=1+1", "+44", "-2.5", "'@x", "plain", ""]


def test_no_such_run_is_404(importer: Any, browse: Any) -> None:  # noqa: F811
    browse(importer).get("/imports/99999", status=404)
