"""What a provider asked for, with its answer."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.listings import asked, home


def test_its_people_read_the_answer_and_nobody_elses_do(listed: SimpleNamespace, browse: Any) -> None:
    edit = asked(listed, summary="Tea")
    broker, worker = browse(listed.broker), browse(listed.worker)
    broker.get(f"/provider-checks/listings/{edit}")
    broker.post(f"/provider-checks/listings/{edit}/return", {"why": "Say what is in the tea"})
    worker.get(home(listed, f"/asked/{edit}"))
    assert "Say what is in the tea" in worker.html and "Broker Worker, Open Hands" in worker.html and "Put it right" not in worker.html
    browse(listed.rival).get(home(listed, f"/asked/{edit}"), status=404)
