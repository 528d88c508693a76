"""What was told to a provider about money that was paid to it."""


from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table


class Remittance(Table):
    """One advice about one run (or one payment outside a run) to one provider. `message` is the e-mail's own id, so that the same
    one sent twice is known as one; `sent_at` is when the mail server took it."""

    __tablename__ = "remittance"
    __table_args__ = (
        Index("uq_remittance_payee_org_id_source", "payee_org_id", "source", unique=True),
        Index("ix_remittance_payee_org_id", "payee_org_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payee_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payer_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    source: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    sent_to: Mapped[str] = mapped_column(Text, default="")
    trouble: Mapped[str] = mapped_column(Text, default="")
