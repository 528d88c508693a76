"""Who acts for a person."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/circle"


def test_she_reads_who_may_do_what_up_to_how_much_and_until_when(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    for words in ("Carl Abbott", "Carer (son)", "See the record, order support and approve up to £50.00", "No last day",
                  "Can act now"):
        assert words in ann.html


def test_a_carer_reads_their_own_line_only_and_may_leave(town: SimpleNamespace, browse: Any) -> None:
    ann, carl = browse(town.ann), browse(town.carl)
    ann.get(path(town) + "/give")
    ann.post(path(town) + "/give", {"kind": "CARER", "name": "Noah Nobody", "email": town.noah.email})
    carl.get(path(town))
    assert "Carl Abbott (you)" in carl.html and "Noah" not in carl.html
    own = f"{path(town)}/{town.carl_member}"
    assert f"{own}/end" in carl.seen.links and f"{own}/limit" not in carl.seen.links


def test_staff_who_work_with_her_read_it_and_change_nothing(town: SimpleNamespace, browse: Any) -> None:
    coordinator = browse(town.coordinator)
    coordinator.get(path(town))
    assert "Carl Abbott" in coordinator.html and not [link for link in coordinator.seen.links
                                                      if link.endswith(("/limit", "/end", "/give"))]


@pytest.mark.parametrize(("who", "status"), [("worker", 403), ("finance", 403), ("zed", 404), ("stranger", 404)])
def test_who_may_not_read_it(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)


def test_an_empty_circle_says_what_to_do(town: SimpleNamespace, browse: Any) -> None:
    zed = browse(town.zed)
    zed.get(f"/people/{town.zed.person_id}/circle")
    assert "Nobody acts for you now" in zed.html
