"""What the person lets their circle read."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.assessments.made import DAILY
from tests.assessments.town import Town


def test_she_lets_joel_read_and_takes_it_back(town: Town, done: SimpleNamespace, goes: Any) -> None:
    ann, joel = goes("ann"), goes("joel")
    ann.get(f"{done.path}/share")
    ann.post(f"{done.path}/share", {"who": str(town.users["joel"].id), "part": "SOCIAL"})
    joel.get(f"{done.path}/sections/social")
    assert DAILY in joel.html
    ann.get(f"{done.path}/share")
    ann.post(f"{done.path}/share", {"who": str(town.users["joel"].id), "part": "SOCIAL"}, status=422)
    assert "can read this already" in ann.html
    ann.get(f"{done.path}/share")
    row = next(f.fields["row"][0] for f in ann.seen.forms if f.action.endswith("/share/end"))
    ann.post(f"{done.path}/share/end", {"row": row})
    joel.get(f"{done.path}/sections/social", status=403)


def test_nobody_else_shares_and_nobody_outside_the_circle_is_chosen(town: Town, done: SimpleNamespace, goes: Any) -> None:
    for who in ("mei", "joel", "nadia"):
        goes(who).get(f"{done.path}/share", status=403)
    ann = goes("ann")
    ann.get(f"{done.path}/share")
    ann.post(f"{done.path}/share", {"who": str(town.users["tom"].id), "part": "HEALTH"}, status=422)
    ann.get(f"{done.path}/share")
    ann.post(f"{done.path}/share", {"who": str(town.users["joel"].id), "part": "CARER"}, status=422)
