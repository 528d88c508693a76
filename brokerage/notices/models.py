"""What somebody is to know."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table


class Notice(Table):
    """One thing for one user to know. `key` makes telling twice the same as telling once; `where` is the page about it.
    `mailed_at`: it was counted in a digest; `read_at`: it was put away."""

    __tablename__ = "notice"
    __table_args__ = (Index("uq_notice_user_id_key", "user_id", "key", unique=True),
                      Index("ix_notice_mailed_at", "mailed_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text)
    where: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    read_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
