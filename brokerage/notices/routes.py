"""What you were told: read it, and put it away."""
from __future__ import annotations

from msgspec import Struct

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.notices import actions, queries
from brokerage.notices.models import Notice


@visit("/notices", allow="notice.own")
def notices(visit: Visit) -> Page:
    return page("notices/notices.html", found=queries.unread(visit.db, visit.actor))


@act("/notices/{notice_id:int}/away", allow="notice.own", load=queries.find, form=Struct, again=notices)
def away(visit: Visit, notice: Notice, _form: Struct) -> See:
    actions.put_away(visit.db, notice, by=visit.actor, at=visit.now)
    return see("/notices", "Put away.")
